"""Filters and who follows them, in memory: who gets an item, the nearest first, each once."""

from array import array
from bisect import bisect_left
from collections.abc import Iterator
from heapq import merge
from itertools import groupby
from typing import NamedTuple

from newsbot.news.audience import Filter, tier
from newsbot.news.gazetteer import Gazetteer
from newsbot.news.matching import Facts, is_worded, needs, posting, postings


class Filed(NamedTuple):
    """A filter with its tier and its needs, and the rooms that follow it, in order."""

    tier: int
    filter: Filter
    needs: frozenset[str]
    rooms: "array[int]"


class Postings:
    """Who follows what. Rooms are numbers from 0 on, given out densely: a flag is kept of each while an item is told.

    What an item costs until its first recipient grows with what the item holds and with the filters filed under
    that, not with how many rooms there are.
    """

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        # Under a common word many filters differ by their place only: each place has its own drawer.
        self._filed: dict[str, dict[str | None, dict[str, Filed]]] = {}
        self._most = 0

    def add(self, room: int, which: Filter) -> None:
        """A room follows a filter; once more is once."""
        drawer = self._filed.setdefault(posting(which), {}).setdefault(which.place, {})
        entry = drawer.get(which.key)
        if entry is None:
            entry = drawer[which.key] = Filed(tier(which, self._gazetteer), which, needs(which), array("q"))
        self._most = max(self._most, room + 1)
        at = bisect_left(entry.rooms, room)
        if not _is_at(entry, at, room):
            entry.rooms.insert(at, room)

    def remove(self, room: int, which: Filter) -> None:
        """It does so no longer, if it did."""
        drawer = self._filed.get(posting(which), {}).get(which.place, {})
        entry = drawer.get(which.key)
        if entry is None:
            return
        at = bisect_left(entry.rooms, room)
        if _is_at(entry, at, room):
            entry.rooms.pop(at)
        if not entry.rooms:
            del drawer[which.key]

    def matched(self, held: Facts) -> list[Filed]:
        """The filters that let an item through and that somebody follows, the most specific first."""
        has = postings(held)
        around = {None, *held.around}
        found = [
            entry
            for key in has & self._filed.keys()
            for place in around & self._filed[key].keys()
            for entry in self._filed[key][place].values()
            if entry.needs <= has and is_worded(entry.filter, held)
        ]
        return sorted(found, key=lambda entry: (entry.tier, entry.filter.key))

    def recipients(self, held: Facts) -> Iterator[tuple[int, int]]:
        """Tier and room: by tier, then by room, each room in its first tier only."""
        told = bytearray(self._most)
        for step, entries in groupby(self.matched(held), key=lambda entry: entry.tier):
            for room in merge(*(entry.rooms for entry in entries)):
                if not told[room]:
                    told[room] = 1
                    yield step, room


def _is_at(entry: Filed, at: int, room: int) -> bool:
    return at < len(entry.rooms) and entry.rooms[at] == room
