"""Whether two articles report the same event: by their words, weighted, and by their places, numbers and dates.

The likeness of two gists is `0.7 cos(title and text) + 0.3 cos(title)` over light stems; a figure with what it counts
(3 sons, 13 January, 7.4 degrees) that stands in both adds to it, and places that have nothing to do with each other
take from it. It sees what is spoken of, never whether the same is said of it: reports that contradict each other
are as alike as reports that agree, so it groups reports and merges nothing that they claim.
"""

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from heapq import nsmallest
from itertools import pairwise
from typing import NamedTuple

from newsbot.news.article import Draft, Reading
from newsbot.news.gazetteer import Gazetteer
from newsbot.text.weights import weight
from newsbot.text.words import STOPWORDS, forms, stem

SAME = 0.4
"""From here on two articles are said to report one event."""

_TEXT, _TITLE = 0.7, 0.3
_COMMON_FIGURE = 0.04
_ELSEWHERE = 0.8  # of its likeness is left to a pair that shares no place
# What an article reports it reports at its beginning; a long background is no likeness.
_READ = 600  # words
_HEADLINE = 60
_CHARACTERS = 12 * _READ  # what holds so many, whatever the words
_FILED = re.compile(r"[^\n.]{0,60}?\((?:CNN|سي إن إن|رويترز|أ ف ب|د ب أ)\)\s*[-–—:]*")
_YEARS = range(1900, 2101)
_TERMS = 16

Vector = Mapping[str, float]


class Gist(NamedTuple):
    """What likeness compares of an article.

    Attributes:
        title, text: stems with their weights, of length 1; `text` holds the title too. Empty without words.
        places: ids of the places that it names, without those that contain another of them.
        around: those and all that contain them.
        figures: numbers with the stem of what they count.
    """

    title: Vector
    text: Vector
    places: frozenset[str]
    around: frozenset[str]
    figures: frozenset[tuple[str, str]]


def gist(title: str, text: str, places: Iterable[str], gazetteer: Gazetteer) -> Gist:
    """The gist of an article.

    Args:
        title: as published; may be empty.
        text: its paragraphs; the first 600 words count. Where it was filed from, دبي (CNN)، does not.
        places: ids that its reading gives it.
        gazetteer: what those places lie in; ids that it does not know are passed over.
    """
    body = forms(text[_filed(text) :][:_CHARACTERS])[:_READ]
    return _gist(
        _telling((form, stem(form)) for form in forms(title)[:_HEADLINE]),
        _telling((f, stem(f)) for f in body),
        places,
        gazetteer,
    )


def gist_of(draft: Draft, reading: Reading, gazetteer: Gazetteer) -> Gist:
    """As `gist`, from words that are known already: the same at half the cost."""
    words = list(zip(reading.forms, reading.stems, strict=True))
    text = draft.text
    headline = len(forms(draft.title))
    first = headline + len(forms(text[: _filed(text)]))
    return _gist(
        _telling(words[: min(headline, _HEADLINE)]), _telling(words[first : first + _READ]), reading.places, gazetteer
    )


def _filed(text: str) -> int:
    """Where the news begins."""
    match = _FILED.match(text)
    return match.end() if match else 0


def _telling(words: Iterable[tuple[str, str]]) -> list[str]:
    return [stemmed for form, stemmed in words if form not in STOPWORDS]


def _gist(headline: list[str], body: list[str], places: Iterable[str], gazetteer: Gazetteer) -> Gist:
    known = [place for place in places if place in gazetteer.places]
    paths = {place: frozenset(one.id for one in gazetteer.path(place)) for place in known}
    containing = frozenset(above for place, path in paths.items() for above in path if above != place)
    everything = [*headline, *body]
    return Gist(
        vector(headline),
        vector(everything),
        frozenset(known) - containing,
        frozenset().union(*paths.values()),
        frozenset(_figures(everything)),
    )


def vector(stems: Sequence[str]) -> Vector:
    """Stems with their weights, of length 1: a stem said twice weighs more, but not twice as much."""
    times: dict[str, int] = {}
    for one in stems:
        times[one] = times.get(one, 0) + 1
    weights = {one: weight(one) * (1 + math.log(count) if count > 1 else 1) for one, count in times.items()}
    length = math.sqrt(sum(value * value for value in weights.values()))
    return {one: value / length for one, value in weights.items()} if length else {}


def _figures(stems: Sequence[str]) -> Iterator[tuple[str, str]]:
    for number, counted in pairwise(stems):
        if number[0].isdecimal() and not counted[0].isdecimal() and not _is_year(number):
            yield number, counted


def _is_year(number: str) -> bool:
    return number.isdecimal() and int(number[:5]) in _YEARS


def likeness(one: Gist, other: Gist) -> float:
    """From 0 to 1; it does not matter which is which."""
    alike = cosine(one.text, other.text)
    if one.title and other.title:
        alike = _TEXT * alike + _TITLE * cosine(one.title, other.title)
    if not one.figures.isdisjoint(other.figures):
        alike += _COMMON_FIGURE
    if _are_apart(one, other):
        alike *= _ELSEWHERE
    return min(1.0, alike)


def cosine(one: Vector, other: Vector) -> float:
    short, long = (one, other) if len(one) < len(other) else (other, one)
    return sum(value * long[key] for key, value in short.items() if key in long)


def _are_apart(one: Gist, other: Gist) -> bool:
    """Whether both name places, and none of them is, holds or lies in one of the other's."""
    if not one.places or not other.places:
        return False
    return one.places.isdisjoint(other.around) and other.places.isdisjoint(one.around)


def terms(told: Gist) -> tuple[str, ...]:
    """The at most 16 stems that an article is found by among those of one event, the most telling first."""
    return tuple(nsmallest(_TERMS, told.text, key=lambda one: (-told.text[one] - told.title.get(one, 0.0), one)))
