"""When a room is to be told what: one room gone through step by step, from the rules in the documentation alone.

What comes at once is told in the step in which it came, unless the room is left alone then, or was told as much in the
hour before as it may be. What waits is told in one message, at the room's hour, at the end of its quiet hours or when
the hour has room again, and only if the room still wants it by then: stories grow meanwhile.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from newsbot.news.profile import Profile

CAP, HOUR = 12, timedelta(hours=1)
LATE = timedelta(hours=2)
_DAY = timedelta(days=1)


class Coming(NamedTuple):
    """What a story is to a room after one of its reports."""

    at: datetime
    story: int
    wanted: bool


class Owed(NamedTuple):
    """`since`: when the room first wanted the story; `at`: when it is to be told."""

    since: datetime
    at: datetime
    how: Literal["at once", "in a digest"]


def plan(profile: Profile, coming: Iterable[Coming], began: datetime) -> dict[int, Owed]:
    """What a room that chose so is to be told of what came, which is in the order of time, since it `began`."""
    room = _Room(profile, began)
    for one in coming:
        room.gather(before=one.at)
        room.hear(one)
    room.gather(before=None)
    return room.owed


def is_quiet(profile: Profile, at: datetime) -> bool:
    """All quiet hours here go over midnight."""
    quiet, local = profile.quiet, at.astimezone(ZoneInfo(profile.zone)).time()
    return quiet is not None and (quiet.start <= local or local < quiet.end)


@dataclass
class _Room:
    """One room. What comes at once and what is gathered is never mixed here.

    Attributes:
        waiting: stories that wait, and since when; hours: when what waits is told.
        routine: when it was told something, in order.
        burst: when what was above the cap is told.
    """

    profile: Profile
    began: datetime
    owed: dict[int, Owed] = field(default_factory=dict)
    waiting: dict[int, datetime] = field(default_factory=dict)
    hours: set[datetime] = field(default_factory=set)
    routine: list[datetime] = field(default_factory=list)
    burst: datetime | None = None

    def gather(self, before: datetime | None) -> None:
        """Digests come after all else of their step, so those of a step wait until it is over."""
        for at in sorted(at for at in self.hours if before is None or at < before):
            self.hours.remove(at)
            if self.waiting:
                self.owed |= {story: Owed(since, at, "in a digest") for story, since in self.waiting.items()}
                self.waiting.clear()
                self.routine.append(at)

    def hear(self, one: Coming) -> None:
        if one.story in self.waiting:
            if not one.wanted:
                del self.waiting[one.story]
        elif one.wanted and one.story not in self.owed:
            self._take(one)

    def _take(self, one: Coming) -> None:
        until = self._until(one.at)
        if until is None:
            self.owed[one.story] = Owed(one.at, one.at, "at once")
            self.routine.append(one.at)
            return
        self.waiting[one.story] = one.at
        self.hours.add(until)

    def _until(self, at: datetime) -> datetime | None:
        """When what comes now is told; None: now."""
        if not any(one.at_once for one in self.profile.subscriptions):
            # Nobody was there at the hour just before it began: that digest is late.
            just_before = at == self.began and self._hour(at - LATE) < at
            return at if just_before else self._hour(at)
        if is_quiet(self.profile, at):
            return self._awake(at)
        recent = [told for told in self.routine if at - HOUR < told]
        if len(recent) < CAP:
            return None
        if self.burst is None or self.burst < at:
            self.burst = recent[-CAP] + HOUR
        return self._awake(self.burst)

    def _hour(self, at: datetime) -> datetime:
        return min(_next(hour.at, self.profile.zone, at) for hour in self.profile.timetable.hours)

    def _awake(self, at: datetime) -> datetime:
        quiet = self.profile.quiet
        return _next(quiet.end, self.profile.zone, at) if quiet and is_quiet(self.profile, at) else at


def _next(clock: time, zone: str, at: datetime) -> datetime:
    """The first time from then on at which clocks show this; none of them are put forward or back these days."""
    local = at.astimezone(ZoneInfo(zone))
    today = local.replace(hour=clock.hour, minute=clock.minute, second=0, microsecond=0)
    return (today if today >= local else today + _DAY).astimezone(at.tzinfo)
