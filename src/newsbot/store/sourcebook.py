"""What is remembered of sources."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from newsbot.news.article import Source
from newsbot.news.polling import SourceState
from newsbot.store.engine import Database, Statement
from newsbot.store.schema import source as source_table
from newsbot.store.schema import source_state

_STATE = ("name", "etag", "modified", "interval", "due", "failures", "error", "last_ok", "signature")
_STATES = Statement(select(*(source_state.c[name] for name in _STATE)).order_by(source_state.c.name))
_SOURCE = ("name", "kind", "url", "every", "timezone", "language", "follow", "independent_of")
_SOURCES = Statement(select(*(source_table.c[name] for name in _SOURCE)).order_by(source_table.c.position))


@dataclass(frozen=True, slots=True)
class Sources:
    """`ports.SourceBook`."""

    database: Database

    async def states(self) -> list[SourceState]:
        return [_state(row) for row in await self.database.read(lambda run: run(_STATES, {}))]

    async def save(self, state: SourceState) -> None:
        row = asdict(state) | {"due": _seconds(state.due), "last_ok": _seconds(state.last_ok)}

        def work(connection: Connection) -> None:
            mine = source_state.c.name == state.name
            if not connection.execute(update(source_state).where(mine).values(row)).rowcount:
                connection.execute(insert(source_state).values(row))

        await self.database.write(work)

    async def imported(self) -> list[Source]:
        return [_source(row) for row in await self.database.read(lambda run: run(_SOURCES, {}))]

    async def add_sources(self, sources: Sequence[Source]) -> int:
        rows: dict[str, dict[str, Any]] = {}
        for item in sources:
            rows.setdefault(item.url, _row(item))

        def work(connection: Connection) -> int:
            there = set(connection.execute(select(source_table.c.url)).scalars())
            last = connection.execute(select(func.max(source_table.c.position))).scalar() or 0
            new = [row for url, row in rows.items() if url not in there]
            if new:
                numbered = [{**row, "position": last + n} for n, row in enumerate(new, 1)]
                connection.execute(insert(source_table), numbered)
            return len(new)

        return await self.database.write(work)


def _row(item: Source) -> dict[str, Any]:
    return asdict(item) | {"follow": int(item.follow), "independent_of": json.dumps(item.independent_of)}


def _source(row: Sequence[Any]) -> Source:
    name, kind, url, every, timezone, language, follow, independent_of = row
    return Source(name, kind, url, every, timezone, language, bool(follow), tuple(json.loads(independent_of)))


def _state(row: Sequence[Any]) -> SourceState:
    name, etag, modified, interval, due, failures, error, last_ok, signature = row
    return SourceState(name, etag, modified, interval, _moment(due), failures, error, _moment(last_ok), signature)


def _seconds(moment: datetime | None) -> float | None:
    return None if moment is None else moment.timestamp()


def _moment(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
