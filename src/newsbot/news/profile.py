"""What a room has chosen: what it follows, when its digests come, when it is left alone."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from newsbot.news.audience import MOST_SUBSCRIPTIONS, Filter, Quiet, Subscription, Timetable
from newsbot.news.matching import Mute
from newsbot.news.quiet import DAY, held_since, next_end, period
from newsbot.news.timetable import Schedule, changed

MOST_MUTES = 50
"""Of one room at a time."""


class TooManyError(ValueError):
    """A room would follow, or leave out, more than it may; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What a room has chosen. Every change gives a new one.

    Attributes:
        subscriptions: the oldest first; one that is not stored yet has the id 0.
        zone: IANA name; local times of `schedule` and `quiet` are its.
        schedule: the hours of its digests and where it stands in them; None for a room without any.
        quiet: when it is left alone; caught_up: quiet hours, and a burst, that ended by then are caught up with.
        owed: since when quiet hours held what no end of theirs will bring, as they were changed meanwhile: it comes as
            soon as the room is not left alone.
        burst: when what came above the cap of an hour may be told as one; None when nothing waits so.
        mutes: what it does not want to hear of for a while.
        paused: since when nothing comes but answers and corrections.
        resumes: when that is over by itself; None: when it is resumed.
        lite: short texts without pictures or previews.
        header, footer: lines that the room set around what it is told, as it typed them.
    """

    subscriptions: tuple[Subscription, ...] = ()
    zone: str = "UTC"
    schedule: Schedule | None = None
    quiet: Quiet | None = None
    caught_up: datetime | None = None
    owed: datetime | None = None
    burst: datetime | None = None
    mutes: tuple[Mute, ...] = ()
    paused: datetime | None = None
    resumes: datetime | None = None
    lite: bool = False
    header: str | None = None
    footer: str | None = None

    @property
    def filters(self) -> tuple[Filter, ...]:
        return tuple(one.filter for one in self.subscriptions)

    @property
    def timetable(self) -> Timetable:
        return self.schedule.timetable if self.schedule else Timetable()

    def following(self, filters: Iterable[Filter], *, at_once: bool) -> "Profile":
        """With these too; one that is followed already keeps its place and comes as is asked now.

        Raises TooManyError above `MOST_SUBSCRIPTIONS`.
        """
        wanted = {one.key: one for one in filters}
        kept = tuple(replace(one, at_once=at_once) if one.filter.key in wanted else one for one in self.subscriptions)
        known = {one.filter.key for one in kept}
        new = tuple(Subscription(0, one, at_once) for key, one in wanted.items() if key not in known)
        if len(kept) + len(new) > MOST_SUBSCRIPTIONS:
            raise TooManyError(MOST_SUBSCRIPTIONS)
        return replace(self, subscriptions=(*kept, *new))

    def without(self, filters: Iterable[Filter]) -> "Profile":
        """Without those of them that it follows."""
        gone = {one.key for one in filters}
        return replace(self, subscriptions=tuple(one for one in self.subscriptions if one.filter.key not in gone))

    def muting(self, filters: Iterable[Filter], until: datetime, now: datetime) -> "Profile":
        """Leaving these out until then; what is over is dropped. Raises TooManyError above `MOST_MUTES`."""
        wanted = {one.key: Mute(one, until) for one in filters}
        kept = (one for one in self.mutes if one.until > now and one.filter.key not in wanted)
        mutes = (*kept, *wanted.values())
        if len(mutes) > MOST_MUTES:
            raise TooManyError(MOST_MUTES)
        return replace(self, mutes=mutes)

    def muted_at(self, now: datetime) -> tuple[Mute, ...]:
        """What it leaves out then."""
        return tuple(one for one in self.mutes if one.until > now)

    def scheduled(self, timetable: Timetable, now: datetime) -> "Profile":
        """With other hours for its digests; none at all where the timetable is empty.

        When its last digest came is kept, so that no second one follows within hours of it.
        """
        before = self.schedule or Schedule(Timetable(), self.zone, now)
        return replace(self, schedule=changed(before, timetable, self.zone, now))

    def in_zone(self, zone: str, now: datetime) -> "Profile":
        """With its hours read in another zone. Raises ZoneInfoNotFoundError for an unknown one."""
        if zone == self.zone:
            return self
        schedule = self.schedule and changed(self.schedule, self.schedule.timetable, zone, now)
        return replace(self.left_alone(self.quiet, now), zone=zone, schedule=schedule)

    def left_alone(self, quiet: Quiet | None, now: datetime) -> "Profile":
        """With other quiet hours, or none; what those before held until now is owed."""
        then = self.at(now)
        return replace(then, quiet=quiet, caught_up=None if quiet is None else now, owed=_owed(then, now))

    def paused_since(self, now: datetime, until: datetime | None = None) -> "Profile":
        """With nothing coming, until then or until it is resumed; one that is paused already stays so since then."""
        return replace(self, paused=self.paused or now, resumes=until, owed=None, burst=None)

    def at(self, now: datetime) -> "Profile":
        """As it stands then: a pause that is over by itself is over since its end."""
        return self if self.resumes is None or now < self.resumes else self.resumed(self.resumes)

    def heard_again(self, now: datetime) -> "Profile":
        """Resumed, also from leaving everything out; what else it leaves out stays so."""
        return replace(self.resumed(now), mutes=tuple(one for one in self.mutes if one.filter != Filter()))

    def resumed(self, now: datetime) -> "Profile":
        """With everything coming again from now on: digests and quiet hours that passed meanwhile are over."""
        if self.paused is None:
            return self
        settled = self.schedule and replace(self.schedule, settled=max(now, self.schedule.settled))
        return replace(
            self,
            paused=None,
            resumes=None,
            schedule=settled,
            caught_up=now if self.quiet else None,
            owed=None,
            burst=None,
        )


def _owed(profile: Profile, now: datetime) -> datetime | None:
    """Since when its quiet hours held what has not come, if they end now."""
    if profile.quiet is None or profile.owed is not None or profile.paused is not None:
        return profile.owed
    return held_since(profile.quiet, ZoneInfo(profile.zone), profile.caught_up or now - DAY, now)


def next_look(profile: Profile, now: datetime) -> datetime | None:
    """When a room's digests have to be looked at next: at its next slot, at the end of quiet hours, after a burst.

    What falls into quiet hours waits for their end; what was owed before waits for those that are now. An instant that
    is over asks to be looked at now. None: never by itself. A paused room is looked at when the pause is over.
    """
    profile = profile.at(now)
    if profile.paused is not None:
        return profile.resumes
    zone = ZoneInfo(profile.zone)
    slot = profile.schedule.next if profile.schedule else None
    over = next_end(profile.quiet, zone, profile.caught_up or now) if profile.quiet else None
    moments = [at for at in (slot and slot.due, over, profile.owed, profile.burst) if at is not None]
    if not moments:
        return None
    first = min(moments)
    hushed = period(profile.quiet, zone, max(first, now)) if profile.quiet else None
    return hushed.end if hushed else first


def united(own: Profile, other: Profile, now: datetime) -> Profile:
    """What a room has chosen, and what another one had that it takes over. Its own choices stand where it made any.

    Raises TooManyError when both together follow more than a room may.
    """
    settled = bool(own.timetable.hours or own.quiet)
    mine = own.in_zone(own.zone if settled else other.zone, now)
    known = {one.filter.key for one in own.subscriptions}
    new = tuple(replace(one, id=0) for one in other.subscriptions if one.filter.key not in known)
    if len(known) + len(new) > MOST_SUBSCRIPTIONS:
        raise TooManyError(MOST_SUBSCRIPTIONS)
    theirs = other.schedule and changed(other.schedule, other.timetable, mine.zone, now)
    mutes = {one.filter.key: one for one in (*other.mutes, *own.mutes)}
    room = mine if own.quiet else mine.left_alone(other.quiet, now)
    owed = [at for at in (room.owed, _owed(other.at(now), now)) if at is not None and room.paused is None]
    return replace(
        room,
        owed=min(owed, default=None),
        subscriptions=(*own.subscriptions, *new),
        schedule=mine.schedule if own.timetable.hours or theirs is None else theirs,
        mutes=tuple(sorted(mutes.values(), key=lambda one: one.until)[-MOST_MUTES:]),
        lite=own.lite or other.lite,
        header=other.header if own.header is None else own.header,
        footer=other.footer if own.footer is None else own.footer,
    )


def left_behind(profile: Profile) -> Profile:
    """What is left where another room has taken it over: nothing that makes anything come."""
    return replace(profile, subscriptions=(), schedule=None, mutes=(), owed=None, burst=None, resumes=None)
