"""The pages for whoever runs the bot, over real connections."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import NamedTuple

import pytest

from newsbot.cli import _CODES, UNUSABLE
from newsbot.ops import http
from newsbot.ops.http import ListenError, Readiness, serve
from newsbot.ops.metrics import Metrics, Standing
from newsbot.ports import NewsbotError
from tests.platforms.telegram.servers import closed_port

CHAT, NAME = "7318294650", "somebody_here"


class Got(NamedTuple):
    status: int
    headers: dict[str, str]
    body: str


@dataclass
class App:
    """What the pages are made from."""

    readiness: Readiness = field(default_factory=lambda: Readiness({"telegram": "up"}))
    error: Exception | None = None
    gate: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.gate.set()

    async def ready(self) -> Readiness:
        await self.gate.wait()
        if self.error:
            raise self.error
        return self.readiness

    async def look(self) -> Standing:
        return Standing(deliveries={"uncertain": 2})


@pytest.fixture
def app() -> App:
    return App()


Get = Callable[..., Awaitable[Got]]


@pytest.fixture
def port() -> int:
    return closed_port()


@pytest.fixture
async def get(app: App, port: int) -> AsyncIterator[Get]:
    async def ask(path: str, method: str = "GET") -> Got:
        head = f"{method} {path} HTTP/1.1\r\nHost: bot\r\nConnection: close\r\n\r\n"
        return parsed(await said(port, head.encode()))

    async with serve(f"127.0.0.1:{port}", Metrics(["telegram"], app.look), app.ready):
        yield ask


async def said(port: int, octets: bytes) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(octets)
    answer = await reader.read()
    writer.close()
    return answer


def parsed(answer: bytes) -> Got:
    head, _, body = answer.decode().partition("\r\n\r\n")
    first, *lines = head.split("\r\n")
    return Got(int(first.split()[1]), dict(line.split(": ", 1) for line in lines), body)


async def test_it_lives(get: Get) -> None:
    assert (await get("/health/live"))[::2] == (200, "ok\n")


READINESS: list[tuple[dict[str, str], str, bool]] = [
    ({"telegram": "up"}, "ok", True),
    ({"telegram": "up", "matrix": "up"}, "ok", True),
    ({}, "ok", True),
    ({"telegram": "starting"}, "ok", False),
    ({"telegram": "up", "matrix": "down: token"}, "ok", False),
    ({"telegram": "down: no answer", "matrix": "down: status-502"}, "ok", False),
    ({"telegram": "up"}, "locked", False),
]


@pytest.mark.parametrize(("platforms", "store", "ready"), READINESS)
async def test_it_is_ready_when_all_of_it_is(
    get: Get, app: App, platforms: dict[str, str], store: str, *, ready: bool
) -> None:
    app.readiness = Readiness(platforms, store)
    got = await get("/health/ready")
    assert got.status == (200 if ready else 503)
    assert got.headers["Content-Type"] == "application/json"
    assert json.loads(got.body) == {"ready": ready, "platforms": platforms, "store": store}


LEAKS = [f"chat {CHAT}", f"{CHAT}", f"@{NAME}", "قالت له", "https://a.example", "x" * 41, ""]


@pytest.mark.parametrize("leak", LEAKS)
async def test_a_reason_tells_of_nobody(get: Get, app: App, leak: str) -> None:
    app.readiness = Readiness({"telegram": f"down: {leak}", "matrix": f"{leak}: x"}, leak)
    unknown = {"telegram": "down: unknown", "matrix": "down: x"}
    assert json.loads((await get("/health/ready")).body) == {"ready": False, "platforms": unknown, "store": "unknown"}


async def test_who_cannot_say_is_not_ready_and_alive(
    get: Get, app: App, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    app.error = ZeroDivisionError("x")
    got = await get("/health/ready")
    assert (got.status, json.loads(got.body)["store"]) == (503, "unknown")
    assert "ZeroDivisionError" in caplog.text
    monkeypatch.setattr(http, "_PATIENCE", 0.0)
    app.gate.clear()
    got = await get("/health/ready")
    assert (got.status, json.loads(got.body)) == (503, {"ready": False, "platforms": {}, "store": "slow"})
    assert (await get("/health/live")).status == 200


async def test_metrics_are_what_prometheus_reads(get: Get) -> None:
    got = await get("/metrics")
    assert got.status == 200
    assert got.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert 'newsbot_outbox_deliveries{state="uncertain"} 2.0\n' in got.body


async def test_head_is_get_without_a_body(get: Get) -> None:
    assert (await get("/health/live", "HEAD"))[::2] == (200, "")


@pytest.mark.parametrize(
    "path", ["/", "/health", "/health/live/", "/metrics/x", "/..%2f..%2fetc/passwd", "/favicon.ico"]
)
async def test_other_paths_are_not_there(get: Get, path: str) -> None:
    assert (await get(path)).status == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
@pytest.mark.parametrize("path", ["/health/live", "/health/ready", "/metrics"])
async def test_nothing_can_be_done_here(get: Get, path: str, method: str) -> None:
    got = await get(path, method)
    assert (got.status, got.headers["Allow"]) == (405, "GET, HEAD")


JUNK = [b"\xff\xfe\x00\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"GET /x HTTP/1.1\r\nHost: a\r\nA: \x01\r\n\r\n"]


@pytest.mark.parametrize("junk", JUNK, ids=range(len(JUNK)))
async def test_junk_is_refused_without_a_word_in_the_log(
    get: Get, port: int, junk: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    assert parsed(await said(port, junk)).status == 400
    assert caplog.records == []
    assert (await get("/health/live")).status == 200


async def test_no_answer_names_versions(get: Get, port: int) -> None:
    answers = [
        await get("/health/live"),
        await get("/metrics"),
        await get("/x"),
        await get("/metrics", "PUT"),
        parsed(await said(port, JUNK[0])),
    ]
    assert {got.headers["Server"] for got in answers} == {"newsbot"}


async def test_a_fault_of_a_page_is_logged_and_not_shown(
    get: Get, app: App, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(_: Metrics) -> bytes:
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr(Metrics, "text", broken)
    got = await get("/metrics")
    assert (got.status, got.body) == (500, "internal server error\n")
    assert got.headers["Server"] == "newsbot"
    assert "ZeroDivisionError" in caplog.text


@pytest.mark.usefixtures("get")
async def test_it_listens_there_and_nowhere_else(port: int) -> None:
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection("127.0.0.2", port)


async def test_an_end_comes_in_spite_of_somebody_who_waits(app: App, port: int) -> None:
    async with serve(f"127.0.0.1:{port}", Metrics([], app.look), app.ready):
        app.gate.clear()
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET /health/ready HTTP/1.1\r\nHost: bot\r\n\r\n")
        idle = await asyncio.open_connection("127.0.0.1", port)
        await said(port, b"GET /health/live HTTP/1.0\r\n\r\n")
    assert await reader.read() == b""
    for each in (writer, idle[1]):
        each.close()
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection("127.0.0.1", port)


async def test_an_address_that_is_none_of_ours(app: App) -> None:
    assert (await refusal(app, "203.0.113.7:8090")).endswith(": cannot assign requested address")


async def test_an_address_in_use(app: App, port: int) -> None:
    listen = f"127.0.0.1:{port}"
    async with serve(listen, Metrics([], app.look), app.ready):
        assert await refusal(app, listen) == f"[ops] listen: {listen}: address already in use"


async def refusal(app: App, listen: str) -> str:
    """The line and the exit code that it ends with."""
    with pytest.raises(ListenError) as caught:
        async with serve(listen, Metrics([], app.look), app.ready):
            pass
    assert isinstance(caught.value, NewsbotError)
    assert _CODES.get(ListenError, caught.value.code) == UNUSABLE
    line = str(caught.value)
    assert line.startswith(f"[ops] listen: {listen}: ")
    assert "\n" not in line
    return line


async def test_the_newer_protocol_too(app: App, port: int) -> None:
    with socket.socket(socket.AF_INET6) as here:
        try:
            here.bind(("::1", 0))
        except OSError:
            pytest.skip("this machine has no IPv6")
    async with serve(f"[::1]:{port}", Metrics([], app.look), app.ready):
        reader, writer = await asyncio.open_connection("::1", port)
        writer.write(b"GET /health/live HTTP/1.0\r\n\r\n")
        assert parsed(await reader.read()).status == 200
        writer.close()
