"""A digest: what a room follows and has not had, by place, a line or two a story.

It is put together from parts that are the same in many digests of one moment, so that whoever makes thousands of them
draws each part once: `body` and `item` a story, `section` a place, `opening` and `ending` what stands around them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from newsbot.chat.document import Block, Code, Document, Faint, Heading, Line, Paragraph, Rule, Strong, Text
from newsbot.chat.phrases import Phrases
from newsbot.chat.views import spans
from newsbot.chat.views.article import shown
from newsbot.news.claims import State
from newsbot.news.look import Kind
from newsbot.news.quiet import Period
from newsbot.news.stance import Stance
from newsbot.news.timetable import Slot

_DOT = Faint(" · ")
# Sources that are named; of more the first ones are, and the others counted.
_NAMED = 3
# As long as scans and queues may take; what is later is said to be so.
LATE = timedelta(minutes=5)
_NIGHT = timedelta(days=1)
# What is said of a story, but where its title is the denial or the correction itself.
_DOUBTS: dict[State, tuple[str, Stance]] = {
    "denied": ("digest.denied", "denies"),
    "corrected": ("digest.corrected", "corrects"),
}


@dataclass(frozen=True, slots=True)
class Item:
    """A story as a digest tells it.

    Attributes:
        id: `s12`; title: of its leading report.
        sources: names, the first to report it first.
        at: when it was last reported.
        state: how sure it is; stance: of its leading report, which may be the denial or the correction itself.
        article: id of its leading report.
    """

    id: str
    title: str
    sources: tuple[str, ...]
    at: datetime
    state: State = "preliminary"
    article: str = ""
    stance: Stance = "reports"


@dataclass(frozen=True, slots=True)
class Occasion:
    """Why a digest comes.

    Attributes:
        kind: `asked` for one that somebody asked for.
        slot: that it is the digest of; night: the quiet hours that are over.
        place: its name in the language of the room, and day, of one that was asked for so.
        continued: it is not the first page.
    """

    kind: Kind | Literal["asked"]
    slot: Slot | None = None
    night: Period | None = None
    place: str = ""
    day: str = ""
    continued: bool = False


class Body(NamedTuple):
    """A story without its number: what stands behind it in its line, and the blocks below."""

    line: Line
    below: tuple[Block, ...] = ()


def body(told: Item, *, now: datetime, phrases: Phrases, lite: bool = False) -> Body:
    """Its title, and where to read on; not `lite`, sources and age too."""
    title, command = shown(told.title), Code(f"/story {told.id}")
    doubt, own = _DOUBTS.get(told.state, ("", told.stance))
    doubted = () if own == told.stance else (_DOT, Strong(phrases.say(doubt)))
    if lite:
        return Body((Text(title), *doubted, _DOT, command))
    sources = Faint(f"{_sources(told.sources, phrases)} · {phrases.age(told.at, now)} · ")
    return Body((Strong(title), *doubted), (Paragraph((sources, command)),))


def item(told: Body, number: int, phrases: Phrases) -> tuple[Block, ...]:
    """A numbered story."""
    return (Paragraph((Text(f"{phrases.number(number)}. "), *told.line)), *told.below)


def _sources(names: tuple[str, ...], phrases: Phrases) -> str:
    if len(names) <= _NAMED:
        return phrases.names(map(shown, names))
    named = phrases.names(map(shown, names[: _NAMED - 1]))
    return phrases.count("digest.more_sources", len(names) - _NAMED + 1, names=named)


def section(place: str | None, total: int, phrases: Phrases) -> Block:
    """The heading over the stories of a place, by its name in the language of the room; None: of none."""
    name = phrases.say("digest.elsewhere") if place is None else phrases.argument(place)
    return Heading((Strong(name), Faint(f" · {phrases.count('articles', total)}")))


def opening(occasion: Occasion, total: int, *, now: datetime, phrases: Phrases) -> tuple[Block, ...]:
    """What it is, of which day, and how many stories there are."""
    if occasion.continued:
        return (Heading((Strong(phrases.say("list.continued", heading=_title(occasion, phrases))),)),)
    title = Heading((Strong(_title(occasion, phrases)), Faint(f" · {phrases.today(now)}")))
    why: list[Block] = []
    if occasion.kind == "burst":
        why.append(Paragraph((Text(phrases.say("digest.burst_why")),)))
    if occasion.kind == "digest" and occasion.slot and now - occasion.slot.due > LATE:
        time = phrases.time(occasion.slot.due)
        why.append(Paragraph((Text(phrases.say("digest.late", time=time)),)))
    key = "articles" if occasion.day else "digest.stories"  # of a day it is all, had or not
    return (title, *why, Paragraph((Text(phrases.count(key, total)),)))


def _title(occasion: Occasion, phrases: Phrases) -> str:
    if occasion.night and occasion.kind == "catch-up":
        start, end = occasion.night.start, occasion.night.end
        if end - start >= _NIGHT:
            return phrases.say("digest.missed_since", weekday=phrases.weekday(start), start=phrases.time(start))
        return phrases.say("digest.missed", start=phrases.time(start), end=phrases.time(end))
    if occasion.kind == "burst":
        return phrases.say("digest.burst")
    when = spans.when(occasion.day, phrases) if occasion.day else ""
    if occasion.place and when:
        return phrases.say("digest.about_day", name=occasion.place, when=when)
    if occasion.place:
        return phrases.say("digest.about", name=occasion.place)
    return phrases.say("digest.of_day", when=when) if when else phrases.say("digest.title")


def ending(left: int, following: datetime | None, *, now: datetime, phrases: Phrases) -> tuple[Block, ...]:
    """How many stories are left, how to go on, and when the next digest comes."""
    found: list[Block] = []
    if left:
        more = phrases.line("list.more", command=Code("/more"))
        found.append(Paragraph((Text(f"{phrases.count('digest.left', left)} "), *more)))
    if following is not None:
        found.append(Paragraph((Faint(next_one(following, now, phrases)),)))
    return (Rule(), *found) if found else ()


def next_one(following: datetime, now: datetime, phrases: Phrases) -> str:
    """الملخص التالي غدًا عند الساعة 08:00."""
    time, days = phrases.time(following), phrases.days_until(following, now)
    if days == 0:
        return phrases.say("digest.next_today", time=time)
    if days == 1:
        return phrases.say("digest.next_tomorrow", time=time)
    return phrases.say("digest.next_weekday", weekday=phrases.weekday(following), time=time)


def offered(stories: Iterable[str], *, left: int = 0) -> tuple[str, ...]:
    """The commands that go with a page that tells these stories by their ids."""
    commands = tuple([f"/story {story}" for story in stories])
    return ("/more", *commands) if left else commands


def nothing_new(phrases: Phrases, *, lite: bool = False) -> Document:
    """Said once to a room: its digest is empty."""
    return Document((Paragraph((Text(phrases.say("digest.nothing")),)),), phrases.locale, lite=lite)


def nothing_now(occasion: Occasion, phrases: Phrases, *, follows: bool) -> Document:
    """The answer to who asks for a digest and has had everything."""
    if occasion.place:
        said = phrases.say("digest.nothing_about", name=occasion.place)
    elif occasion.day:
        said = phrases.say("digest.nothing_day", when=spans.when(occasion.day, phrases))
    else:
        said = phrases.say("digest.nothing_now" if follows else "digest.nothing_all")
    command = f"/latest {occasion.place}".rstrip()
    hint = Paragraph(phrases.line("digest.latest", command=Code(command)))
    return Document((Paragraph((Text(said),)), hint), phrases.locale, (command,))


def how_to_subscribe(phrases: Phrases) -> Block:
    """Below a digest of everything, for who follows nothing."""
    example = Code(f"/subscribe {phrases.say('example.place')}")
    return Paragraph(phrases.line("digest.subscribe", example=example))


def how_to_get_it_daily(phrases: Phrases) -> Block:
    """Below a digest that was asked for, for who gets none by itself."""
    return Paragraph(phrases.line("digest.hours", example=Code("/digest 08:00")))
