"""The stories of the last days at one moment, made once for all rooms whose digests are due.

They stand in the order of their importance, as bits of one number. What a filter lets through is then found once for
all who follow it.
"""

from collections.abc import Iterable
from datetime import datetime
from sys import intern
from typing import NamedTuple

from newsbot.news.audience import Filter, Phrase, tier
from newsbot.news.digest import Choice, Digest, Ranked, Shelf
from newsbot.news.gazetteer import Gazetteer
from newsbot.news.importance import nearness, weight
from newsbot.news.matching import Facts, postings
from newsbot.news.wordings import Wordings

# From this tier on places hold so much that their news is told by what lies in them.
_BROAD = 6


class Candidate(NamedTuple):
    """A story that may be told.

    Attributes:
        story: its id; facts: of all its reports.
        at: when the bot learned of its newest report, by the clock that decides on digests.
        sources: independent ones.
        holdings: `holdings(facts)`, where it is known already.
    """

    story: str
    facts: Facts
    at: datetime
    sources: int = 1
    holdings: tuple[str, ...] = ()


def holdings(facts: Facts) -> tuple[str, ...]:
    """What a story has of all that filters ask for, but its words; never empty. Equal strings are one."""
    return tuple(map(intern, postings(facts._replace(stems=frozenset()))))


class Edition:
    """The stories of the last days at one moment. Deterministic: nothing but the arguments counts.

    `wordings` tells what the candidates say; without it their facts do.
    """

    def __init__(
        self,
        candidates: Iterable[Candidate],
        gazetteer: Gazetteer,
        now: datetime,
        wordings: Wordings | None = None,
    ) -> None:
        weighed = ((weight(each.sources, each.at, now), each) for each in candidates)
        ranked = sorted(weighed, key=lambda pair: (-pair[0], -pair[1].at.timestamp(), pair[1].story))
        self._gazetteer = gazetteer
        self._wordings = wordings or _wordings(each for _, each in ranked)
        self._weights = [points for points, _ in ranked]
        self._stories = [each for _, each in ranked]
        self._number = {each.story: index for index, each in enumerate(self._stories)}
        self._holding: dict[str, list[int]] = {}
        for index, each in enumerate(self._stories):
            for key in each.holdings or holdings(each.facts):
                self._holding.setdefault(key, []).append(index)
        self._bits_held: dict[str, int] = {}
        self._shelves: dict[str, Shelf] = {}
        self._recent: dict[datetime, int] = {}
        self._fresh: dict[datetime, frozenset[str]] = {}

    def digest(
        self, filters: Iterable[Filter], since: datetime, had: Iterable[str] = (), *, muted: Iterable[Filter] = ()
    ) -> Digest | None:
        """The first page for a room that had these stories; None when there is nothing else that it follows."""
        return self.choice(filters, since, muted=muted).page(self.bits(had))

    def choice(
        self,
        filters: Iterable[Filter],
        since: datetime,
        until: datetime | None = None,
        *,
        muted: Iterable[Filter] = (),
    ) -> Choice:
        """What there is for rooms that follow the same.

        Args:
            filters: that the digest covers.
            since: what was last reported by then is left out.
            until: and what was last reported after that.
            muted: what these let through is left out.
        """
        left = self._since(since) if until is None else self._since(since) & ~self._since(until)
        for each in muted:
            left &= ~self._shelf(each).bits
        shelves = {each.key: self._shelf(each) for each in filters}
        taken = []
        # A story is told for the most specific filter that asks for it; which of equals came first decides nothing.
        for _, shelf in sorted(shelves.items(), key=lambda each: (each[1].tier, each[0])):
            mine = shelf.bits & left
            if mine:
                left ^= mine
                taken.append((mine, shelf))
        return Choice(taken)

    def recent(self, since: datetime) -> frozenset[str]:
        """Ids of the stories that were reported after `since`."""
        found = self._fresh.get(since)
        if found is None:
            found = self._fresh[since] = frozenset(each.story for each in self._stories if each.at > since)
        return found

    def bits(self, stories: Iterable[str]) -> int:
        """Those of the stories that it holds, as `Choice` takes them."""
        return self._bits(self._number[story] for story in stories if story in self._number)

    def _since(self, since: datetime) -> int:
        bits = self._recent.get(since)
        if bits is None:
            bits = self._bits(index for index, each in enumerate(self._stories) if each.at > since)
            self._recent[since] = bits
        return bits

    def _shelf(self, which: Filter) -> Shelf:
        shelf = self._shelves.get(which.key)
        if shelf is None:
            shelf = self._shelves[which.key] = self._filled(which)
        return shelf

    def _filled(self, which: Filter) -> Shelf:
        step = tier(which, self._gazetteer)
        bits = self._let_through(which)
        narrow = which.place if step < _BROAD else None
        near = nearness(step)
        by_heading: dict[str | None, int] = {}
        ranked = []
        for index in _numbers(bits):
            each = self._stories[index]
            heading = narrow or _heading(each.facts, which.place, self._gazetteer)
            bit = 1 << index
            by_heading[heading] = by_heading.get(heading, 0) | bit
            ranked.append(Ranked(-self._weights[index] - near, index, bit, heading, each.story))
        return Shelf(step, bits, by_heading, tuple(ranked))

    def _let_through(self, which: Filter) -> int:
        """What `matching.matches` lets through, from what the edition holds under each thing that is asked for."""
        asked = [("place", which.place), ("topic", which.topic), ("source", which.source)]
        bits = self._held("all")
        for kind, value in asked:
            bits &= self._held(f"{kind}:{value}") if value is not None else bits
        if which.breaking:
            bits &= self._held("breaking")
        for each in which.words:
            bits &= self._saying(each)
        unwanted = [f"topic:{topic}" for topic in which.without_topics]
        for key in (*unwanted, *(f"place:{place}" for place in which.without_places)):
            bits &= ~self._held(key)
        for each in which.without:
            bits &= ~self._saying(each)
        return bits

    def _saying(self, words: Phrase) -> int:
        key = f"words:{' '.join(words.stems)}"
        bits = self._bits_held.get(key)
        if bits is None:
            stories = self._wordings.saying(words.stems)
            bits = self._bits_held[key] = self._bits(self._number[one] for one in stories if one in self._number)
        return bits

    def _held(self, key: str) -> int:
        bits = self._bits_held.get(key)
        if bits is None:
            bits = self._bits_held[key] = self._bits(self._holding.get(key, ()))
        return bits

    @staticmethod
    def _bits(numbers: Iterable[int]) -> int:
        bits = 0
        for number in numbers:
            bits |= 1 << number
        return bits


def _wordings(candidates: Iterable[Candidate]) -> Wordings:
    found = Wordings()
    for each in candidates:
        found.put(each.story, each.facts.texts)
    return found


def _numbers(bits: int) -> Iterable[int]:
    """The numbers of the bits that are set, in order."""
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest


def _heading(held: Facts, within: str | None, gazetteer: Gazetteer) -> str | None:
    """Under which place something stands: the governorate of the first place that counts, or its country."""
    for place in held.places:
        path = gazetteer.path(place)
        if within is None or any(each.id == within for each in path):
            inner = path[1:2] if len(path) > 1 and path[1].kind == "governorate" else path[:1]
            return inner[0].id
    return None
