"""The audit as a table, and its heads in a file beside the store: `ports.Audit`."""

import asyncio
import logging
import os
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import bindparam, insert, select

from newsbot.news import audit as chain
from newsbot.news.audit import NOTHING, Entry, Happened, Head, Verdict
from newsbot.store.desk_schema import audit
from newsbot.store.engine import Database, Run, Statement, Unit

_log = logging.getLogger(__name__)

_LAST = Statement(select(audit.c.seq, audit.c.mac).order_by(audit.c.seq.desc()).limit(1))
_ADD = Statement(insert(audit).values({one.name: bindparam(one.name) for one in audit.columns}))
_ALL = Statement(select(audit).order_by(audit.c.seq))
_LATEST = Statement(select(audit).order_by(audit.c.seq.desc()).limit(bindparam("limit")))


class HeadFile:
    """Heads, a line `SEQ:MAC` each, on disk before the next one is written. Only ever added to.

    It stands beside the store and not in it: who cuts the table short leaves it longer than the table.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def add(self, heads: Iterable[Head]) -> None:
        """Raises OSError."""
        new = not self._path.exists()
        descriptor = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            # A line that a crash tore joins no other.
            lines = "".join(f"{one}\n" for one in heads)
            os.write(descriptor, f"{'' if new else chr(10)}{lines}".encode("ascii"))
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def heads(self) -> list[Head]:
        """Those that are whole; a torn line is left out."""
        found = []
        lines = self._path.read_text("ascii", "replace").split("\n") if self._path.exists() else []
        for line in filter(None, lines):
            try:
                found.append(chain.head(line))
            except ValueError:
                continue
        return found


class AuditBook:
    """`ports.Audit`. `add` is for transactions of others, who call `kept` when they are committed."""

    def __init__(self, database: Database, key: bytes, heads: HeadFile) -> None:
        self._database = database
        self._key = key
        self._heads = heads

    def add(self, unit: Unit, happened: Sequence[Happened], now: datetime) -> list[Head]:
        """Inside a transaction that is alone (`in_order`). Returns the new heads."""
        last = self._last(unit)
        heads = []
        for one in happened:
            entry = chain.entry(self._key, last, one, now)
            unit(_ADD, _row(entry))
            last = Head(entry.seq, entry.mac)
            heads.append(last)
        return heads

    async def kept(self, heads: Sequence[Head]) -> None:
        """What was added is committed: its head is written beside the store. A full disk is told, and stops nobody."""
        if not heads:
            return
        try:
            await asyncio.to_thread(self._heads.add, heads[-1:])
        except OSError as error:
            _log.error("the head of the audit cannot be written beside the store: %s", error.strerror)

    async def note(self, happened: Sequence[Happened], now: datetime) -> None:
        heads = await self._database.transact(lambda unit: self.add(unit, happened, now), in_order=True)
        await self.kept(heads)

    async def latest(self, limit: int) -> list[Entry]:
        rows = await self._database.read(lambda run: run(_LATEST, {"limit": limit}))
        return [_entry(row) for row in rows]

    async def head(self) -> Head:
        return await self._database.read(self._last)

    async def verify(self, anchors: Sequence[Head] = ()) -> Verdict:
        # The file first: what is added meanwhile is in the table only.
        heads = await asyncio.to_thread(self._heads.heads)
        rows = await self._database.read(lambda run: run(_ALL, {}), patient=True)
        return await asyncio.to_thread(chain.verify, self._key, [_entry(row) for row in rows], [*heads, *anchors])

    @staticmethod
    def _last(run: Run) -> Head:
        rows = run(_LAST, {})
        return Head(rows[0][0], bytes(rows[0][1])) if rows else NOTHING


def _row(entry: Entry) -> dict[str, Any]:
    what = entry.what
    return {
        "seq": entry.seq,
        "at": entry.at,
        "actor": what.actor,
        "act": what.act,
        "subject": what.subject,
        "outcome": what.outcome,
        "detail": what.detail,
        "mac": entry.mac,
    }


def _entry(row: Sequence[Any]) -> Entry:
    seq, at, *words, mac = row
    return Entry(seq, at, Happened(*words), bytes(mac))
