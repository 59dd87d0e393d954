"""HTTP under `telegram.Bot`: aiohttp through the library's own seam, keeping what a request came to.

The library's exceptions do not say whether a message was accepted, so whoever must know records the exchange:

    with recorded() as exchange:
        await bot.send_message(...)      # what it raises or returns no longer matters
    outcome("send", exchange.status, exchange.body, ...)

Addresses hold the bot's token: nothing here, and no exception from here, names one.
"""

import asyncio
import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, Final

import aiohttp
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

CONNECT, WRITE, READ = 5.0, 5.0, 20.0
# Servers close idle connections; a request on one that is just being closed would be of uncertain outcome.
KEEP_ALIVE: Final = 4.0
LARGEST_ANSWER: Final = 32 << 20
_POOL: Final = 5.0
# These print addresses, tokens, texts and chat ids at INFO and DEBUG.
_TALKATIVE: Final = ("telegram", "httpx", "httpcore", "aiohttp")

Seconds = float | None
Dated = Callable[[str | None], None]


@dataclass(slots=True)
class Exchange:
    """What is known of one request.

    Attributes:
        stub: what the library is given as the result of a success, in place of the parsed answer.
        wrote: the request's headers were handed to the connection; before that nothing can have left.
        status: of the answer, once its head was there.
        body: of the answer, once all of it was there.
        fault: the class of the exception that ended it; never its text.
    """

    stub: Any = True
    wrote: bool = False
    status: int | None = None
    body: bytes | None = None
    fault: str | None = None


_recording: ContextVar[Exchange | None] = ContextVar("exchange", default=None)


@contextmanager
def recorded(*, stub: Any = True) -> Iterator[Exchange]:
    """Record the one request made inside; the library's errors end here. Cancellation passes through."""
    exchange = Exchange(stub)
    token = _recording.set(exchange)
    try:
        yield exchange
    except TelegramError as error:
        if exchange.status is None:
            exchange.fault = exchange.fault or type(error).__name__
    finally:
        _recording.reset(token)


def silence() -> None:
    """Keep the libraries below from logging addresses and texts, whatever the level of the root logger."""
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)


class AiohttpRequest(BaseRequest):
    """One connection pool. At most `limit` requests at once; a further one waits and is then not sent.

    Seconds: `read` is the longest silence of the server; connecting, writing and reading together end too.
    `dated` is told the `Date` of each answer.
    """

    def __init__(
        self,
        *,
        limit: int = 100,
        read: float = READ,
        connect: float = CONNECT,
        write: float = WRITE,
        dated: Dated | None = None,
    ) -> None:
        self._slots = asyncio.Semaphore(limit)
        self._dated = dated
        self._read, self._connect, self._write = read, connect, write
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        return self._read

    async def initialize(self) -> None:
        if self._session is not None:
            return
        silence()
        trace = aiohttp.TraceConfig()
        trace.on_request_headers_sent.append(_wrote)
        # Nothing queues in the pool: the semaphore has let the request through.
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=KEEP_ALIVE),
            cookie_jar=aiohttp.DummyCookieJar(),
            trace_configs=[trace],
            trust_env=False,
            headers={"User-Agent": "newsbot"},
        )

    async def shutdown(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def do_request(  # noqa: PLR0917 -- the library's signature
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Status and body. Raises TimedOut and NetworkError, without the address."""
        recording = _recording.get()
        exchange = recording or Exchange()
        limits = _limits(
            _given(connect_timeout, self._connect),
            _given(write_timeout, self._write),
            _given(read_timeout, self._read),
        )
        try:
            async with asyncio.timeout(_given(pool_timeout, _POOL)):
                await self._slots.acquire()
            try:
                status, body = await self._exchange(exchange, method, url, request_data, limits)
            finally:
                self._slots.release()
        except TimeoutError as error:
            exchange.fault = type(error).__name__
            raise TimedOut(exchange.fault) from None
        except (aiohttp.ClientError, OSError, ValueError, RuntimeError) as error:
            exchange.fault = type(error).__name__
            raise NetworkError(exchange.fault) from None
        except asyncio.CancelledError:
            exchange.fault = "CancelledError"
            raise
        if recording is not None and not 200 <= status <= 299:
            # The library would read the refusal, and trip over one that is not as documented.
            raise TelegramError("refused")
        return status, body

    async def _exchange(
        self, exchange: Exchange, method: str, url: str, data: RequestData | None, limits: aiohttp.ClientTimeout
    ) -> tuple[int, bytes]:
        if self._session is None:
            raise RuntimeError("the transport is closed")
        # A redirect would send a message a second time, to somewhere else.
        async with self._session.request(
            method, url, data=_payload(data), timeout=limits, allow_redirects=False, trace_request_ctx=exchange
        ) as response:
            exchange.status = response.status
            if self._dated is not None:
                self._dated(response.headers.get("Date"))
            exchange.body = await _body(response)
            return response.status, exchange.body

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """The answer; of a recorded exchange only its stub, since whoever records reads the body himself."""
        exchange = _recording.get()
        if exchange is not None and exchange.status is not None and 200 <= exchange.status <= 299:
            return {"ok": True, "result": exchange.stub}
        try:
            answer = json.loads(payload)
        except (ValueError, RecursionError):
            raise TelegramError("the server's answer is no JSON") from None
        if not isinstance(answer, dict) or not answer.keys() & {"result", "description"}:
            raise TelegramError("the server's answer is none of the Bot API's")
        return answer


async def _wrote(_: aiohttp.ClientSession, context: SimpleNamespace, __: aiohttp.TraceRequestHeadersSentParams) -> None:
    context.trace_request_ctx.wrote = True


def _given(value: Any, default: float) -> Seconds:
    return default if value is BaseRequest.DEFAULT_NONE else value


def _limits(connect: Seconds, write: Seconds, read: Seconds) -> aiohttp.ClientTimeout:
    parts = (connect, write, read)
    total = None if None in parts else sum(part for part in parts if part)
    return aiohttp.ClientTimeout(total=total, connect=connect, sock_connect=connect, sock_read=read)


def _payload(data: RequestData | None) -> aiohttp.FormData | aiohttp.BytesPayload | None:
    """JSON in UTF-8, where an Arabic letter takes two bytes and not the six of a form; a form for files."""
    if data is None:
        return None
    if not data.contains_files:
        text = json.dumps(data.json_parameters, ensure_ascii=False)
        return aiohttp.BytesPayload(text.encode("utf-8", "replace"), content_type="application/json")
    form = aiohttp.FormData(data.json_parameters)
    for name, (filename, content, kind) in data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=kind)
    return form


async def _body(response: aiohttp.ClientResponse) -> bytes:
    declared = response.content_length
    if declared is not None and declared <= LARGEST_ANSWER and "Content-Encoding" not in response.headers:
        return await response.read()
    body = bytearray()
    async for chunk in response.content.iter_any():
        body += chunk
        if len(body) > LARGEST_ANSWER:
            raise aiohttp.ClientPayloadError("the answer is too long")
    return bytes(body)
