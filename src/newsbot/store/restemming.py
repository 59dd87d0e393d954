"""Filters under another version of stems: their keys are made anew from what was typed.

Two that were typed differently and let the same through from now on become one: the older, which everybody follows
who followed either. Two rooms that typed differently what was the same until now share what the first of them typed.
"""

from sqlalchemy import Connection, delete, func, select, update

from newsbot.store.filters import decode, encode
from newsbot.store.following_schema import filter_, mute, post_filter, subscription
from newsbot.text.words import stem_version

_WORDED = filter_.c.content.contains('"stems":')
# No key begins so.
_ASIDE = "~"


def restem(connection: Connection) -> int:
    """Returns how many filters were of another version."""
    stale = ~filter_.c.content.contains(f'"stems":"{stem_version()}"')
    where = filter_.c.number.in_(select(filter_.c.number).where(_WORDED, stale))
    rows = connection.execute(select(filter_.c.number, filter_.c.content).where(where).order_by(filter_.c.number)).all()
    for number, _ in rows:  # names are exchanged among them
        connection.execute(update(filter_).where(filter_.c.number == number).values(name=f"{_ASIDE}{number}"))
    for number, content in rows:
        which = decode(content)
        twin = connection.execute(select(filter_.c.number).where(filter_.c.name == which.key)).scalar()
        if twin is not None:
            _unite(connection, max(number, twin), min(number, twin))
        of = filter_.c.number == (number if twin is None else min(number, twin))
        connection.execute(update(filter_).where(of).values(name=which.key, content=encode(which)))
    return len(rows)


def _unite(connection: Connection, old: int, new: int) -> None:
    """Everything of one filter is the other's; whoever followed both is told at once if either said so."""
    prompt = select(subscription.c.recipient).where(subscription.c.filter == old, subscription.c.at_once == 1)
    both = subscription.c.filter == new, subscription.c.recipient.in_(prompt)
    connection.execute(update(subscription).where(*both).values(at_once=1))
    for table in (subscription, mute):
        here = select(table.c.recipient).where(table.c.filter == new)
        connection.execute(delete(table).where(table.c.filter == old, table.c.recipient.in_(here)))
        connection.execute(update(table).where(table.c.filter == old).values(filter=new))
    connection.execute(update(post_filter).where(post_filter.c.filter == old).values(filter=new))
    connection.execute(delete(filter_).where(filter_.c.number == old))
    rooms = select(func.count()).where(subscription.c.filter == new).scalar_subquery()
    connection.execute(update(filter_).where(filter_.c.number == new).values(rooms=rooms))
