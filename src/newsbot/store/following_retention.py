"""Slots of digests, codes, and filters that nobody follows are forgotten in their time, a slice at a time."""

from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, exists, select

from newsbot.store.engine import Statement, Unit
from newsbot.store.following_schema import digest_slot, filter_, move_code, mute, subscription

# Of rooms that get digests older ones go with each new one.
_SLOTS = timedelta(days=30)
_SLICE = 1000

_OLD_SLOTS = Statement(
    select(digest_slot.c.recipient, digest_slot.c.day, digest_slot.c.at)
    .where(digest_slot.c.taken < bindparam("before"))
    .limit(_SLICE)
)
_DROP_SLOT = Statement(
    delete(digest_slot).where(
        digest_slot.c.recipient == bindparam("room"),
        digest_slot.c.day == bindparam("on"),
        digest_slot.c.at == bindparam("clock"),
    )
)
_DROP_CODES = Statement(delete(move_code).where(move_code.c.expires <= bindparam("now")))
_nobodys = (
    ~exists().where(subscription.c.filter == filter_.c.number),
    ~exists().where(mute.c.filter == filter_.c.number),
)
_UNFOLLOWED = Statement(select(filter_.c.number).where(*_nobodys).limit(_SLICE))
_DROP_FILTER = Statement(delete(filter_).where(filter_.c.number == bindparam("which"), *_nobodys))


def prune(unit: Unit, now: datetime) -> bool:
    """Forget at most a thousand of each kind. True while there is more. In order, because filters are shared."""
    slots = unit(_OLD_SLOTS, {"before": (now - _SLOTS).timestamp()})
    unit.many(_DROP_SLOT, [{"room": room, "on": day, "clock": at} for room, day, at in slots])
    unit(_DROP_CODES, {"now": now.timestamp()})
    filters = unit(_UNFOLLOWED, {})
    unit.many(_DROP_FILTER, [{"which": number} for (number,) in filters])
    return _SLICE in {len(slots), len(filters)}
