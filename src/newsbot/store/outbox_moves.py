"""A room that got another id, a group that became a supergroup, and one that was left."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, delete, exists, literal_column, null, select, update
from sqlalchemy.dialects.postgresql import insert

from newsbot.chat.room import Room
from newsbot.store.delivery_schema import delivery, recipient, words
from newsbot.store.engine import Statement, Unit
from newsbot.store.following_moves import hand_over
from newsbot.store.following_schema import choice
from newsbot.store.outbox_seen import UNMARK_ALL_WAITING
from newsbot.store.schema import room
from newsbot.store.sealing import Seal

# The settings of the older room win; its bookmark is bound to the id that it had.
_kept = (room.c.locale, room.c.region, room.c.timezone, room.c.digits)
_SETTINGS = Statement(select(*_kept).where(room.c.lookup == bindparam("which")))
_ADD_ROOM = Statement(
    insert(room)
    .values(
        lookup=bindparam("lookup"),
        sealed_id=bindparam("sealed_id"),
        **{column.name: bindparam(column.name) for column in _kept},
    )
    .on_conflict_do_nothing()
)
_TAKE_SETTINGS = Statement(
    update(room)
    .where(room.c.lookup == bindparam("which"))
    .values({column.name: bindparam(column.name) for column in _kept})
)
_RECIPIENT = Statement(
    select(recipient.c.key, recipient.c.follows).where(
        recipient.c.account == bindparam("account"), recipient.c.lookup == bindparam("lookup")
    )
)
_POINT = Statement(update(recipient).where(recipient.c.key == bindparam("old")).values(lookup=bindparam("lookup")))
_FOLLOW = Statement(
    update(recipient).where(recipient.c.key == bindparam("new")).values(follows=bindparam("either"), gone=null())
)
_twin = delivery.alias("twin")
_same = and_(
    _twin.c.recipient == bindparam("new"),
    _twin.c.post == delivery.c.post,
    _twin.c.op == delivery.c.op,
    _twin.c.part == delivery.c.part,
    _twin.c.of_revision == delivery.c.of_revision,
)
# What the room saw under its old id is not said again under the new one.
_DROP_SAID = Statement(
    delete(delivery).where(
        delivery.c.recipient == bindparam("new"),
        delivery.c.state == literal_column("'pending'"),
        exists().where(
            _twin.c.recipient == bindparam("old"),
            _twin.c.state.in_(words("sent", "uncertain")),
            _twin.c.post == delivery.c.post,
            _twin.c.op == delivery.c.op,
            _twin.c.part == delivery.c.part,
            _twin.c.of_revision == delivery.c.of_revision,
        ),
    )
)
_HAND_OVER = Statement(
    update(delivery)
    .where(delivery.c.recipient == bindparam("old"), delivery.c.state != "cancelled", ~exists().where(_same))
    .values(recipient=bindparam("new"))
)
_DROP_TWINS = Statement(delete(delivery).where(delivery.c.recipient == bindparam("old")))
_DROP_RECIPIENT = Statement(delete(recipient).where(recipient.c.key == bindparam("old")))
_DROP_ROOM = Statement(
    delete(room).where(room.c.lookup == bindparam("which"), ~exists().where(recipient.c.lookup == bindparam("which")))
)

_LEAVE = Statement(
    update(recipient)
    .where(recipient.c.account == bindparam("of_account"), recipient.c.lookup == bindparam("which"))
    .values(gone=bindparam("now"), follows=0)
    .returning(recipient.c.key)
)
_CANCEL = Statement(
    update(delivery)
    .where(delivery.c.recipient == bindparam("which"), delivery.c.state == literal_column("'pending'"))
    .values(state="cancelled", reason="gone", settled=bindparam("now"))
)
_NO_DIGESTS = Statement(update(choice).where(choice.c.recipient == bindparam("which")).values(due=null()))


def leave(unit: Unit, account: str, which: Room, now: datetime, seal: Seal) -> None:
    """Nobody is there any more: what waits is cancelled. A room that nothing was ever put for is none."""
    at = now.timestamp()
    for (key,) in unit(_LEAVE, {"of_account": account, "which": seal.lookup(which), "now": at}):
        unit(UNMARK_ALL_WAITING, {"which": key})
        unit(_CANCEL, {"which": key, "now": at})
        unit(_NO_DIGESTS, {"which": key})


def move(unit: Unit, account: str, old_room: Room, new_room: Room, seal: Seal) -> None:
    """Rename a room; when its new id is known already, the two become one."""
    old, new = seal.lookup(old_room), seal.lookup(new_room)
    found = unit(_SETTINGS, {"which": old})
    if not found or old == new:
        return
    settings = dict(zip((column.name for column in _kept), found[0], strict=True))
    unit(_ADD_ROOM, {"lookup": new, "sealed_id": seal.seal_room(new_room), **settings})
    if settings["locale"] is not None:
        unit(_TAKE_SETTINGS, {"which": new, **settings})
    before = unit(_RECIPIENT, {"account": account, "lookup": old})
    there = unit(_RECIPIENT, {"account": account, "lookup": new})
    if before:
        _hand_over(unit, before[0], there, new, seal)
    unit(_DROP_ROOM, {"which": old})


def _hand_over(unit: Unit, before: Sequence[Any], there: Sequence[Sequence[Any]], new: bytes, seal: Seal) -> None:
    old_key, old_follows = before
    if not there:
        unit(_POINT, {"old": old_key, "lookup": new})
    else:
        new_key, new_follows = there[0]
        unit(_DROP_SAID, {"old": old_key, "new": new_key})
        unit(_HAND_OVER, {"old": old_key, "new": new_key})
        hand_over(unit, old_key, new_key, seal)
        unit(_FOLLOW, {"new": new_key, "either": max(old_follows, new_follows)})
        unit(_DROP_TWINS, {"old": old_key})
        unit(_DROP_RECIPIENT, {"old": old_key})
