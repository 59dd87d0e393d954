"""Health and metrics over HTTP, for whoever runs the bot: three pages, nothing to change, nothing of anybody."""

import asyncio
import json
import logging
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from aiohttp import web
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from newsbot.ops.metrics import Metrics
from newsbot.ports import NewsbotError

_PATIENCE: Final = 5.0  # seconds that a question may take
_FAREWELL: Final = 0.5  # seconds that a slow reader may hold up the end
_PLAIN: Final = "text/plain; charset=utf-8"
# No address, room or text gets out with a reason: a few Latin words, and no number longer than a status.
_REASON: Final = re.compile(r"(?:[A-Za-z -]|(?<![0-9])[0-9]{1,3}(?![0-9])){1,40}")
_log = logging.getLogger(__name__)


class ListenError(NewsbotError):
    """The address of `[ops] listen` cannot be listened on; `code` is the exit code."""

    code = 78


@dataclass(frozen=True, slots=True)
class Readiness:
    """Whether the bot can do its work.

    Attributes:
        platforms: `up`, `starting`, or `down: ` and a word why, for each that is configured.
        store: `ok`, or a word why not.
    """

    platforms: Mapping[str, str]
    store: str = "ok"

    @property
    def ready(self) -> bool:
        return self.store == "ok" and all(state == "up" for state in self.platforms.values())


Ready = Callable[[], Awaitable[Readiness]]
_Page = Callable[[], Awaitable[web.Response]]


@asynccontextmanager
async def serve(listen: str, metrics: Metrics, ready: Ready) -> AsyncIterator[None]:
    """Answer at `listen` (`HOST:PORT`) until the block ends. Raises ListenError, one line, when that cannot be."""
    host, _, port = listen.rpartition(":")
    runner = web.ServerRunner(_Server(_pages(metrics, ready)), shutdown_timeout=_FAREWELL)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, host.strip("[]"), int(port)).start()
        except OSError as error:
            raise ListenError(f"[ops] listen: {listen}: {_refusal(error)}") from None
        yield
    finally:
        await runner.cleanup()


def _refusal(error: OSError) -> str:
    """The system's words; asyncio wraps them into a sentence that repeats the address."""
    return (error.strerror or type(error).__name__).rpartition(": ")[2].lower()


def _pages(metrics: Metrics, ready: Ready) -> Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]:
    async def live() -> web.Response:
        return _said("ok\n")

    async def readiness() -> web.Response:
        found = await _asked(ready)
        body = {
            "ready": found.ready,
            "platforms": {name: _state(state) for name, state in found.platforms.items()},
            "store": _reason(found.store),
        }
        return _said(json.dumps(body) + "\n", 200 if found.ready else 503, "application/json")

    async def exposition() -> web.Response:
        return _said(await metrics.text(), kind=CONTENT_TYPE_PLAIN_0_0_4)

    pages: dict[str, _Page] = {"/health/live": live, "/health/ready": readiness, "/metrics": exposition}

    async def answer(request: web.BaseRequest) -> web.Response:
        page = pages.get(request.path)
        if page is None:
            return _said("not found\n", 404)
        if request.method not in {"GET", "HEAD"}:
            refused = _said("only GET\n", 405)
            refused.headers["Allow"] = "GET, HEAD"
            return refused
        return await page()

    return answer


async def _asked(ready: Ready) -> Readiness:
    """No answer is one too: not ready."""
    try:
        async with asyncio.timeout(_PATIENCE):
            return await ready()
    except TimeoutError:
        return Readiness({}, "slow")
    except Exception:  # noqa: BLE001 - who asks gets an answer, whatever is wrong
        _log.exception("whether the bot is ready cannot be said")
        return Readiness({}, "unknown")


def _state(state: str) -> str:
    word, separator, why = state.partition(": ")
    return f"down: {_reason(why)}" if separator or word not in {"up", "starting"} else word


def _reason(said: str) -> str:
    return said if _REASON.fullmatch(said) else "unknown"


def _said(body: str | bytes, status: int = 200, kind: str = _PLAIN) -> web.Response:
    raw = body.encode() if isinstance(body, str) else body
    # The library would name itself, Python and both their versions.
    headers = {"Content-Type": kind, "Server": "newsbot", "Cache-Control": "no-store"}
    return web.Response(body=raw, status=status, headers=headers)


class _Server(web.Server):
    def __call__(self) -> web.RequestHandler:
        return _Connection(self, loop=asyncio.get_running_loop(), access_log=None)  # type: ignore[arg-type]  # its "off"


class _Connection(web.RequestHandler):
    """What is no HTTP gets a short answer, and no traceback in the log with who sent it."""

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        del request, message
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            _log.error("a page could not be shown", exc_info=exc)
        answer = _said(f"{HTTPStatus(status).phrase.lower()}\n", status)
        answer.force_close()
        return answer
