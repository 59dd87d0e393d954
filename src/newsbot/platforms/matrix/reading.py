"""From an answer to /sync to what is kept: the events that mean something to the bot, each with what is known of it."""

import hashlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any, Final

from newsbot.chat.heard import Nothing, Said
from newsbot.chat.orders import takes_words
from newsbot.platforms.matrix.batch import Batch, JoinedRoom, LeftRoom, change
from newsbot.platforms.matrix.content import answered_by, is_edit, words_of
from newsbot.platforms.matrix.events import Me, heard
from newsbot.platforms.matrix.history import History
from newsbot.platforms.matrix.kept import Facts, Kind, payload
from newsbot.platforms.matrix.late import Opening, opened_safely, unsealed
from newsbot.platforms.matrix.library import ENCRYPTED, Told, megolm
from newsbot.platforms.matrix.powers import POWER_LEVELS, Powers, UnansweredError
from newsbot.platforms.matrix.rooms import Doors, predecessor

# A flood of answers to others must not become a flood of questions of ours.
_MOST_QUESTIONS: Final = 20
Json = dict[str, Any]
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Found:
    """One thing to be kept. `raw` is its payload; None for what is `sealed` and has to wait for its key."""

    room: str
    event_id: str
    raw: bytes | None
    sealed: Json | None = None
    first: bool = False


class Reading:
    """Reads one sync at a time.

    `tell`: tells the library of a part of a sync.
    `patient`: whether to give up (UnansweredError) when the homeserver does not answer a question, so that the whole
    sync is tried again; otherwise what it did not say is as if it were not there.
    """

    def __init__(
        self,
        me: Me,
        *,
        doors: Doors,
        powers: Powers,
        tell: Callable[[Json], Awaitable[Told]],
        opening: Opening | None,
    ) -> None:
        self._me = me
        self._tell = tell
        self._doors = doors
        self._powers = powers
        self._history = History(doors.account)
        self._opening = opening
        self._questions = 0

    async def read(self, batch: Batch, told: Told, since: str, *, patient: bool) -> AsyncIterator[Found]:
        """What is to be kept, room by room in its order. Raises UnansweredError when `patient`."""
        self._questions = 0
        known = set(self._doors.members)
        self._doors.see(batch)
        for room in batch.joined:
            async for found in self._joined(room, told, since, known=room.id in known, patient=patient):
                yield found
        for left in batch.left:
            if found_left := self._left(left, known=left.id in known, mark=batch.next):
                yield found_left

    async def _joined(
        self, room: JoinedRoom, told: Told, since: str, *, known: bool, patient: bool
    ) -> AsyncIterator[Found]:
        if any(event.get("type") == POWER_LEVELS for event in (*room.state, *room.timeline)):
            self._powers.forget(room.id)
        missed = await self._missed(room, since, told, patient=patient)
        # The state of a room where the bot has long been may tell again how it came there.
        events = (*(() if known else room.state), *missed, *room.timeline)
        told_before = len(events) - len(missed) - len(room.timeline)
        entered = max((number for number, event in enumerate(events) if self._entered(event)), default=None)
        if entered is not None:
            yield await self._arrived(room, events[entered], patient=patient)
        # What was said before the bot came was not said to it. State has no order and says nothing.
        for event in events[max(told_before, 0 if entered is None else entered + 1) :]:
            found = await self._said(room.id, event, told)
            if found is not None:
                yield found

    async def _missed(self, room: JoinedRoom, since: str, told: Told, *, patient: bool) -> tuple[Json, ...]:
        if not room.limited or any(map(self._entered, room.timeline)):
            return ()
        try:
            missed = await self._history.missed(room, since)
        except UnansweredError as error:
            if patient:
                raise
            log.warning("what was said in a Matrix room between two syncs could not be asked for (%s)", error.why)
            return ()
        # State of then would overwrite that of now.
        sealed = [event for event in missed if event.get("type") == ENCRYPTED]
        if sealed:
            gap = {"rooms": {"join": {room.id: {"timeline": {"events": sealed}}}}}
            told.add(await self._tell({"next_batch": f"before {room.before}"} | gap))
        return missed

    async def _arrived(self, room: JoinedRoom, event: Json, *, patient: bool) -> Found:
        """The bot came in: into a new room, or into one that goes on from another."""
        try:
            old = await predecessor(self._doors.account, self._powers, room)
        except UnansweredError:
            if patient:
                raise
            old = None
        facts = Facts(direct=self._doors.direct(room.id), old=old or "")
        return self._kept("renamed" if old else "joined", room.id, event, facts)

    def _left(self, left: LeftRoom, *, known: bool, mark: str) -> Found | None:
        events = [event for event in left.events if change(event, self._me.user_id) == "left"]
        if not events and not known:
            return None
        return self._kept("left", left.id, events[-1] if events else {"event_id": mark}, Facts())

    async def _said(self, room: str, event: Json, told: Told) -> Found | None:
        name = str(event["event_id"])
        if event.get("sender") == self._me.user_id:
            self._history.saw(name, mine=True)
            return None
        if event.get("type") == ENCRYPTED:
            opened = told.opened.get(name)
            if opened is None and name not in told.sealed and self._opening:
                opened = opened_safely(self._opening, room, event)
            if opened is None:
                return self._sealed(room, event, name, told)
            event = unsealed(opened, event)
        facts = Facts(direct=self._doors.direct(room))
        meaning = heard(payload("message", room, event, facts), self._me)
        if meaning == Nothing("not-meant") and await self._answers_me(room, event):
            facts = Facts(direct=facts.direct, answers_me=True)
            meaning = heard(payload("message", room, event, facts), self._me)
        if isinstance(meaning, Nothing):
            return None
        return self._kept("message", room, event, await self.quoting(room, event, facts))

    async def quoting(self, room: str, event: Json, facts: Facts) -> Facts:
        """With the words that a message answers, where it is an order that takes them and does not repeat them."""
        meaning = heard(payload("message", room, event, facts), self._me)
        if isinstance(meaning, Said) and meaning.answers and not meaning.quoted and takes_words(meaning.text):
            return replace(facts, quoted=await self._words(room, meaning.answers[0]))
        return facts

    async def _words(self, room: str, answered: str) -> str:
        """What the answered message says as it stands: newer clients repeat nothing of it."""
        if self._questions >= _MOST_QUESTIONS:
            return ""
        self._questions += 1
        try:
            event = await self._history.event(room, answered)
        except UnansweredError:
            return ""
        return words_of(self._readable(room, _edited(event))) or words_of(self._readable(room, event))

    def _readable(self, room: str, event: Json) -> Json:
        if event.get("type") != ENCRYPTED:
            return event
        opened = opened_safely(self._opening, room, event) if self._opening else None
        return unsealed(opened, event) if opened else {}

    def _sealed(self, room: str, event: Json, name: str, told: Told) -> Found | None:
        seen, content = told.sealed.get(name) or megolm(room, event), event.get("content")
        if seen is None or self._opening is None or not isinstance(content, dict) or is_edit(content):
            return None
        return Found(room, name, None, event, first=self._opening.unreadable(seen) is not None)

    async def _answers_me(self, room: str, event: Json) -> bool:
        content = event.get("content")
        answered = answered_by(content) if isinstance(content, dict) else None
        if answered is None or self._questions >= _MOST_QUESTIONS:
            return False
        self._questions += not self._history.knows(answered)
        try:
            return await self._history.is_mine(room, answered)
        except UnansweredError:
            return False

    def _entered(self, event: Json) -> bool:
        return change(event, self._me.user_id) == "joined"

    def _kept(self, kind: Kind, room: str, event: Json, facts: Facts) -> Found:
        return Found(room, str(event["event_id"]), payload(kind, room, event, facts))


def _edited(event: Json) -> Json:
    """Its last edit, which homeservers put beside it; empty for none, and for one of somebody else's."""
    found = event
    for name in ("unsigned", "m.relations", "m.replace"):
        found = found.get(name) if isinstance(found, dict) else None  # type: ignore[assignment]
    is_own = isinstance(found, dict) and found.get("sender") == event.get("sender")
    return found if is_own and isinstance(found.get("content"), dict) else {}


def update_id(number: int, event_id: str) -> int:
    """63 bits: the number, and below it 22 bits of the event's hash."""
    return number << 22 | int.from_bytes(hashlib.sha256(event_id.encode("utf-8", "replace")).digest()[:3]) >> 2
