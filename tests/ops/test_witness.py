"""What servers say the time is."""

from datetime import timedelta

from newsbot.ops.witness import Witness
from tests.fakes.clock import A_MORNING, FakeClock


def test_time_goes_on_from_what_a_server_said_whatever_our_clock_does() -> None:
    clock = FakeClock()
    witness = Witness(clock)
    assert witness.now() is None
    witness.heard("telegram", None)
    witness.heard("telegram", "soon")
    assert witness.now() is None
    witness.heard("telegram", "Fri, 01 Mar 2024 06:00:00 GMT")
    clock.advance(40)
    clock.set(A_MORNING + timedelta(days=365))
    assert witness.now() == A_MORNING + timedelta(seconds=40)


def test_of_two_servers_the_one_that_agrees_with_us_is_believed() -> None:
    witness = Witness(FakeClock())
    witness.heard("matrix", "Fri, 01 Mar 2024 07:00:00 GMT")
    witness.heard("telegram", "Fri, 01 Mar 2024 06:00:01 GMT")
    assert witness.now() == A_MORNING + timedelta(seconds=1)
