"""Rooms whose digests are due, read many at a time: a statement a table, whatever their number."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, bindparam, literal_column, select, tuple_

from newsbot.chat.room import RoomSettings
from newsbot.news.audience import Subscription
from newsbot.news.matching import Mute
from newsbot.news.profile import Profile
from newsbot.ports import NOTHING, Subscriber
from newsbot.store import choices
from newsbot.store.delivery_schema import delivery, post, recipient
from newsbot.store.engine import Run, Statement
from newsbot.store.following_schema import choice, filter_, mute, seen, subscription
from newsbot.store.outbox_rows import moment
from newsbot.store.profiles import Kept, Profiles
from newsbot.store.schema import room

_COLUMNS = (
    choice.c.recipient,
    choice.c.due,
    choice.c.version,
    recipient.c.account,
    recipient.c.lane,
    room.c.locale,
    room.c.region,
    room.c.timezone,
    room.c.digits,
)
_ZONE, _SETTINGS = 7, slice(5, 9)
_place = tuple_(choice.c.due, choice.c.recipient)
# By the column alone too: of a pair SQLite does not see that it is in `choice_due`, and would read whole tables.
_after = and_(choice.c.due >= bindparam("due"), _place > tuple_(bindparam("due"), bindparam("key")))
_ROOMS = Statement(
    select(*_COLUMNS, *choices.COLUMNS)
    .select_from(
        choice.join(recipient, recipient.c.key == choice.c.recipient).join(room, room.c.lookup == recipient.c.lookup)
    )
    .where(choice.c.due <= bindparam("now"), _after)
    .order_by(choice.c.due, choice.c.recipient)
    .limit(bindparam("limit"))
)
# The same rooms, by where the first and the last of them stand.
_those: ColumnElement[bool] = and_(
    _after,
    choice.c.due <= bindparam("last_due"),
    _place <= tuple_(bindparam("last_due"), bindparam("last_key")),
)
_FOLLOWED = Statement(
    select(subscription.c.recipient, subscription.c.id, filter_.c.content, subscription.c.at_once)
    .select_from(
        choice.join(subscription, subscription.c.recipient == choice.c.recipient).join(
            filter_, filter_.c.number == subscription.c.filter
        )
    )
    .where(_those)
    .order_by(subscription.c.recipient, subscription.c.id)
)
_MUTED = Statement(
    select(mute.c.recipient, filter_.c.content, mute.c.until)
    .select_from(
        choice.join(mute, mute.c.recipient == choice.c.recipient).join(filter_, filter_.c.number == mute.c.filter)
    )
    .where(_those, mute.c.until > bindparam("now"))
    .order_by(mute.c.recipient, mute.c.until, mute.c.filter)
)
# Two statements: with an "or" every mark of a room would be read.
_marks = select(seen.c.recipient, seen.c.story).select_from(choice.join(seen, seen.c.recipient == choice.c.recipient))
_HAD = Statement(_marks.where(_those, seen.c.story >= bindparam("oldest")))
_HAD_NOTHING = Statement(_marks.where(_those, seen.c.story == literal_column(str(NOTHING))))
# What is on the wire may arrive; what only waits is given up when its room was told meanwhile.
ON_THE_WIRE = and_(delivery.c.state == literal_column("'sending'"), post.c.story.isnot(None))
_COMING = Statement(
    select(delivery.c.recipient, post.c.story)
    .select_from(
        choice.join(delivery, delivery.c.recipient == choice.c.recipient).join(post, post.c.id == delivery.c.post)
    )
    .where(_those, ON_THE_WIRE)
)
# A digest marks what it tells with the moment that it went in, and the marks go with it when it reaches nobody.
# Between rather than equal: of a moment there may be a million marks, of a room hundreds. The newest stories first:
# what the last digest told is among them.
_told_last = (
    select(literal_column("1"))
    .where(seen.c.recipient == choice.c.recipient, seen.c.at.between(choice.c.last, choice.c.last))
    .order_by(seen.c.story.desc())
    .limit(literal_column("1"))
    .scalar_subquery()
)
_REACHED = Statement(select(choice.c.recipient).where(_those, _told_last.isnot(None)))


class Asked(NamedTuple):
    """Which rooms: due by `now`, at most `limit`, behind (`due`, `key`); marks of stories from `oldest` on."""

    now: float
    limit: int
    due: float
    key: int
    oldest: int


def read(run: Run, asked: Asked, profiles: Profiles) -> list[Subscriber]:
    """In the order of their dues."""
    start = {"due": asked.due, "key": asked.key}
    rows = run(_ROOMS, {**start, "now": asked.now, "limit": asked.limit})
    if not rows:
        return []
    those = {**start, "last_key": rows[-1][0], "last_due": rows[-1][1]}
    followed: dict[int, list[Subscription]] = defaultdict(list)
    for key, id_, content, at_once in run(_FOLLOWED, those):
        followed[key].append(Subscription(id_, profiles.filters.read(content), bool(at_once)))
    muted: dict[int, list[Mute]] = defaultdict(list)
    for key, content, until in run(_MUTED, {**those, "now": asked.now}):
        muted[key].append(Mute(profiles.filters.read(content), moment(until)))
    had: dict[int, list[int]] = defaultdict(list)
    for key, story in (
        *run(_HAD, {**those, "oldest": asked.oldest}),
        *run(_HAD_NOTHING, those),
        *run(_COMING, those),
    ):
        had[key].append(story)
    reached = {key for (key,) in run(_REACHED, those)}
    found = []
    for row in rows:
        key, due, version, account, lane = row[: _SETTINGS.start]
        profile = choices.profile_of(row[len(_COLUMNS) :], key, row[_ZONE], profiles.seal)
        profile = replace(profile, subscriptions=tuple(followed[key]), mutes=tuple(muted[key]))
        missed, settings = _missed(profile, reached=key in reached), _settings(row[_SETTINGS])
        told = frozenset(had[key])
        found.append(Subscriber(key, account, profile, settings, told, lane, version, moment(due), missed=missed))
    return found


def subscriber_of(kept: Kept, account: str, settings: Sequence[Any], marks: Sequence[Sequence[Any]]) -> Subscriber:
    """A room that was read by itself, with all that it was told: story and moment each."""
    last = kept.profile.schedule.last if kept.profile.schedule else None
    reached = last is not None and any(at == last.timestamp() for _, at in marks)
    had = frozenset(story for story, _ in marks)
    missed = _missed(kept.profile, reached=reached)
    return Subscriber(kept.key, account, kept.profile, _settings(settings), had, kept.lane, kept.version, missed=missed)


def _settings(row: Sequence[Any]) -> RoomSettings | None:
    return None if row[0] is None else RoomSettings(*row)


def _missed(profile: Profile, *, reached: bool) -> bool:
    return not reached and profile.schedule is not None and profile.schedule.last is not None
