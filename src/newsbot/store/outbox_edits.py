"""Copies whose words are older than their post's, window by window."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, tuple_

from newsbot.chat.delivery import Priority
from newsbot.store.delivery_schema import delivery
from newsbot.store.engine import Statement, Unit
from newsbot.store.outbox_record import ADD_EDIT
from newsbot.store.outbox_turns import turns

_COPIES = Statement(
    select(delivery.c.recipient, delivery.c.part, delivery.c.id, delivery.c.state, delivery.c.revision)
    .where(
        delivery.c.post == bindparam("post"),
        tuple_(delivery.c.recipient, delivery.c.part) > tuple_(bindparam("first"), bindparam("second")),
        delivery.c.op == "send",
    )
    .order_by(delivery.c.recipient, delivery.c.part)
    .limit(bindparam("limit"))
)


def add_edits(
    unit: Unit,
    which: int,
    after: tuple[int, int],
    now: datetime,
    *,
    limit: int,
    account: str,
    revision: int,
    corrected: int,
    aloud: bool = False,
) -> Sequence[Sequence[Any]]:
    """Look at the next `limit` copies of a post, behind this recipient and part; returns those, as `_COPIES` says.

    `aloud`: corrections are sent besides, because an edit rings nowhere.
    """
    found = unit(_COPIES, {"post": which, "first": after[0], "second": after[1], "limit": limit})
    for priority in (Priority.CORRECTION, Priority.HOUSEKEEPING):
        edits = _edits(found, revision, corrected, priority, aloud=aloud)
        same = {"now": now.timestamp(), "new_priority": int(priority)}
        numbers = turns(unit, which, len(edits), now, account=account, priority=priority)
        unit.many(ADD_EDIT, [{**edit, **same, "turn": turn} for edit, turn in zip(edits, numbers, strict=True)])
    return found


def _edits(
    copies: Sequence[Sequence[Any]], revision: int, corrected: int, priority: Priority, *, aloud: bool
) -> list[dict[str, Any]]:
    """Those of one class. Where it is not known whether there is a copy, a correction is sent in the new words."""
    corrects = priority is Priority.CORRECTION
    edits = []
    for _, part, id_, state, shown in copies:
        if corrects != (shown < corrected):
            continue
        if state == "sent" and shown < revision:
            edits.append({"delivery": id_, "new_op": "edit", "new_revision": revision})
            if aloud and corrects and part == 1:
                edits.append({"delivery": id_, "new_op": "notice", "new_revision": corrected})
        elif state == "uncertain" and part == 1 and corrects:
            edits.append({"delivery": id_, "new_op": "notice", "new_revision": corrected})
    return edits
