"""Find out that the database was set back in time, by what the wire journal knows, and hold back what that concerns."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, bindparam, func, literal_column, or_, select, update
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql import Executable
from sqlalchemy.sql.functions import FunctionElement

from newsbot.store.delivery_schema import delivery, words
from newsbot.store.engine import Statement, Unit
from newsbot.store.outbox_seen import MARK


class last_delivery_id(FunctionElement[int]):  # noqa: N801  # written like the function that it is
    """The highest number that was ever given to a delivery, whether or not its row still stands."""

    type = BigInteger()
    inherit_cache = True


@compiles(last_delivery_id, "postgresql")
def _on_postgresql(_element: last_delivery_id, _compiler: Any, **_given: Any) -> str:
    return "(SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM delivery_id_seq)"


@compiles(last_delivery_id, "sqlite")
def _on_sqlite(_element: last_delivery_id, _compiler: Any, **_given: Any) -> str:
    return "coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'delivery'), 0)"


class _Either(Statement):
    """A statement of PostgreSQL, and what SQLite has in its place."""

    def __init__(self, core: Executable, sql: str) -> None:
        super().__init__(core)
        self.sql = sql


# Numbers that were on the wire are never given out again.
_FORGET_LAST = _Either(select(literal_column("1")), "DELETE FROM sqlite_sequence WHERE name = 'delivery'")
_SET_LAST = _Either(
    select(func.setval(literal_column("'delivery_id_seq'"), bindparam("last", type_=BigInteger))),
    "INSERT INTO sqlite_sequence (name, seq) VALUES ('delivery', :last)",
)
_LAST = Statement(select(last_delivery_id()))
_TRIED = Statement(
    select(delivery.c.attempt, delivery.c.post).where(
        delivery.c.id == bindparam("which"), delivery.c.account == bindparam("account")
    )
)
_SENT_UNKNOWN = Statement(
    update(delivery)
    .where(delivery.c.id == bindparam("which"), delivery.c.op.in_(words("send", "notice")))
    .values(state="uncertain", attempt=bindparam("tried"), reason="journal", settled=bindparam("now"))
)
_HOLD = Statement(
    update(delivery)
    .where(
        delivery.c.account == bindparam("of_account"),
        delivery.c.state == literal_column("'pending'"),
        or_(bindparam("everything") == literal_column("1"), delivery.c.post == bindparam("of_post")),
    )
    .values(state="held", reason="restored")
)


def reconcile(unit: Unit, account: str, wired: Mapping[int, int], now: datetime) -> int:
    """`wired`: the last attempt of each delivery that was on the wire. Returns how many of them the database forgot.

    What it forgot to have sent becomes `uncertain`; everything else of those posts is held. Of a number that it never
    gave out nobody knows the post: then everything is held.
    """
    last: int = unit(_LAST, {})[0][0]
    posts, forgotten = set(), sum(id_ > last for id_ in wired)
    for id_, attempt in wired.items():
        found = unit(_TRIED, {"which": id_, "account": account})
        if found and found[0][0] < attempt:
            unit(_SENT_UNKNOWN, {"which": id_, "tried": attempt, "now": now.timestamp()})
            unit(MARK, {"delivery": id_, "tried": attempt, "now_is": "uncertain", "now": now.timestamp()})
            posts.add(found[0][1])
            forgotten += 1
    if any(id_ > last for id_ in wired):
        unit(_HOLD, {"of_account": account, "everything": 1, "of_post": 0})
        unit(_FORGET_LAST, {})
        unit(_SET_LAST, {"last": max(wired)})
    else:
        for post in posts:
            unit(_HOLD, {"of_account": account, "everything": 0, "of_post": post})
    return forgotten
