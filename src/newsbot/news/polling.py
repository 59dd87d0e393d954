"""When to look at a source again: decided from what the last look brought.

A source that has news is looked at every `every` seconds, as its operator wrote, and never more often. Each
look without news makes the interval longer by half, up to four times `every` but not over six hours (or
`every`, where that is more); the next news brings it back at once, since news comes in bursts. A look that
fails is repeated after at most 15 minutes, then after twice that, and so on up to six hours. What a server
asks for (`Retry-After`) is honoured up to a day, so that a mistaken one does not lose the source.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

GROWTH = 1.5
SLOWEST = 4.0
LONGEST = 6 * 3600.0
FIRST_RETRY = 900.0
LONGEST_ASKED = 86_400.0

SPREAD = 0.1
"""Looks are at most this part of their wait late, so that sources of one interval do not come together."""


@dataclass(frozen=True, slots=True)
class SourceState:
    """What is remembered of a source between two polls.

    Attributes:
        etag, modified: validators of the last answer (HTTP `ETag`, `Last-Modified`).
        interval: seconds to the next look, adapted to how often the source changes.
        failures: looks that failed in a row; error: the last one's line.
        signature: of the last body, so that an unchanged one is not parsed again.
    """

    name: str
    etag: str | None = None
    modified: str | None = None
    interval: float = 900.0
    due: datetime | None = None
    failures: int = 0
    error: str | None = None
    last_ok: datetime | None = None
    signature: str | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """What one look at a source brought.

    Attributes:
        new: articles that were not known before.
        unchanged: a 304, or the body of last time; then what is None here is remembered as it was.
        etag, modified: validators of the answer.
        signature: of the body.
        error: why it failed, in one line; the other fields but `retry_after` then say nothing.
        retry_after: seconds, when the server asked for them.
    """

    new: int = 0
    unchanged: bool = False
    etag: str | None = None
    modified: str | None = None
    signature: str | None = None
    error: str | None = None
    retry_after: float | None = None


def after(state: SourceState, look: Look, *, every: float, now: datetime, jitter: float) -> SourceState:
    """What to remember of a source after a look, with the time of the next one.

    Args:
        state: what was remembered before the look.
        look: what it brought.
        every: the operator's interval of the source, in seconds.
        now: aware.
        jitter: from 0 to 1, drawn by the caller; the wait becomes longer by up to a tenth.
    """
    following = _answered(state, look, every, now) if look.error is None else _failed(state, look)
    wait = _retry(following.failures, every) if following.failures else following.interval
    asked = min(look.retry_after or 0.0, LONGEST_ASKED)
    seconds = max(wait, asked) * (1 + SPREAD * jitter)
    return replace(following, due=now + timedelta(seconds=seconds))


def is_due(state: SourceState | None, *, every: float, now: datetime) -> bool:
    """Whether it is time to look. A time further off than any wait is the trace of a wrong clock: look."""
    if state is None or state.due is None or state.due <= now:
        return True
    longest = max(_slowest(every), state.interval, LONGEST, LONGEST_ASKED) * (1 + SPREAD)
    return state.due - now > timedelta(seconds=longest)


def _answered(state: SourceState, look: Look, every: float, now: datetime) -> SourceState:
    return replace(
        state,
        etag=look.etag or (state.etag if look.unchanged else None),
        modified=look.modified or (state.modified if look.unchanged else None),
        signature=look.signature or (state.signature if look.unchanged else None),
        interval=every if look.new else _longer(state.interval, every),
        failures=0,
        error=None,
        last_ok=now,
    )


def _failed(state: SourceState, look: Look) -> SourceState:
    return replace(state, failures=state.failures + 1, error=look.error)


def _longer(interval: float, every: float) -> float:
    return min(max(interval, every) * GROWTH, _slowest(every))


def _slowest(every: float) -> float:
    return max(every, min(every * SLOWEST, LONGEST))


def _retry(failures: int, every: float) -> float:
    """Doubled with each failure; the exponent is bounded for a source that has failed for years."""
    return float(min(min(every, FIRST_RETRY) * 2 ** min(failures - 1, 20), max(LONGEST, every)))
