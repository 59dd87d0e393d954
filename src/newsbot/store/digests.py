"""Rooms whose digests are due, and the digests that they get: `ports.Digests`.

A slot is a row of `digest_slot`, which there can be one of. What a room has chosen has a version, and a decision is
about one version: whoever decided about an older one leaves the room as it is. Rows of the outbox, slots, marks and
schedules are written in one transaction.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import BindParameter, bindparam, delete, func, literal_column, select, update
from sqlalchemy.dialects.postgresql import insert as insert_once

from newsbot.chat.delivery import Priority
from newsbot.chat.room import Room
from newsbot.news.digest import MOST_SHOWN
from newsbot.ports import Decision, LastDigest, Post, Subscriber
from newsbot.store.delivery_schema import delivery, post, post_revision, recipient, words
from newsbot.store.engine import Database, Run, Statement, Unit
from newsbot.store.following_schema import choice, digest_slot, seen
from newsbot.store.outbox import Failpoint, Outbox, no_failure
from newsbot.store.outbox_documents import decode
from newsbot.store.outbox_rows import maybe, moment, seconds
from newsbot.store.profiles import NOBODY, Profiles
from newsbot.store.recipients import recipients_of
from newsbot.store.schema import room as room_table
from newsbot.store.sealing import Seal
from newsbot.store.subscribers import ON_THE_WIRE, Asked, read, subscriber_of

# Told longer ago, a story may be told again.
_REMEMBERED = timedelta(days=14)
_SLICE = 1000

# With its condition, so that SQLite looks into `choice_due` and not at every room.
_NEXT = Statement(select(func.min(choice.c.due)).where(choice.c.due.isnot(None)))
_MOVE = Statement(
    update(choice)
    .where(choice.c.recipient == bindparam("which"), choice.c.version == bindparam("read"))
    .values(
        settled=bindparam("settles"),
        caught_up=bindparam("caught"),
        owed=bindparam("owes"),
        burst=bindparam("bursts"),
        paused=bindparam("pauses"),
        resumes=bindparam("ends"),
        due=bindparam("next"),
        version=choice.c.version + 1,
    )
    .returning(choice.c.recipient)
)
_TOLD = Statement(update(choice).where(choice.c.recipient == bindparam("which")).values(last=bindparam("told_at")))
_TAKE = Statement(
    insert_once(digest_slot)
    .values({column.name: bindparam(column.name) for column in digest_slot.columns})
    .on_conflict_do_nothing()
    .returning(digest_slot.c.recipient)
)
_ACCOUNT = Statement(select(recipient.c.account).where(recipient.c.key == bindparam("which")))
_MARK = Statement(
    insert_once(seen).values({column.name: bindparam(column.name) for column in seen.columns}).on_conflict_do_nothing()
)
# Told by something else since the room was looked at, or being told.
_STORIES: list[BindParameter[int]] = [bindparam(f"story{n}") for n in range(MOST_SHOWN)]
_TOLD_SINCE = Statement(
    select(seen.c.story).where(seen.c.recipient == bindparam("which"), seen.c.story.in_(_STORIES)).limit(1)
)
_COMING_SINCE = Statement(
    select(post.c.story)
    .join_from(delivery, post, post.c.id == delivery.c.post)
    .where(delivery.c.recipient == bindparam("which"), ON_THE_WIRE, post.c.story.in_(_STORIES))
    .limit(1)
)
_ROOM = Statement(
    select(room_table.c.locale, room_table.c.region, room_table.c.timezone, room_table.c.digits).where(
        room_table.c.lookup == bindparam("lookup")
    )
)
_MARKS = Statement(select(seen.c.story, seen.c.at).where(seen.c.recipient == bindparam("which")))
_LAST = Statement(
    select(delivery.c.post, delivery.c.settled)
    .join_from(delivery, recipient, recipient.c.key == delivery.c.recipient)
    .where(
        recipient.c.account == bindparam("account"),
        recipient.c.lookup == bindparam("lookup"),
        delivery.c.priority == literal_column(str(int(Priority.DIGEST))),
        delivery.c.state.in_(words("sent", "uncertain")),
        delivery.c.op == "send",
        delivery.c.part == 1,
    )
    .order_by(delivery.c.id.desc())
    .limit(1)
)
_SAYS = Statement(
    select(post_revision.c.content)
    .where(post_revision.c.post == bindparam("which"), post_revision.c.position == 0)
    .order_by(post_revision.c.revision.desc())
    .limit(1)
)
_OLD = Statement(
    select(seen.c.recipient, seen.c.story).where(seen.c.at < bindparam("before")).order_by(seen.c.at).limit(_SLICE)
)
_FORGET = Statement(delete(seen).where(seen.c.recipient == bindparam("which"), seen.c.story == bindparam("told")))


class DigestBook:
    """`ports.Digests`; digests go into `outbox` in the transaction that takes their slots."""

    def __init__(
        self,
        database: Database,
        seal: Seal,
        profiles: Profiles,
        outbox: Outbox,
        *,
        failpoint: Failpoint = no_failure,
    ) -> None:
        self.failpoint = failpoint
        self._database = database
        self._seal = seal
        self._profiles = profiles
        self._outbox = outbox

    async def due(
        self, now: datetime, limit: int = 500, after: Subscriber | None = None, oldest: int = 0
    ) -> list[Subscriber]:
        start = (after.due.timestamp(), after.key) if after and after.due else (0.0, NOBODY)
        asked = Asked(now.timestamp(), limit, *start, oldest)
        return await self._database.read(lambda run: read(run, asked, self._profiles), patient=True)

    async def decide(self, decisions: Sequence[Decision], posts: Sequence[Post], now: datetime) -> int:
        said: dict[int, Post] = {}

        def work(unit: Unit) -> int:
            said.clear()
            taken = [one for one in decisions if _stands(unit, one) and _moved(unit, one) and _took(unit, one, now)]
            said.update(self._told(unit, taken, posts, now))
            self.failpoint("decide.before-commit")
            return len(taken)

        count = await self._database.transact(work, in_order=True, announce=bool(posts))
        self.failpoint("decide.committed")
        for id_, given in said.items():
            self._outbox.known(id_, given.documents)
        if said:
            self._outbox.woken()
        return count

    async def next_due(self) -> datetime | None:
        rows = await self._database.read(lambda run: run(_NEXT, {}))
        return maybe(rows[0][0])

    async def subscriber(self, room: Room) -> Subscriber:
        lookup = self._seal.lookup(room)

        def work(run: Run) -> Subscriber:
            kept = self._profiles.of_room(run, room.platform, lookup)
            settings = run(_ROOM, {"lookup": lookup})
            marks = run(_MARKS, {"which": kept.key})
            return subscriber_of(kept, room.platform, settings[0] if settings else (None,), marks)

        return await self._database.read(work)

    async def told(self, room: Room, stories: Sequence[int], now: datetime) -> None:
        def work(unit: Unit) -> None:
            (key,) = recipients_of(unit, room.platform, (room,), self._seal)
            same = {"recipient": key, "post": None, "at": now.timestamp()}
            unit.many(_MARK, [{**same, "story": number} for number in stories])

        await self._database.transact(work, in_order=True)

    async def last(self, room: Room) -> LastDigest | None:
        given = {"account": room.platform, "lookup": self._seal.lookup(room)}

        def work(run: Run) -> LastDigest | None:
            found = run(_LAST, given)
            said = run(_SAYS, {"which": found[0][0]}) if found else ()
            return LastDigest(moment(found[0][1]), decode(said[0][0]).resume) if said else None

        return await self._database.read(work)

    async def prune(self, now: datetime) -> bool:
        before = (now - _REMEMBERED).timestamp()

        def work(unit: Unit) -> bool:
            old = unit(_OLD, {"before": before})
            unit.many(_FORGET, [{"which": key, "told": number} for key, number in old])
            return len(old) == _SLICE

        return await self._database.transact(work)

    def _told(self, unit: Unit, taken: Sequence[Decision], posts: Sequence[Post], now: datetime) -> dict[int, Post]:
        """Put the posts in, for the rooms whose slots were taken. Returns them by their ids."""
        rooms: dict[int, list[Decision]] = defaultdict(list)
        for one in taken:
            if one.post is not None:
                rooms[one.post].append(one)
        said, at = {}, now.timestamp()
        for index, there in rooms.items():
            account = unit(_ACCOUNT, {"which": there[0].key})[0][0]
            id_ = self._outbox.put(unit, account, posts[index], now, keys=[one.key for one in there])
            said[id_] = posts[index]
            marks = [{"recipient": one.key, "story": story} for one in there for story in one.stories]
            unit.many(_MARK, [{**mark, "post": id_, "at": at} for mark in marks])
        last = [(one.key, one.profile.schedule) for one in taken if one.why == "sent"]
        unit.many(_TOLD, [{"which": key, "told_at": seconds(known.last)} for key, known in last if known])
        return said


def _stands(unit: Unit, one: Decision) -> bool:
    """Whether the room was told of nothing meanwhile that the digest tells."""
    told = {f"story{n}": one.stories[n] if n < len(one.stories) else -1 for n in range(MOST_SHOWN)}
    given = {"which": one.key, **told}
    return not one.stories or not (unit(_TOLD_SINCE, given) or unit(_COMING_SINCE, given))


def _moved(unit: Unit, one: Decision) -> bool:
    """Whether the room's choices were still those that the decision is about; its schedule moves on then."""
    schedule = one.profile.schedule
    given = {
        "which": one.key,
        "read": one.version,
        "settles": seconds(schedule.settled if schedule else None),
        "caught": seconds(one.profile.caught_up),
        "owes": seconds(one.profile.owed),
        "bursts": seconds(one.profile.burst),
        "pauses": seconds(one.profile.paused),
        "ends": seconds(one.profile.resumes),
        "next": seconds(one.due),
    }
    return bool(unit(_MOVE, given))


def _took(unit: Unit, one: Decision, now: datetime) -> bool:
    if one.slot is None or one.why not in {"sent", "empty"}:
        return False
    slot = {"recipient": one.key, "day": one.slot.day.isoformat(), "at": one.slot.clock, "taken": now.timestamp()}
    return bool(unit(_TAKE, slot))
