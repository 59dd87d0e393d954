"""One strict Telegram server for all tests of the double; importing its models takes seconds."""

from collections.abc import AsyncIterator, Iterator

import pytest

from tests.doubles.telegram.running import Double, Running, started
from tests.doubles.telegram.settings import Settings


@pytest.fixture(scope="session")
def telegram_process() -> Iterator[Running]:
    settings = Settings(simulated=True, webhook_retry=0.02)
    with started(settings) as running:
        yield running


@pytest.fixture
async def double(telegram_process: Running) -> AsyncIterator[Double]:
    """A server as new, whose clock stands still, with a user 5 who has started the bot."""
    async with telegram_process.controlled() as double:
        await double.control.reset()
        await double.control.chat(5)
        yield double
