"""What follows from each outcome of a try."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.chat.delivery import (
    Delivery,
    Gone,
    Later,
    Moved,
    Op,
    Outcome,
    Priority,
    Refused,
    Sent,
    Settled,
    Stopped,
    Uncertain,
    backoff,
    settle,
)
from newsbot.chat.room import Room

NOW = datetime(2024, 3, 1, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
ROW = Delivery(
    id=7,
    account="telegram",
    post=3,
    room=Room("telegram", "100"),
    op="send",
    part=1,
    priority=Priority.BREAKING,
    seq=1,
    state="sending",
    revision=1,
    due=NOW,
    attempts=1,
    first_wire=NOW,
)
LIFE_SAFETY = replace(ROW, priority=Priority.LIFE_SAFETY)


def seconds(n: float) -> timedelta:
    return timedelta(seconds=n)


@pytest.mark.parametrize(
    ("row", "outcome", "follows"),
    [
        (ROW, Sent("m1"), Settled("sent", remote_id="m1")),
        # Not accepted: again, by full jitter (here a half), or when the platform says.
        (ROW, Later("not-sent"), Settled("pending", due=NOW + seconds(0.5), reason="not-sent")),
        (replace(ROW, attempts=4), Later("not-sent"), Settled("pending", due=NOW + seconds(4), reason="not-sent")),
        (replace(ROW, attempts=99), Later("x"), Settled("pending", due=NOW + seconds(150), reason="x")),
        (ROW, Later("flood", 17.0, "room"), Settled("pending", due=NOW + seconds(17), reason="flood")),
        (replace(ROW, expires=NOW + seconds(9)), Later("flood", 17.0, "room"), Settled("expired", reason="flood")),
        (
            replace(ROW, expires=NOW + seconds(18)),
            Later("flood", 17.0, "room"),
            Settled("pending", due=NOW + seconds(17), reason="flood"),
        ),
        # Refused for good.
        (ROW, Refused("too long", "content"), Settled("dead", reason="content: too long", content_fault=True)),
        (ROW, Refused("no rights"), Settled("dead", reason="refused: no rights")),
        (ROW, Gone("blocked"), Settled("gone", reason="blocked", gone=True)),
        # Unknown rooms are believed at the second time, an hour later.
        (ROW, Refused("not found", "address"), Settled("pending", due=NOW + HOUR, reason="not found", strike=True)),
        (
            replace(ROW, struck=NOW - seconds(60)),
            Refused("not found", "address"),
            Settled("pending", due=NOW + HOUR - seconds(60), reason="not found"),
        ),
        (
            replace(ROW, struck=NOW - HOUR),
            Refused("not found", "address"),
            Settled("gone", reason="not found", gone=True),
        ),
        (
            replace(ROW, expires=NOW + seconds(60)),
            Refused("not found", "address"),
            Settled("expired", reason="not found", strike=True),
        ),
        (ROW, Moved("-100200"), Settled("pending", due=NOW, reason="moved", moved="-100200")),
        (ROW, Stopped("token"), Settled("pending", due=NOW, reason="stopped: token")),
        # Nobody knows: listed and left, unless doing it twice is harmless.
        (ROW, Uncertain("dropped"), Settled("uncertain", reason="dropped")),
        (replace(ROW, op="notice"), Uncertain("dropped"), Settled("uncertain", reason="dropped")),
        (replace(ROW, op="edit"), Uncertain("x"), Settled("pending", due=NOW + seconds(0.5), reason="x")),
        (replace(ROW, op="delete"), Uncertain("x"), Settled("pending", due=NOW + seconds(0.5), reason="x")),
        (LIFE_SAFETY, Uncertain("x"), Settled("uncertain", reason="x", resend=NOW + seconds(60))),
        (replace(LIFE_SAFETY, resent=True), Uncertain("x"), Settled("uncertain", reason="x")),
    ],
)
def test_an_outcome_settles_a_row(row: Delivery, outcome: Outcome, follows: Settled) -> None:
    assert settle(row, outcome, NOW, 0.5) == follows


@pytest.mark.parametrize(
    ("first_wire", "state"), [(NOW - HOUR * 11, "pending"), (NOW - HOUR * 12, "uncertain"), (None, "pending")]
)
def test_a_platform_that_knows_its_ids_is_asked_again_while_it_remembers(
    first_wire: datetime | None, state: str
) -> None:
    row = replace(ROW, first_wire=first_wire)
    assert settle(row, Uncertain("x"), NOW, 0.5, keyed_for=12 * HOUR).state == state


@given(attempts=st.integers(0, 10**6), jitter=st.floats(0, 1))
def test_waits_grow_to_five_minutes(attempts: int, jitter: float) -> None:
    wait = backoff(attempts, jitter)
    assert timedelta(0) <= wait <= seconds(300)
    assert wait <= backoff(attempts + 1, jitter)


OUTCOMES = st.one_of(
    st.just(Later("x")),
    st.builds(Later, st.just("x"), st.floats(0, 1e6), st.just("room")),
    st.builds(Refused, st.just("x"), st.sampled_from(["content", "address", "other"])),
    st.sampled_from([Gone("x"), Moved("y"), Stopped("x"), Uncertain("x"), Sent("m")]),
)
OPS: st.SearchStrategy[Op] = st.sampled_from(["send", "edit", "delete", "notice"])


@given(outcome=OUTCOMES, op=OPS, jitter=st.floats(0, 1), left=st.none() | st.floats(0.001, 1e6))
def test_what_is_tried_again_is_still_news_then(outcome: Outcome, op: Op, jitter: float, left: float | None) -> None:
    expires = None if left is None else NOW + seconds(left)
    settled = settle(replace(ROW, op=op, expires=expires), outcome, NOW, jitter)
    if settled.state == "pending":
        assert settled.due is not None
        assert settled.due >= NOW
        # An edit corrects what stands there: it comes however late.
        assert op != "send" or expires is None or settled.due <= expires
    else:
        assert settled.due is None


@given(outcome=OUTCOMES, jitter=st.floats(0, 1))
def test_a_send_that_may_have_arrived_is_never_repeated_silently(outcome: Outcome, jitter: float) -> None:
    settled = settle(ROW, outcome, NOW, jitter)
    assert (settled.state == "uncertain") == isinstance(outcome, Uncertain)
