"""Everything that leaves the bot: `ports.Outbox`."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import bindparam, select

from newsbot.chat.delivery import Delivery, Priority, State
from newsbot.chat.document import Document
from newsbot.chat.room import Room
from newsbot.ports import Claim, Post, Tally, Tick, Ticked, Waiting
from newsbot.store import (
    forgetting,
    outbox_copies,
    outbox_moves,
    outbox_overview,
    outbox_posts,
    outbox_restore,
    outbox_retention,
)
from newsbot.store.delivery_schema import lease, post_revision
from newsbot.store.engine import Database, Statement, Unit
from newsbot.store.farewells import SLICE, Farewells, forget_left, forget_parted
from newsbot.store.leases import database_now, write_memory
from newsbot.store.outbox_claim import Claiming
from newsbot.store.outbox_documents import decode, document_for
from newsbot.store.outbox_fill import Filling
from newsbot.store.outbox_record import record
from newsbot.store.outbox_retention import Retention
from newsbot.store.outbox_rows import Rest, maybe
from newsbot.store.sealing import Seal

_log = logging.getLogger(__name__)

Failpoint = Callable[[str], None]

# Revisions of posts whose documents are kept read.
_KEPT = 256

# The lock makes a takeover wait, so that its sweep sees the rows that this tick puts on the wire.
_FENCE = Statement(
    select(lease.c.epoch)
    .where(
        lease.c.account == bindparam("account"),
        lease.c.epoch == bindparam("epoch"),
        lease.c.expires > database_now(),
    )
    .with_for_update(read=True)
)
_DOCUMENTS = Statement(
    select(post_revision.c.content)
    .where(post_revision.c.post == bindparam("post"), post_revision.c.revision == bindparam("revision"))
    .order_by(post_revision.c.position)
)


def no_failure(_step: str) -> None:
    """What the failpoints are outside the tests."""


class Outbox:
    """`ports.Outbox`. `wake` is called when something was put in; `failpoint` at every step of the tick."""

    def __init__(
        self,
        database: Database,
        seal: Seal,
        *,
        retention: Retention | None = None,
        wake: Callable[[], None] | None = None,
        failpoint: Failpoint = no_failure,
    ) -> None:
        self._retention = retention or Retention()
        self.wake = wake
        self.failpoint = failpoint
        self._listeners: list[Callable[[], None]] = []
        self._database = database
        self._seal = seal
        self.farewells = Farewells(seal)
        self._unclean = False
        self._scrubbing: set[asyncio.Task[None]] = set()
        self._documents: OrderedDict[tuple[int, int], tuple[Document, ...]] = OrderedDict()

    async def publish(self, account: str, post: Post, now: datetime) -> int:
        id_ = await self._database.transact(
            lambda unit: self.put(unit, account, post, now), in_order=True, announce=True
        )
        self.woken()
        return id_

    def put(self, unit: Unit, account: str, post: Post, now: datetime, *, keys: Sequence[int] = ()) -> int:
        """As `publish`, inside a transaction of the caller's; `woken` is the caller's too.

        `keys`: of recipients that it goes to beside its rooms.
        """
        return outbox_posts.publish(unit, account, post, now, self._seal, keys=keys)

    def known(self, post: int, documents: Sequence[Document]) -> None:
        """What a post that is committed says, so that it need not be read back."""
        self._keep((post, 1), tuple(documents))

    def _keep(self, of: tuple[int, int], documents: tuple[Document, ...]) -> None:
        self._documents[of] = documents
        while len(self._documents) > _KEPT:
            self._documents.popitem(last=False)

    def woken(self) -> None:
        if self.wake is not None:
            self.wake()
        for wake in self._listeners:
            wake()

    async def listen(self, wake: Callable[[], None]) -> None:
        self._listeners.append(wake)
        try:
            await self._database.heed(wake)
            await asyncio.Event().wait()
        finally:
            self._listeners.remove(wake)

    async def revise(
        self,
        post: int,
        documents: tuple[Document, ...],
        *,
        retract: bool = False,
        priority: Priority = Priority.CORRECTION,
    ) -> int:
        def work(unit: Unit) -> int:
            revision = outbox_posts.revise(unit, post, documents, retract=retract, priority=priority)
            self.failpoint("revise.before-commit")
            return revision

        revision = await self._database.transact(work, in_order=True, announce=True)
        self.woken()
        return revision

    async def tick(self, tick: Tick) -> Ticked:
        if tick.most > 0 and not self._database.roomy():
            tick = replace(tick, most=0)

        def work(unit: Unit) -> tuple[Ticked, list[set[int]]]:
            ticked = self._tick(unit, tick)
            return ticked, forget_parted(unit) if tick.recorded else []

        ticked, parted = await self._database.transact(work)
        if parted:
            self._drop(*parted)
            self._scrub()
        return ticked

    async def follow(self, account: str, rooms: Sequence[Room], *, on: bool = True) -> None:
        await self._database.transact(
            lambda unit: outbox_posts.follow(unit, account, rooms, self._seal, on=on), in_order=True
        )

    async def forget(self, room: Room) -> None:
        """Erase every row that says anything of a room; whoever calls cleans the files. The next answer is the last."""
        posts = await self._database.transact(lambda unit: forgetting.forget(unit, room, self._seal), in_order=True)
        self._drop(posts)
        self.farewells.expect(room)

    async def rename(self, account: str, old: Room, new: Room) -> None:
        await self._database.transact(
            lambda unit: outbox_moves.move(unit, account, old, new, self._seal), in_order=True
        )

    async def left(self, account: str, room: Room, now: datetime) -> None:
        await self._database.transact(
            lambda unit: outbox_moves.leave(unit, account, room, now, self._seal), in_order=True
        )

    async def copy(self, delivery: int) -> tuple[Room, Document] | None:
        return await self._database.read(lambda run: outbox_copies.copy(run, delivery, self._seal))

    async def named(self, account: str, room: Room, names: Sequence[str]) -> Document | None:
        return await self._database.read(lambda run: outbox_copies.named(run, account, room, names, self._seal))

    async def ages(self, now: datetime) -> dict[Priority, float]:
        return await self._database.read(lambda run: outbox_overview.ages(run, now), patient=True)

    async def counts(self, post: int | None = None) -> dict[State, int]:
        return await self._database.read(lambda run: outbox_overview.counts(run, post), patient=True)

    async def tally(self) -> Sequence[Tally]:
        return await self._database.read(outbox_overview.tally, patient=True)

    async def list(self, states: Sequence[State], limit: int = 1000) -> list[Waiting]:
        return await self._database.read(lambda run: outbox_overview.listed(run, states, limit), patient=True)

    async def requeue(self, ids: Sequence[int], now: datetime) -> int:
        done = await self._database.transact(
            lambda unit: outbox_overview.requeue(unit, ids, now), in_order=True, announce=True
        )
        self.woken()
        return done

    async def drop(self, ids: Sequence[int], now: datetime) -> int:
        return await self._database.transact(lambda unit: outbox_overview.drop(unit, ids, now), in_order=True)

    async def prune(self, now: datetime) -> bool:
        parted, left = await self._database.transact(
            lambda unit: (forget_parted(unit), forget_left(unit, now)), in_order=True
        )
        self._drop(*parted, *left)
        self._unclean = self._unclean or bool(parted or left)
        kept = self._retention
        more = await self._database.transact(lambda unit: outbox_retention.prune(unit, now, kept)) or len(left) == SLICE
        if self._unclean and not more:
            await self._database.scrub()
            self._unclean = False
        return more

    async def reconcile(self, account: str, wired: Mapping[int, int], now: datetime) -> int:
        return await self._database.transact(
            lambda unit: outbox_restore.reconcile(unit, account, wired, now), in_order=True
        )

    def _drop(self, *posts: Collection[int]) -> None:
        """What these say is kept no more."""
        for of in [of for of in self._documents if any(of[0] in gone for gone in posts)]:
            del self._documents[of]

    def _scrub(self) -> None:
        """Behind the sender's back, which must not wait so long."""
        task = asyncio.create_task(self._database.scrub())
        self._scrubbing.add(task)
        task.add_done_callback(self._scrubbed)

    def _scrubbed(self, task: asyncio.Task[None]) -> None:
        self._scrubbing.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.warning("what a forgotten room left in the files is cleaned later: %s", error)

    def _tick(self, unit: Unit, tick: Tick) -> Ticked:
        self.failpoint("tick.begun")
        held = bool(unit(_FENCE, {"account": tick.lease.account, "epoch": tick.lease.epoch}))
        paused = record(unit, tick.recorded, tick.now, self._seal)
        self.failpoint("tick.recorded")
        if not held:
            return Ticked(held=False, paused=paused)
        if tick.memory is not None:
            write_memory(unit, tick.lease, tick.memory, self._seal)
        if tick.most <= 0:
            return Ticked(paused=paused)
        filling = Filling(unit, tick.lease.account, tick.now).all()
        self.failpoint("tick.filled")
        claiming = Claiming(unit, tick, self._seal)
        claims = tuple(self._claim(unit, found, rest) for found, rest in claiming.all())
        full = len(claims) >= tick.most
        more = full or bool(claiming.stopped) or claiming.unfinished or filling.unfinished
        more_replies = full or "replies" in claiming.stopped
        due = None if more else maybe(claiming.next_due())
        self.failpoint("tick.before-commit")
        return Ticked(claims, more=more, more_replies=more_replies, due=due, paused=paused, floored=claiming.floored)

    def _claim(self, unit: Unit, which: Delivery, rest: Rest) -> Claim:
        """With the words for the room."""
        documents = self._documents.get((which.post, which.revision))
        if documents is None:
            found = unit(_DOCUMENTS, {"post": which.post, "revision": which.revision})
            documents = tuple(decode(content) for (content,) in found)
            self._keep((which.post, which.revision), documents)
        document = document_for(documents, rest.locale, lite=bool(rest.lite))
        return Claim(which, document, None if which.priority is Priority.REPLY else rest.frame(self._seal))
