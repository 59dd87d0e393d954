"""Requests under way: a task each, and what came of it."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from newsbot.chat.delivery import Delivery, Later, Outcome, Priority, Refused, Settled, Uncertain
from newsbot.chat.framing import Frame, set_around
from newsbot.chat.pacing import Starts
from newsbot.chat.room import RoomSettings
from newsbot.ports import NO_COPY, Claim, Clock, Platform, Reconciles

_log = logging.getLogger(__name__)

_DRAWN = 256  # drawn documents that are kept


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a claimed row.

    Attributes:
        settled: given when there was nothing to ask the platform.
        requested: a request was made, or may have been.
    """

    delivery: Delivery
    outcome: Outcome
    parts: int = 1
    settled: Settled | None = None
    requested: bool = True

    @property
    def flood(self) -> float | None:
        return self.outcome.after or 5.0 if isinstance(self.outcome, Later) and self.outcome.gate else None

    @property
    def everybody(self) -> bool:
        return isinstance(self.outcome, Later) and self.outcome.gate == "account"

    @property
    def unproven(self) -> bool:
        """Nobody can say what became of it, or that anybody was reached at all.

        A wait without a gate that has its seconds was not the platform's: the adapter has something to do first.
        """
        outcome = self.outcome
        silent = isinstance(outcome, Later) and outcome.gate is None and outcome.after is None
        return silent or isinstance(outcome, Uncertain)


class Wire:
    """The window: starts requests, holds their answers until they are taken."""

    def __init__(
        self,
        platform: Platform,
        clock: Clock,
        failpoint: Callable[[str], None],
        wake: Callable[[], None],
        *,
        starts: Starts,
        keyed_for: timedelta | None = None,
        defaults: RoomSettings | None = None,
    ) -> None:
        """`starts`: when requests may begin; `keyed_for`, `defaults`: as `Deliver` takes them."""
        self._defaults = defaults or RoomSettings()
        self._starts = starts
        self._turn = asyncio.Lock()
        self._keyed_for = keyed_for
        self._platform = platform
        self._clock = clock
        self._failpoint = failpoint
        self._wake = wake
        self._tasks: set[asyncio.Task[None]] = set()
        self._answers: list[Answer] = []
        self._drawn: OrderedDict[tuple[int, int, str, bool, Frame | None], list[Any]] = OrderedDict()

    @property
    def busy(self) -> int:
        """Requests under way, and answers that nobody took yet."""
        return len(self._tasks) + len(self._answers)

    def answers(self) -> list[Answer]:
        taken, self._answers = self._answers, []
        return taken

    def start(self, claim: Claim, trusted_until: float) -> None:
        """Put a claimed row on the wire, unless the lease cannot be trusted any more by then."""
        task = asyncio.create_task(self._deliver(claim, trusted_until))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def cancel(self) -> None:
        """Give up on what is under way: nobody knows what became of it."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _deliver(self, claim: Claim, trusted_until: float) -> None:
        which = claim.delivery
        answer = Answer(which, Uncertain("cancelled"))
        try:
            answer = await self._answer(claim, trusted_until)
        except Exception as error:  # noqa: BLE001  # an adapter that raises proves nothing about the message
            _log.exception("an adapter raised")
            answer = Answer(which, Uncertain(type(error).__name__))
        finally:
            self._answers.append(answer)
            self._wake()

    async def _answer(self, claim: Claim, trusted_until: float) -> Answer:
        which = claim.delivery
        try:
            parts = self._parts(claim)
        except Exception as error:  # noqa: BLE001  # whatever it is, nothing was sent
            _log.exception("post %d cannot be drawn", which.post)
            return Answer(which, Refused(type(error).__name__, "content"), requested=False)
        if which.part > len(parts) and which.op != "edit":
            surplus = Settled("cancelled", reason="surplus")
            return Answer(which, Refused("surplus"), len(parts), surplus, requested=False)
        async with self._turn:  # rows are admitted before a commit, which may hold several back and let them go at once
            while (wait := self._starts.wait(self._clock.monotonic())) > 0:
                await self._clock.sleep(wait)
            self._starts.note(self._clock.monotonic())
        if self._clock.monotonic() >= trusted_until:
            return Answer(which, Later("lease", after=0.0), requested=False)
        self._failpoint("wire.before")
        if self._is_asked_first(which):
            return await self._reconciled(which, len(parts))
        outcome = await self._request(which, parts)
        self._failpoint("wire.after")
        return Answer(which, outcome, len(parts))

    def _is_asked_first(self, which: Delivery) -> bool:
        """Whether the room has to be looked into before a try is repeated.

        The platform's memory may have ended; or the words have changed, and a second try would be taken for the first.
        """
        if self._keyed_for is None or which.doubt is None:
            return False
        began = which.first_wire or self._clock.now()
        return which.superseded or self._clock.now() - began >= self._keyed_for

    async def _reconciled(self, which: Delivery, parts: int) -> Answer:
        assert isinstance(self._platform, Reconciles)
        outcome = await self._platform.reconcile(which.room, which.id)
        if outcome == NO_COPY and which.superseded:
            # Nobody saw the old words, so the new ones go instead, or none.
            again = Settled("pending", due=self._clock.now(), reason="revised", doubt="settled")
            return Answer(which, outcome, parts, again)
        return Answer(which, outcome, parts)

    async def _request(self, which: Delivery, parts: list[Any]) -> Outcome:
        platform = self._platform
        if which.op in {"send", "notice"}:
            silent = which.hushed or which.priority >= Priority.ALERT or which.part > 1
            return await platform.send(which.room, parts[which.part - 1], delivery=which.id, silent=silent)
        assert which.remote_id is not None
        if which.op == "delete" or which.part > len(parts):
            return await platform.delete(which.room, which.remote_id, delivery=which.id)
        return await platform.edit(which.room, which.remote_id, parts[which.part - 1], delivery=which.id)

    def _parts(self, claim: Claim) -> list[Any]:
        """Drawn once for all rooms that read the same."""
        which, document, frame = claim.delivery, claim.document, claim.frame
        key = (which.post, which.revision, document.locale, document.lite, frame)
        parts = self._drawn.get(key)
        if parts is None:
            framed = set_around(document, frame, self._defaults) if frame else document
            parts = self._drawn[key] = self._platform.parts(framed)
            while len(self._drawn) > _DRAWN:
                self._drawn.popitem(last=False)
        return parts
