"""What became of claimed deliveries, written down, and what follows for other rows."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Text,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal_column,
    null,
    or_,
    select,
    type_coerce,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from newsbot.chat.delivery import Priority
from newsbot.chat.room import Room
from newsbot.ports import Recorded
from newsbot.store.delivery_schema import delivery, post, recipient, words
from newsbot.store.engine import Statement, Unit
from newsbot.store.following_schema import choice
from newsbot.store.outbox_moves import move
from newsbot.store.outbox_rows import NEW_ROW, seconds
from newsbot.store.outbox_seen import MARK, UNMARK_TRIED, UNMARK_WAITING
from newsbot.store.sealing import Seal

# Distinct rooms that refuse a text before the post is paused.
_POISONED = 3

_state = bindparam("state", type_=Text)
_doubt = bindparam("doubted", type_=Text)
_mine = and_(delivery.c.id == bindparam("delivery"), delivery.c.attempt == bindparam("tried"))

# The attempt is the fence: it grows with each claim, and a claim needs the lease. That it was sent is a fact, whoever
# holds the lease by now; anything else is believed only while the row is still on the wire.
_SETTLE = Statement(
    update(delivery)
    .where(
        _mine,
        or_(
            delivery.c.state == "sending",
            and_(_state == literal_column("'sent'"), delivery.c.state.in_(words("uncertain", "pending"))),
        ),
    )
    .values(
        state=_state,
        due=func.coalesce(bindparam("due"), delivery.c.due),
        remote_id=func.coalesce(bindparam("remote"), delivery.c.remote_id),
        reason=bindparam("why"),
        settled=bindparam("now"),
        resend=bindparam("again"),
        doubt=case(
            (_doubt == literal_column("'raised'"), func.coalesce(delivery.c.doubt, delivery.c.revision)),
            (_doubt == literal_column("'settled'"), null()),
            else_=delivery.c.doubt,
        ),
    )
)
_REVISION = Statement(
    select(post.c.revision, post.c.corrected, post.c.story)
    .where(post.c.id == bindparam("post"))
    .with_for_update(read=True)
)
_source = delivery.alias("source")
_this = and_(_source.c.id == bindparam("delivery"), _source.c.attempt == bindparam("tried"))
_ROOM_OF = select(_source.c.recipient).where(_this, _source.c.state == bindparam("now_is")).scalar_subquery()

_CLEAR_STRIKE = Statement(update(recipient).where(recipient.c.key == _ROOM_OF).values(struck=null()))
_STRIKE = Statement(
    update(recipient).where(recipient.c.key == _ROOM_OF, recipient.c.struck.is_(None)).values(struck=bindparam("now"))
)
_LEAVE = Statement(update(recipient).where(recipient.c.key == _ROOM_OF).values(gone=bindparam("now"), follows=0))
_NO_DIGESTS = Statement(update(choice).where(choice.c.recipient == _ROOM_OF).values(due=null()))
_CANCEL_WAITING = Statement(
    update(delivery)
    .where(delivery.c.recipient == _ROOM_OF, delivery.c.state == literal_column("'pending'"))
    .values(state="cancelled", reason="gone", settled=bindparam("now"))
)

_refused = and_(
    delivery.c.post == bindparam("post"),
    delivery.c.state == literal_column("'dead'"),
    delivery.c.revision == bindparam("revision"),
    delivery.c.reason.like("content:%"),
)
_REFUSALS = Statement(select(func.count(delivery.c.recipient.distinct())).where(_refused))
_PAUSE = Statement(
    update(post).where(post.c.id == bindparam("which"), post.c.status == "active").values(status="paused")
)

_is_surplus = bindparam("surplus") == literal_column("1")
_COPY_EDITED = Statement(
    update(delivery)
    .where(
        delivery.c.post == select(_source.c.post).where(_this).scalar_subquery(),
        delivery.c.recipient == select(_source.c.recipient).where(_this).scalar_subquery(),
        delivery.c.op == "send",
        delivery.c.part == bindparam("of_part"),
        delivery.c.state == "sent",
    )
    .values(
        revision=bindparam("shows"),
        state=case((_is_surplus, "cancelled"), else_=delivery.c.state),
        reason=case((_is_surplus, "surplus"), else_=delivery.c.reason),
    )
)

_AFTER = (*NEW_ROW, "remote_id")
_zero: ColumnElement[int] = literal_column("0")
_sibling = delivery.alias("sibling")


def _row_after(op: Any, part: Any, of_revision: Any, priority: Any, *, seq: Any, remote_id: Any) -> Any:
    """A pending row for the room of `delivery`, as the columns of `_AFTER`."""
    return select(
        delivery.c.account,
        delivery.c.post,
        delivery.c.recipient,
        op,
        part,
        of_revision,
        priority,
        seq,
        literal_column("'pending'"),
        delivery.c.revision,
        _zero,
        _zero,
        type_coerce(bindparam("now"), delivery.c.due.type),
        _zero,
        _zero,
        remote_id,
    )


# A part that was deleted as surplus may come back under a later revision.
_ADD_PART = Statement(
    insert(delivery)
    .from_select(
        _AFTER,
        _row_after(
            type_coerce(bindparam("new_op"), Text),
            type_coerce(bindparam("new_part"), delivery.c.part.type),
            type_coerce(bindparam("new_revision"), delivery.c.part.type),
            delivery.c.priority,
            seq=delivery.c.seq,
            remote_id=literal_column("NULL"),
        ).where(
            _mine,
            delivery.c.state == "sent",
            ~exists().where(
                _sibling.c.post == delivery.c.post,
                _sibling.c.recipient == delivery.c.recipient,
                _sibling.c.op == bindparam("new_op"),
                _sibling.c.part == bindparam("new_part"),
                _sibling.c.state != "cancelled",
            ),
        ),
    )
    .on_conflict_do_nothing()
)
# One waiting edit is enough: it carries the newest words when it goes.
ADD_EDIT = Statement(
    insert(delivery)
    .from_select(
        _AFTER,
        _row_after(
            type_coerce(bindparam("new_op"), Text),
            delivery.c.part,
            type_coerce(bindparam("new_revision"), delivery.c.part.type),
            type_coerce(bindparam("new_priority"), delivery.c.priority.type),
            seq=type_coerce(bindparam("turn"), delivery.c.seq.type),
            remote_id=delivery.c.remote_id,
        ).where(
            delivery.c.id == bindparam("delivery"),
            ~exists().where(
                _sibling.c.post == delivery.c.post,
                _sibling.c.recipient == delivery.c.recipient,
                _sibling.c.op == bindparam("new_op"),
                _sibling.c.part == delivery.c.part,
                _sibling.c.state == "pending",
            ),
        ),
    )
    .on_conflict_do_nothing()
)


class _Post(NamedTuple):
    """As `delivery_schema.post` says."""

    revision: int = 0
    corrected: int = 0
    story: int | None = None


def record(unit: Unit, recorded: Sequence[Recorded], now: datetime, seal: Seal) -> tuple[int, ...]:
    """Returns the posts that were paused because their text is refused."""
    if not recorded:
        return ()
    # Before the rows change: a correction that commits later finds them sent, an earlier one is seen here.
    there = {"sent", "uncertain"}
    posts = {one.delivery.post: _Post() for one in recorded if one.settled.state in there}
    for which in sorted(posts):
        found = unit(_REVISION, {"post": which})
        posts[which] = _Post(*found[0]) if found else _Post()
    unit.many(_SETTLE, [_settling(one, now) for one in recorded])
    at = now.timestamp()
    told = [one for one in recorded if one.settled.state in there and posts[one.delivery.post].story is not None]
    unit.many(MARK, [{**_key(one), "now": at} for one in told])
    missed = [one for one in recorded if one.settled.state in {"gone", "dead", "expired", "cancelled"}]
    unit.many(UNMARK_TRIED, [{**_key(one), "post": one.delivery.post} for one in missed])
    for one in recorded:
        match one.settled.state:
            case "sent":
                _sent(unit, one, posts[one.delivery.post], at)
            case "gone":
                _gone(unit, one, at)
            case "dead" if one.delivery.op == "edit":
                _refused_edit(unit, one, at)
        if one.settled.strike:
            unit(_STRIKE, {**_key(one), "now": at})
        if one.settled.moved is not None:
            old = one.delivery.room
            move(unit, one.delivery.account, old, Room(old.platform, one.settled.moved), seal)
    return tuple(_poisoned(unit, recorded))


def _sent(unit: Unit, one: Recorded, newest: _Post, at: float) -> None:
    which, key = one.delivery, _tried(one)
    if which.struck is not None:
        unit(_CLEAR_STRIKE, _key(one))
    if which.op == "edit":
        surplus = int(which.part > one.parts)
        unit(_COPY_EDITED, {**key, "of_part": which.part, "shows": which.revision, "surplus": surplus})
    if which.part == 1 and one.parts > 1:
        op, of_revision = ("send", which.revision) if which.op == "edit" else (which.op, 0)
        more = {**key, "new_op": op, "new_revision": of_revision, "now": at}
        unit.many(_ADD_PART, [{**more, "new_part": part} for part in range(2, one.parts + 1)])
    if newest.revision > which.revision and which.op != "delete":
        priority = Priority.CORRECTION if which.revision < newest.corrected else Priority.HOUSEKEEPING
        edit = {"delivery": which.id, "new_op": "edit", "new_revision": newest.revision, "new_priority": int(priority)}
        unit(ADD_EDIT, {**edit, "now": at, "turn": which.seq})
        if which.priority is Priority.LIFE_SAFETY and priority is Priority.CORRECTION and which.part == 1:
            # The old words rang; an edit does not.
            unit(ADD_EDIT, {**edit, "new_op": "notice", "now": at, "turn": which.seq})


def _refused_edit(unit: Unit, one: Recorded, at: float) -> None:
    """A copy that cannot be changed any more: the correction is sent after it."""
    which = one.delivery
    if which.part == 1 and which.priority is Priority.CORRECTION and not one.settled.content_fault:
        notice = {"delivery": which.id, "new_op": "notice", "new_revision": which.revision}
        unit(ADD_EDIT, {**notice, "new_priority": int(Priority.CORRECTION), "now": at, "turn": which.seq})


def _gone(unit: Unit, one: Recorded, at: float) -> None:
    unit(UNMARK_WAITING, _key(one))
    unit(_CANCEL_WAITING, {**_key(one), "now": at})
    unit(_LEAVE, {**_key(one), "now": at})
    unit(_NO_DIGESTS, _key(one))


def _poisoned(unit: Unit, recorded: Sequence[Recorded]) -> Iterable[int]:
    suspects = {(one.delivery.post, one.delivery.revision) for one in recorded if one.settled.content_fault}
    for which, revision in sorted(suspects):
        if unit(_REFUSALS, {"post": which, "revision": revision})[0][0] >= _POISONED:
            unit(_PAUSE, {"which": which})
            yield which


def _tried(one: Recorded) -> dict[str, Any]:
    return {"delivery": one.delivery.id, "tried": one.delivery.attempts}


def _key(one: Recorded) -> dict[str, Any]:
    return {**_tried(one), "now_is": one.settled.state}


def _settling(one: Recorded, now: datetime) -> Mapping[str, Any]:
    settled = one.settled
    return {
        **_tried(one),
        "state": settled.state,
        "due": seconds(settled.due),
        "remote": settled.remote_id,
        "why": settled.reason,
        "now": now.timestamp(),
        "again": seconds(settled.resend),
        "doubted": settled.doubt or "",
    }
