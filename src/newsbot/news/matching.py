"""Which filters an item meets, found by what the item holds and never by asking every filter.

Each filter is filed under one posting: its word that is seldomest written, else its place, topic, source, "breaking",
or "all". An item is looked up under all that it holds: a few hundred look-ups, however many filters there are. What is
found there may still ask for more than its posting, so it is checked (`needs`, then `is_worded`).
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from newsbot.news.article import Draft, Reading
from newsbot.news.audience import Filter, Phrase, Subscription, tier
from newsbot.news.gazetteer import Gazetteer
from newsbot.text.weights import weight
from newsbot.text.words import forms, stems

ALL = "all"
"""What a filter that needs nothing is filed under."""


class Facts(NamedTuple):
    """What filters look at: of an article, a bulletin, or of all reports of a story.

    Attributes:
        places: ids that are named, the most telling first; around: they and all that they lie in.
        sources: names.
        texts: runs of stems with a space before and after each; a phrase stands within one run.
        breaking: an editor posted it as breaking.
    """

    places: tuple[str, ...] = ()
    around: frozenset[str] = frozenset()
    topics: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()
    stems: frozenset[str] = frozenset()
    texts: tuple[str, ...] = ()
    breaking: bool = False


def facts(draft: Draft, reading: Reading, source: str, gazetteer: Gazetteer, *, breaking: bool = False) -> Facts:
    """The facts of one item; places that the gazetteer does not know are passed over.

    The reading may be one that was just made, or as a store gives it back, without words.
    """
    words = reading.stems or (*stems(draft.title), *stems(draft.text))
    headline = len(forms(draft.title))
    named = tuple(place for place in reading.places if place in gazetteer.places)
    return Facts(
        named,
        frozenset(each.id for place in named for each in gazetteer.path(place)),
        frozenset(reading.topics),
        frozenset((source,)),
        frozenset(words),
        tuple(_spaced(run) for run in (words[:headline], words[headline:])),
        breaking,
    )


def merged(reports: Iterable[Facts]) -> Facts:
    """The facts of a story: what any of its reports holds, places in the order of the reports."""
    every = list(reports)
    return Facts(
        tuple(dict.fromkeys(place for one in every for place in one.places)),
        frozenset().union(*(one.around for one in every)),
        frozenset().union(*(one.topics for one in every)),
        frozenset().union(*(one.sources for one in every)),
        frozenset().union(*(one.stems for one in every)),
        tuple(text for one in every for text in one.texts),
        any(one.breaking for one in every),
    )


def needs(which: Filter) -> frozenset[str]:
    """What every item that a filter lets through has among its `postings`."""
    named = (("place", which.place), ("topic", which.topic), ("source", which.source))
    return frozenset(
        (
            *(f"{kind}:{value}" for kind, value in named if value is not None),
            *(f"stem:{word}" for each in which.words for word in each.stems),
            *(["breaking"] if which.breaking else ()),
        )
    )


def posting(which: Filter) -> str:
    """What a filter is filed under: one of its `needs`, the seldomest; `all` where it needs nothing."""
    if which.words:
        return f"stem:{min((word for each in which.words for word in each.stems), key=_seldom)}"
    for kind, value in (("place", which.place), ("topic", which.topic), ("source", which.source)):
        if value is not None:
            return f"{kind}:{value}"
    return "breaking" if which.breaking else ALL


def _seldom(word: str) -> tuple[float, str]:
    return -weight(word), word


def postings(held: Facts) -> frozenset[str]:
    """Everything that a filter which lets this through may be filed under."""
    return frozenset(
        (
            *(f"place:{place}" for place in held.around),
            *(f"topic:{topic}" for topic in held.topics),
            *(f"source:{source}" for source in held.sources),
            *(f"stem:{word}" for word in held.stems),
            *(["breaking"] if held.breaking else ()),
            ALL,
        )
    )


def matches(which: Filter, held: Facts) -> bool:
    """Whether a filter lets an item through."""
    return needs(which) <= postings(held) and is_worded(which, held)


def is_worded(which: Filter, held: Facts) -> bool:
    """What is left to check where an item has all that a filter `needs`: phrases, and what is left out."""
    for each in which.words:
        if len(each.stems) > 1 and not _stand_together(each, held):
            return False
    if not (which.without or which.without_topics or which.without_places):
        return True
    return (
        not any(stands(each, held) for each in which.without)
        and held.topics.isdisjoint(which.without_topics)
        and held.around.isdisjoint(which.without_places)
    )


def stands(words: Phrase, held: Facts) -> bool:
    """Whether the words stand side by side, in this order."""
    if not held.stems.issuperset(words.stems):
        return False
    return len(words.stems) == 1 or _stand_together(words, held)


def _stand_together(words: Phrase, held: Facts) -> bool:
    together = _spaced(words.stems)
    return any(together in text for text in held.texts)


def reason(followed: Sequence[Subscription], held: Facts, gazetteer: Gazetteer) -> Subscription | None:
    """Why a room got this: the most specific of its subscriptions that lets it through; of equals the oldest."""
    found = (each for each in followed if matches(each.filter, held))
    return min(found, key=lambda each: (tier(each.filter, gazetteer), each.id), default=None)


class Mute(NamedTuple):
    """What a room does not want to hear of for a while."""

    filter: Filter
    until: datetime


def is_muted(mutes: Iterable[Mute], held: Facts, now: datetime) -> bool:
    return any(now < each.until and matches(each.filter, held) for each in mutes)


def _spaced(words: Sequence[str]) -> str:
    return f" {' '.join(words)} "
