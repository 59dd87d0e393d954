"""Choose among sentences: the few that say most of the news, or the share of a text that says most of it."""

from collections.abc import Sequence
from typing import NamedTuple

from newsbot.text.salience import Passage, Subject, density, interest, novelty


class Group(NamedTuple):
    """A sentence with those it must not be shown without, itself among them, by their indexes; in the text's order."""

    main: int
    members: tuple[tuple[int, Passage], ...]

    @property
    def own(self) -> Passage:
        return next(one for index, one in self.members if index == self.main)


class Room(NamedTuple):
    """How many words may be shown, for either way of counting them."""

    tokens: float
    words: float

    def holds(self, shown: dict[int, Passage]) -> bool:
        return (
            sum(one.tokens for one in shown.values()) <= self.tokens
            and sum(one.words for one in shown.values()) <= self.words
        )


def choose_few(groups: Sequence[Group], about: Subject, count: int, room: Room) -> set[int]:
    """The lead, then what adds most to it, one by one: at most `count` sentences, and no more than the room holds."""
    shown = _lead(groups, count, room)
    worth = {group.main: interest(group.own, about) for group in groups}
    while len(shown) < count:
        known = frozenset[str]().union(*(one.stems for one in shown.values()))
        fitting = [group for group in groups if _adds(group, shown, count, room)]
        if not fitting:
            break
        gains = [worth[group.main] + novelty(group.own, about, known, shown.values()) for group in fitting]
        shown |= dict(fitting[gains.index(max(gains))].members)
    return set(shown)


def _lead(groups: Sequence[Group], count: int, room: Room) -> dict[int, Passage]:
    """The first sentence with what belongs to it; alone when that is too much."""
    first = groups[0]
    whole = dict(first.members)
    if len(whole) <= count and room.holds(whole):
        return whole
    return {first.main: first.own}


def _adds(group: Group, shown: dict[int, Passage], count: int, room: Room) -> bool:
    together = shown | dict(group.members)
    return group.main not in shown and len(together) <= count and room.holds(together)


def choose_share(groups: Sequence[Group], about: Subject, room: Room) -> set[int]:
    """The groups that are worth most within the room: exactly for short texts, greedily for long ones."""
    fitting = [group for group in groups if room.holds(dict(group.members))]
    if not fitting:
        return {groups[0].main}
    worth = {group.main: sum(density(one, about) * one.words for _, one in group.members) for group in fitting}
    if len(fitting) * room.words > _EXACT:
        return _greedily(fitting, worth, room)
    return _exactly(fitting, worth, room)


# Steps that the exact choice may take; more are not worth their time.
_EXACT = 20_000


class _Pack(NamedTuple):
    worth: float
    shown: dict[int, Passage]


def _exactly(groups: Sequence[Group], worth: dict[int, float], room: Room) -> set[int]:
    """Knapsack: for each number of words the best choice that has so many."""
    packs: dict[int, _Pack] = {0: _Pack(0.0, {})}
    for group in groups:
        for pack in list(packs.values()):
            if group.main in pack.shown:
                continue
            shown = pack.shown | dict(group.members)
            size = sum(one.words for one in shown.values())
            value = pack.worth + worth[group.main]
            if (size not in packs or packs[size].worth < value) and room.holds(shown):
                packs[size] = _Pack(value, shown)
    return set(max(packs.values(), key=lambda pack: pack.worth).shown)


def _greedily(groups: Sequence[Group], worth: dict[int, float], room: Room) -> set[int]:
    tokens = words = 0
    shown: dict[int, Passage] = {}
    for group in sorted(groups, key=lambda group: -worth[group.main] / max(1, group.own.words)):
        added = [one for index, one in group.members if index not in shown]
        if (
            tokens + sum(one.tokens for one in added) <= room.tokens
            and words + sum(one.words for one in added) <= room.words
        ):
            shown |= dict(group.members)
            tokens += sum(one.tokens for one in added)
            words += sum(one.words for one in added)
    return set(shown)
