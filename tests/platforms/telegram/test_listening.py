"""Updates into the inbox, with faults on the way: over a real store and a strict server."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from newsbot.platforms.telegram.client import Account
from newsbot.platforms.telegram.listening import NO_TOKEN, SECOND_POLLER, Listener, secret_of, starts_over
from newsbot.platforms.telegram.webhook import WebhookError
from newsbot.ports import StoreUnusableError
from tests.doubles.telegram.running import Double
from tests.fakes.clock import FakeClock
from tests.store import made

pytestmark = pytest.mark.xdist_group("telegram")

ACCOUNT = "telegram"


class Desk:
    """A listener over a store, until it was woken so often."""

    def __init__(self, bot: Account, store: Any) -> None:
        self.store = store
        self.clock = FakeClock()
        self.stop = asyncio.Event()
        self.woken = 0
        self.reached: list[str | None] = []
        self.listener = Listener(
            bot.bot,
            store.inbox,
            account=ACCOUNT,
            clock=self.clock,
            woken=self._wake,
            reached=self.reached.append,
        )
        self.enough = 1

    def _wake(self) -> None:
        self.woken += 1
        if self.woken >= self.enough:
            self.stop.set()

    async def listen(self, wakes: int = 1) -> str | None:
        self.enough = self.woken + wakes
        self.stop.clear()
        async with asyncio.timeout(60):
            return await self.listener.poll(self.stop)

    async def kept(self) -> list[bytes]:
        return [update.payload for update in await self.store.inbox.claim(ACCOUNT, patient=True)]


@pytest.fixture
async def desk(bot: Account, tmp_path: Path) -> AsyncIterator[Desk]:
    async with made.opened(tmp_path) as store:
        yield Desk(bot, store)


async def test_what_was_said_is_kept_before_it_is_acknowledged(desk: Desk, double: Double) -> None:
    await double.control.say(5, "one")
    await double.control.say(5, "two")
    assert await desk.listen() is None
    first, second = await desk.kept()
    assert b'"one"' in first
    assert b'"two"' in second
    polls = [request for request in await double.control.requests() if request["method"] == "getUpdates"]
    assert len(polls) == 1, "the batch is not acknowledged by a second request before the stop"
    await double.control.say(5, "three")
    await desk.listen()
    assert len(await desk.kept()) == 3, "nothing came twice, nothing was left out"


async def test_a_batch_that_cannot_be_kept_comes_again(desk: Desk, double: Double) -> None:
    add, fails = desk.store.inbox.add, [True, True]

    async def sometimes(*given: Any, **named: Any) -> int:
        if fails:
            fails.pop()
            raise StoreUnusableError("disk full")
        kept: int = await add(*given, **named)
        return kept

    desk.store.inbox.add = sometimes
    await double.control.say(5, "one")
    await desk.listen()
    assert len(await desk.kept()) == 1
    assert not fails


@pytest.mark.parametrize("first", [1, 7, 400])
async def test_numbers_that_start_over_are_taken_and_told(
    desk: Desk, double: Double, caplog: pytest.LogCaptureFixture, first: int
) -> None:
    """A server that was set up again, at 7 as before: the same numbers, other words."""

    async def hear(*texts: str) -> list[str]:
        for text in texts:
            await double.control.say(5, text)
        await desk.listen()
        claimed = await desk.store.inbox.claim(ACCOUNT)
        for update in claimed:
            await desk.store.inbox.settle(update, [], desk.clock.now())
        return [json.loads(update.payload)["message"]["text"] for update in claimed]

    await double.control.renumber(7)
    assert await hear("one", "two") == ["one", "two"]
    await double.control.renumber(first)
    assert await hear("three") == ["three"]
    assert await hear("four") == ["four"]
    assert caplog.text.count("numbers its updates anew") == (first < 400)


async def test_numbers_that_start_over_on_an_open_line(desk: Desk, double: Double) -> None:
    await double.control.renumber(500)
    await double.control.say(5, "one")
    desk.enough = 99
    polling = asyncio.create_task(desk.listener.poll(desk.stop))
    async with asyncio.timeout(60):
        while desk.woken < 1:  # noqa: ASYNC110  # the other process cannot tell
            await asyncio.sleep(0.01)
        await double.control.renumber(7)
        # As a server does that has ended and is there again.
        await double.control.fault("close-before", method="getUpdates", count=1)
        await double.control.say(5, "two")
        while await desk.store.inbox.waiting(ACCOUNT) < 2:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        desk.stop.set()
        await polling


@pytest.mark.parametrize(
    ("numbers", "new", "pushed", "over"),
    [
        ([901], 1, False, False),
        ([899, 900, 901], 1, False, False),  # two repeats and a new one
        ([899, 900], 0, False, False),
        ([899, 900], 1, False, True),
        ([3], 1, False, True),
        ([], 0, False, False),
        ([899], 1, True, False),  # a late one
        ([500_000], 1, True, False),
    ],
)
def test_when_numbering_began_anew(numbers: list[int], new: int, pushed: bool, over: bool) -> None:  # noqa: FBT001
    assert starts_over(numbers, new, 900, pushed=pushed) == over
    assert not starts_over(numbers, new, None, pushed=pushed)


def test_a_webhook_is_told_by_a_far_lower_number() -> None:
    assert starts_over([3], 1, 500_000_000, pushed=True)
    assert not starts_over([3], 0, 500_000_000, pushed=True)


@pytest.mark.parametrize("kind", ["close-before", "half-body", "server-page", "junk", "ok-false", "flood"])
async def test_a_fault_on_the_way_is_asked_again_and_told(desk: Desk, double: Double, kind: str) -> None:
    await double.control.fault(kind, method="getUpdates", count=2)
    await double.control.say(5, "one")
    assert await desk.listen() is None
    assert len(await desk.kept()) == 1
    assert desk.reached[0] == "no answer"
    assert desk.reached[-1] is None
    assert max(desk.clock.slept) <= 30


async def test_a_second_poller_is_given_a_minute(desk: Desk, double: Double) -> None:
    await double.control.fault("conflict", method="getUpdates", count=None)
    assert await desk.listen() == SECOND_POLLER
    assert 60 <= desk.clock.monotonic() <= 95


async def test_two_pollers_that_take_turns_do_not_go_on_for_ever(desk: Desk, double: Double) -> None:
    """Each request ends the other's: now a conflict comes, now a batch."""
    async with asyncio.timeout(60):
        for number in range(100):
            await double.control.fault("conflict", method="getUpdates", count=1)
            await double.control.say(5, str(number))
            if await desk.listen() is not None:
                break
            desk.clock.advance(10)
    assert 60 <= desk.clock.monotonic() <= 120


async def test_a_second_poller_that_ends_is_no_trouble(desk: Desk, double: Double) -> None:
    await double.control.fault("conflict", method="getUpdates", count=3)
    await double.control.say(5, "one")
    assert await desk.listen() is None
    assert len(await desk.kept()) == 1


async def test_a_revoked_token_ends_it(desk: Desk, double: Double) -> None:
    await double.control.token(good=False)
    assert await desk.listen() == NO_TOKEN


async def test_a_webhook_that_somebody_set_is_taken_away(desk: Desk, double: Double, bot: Account) -> None:
    await bot.bot.set_webhook("https://elsewhere.example/hook")
    await double.control.say(5, "one")
    assert await desk.listen() is None
    assert len(await desk.kept()) == 1


async def test_a_stop_does_not_wait_for_the_long_poll(desk: Desk, double: Double) -> None:
    del double
    task = asyncio.create_task(desk.listen())
    await asyncio.sleep(0.05)
    desk.stop.set()
    async with asyncio.timeout(20):
        assert await task is None


def test_the_webhook_secret_is_made_once_and_kept_private(tmp_path: Path) -> None:
    file = tmp_path / "made" / "secret"
    secret = secret_of(file)
    assert len(secret) >= 64
    assert secret_of(file) == secret
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_short_webhook_secret_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("short")
    with pytest.raises(WebhookError, match="32 to 256 characters"):
        secret_of(tmp_path / "secret")
