"""What waits and what went wrong, for operators; no room and no text."""

from collections.abc import Sequence
from datetime import datetime
from operator import itemgetter

from sqlalchemy import bindparam, func, literal_column, null, or_, select, update

from newsbot.chat.delivery import Priority, State
from newsbot.ports import Tally, Waiting
from newsbot.store.delivery_schema import delivery, words
from newsbot.store.engine import Run, Statement, Unit
from newsbot.store.outbox_rows import moment
from newsbot.store.outbox_seen import UNMARK

_counted = select(delivery.c.state, func.count()).group_by(delivery.c.state)
_COUNTS = Statement(_counted)
_COUNTS_OF = Statement(_counted.where(delivery.c.post == bindparam("post")))
_LISTED = Statement(
    select(
        delivery.c.id,
        delivery.c.post,
        delivery.c.state,
        delivery.c.priority,
        delivery.c.attempt,
        delivery.c.due,
        delivery.c.reason,
    )
    .where(delivery.c.state == bindparam("state"))
    .order_by(delivery.c.id)
    .limit(bindparam("limit"))
)
# The queue's index holds all that is asked for, and nothing but what waits.
_OLDEST = Statement(
    select(delivery.c.priority, func.min(delivery.c.due))
    .where(delivery.c.state == literal_column("'pending'"), delivery.c.due <= bindparam("now"))
    .group_by(delivery.c.priority)
)
_REQUEUE = Statement(
    update(delivery)
    .where(delivery.c.id == bindparam("which"), delivery.c.state.in_(words("dead", "held", "uncertain")))
    .values(
        state="pending",
        due=bindparam("now"),
        crashes=0,
        resend=null(),
        doubt=null(),
        first_wire=null(),
        reason="requeued",
    )
    .returning(delivery.c.id)
)
_DROP = Statement(
    update(delivery)
    .where(
        delivery.c.id == bindparam("which"),
        or_(delivery.c.state == literal_column("'pending'"), delivery.c.state.in_(words("dead", "held"))),
    )
    .values(state="cancelled", settled=bindparam("now"), reason="dropped")
    .returning(delivery.c.post, delivery.c.recipient, delivery.c.op, delivery.c.part)
)


_TALLY = Statement(
    select(delivery.c.priority, delivery.c.op, delivery.c.state, delivery.c.reason, func.count())
    .where(delivery.c.part == literal_column("1"))
    .group_by(delivery.c.priority, delivery.c.op, delivery.c.state, delivery.c.reason)
    .order_by(delivery.c.priority, delivery.c.op, delivery.c.state, delivery.c.reason)
)


def tally(run: Run) -> list[Tally]:
    return [Tally(Priority(priority), *rest) for priority, *rest in run(_TALLY, {})]


def counts(run: Run, post: int | None) -> dict[State, int]:
    rows = run(_COUNTS, {}) if post is None else run(_COUNTS_OF, {"post": post})
    return {state: number for state, number in rows}  # noqa: C416  # rows are no pairs to dict()


def ages(run: Run, now: datetime) -> dict[Priority, float]:
    at = now.timestamp()
    return {Priority(priority): at - due for priority, due in run(_OLDEST, {"now": at})}


def listed(run: Run, states: Sequence[State], limit: int) -> list[Waiting]:
    found = [row for state in states for row in run(_LISTED, {"state": state, "limit": limit})]
    return [
        Waiting(id_, post, state, Priority(priority), attempts, moment(due) if state == "pending" else None, reason)
        for id_, post, state, priority, attempts, due, reason in sorted(found, key=itemgetter(0))[:limit]
    ]


def requeue(unit: Unit, ids: Sequence[int], now: datetime) -> int:
    return sum(len(unit(_REQUEUE, {"which": id_, "now": now.timestamp()})) for id_ in ids)


def drop(unit: Unit, ids: Sequence[int], now: datetime) -> int:
    dropped = [row for id_ in ids for row in unit(_DROP, {"which": id_, "now": now.timestamp()})]
    unmarked = [{"of_post": post, "room": room} for post, room, op, part in dropped if (op, part) == ("send", 1)]
    unit.many(UNMARK, unmarked)
    return len(dropped)
