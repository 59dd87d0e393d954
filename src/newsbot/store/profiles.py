"""Rooms and what they have chosen, read and written inside a transaction."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, bindparam, delete, null, select, update
from sqlalchemy.dialects.postgresql import insert

from newsbot.news.audience import Subscription
from newsbot.news.matching import Mute
from newsbot.news.profile import Profile
from newsbot.store import choices
from newsbot.store.delivery_schema import recipient
from newsbot.store.engine import Run, Statement, Unit
from newsbot.store.filters import Filters, counted
from newsbot.store.following_schema import choice, filter_, mute, subscription
from newsbot.store.outbox_reach import withdraw
from newsbot.store.outbox_rows import moment
from newsbot.store.schema import room
from newsbot.store.sealing import Seal

NOBODY = 0
"""No recipient has this key."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of a room's choices.

    Attributes:
        key: the recipient's; `NOBODY` where the room is no recipient yet.
        lane: the recipient's.
        version: grows with each change; 0: it never chose anything.
        follows: whether posts for everyone reach it.
        gone: nobody is there.
    """

    key: int
    profile: Profile
    lane: int = 1
    version: int = 0
    follows: bool = False
    gone: bool = False


_COLUMNS = (
    recipient.c.key,
    recipient.c.lane,
    room.c.timezone,
    choice.c.version,
    recipient.c.follows,
    recipient.c.gone,
    *choices.COLUMNS,
)
_FIRST = len(_COLUMNS) - len(choices.COLUMNS)


def _rows() -> Select[Any]:
    own = and_(recipient.c.lookup == room.c.lookup, recipient.c.account == bindparam("account"))
    return select(*_COLUMNS).select_from(
        room.outerjoin(recipient, own).outerjoin(choice, choice.c.recipient == recipient.c.key)
    )


_OF_ROOM = Statement(_rows().where(room.c.lookup == bindparam("lookup")))
_OF_KEY = Statement(
    select(*_COLUMNS)
    .select_from(
        recipient.join(room, room.c.lookup == recipient.c.lookup).outerjoin(
            choice, choice.c.recipient == recipient.c.key
        )
    )
    .where(recipient.c.key == bindparam("key"))
)
_FOLLOWED = Statement(
    select(subscription.c.id, filter_.c.content, subscription.c.at_once)
    .join_from(subscription, filter_, filter_.c.number == subscription.c.filter)
    .where(subscription.c.recipient == bindparam("key"))
    .order_by(subscription.c.id)
)
_MUTED = Statement(
    select(filter_.c.content, mute.c.until)
    .join_from(mute, filter_, filter_.c.number == mute.c.filter)
    .where(mute.c.recipient == bindparam("key"))
    .order_by(mute.c.until, mute.c.filter)
)

_FOLLOW = Statement(
    insert(subscription).values(
        recipient=bindparam("to"),
        filter=bindparam("number"),
        at_once=bindparam("comes"),
        lane=bindparam("lane"),
    )
)
_COME = Statement(
    update(subscription).where(subscription.c.id == bindparam("which")).values(at_once=bindparam("comes"))
)
_UNFOLLOW = Statement(
    delete(subscription).where(subscription.c.id == bindparam("which")).returning(subscription.c.filter)
)
_UNMUTE = Statement(delete(mute).where(mute.c.recipient == bindparam("of")))
_MUTE = Statement(insert(mute).values(recipient=bindparam("of"), filter=bindparam("number"), until=bindparam("ends")))
_chosen = insert(choice).values(
    {column.name: bindparam(column.name) for column in choice.columns if column.name != "version"} | {"version": 1}
)
_CHOOSE = Statement(
    _chosen.on_conflict_do_update(
        index_elements=[choice.c.recipient],
        set_={
            column.name: _chosen.excluded[column.name]
            for column in choice.columns
            if column.name not in {"recipient", "version"}
        }
        | {"version": choice.c.version + 1},
    )
)
_PRESENT = Statement(
    update(recipient)
    .where(recipient.c.key == bindparam("which"))
    .values(follows=bindparam("on"), gone=null(), struck=null(), parting=0)
)


@dataclass(frozen=True, slots=True)
class Profiles:
    """Reads and writes. On PostgreSQL the caller locks the recipient's row, or is in order, before it decides."""

    filters: Filters
    seal: Seal

    def of_room(self, run: Run | Unit, account: str, lookup: bytes) -> Kept:
        """Of a room, whether it is known or not."""
        found = run(_OF_ROOM, {"account": account, "lookup": lookup})
        return self._kept(run, found[0]) if found else Kept(NOBODY, Profile())

    def of_key(self, run: Run | Unit, key: int) -> Kept | None:
        found = run(_OF_KEY, {"key": key})
        return self._kept(run, found[0]) if found else None

    def save(self, unit: Unit, kept: Kept, after: Profile, now: datetime) -> None:
        """Write what is other than it was. Whoever chooses is there, and is reached if it follows anything."""
        if self._follow(unit, kept, after.subscriptions):
            withdraw(unit, kept.key, now)
        self._mute(unit, kept, [one for one in after.mutes if one.until > now])
        unit(_CHOOSE, {"recipient": kept.key, **choices.row_of(after, kept.key, now, self.seal)})
        unit(_PRESENT, {"which": kept.key, "on": int(bool(after.subscriptions))})

    def _kept(self, run: Run | Unit, row: Sequence[Any]) -> Kept:
        key, lane, zone, version, follows, gone = row[:_FIRST]
        profile = choices.profile_of(row[_FIRST:], key or NOBODY, zone, self.seal)
        if key is None:
            return Kept(NOBODY, profile)
        followed = tuple(
            Subscription(id_, self.filters.read(content), bool(at_once))
            for id_, content, at_once in run(_FOLLOWED, {"key": key})
        )
        muted = tuple(Mute(self.filters.read(content), moment(until)) for content, until in run(_MUTED, {"key": key}))
        profile = replace(profile, subscriptions=followed, mutes=muted)
        return Kept(key, profile, lane, version or 0, follows=bool(follows), gone=gone is not None)

    def _follow(self, unit: Unit, kept: Kept, after: Iterable[Subscription]) -> bool:
        """Whether less comes at once than before."""
        had = {one.filter.key: one for one in kept.profile.subscriptions}
        wanted = {one.filter.key: one for one in after}
        for name in had.keys() - wanted.keys():
            ((number,),) = unit(_UNFOLLOW, {"which": had[name].id})
            counted(unit, number, -1)
        for name, one in wanted.items():
            at_once = int(one.at_once)
            if name not in had:
                number = self.filters.number(unit, one.filter)
                unit(_FOLLOW, {"to": kept.key, "number": number, "comes": at_once, "lane": kept.lane})
                counted(unit, number, 1)
            elif had[name].at_once != one.at_once:
                unit(_COME, {"which": had[name].id, "comes": at_once})
        return any(one.at_once and not (name in wanted and wanted[name].at_once) for name, one in had.items())

    def _mute(self, unit: Unit, kept: Kept, after: Iterable[Mute]) -> None:
        if tuple(after) != kept.profile.mutes:
            unit(_UNMUTE, {"of": kept.key})
            for one in {one.filter.key: one for one in after}.values():
                number = self.filters.number(unit, one.filter)
                unit(_MUTE, {"of": kept.key, "number": number, "ends": one.until.timestamp()})
