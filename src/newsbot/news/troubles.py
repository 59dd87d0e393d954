"""What the editors have to know of the bot itself: what is wrong now, what begins, and what is over."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Literal, NamedTuple, get_args

from newsbot.news.polling import SourceState

Kind = Literal["source", "silence", "account"]

FAILURES = 3
"""Looks at a source that fail in a row before anybody is told: one is nothing."""
AWAY = timedelta(minutes=10)
"""An account that is away for less is not worth a word."""


class Trouble(NamedTuple):
    """Something that is wrong.

    Attributes:
        name: of the source or the account; empty for the silence of all sources.
    """

    kind: Kind
    name: str = ""


def name_of(what: Trouble) -> str:
    return f"{what.kind}:{what.name}"


def named(name: str) -> Trouble | None:
    """What `name_of` made a name of; None: something else did."""
    kind, _, rest = name.partition(":")
    return next((Trouble(one, rest) for one in get_args(Kind) if one == kind), None)


def of_sources(states: Iterable[SourceState], configured: Iterable[str]) -> dict[Trouble, datetime | None]:
    """Sources that failed so often in a row, with when they last answered."""
    names = frozenset(configured)
    return {
        Trouble("source", one.name): one.last_ok for one in states if one.name in names and one.failures >= FAILURES
    }


def of_silence(newest: datetime | None, now: datetime, patience: timedelta) -> dict[Trouble, datetime | None]:
    """No news from any source for so long; a store that never had any is only new."""
    silent = newest is not None and now - newest >= patience
    return {Trouble("silence"): newest} if silent else {}


def of_accounts(since: Mapping[str, datetime], now: datetime) -> dict[Trouble, datetime | None]:
    """Accounts that cannot be worked with, `since` when each."""
    return {Trouble("account", name): at for name, at in since.items() if now - at >= AWAY}


def changes(
    known: Iterable[Trouble], found: Iterable[Trouble], away: Iterable[str] = ()
) -> tuple[tuple[Trouble, ...], tuple[Trouble, ...]]:
    """What has begun, and what is over.

    `away`: accounts that do not work, however short a time: after a restart it is not known for how long already.
    """
    before, now = frozenset(known), frozenset(found)
    lasting = {Trouble("account", name) for name in away}
    return tuple(sorted(now - before)), tuple(sorted(before - now - lasting))
