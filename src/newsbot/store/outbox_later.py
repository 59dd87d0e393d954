"""What a room comes back to later: edits that wake nobody now, and what was above its cap of an hour."""

from datetime import datetime
from math import ceil

from sqlalchemy import bindparam, case, func, literal_column, or_, select
from sqlalchemy.dialects.postgresql import insert

from newsbot.store.delivery_schema import fanout, recipient
from newsbot.store.engine import Statement
from newsbot.store.following_schema import choice

# The copies of the post are gone through again then, so no row has to stand and wait: there might be very many.
_later = insert(fanout).values(post=bindparam("post"), aim="later", first=0, second=0, upto=bindparam("at"))
LATER = Statement(
    _later.on_conflict_do_update(
        index_elements=[fanout.c.post, fanout.c.aim],
        set_={
            "upto": case(
                (_later.excluded.upto < fanout.c.upto, _later.excluded.upto),
                else_=fanout.c.upto,
            )
        },
    )
)
# Whoever changes what a room has chosen has locked its recipient.
LOCK = Statement(select(recipient.c.key).where(recipient.c.key == bindparam("room")).with_for_update())
# Whoever holds the room's choices in hand meanwhile finds that they changed, and looks again.
_burst = insert(choice).values(
    recipient=bindparam("room"), lite=0, burst=bindparam("until"), due=bindparam("until"), version=1
)
BURST = Statement(
    _burst.on_conflict_do_update(
        index_elements=[choice.c.recipient],
        set_={
            "burst": func.coalesce(choice.c.burst, _burst.excluded.burst),
            "due": case(
                (or_(choice.c.due.is_(None), choice.c.due > _burst.excluded.due), _burst.excluded.due),
                else_=choice.c.due,
            ),
            "version": choice.c.version + literal_column("1"),
        },
    )
)


def later(moment: datetime) -> int:
    """The first whole second that is not before it."""
    return ceil(moment.timestamp())
