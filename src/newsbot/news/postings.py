"""Filters in memory, filed by what they ask for: those that an item meets are found without asking the others."""

from collections.abc import Iterable
from itertools import chain, groupby, islice
from typing import NamedTuple

from newsbot.news.audience import Filter, tier
from newsbot.news.gazetteer import Gazetteer
from newsbot.news.matching import Facts, is_worded, needs, posting, postings


class Kept(NamedTuple):
    """A filter with its number.

    Attributes:
        followed: somebody follows it; muted: somebody leaves it out for now.
    """

    number: int
    filter: Filter
    followed: bool = True
    muted: bool = False


class Matched(NamedTuple):
    """Numbers of the filters that an item meets.

    Attributes:
        followed: the most specific first; muted: those that are left out.
        tiers: how many of the followed ones are equally specific, a number a tier.
    """

    followed: tuple[int, ...] = ()
    muted: tuple[int, ...] = ()
    tiers: tuple[int, ...] = ()

    def without(self, known: "Matched") -> "Matched":
        """What is followed and was not among those."""
        before, numbers = set(known.followed), iter(self.followed)
        tiers = [[number for number in islice(numbers, size) if number not in before] for size in self.tiers]
        return Matched(tuple(chain(*tiers)), self.muted, tuple(len(tier) for tier in tiers if tier))


class _Filed(NamedTuple):
    kept: Kept
    tier: int
    needs: frozenset[str]


class Postings:
    """Every distinct filter once, however many rooms follow it.

    What an item costs grows with what the item holds and with the filters filed under that, not with all there are.
    """

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self._kept: dict[int, Kept] = {}
        # Under a common word many filters differ by their place only: each place has its own drawer.
        self._filed: dict[str, dict[str | None, dict[int, _Filed]]] = {}

    def keep(self, filters: Iterable[Kept]) -> None:
        """These from now on, and no others. What stays as it was costs nothing."""
        wanted = {each.number: each for each in filters}
        for number in self._kept.keys() - wanted.keys():
            self._remove(self._kept[number])
        for number, each in wanted.items():
            known = self._kept.get(number)
            if known == each:
                continue
            if known is not None:
                self._remove(known)
            self._add(each)
        self._kept = wanted

    def matched(self, held: Facts) -> Matched:
        """What an item meets. Of one tier, in the order of their numbers."""
        found = sorted(self._found(held), key=lambda each: (each.tier, each.kept.number))
        followed = [each for each in found if each.kept.followed]
        return Matched(
            tuple(each.kept.number for each in followed),
            tuple(each.kept.number for each in found if each.kept.muted),
            tuple(len(list(tier)) for _, tier in groupby(followed, key=lambda each: each.tier)),
        )

    def _found(self, held: Facts) -> list[_Filed]:
        has = postings(held)
        around = {None, *held.around}
        return [
            filed
            for key in has & self._filed.keys()
            for place in around & self._filed[key].keys()
            for filed in self._filed[key][place].values()
            if filed.needs <= has and is_worded(filed.kept.filter, held)
        ]

    def _add(self, each: Kept) -> None:
        which = each.filter
        drawer = self._filed.setdefault(posting(which), {}).setdefault(which.place, {})
        drawer[each.number] = _Filed(each, tier(which, self._gazetteer), needs(which))

    def _remove(self, each: Kept) -> None:
        """With the drawer that is empty then: places and words come and go for years."""
        drawers = self._filed[posting(each.filter)]
        del drawers[each.filter.place][each.number]
        if not drawers[each.filter.place]:
            del drawers[each.filter.place]
        if not drawers:
            del self._filed[posting(each.filter)]
