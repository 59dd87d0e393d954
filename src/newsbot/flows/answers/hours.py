"""`/digest 08:00`, `/quiet`, `/pause`, `/resume`, `/lite`, and lines around: how a room is told."""

from dataclasses import replace
from datetime import time
from zoneinfo import ZoneInfo

from newsbot.chat import framing
from newsbot.chat.command import Frame, Lite
from newsbot.chat.digests import Gather, NoDigest, SetDigest
from newsbot.chat.document import Document
from newsbot.chat.silence import Pause, QuietNights, SetQuiet
from newsbot.chat.views import doubts, frames
from newsbot.chat.views import hours as views
from newsbot.chat.wrong import Wrong
from newsbot.flows.answers.asked import Asked
from newsbot.flows.answers.choices import Choices
from newsbot.news.audience import EVERY_DAY, MOST_HOURS, Quiet, Timetable
from newsbot.news.profile import Profile


class HoursAnswers:
    def __init__(self, choices: Choices) -> None:
        self._choices = choices

    async def digest(self, command: SetDigest, asked: Asked) -> Document:
        gone = Timetable()

        def change(profile: Profile) -> Profile:
            nonlocal gone
            before = profile.timetable
            left = before.without(_instead(command, before))
            wanted = left.with_hours(command.hours)
            gone = before.less(wanted)
            return profile if wanted == before else profile.scheduled(wanted, asked.now)

        try:
            profile = await self._choices.change(asked, change)
        except ValueError:
            return views.too_many(MOST_HOURS, asked.phrases)
        return views.digest_set(profile, asked.phrases, new=[hour.at for hour in command.hours], gone=gone)

    async def no_digest(self, command: NoDigest, asked: Asked) -> Document:
        before = Timetable()

        def change(profile: Profile) -> Profile:
            nonlocal before
            before = profile.timetable
            left = before.without(command.times or None, command.days)
            return profile if left == before else profile.scheduled(left, asked.now)

        profile = await self._choices.change(asked, change)
        gone = before.less(profile.timetable)
        return views.digest_off(profile, asked.phrases, gone=gone, absent=_absent(command, before))

    async def gather(self, command: Gather, asked: Asked) -> Document:
        def change(profile: Profile) -> Profile:
            told = (replace(one, at_once=not command.on) for one in profile.subscriptions)
            return replace(profile, subscriptions=tuple(told))

        profile = await self._choices.change(asked, change)
        return views.gathered(profile, asked.phrases, on=command.on)

    async def quiet(self, command: SetQuiet, asked: Asked) -> Document:
        """The hours, how breaking news comes in them, or both; with neither they are only shown."""
        if command == SetQuiet():
            return views.quiet((await self._choices.of(asked)).quiet, asked.phrases)

        def change(profile: Profile) -> Profile:
            wanted = _quiet(command, profile.quiet)
            return profile if wanted == profile.quiet else profile.left_alone(wanted, asked.now)

        return views.quiet((await self._choices.change(asked, change)).quiet, asked.phrases)

    async def no_quiet(self, asked: Asked) -> Document:
        await self._choices.change(asked, lambda profile: profile.left_alone(None, asked.now))
        return views.quiet_off(asked.phrases)

    async def nights(self, command: QuietNights, asked: Asked) -> Document:
        """Quiet hours that a room has stay as they are."""
        if command.of_some:
            return views.nights_of_some(asked.phrases)
        wanted = Quiet(*command.times)
        profile = await self._choices.change(
            asked, lambda profile: profile if profile.quiet else profile.left_alone(wanted, asked.now)
        )
        return views.nights(profile.quiet or wanted, asked.phrases)

    async def pause(self, command: Pause, asked: Asked) -> Document:
        zone = ZoneInfo(asked.settings.timezone)
        if command.lasting and (fault := command.lasting.fault(asked.now, zone)):
            typed = asked.phrases.day(command.lasting.end(asked.now, zone).astimezone(zone))
            return doubts.wrong(Wrong("pause", fault, typed), asked.phrases)
        until = command.lasting.end(asked.now, zone) if command.lasting else None
        await self._choices.change(asked, lambda profile: profile.paused_since(asked.now, until))
        return views.paused(until, asked.phrases)

    async def resume(self, asked: Asked) -> Document:
        """What is still left out is told: it does not come."""
        profile = await self._choices.change(asked, lambda profile: profile.heard_again(asked.now))
        muted = [(self._choices.name(one.filter, asked), one.until) for one in profile.muted_at(asked.now)]
        return views.resumed(profile, asked.phrases, muted)

    async def lite(self, command: Lite, asked: Asked) -> Document:
        await self._choices.change(asked, lambda profile: replace(profile, lite=command.on))
        return views.lite(asked.phrases, on=command.on)

    async def frame(self, command: Frame, asked: Asked) -> Document:
        """Set a line around what the room is told, take it away, or show how news look with it."""
        if command.text is None:
            return self._framed(command, await self._choices.of(asked), asked)
        line = framing.tidied(command.text)
        if (fault := framing.fault(line)) is not None:
            return frames.wrong(fault, asked.phrases)
        side = command.side

        def change(profile: Profile) -> Profile:
            if side == "header":
                return replace(profile, header=line or None)
            return replace(profile, footer=line or None)

        profile = await self._choices.change(asked, change)
        return self._framed(command, profile, asked) if line else frames.off(side, asked.phrases)

    def _framed(self, command: Frame, profile: Profile, asked: Asked) -> Document:
        line = profile.header if command.side == "header" else profile.footer
        if line is None:
            return frames.none(command.side, asked.phrases)
        local = asked.now.astimezone(ZoneInfo(asked.settings.timezone))
        values: dict[framing.Field, str] = {
            "date": asked.phrases.day(local),
            "place": asked.phrases.say("example.place"),
            "source": asked.phrases.say("example.source"),
        }
        return frames.preview(command.side, profile.header, profile.footer, values, asked.phrases)


def _instead(command: SetDigest, before: Timetable) -> tuple[time, ...]:
    if command.instead is None:
        return ()
    return command.instead or tuple(hour.at for hour in before.hours)


def _absent(command: NoDigest, before: Timetable) -> NoDigest | None:
    """What shall end and does not come."""
    if command.times:
        there = {hour.at for hour in before.hours if hour.days & command.days}
        times = tuple(at for at in command.times if at not in there)
        return replace(command, times=times) if times else None
    days = command.days.difference(*(hour.days for hour in before.hours))
    return NoDigest(days=days) if days and command.days != EVERY_DAY else None


def _quiet(command: SetQuiet, before: Quiet | None) -> Quiet | None:
    times = command.times or (before and (before.start, before.end))
    if not times:
        return None  # how breaking news comes in quiet hours that there are none of
    return Quiet(*times, command.breaking or (before.breaking if before else "silent"))
