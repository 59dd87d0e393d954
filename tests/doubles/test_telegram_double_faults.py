"""Faults on purpose: what python-telegram-bot makes of each, and what goes over the wire."""

import asyncio
import contextlib
import os
import signal
from typing import Any

import aiohttp
import httpx
import pytest
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from tests.doubles.clients import ptb
from tests.doubles.telegram.faults import KINDS, Fault, Faults
from tests.doubles.telegram.running import Double, started
from tests.doubles.telegram.settings import Settings

pytestmark = [
    pytest.mark.xdist_group("telegram-double"),
    pytest.mark.filterwarnings("ignore:.*retry_after:telegram.warnings.PTBDeprecationWarning"),
]

# Fault, what it is given, what python-telegram-bot 22 raises (exactly), what that comes from, whether it was accepted.
TABLE: list[tuple[str, dict[str, Any], type[Exception], type[Exception] | None, bool]] = [
    ("reset-before", {}, NetworkError, httpx.ReadError, False),
    ("close-before", {}, NetworkError, httpx.RemoteProtocolError, False),
    ("drop-after", {}, NetworkError, httpx.RemoteProtocolError, True),
    ("reset-after", {}, NetworkError, httpx.ReadError, True),
    ("half-head", {}, NetworkError, httpx.RemoteProtocolError, True),
    ("half-body", {}, NetworkError, httpx.RemoteProtocolError, True),
    ("junk", {}, NetworkError, httpx.RemoteProtocolError, True),
    ("garbage-json", {}, TelegramError, ValueError, True),
    ("ok-false", {}, KeyError, None, True),
    ("hang", {}, TimedOut, httpx.ReadTimeout, True),
    ("slow", {"delay": 30}, TimedOut, httpx.ReadTimeout, True),
    ("server-error", {}, NetworkError, None, False),
    ("server-error", {"status": 500, "accept": True}, NetworkError, None, True),
    ("server-error", {"status": 502}, NetworkError, None, False),
    ("server-error", {"status": 503}, NetworkError, None, False),
    ("server-error", {"status": 504, "accept": True}, NetworkError, None, True),
    ("server-page", {}, NetworkError, None, False),
    ("server-page", {"status": 504, "accept": True}, NetworkError, None, True),
    ("redirect", {}, NetworkError, None, False),
    ("redirect", {"status": 307}, NetworkError, None, False),
    ("flood", {"parameters": {"retry_after": 7}}, RetryAfter, None, False),
    ("flood-bare", {}, NetworkError, None, False),
    ("flood-zero", {}, NetworkError, None, False),
    ("flood-page", {}, NetworkError, None, False),
    ("blocked", {}, Forbidden, None, False),
    ("deactivated", {}, Forbidden, None, False),
    ("kicked", {}, Forbidden, None, False),
    ("not-member", {}, Forbidden, None, False),
    ("chat-not-found", {}, BadRequest, None, False),
    ("bad-request", {"description": "Bad Request: PEER_ID_INVALID"}, BadRequest, None, False),
    ("migrate", {"parameters": {"migrate_to_chat_id": -1_000_000_000_001}}, ChatMigrated, None, False),
    ("unauthorized", {}, InvalidToken, None, False),
    ("not-found", {}, InvalidToken, None, False),
    ("conflict", {}, Conflict, None, False),
    ("too-large", {}, NetworkError, None, False),
]


def test_every_fault_is_in_the_table() -> None:
    assert {kind for kind, *_ in TABLE} == set(KINDS)


def causes(error: BaseException | None) -> list[type[BaseException]]:
    """Of what an error comes, outermost first."""
    found = []
    while error is not None:
        found.append(type(error))
        error = error.__cause__
    return found


@pytest.mark.parametrize(
    ("kind", "about", "raised", "cause", "accepted"), TABLE, ids=[f"{kind}-{n}" for n, (kind, *_) in enumerate(TABLE)]
)
async def test_python_telegram_bot_raises(
    double: Double,
    kind: str,
    about: dict[str, Any],
    raised: type[Exception],
    cause: type[Exception] | None,
    accepted: bool,  # noqa: FBT001 a column of the table
) -> None:
    async with ptb(double, read_timeout=0.3) as bot:
        await double.control.fault(kind, method="sendMessage", **about)
        with pytest.raises(raised) as caught:
            await bot.send_message(5, "x")
        assert type(caught.value) is raised
        chain = causes(caught.value)[1:]
        assert any(issubclass(each, cause) for each in chain) if cause else not issubclass(raised, type(None))
        sends = double.ledger("send")
        assert [send.get("fault") for send in sends] == ([kind] if accepted else [])
        await double.control.clock(advance=10)
        assert (await bot.send_message(5, "y")).message_id == (2 if accepted else 1)


async def test_python_telegram_bot_is_told_how_long_and_where_to(double: Double) -> None:
    async with ptb(double, read_timeout=0.3) as bot:
        await double.control.fault("flood", parameters={"retry_after": 7}, method="sendMessage")
        with pytest.raises(RetryAfter) as flood:
            await bot.send_message(5, "x")
        await double.control.clock(advance=20)
        await double.control.fault("migrate", parameters={"migrate_to_chat_id": -100}, method="sendMessage")
        with pytest.raises(ChatMigrated) as moved:
            await bot.send_message(5, "x")
        await double.control.fault("flood-page", method="sendMessage")
        with pytest.raises(NetworkError, match="Too Many Requests"):
            await bot.send_message(5, "x")
    assert (flood.value.retry_after, moved.value.new_chat_id) == (7, -100)


async def test_nobody_there() -> None:
    with started(Settings(checks=False)) as running:
        pass
    async with running.controlled() as gone:
        with pytest.raises(NetworkError) as caught:
            async with ptb(gone):
                pass
    assert httpx.ConnectError in causes(caught.value)


BODY = b'{"chat_id":5,"text":"x"}'


async def exchange(double: Double, *pieces: bytes) -> bytes:
    """What comes back on a connection until it ends; pieces are sent one after the other."""
    reader, writer = await asyncio.open_connection("127.0.0.1", int(double.base_url.rpartition(":")[2]))
    try:
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0)
        return await reader.read()
    finally:
        writer.close()


def call(double: Double, method: str = "sendMessage", body: bytes = BODY) -> bytes:
    head = f"POST /bot{double.token}/{method} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
    return head.encode() + b"Content-Length: %d\r\n\r\n" % len(body) + body


async def test_answers_break_off_where_the_fault_says(double: Double) -> None:
    control = double.control
    await control.fault("drop-after")
    assert await exchange(double, call(double)) == b""
    await control.fault("half-head")
    part = await exchange(double, call(double))
    assert part.startswith(b"HTTP/1.1 200 OK\r\n")
    assert b"\r\n\r\n" not in part
    await control.fault("half-body")
    head, _, body = (await exchange(double, call(double))).partition(b"\r\n\r\n")
    length = int(head.split(b"Content-Length: ")[1].split(b"\r\n")[0])
    assert 0 < len(body) < length
    await control.fault("junk")
    assert not (await exchange(double, call(double))).startswith(b"HTTP")
    for kind in ("reset-before", "reset-after"):
        await control.fault(kind)
        with pytest.raises(ConnectionResetError):
            await exchange(double, call(double))
    assert [send["fault"] for send in double.ledger()][:3] == ["drop-after", "half-head", "half-body"]


async def test_requests_are_read_in_any_pieces_and_one_after_the_other(double: Double) -> None:
    await double.control.fault("close-before", method="getMe")
    asked = call(double) * 2 + call(double, "getMe")
    answer = await exchange(double, asked[:1], asked[1:30], asked[30:150], asked[150:])
    assert answer.count(b'"message_id": 1,') == answer.count(b'"message_id": 2,') == 1


@pytest.mark.parametrize(
    ("octets", "status"),
    [
        (b"nonsense\r\n\r\n", b"400"),
        (b"POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n", b"400"),
        (b"POST / HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n", b"413"),
        (b"GET / HTTP/1.1\r\nX: " + b"x" * 70_000, b"413"),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", b"400"),
    ],
)
async def test_what_is_no_request_is_answered_and_hung_up_on(double: Double, octets: bytes, status: bytes) -> None:
    assert (await exchange(double, octets)).split(b" ")[1] == status


async def test_a_429_shuts_the_gate_where_it_says(double: Double) -> None:
    await double.control.chat(6)

    async def statuses(*chats: int) -> list[int]:
        async with aiohttp.ClientSession() as session:
            return [
                (await session.post(double.method("sendMessage"), json={"chat_id": chat, "text": "x"})).status
                for chat in chats
            ]

    await double.control.fault("flood", parameters={"retry_after": 5})
    assert await statuses(5, 5, 6) == [429, 429, 200]
    await double.control.clock(advance=5)
    await double.control.fault("flood", parameters={"retry_after": 5}, gate="account")
    assert await statuses(5, 5, 6) == [429, 429, 429]
    await double.control.clock(advance=5)
    await double.control.fault("flood", gate="none")
    assert await statuses(5, 5, 6) == [429, 200, 200]
    inside = [asked["inside"] for asked in await double.control.requests()]
    assert inside == [False, True, False, False, True, True, False, False, False]


async def test_wishes_that_make_no_sense_are_refused_in_words(double: Double) -> None:
    for verb, asked, why in (
        ("fault", {"kind": "earthquake"}, "no such fault"),
        ("say", {"chat": 404, "text": "x"}, "no such chat"),
        ("chat", {"id": 5, "colour": "red"}, "Chat has no colour"),
        ("dance", {}, "no such verb"),
    ):
        with pytest.raises(ValueError, match=why):
            await double.control.do(verb, **asked)


async def test_junk_can_be_put_among_the_updates(double: Double) -> None:
    junk = {"update_id": 7, "new_kind": {"x": "ش" * (1 << 20)}}
    await double.control.raw(junk)
    async with aiohttp.ClientSession() as session, session.get(double.method("getUpdates")) as answer:
        said = await answer.json()
    assert said["result"] == [junk]


def test_faults_strike_as_told_and_the_same_way_again() -> None:
    def strikes(faults: Faults) -> list[str | None]:
        faults.clear()
        faults.add(Fault("blocked", chat=9, count=None))
        faults.add(Fault("hang", method="sendMessage", skip=2, count=1))
        faults.add(Fault("drop-after", method="sendMessage", chance=0.3, count=3))
        struck = [faults.strike("sendmessage", str(chat)) for chat in (9, *range(60))]
        return [fault.kind if fault else None for fault in struck]

    faults = Faults(seed=3)
    first = strikes(faults)
    assert strikes(faults) == first
    assert [n for n, kind in enumerate(first) if kind == "blocked"] == [0, 10]
    assert (first.index("hang"), first.count("hang"), first.count("drop-after")) == (3, 1, 3)
    assert strikes(Faults(seed=4)) != first
    assert [bool(faults.strike("getme", chat)) for chat in ("9", "8")] == [True, False]


async def test_the_ledger_outlives_the_server_and_holds_all_that_was_answered() -> None:
    with started(Settings(checks=False, limits=False, auto_chats=True)) as running:
        answered = []
        async with running.controlled() as double, aiohttp.ClientSession() as session:
            with contextlib.suppress(aiohttp.ClientError):
                for chat in range(1, 10_000):
                    async with session.post(double.method("sendMessage"), json={"chat_id": chat, "text": "x"}) as said:
                        answered.append((chat, (await said.json())["result"]["message_id"]))
                    if chat == 50:
                        os.kill(running.pid, signal.SIGKILL)
        sends = [(send["chat"], send["message"]) for send in running.ledger("send")]
    assert sends[: len(answered)] == answered
    assert len(answered) >= 50
