"""`newsbot run`: everything at once, until it is told to stop."""

import asyncio
import logging
import signal
from collections.abc import AsyncIterator, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple, Protocol
from uuid import uuid4

from newsbot.app import editing, socket_path
from newsbot.app.building import open_app
from newsbot.app.gathering import Gathering
from newsbot.app.publishing import DUTY
from newsbot.app.verbs import App
from newsbot.app.watch import Watch
from newsbot.config import Settings, secret
from newsbot.flows.duty import Duty
from newsbot.ops import garbage, http
from newsbot.ops.socket import serve
from newsbot.ports import AccountError, StoreUnusableError

_LOOK_EVERY = 20.0  # seconds between two scans for due sources, and for digests
_TIDY_EVERY = 3600.0  # seconds between two rounds of what idle time is for
_BREATH = 0.2  # seconds between its steps, so that nobody waits for them
_GRACE = 22.0  # seconds that what is under way has after the signal to stop; deliveries need up to 20

_REMEMBERED = timedelta(days=2)  # numbers of updates, in case a platform repeats itself

_log = logging.getLogger(__name__)


class Bot(Protocol):
    """What runs for a messenger."""

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop`. Raises AccountError when the messenger does not let us work."""
        ...


class Wakes(NamedTuple):
    """Events that are set whenever it is time to look for what is due."""

    sources: asyncio.Event
    digests: asyncio.Event


def telegram_token(settings: Settings) -> str | None:
    """As BotFather gave it; None when Telegram is not configured. Raises ConfigError."""
    return secret("telegram.token", settings.telegram.token, settings.telegram.token_file)


async def run(settings: Settings, config_file: Path | None) -> None:
    """The bot on the configured platforms until SIGTERM or SIGINT; a second signal ends it at once.

    Raises AccountError when no messenger lets us work, and whatever keeps the store from being opened.
    """
    stop = asyncio.Event()
    async with AsyncExitStack() as stack:
        # Before the store is opened: a wrong secret is told at once.
        token = telegram_token(settings)
        app = await stack.enter_async_context(open_app(settings, config_file))
        if settings.accounts and (lack := app.store.database.hopeless()):
            raise StoreUnusableError(lack)
        watch = Watch(app, settings.accounts)
        app.alarms().down = watch.away
        await stack.enter_async_context(editing.newsroom_system(settings, app))
        await stack.enter_async_context(http.serve(settings.ops.listen, watch.metrics, watch.ready))
        bots = _bots(settings, token, app, watch)
        if (path := socket_path(settings)) is not None:
            await stack.enter_async_context(serve(path, app.answer))
        _on_signals(stop)
        await app.clockwatch.now()  # who starts with a wrong clock is told at once
        wakes = await stack.enter_async_context(_alarm())
        messengers = [_as_long_as_it_may(bot.run(stop)) for bot in bots.values()]
        garbage.settle()
        _log.info("ready: %d sources; messengers: %s", len(settings.sources), ", ".join(bots) or "none")
        await _all(stop, wakes, app, Gathering(app, settings), messengers)
    _log.info("stopped")


def _bots(settings: Settings, token: str | None, app: App, watch: Watch) -> dict[str, Bot]:
    """What is configured. Loaded late: who uses one messenger does not pay for the other."""
    bots: dict[str, Bot] = {}
    if token is not None:
        from newsbot.app.telegram import TelegramBot

        bots["telegram"] = TelegramBot(settings, token, app=app, watch=watch, journal=_journal(settings, "telegram"))
    if settings.matrix.homeserver:
        from newsbot.app.matrix import MatrixBot

        bots["matrix"] = MatrixBot(settings, app=app, watch=watch, journal=_journal(settings, "matrix"))
    return bots


async def _all(
    stop: asyncio.Event,
    wakes: Wakes,
    app: App,
    gather: Gathering,
    messengers: list[Coroutine[Any, Any, AccountError | None]],
) -> None:
    """Run until `stop`, or until the last messenger cannot go on, which is raised then."""
    talking = [asyncio.create_task(one) for one in messengers]
    works = (
        app.poll.run(wakes.sources, stop),
        _publish(app, stop),
        gather.run(wakes.digests, stop),
        editing.run(app, stop),
    )
    working = [asyncio.create_task(one) for one in works]
    always = [*working, asyncio.create_task(_tidy(app))]
    stopping = asyncio.create_task(stop.wait())
    refused: list[AccountError] = []
    try:
        pending: set[asyncio.Task[Any]] = {*talking, *always, stopping}
        while not stop.is_set() and len(refused) < max(1, len(talking)):
            done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                result = task.result()
                if isinstance(result, AccountError):
                    refused.append(result)
                    if len(refused) < len(talking):
                        _log.error("%s; the others go on", result)
        stop.set()
        for wake in wakes:
            wake.set()
        with suppress(TimeoutError):
            await asyncio.wait_for(asyncio.gather(*talking, *working), _GRACE)
    finally:
        for task in (*talking, *always, stopping):
            task.cancel()
    if refused and len(refused) == len(talking):
        raise refused[-1]


async def _as_long_as_it_may(work: Coroutine[Any, Any, None]) -> AccountError | None:
    """Why a messenger ended by itself."""
    try:
        await work
    except AccountError as error:
        return error
    return None


async def _publish(app: App, stop: asyncio.Event) -> None:
    """Stories: one replica at a time."""
    publish = app.publishing().publish
    app.ingest.stored = publish.wake
    await Duty(DUTY, holder=uuid4().hex, leases=app.store.leases, clock=app.clock).run(stop, publish.run)


async def _tidy(app: App) -> None:
    """What idle time is for: what is old is forgotten, word indexes and the log are put in order."""
    while True:
        await app.clock.sleep(_TIDY_EVERY)
        try:
            while await app.store.outbox.prune(app.clock.now()):
                await app.clock.sleep(_BREATH)
            while await app.store.stories.prune(app.clock.now()):
                await app.clock.sleep(_BREATH)
            while await app.store.following.prune(app.clock.now()):
                await app.clock.sleep(_BREATH)
            await app.store.inbox.prune(app.clock.now() - _REMEMBERED)
            while await app.store.digests.prune(app.clock.now()):
                await app.clock.sleep(_BREATH)
            while await app.store.tidy():
                await app.clock.sleep(_BREATH)
        except StoreUnusableError as error:
            _log.warning("%s", error)


@asynccontextmanager
async def _alarm() -> AsyncIterator[Wakes]:
    from apscheduler.schedulers.asyncio import AsyncIOScheduler

    wakes = Wakes(asyncio.Event(), asyncio.Event())
    scheduler = AsyncIOScheduler(timezone="UTC")
    for wake in wakes:
        scheduler.add_job(wake.set, "interval", seconds=_LOOK_EVERY)
    scheduler.start()
    try:
        yield wakes
    finally:
        scheduler.shutdown(wait=False)


def _on_signals(stop: asyncio.Event) -> None:
    """The first signal asks, the second does not."""
    loop = asyncio.get_running_loop()

    def end(number: signal.Signals) -> None:
        if stop.is_set():
            loop.remove_signal_handler(number)
            signal.raise_signal(number)
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, end, number)


def _journal(settings: Settings, account: str) -> Path:
    """Beside the store's file; a store elsewhere leaves the folder of its key."""
    url = settings.store.url
    beside = Path(url.removeprefix("sqlite:///")) if url.startswith("sqlite:///") else settings.store.key_file
    return beside.with_name(f"{beside.name}.{account}.wire")
