"""One account at work, whatever its messenger: updates in, answers and posts out."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

from newsbot.app.verbs import App
from newsbot.app.watch import Watch
from newsbot.chat.closed_topics import ClosedTopics, Notice
from newsbot.chat.delivery import Delivery, Moved, Outcome, Priority
from newsbot.chat.pacing import Pace
from newsbot.chat.room import Room
from newsbot.chat.views import rooms
from newsbot.flows.census import Asks, Census
from newsbot.flows.deliver import Deliver
from newsbot.flows.duty import Duty
from newsbot.flows.respond import Respond
from newsbot.ports import Ears, Platform, Post
from newsbot.store.journal import WireJournal

# Takes what to call when something was kept, and listens until the event: why it ended by itself, if it did.
Listen = Callable[[Callable[[], None], asyncio.Event], Awaitable[str | None]]


@dataclass(frozen=True, slots=True)
class Line:
    """An open line to a messenger.

    Attributes:
        window, gather, keyed_for: as `Deliver` takes them.
        inbox_of: as `Respond` takes it.
        members: as `Census` takes it; None: nobody wants to know.
    """

    platform: Platform
    ears: Ears
    listen: Listen
    pace: Pace
    window: int
    gather: float = 0.0
    keyed_for: timedelta | None = None
    inbox_of: str | None = None
    members: Asks | None = None


class Messenger:
    """`name` of the account; `journal` is where the numbers of what goes out are kept beside the store."""

    def __init__(self, name: str, *, app: App, watch: Watch, journal: Path) -> None:
        self.name = name
        self._app = app
        self._store = app.store
        self._watch = watch
        self._journal = journal
        self._holder = uuid4().hex
        self._closed_topics = ClosedTopics()
        self._notices: set[asyncio.Task[int]] = set()

    def duty(self, what: str) -> Duty:
        """Something of this account that one replica does at a time."""
        return Duty(f"{self.name} {what}", holder=self._holder, leases=self._store.leases, clock=self._app.clock)

    def reached(self, silent: str | None) -> None:
        """The messenger answers, or not, with a word why."""
        self._watch.state(self.name, f"down: {silent}" if silent else "up")

    async def work(self, line: Line, stop: asyncio.Event) -> str | None:
        """Send and listen until `stop`, or until one of the two cannot go on. Returns why it ended by itself."""
        journal = WireJournal(self._journal, self._app.clock)
        deliver = self._deliver(line, journal)
        over = asyncio.Event()
        ending = asyncio.ensure_future(stop.wait())
        sending = asyncio.create_task(deliver.run(over))
        hearing = asyncio.create_task(self.duty("updates").run(over, lambda lost: self._hear(line, lost)))
        counting = asyncio.create_task(self._count(line, over))
        self.reached(None)
        try:
            await asyncio.wait((ending, sending, hearing), return_when=asyncio.FIRST_COMPLETED)
            over.set()
            _, why = await asyncio.gather(sending, hearing)
            return why or deliver.halted
        finally:
            for task in (ending, sending, hearing, counting):
                task.cancel()
            journal.close()

    async def _count(self, line: Line, stop: asyncio.Event) -> None:
        if line.members is not None:
            census = Census(self.name, line.members, self._store.headcount, self._app.clock)
            await self.duty("headcount").run(stop, census.run)

    def _deliver(self, line: Line, journal: WireJournal) -> Deliver:
        return Deliver(
            line.platform,
            account=self.name,
            holder=self._holder,
            outbox=self._store.outbox,
            leases=self._store.leases,
            clock=self._app.clock,
            jitter=random.random,
            pace=line.pace,
            window=line.window,
            gather=line.gather,
            keyed_for=line.keyed_for,
            journal=journal,
            observe=self._observe,
            defaults=self._app.defaults,
        )

    async def _hear(self, line: Line, stop: asyncio.Event) -> str | None:
        """Take updates and answer them until `stop`. Returns why it ended by itself."""
        respond = Respond(
            line.ears,
            self._app.converse,
            account=self.name,
            inbox_of=line.inbox_of,
            inbox=self._store.inbox,
            outbox=self._store.outbox,
            clock=self._app.clock,
            orders=self._app.desk(),
            heard=lambda kind: self._watch.heard(self.name, kind),
            replied=self._watch.replied,
        )
        over = asyncio.Event()
        ending = asyncio.ensure_future(stop.wait())
        listens = asyncio.ensure_future(line.listen(respond.wake, over))
        answers = asyncio.create_task(respond.run(over))
        try:
            await asyncio.wait((ending, listens, answers), return_when=asyncio.FIRST_COMPLETED)
            over.set()
            why, _ = await asyncio.gather(listens, answers)
            return why
        finally:
            for task in (ending, listens, answers):
                task.cancel()

    def _observe(self, delivery: Delivery, outcome: Outcome) -> None:
        self._watch.delivered(delivery, outcome)
        came = self._closed_topics.note(delivery, outcome)
        if came is not None and isinstance(outcome, Moved):
            task = asyncio.create_task(self._tell_of_closed_topic(came, Room(self.name, outcome.to)))
            self._notices.add(task)
            task.add_done_callback(self._notices.discard)

    async def _tell_of_closed_topic(self, came: Notice, room: Room) -> int:
        document = rooms.topic_closed(came, await self._app.converse.phrases(room))
        post = Post(Priority.REPLY, (document,), (room,))
        return await self._store.outbox.publish(self.name, post, self._app.clock.now())
