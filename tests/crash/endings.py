"""What readers were left with, judged from what servers took and what the store lists."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.crash.messengers import Event

_WITHDRAWN = "سحب"
# A decision or a doubt; what was cancelled is nobody's trouble.
_TO_LOOK_AT = frozenset(("uncertain", "dead", "gone", "expired", "held"))


@dataclass(frozen=True, slots=True)
class Words:
    """Of a bulletin, as readers see its name; `versions` before it was taken back."""

    id: str
    versions: tuple[str, ...]

    def version(self, text: str) -> int | None:
        """Which words these are, the withdrawal last; None where it is not about this bulletin."""
        if not any(one in text for one in self.versions):
            return None
        if _WITHDRAWN in text:
            return len(self.versions)
        return max(number for number, one in enumerate(self.versions) if one in text)


@dataclass(slots=True)
class Listed:
    """What the store says of a room's deliveries, by the room's id."""

    states: dict[str, list[tuple[str, str | None]]] = field(default_factory=lambda: defaultdict(list))

    def add(self, room: str, state: str, reason: str | None) -> None:
        self.states[room].append((state, reason))

    def reasons(self, room: str) -> list[str | None]:
        """Of what an operator should look at."""
        return [
            f"{state}: {reason}" if reason else None
            for state, reason in self.states.get(room, ())
            if state in _TO_LOOK_AT
        ]


@dataclass(frozen=True, slots=True)
class Ending:
    """Of one bulletin on one messenger: rooms by what they ended with.

    Attributes:
        doubled: sends of the same words to the same room, beyond the first.
        sends_after, edits_after: copies that were accepted in words that were taken back by then.
    """

    rooms: Mapping[str, int]
    reasons: Mapping[str, int]
    doubled: int
    sends_after: int
    edits_after: int

    @property
    def good(self) -> bool:
        return not (self.rooms.get("stale") or self.rooms.get("lost") or self.rooms.get("unlisted") or self.doubled)

    def as_dict(self) -> dict[str, Any]:
        after = {"doubled": self.doubled, "sends_after": self.sends_after, "edits_after": self.edits_after}
        return {"good": self.good, **self.rooms, "reasons": dict(self.reasons), **after}


def judge(
    events: Sequence[Event], rooms: Sequence[str], listed: Listed, words: Words, retracted: float, *, whole: bool
) -> Ending:
    """`retracted`: when it was taken back, as `Event.at`; `whole`: everybody had it by then."""
    copies: dict[str, list[int]] = defaultdict(list)
    sends: Counter[tuple[str, int]] = Counter()
    late: Counter[str] = Counter()
    withdrawn = len(words.versions)
    for one in events:
        number = words.version(one.text)
        if number is None:
            continue
        copies[one.room].append(number)
        sends[one.room, number] += one.op == "send"
        late[one.op] += one.at > retracted and number < withdrawn
    ends = {room: _end(copies.get(room, []), listed.reasons(room), withdrawn, whole=whole) for room in rooms}
    reasons = Counter(why for room, end in ends.items() if end == "listed" for why in set(listed.reasons(room)) if why)
    doubled = sum(count - 1 for count in sends.values() if count > 1)
    return Ending(Counter(ends.values()), reasons, doubled, late["send"], late["edit"])


def _end(copies: Sequence[int], reasons: Sequence[str | None], withdrawn: int, *, whole: bool) -> str:
    if copies and copies[-1] == withdrawn:
        return "withdrawn"
    if reasons:
        return "listed" if all(reasons) else "unlisted"
    if copies:
        return "stale"
    return "lost" if whole else "spared"
