"""Which rooms were told of which story, by which post: written with what became of the post's rows."""

from sqlalchemy import ColumnElement, Double, and_, bindparam, delete, literal_column, select, type_coerce
from sqlalchemy.dialects.postgresql import insert

from newsbot.store.delivery_schema import delivery, post
from newsbot.store.engine import Statement
from newsbot.store.following_schema import seen

_begins = and_(delivery.c.op == literal_column("'send'"), delivery.c.part == literal_column("1"))
_tried = and_(
    delivery.c.id == bindparam("delivery"),
    delivery.c.attempt == bindparam("tried"),
    delivery.c.state == bindparam("now_is"),
)
_waiting = delivery.alias("waiting")
_COLUMNS = ("recipient", "story", "post", "at")


def marking(*where: ColumnElement[bool], at: ColumnElement[float]) -> Statement:
    """Mark the stories of the deliveries `where`, whose copies stand in their rooms, or may."""
    marks = insert(seen).from_select(
        _COLUMNS,
        select(delivery.c.recipient, post.c.story, delivery.c.post, at)
        .select_from(delivery.join(post, post.c.id == delivery.c.post))
        .where(_begins, post.c.story.isnot(None), *where),
    )
    return Statement(
        marks.on_conflict_do_update(
            index_elements=[seen.c.recipient, seen.c.story],
            set_={"post": marks.excluded.post, "at": marks.excluded.at},
        )
    )


MARK = marking(_tried, at=type_coerce(bindparam("now"), Double))
# A digest marks what it tells when it is put in. Where it does not come, its room was told nothing.
UNMARK = Statement(delete(seen).where(seen.c.post == bindparam("of_post"), seen.c.recipient == bindparam("room")))
UNMARK_TRIED = Statement(
    delete(seen).where(
        seen.c.post == bindparam("post"),
        seen.c.recipient == select(delivery.c.recipient).where(_tried, _begins).scalar_subquery(),
    )
)
_of_what_waits = seen.c.post.in_(
    select(_waiting.c.post).where(
        _waiting.c.recipient == seen.c.recipient,
        _waiting.c.state == literal_column("'pending'"),
        _waiting.c.op == literal_column("'send'"),
        _waiting.c.part == literal_column("1"),
    )
)
UNMARK_WAITING = Statement(
    delete(seen).where(seen.c.recipient == select(delivery.c.recipient).where(_tried).scalar_subquery(), _of_what_waits)
)
UNMARK_ALL_WAITING = Statement(delete(seen).where(seen.c.recipient == bindparam("which"), _of_what_waits))
