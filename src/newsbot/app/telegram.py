"""What runs for a Telegram account: updates in, answers and posts out."""

import asyncio
import logging
import random
from pathlib import Path
from uuid import uuid4

from newsbot.app import App
from newsbot.app.watch import Watch
from newsbot.chat.delivery import Delivery, Moved, Outcome, Priority
from newsbot.chat.pacing import Pace
from newsbot.chat.room import Room
from newsbot.chat.views import rooms
from newsbot.config import Settings
from newsbot.flows.deliver import Deliver
from newsbot.flows.duty import Duty
from newsbot.flows.respond import Respond
from newsbot.platforms.telegram import client, listening, menus
from newsbot.platforms.telegram.client import TelegramPlatform
from newsbot.platforms.telegram.ears import TelegramEars
from newsbot.platforms.telegram.updates import Me
from newsbot.ports import AccountError, Post
from newsbot.store.journal import WireJournal

NAME = "telegram"
# Requests at a time: at the free pace a quarter of a second of them, paid a tenth; see docs/delivery.md.
_WINDOW, _PAID_WINDOW = 8, 100
_PAID_RATE, _PAID_GATHER = 1000.0, 0.002
_LONGEST_WAIT = 30.0

_log = logging.getLogger(__name__)


class TelegramBot:
    """`token` as BotFather gave it; `journal` is where the numbers of what goes out are kept beside the store."""

    def __init__(self, settings: Settings, token: str, *, app: App, watch: Watch, journal: Path) -> None:
        """Raises AccountError for what cannot be a token."""
        self._settings = settings
        self._paid = settings.telegram.paid_broadcast
        self._window = _PAID_WINDOW if self._paid else _WINDOW
        self._account = client.account(token, settings.telegram.api_base_url, in_flight=self._window + _WINDOW)
        self._store = app.store
        self._converse = app.converse
        self._clock = app.clock
        self._watch = watch
        self._journal = journal
        self._notices: set[asyncio.Task[int]] = set()

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop`. Raises AccountError when Telegram does not let us work as this bot."""
        self._watch.state(NAME, "starting")
        await self._account.open()
        try:
            me = await self._identified(stop)
            if me is not None:
                await self._work(me, stop)
        finally:
            await self._account.close()

    async def _identified(self, stop: asyncio.Event) -> Me | None:
        """Who we are, as soon as Telegram says so; None at `stop`. What a wrong token would break is not begun."""
        wait = 1.0
        ending = asyncio.ensure_future(stop.wait())
        try:
            while not stop.is_set():
                found = await self._account.identify()
                if isinstance(found, Me):
                    return found
                if getattr(found, "why", None) == "token":
                    raise AccountError(listening.NO_TOKEN)
                _log.warning("Telegram does not answer; trying again in %.0f s", wait)
                self._watch.state(NAME, "down: no answer")
                sleep = asyncio.ensure_future(self._clock.sleep(wait))
                await asyncio.wait((sleep, ending), return_when=asyncio.FIRST_COMPLETED)
                sleep.cancel()
                wait = min(_LONGEST_WAIT, wait * 2)
        finally:
            ending.cancel()
        return None

    async def _work(self, me: Me, stop: asyncio.Event) -> None:
        """Send and listen until `stop`, or until one of the two cannot go on."""
        holder, over = uuid4().hex, asyncio.Event()
        journal = WireJournal(self._journal, self._clock)
        deliver = self._deliver(holder, journal)
        duty = Duty(f"{NAME} updates", holder=holder, leases=self._store.leases, clock=self._clock)
        self._store.outbox.wake = deliver.wake
        ending = asyncio.ensure_future(stop.wait())
        sending = asyncio.create_task(deliver.run(over))
        hearing = asyncio.create_task(duty.run(over, lambda lost: self._hear(me, lost)))
        greeting = asyncio.create_task(self._menus())
        self._watch.state(NAME, "up")
        _log.info("on Telegram")
        try:
            await asyncio.wait((ending, sending, hearing), return_when=asyncio.FIRST_COMPLETED)
            over.set()
            _, why = await asyncio.gather(sending, hearing)
            if why is None and deliver.halted == "token":
                why = listening.NO_TOKEN
            if why or deliver.halted:
                self._watch.state(NAME, "down: stopped")
                raise AccountError(why or f"Telegram: {deliver.halted}", 75 if why == listening.SECOND_POLLER else 78)
        finally:
            for task in (ending, sending, hearing, greeting):
                task.cancel()
            journal.close()

    def _deliver(self, holder: str, journal: WireJournal) -> Deliver:
        chosen = self._settings.telegram
        platform = TelegramPlatform(
            self._account.bot, clock=self._clock, button_key=self._store.seal.button_key, paid=self._paid
        )
        return Deliver(
            platform,
            account=NAME,
            holder=holder,
            outbox=self._store.outbox,
            leases=self._store.leases,
            clock=self._clock,
            jitter=random.random,
            pace=Pace(rate=_PAID_RATE if self._paid else chosen.rate, reply_rate=chosen.reply_rate),
            window=self._window,
            gather=_PAID_GATHER if self._paid else 0.0,
            journal=journal,
            observe=self._observe,
        )

    async def _hear(self, me: Me, stop: asyncio.Event) -> str | None:
        """Take updates and answer them until `stop`. Returns why it ended by itself."""
        account, chosen = self._account, self._settings.telegram
        ears = TelegramEars(account.bot, me, clock=self._clock, button_key=self._store.seal.button_key)
        respond = Respond(
            ears,
            self._converse,
            account=NAME,
            inbox=self._store.inbox,
            outbox=self._store.outbox,
            clock=self._clock,
            heard=lambda kind: self._watch.heard(NAME, kind),
            replied=self._watch.replied,
        )
        over = asyncio.Event()
        ending = asyncio.ensure_future(stop.wait())
        listener = listening.Listener(
            account.bot,
            self._store.inbox,
            account=NAME,
            clock=self._clock,
            woken=respond.wake,
            reached=lambda silent: self._watch.state(NAME, f"down: {silent}" if silent else "up"),
        )
        if chosen.mode == "webhook":
            listened = listening.pushed(listener, account.bot, chosen_webhook(self._settings), over, self._clock)
        else:
            listened = listener.poll(over)
        listens = asyncio.create_task(listened)
        answers = asyncio.create_task(respond.run(over))
        try:
            await asyncio.wait((ending, listens, answers), return_when=asyncio.FIRST_COMPLETED)
            over.set()
            why, _ = await asyncio.gather(listens, answers)
            return why
        finally:
            for task in (ending, listens, answers):
                task.cancel()

    async def _menus(self) -> None:
        for problem in await menus.set_menus(self._account.bot, menus.menus(self._settings.defaults.locale)):
            _log.warning("%s", problem)

    def _observe(self, delivery: Delivery, outcome: Outcome) -> None:
        self._watch.delivered(delivery, outcome)
        if isinstance(outcome, Moved) and delivery.room.id.startswith(f"{outcome.to}/"):
            task = asyncio.create_task(self._tell_of_closed_topic(Room(NAME, outcome.to)))
            self._notices.add(task)
            task.add_done_callback(self._notices.discard)

    async def _tell_of_closed_topic(self, room: Room) -> int:
        document = rooms.topic_moved(await self._converse.phrases(room))
        post = Post(Priority.REPLY, (document,), (room,))
        return await self._store.outbox.publish(NAME, post, self._clock.now())


def chosen_webhook(settings: Settings) -> listening.Webhook:
    """Where Telegram pushes updates. Raises WebhookError for a secret that is none."""
    chosen = settings.telegram
    assert chosen.webhook_url is not None
    assert chosen.webhook_secret_file is not None
    return listening.Webhook(chosen.webhook_url, chosen.webhook_listen, listening.secret_of(chosen.webhook_secret_file))
