"""Everything that is kept of a room, in plain words, for the one who asks."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select

from newsbot.chat.room import Room
from newsbot.news.audience import EVERY_DAY, Filter
from newsbot.news.profile import Profile
from newsbot.store.delivery_schema import delivery, press, recipient
from newsbot.store.engine import Run, Statement
from newsbot.store.following_schema import digest_slot, move_code, seen
from newsbot.store.outbox_rows import maybe
from newsbot.store.profiles import Profiles
from newsbot.store.schema import room as room_table
from newsbot.store.sealing import Seal

_ROOM = Statement(
    select(
        room_table.c.locale,
        room_table.c.region,
        room_table.c.timezone,
        room_table.c.digits,
        room_table.c.sealed_bookmark,
    ).where(room_table.c.lookup == bindparam("lookup"))
)
_ours = recipient.c.lookup == bindparam("lookup")
_STANDING = Statement(
    select(func.min(recipient.c.gone), func.min(recipient.c.struck), func.max(recipient.c.members)).where(_ours)
)
_MESSAGES = Statement(
    select(delivery.c.state, func.count())
    .join_from(delivery, recipient, recipient.c.key == delivery.c.recipient)
    .where(_ours)
    .group_by(delivery.c.state)
)
_PRESSED = Statement(
    select(func.count())
    .select_from(press)
    .join(delivery, delivery.c.id == press.c.delivery)
    .join(recipient, recipient.c.key == delivery.c.recipient)
    .where(_ours)
)
_SEEN = Statement(
    select(func.count(), func.min(seen.c.at))
    .join_from(seen, recipient, recipient.c.key == seen.c.recipient)
    .where(_ours)
)
_SLOTS = Statement(
    select(func.count(), func.min(digest_slot.c.taken))
    .join_from(digest_slot, recipient, recipient.c.key == digest_slot.c.recipient)
    .where(_ours)
)
_CODE = Statement(
    select(func.max(move_code.c.expires))
    .join_from(move_code, recipient, recipient.c.key == move_code.c.recipient)
    .where(_ours)
)
_WEEK = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
# What a delivery's state is to the one who gets it; any other is one that was given up.
_WORDS = {"pending": "waiting", "sending": "waiting", "held": "waiting", "sent": "sent", "uncertain": "maybe sent"}


def kept(run: Run, which: Room, profiles: Profiles, seal: Seal) -> dict[str, Any]:
    """`{}` for a room of which nothing is kept."""
    given = {"lookup": seal.lookup(which)}
    rows = run(_ROOM, given)
    if not rows:
        return {}
    profile = profiles.of_room(run, which.platform, given["lookup"]).profile
    gone, struck, members = run(_STANDING, given)[0]
    return {
        "room": {"platform": which.platform, "id": which.id},
        "language and clock": _settings(rows[0]),
        "last list": _bookmark(rows[0][4], which, seal),
        **_chosen(profile),
        "messages": _counted(run(_MESSAGES, given)),
        "buttons pressed": run(_PRESSED, given)[0][0],
        "stories remembered": _remembered(run(_SEEN, given)[0]),
        "digests remembered": _remembered(run(_SLOTS, given)[0]),
        "people here, roughly": members,
        "code for moving, valid until": _at(maybe(run(_CODE, given)[0][0])),
        "unknown to the messenger since": _at(maybe(struck)),
        "left since": _at(maybe(gone)),
    }


def _chosen(profile: Profile) -> dict[str, Any]:
    quiet, schedule = profile.quiet, profile.schedule
    return {
        "time zone": profile.zone,
        "follows": [{**_filter(one.filter), "at once": one.at_once} for one in profile.subscriptions],
        "digests": [
            {"at": f"{at:%H:%M}", "days": "every day" if days == EVERY_DAY else [_WEEK[day] for day in sorted(days)]}
            for at, days in profile.timetable.hours
        ],
        "last digest": _at(schedule.last if schedule else None),
        "quiet hours": quiet
        and {"from": f"{quiet.start:%H:%M}", "to": f"{quiet.end:%H:%M}", "breaking news": quiet.breaking},
        "caught up until": _at(profile.caught_up),
        "owed since": _at(profile.owed),
        "held back until": _at(profile.burst),
        "left out": [{**_filter(one.filter), "until": _at(one.until)} for one in profile.mutes],
        "paused since": _at(profile.paused),
        "paused until": _at(profile.resumes),
        "short messages": profile.lite,
        "header": profile.header,
        "footer": profile.footer,
    }


def _filter(which: Filter) -> dict[str, Any]:
    given = {
        "place": which.place,
        "topic": which.topic,
        "source": which.source,
        "words": [each.text for each in which.words],
        "without words": [each.text for each in which.without],
        "without topics": list(which.without_topics),
        "without places": list(which.without_places),
        "breaking news only": which.breaking,
    }
    return {name: value for name, value in given.items() if value} or {"everything": True}


def _settings(row: Sequence[Any]) -> dict[str, Any] | None:
    named = dict(zip(("language", "region", "time zone", "digits"), row[:4], strict=True))
    return None if row[0] is None else named


def _bookmark(sealed: bytes | None, which: Room, seal: Seal) -> Any:
    text = None if sealed is None else seal.open(sealed, which)
    if text is None:
        return None
    try:
        return json.loads(text)
    except ValueError:
        return text


def _counted(states: Sequence[Sequence[Any]]) -> dict[str, int]:
    found = dict.fromkeys((*_WORDS.values(), "given up"), 0)
    for state, count in states:
        found[_WORDS.get(state, "given up")] += count
    return found


def _remembered(row: Sequence[Any]) -> dict[str, Any]:
    return {"count": row[0], "since": _at(maybe(row[1]))}


def _at(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
