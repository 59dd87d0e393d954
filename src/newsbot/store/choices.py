"""What a room has chosen beside what it follows, as a row and back. Pure but for the seal's nonce.

`hours` is `08:00 18:30/56`: a time without days is every day's, 0 is Monday. `quiet` is `22:00-07:00 silent`.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time
from typing import Any

from newsbot.news.audience import EVERY_DAY, Hour, Timetable
from newsbot.news.profile import Profile, next_look
from newsbot.news.timetable import Schedule
from newsbot.store.following_schema import choice
from newsbot.store.lines_around import open_line, seal_line
from newsbot.store.outbox_rows import maybe, moment, quiet_of, seconds
from newsbot.store.sealing import Seal

# In the order of `profile_of`.
COLUMNS = (
    choice.c.zone,
    choice.c.hours,
    choice.c.settled,
    choice.c.last,
    choice.c.quiet,
    choice.c.caught_up,
    choice.c.burst,
    choice.c.paused,
    choice.c.lite,
    choice.c.sealed_header,
    choice.c.sealed_footer,
    choice.c.resumes,
    choice.c.owed,
)


def profile_of(row: Sequence[Any], key: int, zone: str | None, seal: Seal) -> Profile:
    """Without what it follows and leaves out.

    Args:
        row: `COLUMNS`, all None for a room that never chose.
        key: the recipient's, to which header and footer are bound.
        zone: of the room's settings, for one that chose no other.
        seal: under which header and footer lie.
    """
    own = row[0] or zone
    profile = Profile() if own is None else Profile(zone=own)
    schedule = None if row[1] is None else Schedule(_timetable(row[1]), profile.zone, moment(row[2]), maybe(row[3]))
    return replace(
        profile,
        schedule=schedule,
        quiet=None if row[4] is None else quiet_of(row[4]),
        caught_up=maybe(row[5]),
        burst=maybe(row[6]),
        paused=maybe(row[7]),
        lite=bool(row[8]),
        header=open_line(row[9], "header", key, seal),
        footer=open_line(row[10], "footer", key, seal),
        resumes=maybe(row[11]),
        owed=maybe(row[12]),
    )


def row_of(profile: Profile, key: int, now: datetime, seal: Seal) -> dict[str, Any]:
    """The columns of `choice` but `recipient` and `version`."""
    schedule, quiet = profile.schedule, profile.quiet
    return {
        "zone": profile.zone,
        "hours": None if schedule is None else _hours(schedule.timetable),
        "settled": seconds(schedule.settled if schedule else None),
        "last": seconds(schedule.last if schedule else None),
        "quiet": None if quiet is None else f"{quiet.start:%H:%M}-{quiet.end:%H:%M} {quiet.breaking}",
        "caught_up": seconds(profile.caught_up),
        "owed": seconds(profile.owed),
        "burst": seconds(profile.burst),
        "paused": seconds(profile.paused),
        "resumes": seconds(profile.resumes),
        "lite": int(profile.lite),
        "sealed_header": seal_line(profile.header, "header", key, seal),
        "sealed_footer": seal_line(profile.footer, "footer", key, seal),
        "due": seconds(next_look(profile, now)),
    }


def _hours(timetable: Timetable) -> str:
    return " ".join(
        f"{at:%H:%M}" + ("" if days == EVERY_DAY else "/" + "".join(map(str, sorted(days))))
        for at, days in timetable.hours
    )


def _timetable(hours: str) -> Timetable:
    pairs = (hour.partition("/") for hour in hours.split())
    return Timetable(
        tuple(
            Hour(time.fromisoformat(at), frozenset(map(int, days)) if slash else EVERY_DAY) for at, slash, days in pairs
        )
    )
