"""How fast a platform may be asked.

Token buckets, one for replies; limits a chat; gates after a 429; a rate that halves under protest and climbs back.
Time comes in as seconds of a monotonic clock; nothing here reads one. What has to outlive the process is `Memory`.
"""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice

from newsbot.chat.room import Room

# Requests drift on their way: this much of the allowed rate is used, so that none arrives too early.
HEADROOM = 0.97
# Seconds of tokens that may gather: 1 at 25/s, 25 at 1,000/s, so that fast accounts are claimed in batches.
_GATHERED = 0.025
_CROWD_MESSAGES, _CROWD_WINDOW = 20, 60.0  # messages in so many seconds to a group or channel
_STALL = 3.0  # messages that may gather while nothing could be claimed
# Seconds of tokens that may gather: what a slow disk or a busy machine costs is made up for, at so many times the rate.
# Faster, requests that such a machine lets arrive together would be too many.
_HELD_UP, _BRISK = 1.0, 1.1
_CALM = 10.0  # seconds without a 429 that earn one more message a second, a 25th of a higher rate
_RAISE = 1.25  # where the limit is not known, so much more with each of them
_SHARE = 0.2  # of a shared rate that only replies may use
_SECOND_CHAT = 10.0  # seconds within which a second chat's 429 means the account
_ALIKE = 1e-3  # seconds
_ACCOUNT_GATE = 5.0  # seconds the account waits when one chat was told to


@dataclass(frozen=True, slots=True)
class Pace:
    """What an account may do.

    Attributes:
        rate: messages a second beside the replies.
        reply_rate: replies a second that nothing else may use up.
        slowest: what is left of the rate under protest.
        spacing: seconds between two messages to one chat.
        start: messages a second at first, where the platform's limit is not known; doubled each second until it
            protests, and raised by a quarter every 10 calm seconds from then on.
        burst: messages that may go at once after a calm.
        shared: `rate` is of everything: replies have a fifth of what there is, and slow down with it.
    """

    rate: float = 25.0
    reply_rate: float = 5.0
    slowest: float = 1.0
    spacing: float = 1.0
    start: float | None = None
    burst: float = 1.0
    shared: bool = False


@dataclass(frozen=True, slots=True)
class Chat:
    """Whom the platform's limits count: a group with its threads is one chat. `crowd`: a group or channel."""

    id: str
    crowd: bool = False


@dataclass(frozen=True, slots=True)
class Memory:
    """What a restart must not forget.

    Attributes:
        rate: messages a second that were being made; None: the configured ones.
        gate: until when nothing may be sent.
        chats: until when nothing may be sent to a chat, by its id.
    """

    rate: float | None = None
    gate: datetime | None = None
    chats: Mapping[str, datetime] = field(default_factory=dict)

    def differs(self, kept: "Memory", wall: datetime) -> bool:
        """Whether there is more to keep than `kept`, at the time `wall`: the same gate is not measured alike twice."""
        old = {"": kept.gate, **kept.chats}
        return self.rate != kept.rate or any(
            until is not None and abs((until - (old.get(chat) or wall)).total_seconds()) > _ALIKE
            for chat, until in {"": self.gate, **self.chats}.items()
        )


def seconds_for(count: int, rate: float, kept: Memory | None, wall: datetime, *, ceiling: float | None = None) -> float:
    """How long so many messages take at the pace of now.

    `kept`: of the sender. Its rate counts below `ceiling` (None: `rate`), which is the highest that it would try: what
    has never met a limit proves none, and `rate` is taken then.
    """
    known = kept.rate if kept is not None else None
    pace = rate if known is None or known >= (ceiling or rate) else known
    gate = (kept.gate - wall).total_seconds() if count and kept is not None and kept.gate is not None else 0.0
    return count / pace + max(0.0, gate)


def chat_of(room: Room) -> Chat:
    """A room `CHAT` or `CHAT/THREAD`; the ids of Telegram's groups and channels are negative.

    Matrix threads are named by an event, whose id begins with `$`.
    """
    chat = room.id.partition("/$" if room.platform == "matrix" else "/")[0]
    return Chat(chat, crowd=room.platform == "telegram" and chat.startswith("-"))


class Bucket:
    """Tokens that come at a rate and gather up to a small number."""

    def __init__(
        self, rate: float, now: float, *, least: float = 2.0, tokens: float = 0.0, gathered: float = _GATHERED
    ) -> None:
        """`least`: what may gather at any rate. With 2, a token is not lost while its turn with others is awaited.

        `gathered`: seconds of tokens that may.
        """
        self.rate = rate
        self._least = least
        self._gathered = gathered
        self._tokens = tokens
        self._at = now

    def ready(self, now: float) -> bool:
        self._fill(now)
        return self._tokens >= 1.0

    def take(self) -> None:
        self._tokens -= 1.0

    def empty(self, until: float) -> None:
        """One token is left, and no more gather before then."""
        self._tokens, self._at = 1.0, max(self._at, until)

    def wait(self, now: float) -> float:
        """Seconds until there is a token."""
        self._fill(now)
        return max(0.0, (1.0 - self._tokens) / self.rate)

    def _fill(self, now: float) -> None:
        most = max(self._least, self.rate * self._gathered)
        # A hair over, so that a token that is due by the sum of many small steps is there.
        self._tokens = min(most, self._tokens + max(0.0, now - self._at) * self.rate + 1e-9)
        self._at = max(self._at, now)


class Starts:
    """When requests may really begin: no more in any second than the platform allows, however they were admitted."""

    def __init__(self, pace: Pace) -> None:
        total = pace.rate if pace.shared else pace.rate + pace.reply_rate
        most = max(1, int(total))
        self._span = most / total / HEADROOM
        # A limit that nobody knows is found by the pacer alone.
        self._times: deque[float] = deque(maxlen=most if pace.start is None else 0)

    def wait(self, now: float) -> float:
        """Seconds until the next one."""
        full = self._times and len(self._times) == self._times.maxlen
        return max(0.0, self._times[0] + self._span - now) if full else 0.0

    def note(self, now: float) -> None:
        self._times.append(now)


class Pacer:
    """Whether a message may go now. One for each account; not shared between threads."""

    def __init__(self, pace: Pace, now: float, wall: datetime, memory: Memory | None = None) -> None:
        """`memory` is of an earlier holder: its gates stand, and the start is at no more than half the rate."""
        self._pace = pace
        self.gate = now
        self._chat_gates: dict[str, float] = {}
        rate = pace.rate if pace.start is None else pace.start
        # Doubling ends with the first protest, and an earlier holder has met it.
        self._searching = pace.start is not None and memory is None
        if memory is not None:
            rate = max(pace.slowest, min(pace.rate / 2, memory.rate or pace.rate))
            self.gate = _deadline(memory.gate, wall, now) or now
            gates = {chat: _deadline(until, wall, now) for chat, until in memory.chats.items()}
            self._chat_gates = {chat: until for chat, until in gates.items() if until is not None}
        at_once = pace.burst if self._searching else 0.0
        self._main = Bucket(rate, now, least=max(2.0, pace.burst), tokens=at_once, gathered=_HELD_UP)
        self._brisk = Bucket(rate, now, least=max(2.0, pace.burst), tokens=at_once)
        self._replies = Bucket(pace.reply_rate, now, least=max(2.0, pace.burst), tokens=at_once)
        # The platform's own limit. What gathers makes up for a slow disk; `Starts` keeps it from going out at once.
        self._all = Bucket(rate, now, least=max(_STALL, pace.burst), tokens=at_once)
        self._set_rate(rate)
        self._calm_since = now
        self._last_flood: tuple[str, float] | None = None
        self._last: dict[str, float] = {}
        self._crowds: dict[str, deque[float]] = {}

    @property
    def rate(self) -> float:
        """Messages a second at the moment, beside the replies."""
        return self._rate

    def admit(self, chat: Chat, now: float, *, reply: bool = False, spare: bool = False) -> float | None:
        """0: go, and it is counted. More: this chat has to wait so many seconds. None: nobody of this kind may go now.

        `spare` lets a reply use what the others leave.
        """
        self._climb(now)
        buckets = (self._all, self._replies) if reply and not spare else (self._all, self._main, self._brisk)
        if now < self.gate or not all(one.ready(now) for one in buckets):
            return None
        wait = self._chat_wait(chat, now)
        if wait > 0:
            return wait
        for one in buckets:
            one.take()
        self._note(chat, now)
        return 0.0

    def wait(self, now: float, *, replies: bool = True) -> float:
        """Seconds until somebody may go; without `replies`, somebody who is not answered."""
        if now < self.gate:
            return self.gate - now
        main = max(self._main.wait(now), self._brisk.wait(now))
        return max(self._all.wait(now), min(main, self._replies.wait(now)) if replies else main)

    def flood(self, chat: Chat, after: float, now: float, *, account: bool = False) -> None:
        """The platform said 429: this chat waits, the account a little; all of it when a second chat was told so."""
        self._chat_gates[chat.id] = max(self._chat_gates.get(chat.id, now), now + after)
        other = self._last_flood
        spread = other is not None and other[0] != chat.id and now - other[1] <= _SECOND_CHAT
        self._last_flood = (chat.id, now)
        self._searching = False
        gate = after if account or spread else min(after, _ACCOUNT_GATE)
        if now >= self.gate:  # one storm, one halving
            self._set_rate(max(self._pace.slowest, self._rate / 2))
        self.gate = max(self.gate, now + gate)
        self._main.empty(self.gate)
        self._calm_since = max(self._calm_since, self.gate)

    def halve(self, now: float) -> None:
        """After an outage: begin again slowly."""
        self._set_rate(max(self._pace.slowest, self._rate / 2))
        self._calm_since = now

    def memory(self, now: float, wall: datetime) -> Memory:
        """What to keep: the same until a gate or the rate changes, which it does too while nobody sends."""
        if not self._searching:
            self._climb(now)
        self._chat_gates = {chat: until for chat, until in self._chat_gates.items() if until > now}
        chats = {chat: _moment(until, now, wall) for chat, until in self._chat_gates.items()}
        return Memory(self._rate, _moment(self.gate, now, wall) if self.gate > now else None, chats)

    def _chat_wait(self, chat: Chat, now: float) -> float:
        wait = self._chat_gates.get(chat.id, now) - now
        if chat.id in self._last:
            wait = max(wait, self._last[chat.id] + self._pace.spacing / HEADROOM - now)
        times = self._crowds.get(chat.id)
        if times is not None and len(times) == _CROWD_MESSAGES:
            wait = max(wait, times[0] + _CROWD_WINDOW / HEADROOM - now)
        return wait

    def _note(self, chat: Chat, now: float) -> None:
        self._last.pop(chat.id, None)
        self._last[chat.id] = now
        for oldest in list(islice(self._last, 2)):  # at most one is added, so two a time forget all in the end
            if self._last[oldest] + self._pace.spacing <= now:
                del self._last[oldest]
        if chat.crowd:
            self._crowds.setdefault(chat.id, deque(maxlen=_CROWD_MESSAGES)).append(now)
            self._forget_crowds(now)

    def _forget_crowds(self, now: float) -> None:
        if len(self._crowds) > 2 * _CROWD_WINDOW * self._pace.rate:
            recent = {chat: times for chat, times in self._crowds.items() if times[-1] + _CROWD_WINDOW > now}
            self._crowds = recent

    def _climb(self, now: float) -> None:
        calm = 1.0 if self._searching else _CALM
        if self._rate >= self._pace.rate or now - self._calm_since < calm:
            return
        steps = int((now - self._calm_since) / calm)
        self._calm_since += steps * calm
        if self._pace.start is None:
            rate = self._rate + steps * max(1.0, self._pace.rate / 25)
        else:
            rate = self._rate * (2.0 if self._searching else _RAISE) ** min(steps, 100)
        self._set_rate(min(self._pace.rate, rate))

    def _set_rate(self, rate: float) -> None:
        self._rate = rate
        replies = rate * _SHARE if self._pace.shared else self._pace.reply_rate
        main = rate - replies if self._pace.shared else rate
        self._main.rate = main * HEADROOM
        self._brisk.rate = main * HEADROOM * _BRISK
        self._replies.rate = replies * HEADROOM
        self._all.rate = (main + replies) * HEADROOM


def _deadline(until: datetime | None, wall: datetime, now: float) -> float | None:
    """On the monotonic clock; None when it has passed."""
    if until is None or until <= wall:
        return None
    return now + (until - wall).total_seconds()


def _moment(deadline: float, now: float, wall: datetime) -> datetime:
    return wall + timedelta(seconds=deadline - now)
