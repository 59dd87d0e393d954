from datetime import UTC, timedelta
from typing import TYPE_CHECKING

from newsbot.ops.clock import SystemClock
from tests.fakes.clock import FakeClock

if TYPE_CHECKING:
    from newsbot.ports import Clock

    _clocks: list[Clock] = [SystemClock(), FakeClock()]


async def test_the_system_clock_is_aware_and_never_goes_back() -> None:
    clock = SystemClock()
    first, second = clock.monotonic(), clock.monotonic()
    assert second >= first
    assert clock.now().tzinfo is UTC
    await clock.sleep(0)


async def test_the_fake_clock_moves_when_told_and_when_slept_on() -> None:
    clock = FakeClock()
    start = clock.now()
    clock.advance(1.5)
    await clock.sleep(2.5)
    assert clock.now() - start == timedelta(seconds=4)
    assert clock.monotonic() == 4.0
    assert clock.slept == [2.5]
    clock.set(start)
    assert (clock.now(), clock.monotonic()) == (start, 4.0)
