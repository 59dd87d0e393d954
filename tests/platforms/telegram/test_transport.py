import asyncio
import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from telegram import Bot
from telegram.error import NetworkError, TelegramError

from newsbot.platforms.telegram.transport import LARGEST_ANSWER, AiohttpRequest, Exchange, recorded, silence
from tests.platforms.telegram.servers import Conversation, answering, closed_port, reply, request, reset, served

TOKEN = "1000001:canary-secret-token"
GOOD = reply(200, b'{"ok":true,"result":{"message_id":7}}')


@asynccontextmanager
async def bot_at(url: str, transport: AiohttpRequest) -> AsyncIterator[Bot]:
    await transport.initialize()
    try:
        yield Bot(TOKEN, base_url=f"{url}/bot", request=transport, get_updates_request=transport)
    finally:
        await transport.shutdown()


async def exchanged(url: str, transport: AiohttpRequest | None = None, text: str = "سلام") -> Exchange:
    async with bot_at(url, transport or AiohttpRequest(read=0.3)) as bot:
        with recorded() as exchange:
            await bot.send_message(5, text)
    return exchange


async def unread_reset(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read(1)
    reset(writer)


async def accepted_reset(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await request(reader)
    reset(writer)


async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await request(reader)
    await reader.read()


@pytest.mark.parametrize(
    ("talk", "status", "whole"),
    [
        (unread_reset, None, False),
        (accepted_reset, None, False),
        (silent, None, False),
        (answering(b""), None, False),
        (answering(GOOD[:20]), None, False),
        (answering(b"\x00\xffnot HTTP\r\n\r\n"), None, False),
        (answering(GOOD[:-9]), 200, False),
        (answering(GOOD), 200, True),
        (answering(reply(429, b"<html>")), 429, True),
        (answering(reply(400, b'{"ok":false,"description":"Bad Request"}')), 400, True),
        (answering(reply(500, b"")), 500, True),
    ],
)
async def test_what_was_seen_of_an_answer(talk: Conversation, status: int | None, *, whole: bool) -> None:
    async with served(talk) as url:
        exchange = await exchanged(url)
    assert exchange.wrote
    assert exchange.status == status
    assert (exchange.body is not None) is whole
    assert (exchange.fault is None) is whole


@pytest.mark.parametrize("host", ["127.0.0.1", "host.invalid"])
async def test_nothing_is_written_without_a_connection(host: str) -> None:
    exchange = await exchanged(f"http://{host}:{closed_port()}")
    assert not exchange.wrote
    assert exchange.status is None
    assert exchange.fault is not None


async def test_nothing_is_written_without_a_trusted_certificate() -> None:
    async def plain(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(b"no TLS here")

    async with served(plain) as url:
        exchange = await exchanged(url.replace("http:", "https:"))
    assert not exchange.wrote
    assert exchange.fault is not None


async def test_nothing_is_written_by_a_closed_transport() -> None:
    transport = AiohttpRequest()
    bot = Bot(TOKEN, base_url="http://127.0.0.1/bot", request=transport, get_updates_request=transport)
    with recorded() as exchange:
        await bot.send_message(5, "x")
    assert (exchange.wrote, exchange.status, exchange.fault) == (False, None, "RuntimeError")


async def test_a_request_that_finds_no_place_is_not_sent() -> None:
    arrived = asyncio.Event()

    async def held(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await request(reader)
        arrived.set()
        await reader.read()

    async with served(held) as url, bot_at(url, AiohttpRequest(limit=1)) as bot:
        first = asyncio.create_task(bot.send_message(5, "x"))
        await arrived.wait()
        with recorded() as exchange:
            await bot.send_message(6, "x", pool_timeout=0.01)
        first.cancel()
        with pytest.raises(asyncio.CancelledError):
            await first
    assert (exchange.wrote, exchange.fault) == (False, "TimeoutError")


async def test_cancellation_passes_and_is_recorded() -> None:
    arrived = asyncio.Event()

    async def held(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await request(reader)
        arrived.set()
        await reader.read()

    exchanges: list[Exchange] = []

    async def send(bot: Bot) -> None:
        with recorded() as exchange:
            exchanges.append(exchange)
            await bot.send_message(5, "x")

    async with served(held) as url, bot_at(url, AiohttpRequest()) as bot:
        task = asyncio.create_task(send(bot))
        await arrived.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert (exchanges[0].wrote, exchanges[0].status, exchanges[0].fault) == (True, None, "CancelledError")


async def test_a_redirect_is_not_followed() -> None:
    requests = []

    async def moved(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        requests.append(await request(reader))
        writer.write(reply(307, b"", "Location: /elsewhere"))

    async with served(moved) as url:
        exchange = await exchanged(url)
    assert (exchange.status, len(requests)) == (307, 1)


async def test_a_request_is_made_once_even_when_a_kept_connection_breaks() -> None:
    seen = []

    async def once(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.append(await request(reader))
        writer.write(GOOD)
        seen.append(await request(reader))
        reset(writer)

    async with served(once) as url, bot_at(url, AiohttpRequest()) as bot:
        found = []
        for _ in range(2):
            with recorded() as exchange:
                await bot.send_message(5, "x")
            found.append(exchange.status)
    assert found == [200, None]
    assert len(seen) == 2


async def test_an_answer_without_end_is_given_up() -> None:
    async def endless(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await request(reader)
        writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        chunk = b"100000\r\n" + b"x" * 0x100000 + b"\r\n"
        for _ in range(LARGEST_ANSWER // 0x100000 + 2):
            writer.write(chunk)
            await writer.drain()

    async with served(endless) as url:
        exchange = await exchanged(url, AiohttpRequest())
    assert (exchange.status, exchange.body, exchange.fault) == (200, None, "ClientPayloadError")


async def test_parameters_travel_as_json_in_utf_8() -> None:
    seen = []

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.append(await request(reader))
        writer.write(GOOD)

    async with served(take) as url:
        await exchanged(url, text="درعا \ud800")
    head, body = seen[0]
    assert f"POST /bot{TOKEN}/sendMessage HTTP/1.1" in head
    assert "application/json" in head.lower()
    assert json.loads(body) == {"chat_id": "5", "text": "درعا ?"}
    assert "درعا".encode() in body


async def test_files_travel_as_a_form() -> None:
    seen = []

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        seen.append((head, await reader.readuntil(b"--\r\n")))
        writer.write(GOOD)

    async with served(take) as url, bot_at(url, AiohttpRequest()) as bot:
        with recorded() as exchange:
            await bot.send_photo(5, b"\x89PNG picture", caption="صورة")
    head, body = seen[0]
    assert exchange.status == 200
    assert "multipart/form-data" in head.lower()
    assert b"\x89PNG picture" in body
    assert "صورة".encode() in body


@pytest.mark.parametrize("body", [b"<html>", b"[]", b"{}", b"[" * 100_000])
async def test_whoever_does_not_record_gets_the_librarys_errors_without_secrets(body: bytes) -> None:
    async with served(answering(reply(200, body))) as url, bot_at(url, AiohttpRequest()) as bot:
        with pytest.raises(TelegramError) as caught:
            await bot.get_me()
    assert TOKEN not in repr(caught.value)


async def test_answers_are_read_for_whoever_does_not_record() -> None:
    me = b'{"ok":true,"result":{"id":1,"is_bot":true,"first_name":"N","username":"n"}}'
    async with served(answering(reply(200, me))) as url, bot_at(url, AiohttpRequest()) as bot:
        assert (await bot.get_me()).username == "n"


async def test_an_error_names_neither_address_nor_token() -> None:
    transport = AiohttpRequest()
    async with bot_at(f"http://127.0.0.1:{closed_port()}", transport) as bot:
        with pytest.raises(NetworkError) as caught:
            await bot.send_message(5, "x")
    shown = f"{caught.value!r} {caught.value.__cause__!r} {caught.value.__suppress_context__}"
    assert TOKEN not in shown
    assert "127.0.0.1" not in shown


async def test_nothing_secret_is_logged_at_any_level(caplog: pytest.LogCaptureFixture) -> None:
    silence()
    with caplog.at_level(logging.DEBUG):
        for talk in (answering(GOOD), answering(reply(200, b"<html>")), accepted_reset):
            async with served(talk) as url:
                await exchanged(url, text="نص سري")
                async with bot_at(url, AiohttpRequest(read=0.3)) as bot:
                    with pytest.raises((TelegramError, KeyError, TypeError, AttributeError)):
                        await bot.get_me()
    assert TOKEN not in caplog.text
    assert "نص سري" not in caplog.text


async def test_opening_and_closing_twice_is_harmless() -> None:
    transport = AiohttpRequest()
    await transport.initialize()
    await transport.initialize()
    await transport.shutdown()
    await transport.shutdown()
    assert transport.read_timeout == 20
