"""A newsroom's own system hands over texts, signed: each becomes a draft for the editors, and never a post.

A request is `POST /drafts` with JSON, and two headers: `X-Newsbot-Timestamp`, seconds since 1970, and
`X-Newsbot-Signature`, `v1=` and the hexadecimal HMAC-SHA256 of `v1:TIMESTAMP:BODY` under the shared secret.
"""

import hashlib
import hmac
import json
import logging
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

from aiohttp import web

from newsbot.ports import Clock, NewsbotError

SHORTEST_SECRET: Final = 32
LARGEST_BODY: Final = 1 << 16
FRESH: Final = 300.0  # seconds by which the clocks of both may differ
_MOST: Final = 30  # texts a minute
_LONGEST: Final = {"id": 200, "title": 300, "text": 20_000, "url": 2000}
_log = logging.getLogger(__name__)


class CmsError(NewsbotError):
    """The address of `[cms] listen` cannot be listened on, or its secret is none."""

    code = 78


@dataclass(frozen=True, slots=True)
class Submission:
    """A text that was handed over; untrusted, whoever signed it.

    Attributes:
        id: the newsroom's own; the same one again means the same draft.
        url: http(s), or None.
    """

    id: str
    title: str
    text: str
    url: str | None = None


# Makes a draft, and returns what the editors call it; for an id that it knows the draft that there is.
Accept = Callable[[Submission], Awaitable[str]]


class UnreadableError(ValueError):
    """What is wrong with a body, in a line for the newsroom's developers."""


def signature(secret: bytes, timestamp: str, body: bytes) -> str:
    """What `X-Newsbot-Signature` has to be."""
    signed = b":".join((b"v1", timestamp.encode("ascii", "replace"), body))
    return f"v1={hmac.digest(secret, signed, hashlib.sha256).hex()}"


def submission(body: bytes) -> Submission:
    """Raises UnreadableError."""
    try:
        given = json.loads(body)
    except (ValueError, RecursionError):
        raise UnreadableError("the body is no JSON") from None
    if not isinstance(given, dict):
        raise UnreadableError("the body is no object")
    if unknown := sorted(set(given) - set(_LONGEST)):
        raise UnreadableError(f"unknown key {unknown[0][:40]!r}")
    texts = {key: _text(given, key) for key in _LONGEST}
    for key in ("id", "title"):
        if not texts[key]:
            raise UnreadableError(f"{key} is missing")
    url = texts["url"]
    if url and not url.lower().startswith(("http://", "https://")):
        raise UnreadableError("url is no http(s) address")
    return Submission(texts["id"], texts["title"], texts["text"], url or None)


def _text(given: dict[str, Any], key: str) -> str:
    value = given.get(key) or ""
    if not isinstance(value, str):
        raise UnreadableError(f"{key} is no text")
    if len(value) > _LONGEST[key]:
        raise UnreadableError(f"{key} has more than {_LONGEST[key]} characters")
    return value.encode("utf-8", "replace").decode().strip()


class _Gate:
    """Whom to believe, and how often."""

    def __init__(self, secret: bytes, clock: Clock) -> None:
        self._secret = secret
        self._clock = clock
        self._used: dict[str, float] = {}
        self._taken: deque[float] = deque()

    def refusal(self, timestamp: str, given: str, body: bytes) -> tuple[int, str] | None:
        """Status and line; None for a request that is fresh, signed and new. The order tells a stranger nothing."""
        if not hmac.compare_digest(given.encode("utf-8", "replace"), signature(self._secret, timestamp, body).encode()):
            return 401, "wrong signature"
        now = self._clock.now().timestamp()
        # Digits of ten to eleven places: what int() takes beside them is no timestamp.
        if not (timestamp.isascii() and timestamp.isdecimal()) or abs(now - int(timestamp[:12])) > FRESH:
            return 401, "the timestamp is not of this moment"
        self._used = {one: at for one, at in self._used.items() if now - at <= 2 * FRESH}
        if given in self._used:
            return 409, "this request was made before"
        while self._taken and now - self._taken[0] >= 60:
            self._taken.popleft()
        if len(self._taken) >= _MOST:
            return 429, "too many texts in a minute"
        self._used[given] = now
        self._taken.append(now)
        return None

    def forgive(self, given: str) -> None:
        """A request that could not be kept may be made again."""
        self._used.pop(given, None)


def application(secret: bytes, accept: Accept, clock: Clock) -> web.Application:
    """A server for `/drafts`: 202 once the draft is kept. Raises CmsError for a secret that is too short."""
    if len(secret) < SHORTEST_SECRET:
        raise CmsError(f"[cms] secret_file: the secret needs at least {SHORTEST_SECRET} characters")
    gate = _Gate(secret, clock)

    async def receive(request: web.Request) -> web.Response:
        if request.content_type != "application/json":
            return _said(415, "Content-Type has to be application/json")
        body = await request.read()
        given = request.headers.get("X-Newsbot-Signature", "")
        refused = gate.refusal(request.headers.get("X-Newsbot-Timestamp", ""), given, body)
        if refused is not None:
            _log.warning("a text from the newsroom's system was refused: %s", refused[1])
            return _said(*refused)
        try:
            draft = await accept(submission(body))
        except UnreadableError as error:
            return _said(400, str(error))
        except NewsbotError as error:
            gate.forgive(given)
            _log.warning("a text from the newsroom's system could not be kept: %s", error)
            return _said(503, "try again later")
        return web.json_response({"draft": draft}, status=202)

    served = web.Application(client_max_size=LARGEST_BODY)
    served.router.add_post("/drafts", receive)
    return served


@asynccontextmanager
async def serve(listen: str, secret: bytes, accept: Accept, clock: Clock) -> AsyncIterator[None]:
    """Answer at `listen` (`HOST:PORT`) until the block ends. Raises CmsError, one line, when that cannot be."""
    runner = web.AppRunner(application(secret, accept, clock), access_log=None, shutdown_timeout=5)
    await runner.setup()
    host, _, port = listen.rpartition(":")
    try:
        try:
            await web.TCPSite(runner, host.strip("[]"), int(port)).start()
        except OSError as error:
            raise CmsError(f"[cms] listen: {listen}: {error.strerror or type(error).__name__}") from None
        yield
    finally:
        await runner.cleanup()


def _said(status: int, error: str) -> web.Response:
    headers = {"Retry-After": "60"} if status in {429, 503} else None
    return web.json_response({"error": error}, status=status, headers=headers)
