"""How many rooms a post would go to."""

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, case, exists, func, literal_column, select

from newsbot.ports import Reach
from newsbot.store.delivery_schema import recipient
from newsbot.store.engine import Run, Statement
from newsbot.store.following_schema import choice, mute, subscription
from newsbot.store.headcount import IS_COUNTED

_unknown = case((and_(IS_COUNTED, recipient.c.members.is_(None)), 1), else_=0)
_people = case((IS_COUNTED, func.coalesce(recipient.c.members, literal_column("0"))), else_=1)
_per_lane = select(recipient.c.account, recipient.c.lane, func.count(), func.sum(_people), func.sum(_unknown)).group_by(
    recipient.c.account, recipient.c.lane
)
_is_reached = (
    recipient.c.follows == literal_column("1"),
    recipient.c.gone.is_(None),
    ~exists().where(choice.c.recipient == recipient.c.key, choice.c.paused.isnot(None)),
)
_EVERYONE = Statement(_per_lane.where(*_is_reached))


def reach(
    run: Run, filters: Sequence[int] | None, account: str | None, muting: Sequence[int] = (), now: float = 0.0
) -> Reach:
    """Costs about as many steps as rooms are reached. `muting`: without rooms that leave one of these out at `now`."""
    if filters is not None and not filters:
        return Reach(people=0)
    rows = run(_EVERYONE if filters is None else _following(filters, muting, now), {})
    lanes, accounts = Counter[int](), Counter[str]()
    people, unknown = 0, 0
    for name, lane, rooms, there, uncounted in rows:
        if account in {None, name}:
            lanes[lane] += rooms
            accounts[name] += rooms
            people, unknown = people + int(there), unknown + int(uncounted)
    return Reach(lanes[0], lanes[1], tuple(sorted(accounts.items())), None if unknown else people)


def _following(filters: Sequence[int], muting: Sequence[int], now: float) -> Statement:
    rooms = select(subscription.c.recipient).distinct().where(subscription.c.filter.in_(_numbers(filters))).subquery()
    reached = _per_lane.join_from(rooms, recipient, recipient.c.key == rooms.c.recipient).where(*_is_reached)
    if not muting:
        return Statement(reached)
    left_out = exists().where(
        mute.c.recipient == recipient.c.key, mute.c.filter.in_(_numbers(muting)), mute.c.until > now
    )
    return Statement(reached.where(~left_out))


def _numbers(filters: Sequence[int]) -> list[ColumnElement[int]]:
    """Written into the statement: SQLite's driver takes no lists."""
    return [literal_column(str(int(number))) for number in filters]
