"""What is put in is heard of at once, in this process and, over PostgreSQL, in others."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from newsbot.chat.pacing import Pace
from newsbot.flows.deliver import Deliver
from newsbot.ports import IncomingUpdate
from newsbot.store import open_store
from tests.fakes.clock import FakeClock
from tests.fakes.platform import FakePlatform
from tests.store.samples import NOW, ancestors
from tests.store.sending import ACCOUNT, A, post, store

__all__ = ["store"]  # a fixture

ONLY_POSTGRES = pytest.mark.parametrize("store", ["postgres"], indirect=True)
_HANG_UP = text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query ILIKE 'LISTEN%'")


@asynccontextmanager
async def listening(store: Any) -> AsyncIterator[asyncio.Event]:
    """Set for everything that is heard of, and once when it begins over PostgreSQL."""
    heard = asyncio.Event()
    task = asyncio.create_task(store.outbox.listen(heard.set))
    await asyncio.sleep(0)
    try:
        yield heard
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@pytest.fixture
async def other(store: Any, tmp_path: Path, postgres_url: str) -> AsyncIterator[Any]:
    """Another process's sight of the same store, as far as one process can show it."""
    assert store
    async with open_store(postgres_url.replace("/postgres", "/deliveries"), tmp_path / "key", ancestors) as opened:
        yield opened


async def again(heard: asyncio.Event) -> None:
    async with asyncio.timeout(60):
        await heard.wait()
    heard.clear()


async def test_everybody_in_the_process_hears_of_it(store: Any) -> None:
    async with listening(store) as one, listening(store) as two:
        one.clear()
        two.clear()
        await store.outbox.publish(ACCOUNT, post("x", A), NOW)
        assert one.is_set()
        assert two.is_set()
    one.clear()
    await store.outbox.publish(ACCOUNT, post("x", A), NOW)
    assert not one.is_set()


async def release(store: Any) -> None:
    await store.leases.release(await store.leases.acquire(ACCOUNT, "me"))


async def settle(store: Any) -> None:
    update = IncomingUpdate(ACCOUNT, 7, b"{}")
    await store.inbox.add(ACCOUNT, [update])
    await store.inbox.settle(update, [post("answer", A)], NOW)


@ONLY_POSTGRES
@pytest.mark.parametrize(
    "put",
    [
        pytest.param(lambda store: store.outbox.publish(ACCOUNT, post("x", A), NOW), id="publish"),
        pytest.param(lambda store: store.outbox.requeue([1], NOW), id="requeue"),
        pytest.param(settle, id="reply"),
        pytest.param(release, id="lease"),
    ],
)
async def test_another_process_hears_of_it(store: Any, other: Any, put: Callable[[Any], Any]) -> None:
    async with listening(other) as heard:
        await again(heard)
        await put(store)
        await again(heard)


@ONLY_POSTGRES
async def test_a_line_that_was_cut_is_laid_again(store: Any, other: Any) -> None:
    async with listening(other) as heard:
        await again(heard)
        await store.database.write(lambda connection: connection.execute(_HANG_UP))
        await again(heard)
        await store.outbox.publish(ACCOUNT, post("x", A), NOW)
        await again(heard)


@ONLY_POSTGRES
async def test_what_another_process_puts_in_goes_out_at_once(store: Any, other: Any) -> None:
    """The sender's clock stands still: it never looks by itself."""

    class Stopped(FakeClock):
        async def sleep(self, seconds: float) -> None:
            self.slept.append(seconds)
            await asyncio.Event().wait()

    clock, platform, stop = Stopped(), FakePlatform(), asyncio.Event()
    deliver = Deliver(
        platform,
        account=ACCOUNT,
        holder="me",
        outbox=store.outbox,
        leases=store.leases,
        clock=clock,
        jitter=lambda: 0.5,
        pace=Pace(rate=1e6, reply_rate=1e6),
    )
    running = asyncio.create_task(deliver.run(stop))
    async with listening(store) as heard:
        await again(heard)
        async with asyncio.timeout(60):
            while not clock.slept:  # noqa: ASYNC110  # it has its lease, and rests
                await asyncio.sleep(0.001)
        clock.advance(1.0)
        await other.outbox.publish(ACCOUNT, post("x", A), clock.now())
        async with asyncio.timeout(60):
            while not platform.requests:  # noqa: ASYNC110  # nobody tells when a thread is done
                await asyncio.sleep(0.001)
    stop.set()
    await running
    assert (await other.leases.acquire(ACCOUNT, "another")) is not None
