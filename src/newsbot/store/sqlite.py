"""SQLite: one writer, two readers, and the care of the log beside them."""

import asyncio
import logging
import os
import sqlite3
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

import aiosqlite
from sqlalchemy import URL, Connection, event
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from newsbot.ports import StoreUnusableError
from newsbot.store import residue
from newsbot.store.engine import Run, Statement, Unit
from newsbot.store.reserve import Reserve

T = TypeVar("T")
_log = logging.getLogger(__name__)

_CACHE = "cache_size=-16000"
_EVERYONE = ("busy_timeout=5000", "foreign_keys=ON", "mmap_size=0", "temp_store=MEMORY", _CACHE)
# FULL costs one fsync a batch; NORMAL may take a committed batch back after a power cut.
# The log is cut back to nothing once it is in the database, so that its size says what still has to go there.
_WRITER = (
    *_EVERYONE,
    "journal_mode=WAL",
    "synchronous=FULL",
    "secure_delete=ON",
    "wal_autocheckpoint=0",
    "journal_size_limit=0",
)
_READER = (*_EVERYONE, "query_only=ON")
_CHECKPOINT_BYTES = 1000 * 4096
_TRUNCATE_BYTES = 64 << 20
_PATIENCE = 6  # times the busy timeout that readers may keep the log from being emptied
# Trees of tables that hold something keyed or sealed of a room.
_NAMING = ("room", "recipient", "choice", "move_code", "inbox", "lease", "editor_place")
_ROOTS = f"SELECT rootpage FROM sqlite_master WHERE rootpage > 0 AND tbl_name IN {_NAMING}"  # noqa: S608  # ours


class SqliteDatabase:
    """An open SQLite file, `path`; its log stands beside it."""

    def __init__(self, path: Path, *, read_only: bool = False, reserve: Reserve | None = None) -> None:
        self.path = path
        self._reserve = reserve
        self._writer = None if read_only else _engine(path, _WRITER)
        self._readers = _engine(path, _READER)
        self._hot: AsyncConnection | None = None
        self._patient: AsyncConnection | None = None
        self._often: AsyncConnection | None = None
        self._turn = asyncio.Lock()
        self._file: int | None = None
        self._asked = self._scrubbed = 0

    async def open_readers(self) -> None:
        """After the migrations: before them there may be no file."""
        try:
            self._hot = await self._readers.connect()
            self._patient = await self._readers.connect()
        except (SQLAlchemyError, sqlite3.Error) as error:
            raise self._unusable(error) from error

    async def read(self, work: Callable[[Run], T], *, patient: bool = False) -> T:
        connection = self._patient if patient else self._hot
        if connection is None:
            raise StoreUnusableError(f"{self.path}: the store is closed")
        try:
            driver = (await connection.get_raw_connection()).driver_connection
            assert isinstance(driver, aiosqlite.Connection)
            return await at_once(driver, lambda connection: _snapshot(connection, work))
        except (SQLAlchemyError, sqlite3.Error) as error:
            raise self._unusable(error) from error

    async def write(self, work: Callable[[Connection], T]) -> T:
        if self._writer is None:
            raise StoreUnusableError(f"{self.path}: the store is open for reading only")
        async with self._turn:
            try:
                async with self._writer.begin() as connection:
                    # Immediate: a transaction that begins by reading cannot always become a writing one.
                    await connection.exec_driver_sql("BEGIN IMMEDIATE")
                    done = await connection.run_sync(work)
            except (SQLAlchemyError, sqlite3.Error) as error:
                raise self._unusable(error) from error
            await self._checkpoint_when_long(self._writer)
        return done

    async def transact(
        self,
        work: Callable[[Unit], T],
        *,
        in_order: bool = False,  # noqa: ARG002  # the port's
        announce: bool = False,  # noqa: ARG002  # the port's
    ) -> T:
        """`in_order` and `announce` change nothing: there is one writer, in one process."""
        if self._writer is None:
            raise StoreUnusableError(f"{self.path}: the store is open for reading only")
        async with self._turn:
            try:
                if self._often is None:
                    self._often = await self._writer.connect()
                driver = (await self._often.get_raw_connection()).driver_connection
                assert isinstance(driver, aiosqlite.Connection)
                done = await at_once(driver, lambda connection: _transaction(connection, work))
            except (SQLAlchemyError, sqlite3.Error) as error:
                raise self._unusable(error) from error
            await self._checkpoint_when_long(self._writer)
        return done

    async def look(self, work: Callable[[Connection], T]) -> T:
        """`work` over a connection that cannot write. Raises StoreUnusableError."""
        try:
            async with self._readers.connect() as connection:
                return await connection.run_sync(work)
        except SQLAlchemyError as error:
            raise self._unusable(error) from error

    async def quick_check(self) -> None:
        """Raises StoreUnusableError when the file is damaged. Reads all of it."""
        found = await self.look(_quick_check)
        if found != "ok":
            finding = " ".join(str(found).split())
            raise StoreUnusableError(f"{self.path}: the database is damaged ({finding}); restore a copy of it")

    async def heed(self, heard: Callable[[], None]) -> None:
        """Nobody else writes."""

    async def clock(self) -> None:
        """A file has none."""

    async def relieve(self) -> None:
        """There are no other processes."""

    def roomy(self) -> bool:
        return self._reserve is None or self._reserve.roomy()

    def hopeless(self) -> str | None:
        return None if self._reserve is None else self._reserve.hopeless()

    async def scrub(self) -> None:
        """Empty the log into the database, and overwrite what moved rows left in the trees that name rooms.

        Whoever asks while another scrub is awaited shares it. It is not left half-way: nobody may write meanwhile.
        """
        scrubbing = asyncio.ensure_future(self._scrub())
        try:
            await asyncio.shield(scrubbing)
        except asyncio.CancelledError:
            await asyncio.wait([scrubbing])
            raise

    async def _scrub(self) -> None:
        self._asked += 1
        asked = self._asked
        async with self._turn:
            if self._scrubbed >= asked or self._writer is None:
                return
            upto = self._asked
            try:
                roots = await self._emptied(self._writer)
                if await asyncio.to_thread(residue.wipe, self._descriptor(), roots):
                    await self._forget_pages(self._writer)
            except (SQLAlchemyError, sqlite3.Error, OSError) as error:
                raise self._unusable(error) from error
            self._scrubbed = upto

    async def _emptied(self, writer: AsyncEngine) -> list[int]:
        """With nothing in the log; returns the roots of the trees that name rooms."""
        async with writer.connect() as connection:
            for _ in range(_PATIENCE):
                found = (await connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")).first()
                if found is not None and not found[0]:
                    return list((await connection.exec_driver_sql(_ROOTS)).scalars())
        raise StoreUnusableError(f"{self.path}: its log is being read and cannot be emptied")

    def _descriptor(self) -> int:
        """The file, open until the database is closed: closing any descriptor of it gives up the locks of them all."""
        if self._file is None:
            self._file = os.open(self.path, os.O_RDWR | os.O_CLOEXEC)
        return self._file

    async def _forget_pages(self, writer: AsyncEngine) -> None:
        """Drop the caches of those who might write pages as they were."""
        if self._often is not None:
            await self._often.close()
            self._often = None
        await writer.dispose()

    async def rest(self) -> None:
        """Put the whole log into the database and cut it back to nothing."""
        if self._writer is not None and log_bytes(self.path):
            async with self._turn:
                await _checkpoint(self._writer, "TRUNCATE")

    async def close(self) -> None:
        """Readers first: only the last connection can put the whole log into the database and remove it."""
        async with self._turn:
            for connection in (self._hot, self._patient, self._often):
                if connection is not None:
                    await connection.close()
            self._hot = self._patient = self._often = None
            await self._readers.dispose()
            if self._writer is not None:
                await self._writer.dispose()
            if self._file is not None:
                os.close(self._file)
                self._file = None

    async def _checkpoint_when_long(self, writer: AsyncEngine) -> None:
        """What was committed stays so, in the log, when the database itself cannot grow."""
        waiting = log_bytes(self.path)
        if waiting < _CHECKPOINT_BYTES:
            return
        try:
            await _checkpoint(writer, "TRUNCATE" if waiting > _TRUNCATE_BYTES else "PASSIVE")
        except (SQLAlchemyError, sqlite3.Error) as error:
            _log.warning("the log is kept: %s", self._unusable(error))

    def _unusable(self, error: Exception) -> StoreUnusableError:
        if self._reserve is not None and _disk_is_full(error, self._reserve):
            self._reserve.give_up()
        return StoreUnusableError(f"{self.path}: {_reason(error)}")


async def at_once(driver: aiosqlite.Connection, work: Callable[[sqlite3.Connection], T]) -> T:
    """All of `work` in one hop to the connection's thread: a hop costs more than the statements do.

    The one place that calls the driver's `_execute`; its public calls are one to three hops for each statement.
    """
    hop: Callable[..., Awaitable[T]] = driver._execute  # noqa: SLF001
    return await hop(work, driver._conn)  # noqa: SLF001


def log_bytes(path: Path) -> int:
    """The size of the write-ahead log: after a clean stop there is none."""
    log = path.with_name(path.name + "-wal")
    return log.stat().st_size if log.exists() else 0


def _quick_check(connection: Connection) -> Any:
    # The whole file goes by once: a large cache would only keep pages that nobody asks for again.
    connection.exec_driver_sql("PRAGMA cache_size=-1000")
    found = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar()
    connection.exec_driver_sql(f"PRAGMA {_CACHE}")
    return found


async def _checkpoint(writer: AsyncEngine, mode: str) -> None:
    async with writer.connect() as connection:
        await connection.exec_driver_sql(f"PRAGMA wal_checkpoint({mode})")


def _snapshot(connection: sqlite3.Connection, work: Callable[[Run], T]) -> T:
    def run(statement: Statement, given: Mapping[str, Any]) -> Sequence[Sequence[Any]]:
        return connection.execute(statement.sql, statement.parameters(given)).fetchall()

    connection.execute("BEGIN")
    try:
        return work(run)
    finally:
        connection.execute("ROLLBACK")


@dataclass(frozen=True, slots=True)
class _Unit:
    """`engine.Unit` straight on the driver."""

    connection: sqlite3.Connection

    def __call__(self, statement: Statement, given: Mapping[str, Any]) -> Sequence[Sequence[Any]]:
        return self.connection.execute(statement.sql, statement.parameters(given)).fetchall()

    def many(self, statement: Statement, given: Sequence[Mapping[str, Any]]) -> None:
        if given:
            self.connection.executemany(statement.sql, [statement.parameters(one) for one in given])


def _transaction(connection: sqlite3.Connection, work: Callable[[Unit], T]) -> T:
    connection.execute("BEGIN IMMEDIATE")
    try:
        done = work(_Unit(connection))
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    return done


def _engine(path: Path, pragmas: Sequence[str]) -> AsyncEngine:
    # `rw`: SQLite must never make an empty database in the place of one that was moved away.
    url = URL.create("sqlite+aiosqlite", database=f"file:{quote(str(path))}", query={"mode": "rw", "uri": "true"})
    engine = create_async_engine(url, connect_args={"isolation_level": None}, pool_size=3, max_overflow=0)

    @event.listens_for(engine.sync_engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    return engine


def _disk_is_full(error: Exception, reserve: Reserve) -> bool:
    """As SQLite says; where the index of its log cannot grow, it calls that an I/O error."""
    code = getattr(_cause(error), "sqlite_errorcode", 0) & 0xFF
    return code == sqlite3.SQLITE_FULL or (code == sqlite3.SQLITE_IOERR and reserve.spent())


def _cause(error: Exception) -> BaseException:
    return error.orig if isinstance(error, DBAPIError) and error.orig is not None else error


def _reason(error: Exception) -> str:
    cause = _cause(error)
    return str(cause).strip().splitlines()[0] if str(cause).strip() else type(cause).__name__
