"""Keys that are free in the store."""

from collections.abc import Sequence

from sqlalchemy import Connection, func, select

from newsbot.store.keys import FIRST_DATED, NEWEST
from newsbot.store.schema import article

_LOOK_AHEAD = 1000


def free_keys(connection: Connection, wanted: Sequence[int | None]) -> list[int]:
    """For each wish the first free key from it on, equal wishes in their order; None takes the next undated one."""
    dated = [key for key in wanted if key is not None]
    taken = set(connection.execute(select(article.c.key).where(article.c.key.in_(dated))).scalars()) if dated else set()
    run = _Run(connection, taken)
    undated = _last_undated(connection) if len(dated) < len(wanted) else 0
    keys: list[int] = []
    for wish in wanted:
        if wish is None:
            undated += 1
            keys.append(undated)
        else:
            keys.append(run.first_free(wish))
    return keys


def _last_undated(connection: Connection) -> int:
    last = select(func.max(article.c.key)).where(article.c.key < FIRST_DATED)
    return connection.execute(last).scalar() or 0


class _Run:
    """Keys that are taken, learnt from the store in stretches: a whole archive may bear one second."""

    def __init__(self, connection: Connection, taken: set[int]) -> None:
        self._connection = connection
        self._taken = taken
        self._known_to: dict[int, int] = {}
        self._next: dict[int, int] = {}

    def first_free(self, wish: int) -> int:
        key = self._next.get(wish, wish)
        while True:
            if key > self._known_to.get(wish, wish):
                self._known_to[wish] = self._learn(key)
            if key not in self._taken:
                break
            key += 1
        self._taken.add(key)
        self._next[wish] = key + 1
        return key

    def _learn(self, first: int) -> int:
        """Learn the keys from `first` on; returns up to where all are now known."""
        ahead = select(article.c.key).where(article.c.key >= first).order_by(article.c.key).limit(_LOOK_AHEAD)
        found = list(self._connection.execute(ahead).scalars())
        self._taken.update(found)
        return found[-1] if len(found) == _LOOK_AHEAD else NEWEST
