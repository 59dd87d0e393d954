"""What a digest holds: the stories that a room follows and has not had, the most important first, by place.

What a filter lets through is a `Shelf` of an edition (`news.edition`), made once for all who follow it; a room's choice
is a few operations on numbers.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from heapq import merge
from itertools import islice
from typing import NamedTuple

MOST_SHOWN = 10
"""Stories of one page."""


class Group(NamedTuple):
    """What is told of one place.

    Attributes:
        place: id; None for what names no place.
        stories: ids of those that this page shows.
        total: how many there are, with those that it does not show.
    """

    place: str | None
    stories: tuple[str, ...]
    total: int


class Digest(NamedTuple):
    """One page of a digest.

    Attributes:
        groups: with a story to show; the one with the most important first.
        total: stories that the room follows and has not had, on all pages.
    """

    groups: tuple[Group, ...]
    total: int

    @property
    def stories(self) -> tuple[str, ...]:
        """What the page shows."""
        return tuple([story for group in self.groups for story in group.stories])


class Ranked(NamedTuple):
    """A story as one filter lets it through; the smaller is the more important, and no `number` comes twice."""

    points: float
    number: int
    bit: int
    heading: str | None
    story: str


@dataclass(frozen=True, slots=True)
class Shelf:
    """What one filter lets through: bits of an edition, all and by heading; `ranked` in the order of importance."""

    tier: int
    bits: int
    by_heading: dict[str | None, int] = field(repr=False)
    ranked: tuple[Ranked, ...] = field(repr=False)


_Taken = Sequence[tuple[int, Shelf]]


class Choice:
    """What there is for rooms that follow the same; each has had other stories of it.

    Attributes:
        bits: the stories of it.
    """

    def __init__(self, taken: _Taken) -> None:
        self.bits = 0
        self._taken = taken
        self._ranked: list[Ranked] = []
        self._by_heading: dict[str | None, int] = {}
        for mine, _ in taken:
            self.bits |= mine

    def page(self, had: int = 0, skip: int = 0) -> Digest | None:
        """A page for a room that had these stories; `skip`: how many stories earlier pages showed."""
        had &= self.bits
        told = had.bit_count()
        rest = (each for each in self._first(skip + MOST_SHOWN + told) if not each.bit & had)
        by_place: dict[str | None, list[str]] = {}
        for each in islice(rest, skip, skip + MOST_SHOWN):
            by_place.setdefault(each.heading, []).append(each.story)
        if not by_place:
            return None
        left = self.bits ^ had
        groups = tuple(
            Group(place, tuple(ids), (self._under(place) & left).bit_count()) for place, ids in by_place.items()
        )
        return Digest(groups, left.bit_count())

    def _under(self, place: str | None) -> int:
        """The stories of it that stand under a place."""
        bits = self._by_heading.get(place)
        if bits is None:
            bits = 0
            for mine, shelf in self._taken:
                bits |= shelf.by_heading.get(place, 0) & mine
            self._by_heading[place] = bits
        return bits

    def _first(self, most: int) -> Sequence[Ranked]:
        """The most important, so many or more."""
        if len(self._ranked) < min(most, self.bits.bit_count()):
            # Each shelf's are in order, so that hardly more of them are looked at than are taken.
            in_order = merge(*(_of(shelf.ranked, mine) for mine, shelf in self._taken))
            self._ranked = list(islice(in_order, most + MOST_SHOWN))
        return self._ranked


def _of(ranked: Iterable[Ranked], bits: int) -> Iterator[Ranked]:
    return (each for each in ranked if each.bit & bits)
