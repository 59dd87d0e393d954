"""What is still news when it comes in, and how much of it is told: after hours away, nobody wants it all.

An article is told when it is at most a day old, and among the twenty newest of one look at its source. All others are
kept, found and grouped like these, and told to nobody by themselves.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta
from typing import NamedTuple

FRESH = timedelta(hours=24)
"""What is older is not told."""
MOST_TOLD = 20
"""Articles of one look at a source."""
REMEMBERED = timedelta(days=14)
"""Stories are kept so long after their last report: as long as rooms are known to have been told of them."""
# A look ends in one transaction, a folder in one a file; looks at one source are a minute apart or more.
_LOOK = timedelta(seconds=30)
_DAY = timedelta(days=1)


class Arrival(NamedTuple):
    """An article that came in.

    Attributes:
        at: its `moment`; seen: when the store met it.
    """

    article: str
    source: str
    at: datetime
    seen: datetime


def moment(published: datetime | None, seen: datetime) -> datetime:
    """When something became news: as published, or when it was first seen where that is not said or still to come.

    A day without a time of day (midnight to the second) may be any hour of it.
    """
    if published is None:
        return seen
    return min(seen, published + _DAY if published.time() == time.min else published)


def is_fresh(at: datetime, now: datetime) -> bool:
    return now - at <= FRESH


def is_history(published: datetime | None, seen: datetime) -> bool:
    """Whether something is so old when it comes in that no story is kept of it."""
    return seen - moment(published, seen) > REMEMBERED


def told(arrivals: Iterable[Arrival], now: datetime) -> frozenset[str]:
    """Ids of the articles that may be told; `arrivals` in the order in which they came."""
    looks: dict[str, list[list[Arrival]]] = {}
    for each in arrivals:
        of_source = looks.setdefault(each.source, [])
        if not of_source or abs(each.seen - of_source[-1][-1].seen) > _LOOK:
            of_source.append([])
        of_source[-1].append(each)
    return frozenset(one.article for of_source in looks.values() for look in of_source for one in _newest(look, now))


def whole(arrivals: Sequence[Arrival], most: int) -> int:
    """How many of at most `most` arrivals can be judged: where there may be more, the last look waits for its rest."""
    last = arrivals[-1] if arrivals else None
    cut = len(arrivals)
    while last and cut and arrivals[cut - 1].source == last.source and last.seen - arrivals[cut - 1].seen <= _LOOK:
        cut -= 1
    return cut if len(arrivals) == most and cut else len(arrivals)


def _newest(look: Sequence[Arrival], now: datetime) -> list[Arrival]:
    fresh = [one for one in look if is_fresh(one.at, now)]
    return sorted(fresh, key=lambda one: one.at, reverse=True)[:MOST_TOLD]
