"""Who gets a post that goes by filters, window by window.

The cursor walks the lanes (groups and channels, then private chats), in each the post's filters from the most specific
to the broadest, in each of these the rooms that follow it by their numbers. Each step is one range of the index
`subscription_reach`, and what a room has chosen is read when its row is made.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache

from sqlalchemy import (
    ColumnElement,
    Double,
    Integer,
    Text,
    bindparam,
    case,
    exists,
    func,
    literal_column,
    or_,
    select,
    type_coerce,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from newsbot.store.delivery_schema import delivery, post, recipient, words
from newsbot.store.engine import Statement, Unit
from newsbot.store.following_schema import choice, mute, post_filter, seen, subscription
from newsbot.store.outbox_queue import PLACES
from newsbot.store.schema import Key

_LANES = 2

_is_left = (
    select(literal_column("1"))
    .where(
        subscription.c.filter == post_filter.c.filter,
        subscription.c.lane == bindparam("lane"),
        subscription.c.recipient
        > case(
            (post_filter.c.position == bindparam("position"), type_coerce(bindparam("after"), Key)),
            else_=literal_column("0"),
        ),
        subscription.c.recipient <= bindparam("upto"),
    )
    .limit(literal_column("1"))
    .scalar_subquery()
)
_NEXT_FILTER = Statement(
    select(post_filter.c.position, post_filter.c.filter)
    .where(
        post_filter.c.post == bindparam("post"),
        post_filter.c.aim == literal_column("'reach'"),
        post_filter.c.position >= bindparam("position"),
        _is_left.isnot(None),
    )
    .order_by(post_filter.c.position)
    .limit(literal_column("1"))
)
_span = (
    select(subscription.c.recipient)
    .where(
        subscription.c.filter == bindparam("filter"),
        subscription.c.lane == bindparam("lane"),
        subscription.c.recipient > bindparam("after"),
        subscription.c.recipient <= bindparam("upto"),
    )
    .order_by(subscription.c.recipient)
    .limit(bindparam("limit"))
    .subquery()
)
_SPAN = Statement(select(func.max(_span.c.recipient)))

_NEW_ROW = (
    "account",
    "post",
    "recipient",
    "op",
    "part",
    "of_revision",
    "priority",
    "seq",
    "state",
    "revision",
    "attempt",
    "crashes",
    "due",
    "epoch",
    "resent",
)
_zero: ColumnElement[int] = literal_column("0")
_room = subscription.c.recipient
_sibling, _theirs = post.alias("sibling"), delivery.alias("theirs")
_leaves_out = (
    exists()
    .select_from(mute.join(post_filter, post_filter.c.filter == mute.c.filter))
    .where(
        mute.c.recipient == _room,
        mute.c.until > bindparam("now"),
        post_filter.c.post == bindparam("post"),
        post_filter.c.aim == literal_column("'mute'"),
    )
)
_had = exists().where(seen.c.recipient == _room, seen.c.story == bindparam("story"))
# Another post is about to tell the story there.
_is_told = (
    exists()
    .select_from(_sibling.join(_theirs, _theirs.c.post == _sibling.c.id))
    .where(
        _sibling.c.story == bindparam("story"),
        _sibling.c.id != bindparam("post"),
        _theirs.c.recipient == _room,
        _theirs.c.state.in_(words("pending", "sending", "held")),
    )
)


@cache
def _add_rows(*, in_turns: bool, muting: bool, told: bool) -> Statement:
    """The rows of one span of a filter. What a post does not need is not asked for each of a million rooms."""
    seq = type_coerce(bindparam("seq"), Key)
    rooms = (
        select(
            type_coerce(bindparam("account"), Text),
            type_coerce(bindparam("post"), Key),
            _room,
            literal_column("'send'"),
            literal_column("1"),
            _zero,
            type_coerce(bindparam("priority"), Integer),
            seq + func.row_number().over(order_by=_room) if in_turns else seq,
            literal_column("'pending'"),
            *[_zero] * 3,
            type_coerce(bindparam("now"), Double),
            *[_zero] * 2,
        )
        .select_from(
            subscription.join(recipient, recipient.c.key == _room).outerjoin(choice, choice.c.recipient == _room)
        )
        .where(
            subscription.c.filter == bindparam("filter"),
            subscription.c.lane == bindparam("lane"),
            _room > bindparam("after"),
            _room <= bindparam("last"),
            or_(subscription.c.at_once == literal_column("1"), bindparam("gathered") == literal_column("1")),
            recipient.c.account == bindparam("account"),
            recipient.c.gone.is_(None),
            choice.c.paused.is_(None),
            *([~_leaves_out] if muting else ()),
            *([~_had, ~_is_told] if told else ()),
        )
        .order_by(_room)
    )
    return Statement(insert(delivery).from_select(_NEW_ROW, rooms).on_conflict_do_nothing())


@dataclass(frozen=True, slots=True)
class Reaching:
    """A post by filters, and where its cursor stands.

    Attributes:
        lane, position, after: behind this room of the filter at this position.
        upto: rooms that came later get nothing of it.
        gathered, story: as `Post` says.
        muting: it names filters that rooms may leave out.
        told: other posts tell its story. Where none does, hardly a room had it, and the claim finds that.
    """

    account: str
    post: int
    priority: int
    lane: int
    position: int
    after: int
    upto: int
    gathered: bool
    story: int | None
    muting: bool
    told: bool

    @property
    def first(self) -> int:
        """The first number of the cursor, as `_coming` compares it."""
        return self.lane * PLACES + self.position

    @property
    def is_through(self) -> bool:
        return self.lane >= _LANES


# The sender may have a row in hand, and goes on with it.
_waiting = (
    select(delivery.c.id)
    .join_from(delivery, post, post.c.id == delivery.c.post)
    .where(
        delivery.c.recipient == bindparam("which"),
        delivery.c.state == literal_column("'pending'"),
        delivery.c.op == literal_column("'send'"),
        delivery.c.part == literal_column("1"),
        delivery.c.doubt.is_(None),
        exists().where(post_filter.c.post == delivery.c.post, post_filter.c.aim == literal_column("'reach'")),
        ~exists()
        .select_from(subscription.join(post_filter, post_filter.c.filter == subscription.c.filter))
        .where(
            subscription.c.recipient == delivery.c.recipient,
            post_filter.c.post == delivery.c.post,
            post_filter.c.aim == literal_column("'reach'"),
            or_(subscription.c.at_once == literal_column("1"), post.c.gathered == literal_column("1")),
        ),
    )
    .with_for_update(skip_locked=True, of=delivery)
)
_WITHDRAW = Statement(
    update(delivery)
    .where(delivery.c.id.in_(_waiting))
    .values(state="cancelled", reason="unfollowed", settled=bindparam("now"))
)


def withdraw(unit: Unit, room: int, now: datetime) -> None:
    """A room follows less than it did: what waits for it of posts by filters, and would not reach it now, ends."""
    unit(_WITHDRAW, {"which": room, "now": now.timestamp()})


def step(unit: Unit, which: Reaching, now: float, *, limit: int, turn: int | None) -> Reaching:
    """Make the rows of the next `limit` subscriptions of one filter; `turn`: of the first row, where they alternate."""
    at = {"post": which.post, "lane": which.lane, "position": which.position, "after": which.after}
    found = unit(_NEXT_FILTER, {**at, "upto": which.upto})
    if not found:
        return replace(which, lane=which.lane + 1, position=0, after=0)
    position, number = found[0]
    after = which.after if position == which.position else 0
    span = {"filter": number, "lane": which.lane, "after": after}
    last: int = unit(_SPAN, {**span, "upto": which.upto, "limit": limit})[0][0]
    statement = _add_rows(in_turns=turn is not None, muting=which.muting, told=which.told)
    post_ = {"account": which.account, "post": which.post, "priority": which.priority, "story": which.story}
    seq = int(now * 1000) if turn is None else turn - 1
    unit(statement, {**span, **post_, "last": last, "gathered": int(which.gathered), "seq": seq, "now": now})
    return replace(which, position=position, after=last)
