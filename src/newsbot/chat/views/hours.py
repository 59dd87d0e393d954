"""When a room is told: the hours of its digests, its quiet hours, and that nothing comes for a while."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, time
from functools import reduce

from newsbot.chat.digests import NoDigest, SetDigest
from newsbot.chat.document import Block, Bullets, Code, Document, Faint, Line, Paragraph, Text, labelled
from newsbot.chat.phrases import Phrases
from newsbot.chat.silence import SetQuiet
from newsbot.chat.views.digest import next_one
from newsbot.news.audience import EVERY_DAY, Quiet, Timetable
from newsbot.news.profile import Profile

EXAMPLE = "/digest 08:00"
QUIET_EXAMPLE = "/quiet 22:00-07:00"
_Buttons = list[tuple[str, str]]
# Other hours of which a button ends each.
_MOST_OFFERED = 2


def told(timetable: Timetable, phrases: Phrases) -> str:
    """The hours of digests: كل يوم الساعة 08:00 بتوقيت دمشق."""
    return f"{_hours(timetable, phrases)} {phrases.zone_name()}"


def _hours(timetable: Timetable, phrases: Phrases) -> str:
    by_days: dict[frozenset[int], list[time]] = {}
    for hour in timetable.hours:
        by_days.setdefault(hour.days, []).append(hour.at)
    said = (
        phrases.say("hours.at", days=_days(days, phrases), times=phrases.listed(map(phrases.clock, times)))
        for days, times in by_days.items()
    )
    return reduce(lambda before, after: phrases.say("hours.joint", before=before, after=after), said)


def span(quiet: Quiet, phrases: Phrases) -> str:
    """من 22:00 إلى 07:00 بتوقيت دمشق."""
    said = phrases.say("hours.span", start=phrases.clock(quiet.start), end=phrases.clock(quiet.end))
    return f"{said} {phrases.zone_name()}"


def digest_set(
    profile: Profile, phrases: Phrases, *, new: Sequence[time] = (), gone: Timetable | None = None
) -> Document:
    """When digests come, all of them, what is `gone` for the `new` ones, and what is in them."""
    blocks: list[Block] = [_said("hours.set", phrases, hours=told(profile.timetable, phrases))]
    blocks += _gone(gone or Timetable(), profile.timetable, phrases)
    others = [hour.at for hour in profile.timetable.hours if hour.at not in new]
    buttons: _Buttons = [
        (f"/digest off {at:%H:%M}", phrases.say("button.no_digest_at", time=phrases.clock(at)))
        for at in (others if new else ())[:_MOST_OFFERED]
    ]
    buttons.append(("/digest off", phrases.say("button.no_digest")))
    gathered = [one for one in profile.subscriptions if not one.at_once]
    if not profile.subscriptions:
        example = f"/subscribe {phrases.say('example.place')}"
        blocks.append(Paragraph(phrases.line("hours.no_subscriptions", command=Code(example))))
        buttons.append((example, phrases.say("filter.about", name=phrases.say("example.place"))))
    elif not gathered:
        blocks.append(_said("hours.rest", phrases))
        buttons.append(("/digest only", phrases.say("button.gather_all")))
    return labelled(blocks, phrases.locale, [*buttons, *_list(phrases)])


def digest_off(
    profile: Profile, phrases: Phrases, *, gone: Timetable | None = None, absent: NoDigest | None = None
) -> Document:
    """Digests that do not come any more, those that were to end and were `absent`, and what is left."""
    blocks: list[Block] = [_absent(absent, phrases)] if absent else []
    if profile.timetable.hours:
        blocks = [*_gone(gone or Timetable(), profile.timetable, phrases), *blocks]
        blocks.append(_said("hours.set", phrases, hours=told(profile.timetable, phrases)))
        return labelled(blocks, phrases.locale, _list(phrases))
    daily = (EXAMPLE, phrases.say("button.daily"))
    if absent and not (gone and gone.hours):
        blocks.append(Paragraph(phrases.line("digest.hours", example=Code(EXAMPLE))))
        return labelled(blocks, phrases.locale, [daily, *_list(phrases)])
    blocks.append(_said("hours.off", phrases))
    buttons = _list(phrases)
    if any(not one.at_once for one in profile.subscriptions):
        blocks.append(Paragraph(phrases.line("hours.orphans", command=Code("/digest instant"))))
        buttons = [("/digest instant", phrases.say("button.all_at_once")), *buttons]
    return labelled(blocks, phrases.locale, [daily, *buttons])


def _gone(gone: Timetable, left: Timetable, phrases: Phrases) -> list[Block]:
    """Hours that come no more, and days of hours that still come on others."""
    there = {hour.at for hour in left.hours}
    whole = [hour.at for hour in gone.hours if hour.at not in there]
    some = Timetable(tuple(hour for hour in gone.hours if hour.at in there))
    blocks: list[Block] = []
    if whole:
        blocks.append(_said("hours.off_at", phrases, times=phrases.listed(map(phrases.clock, whole))))
    if some.hours:
        blocks.append(_said("hours.off_days", phrases, hours=_hours(some, phrases)))
    return blocks


def _absent(absent: NoDigest, phrases: Phrases) -> Paragraph:
    times = phrases.listed(map(phrases.clock, absent.times))
    if absent.days == EVERY_DAY:
        return _said("hours.none_at", phrases, times=times)
    days = _days(absent.days, phrases)
    return _said("hours.none", phrases, hours=phrases.say("hours.at", days=days, times=times) if times else days)


def digest_when(profile: Profile, following: datetime | None, now: datetime, phrases: Phrases) -> Document:
    """When the next digest comes and all of them do, or how to get some; and that nothing is sent meanwhile."""
    blocks: list[Block] = [Paragraph(pausing(profile, phrases))] if profile.paused else []
    buttons = [("/resume", phrases.say("button.resume"))] if profile.paused else []
    if following is not None:
        blocks.append(Paragraph((Text(next_one(following, now, phrases)),)))
    if profile.timetable.hours:
        blocks.append(_said("hours.set", phrases, hours=told(profile.timetable, phrases)))
    else:
        blocks.append(Paragraph(phrases.line("digest.hours", example=Code(EXAMPLE))))
        buttons.append((EXAMPLE, phrases.say("button.daily")))
    return labelled(blocks, phrases.locale, [*buttons, *_list(phrases)])


def gathered(profile: Profile, phrases: Phrases, *, on: bool) -> Document:
    """All subscriptions come in digests only, or all at once."""
    blocks: list[Block] = [_said("gather.on" if on else "gather.off", phrases)]
    buttons = [("/digest instant" if on else "/digest only", phrases.say(_OTHER[on]))]
    if on and profile.timetable.hours:
        blocks.append(_said("hours.set", phrases, hours=told(profile.timetable, phrases)))
    elif on:
        blocks.append(Paragraph(phrases.line("subscribed.no_hour", command=Code(EXAMPLE))))
        buttons.append((EXAMPLE, phrases.say("button.daily")))
    return labelled(blocks, phrases.locale, [*buttons, *_list(phrases)])


_OTHER = {True: "button.all_at_once", False: "button.gather_all"}


def typed(wanted: SetDigest | SetQuiet, phrases: Phrases) -> str:
    """The command that says this: `/digest 09:00 الجمعة`."""
    if isinstance(wanted, SetQuiet):
        return "/quiet " + "-".join(f"{at:%H:%M}" for at in wanted.times or ())
    days = wanted.hours[0].days
    names = phrases.weekdays(days) if days != EVERY_DAY else []
    return " ".join(["/digest", *(f"{hour.at:%H:%M}" for hour in wanted.hours), *names])


def too_many(most: int, phrases: Phrases) -> Document:
    return labelled([_said("hours.too_many", phrases, most=most)], phrases.locale, _list(phrases))


def quiet(chosen: Quiet | None, phrases: Phrases) -> Document:
    """The quiet hours as they are, or how to have some."""
    if chosen is None:
        how = phrases.line("quiet.none", command=Code(QUIET_EXAMPLE))
        return labelled([Paragraph(how)], phrases.locale, [(QUIET_EXAMPLE, phrases.say("button.nights"))])
    silent = chosen.breaking == "silent"
    blocks = [
        _said("quiet.set", phrases, span=span(chosen, phrases)),
        _said("quiet.silent" if silent else "quiet.aloud", phrases),
    ]
    other = ("/quiet aloud", "button.aloud") if silent else ("/quiet silent", "button.silent")
    buttons = [(other[0], phrases.say(other[1])), ("/quiet off", phrases.say("button.no_quiet"))]
    return labelled(blocks, phrases.locale, buttons)


def nights(chosen: Quiet, phrases: Phrases) -> Document:
    """The nights are quiet from now on: the hours, and how they are changed."""
    shown = quiet(chosen, phrases)
    how = phrases.line("quiet.change", command=Code("/quiet 23:00-06:00"), off=Code("/quiet off"))
    return replace(shown, blocks=(*shown.blocks, Paragraph(how)))


def nights_of_some(phrases: Phrases) -> Document:
    """Quiet hours are for all that comes, and are offered to who wants them for some of it."""
    said = Paragraph(phrases.line("quiet.of_some", command=Code(QUIET_EXAMPLE)))
    return labelled([said], phrases.locale, [(QUIET_EXAMPLE, phrases.say("button.nights"))])


def quiet_off(phrases: Phrases) -> Document:
    return labelled([_said("quiet.off", phrases)], phrases.locale, [(QUIET_EXAMPLE, phrases.say("button.nights"))])


def pausing(profile: Profile, phrases: Phrases) -> Line:
    """That nothing is sent now, and until when."""
    if profile.resumes is None:
        return phrases.line("subscribed.paused", command=Code("/resume"))
    return phrases.line("subscribed.paused_until", until=phrases.date(profile.resumes), command=Code("/resume"))


def paused(until: datetime | None, phrases: Phrases) -> Document:
    resume = ("/resume", phrases.say("button.resume"))
    if until is not None:
        how = phrases.line("pause.until", until=phrases.date(until), command=Code("/resume"))
        return labelled([Paragraph(how)], phrases.locale, [resume])
    said = Paragraph(phrases.line("pause.on", command=Code("/resume")))
    shorter = [(command, phrases.say(key)) for command, key in PAUSES]
    return labelled([said], phrases.locale, [resume, *shorter])


PAUSES = (("/pause 1d", "button.pause_day"), ("/pause 7d", "button.pause_week"))


def resumed(profile: Profile, phrases: Phrases, muted: Sequence[tuple[str, datetime]] = ()) -> Document:
    """It goes on, but for what is `muted`, until when."""
    blocks: list[Block] = [_said("pause.off", phrases)]
    blocks += [_said("mute.until", phrases, news=name, until=phrases.date(until)) for name, until in muted]
    if profile.subscriptions:
        buttons = [("/mute", phrases.say("button.muted"))] if muted else []
        return labelled(blocks, phrases.locale, [*buttons, *_list(phrases)])
    example = f"/subscribe {phrases.say('example.place')}"
    blocks.append(Paragraph(phrases.line("hours.no_subscriptions", command=Code(example))))
    news = phrases.say("filter.about", name=phrases.say("example.place"))
    return labelled(blocks, phrases.locale, [(example, news)])


def lite(phrases: Phrases, *, on: bool) -> Document:
    if not on:
        return labelled([_said("lite.off", phrases)], phrases.locale, [("/lite", phrases.say("button.lite"))])
    said = Paragraph(phrases.line("lite.on", command=Code("/lite off")))
    return labelled([said], phrases.locale, [("/lite off", phrases.say("button.not_lite"))])


def muted(
    news: Iterable[tuple[str, datetime]], undo: Sequence[str], phrases: Phrases, *, longest: bool = False
) -> Document:
    """What is left out for a while, and until when; `longest`: it shall be longer than it may."""
    blocks = [_said("mute.on", phrases, news=name, until=phrases.date(until)) for name, until in news]
    if longest:
        blocks.append(Paragraph(phrases.line("mute.longest", command=Code("/unsubscribe"))))
    buttons = [(command, phrases.say("button.undo")) for command in undo if len(undo) == 1]
    return labelled(blocks, phrases.locale, [*buttons, ("/mute", phrases.say("button.muted"))])


def mutes(news: Sequence[tuple[str, datetime, str]], phrases: Phrases) -> Document:
    """All that is left out now: name, until when, and the command that lets it through again."""
    if not news:
        example = f"/mute {phrases.say('example.place')}"
        said = Paragraph(phrases.line("mute.none", command=Code(example)))
        there = phrases.say("filter.about", name=phrases.say("example.place"))
        return labelled([said], phrases.locale, [(example, phrases.say("button.mute", news=there))])
    lines = tuple((Text(name), Faint(f" · {phrases.date(until)}")) for name, until, _ in news)
    buttons = [(command, phrases.say("button.let", name=name)) for name, _, command in news]
    return labelled([_said("mute.title", phrases), Bullets(lines)], phrases.locale, buttons)


def unmuted(names: Sequence[str], phrases: Phrases) -> Document:
    """What comes again; all of it where none is named."""
    said = _said("mute.off", phrases, news=phrases.listed(names)) if names else _said("mute.all_off", phrases)
    return labelled([said], phrases.locale, [("/mute", phrases.say("button.muted"))])


def not_muted(names: Sequence[str], phrases: Phrases) -> Document:
    """What should come again and was not left out."""
    said = _said("mute.was_not", phrases, news=phrases.listed(names))
    return labelled([said], phrases.locale, [("/mute", phrases.say("button.muted"))])


def too_many_mutes(most: int, phrases: Phrases) -> Document:
    said = _said("mute.too_many", phrases, most=most)
    return labelled([said], phrases.locale, [("/mute", phrases.say("button.muted"))])


def _days(days: frozenset[int], phrases: Phrases) -> str:
    names = phrases.weekdays(days)
    if days == EVERY_DAY:
        return phrases.say("hours.every_day")
    key = {1: "hours.day", 2: "hours.two_days"}.get(len(names), "hours.days")
    return phrases.say(key, days=phrases.listed(names))


def _said(key: str, phrases: Phrases, **arguments: str | int) -> Paragraph:
    return Paragraph((Text(phrases.say(key, **arguments)),))


def _list(phrases: Phrases) -> _Buttons:
    return [("/subscriptions", phrases.say("button.subscriptions"))]
