"""`/subscribe`, `/unsubscribe`, `/subscriptions`, `/mute`: what a room follows, and leaves out for a while."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from zoneinfo import ZoneInfo

from newsbot.chat import silence
from newsbot.chat.asking import DEFAULT_LIMIT
from newsbot.chat.document import Document
from newsbot.chat.subscribing import Doubt, Mute, Subscribe, Unmute, Unsubscribe
from newsbot.chat.views import doubts, filters, hours
from newsbot.chat.views import following as views
from newsbot.chat.views.doubts import Reading
from newsbot.chat.views.following import Hush
from newsbot.chat.views.listing import Subject
from newsbot.chat.written import Typist
from newsbot.chat.wrong import Wrong
from newsbot.flows.answers.asked import Asked
from newsbot.flows.answers.bookmarks import Bookmarks
from newsbot.flows.answers.choices import Choices
from newsbot.flows.answers.frequency import Frequency
from newsbot.flows.bookmark import Bookmark
from newsbot.news.audience import MOST_HOURS, MOST_SUBSCRIPTIONS, Filter, Subscription, covers
from newsbot.news.gazetteer import Gazetteer
from newsbot.news.matching import Mute as ForAWhile
from newsbot.news.profile import MOST_MUTES, Profile, TooManyError

_A_DAY = timedelta(days=1)
# Of more, nobody wants to know at once how often each of them comes.
_COUNTED = 10


class FollowingAnswers:
    def __init__(self, choices: Choices, frequency: Frequency, bookmarks: Bookmarks, gazetteer: Gazetteer) -> None:
        self._choices = choices
        self._frequency = frequency
        self._bookmarks = bookmarks
        self._gazetteer = gazetteer

    async def subscribe(self, command: Subscribe, asked: Asked) -> Document:
        before: list[Profile] = []

        def change(profile: Profile) -> Profile:
            before[:] = [profile]
            now = profile.following(command.filters, at_once=command.at_once)
            timetable = profile.timetable.with_hours(command.hours)
            return now if timetable == profile.timetable else now.scheduled(timetable, asked.now)

        try:
            profile = await self._choices.change(asked, change)
        except TooManyError:
            return views.too_many(MOST_SUBSCRIPTIONS, asked.phrases)
        except ValueError:
            return hours.too_many(MOST_HOURS, asked.phrases)
        keys = {one.key for one in command.filters}
        followed = [one for one in profile.subscriptions if one.filter.key in keys]
        typist = await self._choices.typist(asked)
        muting = {one.id: self._muting(one.filter, profile, asked) for one in followed}
        items = [replace(self._choices.item(one, asked, typist), muted=bool(muting[one.id])) for one in followed]
        hushes = [
            Hush(self._choices.name(mute.filter, asked), mute.until, typist.unmute(mute.filter))
            for mute in dict.fromkeys(mute for found in muting.values() for mute in found)
        ]
        counted = followed if len(followed) <= _COUNTED else []
        weeks = [await self._frequency.last_week(one.filter, asked.now) for one in counted]
        already = _is_already(before[0], followed, profile)
        return views.subscribed(items, weeks, profile, asked.phrases, already=already, hushes=hushes)

    def _muting(self, followed: Filter, profile: Profile, asked: Asked) -> list[ForAWhile]:
        """What is left out, and the whole of this with it."""
        around = [each.id for each in self._gazetteer.path(followed.place)] if followed.place else []
        return [one for one in profile.muted_at(asked.now) if covers(one.filter, followed, around)]

    async def unsubscribe(self, command: Unsubscribe, asked: Asked) -> Document:
        """What is meant has to be followed; what is not clear is asked, and nothing is done."""
        profile = await self._choices.of(asked)
        if not profile.subscriptions:
            return views.none(asked.phrases)
        missing = await self._missing(command.numbers, profile, asked)
        meant = None if missing else await self._meant(command, profile, asked)
        if meant is None:
            await self._listed(profile, asked)
            return views.which(self._choices.items(profile.subscriptions, asked), asked.phrases, missing)
        if not meant:
            return self._not_followed(command.filters, profile, asked)
        gone = [one.filter for one in meant]
        await self._choices.change(asked, lambda now: now.without(gone))
        typist = await self._choices.typist(asked)
        return views.unsubscribed([self._choices.item(one, asked, typist) for one in meant], asked.phrases)

    async def subscriptions(self, asked: Asked) -> Document:
        profile = await self._choices.of(asked)
        await self._listed(profile, asked)
        muted = [(self._choices.name(one.filter, asked), one.until) for one in profile.mutes if one.until > asked.now]
        items = self._choices.items(profile.subscriptions, asked)
        return views.subscriptions(items, profile, muted, asked.phrases)

    async def mute(self, command: Mute, asked: Asked) -> Document:
        if not command.filters:
            return await self._muted(asked)
        until = asked.now + _A_DAY
        if command.lasting is not None:
            zone = ZoneInfo(asked.settings.timezone)
            until = command.lasting.end(asked.now, zone)
            if fault := command.lasting.fault(asked.now, zone):
                return doubts.wrong(Wrong("mute", fault, asked.phrases.day(until.astimezone(zone))), asked.phrases)
        try:
            await self._choices.change(asked, lambda profile: profile.muting(command.filters, until, asked.now))
        except TooManyError:
            return hours.too_many_mutes(MOST_MUTES, asked.phrases)
        typist = await self._choices.typist(asked)
        undo = [typist.unmute(one) for one in command.filters]
        news = [(self._choices.name(one, asked), until) for one in command.filters]
        return hours.muted(news, undo, asked.phrases, longest=command.lasting == silence.LONGEST)

    async def unmute(self, command: Unmute, asked: Asked) -> Document:
        keys = {one.key for one in command.filters}

        before: set[str] = set()

        def change(profile: Profile) -> Profile:
            before.update(one.filter.key for one in profile.mutes if one.until > asked.now)
            left = tuple(one for one in profile.mutes if keys and one.filter.key not in keys)
            return replace(profile, mutes=left)

        await self._choices.change(asked, change)
        if not before and not keys:
            return hours.mutes((), asked.phrases)
        muted = [one for one in command.filters if one.key in before]
        names = [self._choices.name(one, asked) for one in muted or command.filters]
        return hours.unmuted(names, asked.phrases) if muted or not keys else hours.not_muted(names, asked.phrases)

    async def doubt(self, command: Doubt, asked: Asked) -> Document:
        """A name that can be read in more ways than one."""
        typist = await self._choices.typist(asked)
        options = [self._reading(command, one, asked, typist) for one in command.options]
        return doubts.doubt(command.typed, options, asked.phrases)

    async def wrong(self, command: Wrong, asked: Asked) -> Document:
        if command.reason not in {"place", "region"}:
            return doubts.wrong(command, asked.phrases)
        near = command.options or [Filter(place.id) for place in self._gazetteer.suggest(command.typed)]
        typist = await self._choices.typist(asked)
        return doubts.wrong(command, asked.phrases, [self._reading(command, one, asked, typist) for one in near])

    async def _meant(self, command: Unsubscribe, profile: Profile, asked: Asked) -> Sequence[Subscription] | None:
        """Which of those that are followed; None where that has to be asked."""
        followed = profile.subscriptions
        keys = {one.key for one in command.filters}
        named = [one for one in followed if one.filter.key in keys]
        if command.everything:
            return named or followed
        if command.id is not None:
            return [one for one in followed if one.id == command.id]
        if command.numbers:
            shown = await self._shown(asked)
            ids = {shown[number - 1] for number in command.numbers if number <= len(shown)}
            return [one for one in followed if one.id in ids] if shown else None
        if not command.filters:
            return followed if len(followed) == 1 and not command.asks else None
        return named

    def _not_followed(self, wanted: Sequence[Filter], profile: Profile, asked: Asked) -> Document:
        if not wanted:
            return views.gone(asked.phrases)
        near = [one for one in profile.subscriptions if any(_is_near(one.filter, each) for each in wanted)]
        names = [self._choices.name(one, asked) for one in wanted]
        return views.not_followed(names, self._choices.items(near, asked), asked.phrases)

    async def _listed(self, profile: Profile, asked: Asked) -> None:
        """Numbers count in the list that was shown: what ends meanwhile does not make another one of them."""
        bookmark = await self._bookmarks.of(asked.room, asked.resume) or Bookmark(
            "tag", Subject("everything"), DEFAULT_LIMIT
        )
        ids = tuple(one.id for one in profile.subscriptions)
        self._bookmarks.remember(asked.room, replace(bookmark, followed=ids))

    async def _shown(self, asked: Asked) -> Sequence[int]:
        """The ids of the list that was shown last."""
        bookmark = await self._bookmarks.of(asked.room, asked.resume)
        return bookmark.followed if bookmark else ()

    async def _missing(self, numbers: Sequence[int], profile: Profile, asked: Asked) -> list[int]:
        """Those that the list has not: with one of them, nothing of it all is done."""
        if not numbers:
            return []
        last = len(await self._shown(asked)) or len(profile.subscriptions)
        return [number for number in numbers if not 0 < number <= last]

    async def _muted(self, asked: Asked) -> Document:
        profile = await self._choices.of(asked)
        typist = await self._choices.typist(asked)
        news = [
            (self._choices.name(one.filter, asked), one.until, typist.unmute(one.filter))
            for one in profile.mutes
            if one.until > asked.now
        ]
        return hours.mutes(news, asked.phrases)

    def _reading(self, command: Doubt | Wrong, which: Filter, asked: Asked, typist: Typist) -> Reading:
        at_once, hours_ = (command.at_once, command.hours) if isinstance(command, Doubt) else (True, ())
        subscribe = partial(typist.subscribe, at_once=at_once, hours=hours_)
        beside = [one for one in command.beside if one != which]
        typed = (typist.mute if command.command == "mute" else subscribe)(which, beside=beside)
        name = asked.phrases.listed([self._choices.name(one, asked) for one in (*beside, which)])
        where = "" if beside else filters.whereabouts(which, self._gazetteer, asked.phrases)
        return Reading(name, where, typed)


def _is_already(before: Profile, followed: Sequence[Subscription], now: Profile) -> bool:
    known = {(one.filter.key, one.at_once) for one in before.subscriptions}
    return now.timetable == before.timetable and all((one.filter.key, one.at_once) in known for one in followed)


def _is_near(followed: Filter, wanted: Filter) -> bool:
    """About the same place, topic or source."""
    return any(
        value is not None and value == getattr(wanted, name)
        for name in ("place", "topic", "source")
        if (value := getattr(followed, name)) is not None
    )
