"""What waits to be sent, for an operator: shown, sent again, given up. No room and no text."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Any

from newsbot.chat.delivery import State
from newsbot.ports import Outbox, Waiting

Record = dict[str, Any]

_ALL = 2**31 - 1
# Rows of one transaction, so that what goes out does not wait for all of them.
_SLICE = 500


async def listed(outbox: Outbox, states: Sequence[State], limit: int) -> AsyncIterator[Record]:
    """How many there are of each state, as `{"counts"}`, then a row each; the shape is public (docs/json.md)."""
    yield {"counts": await outbox.counts()}
    for row in await outbox.list(states, limit):
        yield record(row)


def record(row: Waiting) -> Record:
    return {
        "id": row.id,
        "post": row.post,
        "state": row.state,
        "class": row.priority.name.lower().replace("_", "-"),
        "attempts": row.attempts,
        "due": row.due.isoformat() if row.due else None,
        "reason": row.reason,
    }


async def requeued(
    outbox: Outbox, now: datetime, *, ids: Sequence[int], state: State | None, post: int | None, sure: bool
) -> AsyncIterator[Record]:
    """Send again: the rows of these ids, else those of a state (and a post).

    Not `sure`, and nothing happens when there are uncertain rows among them, which may have arrived already.
    One `{"done", "unknown", "uncertain"}`: how many, which ids are none that could be, how many are uncertain.
    """
    chosen = ids or await _ids(outbox, state, post)
    unproven = {row.id for row in await outbox.list(["uncertain"], _ALL)}
    uncertain = sum(id_ in unproven for id_ in chosen)
    if uncertain and not sure:
        yield {"done": 0, "unknown": [], "uncertain": uncertain}
    elif ids:
        unknown = [id_ for id_ in ids if not await outbox.requeue([id_], now)]
        yield {"done": len(ids) - len(unknown), "unknown": unknown, "uncertain": uncertain}
    else:
        done = sum([await outbox.requeue(some, now) for some in _slices(chosen)])
        yield {"done": done, "unknown": [], "uncertain": uncertain}


async def dropped(
    outbox: Outbox, now: datetime, *, ids: Sequence[int], state: State | None, post: int | None
) -> AsyncIterator[Record]:
    """Give up: the rows of these ids, else those of a state (and a post). One `{"done", "unknown"}`."""
    if ids:
        unknown = [id_ for id_ in ids if not await outbox.drop([id_], now)]
        yield {"done": len(ids) - len(unknown), "unknown": unknown}
    else:
        chosen = await _ids(outbox, state, post)
        yield {"done": sum([await outbox.drop(some, now) for some in _slices(chosen)]), "unknown": []}


async def _ids(outbox: Outbox, state: State | None, post: int | None) -> Sequence[int]:
    if state is None:
        return ()
    return [row.id for row in await outbox.list([state], _ALL) if post in {None, row.post}]


def _slices(ids: Sequence[int]) -> list[Sequence[int]]:
    return [ids[first : first + _SLICE] for first in range(0, len(ids), _SLICE)]
