"""What a look at a room finds due: the digest of a slot, what waited for the end of quiet hours, a burst told as one.

All that is due at once is one message. What falls into quiet hours waits for their end and comes with what else waited
then, however late; beyond quiet hours a digest that is too late is not told, and its stories wait for the next one.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from newsbot.news.audience import Filter
from newsbot.news.profile import Profile
from newsbot.news.quiet import DAY, HOUR, Period, catch_up, next_start, period
from newsbot.news.timetable import LATE, Slot, Turn, expiry, turn

Kind = Literal["digest", "catch-up", "burst"]

REACH = timedelta(days=8)
"""No digest looks back further: a week, and a day's lateness."""
# What was filed while the last digest was made may not have been in it. What it told is known, and is not told again.
_SLACK = timedelta(minutes=2)
# A burst has no slot, and nothing that would come after it.
_BURST = timedelta(hours=2)
_SECOND = timedelta(seconds=1)
_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Look:
    """What a look comes to.

    Attributes:
        kind: of what is to be told; None where nothing is.
        slot: that it takes; without a kind, one that is too late to be told, or None.
        profile: as it stands then, whether something is told or not.
        filters: that it covers; gathered: the digest of a slot is in it, whatever its kind.
        since: what was last reported by then is left out, a little earlier than where the last message ended.
        expires: it is not news any more then.
        night: the quiet hours that are over, where the message is what waited for their end.
    """

    kind: Kind | None
    slot: Slot | None
    profile: Profile
    filters: tuple[Filter, ...] = ()
    gathered: bool = False
    since: datetime = _NEVER
    expires: datetime = _NEVER
    night: Period | None = None

    def told(self, now: datetime) -> Profile:
        """The profile as it stands when it was told."""
        schedule = self.profile.schedule
        return replace(self.profile, schedule=schedule.sent(now)) if schedule and self.gathered else self.profile


def look(profile: Profile, now: datetime, *, missed: bool = False) -> Look:
    """What to tell a room now.

    `missed`: its last digest never reached it, so the next one looks back over that one's stories too.
    """
    profile = profile.at(now)
    zone, quiet = ZoneInfo(profile.zone), profile.quiet
    if profile.paused is not None or (quiet and period(quiet, zone, now)):
        return Look(None, None, profile)
    night = _night(profile, zone, now)
    said = turn(profile.schedule, now) if profile.schedule else None
    burst = profile.burst if profile.burst is not None and profile.burst <= now else None
    send = said.send if said else None
    waited = _waited(said, night)
    after = _moved(profile, said, night, burst, now)
    slot = send or waited
    gathered = slot is not None
    filters, since = _covered(profile, night, burst, now, slot=slot, missed=missed)
    if said and send and not waited:
        return Look("digest", send, after, filters, gathered, since, expiry(said.schedule, send))
    if night:
        ends = next_start(quiet, zone, now) if quiet else now + DAY
        return Look("catch-up", night.slot, after, filters, gathered, since, ends, night)
    if burst:
        return Look("burst", _apart(burst), after, filters, gathered, since, now + _BURST)
    return Look(None, said.expired if said else None, after)


def reach(profile: Profile, at: datetime) -> datetime:
    """How far a digest of an instant looks back by itself: over the most days between two digests of the room."""
    hours = profile.schedule.timetable.hours if profile.schedule else ()
    days = sorted({day for hour in hours for day in hour.days})
    apart = [(after - day) % 7 or 7 for day, after in zip(days, [*days[1:], *days[:1]], strict=True)]
    return at - max(apart, default=1) * DAY


def _night(profile: Profile, zone: ZoneInfo, now: datetime) -> Period | None:
    """The quiet hours that are over, from where what they held began to wait; those that were ended by hand end now."""
    quiet, owed = profile.quiet, profile.owed
    over = catch_up(quiet, zone, profile.caught_up or now - DAY, now) if quiet else None
    if owed is None:
        return over
    return over._replace(start=min(over.start, owed)) if over else Period(owed, now, _apart(owed))


def _moved(profile: Profile, said: Turn | None, night: Period | None, burst: datetime | None, now: datetime) -> Profile:
    return replace(
        profile,
        schedule=said.schedule if said else profile.schedule,
        caught_up=now if night and profile.quiet else profile.caught_up,
        owed=None if night else profile.owed,
        burst=None if burst else profile.burst,
    )


def _waited(said: Turn | None, night: Period | None) -> Slot | None:
    """The slot that fell into the quiet hours that are over, if one did."""
    slot = said and (said.send or said.expired)
    return slot if slot and night and night.start <= slot.due < night.end else None


def _covered(
    profile: Profile, night: Period | None, burst: datetime | None, now: datetime, *, slot: Slot | None, missed: bool
) -> tuple[tuple[Filter, ...], datetime]:
    """What is told, and from when on: what comes at once from where it began to wait, the rest from digest to digest.

    `slot`: of the digest that is in it. One of a room whose subscriptions all come at once holds what of them it has
    not had.
    """
    starts = [at for at in (night and night.start, burst and burst - HOUR) if at is not None]
    rest = tuple(one.filter for one in profile.subscriptions if not one.at_once) if slot else ()
    filters = rest
    if starts or (slot and not rest):
        filters = (*(one.filter for one in profile.subscriptions if one.at_once), *rest)
    if slot:
        last = profile.schedule.last if profile.schedule else None
        # However long it waited: what came before its hour is its own.
        starts.append(reach(profile, last or slot.due - LATE) if missed or last is None else last)
    return filters, max(min(starts, default=now) - _SLACK, now - REACH)


def _apart(moment: datetime) -> Slot:
    """In UTC and to the second, which no slot of a timetable is: told apart from those, and from one another."""
    at = moment.astimezone(UTC).replace(microsecond=0)
    at = at if at.second else at + _SECOND
    return Slot(at.date(), at.time(), moment)
