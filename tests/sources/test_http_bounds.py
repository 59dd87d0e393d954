"""What a fetch gives up on: too large, too slow, not HTTP."""

import gzip
import socket
import zlib
from collections.abc import AsyncIterator

import pytest

from newsbot.sources.http import GuardedFetcher, Limits
from tests.doubles.fetching import QUICK, failure, fetcher
from tests.doubles.web import Behaviour, Request, Web, Writer, answer, endless, raw, redirect, stuck
from tests.fakes.clock import FakeClock

CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.fixture
async def web() -> AsyncIterator[Web]:
    async with Web() as web:
        yield web


async def test_a_body_said_to_be_too_large_is_not_read(web: Web) -> None:
    url = web.on("/a", stuck(b"HTTP/1.1 200 OK\r\nContent-Length: 5242881\r\n\r\n"))
    async with fetcher(web) as fetch:
        assert "larger than 5 MiB" in str(await failure(fetch, url))


async def test_a_body_of_just_the_bound_is_read(web: Web) -> None:
    url = web.on("/a", answer(b"x" * 5 * 1024 * 1024))
    async with fetcher(web) as fetch:
        assert len((await fetch.fetch(url)).body) == 5 * 1024 * 1024


@pytest.mark.parametrize(
    "behaviour",
    [
        endless(CHUNKED, b"10000\r\n" + b"x" * 65536 + b"\r\n"),
        endless(b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 65536),
    ],
)
async def test_an_endless_body_is_cut(web: Web, behaviour: Behaviour) -> None:
    url = web.on("/a", behaviour)
    async with fetcher(web) as fetch:
        assert "larger than 5 MiB" in str(await failure(fetch, url))


async def test_a_bomb_is_refused(web: Web) -> None:
    squeeze = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb = b"".join(squeeze.compress(bytes(1 << 20)) for _ in range(64)) + squeeze.flush()
    url = web.on("/a", answer(bomb, 200, ("Content-Encoding", "gzip")))
    async with fetcher(web) as fetch:
        assert "over 100 times its size" in str(await failure(fetch, url))


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip", "compress"])
async def test_encodings_that_were_not_offered_are_refused(web: Web, encoding: str) -> None:
    url = web.on("/a", answer(b"x", 200, ("Content-Encoding", encoding)))
    async with fetcher(web) as fetch:
        assert "was not asked for" in str(await failure(fetch, url))


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.1 200 OK\r\nX: " + b"x" * 20_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: x\r\n" % n for n in range(1000)) + b"\r\n",
        b"HTTP/1.1 200 OK\r\n" + (b"X: " + b"x" * 8000 + b"\r\n") * 9 + b"Content-Length: 0\r\n\r\n",
        b"HTTP/1.1 200 " + b"x" * 20_000 + b"\r\n\r\n",
    ],
)
async def test_huge_headers_are_refused(web: Web, head: bytes) -> None:
    url = web.on("/a", raw(head))
    async with fetcher(web) as fetch:
        await failure(fetch, url)


async def test_endless_headers_are_cut(web: Web) -> None:
    url = web.on("/a", endless(b"HTTP/1.1 200 OK\r\n", b"X: " + b"x" * 1000 + b"\r\n"))
    async with fetcher(web) as fetch:
        assert "not a valid HTTP answer" in str(await failure(fetch, url))


@pytest.mark.parametrize(
    "octets",
    [
        b"",
        b"\x00\x01\x02\x03\r\n\r\n",
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        CHUNKED + b"zz\r\n",
        CHUNKED + b"5\r\nab",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\nplain text",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(b"news" * 1000, mtime=0)[:-9],
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n\x1f",
    ],
)
async def test_what_is_no_whole_answer_is_an_error(web: Web, octets: bytes) -> None:
    url = web.on("/a", raw(octets))
    async with fetcher(web) as fetch:
        assert str(await failure(fetch, url)).startswith(f"{url}: ")


async def test_a_server_that_says_nothing_is_given_up(web: Web) -> None:
    url = web.on("/a", stuck())
    async with fetcher(web, limits=Limits(first_byte=0.05)) as fetch:
        assert "no answer within 0.05 s" in str(await failure(fetch, url))


async def test_a_body_that_drips_is_given_up(web: Web) -> None:
    url = web.on("/a", stuck(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 999))
    async with fetcher(web, limits=Limits(window=0.05, floor=20_000)) as fetch:
        assert "slower than 20000 bytes a second" in str(await failure(fetch, url))


async def test_the_whole_has_an_end_even_if_every_part_is_in_time(web: Web) -> None:
    url = web.on("/a", stuck(CHUNKED + b"1\r\nx\r\n"))
    async with fetcher(web, limits=Limits(total=0.05)) as fetch:
        assert "not done within 0.05 s" in str(await failure(fetch, url))


async def test_redirects_use_up_the_same_seconds(web: Web) -> None:
    clock = FakeClock()

    async def slowly(request: Request, writer: Writer) -> None:
        clock.advance(11.0)
        await redirect("/a")(request, writer)

    url = web.on("/a", slowly)
    async with fetcher(web, limits=Limits(spacing=0.0), clock=clock) as fetch:
        assert "not done within 20 s" in str(await failure(fetch, url))
    assert len(web.requests) == 2


async def test_a_refused_connection_is_told(web: Web) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    reach = GuardedFetcher(FakeClock(), limits=QUICK, allow=lambda *_: True)
    async with reach as fetch:
        error = str(await failure(fetch, f"http://127.0.0.1:{port}/"))
    assert "cannot connect" in error
