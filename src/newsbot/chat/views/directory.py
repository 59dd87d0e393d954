"""Which places and sources there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

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
    document,
)
from newsbot.chat.phrases import Phrases
from newsbot.chat.views.article import shown


@dataclass(frozen=True, slots=True)
class PlaceCount:
    """A place in the language of the room, and how many articles it or what lies in it has."""

    name: str
    articles: int


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """How reading a source goes.

    Attributes:
        last_read: the last time that it could be read, or None when it never could.
        failures: looks that failed in a row since then.
    """

    name: str
    last_read: datetime | None = None
    failures: int = 0


def governorates(places: Sequence[PlaceCount], phrases: Phrases) -> Document:
    """Governorates in the given order, each with the number of its articles."""
    example = phrases.say("example.place")
    if not places:
        return document([Paragraph((Text(phrases.say("places.none")),))], phrases.locale, ("/latest",))
    hint = phrases.line("places.hint", latest=Code(f"/latest {example}"), inside=Code(f"/places {example}"))
    return _places(phrases.say("places.title"), places, hint, phrases)


def inside(place: str, places: Sequence[PlaceCount], phrases: Phrases, *, cut: bool = False) -> Document:
    """What lies in one place; `cut`: there is more of it than is shown."""
    if not places:
        said = phrases.say("places.none_inside", name=place)
        latest = f"/latest {place}"
        hint = phrases.line("list.also", name=place, command=Code(latest))
        return document([Paragraph((Text(said),)), Paragraph(hint)], phrases.locale, (latest, "/places"))
    hint = phrases.line("list.latest", command=Code(f"/latest {places[0].name}"))
    return _places(phrases.say("places.inside", name=place), places, hint, phrases, cut=cut)


def sources(rows: Sequence[SourceHealth], *, now: datetime, phrases: Phrases) -> Document:
    """Names, when each was last read, and failures in plain words."""
    if not rows:
        return document([Paragraph((Text(phrases.say("sources.none")),))], phrases.locale)
    heading = Heading((Strong(phrases.say("sources.title")),))
    items = tuple(_source(row, now, phrases) for row in rows)
    return document([heading, Bullets(items)], phrases.locale)


def _places(title: str, places: Sequence[PlaceCount], hint: Line, phrases: Phrases, *, cut: bool = False) -> Document:
    items = tuple(
        (Text(phrases.argument(place.name)), Faint(f" · {phrases.count('articles', place.articles)}"))
        for place in places
    )
    rest = [Paragraph((Faint(phrases.say("places.others")),))] if cut else []
    blocks: list[Block] = [Heading((Strong(title),)), Bullets(items), *rest, Paragraph(hint)]
    return document(blocks, phrases.locale, tuple(f"/latest {place.name}" for place in places[:8]))


def _source(row: SourceHealth, now: datetime, phrases: Phrases) -> Line:
    states = []
    if row.failures:
        states.append(phrases.count("sources.failing", row.failures))
    if row.last_read:
        states.append(phrases.say("sources.read", age=phrases.age(row.last_read, now)))
    elif not row.failures:
        states.append(phrases.say("sources.never"))
    return (Strong(shown(row.name)), *(Faint(f" · {state}") for state in states))
