"""Choose among sentences: the few that say most of the news, or the share of a text that says most of it."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from newsbot.text.salience import Passage, Subject, density, interest, novelty


class Group(NamedTuple):
    """A sentence with those it must not be shown without.

    Attributes:
        main: its index; members: all of them by their indexes, itself among them, in the text's order.
        speaker: who says it, if anybody.
    """

    main: int
    members: tuple[tuple[int, Passage], ...]
    speaker: str | None = None

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


def choose_few(groups: Sequence[Group], about: Subject, count: int, room: Room, lead: int = 0) -> set[int]:
    """The lead, then what adds most to it, one by one: at most `count` sentences, and no more than the room holds."""
    first = groups[lead]
    shown = _lead(first, count, room)
    speakers = {first.speaker}
    worth = {group.main: interest(group.own, about) for group in groups}
    while len(shown) < count:
        known = frozenset[str]().union(*(one.stems for one in shown.values()))
        fitting = [group for group in groups if _adds(group, shown, count, room)]
        if not fitting:
            break
        gains = [
            worth[group.main]
            + novelty(group.own, about, known, shown.values())
            + _ANOTHER_VOICE * (group.speaker is not None and group.speaker not in speakers)
            for group in fitting
        ]
        best = fitting[gains.index(max(gains))]
        shown |= dict(best.members)
        speakers.add(best.speaker)
    return set(shown)


# Three sentences by one side tell half of the news.
_ANOTHER_VOICE = 0.15


def _lead(first: Group, count: int, room: Room) -> dict[int, Passage]:
    """The first sentence with what belongs to it; alone when that is too much."""
    whole = dict(first.members)
    if len(whole) <= count and room.holds(whole):
        return whole
    return {first.main: first.own}


def _adds(group: Group, shown: dict[int, Passage], count: int, room: Room) -> bool:
    together = shown | dict(group.members)
    return group.main not in shown and len(together) <= count and room.holds(together)


def choose_share(groups: Sequence[Group], about: Subject, room: Room) -> set[int]:
    """The groups that are worth most within the room: exactly for short texts, greedily for long ones."""
    bundles = [_bundle(group, about) for group in _apart(groups)]
    fitting = [one for one in bundles if one.tokens <= room.tokens and one.words <= room.words]
    if not fitting:
        return {groups[0].main}
    exactly = len(fitting) * room.words <= _EXACT
    chosen = _exactly(fitting, room) if exactly else _greedily(fitting, room)
    return {index for one in chosen for index in one.indexes}


# Steps that the exact choice may take; more are not worth their time.
_EXACT = 10_000


class _Bundle(NamedTuple):
    """Sentences that stay together, as one thing to pack."""

    indexes: tuple[int, ...]
    tokens: int
    words: int
    worth: float


def _bundle(group: Group, about: Subject) -> _Bundle:
    several = [one for _, one in group.members]
    return _Bundle(
        tuple(index for index, _ in group.members),
        sum(one.tokens for one in several),
        sum(one.words for one in several),
        sum(density(one, about) * one.words for one in several),
    )


def _apart(groups: Sequence[Group]) -> Iterator[Group]:
    """The groups that share no sentence with an earlier one."""
    taken: set[int] = set()
    for group in groups:
        indexes = {index for index, _ in group.members}
        if taken.isdisjoint(indexes):
            taken |= indexes
            yield group


class _Pack(NamedTuple):
    worth: float
    tokens: int
    last: _Bundle | None = None
    rest: "_Pack | None" = None


def _exactly(bundles: Sequence[_Bundle], room: Room) -> Iterator[_Bundle]:
    """Knapsack: for each number of words the pack worth most that has so many."""
    packs: dict[int, _Pack] = {0: _Pack(0.0, 0)}
    for one in bundles:
        for size, pack in list(packs.items()):
            words = size + one.words
            worth = pack.worth + one.worth
            if words > room.words or pack.tokens + one.tokens > room.tokens:
                continue
            if words not in packs or packs[words].worth < worth:
                packs[words] = _Pack(worth, pack.tokens + one.tokens, one, pack)
    best: _Pack | None = max(packs.values(), key=lambda pack: pack.worth)
    while best and best.last:
        yield best.last
        best = best.rest


def _greedily(bundles: Sequence[_Bundle], room: Room) -> Iterator[_Bundle]:
    tokens = words = 0
    for one in sorted(bundles, key=lambda one: -one.worth / max(1, one.words)):
        if tokens + one.tokens <= room.tokens and words + one.words <= room.words:
            tokens += one.tokens
            words += one.words
            yield one
