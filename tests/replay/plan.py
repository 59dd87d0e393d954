"""When a room is to be told what: one room gone through step by step, from the rules in the documentation alone.

What comes at once is told in the step in which it came, unless the room is left alone then, or was told as much in the
hour before as it may be. What waits is told in one message, at the room's hour, at the end of its quiet hours or when
the hour has room again, and only if the room still wants it by then: stories grow meanwhile.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from newsbot.news.profile import Profile

CAP, HOUR = 12, timedelta(hours=1)
LATE = timedelta(hours=2)
_DAY = timedelta(days=1)
# So many days after it began nothing is looked at any more.
_DAYS = 4


class Coming(NamedTuple):
    """What a story is to a room after one of its reports: wanted at once, or in the room's digests, or both."""

    at: datetime
    story: int
    at_once: bool
    gathered: bool


class Owed(NamedTuple):
    """`since`: when the room first wanted the story; `at`: when it is to be told."""

    since: datetime
    at: datetime
    how: Literal["at once", "in a digest"]


class _Waiting(NamedTuple):
    since: datetime
    at_once: bool
    gathered: bool


def plan(profile: Profile, coming: Iterable[Coming], began: datetime) -> dict[int, Owed]:
    """What a room that chose so is to be told of what came, which is in the order of time, since it `began`."""
    room = _Room(profile, hours=set(_hours(profile, began)))
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
    """One room.

    Attributes:
        hours: of its digests; ends: when what comes at once and had to wait is told.
        routine: when it was told something, in order.
        burst: when what was above the cap is told.
        emptied: it was told that there was nothing for a digest, which is said once.
    """

    profile: Profile
    hours: set[datetime]
    owed: dict[int, Owed] = field(default_factory=dict)
    waiting: dict[int, _Waiting] = field(default_factory=dict)
    ends: set[datetime] = field(default_factory=set)
    routine: list[datetime] = field(default_factory=list)
    burst: datetime | None = None
    emptied: bool = False

    def gather(self, before: datetime | None) -> None:
        """Digests come after all else of their step, so those of a step wait until it is over."""
        for at in sorted(at for at in self.hours | self.ends if before is None or at < before):
            self._tell(at, ends=at in self.ends, hour=at in self.hours)
            self.hours.discard(at)
            self.ends.discard(at)

    def _tell(self, at: datetime, *, ends: bool, hour: bool) -> None:
        due = [story for story, one in self.waiting.items() if (ends and one.at_once) or (hour and one.gathered)]
        for story in due:
            self.owed[story] = Owed(self.waiting.pop(story).since, at, "in a digest")
        if due or (hour and not self.emptied):
            self.routine.append(at)
        self.emptied |= hour and not due

    def hear(self, one: Coming) -> None:
        if one.story in self.owed:
            return
        known = self.waiting.pop(one.story, None)
        since = known.since if known else one.at
        if one.at_once and not (known and known.at_once):
            until = self._until(one.at)
            if until is None:
                self.owed[one.story] = Owed(since, one.at, "at once")
                self.routine.append(one.at)
                return
            self.ends.add(until)
        if one.at_once or one.gathered:
            self.waiting[one.story] = _Waiting(since, one.at_once, one.gathered)

    def _until(self, at: datetime) -> datetime | None:
        """When what should come at once is told; None: at once."""
        if is_quiet(self.profile, at):
            return _awake(self.profile, at)
        recent = [told for told in self.routine if at - HOUR < told]
        if len(recent) < CAP:
            return None
        if self.burst is None or self.burst < at:
            self.burst = recent[-CAP] + HOUR
        return _awake(self.profile, self.burst)


def _hours(profile: Profile, began: datetime) -> Iterator[datetime]:
    """Of a room's digests. Those that fell due just before it began are late; those in quiet hours wait for the end."""
    if profile.schedule is None:
        return
    for hour in profile.timetable.hours:
        for day in range(-1, _DAYS):
            due = _next(hour.at, profile.zone, began + day * _DAY)
            if max(profile.schedule.settled, began - LATE) < due:
                yield _awake(profile, max(due, began))


def _awake(profile: Profile, at: datetime) -> datetime:
    return _next(profile.quiet.end, profile.zone, at) if profile.quiet and is_quiet(profile, at) else at


def _next(clock: time, zone: str, at: datetime) -> datetime:
    """The first time from then on at which clocks show this; none of them are put forward or back these days."""
    local = at.astimezone(ZoneInfo(zone))
    today = local.replace(hour=clock.hour, minute=clock.minute, second=0, microsecond=0)
    return (today if today >= local else today + _DAY).astimezone(at.tzinfo)
