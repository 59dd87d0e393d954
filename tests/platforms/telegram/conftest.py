"""One strict Telegram server for all tests of the adapter; importing its models takes seconds."""

from collections.abc import AsyncIterator, Iterator

import pytest

from newsbot.platforms.telegram.client import Account, TelegramPlatform, account
from tests.doubles.telegram.running import Double, Running, started
from tests.doubles.telegram.settings import Settings
from tests.fakes.clock import FakeClock

BUTTON_KEY = b"b" * 32


@pytest.fixture(scope="session")
def telegram_process() -> Iterator[Running]:
    with started(Settings(simulated=True, limits=False)) as running:
        yield running


@pytest.fixture
async def double(telegram_process: Running) -> AsyncIterator[Double]:
    """A server as new, with a user 5 who has started the bot and a group whose member it is."""
    async with telegram_process.controlled() as double:
        await double.control.reset()
        await double.control.token(good=True)
        await double.control.chat(5)
        await double.control.chat(-1001, "supergroup")
        yield double


@pytest.fixture
async def bot(double: Double) -> AsyncIterator[Account]:
    connected = account(double.token, double.base_url)
    await connected.open()
    yield connected
    await connected.close()


@pytest.fixture
def platform(bot: Account) -> TelegramPlatform:
    return TelegramPlatform(bot.bot, clock=FakeClock(), button_key=BUTTON_KEY)
