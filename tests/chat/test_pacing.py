"""The pacer, on a simulated clock."""

import random
from bisect import bisect_left
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from newsbot.chat.pacing import HEADROOM, Chat, Memory, Pace, Pacer, Starts, chat_of, seconds_for
from newsbot.chat.room import Room

WALL = datetime(2024, 3, 1, 12, 0, tzinfo=UTC)
FREE = Pace()
A, B, GROUP = Chat("1"), Chat("2"), Chat("-3", crowd=True)


def pacer(pace: Pace = FREE, memory: Memory | None = None) -> Pacer:
    return Pacer(pace, 0.0, WALL, memory)


def busiest(times: list[float], seconds: float) -> int:
    """The most moments in any span of so many seconds."""
    return max((bisect_left(times, at + seconds) - n for n, at in enumerate(times)), default=0)


def broadcast(one: Pacer, seconds: float, step: float = 0.001) -> list[float]:
    """When messages to ever new chats go, asked for every millisecond."""
    return [n * step for n in range(int(seconds / step)) if one.admit(Chat(f"c{n}"), n * step) == 0.0]


@pytest.mark.parametrize(
    ("room", "chat"),
    [
        (Room("telegram", "100"), Chat("100")),
        (Room("telegram", "-100"), Chat("-100", crowd=True)),
        (Room("telegram", "-100/7"), Chat("-100", crowd=True)),
        (Room("matrix", "!a/b:example.org"), Chat("!a/b:example.org")),
        (Room("matrix", "!a:example.org/$root"), Chat("!a:example.org")),
    ],
)
def test_a_group_and_its_threads_are_one_chat(room: Room, chat: Chat) -> None:
    assert chat_of(room) == chat


def test_a_broadcast_uses_what_it_may_and_no_more() -> None:
    times = broadcast(pacer(), 60)
    assert len(times) / 60 >= 23.75
    assert busiest(times, 1.0) <= 27


def test_what_a_busy_machine_costs_is_made_up_for() -> None:
    """Nothing can go for a third of a second, every five."""
    one, starts = pacer(), Starts(FREE)
    times = []
    for n in range(60_000):
        now = n / 1000
        if now % 5 > 1 / 3 and starts.wait(now) == 0 and one.admit(Chat(f"c{n}"), now) == 0.0:
            starts.note(now)
            times.append(now)
    assert len(times) / 60 >= 25 / 1.05
    assert busiest(times, 1.0) <= 29


def test_broadcast_and_replies_together_stay_under_the_platforms_limit() -> None:
    one, times, replies = pacer(), [], 0
    for n in range(60_000):
        now = n / 1000
        if one.admit(Chat(f"r{n}"), now, reply=True) == 0.0:
            times.append(now)
            replies += 1
        elif one.admit(Chat(f"c{n}"), now) == 0.0:
            times.append(now)
    assert len(times) / 60 >= 28.5
    assert replies / 60 >= 4.75
    assert busiest(times, 1.0) <= 31


def test_replies_may_use_what_nobody_else_does() -> None:
    one, times = pacer(), []
    for n in range(20_000):
        now = n / 1000
        chat = Chat(f"r{n}")
        if one.admit(chat, now, reply=True) == 0.0 or one.admit(chat, now, reply=True, spare=True) == 0.0:
            times.append(now)
    assert len(times) / 20 >= 28.5


def test_a_paid_account_is_a_thousand_a_second() -> None:
    times = broadcast(pacer(Pace(rate=1000.0)), 10)
    assert 950 <= len(times) / 10 <= 1000
    assert busiest(times, 1.0) <= 1025


def test_one_chat_is_written_to_once_a_second() -> None:
    one = pacer()
    times = [n / 100 for n in range(1000) if one.admit(A, n / 100) == 0.0]
    assert len(times) >= 9
    assert min(b - a for a, b in pairwise(times)) >= 1.0 - 1e-9


def test_a_waiting_chat_is_told_how_long_and_others_go() -> None:
    one = pacer()
    assert one.admit(A, 5.0) == 0.0
    assert one.admit(A, 5.5) == pytest.approx(1 / HEADROOM - 0.5)
    assert one.admit(B, 5.5) == 0.0


def test_a_group_gets_twenty_a_minute() -> None:
    one, times = pacer(), []
    now = 5.0
    while now < 305:
        wait = one.admit(GROUP, now)
        if wait == 0.0:
            times.append(now)
        now += wait or 0.05
    assert busiest(times, 60.0) == 20
    assert len(times) >= 95


def test_forgotten_chats_do_not_gather() -> None:
    one = pacer(Pace(rate=1000.0))
    broadcast(one, 30)
    assert len(one._last) < 3000


def test_nothing_goes_inside_an_accounts_gate() -> None:
    one = pacer()
    one.flood(A, 30.0, 10.0, account=True)
    assert all(one.admit(B, 10.0 + n / 10) is None for n in range(300))
    assert one.wait(25.0) == pytest.approx(15.0)
    assert one.admit(B, 40.1) == 0.0


def test_one_chats_gate_is_its_own_but_for_five_seconds() -> None:
    one = pacer()
    one.flood(A, 60.0, 10.0)
    assert one.admit(B, 14.9) is None
    assert one.admit(B, 15.1) == 0.0
    assert one.admit(A, 20.0) == pytest.approx(50.0)
    assert one.admit(A, 70.1) == 0.0


def test_a_second_chat_soon_after_means_everybody() -> None:
    one = pacer()
    one.flood(A, 60.0, 10.0)
    one.flood(B, 40.0, 18.0)
    assert one.admit(GROUP, 57.9) is None
    assert one.admit(GROUP, 58.1) == 0.0


def test_the_same_chat_again_or_another_much_later_does_not() -> None:
    one = pacer()
    one.flood(A, 60.0, 10.0)
    one.flood(A, 60.0, 12.0)
    one.flood(B, 60.0, 30.0)
    assert one.gate == 35.0


def test_the_rate_halves_once_a_storm_and_climbs_back() -> None:
    one = pacer()
    for _ in range(5):
        one.flood(A, 3.0, 10.0)
    assert one.rate == 12.5
    one.admit(B, 23.1)
    assert one.rate == 13.5
    one.admit(B, 400.0)
    assert one.rate == 25.0
    for n in range(9):
        one.flood(A, 1.0, 500.0 + 20 * n)
    assert one.rate == 1.0


def test_a_restart_remembers_the_gates_and_starts_slowly() -> None:
    before = pacer()
    before.flood(A, 60.0, 10.0)
    before.flood(B, 40.0, 12.0)
    memory = before.memory(20.0, WALL + timedelta(seconds=20))
    after = Pacer(FREE, 1000.0, WALL + timedelta(seconds=30), memory)
    assert after.rate == 12.5
    assert after.admit(GROUP, 1021.9) is None
    assert after.admit(GROUP, 1022.1) == 0.0
    assert after.admit(A, 1030.0) == pytest.approx(10.0)


def test_restarts_do_not_slow_it_down_for_ever() -> None:
    memory = Memory(rate=25.0)
    for _ in range(9):
        memory = Pacer(FREE, 0.0, WALL, memory).memory(0.0, WALL)
    assert memory.rate == 12.5


def test_a_past_gate_is_no_gate() -> None:
    memory = Memory(25.0, WALL - timedelta(seconds=1), {"1": WALL - timedelta(seconds=1)})
    assert Pacer(FREE, 0.0, WALL, memory).admit(A, 1.0) == 0.0


def test_storms_of_429s_leave_no_request_inside_a_gate() -> None:
    """One simulated hour: gates of 1 to 120 s, a chat's or everybody's; a restart now and then."""
    chance = random.Random(7)
    one, now, gate, sent = pacer(), 0.0, 0.0, 0
    chats: dict[str, float] = {}
    while now < 3600:
        now += chance.uniform(0.0, 0.1)
        if chance.random() < 0.001:
            wall = WALL + timedelta(seconds=now)
            one = Pacer(FREE, now, wall, one.memory(now, wall))
        chat = Chat(str(chance.randrange(400)))
        if one.admit(chat, now) != 0.0:
            continue
        sent += 1
        assert now >= gate - 1e-3
        assert now >= chats.get(chat.id, 0.0) - 1e-3
        if chance.random() < 0.01:
            after, everybody = float(chance.randrange(1, 121)), chance.random() < 0.3
            one.flood(chat, after, now, account=everybody)
            chats[chat.id] = max(chats.get(chat.id, 0.0), now + after)
            gate = max(gate, now + (after if everybody else min(after, 5.0)))
    assert sent > 1000


def test_only_a_new_gate_or_rate_has_to_be_kept() -> None:
    later = WALL + timedelta(seconds=60)
    kept = Memory(25.0, later, {"1": later})
    assert not Memory(25.0, later + timedelta(microseconds=200), {"1": later}).differs(kept, WALL)
    assert not Memory(25.0).differs(kept, WALL)  # what has passed goes by itself
    assert Memory(12.5, later, {"1": later}).differs(kept, WALL)
    assert Memory(25.0, later, {"1": later, "2": later}).differs(kept, WALL)
    assert Memory(25.0, later + timedelta(seconds=1), {"1": later}).differs(kept, WALL)
    assert Memory(25.0, later).differs(Memory(25.0), WALL)


class Homeserver:
    """A bucket of its own that protests with the seconds until its next token, as Synapse does."""

    def __init__(self, rate: float, burst: float) -> None:
        self._rate, self._burst, self._tokens, self._at = rate, burst, burst, 0.0

    def refuses(self, now: float) -> float | None:
        self._tokens = min(self._burst, self._tokens + (now - self._at) * self._rate)
        self._at = now
        if self._tokens < 1:
            return (1 - self._tokens) / self._rate
        self._tokens -= 1
        return None


UNKNOWN = Pace(rate=50.0, slowest=0.1, spacing=0.0, start=0.2, burst=10.0, shared=True)


@pytest.mark.parametrize(
    ("rate", "burst", "sent", "protests"),
    # Of the last, a fifth is kept for replies, and there are none.
    [(0.2, 10, 700, 110), (1.0, 20, 3400, 120), (1000.0, 1000, 22_000, 0)],
)
def test_a_limit_that_nobody_told_is_found_and_kept(rate: float, burst: float, sent: int, protests: int) -> None:
    one, server, went, refused = pacer(UNKNOWN), Homeserver(rate, burst), 0, 0
    now = 0.0
    while now < (3600 if protests else 600):
        room = one.admit(Chat("!a"), now)
        if room == 0.0:
            after = server.refuses(now)
            if after is None:
                went += 1
            else:
                refused += 1
                one.flood(Chat("!a"), after, now, account=True)
        now += max(0.001, room or 0.0, min(1.0, one.wait(now, replies=False)))
    assert went >= sent
    assert refused <= protests


def test_replies_keep_their_share_of_a_shared_rate_under_protest() -> None:
    one = pacer(Pace(rate=10.0, slowest=0.1, spacing=0.0, shared=True))
    one.flood(A, 1.0, 0.0, account=True)
    times = [n / 1000 for n in range(1000, 9000) if one.admit(A, n / 1000, reply=True) == 0.0]
    assert 7 <= len(times) <= 10, "a fifth of the five a second that are left"


@pytest.mark.parametrize("stall", [0.0, 0.05, 0.4, 2.0])
def test_what_was_held_back_does_not_go_out_at_once(stall: float) -> None:
    """Rows that a slow commit kept, ten at a time, begin as far apart as the platform wants them."""
    starts, times, now = Starts(FREE), [], 0.0
    for _ in range(60):
        now += stall
        for _ in range(10):
            now += starts.wait(now)
            starts.note(now)
            times.append(now)
    assert busiest(times, 1.0) <= 30


def test_starts_cost_no_more_than_their_headroom() -> None:
    starts, now = Starts(FREE), 0.0
    for _ in range(3000):
        now += starts.wait(now)
        starts.note(now)
    assert 3000 / now >= 0.965 * 30


def test_a_limit_that_nobody_knows_is_not_guarded() -> None:
    starts = Starts(UNKNOWN)
    for _ in range(1000):
        assert starts.wait(0.0) == 0.0
        starts.note(0.0)


def test_what_was_slowed_is_faster_again_after_a_quiet_while() -> None:
    one = pacer()
    one.flood(A, 3.0, 0.0)
    assert one.memory(1.0, WALL).rate == 12.5
    assert one.memory(600.0, WALL).rate == 25.0


@pytest.mark.parametrize(
    ("kept", "ceiling", "seconds"),
    [
        (None, None, 40.0),
        (Memory(), None, 40.0),
        (Memory(12.5), None, 80.0),
        (Memory(40.0), None, 40.0),  # the configured rate is lower by now
        (Memory(25.0, WALL + timedelta(seconds=5)), None, 45.0),
        (Memory(25.0, WALL - timedelta(seconds=5)), None, 40.0),
        (Memory(100.0), 200.0, 10.0),  # a limit that was met
        (Memory(200.0), 200.0, 40.0),
    ],
)
def test_how_long_a_thousand_take(kept: Memory | None, ceiling: float | None, seconds: float) -> None:
    assert seconds_for(1000, 25.0, kept, WALL, ceiling=ceiling) == seconds
    assert seconds_for(0, 25.0, kept, WALL, ceiling=ceiling) == 0.0
