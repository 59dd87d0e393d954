"""When an account is not used for now."""

import pytest

from newsbot.flows.breaker import Breaker, Departures


def test_five_rooms_in_a_row_without_proof_open_it() -> None:
    one = Breaker()
    for n in range(4):
        one.note(f"r{n}", 10.0 * n, proven=False)
    assert not one.open
    one.note("r4", 40.0, proven=False)
    assert one.open
    assert one.probe_at == 42.0


def test_one_room_alone_does_not() -> None:
    one = Breaker()
    for n in range(9):
        one.note("same", 10.0 * n, proven=False)
    assert not one.open


def test_a_proof_between_begins_anew() -> None:
    one = Breaker()
    for n in range(50):
        one.note(f"r{n}", 10.0 * n, proven=n % 5 == 4)
    assert not one.open


@pytest.mark.parametrize(("unproven", "opens"), [(5, True), (4, False)])
def test_half_of_ten_within_two_seconds_open_it(unproven: int, opens: bool) -> None:  # noqa: FBT001
    one = Breaker()
    for n in range(10):
        one.note(f"r{n}", n / 10, proven=not (n % 2 == 1 and n // 2 < unproven))
    assert one.open is opens


def test_old_ones_do_not_count() -> None:
    one = Breaker()
    for n in range(40):
        one.note(f"r{n % 2}", float(n), proven=n % 2 == 0)
    assert not one.open


def test_probes_come_less_often_and_an_answer_closes_it() -> None:
    one = Breaker()
    for n in range(5):
        one.note(f"r{n}", 0.0, proven=False)
    waits, now = [], 0.0
    for _ in range(6):
        waits.append(one.probe_at - now)
        now = one.probe_at
        one.probed(now, answers=False)
    assert waits == [2.0, 4.0, 8.0, 16.0, 30.0, 30.0]
    one.probed(now, answers=True)
    assert not one.open
    one.note("r1", now, proven=False)
    assert not one.open


def verdicts(gone: int, there: int) -> str:
    one = Departures()
    verdict = "believe"
    for n in range(there):
        verdict = one.note(f"t{n}", gone=False)
    for n in range(gone):
        verdict = one.note(f"g{n}", gone=True)
    return verdict


@pytest.mark.parametrize(
    ("gone", "there", "verdict"),
    [
        (4, 0, "believe"),
        (5, 0, "doubt"),
        (20, 80, "believe"),
        (21, 78, "doubt"),
        (21, 79, "halt"),
        (100, 400, "believe"),
    ],
)
def test_many_who_left_at_once_are_doubted(gone: int, there: int, verdict: str) -> None:
    assert verdicts(gone, there) == verdict


def test_only_the_last_five_hundred_rooms_count_each_once() -> None:
    one = Departures()
    for n in range(99):
        one.note(f"g{n}", gone=True)
    for n in range(500):
        one.note(f"t{n}", gone=False)
    for _ in range(200):
        assert one.note("g0", gone=True) == "believe"
