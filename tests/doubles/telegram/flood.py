"""How many messages a bot may send, and how long it has to wait when it sent more.

The figures are the published ones (https://core.telegram.org/bots/faq: 30 a second overall, one a second to a chat
with short bursts, 20 a minute to a group; up to 1000 a second when paid); how they are counted is not published.
"""

import math
from collections import deque
from typing import NamedTuple

from tests.doubles.telegram.settings import Settings

ACCOUNT = 0
"""Stands for the whole bot where a chat's id could stand."""


class Wait(NamedTuple):
    """Seconds that the bot is asked to wait; `inside` when it had been asked before and came too early."""

    seconds: int
    inside: bool


class _Window:
    """Events in the last `span` seconds."""

    def __init__(self, span: float) -> None:
        self._span = span
        self._events: deque[float] = deque()

    def count(self, now: float) -> int:
        while self._events and self._events[0] <= now - self._span:
            self._events.popleft()
        return len(self._events)

    def add(self, now: float) -> None:
        self._events.append(now)

    def frees_in(self, now: float) -> float:
        return self._events[0] + self._span - now


class FloodLimits:
    """Judges sends in the order in which they come; `now` must not go back."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._free = _Window(1.0)
        self._paid = _Window(1.0)
        self._crowds: dict[int, _Window] = {}
        self._chats: dict[int, tuple[float, float]] = {}
        self._gates: dict[int, float] = {}

    def gate(self, scope: int, until: float) -> None:
        """Everything in `scope` (a chat, or ACCOUNT) is refused until then."""
        self._gates[scope] = max(until, self._gates.get(scope, 0.0))

    def gated(self, now: float, chat: int | None) -> Wait | None:
        """The wait that a request has to keep because an earlier one was told so."""
        until = max(self._gates.get(ACCOUNT, 0.0), self._gates.get(chat, 0.0) if chat is not None else 0.0)
        return Wait(math.ceil(until - now), inside=True) if until > now else None

    def admit(self, now: float, chat: int, *, crowd: bool, paid: bool) -> Wait | None:
        """None: accepted and counted. `crowd`: the chat is a group, a supergroup or a channel."""
        waiting = self.gated(now, chat)
        if waiting:
            return waiting
        scope, seconds = self._over(now, chat, crowd=crowd, paid=paid)
        if seconds is None:
            self._count(now, chat, crowd=crowd, paid=paid)
            return None
        wait = max(1, math.ceil(seconds))
        self.gate(scope, now + wait)
        return Wait(wait, inside=False)

    def _over(self, now: float, chat: int, *, crowd: bool, paid: bool) -> tuple[int, float | None]:
        window = self._paid if paid else self._free
        most = self._settings.paid if paid else self._settings.overall + self._settings.burst
        if window.count(now) >= most:
            return ACCOUNT, window.frees_in(now)
        if crowd:
            minute = self._crowds.setdefault(chat, _Window(60.0))
            if minute.count(now) >= self._settings.group_per_minute:
                return chat, minute.frees_in(now)
        left = self._left(now, chat)
        return chat, None if left >= 1 else 1 - left

    def _left(self, now: float, chat: int) -> float:
        left, at = self._chats.get(chat, (float(self._settings.chat_burst), now))
        return min(float(self._settings.chat_burst), left + now - at)

    def _count(self, now: float, chat: int, *, crowd: bool, paid: bool) -> None:
        (self._paid if paid else self._free).add(now)
        self._chats[chat] = self._left(now, chat) - 1, now
        if crowd:
            self._crowds[chat].add(now)
