"""One replica at a time, over leases of a real database."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

import pytest

from newsbot.flows.duty import Duty
from newsbot.ports import Lease, StoreUnusableError
from tests.fakes.clock import FakeClock


@dataclass
class Leases:
    """`ports.Leases` of one account by a fake clock.

    Attributes:
        broken: the database does not answer.
    """

    clock: FakeClock
    holder: str | None = None
    until: float = 0.0
    epoch: int = 0
    broken: bool = False
    released: list[str] = field(default_factory=list)

    async def acquire(self, account: str, holder: str, ttl: float = 10.0, *, keyed: bool = False) -> Lease | None:
        del keyed
        self._answer()
        if self.holder not in {None, holder} and self.clock.monotonic() < self.until:
            return None
        self.holder, self.until, self.epoch = holder, self.clock.monotonic() + ttl, self.epoch + 1
        return Lease(account, holder, self.epoch, ttl)

    async def renew(self, lease: Lease) -> bool:
        self._answer()
        if self.epoch != lease.epoch:
            return False
        self.until = self.clock.monotonic() + lease.ttl
        return True

    async def release(self, lease: Lease) -> None:
        self._answer()
        if self.epoch == lease.epoch:
            self.released.append(lease.holder)
            self.holder = None

    def _answer(self) -> None:
        if self.broken:
            raise StoreUnusableError("no database")


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def leases(clock: FakeClock) -> Leases:
    return Leases(clock)


def duty(leases: Leases, holder: str) -> Duty:
    return Duty("duty", holder=holder, leases=leases, clock=leases.clock)


async def some_turns() -> None:
    for _ in range(50):
        await asyncio.sleep(0)


@dataclass
class Work:
    """Something that goes on until it is told to end.

    Attributes:
        begun: how often it was begun; going: whether it is under way.
    """

    begun: int = 0
    going: bool = False

    async def __call__(self, over: asyncio.Event) -> str:
        self.begun += 1
        self.going = True
        await over.wait()
        self.going = False
        return "ended"


async def test_one_of_two_does_it_and_the_other_takes_over(leases: Leases) -> None:
    first, second = Work(), Work()
    stop, stop_second = asyncio.Event(), asyncio.Event()
    one = asyncio.create_task(duty(leases, "one").run(stop, first))
    await some_turns()
    two = asyncio.create_task(duty(leases, "two").run(stop_second, second))
    await some_turns()
    assert (first.going, second.begun) == (True, 0)
    stop.set()
    assert await one == "ended"
    await some_turns()
    assert (first.going, second.going, leases.released) == (False, True, ["one"])
    stop_second.set()
    await two


async def test_whoever_lost_it_ends_its_work_and_waits_for_its_turn(leases: Leases) -> None:
    work, stop = Work(), asyncio.Event()
    running = asyncio.create_task(duty(leases, "one").run(stop, work))
    await some_turns()
    leases.holder, leases.epoch, leases.until = "two", 9, leases.clock.monotonic() + 1e9
    await some_turns()
    assert not work.going
    leases.holder = None
    await some_turns()
    assert (work.going, work.begun) == (True, 2)
    stop.set()
    await running


async def test_without_the_database_it_ends_before_another_may_begin(leases: Leases) -> None:
    work, stop = Work(), asyncio.Event()
    began = leases.clock.monotonic()
    running = asyncio.create_task(duty(leases, "one").run(stop, work))
    await some_turns()
    leases.broken = True
    while work.going:  # noqa: ASYNC110  # nobody tells when it is over
        await asyncio.sleep(0)
    assert leases.clock.monotonic() <= max(leases.until, began + 10)
    stop.set()
    await running


async def test_work_that_ends_by_itself_ends_the_duty(leases: Leases) -> None:
    async def work(_: asyncio.Event) -> str:
        return "no token"

    assert await duty(leases, "one").run(asyncio.Event(), work) == "no token"
    assert leases.released == ["one"]


async def test_an_error_of_the_work_is_its_error(leases: Leases) -> None:
    async def work(_: asyncio.Event) -> Any:
        raise ValueError("port in use")

    with pytest.raises(ValueError, match="port in use"):
        await duty(leases, "one").run(asyncio.Event(), work)
