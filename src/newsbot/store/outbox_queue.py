"""In which order deliveries go: what may be claimed, as statements."""

from sqlalchemy import ColumnElement, and_, bindparam, exists, func, literal_column, or_, select, tuple_

from newsbot.chat.delivery import Priority
from newsbot.store.delivery_schema import delivery, fanout, post, recipient, words
from newsbot.store.engine import Statement
from newsbot.store.following_schema import post_filter, subscription
from newsbot.store.outbox_rows import rows

# The position of a filter in a post: its tier, then its place there. The first number of a fan-out's cursor by filters:
# the lane, then the tier.
PLACES, TIERS = 1 << 16, 1 << 14

_PENDING: ColumnElement[str] = literal_column("'pending'")
_ahead = delivery.alias("ahead")
_wire = delivery.alias("wire")
_older = post.alias("older")
_row = delivery.alias("theirs")
_earlier = or_(_ahead.c.post < delivery.c.post, and_(_ahead.c.post == delivery.c.post, _ahead.c.part < delivery.c.part))
_cursor = tuple_(fanout.c.first, fanout.c.second)
_follows = and_(
    fanout.c.aim == literal_column("'send'"),
    recipient.c.follows == literal_column("1"),
    tuple_(recipient.c.lane, recipient.c.key) > _cursor,
)
# The room follows a filter of the post whose turn is still to come, and has no row by one that came before.
_is_met = and_(
    fanout.c.aim == literal_column("'reach'"),
    exists()
    .select_from(
        subscription.join(
            post_filter,
            and_(
                post_filter.c.post == fanout.c.post,
                post_filter.c.filter == subscription.c.filter,
                post_filter.c.aim == literal_column("'reach'"),
            ),
        )
    )
    .where(
        subscription.c.recipient == delivery.c.recipient,
        or_(subscription.c.at_once == literal_column("1"), _older.c.gathered == literal_column("1")),
        tuple_(
            subscription.c.lane * literal_column(str(TIERS)) + post_filter.c.position // literal_column(str(PLACES)),
            subscription.c.recipient,
        )
        > _cursor,
    )
    .correlate(delivery, fanout, _older),
    ~exists()
    .where(
        _row.c.post == fanout.c.post,
        _row.c.recipient == delivery.c.recipient,
        _row.c.op == literal_column("'send'"),
        _row.c.part == literal_column("1"),
        _row.c.of_revision == literal_column("0"),
    )
    .correlate(delivery, fanout),
)
# An older post of the class that has still to get its row for this room.
_coming = (
    exists()
    .select_from(fanout.join(_older, _older.c.id == fanout.c.post))
    .where(
        fanout.c.post < delivery.c.post,
        _older.c.account == delivery.c.account,
        _older.c.priority == delivery.c.priority,
        _older.c.status.not_in(words("paused", "stopped")),
        recipient.c.key <= fanout.c.upto,
        or_(_follows, _is_met),
    )
)
# First of its class in its room, and nothing of the room is on the wire.
_queue = (
    rows.where(
        delivery.c.account == bindparam("account"),
        delivery.c.state == _PENDING,
        delivery.c.due <= bindparam("now"),
        ~exists().where(_wire.c.recipient == delivery.c.recipient, _wire.c.state == literal_column("'sending'")),
        ~exists().where(
            _ahead.c.recipient == delivery.c.recipient,
            _ahead.c.state == _PENDING,
            _ahead.c.priority == delivery.c.priority,
            _earlier,
        ),
        ~_coming,
    )
    .order_by(delivery.c.priority, delivery.c.seq, delivery.c.id)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True, of=delivery)
)
NEWS = Statement(_queue.where(delivery.c.priority != int(Priority.REPLY)))
REPLIES = Statement(_queue.where(delivery.c.priority == int(Priority.REPLY)))
DIGESTS = Statement(_queue.where(delivery.c.priority == int(Priority.DIGEST)))
FRESH_NEWS = Statement(
    select(literal_column("1"))
    .select_from(delivery.join(post, post.c.id == delivery.c.post))
    .where(
        delivery.c.account == bindparam("account"),
        delivery.c.state == _PENDING,
        delivery.c.priority.in_([literal_column(str(int(one))) for one in (Priority.LIFE_SAFETY, Priority.BREAKING)]),
        delivery.c.due <= bindparam("now"),
        post.c.published > bindparam("since"),
    )
    .limit(literal_column("1"))
)
NEXT_DUE = Statement(
    select(func.min(delivery.c.due)).where(
        delivery.c.account == bindparam("account"),
        delivery.c.state == _PENDING,
        delivery.c.due > bindparam("now"),
    )
)
