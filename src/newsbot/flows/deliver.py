"""Send what the outbox holds: claim under a lease, put on the wire, settle. The tick is drawn in docs/delivery.md."""

import asyncio
import logging
from collections.abc import Callable
from datetime import timedelta

from newsbot.chat.delivery import Delivery, Gone, Later, Outcome, Priority, Stopped, settle
from newsbot.chat.pacing import Chat, Memory, Pace, Pacer, Starts, chat_of
from newsbot.chat.room import Room, RoomSettings
from newsbot.flows.breaker import Breaker, Departures
from newsbot.flows.journal import Journal
from newsbot.flows.lease import Tenure
from newsbot.flows.wire import Answer, Wire
from newsbot.ports import Clock, Leases, Outbox, Platform, Recorded, StoreUnusableError, Tick, Ticked

_log = logging.getLogger(__name__)

_UNKNOWN = Ticked(more=True, more_replies=True)  # before the outbox was looked into
_IDLE = 1.0  # seconds between looks when nothing is known to wait
_DOUBTED, _ASK_AGAIN = "doubted", 60.0  # seconds before a room that seems gone among many is asked again
_FLOOR = 1.0  # seconds between digests while other news would take every turn
_DRAIN = 20.0  # seconds that requests under way are waited for at a stop


class Deliver:
    """One account's sender."""

    def __init__(
        self,
        platform: Platform,
        *,
        account: str,
        holder: str,
        outbox: Outbox,
        leases: Leases,
        clock: Clock,
        jitter: Callable[[], float],
        pace: Pace | None = None,
        window: int = 8,
        gather: float = 0.0,
        ttl: float = 10.0,
        keyed_for: timedelta | None = None,
        journal: Journal | None = None,
        chat: Callable[[Room], Chat] = chat_of,
        observe: Callable[[Delivery, Outcome], None] = lambda _which, _outcome: None,
        failpoint: Callable[[str], None] = lambda _: None,
        defaults: RoomSettings | None = None,
    ) -> None:
        """`window`: requests at a time, 8 at the free pace; `gather`: seconds to wait for more to record at once.

        `keyed_for`: how long the platform takes a repeated delivery for the first one; None: it never does.
        `defaults`: of rooms that never chose how they are spoken to.
        `observe` is told each outcome once, when it is durably settled; for counters.
        """
        self.account = account
        self.halted: str | None = None
        self._platform, self._outbox = platform, outbox
        self._clock, self._jitter = clock, jitter
        self._pace = pace or Pace()
        self._window, self._gather = window, gather
        self._keyed_for, self._journal, self._chat = keyed_for, journal, chat
        self._observe, self._failpoint = observe, failpoint
        self._wake = asyncio.Event()
        starts = Starts(self._pace)
        self._wire = Wire(
            platform, clock, failpoint, self._wake.set, starts=starts, keyed_for=keyed_for, defaults=defaults
        )
        self._pacer = Pacer(self._pace, clock.monotonic(), clock.now())
        self._tenure = Tenure(
            account, holder, leases, outbox, journal, clock=clock, ttl=ttl, keyed=keyed_for is not None
        )
        self._begin()

    def _begin(self) -> None:
        """What is known at first: nothing sent, nobody gone."""
        self._breaker = Breaker()
        self._departures = Departures()
        self._floor_at = self._clock.monotonic()
        self._kept: Memory | None = None
        self._unrecorded: list[tuple[Recorded, Outcome | None]] = []
        self._last = _UNKNOWN
        self._stop = asyncio.Event()
        self._trouble = ""
        self._draining = False

    def wake(self) -> None:
        """Something was put into the outbox."""
        self._wake.set()

    async def once(self) -> int:
        """Hold the lease, settle what came back, and put on the wire what may go. Returns how many rows it claimed."""
        self._wake.clear()
        if not await self._hold():
            return 0
        await self._probe()
        self._settle()
        most = 0 if self._resting else self._window - self._wire.busy
        if not self._unrecorded and (most <= 0 or self._pacer.wait(self._clock.monotonic()) > 0):
            self._last = _UNKNOWN
            return 0
        ticked = await self._tick(most)
        if ticked.claims:
            self._failpoint("deliver.claimed")
            if not await self._journaled(ticked):
                return 0
            self._recover()
        trusted_until = self._tenure.trusted_until
        for one in ticked.claims:
            self._wire.start(one, trusted_until)
        return len(ticked.claims)

    async def _journaled(self, ticked: Ticked) -> bool:
        """Write the claims down. Where that cannot be done they go back: nothing is on the wire yet."""
        if self._journal is None:
            return True
        try:
            await self._journal.add([(one.delivery.id, one.delivery.attempts) for one in ticked.claims])
        except OSError as error:
            self._complain(f"the journal cannot be written: {error.strerror}")
            now = self._clock.now()
            for one in ticked.claims:
                given_back = settle(one.delivery, Later("journal", after=_IDLE), now, 0.0)
                self._unrecorded.append((Recorded(one.delivery, given_back), None))
            return False
        self._failpoint("deliver.journaled")
        return True

    def _complain(self, trouble: str) -> None:
        """Once for each, not at every try."""
        if trouble != self._trouble:
            self._trouble = trouble
            _log.error("%s: nothing is sent for now: %s", self.account, trouble)

    def _recover(self) -> None:
        if self._trouble:
            self._trouble = ""
            _log.warning("%s: sending goes on", self.account)

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop`, then finish what is under way, for at most 20 seconds. Ends too when the account is refused."""
        self._stop = stop
        ending = asyncio.ensure_future(stop.wait())
        ending.add_done_callback(lambda _: self._wake.set())
        listening = asyncio.ensure_future(self._outbox.listen(self.wake))
        try:
            while not stop.is_set() and self.halted is None:
                try:
                    await self.once()
                except StoreUnusableError as error:
                    # Nothing was committed, so nothing goes out; what came back is kept for the next try.
                    self._complain(str(error))
                    await self._rest(_IDLE)
                    continue
                await self._rest(self._pause())
        finally:
            ending.cancel()
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)
            await self._drain()

    @property
    def _resting(self) -> bool:
        stopping = self._draining or self._stop.is_set()
        return stopping or not self._tenure.held or self._breaker.open or self.halted is not None

    async def _hold(self) -> bool:
        """Have the lease, or get it. While another holder has it, what came back is still recorded."""
        taken = await self._tenure.hold(take=not self._draining)
        if taken is not None:
            # Both clocks at the same moment: a gate is a time of day, and lasts as long as it says.
            self._pacer = Pacer(self._pace, self._clock.monotonic(), self._clock.now(), taken.memory)
            self._kept = taken.memory
            self._failpoint("deliver.leased")
        return self._tenure.lease is not None

    async def _probe(self) -> None:
        if self._breaker.open and self._clock.monotonic() >= self._breaker.probe_at and not self._draining:
            answers = await self._platform.probe()
            now = self._clock.monotonic()
            self._breaker.probed(now, answers=answers)
            if answers:
                _log.warning("%s answers again", self.account)
                self._pacer.halve(now)

    def _settle(self) -> None:
        now = self._clock.now()
        for answer in self._wire.answers():
            outcome = self._learn(answer)
            settled = answer.settled or settle(answer.delivery, outcome, now, self._jitter(), keyed_for=self._keyed_for)
            told = None if answer.settled else outcome
            self._unrecorded.append((Recorded(answer.delivery, settled, answer.parts), told))

    def _learn(self, answer: Answer) -> Outcome:
        """What an outcome says about the platform, beside the row; returns what is believed of it."""
        outcome, now = answer.outcome, self._clock.monotonic()
        chat = self._chat(answer.delivery.room)
        if not answer.requested:
            return outcome
        if answer.flood is not None:
            self._pacer.flood(chat, answer.flood, now, account=answer.everybody)
        was_open = self._breaker.open
        self._breaker.note(chat.id, now, proven=not answer.unproven)
        if self._breaker.open and not was_open:
            _log.warning("%s does not answer; nothing is sent until it does", self.account)
        if isinstance(outcome, Stopped):
            self._halt(outcome.why)
        verdict = self._departures.note(chat.id, gone=isinstance(outcome, Gone))
        if not isinstance(outcome, Gone) or verdict == "believe":
            return outcome
        if verdict == "halt":
            self._halt("too many rooms seem to be gone")
        elif answer.delivery.reason == _DOUBTED:
            return outcome
        return Later(_DOUBTED, after=_ASK_AGAIN)

    def _halt(self, why: str) -> None:
        if self.halted is None:
            self.halted = why
            _log.error("%s cannot be used: %s", self.account, why)

    async def _tick(self, most: int) -> Ticked:
        assert self._tenure.lease is not None
        now, wall = self._clock.monotonic(), self._clock.now()
        recorded = tuple(self._unrecorded)
        memory = self._pacer.memory(now, wall)
        changed = self._kept is None or memory.differs(self._kept, wall)
        ticked = await self._outbox.tick(
            Tick(
                self._tenure.lease,
                wall,
                tuple(one for one, _ in recorded),
                max(0, most),
                self._admit,
                memory if changed else None,
                floor=now >= self._floor_at,
            )
        )
        del self._unrecorded[: len(recorded)]
        for one, outcome in recorded:
            if outcome is not None:
                self._observe(one.delivery, outcome)
        self._last = ticked
        if changed:
            self._kept = memory
        if ticked.floored:
            self._floor_at = max(self._floor_at + _FLOOR, now)
        if not ticked.held:
            self._tenure.lost(now)
        for post in ticked.paused:
            _log.error("post %d is paused: its text is refused", post)
        return ticked

    def _admit(self, room: Room, priority: Priority, *, spare: bool) -> float | None:
        reply = priority is Priority.REPLY
        return self._pacer.admit(self._chat(room), self._clock.monotonic(), reply=reply, spare=spare)

    def _pause(self) -> float:
        """Seconds until there is something to do, if nothing happens before."""
        now = self._clock.monotonic()
        until = min(_IDLE, max(0.0, self._tenure.renew_at - now))
        if self._breaker.open:
            return min(until, max(0.0, self._breaker.probe_at - now))
        if self._wire.busy >= self._window:
            return until  # an answer wakes us
        soon = until
        if self._last.more:
            soon = 0.0
        elif self._last.due is not None:
            soon = max(0.0, (self._last.due - self._clock.now()).total_seconds())
        return min(until, max(soon, self._pacer.wait(now, replies=self._last.more_replies or not self._last.more)))

    async def _rest(self, seconds: float) -> None:
        """Until something happens, or so long."""
        if seconds > 0 and not self._wake.is_set():
            waits = [asyncio.ensure_future(self._wake.wait()), asyncio.ensure_future(self._clock.sleep(seconds))]
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
            for one in waits:
                one.cancel()
        if self._gather and self._wake.is_set():
            await self._clock.sleep(self._gather)

    async def _drain(self) -> None:
        self._draining = True
        end = self._clock.monotonic() + _DRAIN
        while self._wire.busy:
            if self._clock.monotonic() >= end:
                await self._wire.cancel()
            await self._last_ticks()
            if self._wire.busy:
                await self._rest(min(_IDLE, max(0.0, end - self._clock.monotonic())))
        await self._last_ticks()
        await self._tenure.release()

    async def _last_ticks(self) -> None:
        try:
            await self.once()
        except StoreUnusableError as error:
            # What could not be recorded is found on the wire by the next start, and listed as uncertain.
            _log.warning("%s", error)
