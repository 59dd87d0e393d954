"""People who read on: they press the button under a digest, or ask for more where there are no buttons.

What they do comes in and is answered on the ways of the running bot, one round at a time.
"""

import time
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from newsbot.chat.phrases import Phrases
from newsbot.chat.room import Room
from newsbot.flows.converse import Converse
from newsbot.flows.respond import Respond
from newsbot.platforms.matrix import client as matrix
from newsbot.platforms.matrix.ears import MatrixEars
from newsbot.platforms.matrix.events import Me as MatrixMe
from newsbot.platforms.matrix.powers import Powers
from newsbot.platforms.matrix.rooms import Doors, Policy
from newsbot.platforms.matrix.syncing import Synced, Syncing
from newsbot.platforms.telegram import client as telegram
from newsbot.platforms.telegram.ears import TelegramEars
from newsbot.platforms.telegram.listening import Listener
from newsbot.platforms.telegram.polling import Batch, fetch
from newsbot.platforms.telegram.updates import Me as TelegramMe
from newsbot.ports import Clock, Ears, Orders
from newsbot.store import Store
from tests.doubles.matrix.running import Double as Homeserver
from tests.doubles.telegram.running import Double as Telegram
from tests.replay.arrivals import Message

# Of a group; a private chat has the number of its person.
_SOMEBODY = 7
# To read a page takes longer than it takes the bot to send it.
_A_PAGE = 60.0


@dataclass
class Unhurried:
    """The day's clock, by which some time passes whenever somebody reads a page."""

    clock: Clock
    read: int = 0

    def now(self) -> datetime:
        return self.clock.now()

    def monotonic(self) -> float:
        return self.clock.monotonic() + self.read * _A_PAGE

    async def sleep(self, seconds: float) -> None:
        await self.clock.sleep(seconds)


class Readers:
    """Of both messengers."""

    def __init__(self, pressing: "Pressing", asking: "Asking", clock: Unhurried) -> None:
        self.pressing = pressing
        self._asking, self._clock = asking, clock

    async def read_on(self, digests: Iterable[Message]) -> None:
        """Behind each of these; the answers are on their way when it returns."""
        self._clock.read += 1
        on_matrix: list[Message] = []
        on_telegram: list[Message] = []
        for one in digests:
            (on_matrix if one.room.platform == "matrix" else on_telegram).append(one)
        if on_telegram:
            await self.pressing.all(on_telegram)
        if on_matrix:
            await self._asking.all([one.room for one in on_matrix])

    async def ask(self, rooms: Iterable[Room]) -> None:
        """In all of these somebody asks for more, whatever was told there; the answers are on their way."""
        self._clock.read += 1
        every = list(rooms)
        await self.pressing.typed([one for one in every if one.platform == "telegram"], self._clock.now())
        await self._asking.all([one for one in every if one.platform == "matrix"])


class Pressing:
    """On Telegram there is a button."""

    def __init__(self, double: Telegram, account: telegram.Account, listener: Listener, respond: Respond) -> None:
        self._double, self._bot = double, account.bot
        self._listener, self._respond = listener, respond
        self._offset: int | None = None
        self._label = Phrases("ar").say("button.more")

    async def all(self, digests: list[Message]) -> None:
        for one in digests:
            assert one.number is not None
            chat = int(one.room.id)
            await self._double.control.tap(chat, one.number, label=self._label, user=max(chat, _SOMEBODY))
        await self.hear(len(digests))

    async def typed(self, rooms: list[Room], now: datetime) -> None:
        """What the button says can be typed too."""
        await self._double.control.clock(to=now.timestamp())
        for one in rooms:
            await self._double.control.say(int(one.id), "/more")
        await self.hear(len(rooms))

    async def hear(self, updates: int) -> None:
        """So many have been sent to the bot; they are answered when it returns."""
        heard = 0
        while heard < updates:
            fetched = await fetch(self._bot, self._offset)
            assert isinstance(fetched, Batch)
            await self._listener.commit(fetched.updates, fetched.offset)
            heard, self._offset = heard + len(fetched.updates), fetched.offset
        while await self._respond.once():
            pass


class Asking:
    """On Matrix there are none. The homeserver's clock is put to the day's, or it would be asked too late."""

    def __init__(self, double: Homeserver, syncing: Syncing, respond: Respond, clock: Clock) -> None:
        self._double, self._syncing, self._respond, self._clock = double, syncing, respond, clock
        self._ahead = 0.0

    async def all(self, rooms: list[Room]) -> None:
        ahead = self._clock.now().timestamp() - time.time()
        await self._double.do("forward", seconds=ahead - self._ahead)
        self._ahead = ahead
        for one in rooms:
            content = {"msgtype": "m.text", "body": "!more"}
            await self._double.do("say", room_id=one.id, sender="@nora:double", content=content)
        heard = 0
        while heard < len(rooms):
            synced = await self._syncing.once()
            assert isinstance(synced, Synced)
            heard += synced.new
        while await self._respond.once():
            pass


@asynccontextmanager
async def readers(
    store: Store,
    converse: Converse,
    orders: Orders,
    clock: Clock,
    on_telegram: tuple[Telegram, telegram.Account],
    on_matrix: tuple[Homeserver, matrix.Account],
) -> AsyncIterator[Readers]:
    unhurried = Unhurried(clock)

    def respond(ears: Ears, account: str) -> Respond:
        inbox, outbox = store.inbox, store.outbox
        return Respond(ears, converse, account=account, inbox=inbox, outbox=outbox, clock=unhurried, orders=orders)

    chats, bot = on_telegram
    me = await bot.identify()
    assert isinstance(me, TelegramMe)
    ears = TelegramEars(bot.bot, me, clock=unhurried, button_key=store.seal.button_key)
    listener = Listener(bot.bot, store.inbox, account="telegram", clock=unhurried, woken=lambda: None)
    pressing = Pressing(chats, bot, listener, respond(ears, "telegram"))

    rooms, account = on_matrix
    self_ = MatrixMe(account.user_id)
    powers = Powers(account, unhurried.monotonic)
    doors = Doors(account, powers, Policy(), unhurried)
    syncing = Syncing(
        account, self_, inbox=store.inbox, doors=doors, powers=powers, clock=unhurried, jitter=lambda: 0.5
    )
    await syncing.once()
    asking = Asking(rooms, syncing, respond(MatrixEars(self_, powers), "matrix"), unhurried)
    await converse.prepare()
    yield Readers(pressing, asking, unhurried)
    await converse.close()
