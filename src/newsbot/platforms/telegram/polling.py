"""Long polling: raw updates in batches, so that they can be committed before the next offset says so.

The loop is the caller's: `fetch(offset)`, commit what came, then `fetch` with the offset of what was committed.
"""

import json
from dataclasses import dataclass
from typing import Any, Final

from telegram import Bot

from newsbot.platforms.telegram.outcomes import UNSAID_WAIT, answered
from newsbot.platforms.telegram.transport import Exchange, recorded

# What `updates.read` understands; edits are asked for only to be seen as such.
KINDS: Final = ("message", "edited_message", "channel_post", "callback_query", "inline_query", "my_chat_member")
TIMEOUT: Final = 50
_MOST = 100


@dataclass(frozen=True, slots=True)
class Raw:
    """One update as it came: JSON in UTF-8."""

    update_id: int
    payload: bytes


@dataclass(frozen=True, slots=True)
class Batch:
    """Updates in their order; `offset` acknowledges them once they are committed."""

    updates: tuple[Raw, ...]
    offset: int | None


@dataclass(frozen=True, slots=True)
class Conflict:
    """Another process polls with this token, or a webhook is set. Nothing was acknowledged."""

    webhook: bool


@dataclass(frozen=True, slots=True)
class Unauthorized:
    """The token is wrong or revoked."""


@dataclass(frozen=True, slots=True)
class Unreachable:
    """No usable answer. Asking again is harmless: nothing was acknowledged.

    Attributes:
        why: one word for logs.
        after: seconds that Telegram asked us to wait.
    """

    why: str
    after: float | None = None


Fetched = Batch | Conflict | Unauthorized | Unreachable


async def fetch(bot: Bot, offset: int | None, timeout: int = TIMEOUT) -> Fetched:  # noqa: ASYNC109 -- Telegram's own
    """Wait at most `timeout` seconds for updates from `offset` on, which acknowledges all before. Never raises."""
    with recorded(stub=[]) as exchange:
        await bot.get_updates(offset=offset, timeout=timeout, limit=_MOST, allowed_updates=KINDS)
    return received(exchange, offset)


def received(exchange: Exchange, offset: int | None) -> Fetched:
    """What an answer to getUpdates says."""
    answer = answered(exchange.body)
    status = exchange.status
    if status == 200 and answer and answer["ok"] and isinstance(answer.get("result"), list):
        return _batch(answer["result"], offset)
    if answer is not None and status in {401, 404}:
        return Unauthorized()
    if answer is not None and status == 409:
        return Conflict(webhook="webhook" in str(answer.get("description", "")).casefold())
    if status == 429:
        return Unreachable("flood", _wait(answer))
    return Unreachable(exchange.fault or f"status-{status}")


def _batch(results: list[Any], offset: int | None) -> Batch:
    found = tuple(raw for result in results if (raw := _raw(result)))
    following = max((raw.update_id for raw in found), default=None)
    return Batch(found, offset if following is None else following + 1)


def _raw(update: Any) -> Raw | None:
    """None for what has no number: it can neither be kept apart from others nor acknowledged."""
    number = update.get("update_id") if isinstance(update, dict) else None
    if type(number) is not int or not 0 <= number < 1 << 53:
        return None
    return Raw(number, json.dumps(update, ensure_ascii=False).encode("utf-8", "replace"))


def raw(payload: bytes) -> Raw | None:
    """One update from outside (a webhook), or None when it is none. Never raises."""
    try:
        return _raw(json.loads(payload))
    except (ValueError, RecursionError):
        return None


def _wait(answer: dict[str, Any] | None) -> float:
    parameters = (answer or {}).get("parameters")
    wait = parameters.get("retry_after") if isinstance(parameters, dict) else None
    return float(wait) if type(wait) is int and wait > 0 else UNSAID_WAIT
