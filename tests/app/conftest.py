"""The whole bot against one strict Telegram server; importing the server's models takes seconds."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.app.kit import Bot, settings, stock
from tests.doubles.synapse.fixtures import own_synapse, reader, synapse, user
from tests.doubles.telegram.running import Double, Running, started
from tests.doubles.telegram.settings import Settings

__all__ = ["own_synapse", "reader", "synapse", "user"]


@pytest.fixture(scope="session")
def telegram_process() -> Iterator[Running]:
    with started(Settings()) as running:
        yield running


@pytest.fixture
async def double(telegram_process: Running) -> AsyncIterator[Double]:
    """A server as new, with two users who have started the bot and a group where it is a member."""
    async with telegram_process.controlled() as double:
        await double.control.reset()
        await double.control.token(good=True)
        await double.control.chat(5)
        await double.control.chat(6)
        await double.control.chat(-1001, "supergroup")
        yield double


@pytest.fixture(scope="session")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("stocked")
    asyncio.run(stock(folder))
    return folder


@pytest.fixture
def folder(stocked: Path, tmp_path: Path) -> Path:
    """A store of the test's own with a little news in it."""
    for name in ("newsbot.db", "newsbot.key"):
        shutil.copy(stocked / name, tmp_path / name)
    return tmp_path


@pytest.fixture
async def bot(double: Double, folder: Path) -> AsyncIterator[Bot]:
    async with Bot.running(settings(double, folder), double) as bot:
        yield bot
