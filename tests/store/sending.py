"""A sender's hand for the tests of the outbox: one account, an account's lease, ticks at a time that is told."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import create_async_engine

from newsbot.chat.delivery import Delivery, Outcome, Priority, Sent, settle
from newsbot.chat.document import Document, Paragraph, line
from newsbot.chat.pacing import Memory
from newsbot.chat.room import Room
from newsbot.ports import Admit, Claim, Lease, Post, Recorded, Tick, Ticked
from newsbot.store import open_store
from newsbot.store.delivery_schema import delivery, recipient
from newsbot.store.engine import Statement
from newsbot.store.schema import metadata
from newsbot.store.schema import room as room_table
from tests.store import made
from tests.store.samples import NOW, ancestors

ACCOUNT = "telegram"
A, B, C, D = (Room("telegram", name) for name in ("100", "200", "300", "400"))
GROUP = Room("telegram", "-500")

_ROWS = Statement(
    select(
        delivery.c.id,
        delivery.c.post,
        delivery.c.op,
        delivery.c.part,
        delivery.c.state,
        delivery.c.reason,
        delivery.c.revision,
        room_table.c.sealed_id,
        room_table.c.lookup,
    )
    .select_from(
        delivery.join(recipient, recipient.c.key == delivery.c.recipient).join(
            room_table, room_table.c.lookup == recipient.c.lookup
        )
    )
    .order_by(delivery.c.id)
)


def says(*parts: str, locale: str = "ar") -> Document:
    """A document of so many paragraphs; the tests take each for a part."""
    return Document(tuple(Paragraph(line(part)) for part in parts), locale)


def post(text: str, *rooms: Room, priority: Priority = Priority.BREAKING, expires: datetime | None = None) -> Post:
    return Post(priority, (says(text),), rooms, expires=expires)


def words(document: Document) -> str:
    return " ".join(span.text for block in document.blocks if isinstance(block, Paragraph) for span in block.spans)


@dataclass(frozen=True, slots=True)
class Row:
    id: int
    post: int
    op: str
    part: int
    state: str
    reason: str | None
    revision: int
    room: Room


@dataclass
class Sender:
    """Ticks under one lease."""

    store: Any
    lease: Lease
    now: datetime = NOW

    async def publish(self, given: Post) -> int:
        id_: int = await self.store.outbox.publish(ACCOUNT, given, self.now)
        return id_

    async def tick(
        self,
        recorded: Sequence[Recorded] = (),
        most: int = 50,
        admit: Admit | None = None,
        memory: Memory | None = None,
        *,
        floor: bool = False,
    ) -> Ticked:
        ticked = await self.store.outbox.tick(Tick(self.lease, self.now, tuple(recorded), most, admit, memory, floor))
        assert isinstance(ticked, Ticked)
        return ticked

    async def claim(self, most: int = 50, admit: Admit | None = None) -> list[Claim]:
        return list((await self.tick(most=most, admit=admit)).claims)

    def came(self, which: Delivery, outcome: Outcome, parts: int = 1) -> Recorded:
        return Recorded(which, settle(which, outcome, self.now, 0.5), parts)

    async def answer(self, which: Delivery, outcome: Outcome | None = None, parts: int = 1) -> Ticked:
        """Record only: what came of one claimed row, by default success."""
        return await self.tick([self.came(which, outcome or Sent(f"m{which.id}"), parts)], most=0)

    async def send_all(self, parts: int = 1) -> list[tuple[str, str, str]]:
        """Claim and send until nothing is left; what went out, in order: operation, room, words."""
        out: list[tuple[str, str, str]] = []
        while claims := await self.claim():
            for one in claims:
                out.append((one.delivery.op, one.delivery.room.id, words(one.document)))
                await self.answer(one.delivery, parts=parts)
        return out

    async def rows(self) -> list[Row]:
        seal = self.store.audience.seal
        found: list[Any] = await self.store.database.read(lambda run: run(_ROWS, {}))
        return [Row(*(*row[:7], seal.open_room(row[7], row[8]))) for row in found]

    async def states(self) -> list[str]:
        return [row.state for row in await self.rows()]

    def later(self, **given: float) -> None:
        self.now += timedelta(**given)


async def sender(store: Any, holder: str = "one") -> Sender:
    lease = await store.leases.acquire(ACCOUNT, holder, 60.0)
    assert lease is not None
    return Sender(store, lease)


@pytest.fixture(params=["sqlite", "postgres"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Any]:
    async with opened(request, tmp_path) as found:
        yield found


@asynccontextmanager
async def opened(request: pytest.FixtureRequest, folder: Path) -> AsyncIterator[Any]:
    """An empty store: a copy of a file, and on PostgreSQL the same database each time, because making one is slow."""
    if request.param == "sqlite":
        url = await made.put(folder)
    else:
        url = await emptied(request.getfixturevalue("postgres_url"))
    async with open_store(url, folder / "key", ancestors) as found:
        yield found


async def emptied(server: str) -> str:
    """The address of a database of the server without a row."""
    url = server.replace("/postgres", "/deliveries")
    plain = create_async_engine(server.replace("postgresql:", "postgresql+asyncpg:"), isolation_level="AUTOCOMMIT")
    async with plain.connect() as connection:
        there = (await connection.execute(text("SELECT 1 FROM pg_database WHERE datname = 'deliveries'"))).all()
        if not there:
            await connection.execute(text("CREATE DATABASE deliveries"))
    await plain.dispose()
    if there:
        engine = create_async_engine(url.replace("postgresql:", "postgresql+asyncpg:"))
        async with engine.begin() as connection:
            # Faster than TRUNCATE, as long as there are few rows.
            await connection.execute(text("SET LOCAL session_replication_role = replica"))
            for table in metadata.tables:
                await connection.execute(text(f"DELETE FROM {table}"))
            for (sequence,) in (await connection.execute(text("SELECT sequencename FROM pg_sequences"))).all():
                await connection.execute(text(f"ALTER SEQUENCE {sequence} RESTART"))
        await engine.dispose()
    return url


@pytest.fixture
async def one(store: Any) -> Sender:
    return await sender(store)
