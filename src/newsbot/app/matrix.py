"""What runs for a Matrix account."""

import asyncio
import logging
import random
from collections.abc import Callable
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path

from newsbot.app.messenger import Line, Messenger
from newsbot.app.verbs import App
from newsbot.app.watch import Watch
from newsbot.chat.pacing import Pace
from newsbot.config import Settings, secret
from newsbot.platforms.matrix import headcount
from newsbot.platforms.matrix.client import Account, Misconfigured, Ready, Unauthorized, account
from newsbot.platforms.matrix.ears import MatrixEars
from newsbot.platforms.matrix.encryption import Encryption
from newsbot.platforms.matrix.events import Me
from newsbot.platforms.matrix.identity import Foreign, Unsigned
from newsbot.platforms.matrix.keeping import Keys, held
from newsbot.platforms.matrix.outcomes import KEYED_FOR
from newsbot.platforms.matrix.powers import Powers
from newsbot.platforms.matrix.rooms import Doors, Policy
from newsbot.platforms.matrix.sending import MatrixPlatform
from newsbot.platforms.matrix.syncing import NO_TOKEN, Syncing
from newsbot.ports import AccountError

NAME = "matrix"
_WINDOW = 16
_FASTEST, _SLOWEST = 50.0, 0.1  # messages a second
_LONGEST_WAIT = 30.0

_log = logging.getLogger(__name__)


class MatrixBot:
    """`journal` is where the numbers of what goes out are kept beside the store."""

    def __init__(self, settings: Settings, *, app: App, watch: Watch, journal: Path) -> None:
        self._chosen = settings.matrix
        # Editors may always invite the bot.
        self._allowed = frozenset((*settings.matrix.allow, *settings.editors.on("matrix")))
        self._edited = settings.editors.roles_given
        self._app = app
        self._messenger = Messenger(NAME, app=app, watch=watch, journal=journal)

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop`. Raises AccountError when the homeserver does not let us work as this account.

        A device has one holder: everything that has to do with it happens under one duty.
        """
        await self._messenger.duty("device").run(stop, self._hold)

    async def _hold(self, stop: asyncio.Event) -> None:
        async with AsyncExitStack() as stack:
            keys = stack.enter_context(held(self._chosen.store_dir, self._chosen.pickle_key_file))
            account_ = self._account(keys)
            stack.push_async_callback(account_.close)
            if not await self._opened(account_, stop):
                return
            encryption = Encryption(account_, keys)
            await self._published(encryption)
            why = await self._work(account_, encryption, stop)
            if why is not None:
                self._messenger.reached("stopped")
                raise AccountError(NO_TOKEN if why == "token" else why)

    def _account(self, keys: Keys) -> Account:
        chosen = self._chosen
        assert chosen.homeserver is not None
        return account(
            chosen.homeserver,
            chosen.user_id or "",
            access_token=secret("matrix.access_token", None, chosen.access_token_file) or "",
            password=secret("matrix.password", None, chosen.password_file) or "",
            device_id=chosen.device_id or "",
            session_file=keys.folder / "session.json",
            keeping=keys,
            dated=partial(self._app.witness.heard, NAME),
        )

    async def _opened(self, account_: Account, stop: asyncio.Event) -> bool:
        """Logged in, as soon as the homeserver lets us; False at `stop`."""
        wait = 1.0
        ending = asyncio.ensure_future(stop.wait())
        try:
            while not stop.is_set():
                match await account_.open():
                    case Ready():
                        return True
                    case Unauthorized():
                        raise AccountError(NO_TOKEN)
                    case Misconfigured(why):
                        raise AccountError(why)
                    case silent:
                        _log.warning("the homeserver does not answer (%s); trying again in %.0f s", silent.why, wait)
                        self._messenger.reached("no answer")
                sleep = asyncio.ensure_future(self._app.clock.sleep(max(wait, silent.after or 0.0)))
                await asyncio.wait((sleep, ending), return_when=asyncio.FIRST_COMPLETED)
                sleep.cancel()
                wait = min(_LONGEST_WAIT, wait * 2)
        finally:
            ending.cancel()
        return False

    async def _published(self, encryption: Encryption) -> None:
        match await encryption.start():
            case Foreign(why) | Unsigned(why):
                _log.warning("%s", why)
            case _:
                pass

    async def _work(self, account_: Account, encryption: Encryption, stop: asyncio.Event) -> str | None:
        clock = self._app.clock
        me = Me(account_.user_id, await account_.display_name())
        powers = Powers(account_, clock.monotonic)
        policy = Policy(self._chosen.join, self._allowed)
        doors = Doors(account_, powers, policy, clock)

        async def listen(woken: Callable[[], None], over: asyncio.Event) -> str | None:
            syncing = Syncing(
                account_,
                me,
                inbox=self._app.store.inbox,
                doors=doors,
                powers=powers,
                clock=clock,
                jitter=random.random,
                opening=encryption,
                name=NAME,
                woken=woken,
                reached=self._messenger.reached,
            )
            entering = asyncio.create_task(doors.run(over))
            try:
                return await syncing.run(over)
            finally:
                entering.cancel()

        _log.info("on Matrix")
        line = Line(
            platform=MatrixPlatform(account_, instance=self._app.store.instance, encryption=encryption),
            ears=MatrixEars(me, powers),
            listen=listen,
            pace=self._pace(),
            window=_WINDOW,
            keyed_for=KEYED_FOR,
            members=partial(headcount.members, account_) if self._edited else None,
        )
        return await self._messenger.work(line, stop)

    def _pace(self) -> Pace:
        """Without a configured rate the homeserver's own limit is felt for, from that of an untouched Synapse up."""
        if self._chosen.rate is not None:
            return Pace(rate=self._chosen.rate, slowest=_SLOWEST, spacing=0.0, shared=True)
        return Pace(rate=_FASTEST, slowest=_SLOWEST, spacing=0.0, start=0.2, burst=10.0, shared=True)
