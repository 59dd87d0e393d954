"""PostgreSQL, for several processes over one store."""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import URL, Connection, text
from sqlalchemy.exc import DBAPIError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.ext.asyncio import create_async_engine

from newsbot.ports import StoreUnusableError
from newsbot.store.engine import Run, Statement, Unit

T = TypeVar("T")
_log = logging.getLogger(__name__)

_SETTINGS = {"statement_timeout": "5000", "idle_in_transaction_session_timeout": "10000", "synchronous_commit": "on"}
# Writers go one after the other, as on SQLite: keys are given out in order, and a migration runs once.
_WRITERS = text("SELECT pg_advisory_xact_lock(7236835)")
# The server ends a transaction that idles, but not one whose process was frozen between two messages of one statement.
_RELIEVE = text(
    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
    " WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()"
    " AND wait_event = 'ClientRead' AND xact_start IS NOT NULL"
    " AND clock_timestamp() - state_change > current_setting('idle_in_transaction_session_timeout')::interval"
)
_CLOCK = text("SELECT clock_timestamp()")
_CHANNEL = "newsbot"
_ANNOUNCE = text(f"SELECT pg_notify('{_CHANNEL}', '')")
_AGAIN = 1.0  # seconds


class PostgresDatabase:
    """An open PostgreSQL database. `name` is its address without the password.

    The address may carry server settings of its own: `?idle_in_transaction_session_timeout=5000`.
    """

    def __init__(self, place: URL) -> None:
        self.name = place.render_as_string(hide_password=True)
        own = {name: value for name, value in place.query.items() if name in _SETTINGS}
        try:
            self._engine = create_async_engine(
                place.set(drivername="postgresql+asyncpg").difference_update_query(own),
                connect_args={"server_settings": {**_SETTINGS, **own}, "timeout": 10},
                pool_pre_ping=True,
            )
        except (ImportError, NoSuchModuleError) as error:
            raise StoreUnusableError(f"{self.name}: PostgreSQL needs newsbot[postgres] to be installed") from error

    async def read(self, work: Callable[[Run], T], *, patient: bool = False) -> T:  # noqa: ARG002  # the port's
        """`patient` changes nothing: every unit of work has a connection of its own."""
        try:
            async with self._engine.connect() as connection:
                return await connection.run_sync(lambda plain: work(_runner(plain)))
        except (SQLAlchemyError, OSError) as error:
            raise self._unusable(error) from error

    async def write(self, work: Callable[[Connection], T]) -> T:
        try:
            async with self._engine.begin() as connection:
                await connection.execute(_WRITERS)
                return await connection.run_sync(work)
        except (SQLAlchemyError, OSError) as error:
            raise self._unusable(error) from error

    async def transact(self, work: Callable[[Unit], T], *, in_order: bool = False, announce: bool = False) -> T:
        """`in_order`: after every other writer that asked for it, and before the next."""
        try:
            async with self._engine.begin() as connection:
                if in_order:
                    await connection.execute(_WRITERS)
                done = await connection.run_sync(lambda plain: work(_Unit(plain)))
                if announce:
                    await connection.execute(_ANNOUNCE)
                return done
        except (SQLAlchemyError, OSError) as error:
            raise self._unusable(error) from error

    async def heed(self, heard: Callable[[], None]) -> None:
        """Over a connection of its own, made again a second after it was lost."""
        from asyncpg import InterfaceError, PostgresError

        while True:
            try:
                await self._heed(heard)
            except (SQLAlchemyError, PostgresError, InterfaceError, OSError) as error:
                _log.warning("what other processes put in is seen a little later: %s", self._unusable(error))
            await asyncio.sleep(_AGAIN)

    async def _heed(self, heard: Callable[[], None]) -> None:
        lost = asyncio.Event()
        pooled = await self._engine.raw_connection()
        connection: Any = pooled.driver_connection  # asyncpg's, which may not be installed
        pooled.detach()
        try:
            connection.add_termination_listener(lambda _: lost.set())
            await connection.add_listener(_CHANNEL, lambda *_: heard())
            heard()  # for what was announced while nobody listened
            await lost.wait()
        finally:
            connection.terminate()

    async def clock(self) -> datetime:
        try:
            async with self._engine.connect() as connection:
                now: datetime = (await connection.execute(_CLOCK)).scalar_one()
        except (SQLAlchemyError, OSError) as error:
            raise self._unusable(error) from error
        return now

    async def relieve(self) -> None:
        try:
            async with self._engine.begin() as connection:
                ended = (await connection.execute(_RELIEVE)).scalar()
        except (SQLAlchemyError, OSError) as error:
            raise self._unusable(error) from error
        if ended:
            _log.warning("%s: %d transactions of a process that does not move were ended", self.name, ended)

    def roomy(self) -> bool:
        """True: the server's disk is not ours to look at; when it is full, nothing is committed."""
        return True

    def hopeless(self) -> None:
        """As `roomy`."""

    async def scrub(self) -> None:
        """Nothing: the files are the server's, and what its vacuum has not come to yet still stands in them."""

    async def rest(self) -> None:
        """Nothing: the server cares for itself."""

    async def close(self) -> None:
        await self._engine.dispose()

    def _unusable(self, error: Exception) -> StoreUnusableError:
        cause = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
        lines = str(cause).strip().splitlines() or [type(cause).__name__]
        return StoreUnusableError(f"{self.name}: {lines[0]}")


@dataclass(frozen=True, slots=True)
class _Unit:
    """`engine.Unit` over SQLAlchemy."""

    connection: Connection

    def __call__(self, statement: Statement, given: Mapping[str, Any]) -> Sequence[Sequence[Any]]:
        result = self.connection.execute(statement.core, given)
        return result.all() if result.returns_rows else ()

    def many(self, statement: Statement, given: Sequence[Mapping[str, Any]]) -> None:
        if given:
            self.connection.execute(statement.core, given)


def _runner(connection: Connection) -> Run:
    def run(statement: Statement, given: Mapping[str, Any]) -> Sequence[Sequence[Any]]:
        return connection.execute(statement.core, given).all()

    return run
