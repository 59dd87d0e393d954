"""Whose turn it is: urgent posts that go out at the same time share the pace, row by row.

The queue of a class is walked by `seq`. Elsewhere that is the time of a row, so the queue is first come, first served.
An urgent post's rows have numbers that follow one another, from where the queue stands when they are made: two posts
are then at the same numbers, and go out in turns.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, literal_column, select

from newsbot.chat.delivery import Priority
from newsbot.store.delivery_schema import delivery, post
from newsbot.store.engine import Statement, Unit

# Turns that a post stays behind the one before it: the rooms are mostly the same, and in each it has to wait for that
# one. So far behind, most of its rows may go when they come up, and none is looked at in vain again and again.
_BEHIND = 32

_PENDING = delivery.c.state == literal_column("'pending'")
_HEAD = Statement(
    select(delivery.c.seq)
    .where(
        delivery.c.account == bindparam("account"),
        _PENDING,
        delivery.c.priority == bindparam("priority"),
        delivery.c.due <= bindparam("now"),
    )
    .order_by(delivery.c.seq)
    .limit(literal_column("1"))
)
_of_post = select(delivery.c.seq).where(
    delivery.c.post == bindparam("post"), _PENDING, delivery.c.priority == bindparam("priority")
)
_FIRST = Statement(_of_post.order_by(delivery.c.seq).limit(literal_column("1")))
_LAST = Statement(_of_post.order_by(delivery.c.seq.desc()).limit(literal_column("1")))
_BEFORE = Statement(
    select(func.max(post.c.id)).where(
        post.c.account == bindparam("account"),
        post.c.priority == bindparam("priority"),
        post.c.priority <= literal_column("2"),  # as the index says
        post.c.id < bindparam("post"),
    )
)


def turns(unit: Unit, which: int, rows: int, now: datetime, *, account: str, priority: int) -> list[int]:
    """The numbers for so many new rows of a post."""
    here = first_turn(unit, which, now, account=account, priority=priority)
    return [int(now.timestamp() * 1000)] * rows if here is None else list(range(here, here + rows))


def first_turn(unit: Unit, which: int, now: datetime, *, account: str, priority: int) -> int | None:
    """The number of the first of a post's new rows; None where all have the time as theirs."""
    at = now.timestamp()
    if priority > Priority.BREAKING:
        return None
    queue = {"account": account, "priority": priority}
    head = _one(unit, _HEAD, {**queue, "now": at})
    here = int(at * 1000) if head is None else head
    last = _one(unit, _LAST, {"post": which, "priority": priority})
    if last is not None:
        return max(here, last + 1)
    before = _one(unit, _BEFORE, {**queue, "post": which})
    theirs = None if before is None else _one(unit, _FIRST, {"post": before, "priority": priority})
    return here if theirs is None else max(here, theirs + _BEHIND)


def _one(unit: Unit, statement: Statement, given: dict[str, Any]) -> int | None:
    found = unit(statement, given)
    return found[0][0] if found else None
