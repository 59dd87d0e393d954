"""Two recipients that become one: what the older has chosen stands, and what either follows is followed."""

from sqlalchemy import BindParameter, Table, bindparam, delete, exists, select, update
from sqlalchemy.sql.expression import ColumnElement

from newsbot.store.delivery_schema import recipient
from newsbot.store.engine import Statement, Unit
from newsbot.store.filters import counted
from newsbot.store.following_schema import choice, digest_slot, move_code, mute, seen, subscription
from newsbot.store.lines_around import open_line, seal_line
from newsbot.store.sealing import Seal

_old: BindParameter[int] = bindparam("old")
_new: BindParameter[int] = bindparam("new")


def _twins(table: Table, *same: str) -> ColumnElement[bool]:
    """Whether the old recipient has a row of the same things."""
    other = table.alias("other")
    return exists().where(other.c.recipient == _old, *(other.c[name] == table.c[name] for name in same))


def _handed(table: Table, *same: str) -> tuple[Statement, Statement]:
    """The new recipient's rows give way, then the old one's become its."""
    return (
        Statement(delete(table).where(table.c.recipient == _new, _twins(table, *same))),
        Statement(update(table).where(table.c.recipient == _old).values(recipient=_new)),
    )


_FOLLOWED_TWICE = Statement(
    delete(subscription)
    .where(subscription.c.recipient == _new, _twins(subscription, "filter"))
    .returning(subscription.c.filter)
)
_lane = select(recipient.c.lane).where(recipient.c.key == _new).scalar_subquery()
_FOLLOW = Statement(update(subscription).where(subscription.c.recipient == _old).values(recipient=_new, lane=_lane))
_HANDED = (
    *_handed(choice),
    *_handed(mute, "filter"),
    *_handed(seen, "story"),
    *_handed(digest_slot, "day", "at"),
    *_handed(move_code),
    Statement(update(move_code).where(move_code.c.taken_by == _old).values(taken_by=_new)),
)
_CHOICE = Statement(
    select(choice.c.version, choice.c.sealed_header, choice.c.sealed_footer).where(
        choice.c.recipient == bindparam("which")
    )
)
_RESEAL = Statement(
    update(choice)
    .where(choice.c.recipient == bindparam("which"))
    .values(version=bindparam("grown"), sealed_header=bindparam("header"), sealed_footer=bindparam("footer"))
)


def hand_over(unit: Unit, old: int, new: int, seal: Seal) -> None:
    """Everything that the old recipient has of following is the new one's."""
    chosen, there = unit(_CHOICE, {"which": old}), unit(_CHOICE, {"which": new})
    for (number,) in unit(_FOLLOWED_TWICE, {"old": old, "new": new}):
        counted(unit, number, -1)
    for statement in (_FOLLOW, *_HANDED):
        unit(statement, {"old": old, "new": new})
    if chosen:
        version, header, footer = chosen[0]
        lines = {
            name: seal_line(open_line(sealed, name, old, seal), name, new, seal)
            for name, sealed in (("header", header), ("footer", footer))
        }
        unit(_RESEAL, {"which": new, "grown": max(version, there[0][0] if there else 0) + 1, **lines})
