from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.news.polling import Look, SourceState, after, is_due

NOW = datetime(2024, 3, 1, 6, 0, tzinfo=UTC)
KNOWN = SourceState(
    "sana", etag='"v1"', modified="Thu", interval=900.0, due=NOW, last_ok=NOW - timedelta(hours=1), signature="s1"
)
HOUR = 3600.0
DAY = 24 * HOUR

looks = st.builds(
    Look,
    new=st.integers(0, 50),
    unchanged=st.booleans(),
    error=st.none() | st.just("no answer"),
    retry_after=st.none() | st.floats(0, 1e12),
)
intervals = st.floats(60.0, 7 * DAY)


def wait(state: SourceState, look: Look, every: float, jitter: float = 0.0) -> float:
    due = after(state, look, every=every, now=NOW, jitter=jitter).due
    assert due is not None
    return (due - NOW).total_seconds()


@pytest.mark.parametrize(("interval", "every", "look", "seconds"), [
    (900, 900, Look(new=1), 900),
    (900, 900, Look(new=30), 900),
    (3600, 900, Look(new=1), 900),
    (900, 900, Look(), 1350),
    (900, 900, Look(unchanged=True), 1350),
    (1350, 900, Look(unchanged=True), 2025),
    (3600, 900, Look(unchanged=True), 3600),
    (9 * HOUR, 900, Look(unchanged=True), 3600),
    (900, 300, Look(), 1200),
    (900, 2 * HOUR, Look(), 3 * HOUR),
    (5 * HOUR, 2 * HOUR, Look(), 6 * HOUR),
    (DAY, DAY, Look(), DAY),
    (900, DAY, Look(), DAY),
])  # fmt: skip
def test_the_interval_follows_the_news(interval: float, every: float, look: Look, seconds: float) -> None:
    assert wait(replace(KNOWN, interval=interval), look, every) == seconds
    assert after(replace(KNOWN, interval=interval), look, every=every, now=NOW, jitter=1.0).interval == seconds


@pytest.mark.parametrize(("failures", "every", "seconds"), [
    (0, 900, 900),
    (1, 900, 1800),
    (2, 900, 3600),
    (4, 900, 4 * HOUR),
    (5, 900, 6 * HOUR),
    (100_000, 900, 6 * HOUR),
    (0, 60, 60),
    (3, 60, 480),
    (0, DAY, 900),
    (3, DAY, 2 * HOUR),
    (50, DAY, DAY),
])  # fmt: skip
def test_failures_back_off(failures: int, every: float, seconds: float) -> None:
    assert wait(replace(KNOWN, failures=failures), Look(error="status 500"), every) == seconds


@pytest.mark.parametrize(("look", "seconds"), [
    (Look(error="status 429", retry_after=120), 900),
    (Look(error="status 429", retry_after=5000), 5000),
    (Look(error="status 503", retry_after=1e9), DAY),
    (Look(new=1, retry_after=7200), 7200),
    (Look(new=1, retry_after=0), 900),
    (Look(unchanged=True, retry_after=7200), 7200),
])  # fmt: skip
def test_what_a_server_asks_for_is_honoured_for_a_day(look: Look, seconds: float) -> None:
    assert wait(KNOWN, look, 900) == seconds
    assert after(KNOWN, look, every=900, now=NOW, jitter=0).interval <= 1350


def test_a_failure_keeps_what_was_known() -> None:
    failed = after(KNOWN, Look(error="status 500", etag='"v9"'), every=900, now=NOW, jitter=0)
    assert (failed.failures, failed.error) == (1, "status 500")
    assert replace(failed, failures=0, error=None, due=KNOWN.due) == KNOWN


def test_an_answer_ends_a_row_of_failures() -> None:
    failing = replace(KNOWN, failures=7, error="status 500")
    looked = after(failing, Look(unchanged=True), every=900, now=NOW, jitter=0)
    assert (looked.failures, looked.error, looked.last_ok) == (0, None, NOW)


def test_a_new_body_brings_new_validators_or_none() -> None:
    look = Look(new=1, etag='"v2"', signature="s2")
    looked = after(KNOWN, look, every=900, now=NOW, jitter=0)
    assert (looked.etag, looked.modified, looked.signature) == ('"v2"', None, "s2")


@pytest.mark.parametrize(("etag", "kept"), [(None, '"v1"'), ('"v2"', '"v2"')])
def test_an_unchanged_source_keeps_its_validators(etag: str | None, kept: str) -> None:
    looked = after(KNOWN, Look(unchanged=True, etag=etag), every=900, now=NOW, jitter=0)
    assert (looked.etag, looked.modified, looked.signature) == (kept, "Thu", "s1")


@given(looks, intervals, st.floats(0, 1), st.integers(0, 100), intervals)
def test_a_look_is_late_by_a_tenth_at_most_and_never_early(
    look: Look, every: float, jitter: float, failures: int, interval: float
) -> None:
    state = replace(KNOWN, failures=failures, interval=interval)
    punctual = wait(state, look, every)
    assert punctual - 1e-3 <= wait(state, look, every, jitter) <= punctual * 1.1 + 1e-3


@given(looks, intervals, st.floats(0, 1), intervals)
def test_a_source_is_due_when_its_time_has_come_and_not_before(
    look: Look, every: float, jitter: float, interval: float
) -> None:
    state = after(replace(KNOWN, interval=interval), look, every=every, now=NOW, jitter=jitter)
    assert state.due is not None
    assert not is_due(state, every=every, now=NOW)
    assert not is_due(state, every=every, now=state.due - timedelta(seconds=1))
    assert is_due(state, every=every, now=state.due)
    assert is_due(state, every=every, now=state.due + timedelta(days=400))


@given(st.lists(looks, max_size=40), intervals)
def test_an_answered_source_is_never_looked_at_more_often_than_every(moves: list[Look], every: float) -> None:
    state = replace(KNOWN, interval=every)
    for look in moves:
        state = after(state, look, every=every, now=NOW, jitter=0)
        assert every <= state.interval <= max(every, min(4 * every, 6 * HOUR))


def test_a_source_that_was_never_looked_at_is_due() -> None:
    assert is_due(None, every=900, now=NOW)
    assert is_due(SourceState("new"), every=900, now=NOW)


def test_a_clock_that_was_wrong_for_a_while_does_not_lose_a_source() -> None:
    """Polled while the clock was a year ahead: its due time is a year off, and means nothing."""
    state = after(KNOWN, Look(new=1), every=900, now=NOW + timedelta(days=365), jitter=0)
    assert is_due(state, every=900, now=NOW)
