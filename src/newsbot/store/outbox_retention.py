"""Deliveries that are over are forgotten, a slice at a time."""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import and_, bindparam, delete, exists, or_, select

from newsbot.chat.delivery import Priority
from newsbot.store.delivery_schema import delivery, fanout, post, post_revision, words
from newsbot.store.engine import Statement, Unit
from newsbot.store.following_schema import post_filter, story_post

# What went wrong is shown for so long.
_FAILED = timedelta(days=30)
_SLICE = 1000


class Retention(NamedTuple):
    """How long copies of `urgent` news (breaking, life-safety) and of other posts are kept, and can be corrected."""

    urgent: timedelta = timedelta(days=7)
    routine: timedelta = timedelta(days=2)


_over = delivery.c.state.in_(words("sent", "cancelled", "expired", "gone"))
_failed = delivery.c.state.in_(words("dead", "uncertain"))
# By posts, the oldest first: of deliveries there may be millions, and those that stay would be read again each time.
_OLD = Statement(
    select(delivery.c.id)
    .join_from(post, delivery, delivery.c.post == post.c.id)
    .where(
        post.c.published < bindparam("latest"),
        or_(
            post.c.published < bindparam("urgent"),
            and_(post.c.published < bindparam("routine"), post.c.priority > int(Priority.BREAKING)),
            post.c.published < bindparam("failed"),
        ),
        or_(
            and_(_over, delivery.c.priority <= int(Priority.BREAKING), delivery.c.settled < bindparam("urgent")),
            and_(_over, delivery.c.priority > int(Priority.BREAKING), delivery.c.settled < bindparam("routine")),
            and_(_failed, delivery.c.settled < bindparam("failed")),
        ),
    )
    .order_by(post.c.published)
    .limit(_SLICE)
)
_DROP = Statement(delete(delivery).where(delivery.c.id == bindparam("which")))
_SPENT = Statement(
    select(post.c.id)
    .where(
        post.c.published < bindparam("before"),
        ~exists().where(delivery.c.post == post.c.id),
        ~exists().where(fanout.c.post == post.c.id),
    )
    .limit(_SLICE)
)
_DROP_REVISIONS = Statement(delete(post_revision).where(post_revision.c.post == bindparam("which")))
# A story that it told is told no more: there is no copy left to change.
_DROP_STORY_POST = Statement(delete(story_post).where(story_post.c.post == bindparam("which")))
_DROP_FILTERS = Statement(delete(post_filter).where(post_filter.c.post == bindparam("which")))
_DROP_POST = Statement(delete(post).where(post.c.id == bindparam("which")))


def prune(unit: Unit, now: datetime, kept: Retention) -> bool:
    """Forget at most a thousand of each kind. True while there is more."""
    ends = {"urgent": now - kept.urgent, "routine": now - kept.routine, "failed": now - _FAILED}
    ends["latest"] = max(ends.values())
    old = unit(_OLD, {name: end.timestamp() for name, end in ends.items()})
    unit.many(_DROP, [{"which": row[0]} for row in old])
    spent = unit(_SPENT, {"before": (now - kept.routine).timestamp()})
    for statement in (_DROP_REVISIONS, _DROP_FILTERS, _DROP_STORY_POST, _DROP_POST):
        unit.many(statement, [{"which": row[0]} for row in spent])
    return len(old) == _SLICE or len(spent) == _SLICE
