"""Who gets a post that goes by filters, window by window.

The cursor walks the lanes (groups and channels, then private chats), in each the tiers of the post's filters from the
most specific to the broadest, in each of these the rooms that follow any of its filters, by their numbers. A step is
one stretch of these numbers: in the index `subscription_reach` a range for each filter of the tier. Rooms that lie
close together get rows that lie close together, so a step touches few pages however many filters there are. What a room
has chosen is read when its row is made.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache

from sqlalchemy import (
    ColumnElement,
    Double,
    Integer,
    Text,
    and_,
    bindparam,
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
from newsbot.store.following_schema import choice, filter_, mute, post_filter, seen, subscription
from newsbot.store.outbox_queue import PLACES, TIERS
from newsbot.store.outbox_rows import NEW_ROW
from newsbot.store.schema import Key

_LANES = 2

# A step may find so many times the subscriptions that are wanted; and the next one is so many times as wide at most.
_TOO_MANY, _WIDER = 2, 8

_room = subscription.c.recipient
_of_tier = and_(
    post_filter.c.post == bindparam("post"),
    post_filter.c.aim == literal_column("'reach'"),
    post_filter.c.position >= bindparam("begins"),
    post_filter.c.position < bindparam("ends"),
)
_in_lane = and_(subscription.c.filter == post_filter.c.filter, subscription.c.lane == bindparam("lane"))
_stretch = and_(_in_lane, _room > bindparam("after"), _room <= bindparam("last"))
_first_room = (
    select(_room)
    .where(_in_lane, _room > bindparam("after"), _room <= bindparam("upto"))
    .order_by(_room)
    .limit(literal_column("1"))
    .scalar_subquery()
)
_NEXT_ROOM = Statement(select(func.min(_first_room)).where(_of_tier))
_is_followed = (
    select(literal_column("1")).where(_in_lane, _room <= bindparam("upto")).limit(literal_column("1")).scalar_subquery()
)
_NEXT_TIER = Statement(
    select(post_filter.c.position)
    .where(
        post_filter.c.post == bindparam("post"),
        post_filter.c.aim == literal_column("'reach'"),
        post_filter.c.position >= bindparam("begins"),
        _is_followed.isnot(None),
    )
    .order_by(post_filter.c.position)
    .limit(literal_column("1"))
)
_FOLLOWING = Statement(
    select(func.coalesce(func.sum(filter_.c.rooms), 0))
    .join_from(post_filter, filter_, filter_.c.number == post_filter.c.filter)
    .where(_of_tier)
)
_COUNT = Statement(select(func.count()).join_from(post_filter, subscription, _stretch).where(_of_tier))

_zero: ColumnElement[int] = literal_column("0")
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
    """The rows of a stretch. What a post does not need is not asked for each of a million rooms."""
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
            post_filter.join(subscription, _stretch)
            .join(recipient, recipient.c.key == _room)
            .outerjoin(choice, choice.c.recipient == _room)
        )
        .where(
            _of_tier,
            or_(subscription.c.at_once == literal_column("1"), bindparam("gathered") == literal_column("1")),
            recipient.c.account == bindparam("account"),
            recipient.c.gone.is_(None),
            or_(choice.c.paused.is_(None), choice.c.resumes <= bindparam("now")),
            *([~_leaves_out] if muting else ()),
            *([~_had, ~_is_told] if told else ()),
        )
        .group_by(_room)
        .order_by(_room)
    )
    return Statement(insert(delivery).from_select(NEW_ROW, rooms).on_conflict_do_nothing())


@dataclass(frozen=True, slots=True)
class Reaching:
    """A post by filters, and where its cursor stands.

    Attributes:
        lane, tier, after: behind this room of those that follow a filter of the tier.
        upto: rooms that came later get nothing of it.
        gathered, story: as `Post` says.
        muting: it names filters that rooms may leave out.
        told: other posts tell its story. Where none does, hardly a room had it, and the claim finds that.
        width: of the next stretch, in numbers of rooms; 0 where nothing is known of the tier.
    """

    account: str
    post: int
    priority: int
    lane: int
    tier: int
    after: int
    upto: int
    gathered: bool
    story: int | None
    muting: bool
    told: bool
    width: int = 0

    @property
    def first(self) -> int:
        """The first number of the cursor, as `outbox_queue` compares it."""
        return self.lane * TIERS + self.tier

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
    """Make the rows of the next stretch, of about `limit` subscriptions; `turn`: of the first, where they alternate."""
    tier = {"post": which.post, "begins": which.tier * PLACES, "ends": (which.tier + 1) * PLACES, "lane": which.lane}
    width = which.width or _width(unit, which, tier, limit)

    def behind(room: int) -> tuple[dict[str, int], int]:
        """The stretch behind a room, and the subscriptions in it."""
        stretch = {**tier, "after": room, "last": min(room + width, which.upto)}
        return stretch, unit(_COUNT, stretch)[0][0]

    stretch, found = behind(which.after)
    if not found:  # nobody follows any of them there: what was asked first would be asked for each stretch in vain
        room: int | None = unit(_NEXT_ROOM, {**tier, "after": which.after, "upto": which.upto})[0][0]
        if room is None:
            return _next_tier(unit, which)
        stretch, found = behind(room - 1)
    while found > _TOO_MANY * limit and width > 1:
        width = max(1, width * limit // found)
        stretch, found = behind(stretch["after"])
    statement = _add_rows(in_turns=turn is not None, muting=which.muting, told=which.told)
    about = {"account": which.account, "priority": which.priority, "story": which.story}
    seq = int(now * 1000) if turn is None else turn - 1
    unit(statement, {**stretch, **about, "gathered": int(which.gathered), "seq": seq, "now": now})
    wider = min(_WIDER * width, width * limit // max(1, found))
    return replace(which, after=stretch["last"], width=max(1, wider))


def _width(unit: Unit, which: Reaching, tier: Mapping[str, int], limit: int) -> int:
    """Of the first stretch in a tier, as if its rooms were spread evenly."""
    rooms: int = unit(_FOLLOWING, tier)[0][0]
    return max(1, limit * which.upto // max(1, rooms))


def _next_tier(unit: Unit, which: Reaching) -> Reaching:
    """The next that anybody follows, else the next lane."""
    later = {"post": which.post, "lane": which.lane, "begins": (which.tier + 1) * PLACES, "upto": which.upto}
    found = unit(_NEXT_TIER, later)
    if not found:
        return replace(which, lane=which.lane + 1, tier=0, after=0, width=0)
    return replace(which, tier=found[0][0] // PLACES, after=0, width=0)
