"""Answer what came in: claim it from the inbox, understand it, put the answers into the outbox.

An update is settled in one transaction with everything that it leads to, so a process that dies in between leaves
either all of it or nothing, and what was not settled is handled again.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Literal

from newsbot.chat.allowance import Allowance
from newsbot.chat.delivery import Priority
from newsbot.chat.document import Document
from newsbot.chat.fit import plain
from newsbot.chat.heard import (
    Amended,
    Heard,
    Joined,
    Left,
    Looked,
    Nothing,
    Pressed,
    Renamed,
    Said,
    Speaker,
    Unreadable,
    Wordless,
)
from newsbot.chat.phrases import Phrases
from newsbot.chat.room import Incoming, Room
from newsbot.chat.views import greeting, rooms
from newsbot.flows.converse import Converse, Find
from newsbot.ports import Clock, Ears, Inbox, IncomingUpdate, Names, Orders, Outbox, Post, StoreUnusableError

_log = logging.getLogger(__name__)

_AT_ONCE = 32  # rooms that are answered side by side: what is settled at the same time waits for the disk once
_IDLE = 1.0  # seconds between looks when nothing wakes us
_LATE = timedelta(minutes=5)  # a question that waited longer was asked of a bot that was away
_STALE = timedelta(hours=1)  # an answer that could not be delivered so long is none any more
_LONGEST_NOTICE = 200  # characters, as `Ears.acknowledge` takes them
_FAREWELL = 2.0  # seconds for acknowledgements at a stop
# A question that waited too long: the room's last one is answered, those before it have passed.
Late = Literal["last", "passed"]


@dataclass(frozen=True, slots=True)
class _Came:
    """A stored update and what it says."""

    update: IncomingUpdate
    heard: Heard


@dataclass(slots=True)
class _Outcome:
    """What an update leads to: answers, a button that is used up, a list that goes on."""

    replies: tuple[Post, ...] = ()
    button: tuple[int, int] | None = None
    bookmark: tuple[Room, str] | None = None


class Respond:
    """One account's answers.

    `inbox_of`: as `IncomingUpdate.account`, when it is not the account alone. `heard` and `replied` count: kinds of
    updates, and seconds from claim to answer.
    """

    def __init__(
        self,
        ears: Ears,
        converse: Converse,
        *,
        account: str,
        inbox_of: str | None = None,
        inbox: Inbox,
        outbox: Outbox,
        clock: Clock,
        orders: Orders | None = None,
        heard: Callable[[str], None] = lambda _: None,
        replied: Callable[[float], None] = lambda _: None,
    ) -> None:
        self._ears = ears
        self._converse = converse
        self._account = account
        self._inbox_of = inbox_of or account
        self._inbox = inbox
        self._outbox = outbox
        self._clock = clock
        self._orders = orders
        self._heard = heard
        self._replied = replied
        self._allowance = Allowance()
        self._slots = asyncio.Semaphore(_AT_ONCE)
        self._wake = asyncio.Event()
        self._acknowledging: set[asyncio.Task[None]] = set()

    def wake(self) -> None:
        """Something came in."""
        self._wake.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop`; what is being answered then is finished."""
        ending = asyncio.ensure_future(stop.wait())
        ending.add_done_callback(lambda _: self._wake.set())
        # Before an update is taken up: were the process ended meanwhile, it would be suspected.
        await self._converse.prepare()
        try:
            while not stop.is_set():
                self._wake.clear()
                try:
                    handled = await self.once()
                except StoreUnusableError as error:
                    _log.warning("%s", error)
                    handled = 0
                if not handled:
                    await self._rest()
        finally:
            ending.cancel()
            if self._acknowledging:
                await asyncio.wait(self._acknowledging, timeout=_FAREWELL)

    async def once(self) -> int:
        """Answer what waits, the rooms side by side, each in its order. Returns how much it was."""
        claimed = await self._inbox.claim(self._inbox_of)
        came = [_Came(update, self._ears.hear(update.payload)) for update in claimed]
        came_late = self._late(came)
        by_room: dict[str, list[_Came]] = {}
        # A room that goes on under another name is one: what is asked there waits until its settings are there.
        before = {one.heard.new.id: one.heard.old.id for one in came if isinstance(one.heard, Renamed)}
        for one in came:
            room = _room_of(one.heard)
            by_room.setdefault(before.get(room, room), []).append(one)
        results = await asyncio.gather(
            *(self._answer_room(waiting, came_late) for waiting in by_room.values()), return_exceptions=True
        )
        for result in results:
            if isinstance(result, BaseException):
                raise result
        return len(claimed)

    async def _rest(self) -> None:
        waits = [asyncio.ensure_future(self._wake.wait()), asyncio.ensure_future(self._clock.sleep(_IDLE))]
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for one in waits:
            one.cancel()

    def _late(self, came: Iterable[_Came]) -> dict[int, Late]:
        """Questions that waited too long, by the number of their update."""
        before = self._clock.now() - _LATE
        last: dict[Room, int] = {}
        late: dict[int, Late] = {}
        for one in came:
            said = one.heard
            if not isinstance(said, Said) or not said.at or said.at >= before or self._is_order(said.text):
                continue
            if self._converse.is_question(said.text):
                late[one.update.update_id] = "passed"
                last[said.room] = one.update.update_id
        return late | dict.fromkeys(last.values(), "last")

    async def _answer_room(self, waiting: list[_Came], late: dict[int, Late]) -> None:
        async with self._slots:
            for one in waiting:
                began = self._clock.monotonic()
                self._heard(type(one.heard).__name__.lower())
                try:
                    outcome = await self._meet(one, late.get(one.update.update_id))
                except StoreUnusableError:
                    raise
                except Exception:  # noqa: BLE001 - see below
                    # It must not be met again and again: whatever is wrong with it, the others are waiting.
                    _log.exception("an update could not be handled")
                    outcome = _Outcome()
                await self._inbox.settle(
                    one.update,
                    outcome.replies,
                    self._clock.now(),
                    replies_from=self._account,
                    button=outcome.button,
                    bookmark=outcome.bookmark,
                )
                if outcome.replies:
                    self._replied(self._clock.monotonic() - began)

    async def _meet(self, one: _Came, late: Late | None) -> _Outcome:
        """`late`: None for what is in time."""
        match one.heard:
            case Said() as said:
                return await self._said(said, late)
            case Pressed() as pressed:
                return await self._pressed(pressed)
            case Amended() as amended if self._orders is not None:
                return self._replies(await self._orders.amended(self._account, amended), amended.room)
            case Looked() as looked:
                self._aside(self._offer(looked))
            case Joined(room, "group", can_write=True):
                phrases = await self._converse.phrases(room)
                return self._reply(rooms.greeting(self._ears.called, phrases), room)
            case Joined(room, "private", can_write=True) if self._ears.greets:
                return self._reply(greeting.start(await self._converse.phrases(room)), room)
            case Wordless() as wordless:
                return await self._wordless(wordless)
            case Unreadable(room, _, thread):
                return self._reply(rooms.unreadable(await self._converse.phrases(room)), thread or room)
            case Left(room):
                await self._outbox.left(self._account, room, self._clock.now())
            case Renamed(old, new):
                await self._outbox.rename(self._account, old, new)
            case Joined() | Nothing():
                pass
        return _Outcome()

    async def _said(self, said: Said, late: Late | None) -> _Outcome:
        verdict = self._allowance.ask(said.room.id, self._clock.monotonic())
        to = said.reply_in or said.room
        if late == "passed" or verdict == "ignore" or self._is_of_another(said):
            return _Outcome()
        if verdict == "say so":
            return self._reply(rooms.slow_down(await self._converse.phrases(said.room)), to)
        if (answers := await self._ordered(said, said.text)) is not None:
            return self._replies(answers, to)
        resume: str | None = None
        if said.answers:
            answered = await self._outbox.named(self._account, to, said.answers)
            resume = answered.resume if answered else ""
        document = await self._answer(said, said.text, resume)
        if late:
            document = rooms.late(document, await self._converse.phrases(said.room))
        return self._going_on(document, said.room, to)

    async def _wordless(self, said: Wordless) -> _Outcome:
        """Once for an album, and not long afterwards."""
        room, at = said.room, said.at
        if at and at < self._clock.now() - _LATE:
            return _Outcome()
        if not self._allowance.hint(room.id, self._clock.monotonic()):
            return _Outcome()
        if said.pictured and self._orders and (answers := await self._orders.pictured(self._account, said)):
            return self._replies(answers, room)
        return self._reply(rooms.wordless(await self._converse.phrases(room)), room)

    def _is_of_another(self, said: Said) -> bool:
        """Whether a command in a group, that no message of ours was named in, is another bot's."""
        if said.kind == "private" or said.text[:1] not in {"/", "!"} or self._is_order(said.text):
            return False
        return self._converse.is_unknown(said.text)

    async def _ordered(self, by: Said | Pressed, text: str) -> Sequence[Document] | None:
        """What the editors' desk says to it; None for what is not its business."""
        return None if self._orders is None else await self._orders.hear(self._account, by, text)

    def _is_order(self, text: str) -> bool:
        return self._orders is not None and self._orders.is_order(text)

    async def _pressed(self, pressed: Pressed) -> _Outcome:
        """As if the command behind the button had been typed, once."""
        phrases = await self._converse.phrases(pressed.room)
        found = None if pressed.delivery is None else await self._outbox.copy(pressed.delivery)
        command = _command(found, pressed)
        if pressed.delivery is None or command is None:
            self._aside(self._ears.acknowledge(pressed, phrases.say("button.expired")))
            return _Outcome()
        if pressed.kind == "channel":
            return await self._whispered(pressed, command, phrases)
        button = (pressed.delivery, pressed.index)
        if await self._inbox.pressed(button):
            self._aside(self._ears.acknowledge(pressed, phrases.say("button.used")))
            return _Outcome()
        self._aside(self._ears.acknowledge(pressed))
        if (answers := await self._ordered(pressed, command)) is not None:
            return replace(self._replies(answers, pressed.room), button=button)
        document = await self._answer(pressed, command, found[1].resume if found else None)
        outcome = self._going_on(document, pressed.room, pressed.room)
        outcome.button = button
        return outcome

    async def _whispered(self, pressed: Pressed, command: str, phrases: Phrases) -> _Outcome:
        """In a channel whoever reads may press: the answer is for them alone, and nothing is posted."""
        document = await self._answer(pressed, command, None)
        self._converse.take_bookmark(pressed.room)
        said = " ".join(plain(document).split())
        whole = len(said) <= _LONGEST_NOTICE
        notice = said if whole else phrases.say("button.channel", name=self._ears.called)
        self._aside(self._ears.acknowledge(pressed, notice))
        return _Outcome()

    async def _answer(self, by: Said | Pressed, text: str, resume: str | None) -> Document:
        answers = by.answers if isinstance(by, Said) else ()
        return await self._converse.answer(
            Incoming(by.room, text, by.kind, answers, resume),
            may_set=lambda: self._ears.may_set(by.room, by.kind, by.speaker),
            find=self._finding(by.speaker),
        )

    def _finding(self, speaker: Speaker) -> Find | None:
        """How rooms are found by name, where they have any; what the speaker may do there is told with them."""
        ears = self._ears
        return (lambda name: ears.elsewhere(name, speaker)) if isinstance(ears, Names) else None

    def _going_on(self, document: Document, room: Room, to: Room) -> _Outcome:
        """The answer, which knows itself where its list goes on, as the room does until the next one."""
        bookmark = self._converse.take_bookmark(room)
        if bookmark is None:
            return self._reply(document, to)
        outcome = self._reply(replace(document, resume=bookmark), to)
        outcome.bookmark = (room, bookmark)
        return outcome

    def _reply(self, document: Document, room: Room) -> _Outcome:
        return self._replies((document,), room)

    def _replies(self, documents: Sequence[Document] | None, room: Room) -> _Outcome:
        stale = self._clock.now() + _STALE
        return _Outcome(tuple(Post(Priority.REPLY, (one,), (room,), expires=stale) for one in documents or ()))

    async def _offer(self, looked: Looked) -> None:
        found, following = await self._converse.browse(looked.text, looked.page)
        await self._ears.offer(looked, found, following)

    def _aside(self, work: Coroutine[Any, Any, None]) -> None:
        """An answer that needs no memory: nobody waits for it, and nothing is lost with it."""
        task = asyncio.ensure_future(work)
        self._acknowledging.add(task)
        task.add_done_callback(self._acknowledged)

    def _acknowledged(self, task: asyncio.Task[None]) -> None:
        self._acknowledging.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.warning("an acknowledgement failed: %s", type(error).__name__)


def _room_of(heard: Heard) -> str:
    """What has to keep its order: all that concerns one room."""
    match heard:
        case Said(room) | Amended(room) | Wordless(room) | Pressed(room) | Joined(room) | Left(room):
            return room.id
        case Renamed(room) | Unreadable(room):
            return room.id
        case _:
            return ""


def _command(found: tuple[Room, Document] | None, pressed: Pressed) -> str | None:
    """The command behind a button: the one that this room was offered under that message."""
    if found is None:
        return None
    room, document = found
    if room != pressed.room or not 0 <= pressed.index < len(document.suggestions):
        return None
    return document.suggestions[pressed.index]
