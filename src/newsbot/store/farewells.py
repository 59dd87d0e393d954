"""The last words to a room that was forgotten: it is known again until they are said, and forgotten for good then.

A room that the bot was sent away from, or blocked in, is forgotten too, when nobody has come back for thirty days.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import bindparam, exists, literal_column, select, update

from newsbot.chat.room import Room
from newsbot.store.delivery_schema import delivery, recipient, words
from newsbot.store.engine import Statement, Unit
from newsbot.store.following_schema import choice
from newsbot.store.forgetting import forget_lookup
from newsbot.store.schema import room as room_table
from newsbot.store.sealing import Seal

# Whoever has chosen anything since is no stranger.
_PART = Statement(
    update(recipient)
    .where(
        recipient.c.account == bindparam("of"),
        recipient.c.lookup == bindparam("which"),
        ~exists().where(choice.c.recipient == recipient.c.key),
        ~exists().where(room_table.c.lookup == recipient.c.lookup, room_table.c.locale.isnot(None)),
    )
    .values(parting=1)
)
SLICE = 100
_LEFT_FOR = timedelta(days=30)

_PARTED = Statement(
    select(recipient.c.lookup).where(
        recipient.c.parting == literal_column("1"),
        ~exists().where(
            delivery.c.recipient == recipient.c.key, delivery.c.state.in_(words("pending", "sending", "held"))
        ),
    )
)
# Rooms that nobody came back to.
_LEFT = Statement(select(recipient.c.lookup).where(recipient.c.gone < bindparam("before")).limit(SLICE))


class Farewells:
    """Rooms that this process has forgotten and not answered since.

    That the answer is the last one is written down with it: whoever dies in between forgets the room at the next
    occasion.
    """

    def __init__(self, seal: Seal) -> None:
        self._seal = seal
        self._expected: set[Room] = set()

    def expect(self, room: Room) -> None:
        """The next answer to this room is the last."""
        self._expected.add(room)

    def are_said(self, rooms: Iterable[Room]) -> bool:
        """Whether an answer to these rooms is the last for one of them."""
        return not self._expected.isdisjoint(rooms)

    def mark(self, unit: Unit, account: str, rooms: Iterable[Room]) -> None:
        """These rooms are answered in this transaction."""
        for room in self._expected.intersection(rooms):
            unit(_PART, {"of": account, "which": self._seal.lookup(room)})

    def said(self, rooms: Iterable[Room]) -> None:
        """It was committed: whoever is answered again has spoken again."""
        self._expected.difference_update(rooms)


def forget_parted(unit: Unit) -> list[set[int]]:
    """Those to whom the last words were said, or cannot be. The posts that went with each."""
    return [forget_lookup(unit, bytes(lookup)) for (lookup,) in unit(_PARTED, {})]


def forget_left(unit: Unit, now: datetime) -> list[set[int]]:
    """At most `SLICE` of those to whom nobody came back. As `forget_parted`."""
    found = unit(_LEFT, {"before": (now - _LEFT_FOR).timestamp()})
    return [forget_lookup(unit, bytes(lookup)) for (lookup,) in found]
