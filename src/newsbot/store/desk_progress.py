"""How far a post to readers has come. Only the first part of each message is counted: a room is counted once."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, case, exists, func, literal_column, select

from newsbot.chat.delivery import State
from newsbot.ports.desk import Progress
from newsbot.store.delivery_schema import delivery, fanout, post
from newsbot.store.engine import Run, Statement
from newsbot.store.outbox_rows import moment

_of_post = (delivery.c.post == bindparam("post"), delivery.c.part == literal_column("1"))
# A copy says which revision it shows; an edit that failed for good says of which it was.
_is_new = case((delivery.c.revision >= post.c.corrected, 1), else_=0)
_COUNTS = Statement(
    select(delivery.c.op, delivery.c.state, delivery.c.reason, _is_new, func.count())
    .select_from(delivery.join(post, post.c.id == delivery.c.post))
    .where(*_of_post)
    .group_by(delivery.c.op, delivery.c.state, delivery.c.reason, _is_new)
)
_CORRECTED = Statement(select(post.c.corrected).where(post.c.id == bindparam("post")))
_MORE = Statement(
    select(
        exists().where(fanout.c.post == bindparam("post"), fanout.c.aim != literal_column("'edit'")),
    )
)
_SENT = (*_of_post, delivery.c.op == literal_column("'send'"), delivery.c.state == literal_column("'sent'"))
_NTH = Statement(
    select(delivery.c.settled)
    .where(*_SENT)
    .order_by(delivery.c.settled)
    .limit(literal_column("1"))
    .offset(bindparam("nth"))
)
# Why a room did not get it, or not the correction.
_FAILED: frozenset[State] = frozenset(("gone", "dead", "expired", "cancelled", "uncertain"))
_MOST_REASONS = 5


def progress(run: Run, account: str, post_: int, rooms: int) -> Progress:
    """`rooms`: how many it was meant for, as they were counted when it went out."""
    states, reasons = Counter[State](), Counter[str]()
    current = refused = 0
    for op, state, reason, is_new, number in run(_COUNTS, {"post": post_}):
        if op == "send":
            states[state] += number
            current += number if state == "sent" and is_new else 0
        elif op == "edit" and state == "dead" and is_new:
            refused += number
        if state in _FAILED and reason and op != "notice":
            reasons[reason] += number
    corrected = run(_CORRECTED, {"post": post_})
    edits = _edits(states["sent"], current, refused) if corrected and corrected[0][0] else {}
    more = bool(run(_MORE, {"post": post_})[0][0])
    total = max(sum(states.values()), rooms if more else 0)
    times = [_nth(run, post_, states["sent"], at) for at in _marks(total, done=not more and not _waits(states))]
    return Progress(account, dict(states), edits, tuple(reasons.most_common(_MOST_REASONS)), more, *times)


def _edits(copies: int, current: int, refused: int) -> dict[State, int]:
    """Of the copies that there are: those that show the newest words, those that cannot, those that will."""
    found: dict[State, int] = {"sent": current, "dead": refused, "pending": max(0, copies - current - refused)}
    return {state: number for state, number in found.items() if number}


def _waits(states: Counter[State]) -> bool:
    return any(states[state] for state in ("pending", "sending", "held"))


def _marks(total: int, *, done: bool) -> Sequence[int | None]:
    """Which of the rooms that had it, in the order of time: the first, the middle one, the 95th of 100, the last."""
    if not total:
        return (None, None, None, None)
    return (0, (total - 1) // 2, (total * 95 - 1) // 100, -1 if done else None)


def _nth(run: Run, post: int, sent: int, nth: int | None) -> datetime | None:
    if nth is None or not sent:
        return None
    at = sent - 1 if nth < 0 else nth
    rows: Sequence[Sequence[Any]] = run(_NTH, {"post": post, "nth": at}) if at < sent else ()
    return moment(rows[0][0]) if rows else None
