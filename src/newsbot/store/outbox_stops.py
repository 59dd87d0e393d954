"""A post whose sending was stopped: what was not said yet waits, and what was said can still be corrected."""

from sqlalchemy import bindparam, literal_column, null, update

from newsbot.store.delivery_schema import delivery, post
from newsbot.store.engine import Statement, Unit

STOPPED = "stopped"

_STOP = Statement(
    update(post)
    .where(post.c.id == bindparam("which"), post.c.status == literal_column("'active'"))
    .values(status=STOPPED)
)
_GO_ON = Statement(
    update(post)
    .where(post.c.id == bindparam("which"), post.c.status == literal_column("'stopped'"))
    .values(status="active")
)
_RELEASE = Statement(
    update(delivery)
    .where(delivery.c.post == bindparam("which"), delivery.c.state == "held", delivery.c.reason == STOPPED)
    .values(state="pending", reason=null())
)


def stop(unit: Unit, which: int) -> None:
    unit(_STOP, {"which": which})


def go_on(unit: Unit, which: int) -> None:
    unit(_GO_ON, {"which": which})
    unit(_RELEASE, {"which": which})
