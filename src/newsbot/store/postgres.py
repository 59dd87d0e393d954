"""PostgreSQL, for several processes over one store."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import URL, Connection, text
from sqlalchemy.exc import DBAPIError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.ext.asyncio import create_async_engine

from newsbot.ports import StoreUnusableError
from newsbot.store.engine import Run, Statement, Unit

T = TypeVar("T")

_SETTINGS = {"statement_timeout": "5000", "idle_in_transaction_session_timeout": "10000", "synchronous_commit": "on"}
# Writers go one after the other, as on SQLite: keys are given out in order, and a migration runs once.
_WRITERS = text("SELECT pg_advisory_xact_lock(7236835)")


class PostgresDatabase:
    """An open PostgreSQL database. `name` is its address without the password."""

    def __init__(self, place: URL) -> None:
        self.name = place.render_as_string(hide_password=True)
        try:
            self._engine = create_async_engine(
                place.set(drivername="postgresql+asyncpg"),
                connect_args={"server_settings": _SETTINGS, "timeout": 10},
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

    async def transact(self, work: Callable[[Unit], T], *, in_order: bool = False) -> T:
        """`in_order`: after every other writer that asked for it, and before the next."""
        try:
            async with self._engine.begin() as connection:
                if in_order:
                    await connection.execute(_WRITERS)
                return await connection.run_sync(lambda plain: work(_Unit(plain)))
        except (SQLAlchemyError, OSError) as error:
            raise self._unusable(error) from error

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
