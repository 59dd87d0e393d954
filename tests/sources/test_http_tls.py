"""The name is what the certificate is checked against; the address is what is connected to."""

import asyncio
import ssl
from pathlib import Path

import pytest

from newsbot.sources.http import GuardedFetcher
from tests.doubles.certificates import serving
from tests.doubles.fetching import QUICK, Names, failure, only
from tests.doubles.web import Web, answer, redirect
from tests.fakes.clock import FakeClock

Contexts = tuple[ssl.SSLContext, ssl.SSLContext]


@pytest.fixture
def contexts(tmp_path: Path) -> Contexts:
    return serving("news.example", tmp_path)


def trusting(tls: ssl.SSLContext | None, *webs: Web) -> GuardedFetcher:
    names = Names(news=[["127.0.0.1"]], other=[["127.0.0.1"]])
    return GuardedFetcher(FakeClock(), limits=QUICK, allow=only(*webs), resolve=names, tls=tls)


async def test_the_judged_address_is_asked_under_its_name(contexts: Contexts) -> None:
    server, client = contexts
    said: list[str] = []
    server.sni_callback = lambda _socket, name, _context: said.append(str(name))
    async with Web(tls=server) as web, trusting(client, web) as fetch:
        web.on("/a", answer(b"x"))
        assert (await fetch.fetch(web.url("/a", host="news.example"))).body == b"x"
    assert said == ["news.example"]


async def test_a_certificate_of_an_unknown_authority_is_refused(contexts: Contexts) -> None:
    async with Web(tls=contexts[0]) as web, trusting(None, web) as fetch:
        error = str(await failure(fetch, web.url("/a", host="news.example")))
        assert "TLS: the certificate is not valid (self-signed certificate)" in error
        assert not web.requests


async def test_a_certificate_of_another_name_is_refused(contexts: Contexts) -> None:
    async with Web(tls=contexts[0]) as web, trusting(contexts[1], web) as fetch:
        error = str(await failure(fetch, web.url("/a", host="other.example")))
        assert "TLS: the certificate is not valid (Hostname mismatch" in error
        assert not web.requests


async def test_a_server_without_tls_is_told(contexts: Contexts) -> None:
    async def speak_plainly(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    server = await asyncio.start_server(speak_plainly, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    names = Names(news=[["127.0.0.1"]])
    anywhere = GuardedFetcher(FakeClock(), limits=QUICK, allow=lambda *_: True, resolve=names, tls=contexts[1])
    async with server, anywhere as fetch:
        assert "TLS: wrong version number" in str(await failure(fetch, f"https://news.example:{port}/"))


async def test_https_is_never_left_again(contexts: Contexts) -> None:
    async with Web(tls=contexts[0]) as safe, Web() as plain, trusting(contexts[1], safe, plain) as fetch:
        plain.on("/a", redirect(safe.url("/b", host="news.example")))
        safe.on("/b", redirect(plain.url("/c")))
        assert "from https to http" in str(await failure(fetch, plain.url("/a")))
        assert [request.path for request in plain.requests] == ["/a"]


async def test_http_may_lead_to_https(contexts: Contexts) -> None:
    async with Web(tls=contexts[0]) as safe, Web() as plain, trusting(contexts[1], safe, plain) as fetch:
        plain.on("/a", redirect(safe.url("/b", host="news.example")))
        safe.on("/b", answer(b"there"))
        assert (await fetch.fetch(plain.url("/a"))).body == b"there"
