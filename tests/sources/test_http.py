"""What a fetch brings, over real sockets on loopback."""

import asyncio
import gzip
import zlib
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tests.doubles.fetching import QUICK, Names, failure, fetcher
from tests.doubles.web import Request, Web, answer, redirect
from tests.fakes.clock import FakeClock


@pytest.fixture
async def web() -> AsyncIterator[Web]:
    async with Web() as web:
        yield web


async def test_a_page_comes_back_with_what_the_headers_say(web: Web) -> None:
    body = "<p>درعا</p>".encode("windows-1256")
    url = web.on(
        "/a",
        answer(
            body,
            200,
            ("Content-Type", 'text/html; charset="Windows-1256"'),
            ("ETag", '"v1"'),
            ("Last-Modified", "Fri, 01 Mar 2024 06:00:00 GMT"),
        ),
    )
    async with fetcher(web) as fetch:
        got = await fetch.fetch(url)
    assert (got.status, got.body, got.url) == (200, body, url)
    assert (got.content_type, (got.charset or "").lower()) == ("text/html", "windows-1256")
    assert (got.etag, got.modified) == ('"v1"', "Fri, 01 Mar 2024 06:00:00 GMT")


async def test_nothing_is_said_of_what_the_headers_leave_out(web: Web) -> None:
    url = web.on("/a", answer(b"x"))
    async with fetcher(web) as fetch:
        got = await fetch.fetch(url)
    assert (got.content_type, got.charset, got.etag, got.modified, got.retry_after) == (None,) * 5


async def test_the_request_is_polite_and_carries_nothing_of_ours(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.2:9")
    web.on("/a?x=1", answer(b"x", 200, ("Set-Cookie", "id=1; Path=/")))
    url = web.url("/a?x=1", host="news.example")
    async with fetcher(web) as fetch:
        await fetch.fetch(url)
        await fetch.fetch(url + "#part")
    for request in web.requests:
        assert request.method == "GET"
        assert request.headers["User-Agent"].startswith("newsbot/")
        assert request.headers["Accept-Encoding"] == "gzip, deflate"
        assert not {"Cookie", "Authorization", "Referer", "If-None-Match"} & set(request.headers)


async def test_an_unchanged_source_is_asked_for_and_answered_with_304(web: Web) -> None:
    url = web.on("/a", answer(b"", 304, ("ETag", '"v2"')))
    async with fetcher(web) as fetch:
        got = await fetch.fetch(url, etag='"v1"', modified="Fri, 01 Mar 2024 06:00:00 GMT")
    assert (got.status, got.body, got.etag) == (304, b"", '"v2"')
    assert web.requests[0].headers["If-None-Match"] == '"v1"'
    assert web.requests[0].headers["If-Modified-Since"] == "Fri, 01 Mar 2024 06:00:00 GMT"


async def test_a_304_that_nobody_asked_for_is_an_error(web: Web) -> None:
    url = web.on("/a", answer(b"", 304))
    async with fetcher(web) as fetch:
        assert "304" in str(await failure(fetch, url))


@pytest.mark.parametrize("value", ["a\r\nX-Injected: 1", "\udce9", "é", "x" * 300, ""])
async def test_validators_that_are_no_header_values_are_neither_sent_nor_kept(web: Web, value: str) -> None:
    kept = value.replace("\r\n", "\x0b")
    url = web.on("/a", answer(b"x", 200, ("ETag", kept), ("Last-Modified", kept)))
    async with fetcher(web) as fetch:
        got = await fetch.fetch(url, etag=value, modified=value)
    assert (got.etag, got.modified) == (None, None)
    assert not {"If-None-Match", "If-Modified-Since", "X-Injected"} & set(web.requests[0].headers)


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("gzip", gzip.compress(b"news" * 1000, mtime=0)),
        ("X-GZIP", gzip.compress(b"news" * 1000, mtime=0)),
        ("gzip", gzip.compress(b"news" * 500, mtime=0) + gzip.compress(b"news" * 500, mtime=0)),
        ("gzip", gzip.compress(b"news" * 1000, mtime=0) + b"\0" * 100),
        ("deflate", zlib.compress(b"news" * 1000)),
        ("deflate", zlib.compress(b"news" * 1000)[2:-4]),
        ("identity", b"news" * 1000),
        ("", b"news" * 1000),
    ],
)
async def test_bodies_are_decompressed(web: Web, encoding: str, body: bytes) -> None:
    url = web.on("/a", answer(body, 200, ("Content-Encoding", encoding)))
    async with fetcher(web) as fetch:
        assert (await fetch.fetch(url)).body == b"news" * 1000


async def test_an_empty_body_said_to_be_compressed_is_empty(web: Web) -> None:
    url = web.on("/a", answer(b"", 200, ("Content-Encoding", "gzip")))
    async with fetcher(web) as fetch:
        assert (await fetch.fetch(url)).body == b""


@pytest.mark.parametrize("status", [201, 204, 206, 300, 400, 401, 403, 404, 410, 429, 451, 500, 503])
async def test_every_other_status_is_an_error_that_names_it(web: Web, status: int) -> None:
    url = web.on("/a", answer(b"", status))
    async with fetcher(web) as fetch:
        error = await failure(fetch, url)
    assert str(error) == f"{url}: answered with status {status} Reason"
    assert (error.status, error.retry_after) == (status, None)


@pytest.mark.parametrize(
    ("status", "value", "seconds"),
    [
        (429, "120", 120.0),
        (503, "Fri, 01 Mar 2024 06:10:00 GMT", 600.0),
        (503, "Fri, 01 Mar 2024 05:00:00 GMT", 0.0),
        (503, "soon", None),
        (404, "120", None),
    ],
)
async def test_a_server_says_when_to_come_again(web: Web, status: int, value: str, seconds: float | None) -> None:
    url = web.on("/a", answer(b"", status, ("Retry-After", value)))
    clock = FakeClock(datetime(2024, 3, 1, 6, 0, tzinfo=UTC))
    async with fetcher(web, clock=clock) as fetch:
        assert (await failure(fetch, url)).retry_after == seconds


async def test_a_host_gets_two_requests_at_once(web: Web) -> None:
    arrived, go = asyncio.Semaphore(0), asyncio.Event()

    async def wait(request: Request, writer: asyncio.StreamWriter) -> None:
        arrived.release()
        await go.wait()
        await answer(b"x")(request, writer)

    url = web.on("/a", wait)
    async with fetcher(web) as fetch, asyncio.TaskGroup() as group:
        tasks = [group.create_task(fetch.fetch(url)) for _ in range(10)]
        await arrived.acquire()
        await arrived.acquire()
        go.set()
        await asyncio.gather(*tasks)
    assert web.most_at_once == 2
    assert len(web.requests) == 10


async def test_slow_hosts_do_not_hold_up_a_healthy_one(web: Web) -> None:
    arrived = asyncio.Semaphore(0)

    async def hang(_request: Request, _writer: asyncio.StreamWriter) -> None:
        arrived.release()
        await asyncio.Event().wait()

    web.on("/slow", hang)
    web.on("/fast", answer(b"news"))
    names = Names(**{f"slow{n}": [["127.0.0.1"]] for n in range(50)}, news=[["127.0.0.1"]])
    async with fetcher(web, resolve=names) as fetch:
        slow = [asyncio.create_task(fetch.fetch(web.url("/slow", host=f"slow{n}.example"))) for n in range(50)]
        for _ in slow:
            await arrived.acquire()
        assert (await fetch.fetch(web.url("/fast", host="news.example"))).body == b"news"
        assert not any(task.done() for task in slow)
        for task in slow:
            task.cancel()
        await asyncio.gather(*slow, return_exceptions=True)


async def test_messages_hold_no_secrets_of_the_address(web: Web) -> None:
    url = web.on("/a?id=7&access_token=CANARY1&api_key=CANARY2&x=8", answer(b"", 404))
    async with fetcher(web) as fetch:
        error = str(await failure(fetch, url))
        hidden = str(await failure(fetch, "http://user:CANARY3@news.example/\u202e"))
    assert "CANARY" not in error + hidden
    assert "id=7&access_token=…&api_key=…&x=8: " in error


async def test_a_redirect_at_the_same_host_is_part_of_one_look(web: Web) -> None:
    web.on("/a", redirect("/b"))
    web.on("/b", redirect(web.url("/c", host="news.example")))
    web.on("/c", answer(b"x"))
    clock = FakeClock()
    async with fetcher(web, limits=replace(QUICK, spacing=3.0), clock=clock) as fetch:
        await fetch.fetch(web.url("/a"))
        assert clock.slept == []
        await fetch.fetch(web.url("/c", host="news.example"))
        assert clock.slept == [3.0]
        await fetch.fetch(web.url("/a"))
        assert clock.slept == [3.0, 3.0]
