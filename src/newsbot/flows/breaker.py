"""When an account should not be used for now: its platform answers nothing, or everybody seems to have left."""

from collections import OrderedDict, deque
from typing import Literal

_IN_A_ROW = 5  # unproven sends to different rooms
_SPAN, _SHARE, _ENOUGH = 2.0, 0.5, 10  # or half of at least so many in two seconds
_FIRST_PROBE, _LONGEST_PROBE = 2.0, 30.0  # seconds


class Breaker:
    """Opens after an outage shows, so that it costs a handful of unproven sends; tells when to probe."""

    def __init__(self) -> None:
        self.open = False
        self.probe_at = 0.0
        self._wait = _FIRST_PROBE
        self._row: set[str] = set()
        self._recent: deque[tuple[float, bool]] = deque()

    def note(self, room: str, now: float, *, proven: bool) -> None:
        """An answer came, or none that proves anything."""
        self._recent.append((now, proven))
        while self._recent[0][0] < now - _SPAN:
            self._recent.popleft()
        if proven:
            self._row.clear()
            return
        self._row.add(room)
        unproven = sum(not good for _, good in self._recent)
        many = len(self._recent) >= _ENOUGH and unproven >= _SHARE * len(self._recent)
        if not self.open and (len(self._row) >= _IN_A_ROW or many):
            self.open = True
            self._wait = _FIRST_PROBE
            self.probe_at = now + self._wait

    def probed(self, now: float, *, answers: bool) -> None:
        if answers:
            self.open = False
            self._row.clear()
            self._recent.clear()
        else:
            self._wait = min(_LONGEST_PROBE, self._wait * 2)
            self.probe_at = now + self._wait


_ROOMS_SEEN = 500
_ROOMS_JUDGED = 100
_GONE_SHARE = 0.2
_GONE_SUSPECT = 5

Verdict = Literal["believe", "doubt", "halt"]


class Departures:
    """Whether people who seem to have left are believed: a wrong token makes everybody look gone.

    Over the last 500 rooms: `doubt` while too many of too few rooms seem gone; `halt` when it is so over 100 rooms.
    """

    def __init__(self) -> None:
        self._rooms: OrderedDict[str, bool] = OrderedDict()
        self._left = 0

    def note(self, room: str, *, gone: bool) -> Verdict:
        self._left += gone - self._rooms.pop(room, False)
        self._rooms[room] = gone
        while len(self._rooms) > _ROOMS_SEEN:
            self._left -= self._rooms.popitem(last=False)[1]
        if self._left < _GONE_SUSPECT or self._left <= _GONE_SHARE * len(self._rooms):
            return "believe"
        return "halt" if len(self._rooms) >= _ROOMS_JUDGED else "doubt"
