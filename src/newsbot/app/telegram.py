"""What runs for a Telegram account."""

import asyncio
import logging
from collections.abc import Callable
from functools import partial
from pathlib import Path

from newsbot.app.messenger import Line, Messenger
from newsbot.app.verbs import App
from newsbot.app.watch import Watch
from newsbot.chat.pacing import Pace
from newsbot.config import Settings
from newsbot.platforms.telegram import client, headcount, listening, menus
from newsbot.platforms.telegram.client import TelegramPlatform
from newsbot.platforms.telegram.ears import TelegramEars
from newsbot.platforms.telegram.updates import Me
from newsbot.ports import AccountError

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
        self._account = client.account(
            token,
            settings.telegram.api_base_url,
            in_flight=self._window + _WINDOW,
            dated=partial(app.witness.heard, NAME),
        )
        self._messenger = Messenger(NAME, app=app, watch=watch, journal=journal)
        self._app = app

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop`. Raises AccountError when Telegram does not let us work as this bot."""
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
                self._messenger.reached("no answer")
                sleep = asyncio.ensure_future(self._app.clock.sleep(wait))
                await asyncio.wait((sleep, ending), return_when=asyncio.FIRST_COMPLETED)
                sleep.cancel()
                wait = min(_LONGEST_WAIT, wait * 2)
        finally:
            ending.cancel()
        return None

    async def _work(self, me: Me, stop: asyncio.Event) -> None:
        showing = asyncio.create_task(self._menus())
        _log.info("on Telegram")
        try:
            why = await self._messenger.work(self._line(me), stop)
        finally:
            showing.cancel()
        if why == "token":
            why = listening.NO_TOKEN
        if why is not None:
            self._messenger.reached("stopped")
            raise AccountError(why, 75 if why == listening.SECOND_POLLER else 78)

    def _line(self, me: Me) -> Line:
        bot, clock, key = self._account.bot, self._app.clock, self._app.store.seal.button_key
        chosen = self._settings.telegram
        return Line(
            platform=TelegramPlatform(bot, clock=clock, button_key=key, paid=self._paid),
            ears=TelegramEars(bot, me, clock=clock, button_key=key),
            listen=lambda woken, ending: self._listen(_inbox_of(me), woken, ending),
            pace=Pace(rate=_PAID_RATE if self._paid else chosen.rate, reply_rate=chosen.reply_rate),
            window=self._window,
            gather=_PAID_GATHER if self._paid else 0.0,
            inbox_of=_inbox_of(me),
            members=partial(headcount.members, bot) if self._settings.editors.roles_given else None,
        )

    async def _listen(self, inbox_of: str, woken: Callable[[], None], stop: asyncio.Event) -> str | None:
        listener = listening.Listener(
            self._account.bot,
            self._app.store.inbox,
            account=inbox_of,
            clock=self._app.clock,
            woken=woken,
            reached=self._messenger.reached,
        )
        if self._settings.telegram.mode == "webhook":
            return await listening.pushed(listener, self._account.bot, self._webhook(), stop, self._app.clock)
        return await listener.poll(stop)

    def _webhook(self) -> listening.Webhook:
        """Raises WebhookError for a secret that is none."""
        chosen = self._settings.telegram
        assert chosen.webhook_url is not None
        assert chosen.webhook_secret_file is not None
        secret = listening.secret_of(chosen.webhook_secret_file)
        return listening.Webhook(chosen.webhook_url, chosen.webhook_listen, secret)

    async def _menus(self) -> None:
        for problem in await menus.set_menus(self._account.bot, menus.menus(self._settings.defaults.locale)):
            _log.warning("%s", problem)


def _inbox_of(me: Me) -> str:
    """Another token on the same store is another bot, whose updates have numbers of their own."""
    return f"{NAME}:{me.id}"
