import asyncio

from newsbot.sources.turns import Turns
from tests.fakes.clock import FakeClock


async def test_turns_at_one_host_begin_apart() -> None:
    clock = FakeClock()
    turns = Turns(clock, at_once=2, spacing=0.5)
    begun = []
    for _ in range(4):
        async with turns.turn("a.example"):
            begun.append(clock.monotonic())
    assert begun == [0.0, 0.5, 1.0, 1.5]


async def test_those_who_come_together_are_spaced_too() -> None:
    clock = FakeClock()
    turns = Turns(clock, at_once=5, spacing=2.0)

    async def one() -> None:
        async with turns.turn("a.example"):
            pass

    await asyncio.gather(*(one() for _ in range(3)))
    # The second waits from 0 to 2, which moves the clock; the third then waits for the rest of its 4 seconds.
    assert clock.slept == [2.0, 2.0]


async def test_after_a_pause_nobody_waits() -> None:
    clock = FakeClock()
    turns = Turns(clock, at_once=1, spacing=0.5)
    for _ in range(3):
        async with turns.turn("a.example"):
            clock.advance(0.5)
    assert clock.slept == []


async def test_hosts_do_not_wait_for_each_other() -> None:
    clock = FakeClock()
    turns = Turns(clock, at_once=1, spacing=9.0)
    async with turns.turn("a.example"), turns.turn("b.example"), turns.turn("c.example"):
        assert clock.slept == []


async def test_the_next_hop_at_the_same_host_is_not_spaced() -> None:
    clock = FakeClock()
    turns = Turns(clock, at_once=1, spacing=9.0)
    for spaced in (True, False, False):
        async with turns.turn("a.example", spaced=spaced):
            pass
    assert clock.slept == []


async def test_only_so_many_are_under_way_and_a_failure_gives_its_place_back() -> None:
    turns = Turns(FakeClock(), at_once=2, spacing=0.0)
    inside, most, arrived, go = 0, 0, asyncio.Semaphore(0), asyncio.Event()

    async def one(number: int) -> None:
        nonlocal inside, most
        async with turns.turn("a.example"):
            inside += 1
            most = max(most, inside)
            arrived.release()
            try:
                await go.wait()
            finally:
                inside -= 1
            if number % 2:
                raise LookupError

    tasks = [asyncio.create_task(one(number)) for number in range(6)]
    await arrived.acquire()
    await arrived.acquire()
    tasks[0].cancel()
    go.set()
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    assert most == 2
    assert [type(outcome) for outcome in outcomes[1:]] == [LookupError, type(None)] * 2 + [LookupError]


async def test_hosts_that_nobody_asks_any_more_are_forgotten() -> None:
    clock = FakeClock()
    turns = Turns(clock, at_once=1, spacing=1.0)
    async with turns.turn("kept.example"):
        for number in range(1000):
            async with turns.turn(f"h{number}.example"):
                clock.advance(2.0)
        assert len(turns._lines) <= 256
        assert "kept.example" in turns._lines
