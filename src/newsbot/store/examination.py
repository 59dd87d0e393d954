"""The state of a store, looked at beside the process that owns it: nothing is made, migrated or written."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection, func, select

from newsbot.ports import Finding, StoreUnusableError
from newsbot.store import sealing
from newsbot.store.delivery_schema import delivery, lease
from newsbot.store.files import database_file, expected
from newsbot.store.migrate import HEAD, version
from newsbot.store.opening import parsed
from newsbot.store.reserve import BALLAST, ENOUGH, free_bytes
from newsbot.store.schema import fact
from newsbot.store.sqlite import SqliteDatabase

T = TypeVar("T")
Look = Callable[[Connection], T]

_MIB = 1 << 20
_CLOCK = select(func.clock_timestamp())
_STUCK = ("uncertain", "dead", "held")


class Examination:
    """Of the store at `url`, whose rooms are sealed under `key_file`. Raises StoreUnusableError for no address."""

    def __init__(self, url: str, key_file: Path) -> None:
        place = parsed(url)
        self._place, self._key_file = place, key_file
        self._file = database_file(place) if place.get_backend_name() == "sqlite" else None
        self._name = str(self._file or place.render_as_string(hide_password=True))

    async def findings(self) -> AsyncIterator[Finding]:
        """All of them, one after the other: a SQLite file is read through, which takes its time."""
        if self._file is not None:
            if not self._file.exists():
                yield Finding("store", "note", f"{self._name}: there is none yet; the first use makes it")
                return
            yield self._disk(self._file)
        try:
            schema = await self._look(self._schema)
            yield Finding("store", "ok" if schema == HEAD else "note", await self._whole(schema))
            yield await self._key()
            if schema == HEAD:
                yield await self._outbox()
        except StoreUnusableError as error:
            yield Finding("store", "wrong", str(error))

    async def rate(self, account: str) -> float | None:
        """Messages a second that the account's sender last found to be possible; None where nobody has sent yet."""

        def work(connection: Connection) -> float | None:
            if version(connection, self._name) != HEAD:
                return None
            return connection.execute(select(lease.c.rate).where(lease.c.account == account)).scalar()

        try:
            return await self._look(work) if self._file is None or self._file.exists() else None
        except StoreUnusableError:
            return None

    async def clock(self) -> datetime | None:
        """What the database's own clock says now; None where it has none, or cannot be asked."""
        try:
            return None if self._file is not None else await self._look(lambda connection: connection.scalar(_CLOCK))
        except StoreUnusableError:
            return None

    async def _whole(self, schema: str | None) -> str:
        """What can be said when nothing is wrong. Raises StoreUnusableError when the file is damaged."""
        if self._file is not None:
            async with _opened(self._file) as database:
                await database.quick_check()
        if schema == HEAD:
            return f"{self._name}: whole, at version {HEAD}"
        return f"{self._name}: at version {schema}; the next start brings it to {HEAD}, as newsbot migrate does"

    async def _key(self) -> Finding:
        try:
            seal = sealing.load(self._key_file, make=False)
        except StoreUnusableError as error:
            return Finding("key file", "wrong", str(error))
        select_check = select(fact.c.value).where(fact.c.name == "key_check")
        check = await self._look(lambda connection: connection.execute(select_check).scalar())
        if check not in {None, seal.check}:
            return Finding("key file", "wrong", f"{self._key_file}: the store was sealed with another one; put it back")
        return Finding("key file", "ok", f"{self._key_file}: opens the store")

    async def _outbox(self) -> Finding:
        state = delivery.c.state
        counted = select(state, func.count()).where(state.in_(_STUCK)).group_by(state).order_by(state)
        found = await self._look(lambda connection: connection.execute(counted).all())
        if not found:
            return Finding("outbox", "ok", "nothing is stuck")
        told = ", ".join(f"{count} {name}" for name, count in found)
        return Finding("outbox", "note", f"{told}; see: newsbot outbox list")

    def _schema(self, connection: Connection) -> str | None:
        return version(connection, self._name)

    @staticmethod
    def _disk(file: Path) -> Finding:
        free, least = free_bytes(file.parent) // _MIB, (ENOUGH + BALLAST) // _MIB
        if free < least:
            return Finding("disk", "wrong", f"{free} MiB are free, and nothing is sent below {least}: make room")
        return Finding("disk", "ok", f"{free} MiB are free")

    async def _look(self, work: Look[T]) -> T:
        """Raises StoreUnusableError."""
        if self._file is not None:
            async with _opened(self._file) as database:
                return await database.look(work)
        from newsbot.store.postgres import PostgresDatabase

        shared = PostgresDatabase(self._place)
        try:
            return await shared.write(work)
        finally:
            await shared.close()


@asynccontextmanager
async def _opened(file: Path) -> AsyncIterator[SqliteDatabase]:
    expected(file)
    database = SqliteDatabase(file, read_only=True)
    try:
        yield database
    finally:
        await database.close()
