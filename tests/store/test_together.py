"""Group commit over a real database."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from newsbot.store import open_store
from newsbot.store.engine import Database, Unit
from newsbot.store.together import Together


class Counted:
    """A database that counts its transactions."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.transactions = 0

    async def transact(self, work: Callable[[Unit], Any], **given: bool) -> Any:
        self.transactions += 1
        return await self.database.transact(work, **given)


@pytest.fixture
async def counted(tmp_path: Path) -> AsyncIterator[Any]:
    async with open_store(f"sqlite:///{tmp_path}/newsbot.db", tmp_path / "key", lambda _: ()) as store:
        yield Counted(store.database)


async def test_what_waits_at_the_same_moment_shares_a_transaction_in_its_order(counted: Any) -> None:
    together, order = Together(counted), list[int]()

    def work(n: int) -> Callable[[Unit], int]:
        def done(_: Unit) -> int:
            order.append(n)
            return n

        return done

    assert await asyncio.gather(*(together.do(work(n)) for n in range(50))) == list(range(50))
    assert order == list(range(50))
    assert counted.transactions <= 2


async def test_one_that_fails_fails_alone(counted: Any) -> None:
    def fails(_: Unit) -> None:
        raise ValueError("bad")

    together = Together(counted)
    results = await asyncio.gather(
        together.do(lambda _: 1), together.do(fails), together.do(lambda _: 3), return_exceptions=True
    )
    assert [results[0], str(results[1]), results[2]] == [1, "bad", 3]


async def test_whoever_gave_up_waiting_does_not_hold_up_the_others(counted: Any) -> None:
    together = Together(counted)
    gone = asyncio.create_task(together.do(lambda _: 1))
    stays = asyncio.create_task(together.do(lambda _: 2))
    await asyncio.sleep(0)
    gone.cancel()
    assert await stays == 2
