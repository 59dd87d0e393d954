"""How a unit of work reaches the database, whichever of the two it is.

Reads are plain functions over `Run`; writes are plain functions over an SQLAlchemy connection inside one transaction.
Neither knows the dialect, and neither can leave a transaction open across an await.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection
from sqlalchemy.dialects import sqlite
from sqlalchemy.sql import Executable
from sqlalchemy.sql.compiler import SQLCompiler

T = TypeVar("T")


class Statement:
    """One text of a statement: built with SQLAlchemy Core, compiled once for the driver of SQLite."""

    def __init__(self, core: Executable) -> None:
        self.core = core

    @cached_property
    def sql(self) -> str:
        return str(self._compiled)

    def parameters(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """What was given, and the constants that stand in the statement."""
        return {**self._constants, **given}

    @cached_property
    def _compiled(self) -> SQLCompiler:
        compiled = self.core.compile(dialect=sqlite.dialect(paramstyle="named"))  # type: ignore[attr-defined]
        assert isinstance(compiled, SQLCompiler)
        return compiled

    @cached_property
    def _constants(self) -> dict[str, Any]:
        return {name: value for name, value in self._compiled.params.items() if value is not None}


Run = Callable[[Statement, Mapping[str, Any]], Sequence[Sequence[Any]]]


class Unit(Protocol):
    """Statements of one writing transaction."""

    def __call__(self, statement: Statement, given: Mapping[str, Any]) -> Sequence[Sequence[Any]]:
        """The rows that it gives, none for one that gives none."""
        ...

    def many(self, statement: Statement, given: Sequence[Mapping[str, Any]]) -> None:
        """The same statement once for each of `given`, which may be empty."""
        ...


class Database(Protocol):
    """An open database."""

    async def read(self, work: Callable[[Run], T], *, patient: bool = False) -> T:
        """Run statements over one snapshot. `patient` work may be slow and never stands in the way of the rest.

        Raises StoreUnusableError when the database refuses.
        """
        ...

    async def write(self, work: Callable[[Connection], T]) -> T:
        """Run `work` in one transaction: committed when it returns, undone when it raises. One at a time.

        Raises StoreUnusableError when the database refuses (disk full, not writable).
        """
        ...

    async def transact(self, work: Callable[[Unit], T], *, in_order: bool = False, announce: bool = False) -> T:
        """As `write`, for the paths that are walked often: on SQLite one hop for all statements.

        Without `in_order` other processes may write at the same time, so `work` locks the rows that it decides by.
        `announce`: whoever heeds the database hears of it when it is committed.
        Raises StoreUnusableError when the database refuses.
        """
        ...

    async def heed(self, heard: Callable[[], None]) -> None:
        """Call `heard` for what other processes announce, until cancelled. It may miss some: look by yourself too.

        Returns at once where there are no other processes.
        """
        ...

    async def clock(self) -> datetime | None:
        """What the database's own clock says now; None where it has none but ours.

        Raises StoreUnusableError.
        """
        ...

    async def relieve(self) -> None:
        """End transactions of other processes that stopped in the midst of one: they keep their locks."""
        ...

    def roomy(self) -> bool:
        """Whether there is room for something new to be begun, where that is ours to know. Quick."""
        ...

    def hopeless(self) -> str | None:
        """Why there will never be such room, in one line that names the place; None where there may be."""
        ...

    async def scrub(self) -> None:
        """Leave nothing in the files of rooms that were erased, as far as the files are ours; durable when it returns.

        Raises StoreUnusableError.
        """
        ...

    async def rest(self) -> None:
        """What can be put off until nothing else is to do."""
        ...

    async def close(self) -> None: ...
