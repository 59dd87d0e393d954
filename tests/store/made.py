"""Empty stores that are made already: nearly all that a new one costs is its migrations, which are tested elsewhere."""

import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from newsbot.store import open_store
from newsbot.store.schema import fact

_FILE, _KEY = "newsbot.db", "key"
# Where this process keeps the one that it copies, and the servers that hold such a database.
_kept: list[TemporaryDirectory[str]] = []
_servers: set[str] = set()


def nowhere(_place: str) -> Sequence[str]:
    """For stores whose articles lie in no place."""
    return ()


async def put(folder: Path) -> str:
    """An empty store and its key, `newsbot.db` and `key`. Returns its address."""
    if not _kept:
        made = TemporaryDirectory(prefix="newsbot-made-")
        async with open_store(f"sqlite:///{made.name}/{_FILE}", Path(made.name, _KEY), nowhere):
            pass
        _kept.append(made)
    for name in (_FILE, _KEY):
        shutil.copy(Path(_kept[0].name, name), folder / name)
    return f"sqlite:///{folder}/{_FILE}"


@asynccontextmanager
async def opened(folder: Path, ancestors: Any = nowhere, **given: Any) -> AsyncIterator[Any]:
    """The store that is put there."""
    async with open_store(await put(folder), folder / _KEY, ancestors, **given) as store:
        yield store


async def in_postgres(server: str, name: str, key: Path) -> str:
    """A database of a server, as `put`; `key` seals its rooms. Returns its address."""
    if server not in _servers:
        await _create(server, "made")
        address = server.replace("/postgres", "/made")
        async with open_store(address, key, nowhere):
            pass
        engine = create_async_engine(_driven(address))
        async with engine.begin() as connection:
            await connection.execute(fact.delete())  # whose key it is, and which store
        await engine.dispose()
        _servers.add(server)
    await _create(server, name, like="made")
    return server.replace("/postgres", f"/{name}")


async def _create(server: str, name: str, like: str = "template1") -> None:
    engine = create_async_engine(_driven(server), isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {like}"))
    await engine.dispose()


def _driven(address: str) -> str:
    return address.replace("postgresql:", "postgresql+asyncpg:")
