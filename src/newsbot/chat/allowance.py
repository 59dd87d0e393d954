"""How many questions a room may ask: a room that asks without end must not make others wait."""

from collections import OrderedDict
from dataclasses import dataclass
from typing import Literal

Verdict = Literal["answer", "say so", "ignore"]

# As many at once, then one each so many seconds: about what a platform lets the bot say in one chat.
_BURST, _EVERY = 20.0, 1.5
# Questions that are free again before a room that was told to wait is told once more.
_CALM = 5.0
_ROOMS = 10_000
# Seconds until it is said again what the bot understands: an album comes as many messages.
_HINT_EVERY = 60.0


@dataclass(slots=True)
class _Bucket:
    left: float
    at: float
    told: bool = False
    hinted: float | None = None


class Allowance:
    """A bucket a room, of those that asked last. Times are seconds of a monotonic clock."""

    def __init__(self) -> None:
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def ask(self, room: str, now: float) -> Verdict:
        """Whether a question is answered; of those that are not, the first is to be told why."""
        bucket = self._bucket(room, now)
        if bucket.left >= _CALM:
            bucket.told = False
        if bucket.left >= 1:
            bucket.left -= 1
            return "answer"
        if bucket.told:
            return "ignore"
        bucket.told = True
        return "say so"

    def hint(self, room: str, now: float) -> bool:
        """Whether somebody who sends what is no question is told what the bot understands."""
        bucket = self._bucket(room, now)
        if bucket.left < 1 or (bucket.hinted is not None and now - bucket.hinted < _HINT_EVERY):
            return False
        bucket.left, bucket.hinted = bucket.left - 1, now
        return True

    def _bucket(self, room: str, now: float) -> _Bucket:
        """With what came into it since it was looked at."""
        bucket = self._buckets.pop(room, None) or _Bucket(_BURST, now)
        self._buckets[room] = bucket
        if len(self._buckets) > _ROOMS:
            self._buckets.popitem(last=False)
        bucket.left, bucket.at = min(_BURST, bucket.left + (now - bucket.at) / _EVERY), now
        return bucket
