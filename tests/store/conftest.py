"""Stores to run the contract on."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from newsbot.store import open_store
from tests.fakes.store import MemoryStore
from tests.store import made, postgres
from tests.store.samples import ancestors

Opener = Callable[[Path], AbstractAsyncContextManager[Any]]
KINDS = ("memory", "sqlite", "postgres")


@pytest.fixture(scope="session")
def postgres_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    reason = postgres.missing()
    if reason and os.environ.get("NEWSBOT_REQUIRE") != "all":
        pytest.skip(reason)
    folder = tmp_path_factory.mktemp("postgres")
    for place in (folder, *folder.parents):
        if place.stat().st_uid == os.geteuid() and place.stat().st_mode & 0o777 == 0o700:
            place.chmod(0o711)  # the server's account must pass through
    with postgres.server(folder) as url:
        yield url


@pytest.fixture(scope="session", params=KINDS)
def opener(request: pytest.FixtureRequest) -> Opener:
    if request.param == "memory":
        return _memory
    if request.param == "sqlite":
        return _sqlite
    url = request.getfixturevalue("postgres_url")
    return lambda folder: _postgres(url, folder)


@pytest.fixture
async def store(opener: Opener, tmp_path: Path) -> AsyncIterator[Any]:
    async with opener(tmp_path) as opened:
        yield opened


class Held:
    """An open store and the loop it lives in, for properties that try many cases on one store."""

    def __init__(self, store: Any, runner: asyncio.Runner) -> None:
        self.store, self.run = store, runner.run
        self.cases = 0


@pytest.fixture(scope="module")
def held(opener: Opener, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Held]:
    with asyncio.Runner() as runner:
        opened = opener(tmp_path_factory.mktemp("held"))
        store = runner.run(opened.__aenter__())
        yield Held(store, runner)
        runner.run(opened.__aexit__(None, None, None))


@asynccontextmanager
async def _memory(_folder: Path) -> AsyncIterator[MemoryStore]:
    yield MemoryStore(ancestors)


def _sqlite(folder: Path) -> AbstractAsyncContextManager[Any]:
    return made.opened(folder, ancestors)


@asynccontextmanager
async def _postgres(url: str, folder: Path) -> AsyncIterator[Any]:
    """In a database of its own."""
    address = await made.in_postgres(url, f"t{abs(hash(folder))}", folder / "key")
    async with open_store(address, folder / "key", ancestors) as store:
        yield store
