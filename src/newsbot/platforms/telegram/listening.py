"""Updates from Telegram into the inbox: by long polling, or pushed to a webhook.

Nothing is acknowledged before it is committed, so nothing is lost when the process ends at any moment.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

from telegram import Bot

from newsbot.platforms.telegram import webhook
from newsbot.platforms.telegram.polling import Batch, Conflict, Fetched, Raw, Unauthorized, Unreachable, fetch
from newsbot.ports import Clock, Inbox, IncomingUpdate, StoreUnusableError

T = TypeVar("T")

_log = logging.getLogger(__name__)

_LONGEST_WAIT: Final = 30.0  # seconds between two tries
# Seconds that another poller is given to end: at a change of machines two run side by side for a moment.
_PATIENCE: Final = 60.0
# Numbers below the highest one at which an update of a webhook is no late one any more: numbering began anew.
_FAR_BELOW: Final = 100_000
SECOND_POLLER: Final = "another process reads the updates of this bot"
NO_TOKEN: Final = "Telegram refuses the token: it is wrong or was revoked"  # noqa: S105 -- no token, but about one


class Listener:
    """`woken` is called when something was committed, `reached` when Telegram stops answering or answers again.

    Telegram numbers updates in their order, but anew after a quiet week, and so does a server of one's own that was set
    up again. So an update is known again by its number and its words, and nothing is asked for by number that this
    connection has not been given: what comes twice at a start costs nothing, what is skipped is lost.
    """

    def __init__(
        self,
        bot: Bot,
        inbox: Inbox,
        *,
        account: str,
        clock: Clock,
        woken: Callable[[], None],
        reached: Callable[[str | None], None] = lambda _: None,
    ) -> None:
        self._reached = reached
        self._silent: str | None = None
        self._bot = bot
        self._inbox = inbox
        self._account = account
        self._highest: int | None = None
        self._clock = clock
        self._woken = woken
        self._tries = 0
        # The first conflict of those that go on, and the last one.
        self._conflicts: tuple[float, float] | None = None

    async def commit(self, updates: Sequence[Raw], offset: int | None = None) -> None:
        """Keep updates; when it returns they are durable. Raises StoreUnusableError."""
        kept = [IncomingUpdate(self._account, one.update_id, one.payload) for one in updates]
        following = None if offset is None else str(offset)
        new = await self._inbox.add(self._account, kept, following, numbers_recur=True)
        numbers = [one.update_id for one in updates]
        if starts_over(numbers, new, self._highest, pushed=offset is None):
            _log.warning("Telegram numbers its updates anew; they are taken as they come")
            self._highest = -1
        self._highest = max(numbers, default=-1) if self._highest is None else max(self._highest, *numbers, -1)
        self._woken()

    async def poll(self, stop: asyncio.Event) -> str | None:
        """Ask for updates until `stop`. Returns why it ended by itself: a revoked token, a second poller."""
        offset: int | None = None
        self._highest = await self._last()
        ending = asyncio.ensure_future(stop.wait())
        try:
            while not stop.is_set():
                fetched = await _unless(ending, fetch(self._bot, offset))
                if fetched is None:
                    break
                match fetched:
                    case Batch(updates, following):
                        if await self._keep(updates, offset, following):
                            offset = following
                    case Unreachable():
                        offset = None
                    case Unauthorized():
                        return NO_TOKEN
                    case Conflict() if await self._conflict(fetched):
                        return SECOND_POLLER
                    case _:
                        pass
                await _unless(ending, self._clock.sleep(self._pause(fetched)))
        finally:
            ending.cancel()
        return None

    async def _last(self) -> int | None:
        """The highest number that was kept, as far as is known."""
        kept = await self._inbox.offset(self._account)
        return int(kept) - 1 if kept and kept.isdecimal() else None

    async def _keep(self, updates: tuple[Raw, ...], offset: int | None, following: int | None) -> bool:
        if self._silent:
            _log.warning("Telegram answers again")
            self._reached(None)
        self._silent, self._tries = None, 0
        if not updates and following == offset:
            return True
        try:
            await self.commit(updates, following)
        except StoreUnusableError as error:
            # Not acknowledged: Telegram gives the same batch again.
            _log.warning("%s", error)
            self._tries += 1
            return False
        return True

    async def _conflict(self, conflict: Conflict) -> bool:
        """Whether to give up. A webhook that somebody set is taken away: this bot is configured to ask."""
        if conflict.webhook:
            problem = await webhook.unregister(self._bot)
            _log.warning("a webhook was set for this bot; %s", problem or "it is removed")
            return False
        now = self._clock.monotonic()
        first, last = self._conflicts or (now, now)
        # Two that poll take turns: what comes through in between does not say that the other has ended.
        going_on = self._conflicts is not None and now - last < _PATIENCE
        if not going_on:
            first = now
            _log.error("%s; waiting for it to end", SECOND_POLLER)
        self._conflicts = (first, now)
        return now - first >= _PATIENCE

    def _pause(self, fetched: Fetched) -> float:
        if isinstance(fetched, Batch):
            return min(_LONGEST_WAIT, float(self._tries))
        self._tries += 1
        wait = min(_LONGEST_WAIT, 2.0 ** min(self._tries - 1, 10))
        if isinstance(fetched, Unreachable):
            if self._silent is None:
                _log.warning("Telegram does not answer (%s); trying again", fetched.why)
                self._reached("no answer")
            self._silent = fetched.why
            return fetched.after or wait
        return wait


def starts_over(numbers: Sequence[int], new: int, highest: int | None, *, pushed: bool) -> bool:
    """Whether numbering began anew: of the updates with these numbers `new` are new, `highest` was the highest so far.

    `pushed`: to a webhook, where an older one may still come late.
    """
    if highest is None:
        return False
    if pushed:
        return new > 0 and max(numbers) < highest - _FAR_BELOW
    return new > sum(number > highest for number in numbers)


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where updates are pushed: the address that Telegram is told, HOST:PORT that we listen on, the shared secret."""

    url: str
    listen: str
    secret: str = field(repr=False)


async def pushed(listener: Listener, bot: Bot, to: Webhook, stop: asyncio.Event, clock: Clock) -> str | None:
    """Take updates at a webhook until `stop`. Raises WebhookError when the address or the secret is wrong."""
    host, _, port = to.listen.rpartition(":")
    served = webhook.application(urlsplit(to.url).path or "/", to.secret, listener.commit)
    runner = await webhook.serve(served, host.strip("[]"), int(port))
    ending = asyncio.ensure_future(stop.wait())
    wait = 1.0
    try:
        while not stop.is_set():
            problem = await _unless(ending, webhook.register(bot, to.url, to.secret))
            if problem is None:
                break
            _log.warning("%s; trying again", problem)
            await _unless(ending, clock.sleep(wait))
            wait = min(_LONGEST_WAIT, wait * 2)
        await ending
    finally:
        ending.cancel()
        await runner.cleanup()
    return None


async def _unless(ending: asyncio.Future[Any], work: Coroutine[Any, Any, T]) -> T | None:
    """What `work` returns; None when the end came first, and the work is broken off."""
    task = asyncio.ensure_future(work)
    try:
        await asyncio.wait((task, ending), return_when=asyncio.FIRST_COMPLETED)
        return task.result() if task.done() else None
    finally:
        task.cancel()


def secret_of(file: Path) -> str:
    """The webhook's secret, made on first use. Raises OSError, and WebhookError for one that is too short."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600, exist_ok=False)
        file.write_text(webhook.new_secret(), encoding="ascii")
    secret = file.read_text(encoding="utf-8").strip()
    webhook.check_secret(secret)
    return secret
