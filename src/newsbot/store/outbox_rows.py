"""Deliveries as rows: which columns are read, and what they become."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import and_, select

from newsbot.chat.delivery import Delivery, Priority
from newsbot.store.delivery_schema import delivery, post, recipient
from newsbot.store.schema import room
from newsbot.store.sealing import Seal

# What a sender has to know of a row, in the order of `to_delivery`; its room's locale, and where it stands, follow.
columns = (
    delivery.c.id,
    delivery.c.account,
    delivery.c.post,
    delivery.c.op,
    delivery.c.part,
    delivery.c.priority,
    delivery.c.seq,
    delivery.c.state,
    post.c.revision,
    delivery.c.due,
    delivery.c.attempt,
    delivery.c.crashes,
    delivery.c.first_wire,
    delivery.c.remote_id,
    delivery.c.reason,
    post.c.expires,
    recipient.c.struck,
    delivery.c.resent,
    room.c.lookup,
    room.c.sealed_id,
    delivery.c.doubt,
)
LOOKUP, SEALED, DOUBT, REVISION = 18, 19, 20, 8
REST = len(columns)

rows = select(*columns, room.c.locale, post.c.status, recipient.c.gone, delivery.c.recipient).select_from(
    delivery.join(post, post.c.id == delivery.c.post)
    .join(recipient, recipient.c.key == delivery.c.recipient)
    .join(room, and_(room.c.lookup == recipient.c.lookup))
)


def to_delivery(row: Sequence[Any], seal: Seal) -> Delivery:
    return Delivery(
        id=row[0],
        account=row[1],
        post=row[2],
        room=seal.open_room(row[SEALED], row[LOOKUP]),
        op=row[3],
        part=row[4],
        priority=Priority(row[5]),
        seq=row[6],
        state=row[7],
        revision=row[REVISION] if row[DOUBT] is None else row[DOUBT],
        due=moment(row[9]),
        attempts=row[10],
        crashes=row[11],
        first_wire=maybe(row[12]),
        remote_id=row[13],
        reason=row[14],
        expires=maybe(row[15]),
        struck=maybe(row[16]),
        resent=bool(row[17]),
        doubt=row[DOUBT],
        superseded=row[DOUBT] is not None and row[DOUBT] != row[REVISION],
    )


def moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def maybe(seconds: float | None) -> datetime | None:
    return None if seconds is None else moment(seconds)


def seconds(moment: datetime | None) -> float | None:
    return None if moment is None else moment.timestamp()
