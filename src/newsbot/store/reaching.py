"""How many rooms a post would go to."""

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import ColumnElement, exists, func, literal_column, select

from newsbot.ports import Reach
from newsbot.store.delivery_schema import recipient
from newsbot.store.engine import Run, Statement
from newsbot.store.following_schema import choice, subscription

_per_lane = select(recipient.c.account, recipient.c.lane, func.count()).group_by(recipient.c.account, recipient.c.lane)
_is_reached = (
    recipient.c.follows == literal_column("1"),
    recipient.c.gone.is_(None),
    ~exists().where(choice.c.recipient == recipient.c.key, choice.c.paused.isnot(None)),
)
_EVERYONE = Statement(_per_lane.where(*_is_reached))


def reach(run: Run, filters: Sequence[int] | None, account: str | None) -> Reach:
    """Costs about as many steps as rooms are reached."""
    if filters is not None and not filters:
        return Reach()
    rows = run(_EVERYONE if filters is None else _following(filters), {})
    lanes, accounts = Counter[int](), Counter[str]()
    for name, lane, rooms in rows:
        if account in {None, name}:
            lanes[lane] += rooms
            accounts[name] += rooms
    return Reach(lanes[0], lanes[1], tuple(sorted(accounts.items())))


def _following(filters: Sequence[int]) -> Statement:
    """Numbers written into the statement: SQLite's driver takes no lists."""
    numbers: list[ColumnElement[int]] = [literal_column(str(int(number))) for number in filters]
    rooms = select(subscription.c.recipient).distinct().where(subscription.c.filter.in_(numbers)).subquery()
    return Statement(_per_lane.join_from(rooms, recipient, recipient.c.key == rooms.c.recipient).where(*_is_reached))
