"""Rooms as deliveries know them: a number, whether they follow, whether anybody is there."""

from collections.abc import Sequence

from sqlalchemy import bindparam, null, select, update
from sqlalchemy.dialects.postgresql import insert

from newsbot.chat.pacing import chat_of
from newsbot.chat.room import Room
from newsbot.store.delivery_schema import recipient
from newsbot.store.engine import Statement, Unit
from newsbot.store.schema import room
from newsbot.store.sealing import Seal

_KEY = Statement(
    select(recipient.c.key, recipient.c.gone, recipient.c.struck, recipient.c.parting).where(
        recipient.c.account == bindparam("account"), recipient.c.lookup == bindparam("lookup")
    )
)
_ADD_ROOM = Statement(
    insert(room).values(lookup=bindparam("lookup"), sealed_id=bindparam("sealed_id")).on_conflict_do_nothing()
)
_ADD = Statement(
    insert(recipient)
    .values(account=bindparam("account"), lookup=bindparam("lookup"), lane=bindparam("lane"), follows=0)
    .returning(recipient.c.key)
)
_PRESENT = Statement(
    update(recipient).where(recipient.c.key == bindparam("which")).values(gone=null(), struck=null(), parting=0)
)


def recipients_of(unit: Unit, account: str, rooms: Sequence[Room], seal: Seal, *, present: bool = False) -> list[int]:
    """Their keys, in the order of `rooms`, each once; made when they are new.

    `present`: somebody there was just heard, so whoever seemed gone or unknown is there again.
    """
    return list(dict.fromkeys(_recipient(unit, account, one, seal, present=present) for one in rooms))


def _recipient(unit: Unit, account: str, which: Room, seal: Seal, *, present: bool) -> int:
    lookup = seal.lookup(which)
    found = unit(_KEY, {"account": account, "lookup": lookup})
    if not found:
        unit(_ADD_ROOM, {"lookup": lookup, "sealed_id": seal.seal_room(which)})
        lane = 0 if chat_of(which).crowd else 1
        found = unit(_ADD, {"account": account, "lookup": lookup, "lane": lane})
    elif present and tuple(found[0][1:]) != (None, None, 0):
        unit(_PRESENT, {"which": found[0][0]})
    key: int = found[0][0]
    return key
