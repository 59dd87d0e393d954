"""What one thing that was heard leads to: answers, orders, a room that is left."""

import asyncio
import logging
from collections.abc import Coroutine, Sequence
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
from newsbot.ports import Clock, Ears, Inbox, Names, Orders, Outbox, Post

_log = logging.getLogger(__name__)

LATE = timedelta(minutes=5)
"""A question that waited longer was asked of a bot that was away."""
_STALE = timedelta(hours=1)  # an answer that could not be delivered so long is none any more
_LONGEST_NOTICE = 200  # characters, as `Ears.acknowledge` takes them
_FAREWELL = 2.0  # seconds for acknowledgements at a stop
# A question that waited too long: the room's last one is answered, those before it have passed.
Late = Literal["last", "passed"]


@dataclass(slots=True)
class Outcome:
    """What an update leads to: answers, a button that is used up, a list that goes on."""

    replies: tuple[Post, ...] = ()
    button: tuple[int, int] | None = None
    bookmark: tuple[Room, str] | None = None


class Handle:
    """One account's way with what it hears; the answers are for whoever settles the update."""

    def __init__(
        self,
        ears: Ears,
        converse: Converse,
        *,
        account: str,
        inbox: Inbox,
        outbox: Outbox,
        clock: Clock,
        orders: Orders | None,
    ) -> None:
        self._ears = ears
        self._converse = converse
        self._account = account
        self._inbox = inbox
        self._outbox = outbox
        self._clock = clock
        self._orders = orders
        self._allowance = Allowance()
        self._acknowledging: set[asyncio.Task[None]] = set()

    def may_wait(self, heard: Heard) -> bool:
        """Whether it is a question, which can come too late; orders and wishes cannot."""
        return isinstance(heard, Said) and not self._is_order(heard.text) and self._converse.is_question(heard.text)

    async def end(self) -> None:
        """Give what nobody waits for a moment to be done."""
        if self._acknowledging:
            await asyncio.wait(self._acknowledging, timeout=_FAREWELL)

    async def outcome(self, heard: Heard, late: Late | None) -> Outcome:
        """`late`: None for what is in time."""
        match heard:
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
        return Outcome()

    async def _said(self, said: Said, late: Late | None) -> Outcome:
        verdict = self._allowance.ask(said.room.id, self._clock.monotonic())
        to = said.reply_in or said.room
        if late == "passed" or verdict == "ignore" or self._is_of_another(said):
            return Outcome()
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

    async def _wordless(self, said: Wordless) -> Outcome:
        """Once for an album, and not long afterwards."""
        room, at = said.room, said.at
        if at and at < self._clock.now() - LATE:
            return Outcome()
        if not self._allowance.hint(room.id, self._clock.monotonic()):
            return Outcome()
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

    async def _pressed(self, pressed: Pressed) -> Outcome:
        """As if the command behind the button had been typed, once."""
        phrases = await self._converse.phrases(pressed.room)
        found = None if pressed.delivery is None else await self._outbox.copy(pressed.delivery)
        command = _command(found, pressed)
        if pressed.delivery is None or command is None:
            self._aside(self._ears.acknowledge(pressed, phrases.say("button.expired")))
            return Outcome()
        if pressed.kind == "channel":
            return await self._whispered(pressed, command, phrases)
        button = (pressed.delivery, pressed.index)
        if await self._inbox.pressed(button):
            self._aside(self._ears.acknowledge(pressed, phrases.say("button.used")))
            return Outcome()
        self._aside(self._ears.acknowledge(pressed))
        if (answers := await self._ordered(pressed, command)) is not None:
            return replace(self._replies(answers, pressed.room), button=button)
        document = await self._answer(pressed, command, found[1].resume if found else None)
        outcome = self._going_on(document, pressed.room, pressed.room)
        outcome.button = button
        return outcome

    async def _whispered(self, pressed: Pressed, command: str, phrases: Phrases) -> Outcome:
        """In a channel whoever reads may press: the answer is for them alone, and nothing is posted."""
        document = await self._answer(pressed, command, None)
        self._converse.take_bookmark(pressed.room)
        said = " ".join(plain(document).split())
        whole = len(said) <= _LONGEST_NOTICE
        notice = said if whole else phrases.say("button.channel", name=self._ears.called)
        self._aside(self._ears.acknowledge(pressed, notice))
        return Outcome()

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

    def _going_on(self, document: Document, room: Room, to: Room) -> Outcome:
        """The answer, which knows itself where its list goes on, as the room does until the next one."""
        bookmark = self._converse.take_bookmark(room)
        if bookmark is None:
            return self._reply(document, to)
        outcome = self._reply(replace(document, resume=bookmark), to)
        outcome.bookmark = (room, bookmark)
        return outcome

    def _reply(self, document: Document, room: Room) -> Outcome:
        return self._replies((document,), room)

    def _replies(self, documents: Sequence[Document] | None, room: Room) -> Outcome:
        stale = self._clock.now() + _STALE
        return Outcome(tuple(Post(Priority.REPLY, (one,), (room,), expires=stale) for one in documents or ()))

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


def _command(found: tuple[Room, Document] | None, pressed: Pressed) -> str | None:
    """The command behind a button: the one that this room was offered under that message."""
    if found is None:
        return None
    room, document = found
    if room != pressed.room or not 0 <= pressed.index < len(document.suggestions):
        return None
    return document.suggestions[pressed.index]
