"""What a room follows: what comes from now on, what does no longer, and all of it in a list."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import reduce
from typing import NamedTuple

from newsbot.chat.document import (
    Block,
    Bullets,
    Code,
    Document,
    Faint,
    Heading,
    Line,
    Paragraph,
    Strong,
    Text,
    labelled,
)
from newsbot.chat.phrases import Phrases
from newsbot.chat.views import hours
from newsbot.news.profile import Profile

# Buttons that fit under a list.
_MOST_ENDED = 20
_MOST_LET = 3


@dataclass(frozen=True, slots=True)
class Week:
    """How many articles of a week something let through; `more`: there are more than were looked at."""

    articles: int
    more: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """A subscription as a screen needs it.

    Attributes:
        name: what it lets through, in the language of the room.
        again, other: the commands that subscribe to it as it is, and the other way (at once, or gathered).
        muted: nothing of it comes for a while.
    """

    id: int
    name: str
    at_once: bool
    again: str = ""
    other: str = ""
    muted: bool = False


class Hush(NamedTuple):
    """What is left out, until when, and the command that lets it through."""

    name: str
    until: datetime
    undo: str


def subscribed(
    items: Sequence[Item],
    weeks: Sequence[Week | None],
    profile: Profile,
    phrases: Phrases,
    *,
    already: bool = False,
    hushes: Sequence[Hush] = (),
) -> Document:
    """What is followed now (`already`: as it was before), how it comes, and how often it came; all of one kind.

    `hushes`: what was left out before, so that nothing of some of it comes for a while.
    """
    one, many = ("already.one", "already.many") if already else ("subscribed.one", "subscribed.many")
    blocks = _those(one, many, items, phrases, weeks)
    if not all(item.muted for item in items):
        blocks.append(Paragraph(_how(items[0], profile, phrases)))
    blocks += [Paragraph(_muted(one.name, one.until, phrases)) for one in hushes]
    if len(items) == 1:
        blocks += [Paragraph((Text(_week(week, phrases)),)) for week in weeks if week is not None]
    elif any(weeks):
        blocks.append(Paragraph((Faint(phrases.say("week.each")),)))
    if profile.paused is not None:
        blocks.append(Paragraph(hours.pausing(profile, phrases)))
    buttons = [(f"/unsubscribe #{item.id}", phrases.say("button.unsubscribe")) for item in items if len(items) == 1]
    buttons += [(item.other, _other(item, phrases)) for item in items if len(items) == 1]
    buttons += [(one.undo, phrases.say("button.let", name=one.name)) for one in hushes[:_MOST_LET]]
    if not profile.timetable.hours:
        buttons.append((hours.EXAMPLE, phrases.say("button.daily")))
    return labelled(blocks, phrases.locale, [*buttons, _list(phrases)])


def unsubscribed(items: Sequence[Item], phrases: Phrases) -> Document:
    """What does not come any more, and how it comes again."""
    alone = len(items) == 1
    buttons = [
        (item.again, phrases.say("button.undo") if alone else phrases.say("button.let", name=item.name))
        for item in items[:_MOST_ENDED]
    ]
    return labelled(
        _those("unsubscribed.one", "unsubscribed.many", items, phrases), phrases.locale, [*buttons, _list(phrases)]
    )


def not_followed(names: Sequence[str], near: Sequence[Item], phrases: Phrases) -> Document:
    """What was not followed at all; `near` is followed and may have been meant."""
    blocks: list[Block] = [Paragraph((Text(phrases.say("unsubscribed.none", news=_nor(names, phrases))),))]
    if near:
        blocks.append(Paragraph((Text(phrases.say("subscriptions.near")),)))
        blocks.append(Bullets(tuple((Text(item.name),) for item in near)))
    ended = [(f"/unsubscribe #{item.id}", phrases.say("button.end", name=item.name)) for item in near]
    return labelled(blocks, phrases.locale, [*ended, _list(phrases)])


def _nor(names: Sequence[str], phrases: Phrases) -> str:
    return reduce(lambda before, after: phrases.say("unsubscribed.nor", before=before, after=after), names)


def stopped(greeting: Document, profile: Profile, phrases: Phrases) -> Document:
    """A greeting of who stopped what comes: it goes on only when they say so."""
    first, *others = greeting.blocks
    return replace(
        greeting,
        blocks=(first, Paragraph(hours.pausing(profile, phrases)), *others),
        suggestions=("/resume", *greeting.suggestions),
        labels=(phrases.say("button.resume"), *greeting.labels),
    )


def gone(phrases: Phrases) -> Document:
    """A button for a subscription that is over already."""
    return labelled([Paragraph((Text(phrases.say("unsubscribed.gone")),))], phrases.locale, [_list(phrases)])


def which(items: Sequence[Item], phrases: Phrases, missing: Sequence[int] = ()) -> Document:
    """Which of several shall end? `missing`: numbers that were asked for and that the list has not."""
    blocks = [Paragraph((Text(phrases.say("subscriptions.which")),))]
    if missing:
        listed = phrases.listed(map(phrases.number, missing))
        blocks.insert(0, Paragraph((Text(phrases.say("subscriptions.no_number", numbers=listed)),)))
    shown = _numbered(blocks, items, phrases)
    if len(items) < 2:
        return shown
    return replace(
        shown,
        suggestions=(*shown.suggestions, "/unsubscribe all"),
        labels=(*shown.labels, phrases.say("button.end_all")),
    )


def subscriptions(
    items: Sequence[Item], profile: Profile, muted: Sequence[tuple[str, datetime]], phrases: Phrases
) -> Document:
    """All that the room chose; subscriptions numbered, as `/unsubscribe 2` takes them."""
    states = [Paragraph(line) for line in _states(profile, muted, phrases)]
    if not items:
        return none(phrases, states)
    count = phrases.count("subscriptions", len(items))
    heading = Heading((Strong(phrases.say("subscriptions.title")), Faint(f" · {count}")))
    return _numbered([heading], items, phrases, states)


def none(phrases: Phrases, more: Sequence[Block] = ()) -> Document:
    """Nothing is followed; how to."""
    first = f"/subscribe {phrases.say('example.place')}"
    second = f'/subscribe "{phrases.say("example.words")}"'
    how = phrases.line("subscriptions.how", first=Code(first), second=Code(second))
    blocks = [Paragraph((Text(phrases.say("subscriptions.none")),)), Paragraph(how), *more]
    words = phrases.say("filter.quoted", words=phrases.say("example.words"))
    buttons = [
        (first, phrases.say("filter.about", name=phrases.say("example.place"))),
        (second, phrases.say("filter.with", news=phrases.say("filter.any"), words=words)),
    ]
    return labelled(blocks, phrases.locale, buttons)


def in_terminal(answer: Document, phrases: Phrases) -> Document:
    """The same, and that nothing comes there by itself."""
    note = Paragraph((Faint(phrases.say("subscribed.terminal")),))
    return replace(answer, blocks=(*answer.blocks, note))


def too_many(most: int, phrases: Phrases) -> Document:
    said = phrases.line("subscriptions.too_many", most=most, command=Code("/subscriptions"))
    return labelled([Paragraph(said)], phrases.locale, [_list(phrases)])


def _those(
    one: str, many: str, items: Sequence[Item], phrases: Phrases, weeks: Sequence[Week | None] = ()
) -> list[Block]:
    if len(items) == 1:
        return [Paragraph((Text(phrases.say(one, news=items[0].name)),))]
    counts = [f" · {_articles(week, phrases)}" if week else "" for week in weeks] or [""] * len(items)
    lines = tuple((Text(item.name), Faint(count)) for item, count in zip(items, counts, strict=True))
    return [Paragraph((Text(phrases.say(many)),)), Bullets(lines)]


def _how(item: Item, profile: Profile, phrases: Phrases) -> Line:
    if item.at_once:
        return (Text(phrases.say("subscribed.at_once")),)
    if profile.timetable.hours:
        return (Text(phrases.say("subscribed.gathered", hours=hours.told(profile.timetable, phrases))),)
    return phrases.line("subscribed.no_hour", command=Code(hours.EXAMPLE))


def _week(week: Week, phrases: Phrases) -> str:
    if not week.articles:
        return phrases.say("week.none")
    return phrases.say("week.some", articles=_articles(week, phrases))


def _articles(week: Week, phrases: Phrases) -> str:
    return phrases.count("articles.more" if week.more else "articles", week.articles)


def _other(item: Item, phrases: Phrases) -> str:
    return phrases.say("button.gather" if item.at_once else "button.at_once")


def _list(phrases: Phrases) -> tuple[str, str]:
    return "/subscriptions", phrases.say("button.subscriptions")


def _numbered(
    before: Sequence[Block], items: Sequence[Item], phrases: Phrases, after: Sequence[Block] = ()
) -> Document:
    lines = [Paragraph(_line(number, item, phrases)) for number, item in enumerate(items, 1)]
    end = Paragraph(phrases.line("subscriptions.end", command=Code("/unsubscribe 1")))
    buttons = [
        (f"/unsubscribe #{item.id}", phrases.say("button.end_number", number=number))
        for number, item in enumerate(items[:_MOST_ENDED], 1)
    ]
    return labelled([*before, *lines, *after, end], phrases.locale, buttons)


def _line(number: int, item: Item, phrases: Phrases) -> Line:
    comes = phrases.say("subscription.at_once" if item.at_once else "subscription.gathered")
    return (Text(f"{phrases.number(number)}. "), Strong(item.name), Faint(f" · {comes}"))


def _muted(name: str, until: datetime, phrases: Phrases) -> Line:
    return (Text(phrases.say("mute.until", news=name, until=phrases.date(until))),)


def _states(profile: Profile, muted: Sequence[tuple[str, datetime]], phrases: Phrases) -> list[Line]:
    """What else the room chose, a line each."""
    found: list[Line] = []
    if profile.paused is not None:
        found.append(hours.pausing(profile, phrases))
    if profile.timetable.hours:
        found.append((Text(phrases.say("hours.when", hours=hours.told(profile.timetable, phrases))),))
    if profile.quiet is not None:
        found.append((Text(phrases.say("quiet.when", span=hours.span(profile.quiet, phrases))),))
    found += [_muted(name, until, phrases) for name, until in muted]
    if profile.lite:
        found.append((Text(phrases.say("lite.state")),))
    return found
