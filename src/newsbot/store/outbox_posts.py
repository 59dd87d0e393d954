"""Posts put in, corrected and taken back, and the rows that they come to, window by window."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, literal_column, null, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert as insert_once

from newsbot.chat.delivery import Priority
from newsbot.chat.document import Document
from newsbot.chat.room import Room
from newsbot.ports import Post
from newsbot.store.delivery_schema import delivery, fanout, post, post_revision, recipient
from newsbot.store.engine import Statement, Unit
from newsbot.store.outbox_documents import encode
from newsbot.store.outbox_record import ADD_EDIT
from newsbot.store.outbox_rows import seconds
from newsbot.store.outbox_turns import turns
from newsbot.store.recipients import recipients_of
from newsbot.store.sealing import Seal

# Rows a window, and how few may wait before the next one is made.
WINDOW = 500

_ADD_POST = Statement(
    insert(post)
    .values(
        account=bindparam("account"),
        priority=bindparam("priority"),
        revision=1,
        status="active",
        expires=bindparam("expires"),
        published=bindparam("published"),
    )
    .returning(post.c.id)
)
_ADD_REVISION = Statement(
    insert(post_revision).values(
        {column.name: bindparam(column.name) for column in post_revision.columns},
    )
)
_ADD_FANOUT = Statement(insert(fanout).values({column.name: bindparam(column.name) for column in fanout.columns}))
_LAST_RECIPIENT = Statement(
    select(func.coalesce(func.max(recipient.c.key), 0)).where(recipient.c.account == bindparam("account"))
)
_ADD_ROWS = Statement(
    insert_once(delivery)
    .values(
        account=bindparam("account"),
        post=bindparam("post"),
        recipient=bindparam("recipient"),
        op="send",
        part=1,
        of_revision=0,
        priority=bindparam("priority"),
        seq=bindparam("seq"),
        state="pending",
        revision=0,
        attempt=0,
        crashes=0,
        due=bindparam("now"),
        epoch=0,
        resent=0,
    )
    .on_conflict_do_nothing()
)
_REVISE = Statement(
    update(post)
    .where(post.c.id == bindparam("which"), post.c.status != "retracted")
    .values(revision=post.c.revision + 1, status=bindparam("becomes"), edits=bindparam("edited_as"))
    .returning(post.c.revision)
)
_RESUME = Statement(
    update(delivery)
    .where(delivery.c.post == bindparam("which"), delivery.c.state == "held", delivery.c.reason == "paused")
    .values(state="pending", reason=null())
)
_DROP_FANOUT = Statement(delete(fanout).where(fanout.c.post == bindparam("which"), fanout.c.aim == bindparam("aim")))

_OPEN = Statement(
    select(
        fanout.c.post,
        fanout.c.aim,
        fanout.c.first,
        fanout.c.second,
        fanout.c.upto,
        post.c.priority,
        post.c.revision,
        post.c.edits,
    )
    .select_from(fanout.join(post, post.c.id == fanout.c.post))
    .where(post.c.account == bindparam("account"), post.c.status != "paused")
    .order_by(fanout.c.aim, post.c.priority, post.c.id)
)
_some = (
    select(literal_column("1"))
    .where(delivery.c.post == bindparam("post"), delivery.c.state == literal_column("'pending'"))
    .limit(WINDOW)
    .subquery()
)
_WAITING = Statement(select(func.count()).select_from(_some))
_FOLLOWERS = Statement(
    select(recipient.c.lane, recipient.c.key)
    .where(
        recipient.c.account == bindparam("account"),
        recipient.c.follows == literal_column("1"),
        tuple_(recipient.c.lane, recipient.c.key) > tuple_(bindparam("first"), bindparam("second")),
        recipient.c.key <= bindparam("upto"),
        recipient.c.gone.is_(None),
    )
    .order_by(recipient.c.lane, recipient.c.key)
    .limit(WINDOW)
)
_COPIES = Statement(
    select(delivery.c.recipient, delivery.c.part, delivery.c.id, delivery.c.state, delivery.c.revision)
    .where(
        delivery.c.post == bindparam("post"),
        tuple_(delivery.c.recipient, delivery.c.part) > tuple_(bindparam("first"), bindparam("second")),
        delivery.c.op == "send",
    )
    .order_by(delivery.c.recipient, delivery.c.part)
    .limit(WINDOW)
)
_MOVE = Statement(
    update(fanout)
    .where(fanout.c.post == bindparam("which"), fanout.c.aim == bindparam("of_aim"))
    .values(first=bindparam("to_first"), second=bindparam("to_second"))
)


def publish(unit: Unit, account: str, given: Post, now: datetime, seal: Seal, *, keys: Sequence[int] = ()) -> int:
    """The post's id. Its rows stand already, or a cursor for those who follow. `keys`: of recipients it goes to too."""
    at = now.timestamp()
    id_: int = unit(
        _ADD_POST,
        {"account": account, "priority": int(given.priority), "expires": seconds(given.expires), "published": at},
    )[0][0]
    _add_documents(unit, id_, 1, given.documents)
    if given.rooms:
        # Who is answered was just heard: whoever unblocked the bot and writes is there again.
        keys = [*keys, *recipients_of(unit, account, given.rooms, seal, present=given.priority is Priority.REPLY)]
    if keys:
        _add_rows(unit, keys, now, account=account, which=id_, priority=int(given.priority))
    if given.everyone:
        upto = unit(_LAST_RECIPIENT, {"account": account})[0][0]
        unit(_ADD_FANOUT, {"post": id_, "aim": "send", "first": -1, "second": 0, "upto": upto})
    return id_


def revise(
    unit: Unit, which: int, documents: Sequence[Document], *, retract: bool, priority: Priority = Priority.CORRECTION
) -> int:
    """The new revision. Raises LookupError: no such post, or it was taken back."""
    becomes = "retracted" if retract else "active"
    found = unit(_REVISE, {"which": which, "becomes": becomes, "edited_as": int(priority)})
    if not found:
        raise LookupError(which)
    revision: int = found[0][0]
    _add_documents(unit, which, revision, documents)
    unit(_RESUME, {"which": which})
    unit(_DROP_FANOUT, {"which": which, "aim": "edit"})
    if retract:
        unit(_DROP_FANOUT, {"which": which, "aim": "send"})
    unit(_ADD_FANOUT, {"post": which, "aim": "edit", "first": 0, "second": 0, "upto": 0})
    return revision


def fill(unit: Unit, account: str, now: datetime) -> None:
    """The next window of every post that has few rows waiting; corrections first."""
    for which, aim, first, second, upto, priority, revision, edits in unit(_OPEN, {"account": account}):
        if unit(_WAITING, {"post": which})[0][0] >= WINDOW:
            continue
        if aim == "edit":
            found = unit(_COPIES, {"post": which, "first": first, "second": second})
            _add_edits(unit, found, revision, now, account=account, which=which, priority=edits)
        else:
            given = {"account": account, "first": first, "second": second, "upto": upto}
            found = unit(_FOLLOWERS, given)
            _add_rows(unit, [row[1] for row in found], now, account=account, which=which, priority=priority)
        if len(found) < WINDOW:
            unit(_DROP_FANOUT, {"which": which, "aim": aim})
        else:
            last = {"to_first": found[-1][0], "to_second": found[-1][1]}
            unit(_MOVE, {"which": which, "of_aim": aim, **last})


def _add_documents(unit: Unit, which: int, revision: int, documents: Sequence[Document]) -> None:
    if not documents:
        raise ValueError("a post says something")
    unit.many(
        _ADD_REVISION,
        [
            {"post": which, "revision": revision, "position": n, "locale": one.locale, "content": encode(one)}
            for n, one in enumerate(documents)
        ],
    )


def _add_rows(unit: Unit, keys: Sequence[int], now: datetime, *, account: str, which: int, priority: int) -> None:
    same = {"account": account, "post": which, "priority": priority, "now": now.timestamp()}
    numbers = turns(unit, which, len(keys), now, account=account, priority=priority)
    unit.many(_ADD_ROWS, [{**same, "recipient": key, "seq": turn} for key, turn in zip(keys, numbers, strict=True)])


def _add_edits(
    unit: Unit,
    copies: Sequence[Sequence[Any]],
    revision: int,
    now: datetime,
    *,
    account: str,
    which: int,
    priority: int,
) -> None:
    """Copies are edited. Where it is not known whether there is one, the new words are sent."""
    same = {"new_revision": revision, "now": now.timestamp(), "new_priority": priority}
    edits = [
        {"delivery": id_, "new_op": "edit" if state == "sent" else "notice", **same}
        for _, part, id_, state, shown in copies
        if (state == "sent" and shown < revision) or (state == "uncertain" and part == 1)
    ]
    numbers = turns(unit, which, len(edits), now, account=account, priority=priority)
    unit.many(ADD_EDIT, [{**edit, "turn": turn} for edit, turn in zip(edits, numbers, strict=True)])


def follow(unit: Unit, account: str, rooms: Sequence[Room], seal: Seal, *, on: bool) -> None:
    keys = recipients_of(unit, account, rooms, seal)
    unit.many(_FOLLOW, [{"which": key, "on": int(on)} for key in keys])


_FOLLOW = Statement(
    update(recipient).where(recipient.c.key == bindparam("which")).values(follows=bindparam("on"), gone=null())
)
