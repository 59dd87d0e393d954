"""Everything that comes in, sealed until it is handled: `ports.Inbox`."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, bindparam, delete, func, insert, or_, select, update
from sqlalchemy.dialects.postgresql import insert as insert_once

from newsbot.chat.room import Room
from newsbot.ports import IncomingUpdate, Post, StoreUnusableError
from newsbot.store.delivery_schema import inbox, inbox_offset, press
from newsbot.store.engine import Database, Statement, Unit
from newsbot.store.inbox_rows import PATIENT_TRIES, TRIES, update_name
from newsbot.store.leases import database_now
from newsbot.store.outbox import Failpoint, Outbox, no_failure
from newsbot.store.schema import room
from newsbot.store.sealing import Seal
from newsbot.store.together import Together

_ADD = Statement(
    insert_once(inbox)
    .values(
        account=bindparam("account"),
        update_id=bindparam("update_id"),
        sealed_payload=bindparam("sealed_payload"),
        claims=0,
        received=database_now(),
    )
    .on_conflict_do_nothing()
    .returning(inbox.c.update_id)
)
_FORGET_OFFSET = Statement(delete(inbox_offset).where(inbox_offset.c.account == bindparam("which")))
_SET_OFFSET = Statement(insert(inbox_offset).values(account=bindparam("account"), next=bindparam("next")))
_OFFSET = Statement(select(inbox_offset.c.next).where(inbox_offset.c.account == bindparam("account")))
# What waits is found in `inbox_waiting`, which holds nothing else, and read from there on.
_waits = inbox.alias("waits")
_WAITING = Statement(
    select(inbox.c.update_id, inbox.c.sealed_payload, inbox.c.claims)
    .join_from(_waits, inbox, and_(inbox.c.account == _waits.c.account, inbox.c.update_id == _waits.c.update_id))
    .where(_waits.c.account == bindparam("account"), _waits.c.settled.is_(None), inbox.c.claims < bindparam("tries"))
    .order_by(_waits.c.update_id)
    .limit(bindparam("limit"))
)
_this = (inbox.c.account == bindparam("of"), inbox.c.update_id == bindparam("which"), inbox.c.settled.is_(None))
_CLAIM = Statement(update(inbox).where(*_this).values(claims=inbox.c.claims + 1))
_SETTLE = Statement(
    update(inbox)
    .where(*_this)
    .values(settled=bindparam("now"), sealed_payload=bindparam("mark"))
    .returning(inbox.c.update_id)
)
_known = (inbox.c.account == bindparam("of"), inbox.c.update_id == bindparam("which"))
_KNOWN = Statement(select(inbox.c.sealed_payload, inbox.c.settled, inbox.c.claims).where(*_known))
_FORGET = Statement(delete(inbox).where(*_known))
_PRUNE = Statement(delete(inbox).where(inbox.c.settled < bindparam("before")))
_PRUNE_PRESSES = Statement(delete(press).where(press.c.pressed < bindparam("before")))
_PRESS = Statement(
    insert_once(press)
    .values(delivery=bindparam("delivery"), position=bindparam("position"), pressed=bindparam("now"))
    .on_conflict_do_nothing()
    .returning(press.c.position)
)
_PRESSED = Statement(
    select(press.c.pressed).where(press.c.delivery == bindparam("delivery"), press.c.position == bindparam("position"))
)
_OPEN = Statement(
    select(func.count())
    .select_from(inbox)
    .where(
        or_(inbox.c.account == bindparam("account"), inbox.c.account.like(bindparam("own"))), inbox.c.settled.is_(None)
    )
)
_bookmark = insert_once(room).values(
    lookup=bindparam("lookup"), sealed_id=bindparam("sealed_id"), sealed_bookmark=bindparam("sealed_bookmark")
)
_BOOKMARK = Statement(
    _bookmark.on_conflict_do_update(
        index_elements=[room.c.lookup], set_={"sealed_bookmark": _bookmark.excluded.sealed_bookmark}
    )
)


class InboxBook:
    """`ports.Inbox`; replies go into `outbox` in the transaction that settles an update."""

    def __init__(self, database: Database, seal: Seal, outbox: Outbox, *, failpoint: Failpoint = no_failure) -> None:
        self.failpoint = failpoint
        self._database = database
        self._seal = seal
        self._outbox = outbox
        self._settling = Together(database)

    async def add(
        self, account: str, updates: Sequence[IncomingUpdate], offset: str | None = None, *, numbers_recur: bool = False
    ) -> int:
        def work(unit: Unit) -> int:
            new = sum(self._add(unit, account, one, numbers_recur=numbers_recur) for one in updates)
            if offset is not None:
                unit(_FORGET_OFFSET, {"which": account})
                unit(_SET_OFFSET, {"account": account, "next": offset})
            self.failpoint("inbox.before-commit")
            return new

        return await self._database.transact(work)

    async def offset(self, account: str) -> str | None:
        rows = await self._database.read(lambda run: run(_OFFSET, {"account": account}))
        return rows[0][0] if rows else None

    async def claim(self, account: str, limit: int = 100, *, patient: bool = False) -> list[IncomingUpdate]:
        tries = PATIENT_TRIES if patient else TRIES

        def work(unit: Unit) -> list[IncomingUpdate]:
            found = unit(_WAITING, {"account": account, "tries": tries, "limit": limit})
            if found and found[0][2] and not patient:
                # Alone it is over as soon as can be, should it be innocent: the next end will hardly fall upon it.
                found = found[:1]
            # Only the oldest is suspected when the process ends: the others only stood behind it.
            unit.many(_CLAIM, [{"of": account, "which": row[0]} for row in found[:1]])
            opened = ((row[0], self._seal.open_bytes(row[1], update_name(account, row[0]))) for row in found)
            return [IncomingUpdate(account, id_, payload) for id_, payload in opened if payload is not None]

        return await self._database.transact(work)

    async def settle(
        self,
        update: IncomingUpdate,
        replies: Sequence[Post],
        now: datetime,
        *,
        replies_from: str | None = None,
        button: tuple[int, int] | None = None,
        bookmark: tuple[Room, str | None] | None = None,
    ) -> bool:
        account, rooms = replies_from or update.account, [room for reply in replies for room in reply.rooms]
        mark = None if self._outbox.farewells.are_said(rooms) else self._mark(update)

        def work(unit: Unit) -> list[int] | None:
            at = now.timestamp()
            if not unit(_SETTLE, {"of": update.account, "which": update.update_id, "now": at, "mark": mark}):
                return None
            if button is not None and not unit(_PRESS, {"delivery": button[0], "position": button[1], "now": at}):
                return None
            if bookmark is not None:
                self._keep(unit, *bookmark)
            posts = [self._outbox.put(unit, account, reply, now) for reply in replies]
            self._outbox.farewells.mark(unit, account, rooms)
            self.failpoint("inbox.before-settled")
            return posts

        posts: list[int] | None = await self._settling.do(work)
        for post, reply in zip(posts or (), replies, strict=False):
            self._outbox.known(post, reply.documents)
        if posts:
            self._outbox.farewells.said(rooms)
            self._outbox.woken()
        return posts is not None

    async def pressed(self, button: tuple[int, int]) -> bool:
        given = {"delivery": button[0], "position": button[1]}
        return bool(await self._database.read(lambda run: run(_PRESSED, given)))

    async def waiting(self, account: str) -> int:
        rows = await self._database.read(lambda run: run(_OPEN, {"account": account, "own": f"{account}:%"}))
        count: int = rows[0][0]
        return count

    async def prune(self, before: datetime) -> None:
        def work(unit: Unit) -> None:
            for statement in (_PRUNE, _PRUNE_PRESSES):
                unit(statement, {"before": before.timestamp()})

        await self._database.transact(work)

    def _keep(self, unit: Unit, where: Room, bookmark: str | None) -> None:
        sealed = None if bookmark is None else self._seal.seal(bookmark, where)
        given = {"lookup": self._seal.lookup(where), "sealed_id": self._seal.seal_room(where)}
        unit(_BOOKMARK, {**given, "sealed_bookmark": sealed})

    def _add(self, unit: Unit, account: str, one: IncomingUpdate, *, numbers_recur: bool) -> int:
        sealed = self._seal.seal_bytes(one.payload, update_name(account, one.update_id))
        given = {"account": account, "update_id": one.update_id, "sealed_payload": sealed}
        if unit(_ADD, given):
            return 1
        if not numbers_recur or self._is_repeated(unit, account, one):
            return 0
        unit(_FORGET, {"of": account, "which": one.update_id})
        return len(unit(_ADD, given))

    def _is_repeated(self, unit: Unit, account: str, one: IncomingUpdate) -> bool:
        """Whether the update of this number is the same one. Raises StoreUnusableError while another one waits."""
        ((kept, settled, claims),) = unit(_KNOWN, {"of": account, "which": one.update_id})
        if settled is not None:
            return kept is None or bytes(kept) == self._mark(one)
        if self._seal.open_bytes(bytes(kept), update_name(account, one.update_id)) == one.payload:
            return True
        if claims < TRIES:
            raise StoreUnusableError(f"{account}: an update has the number of one that waits to be handled")
        return False

    def _mark(self, one: IncomingUpdate) -> bytes:
        return self._seal.mark(one.payload, update_name(one.account, one.update_id))
