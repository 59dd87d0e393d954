"""Whatever an address or a redirect says, a fetch ends in an answer or a SourceError, and reaches one server only.

The oracle is the interpreter's own audit of `socket.connect`, which no code of ours can pass by.
"""

import asyncio
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsbot.ports import Fetched, SourceError
from newsbot.sources.http import GuardedFetcher
from tests.doubles.fetching import QUICK, Names, fetcher
from tests.doubles.web import Web, answer, raw, redirect

INNER = [
    "127.0.0.2", "127.1", "2130706433", "0x7f.1", "0177.1", "127。0。0。1", "１２７.0.0.1", "0", "10.0.0.1",
    "169.254.169.254", "2852039166", "192.168.0.1", "[::1]", "[::]", "[::ffff:127.0.0.1]", "[fe80::1%25lo]",
    "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[fec0::1]", "localhost", "localhost.", "inner.example",
    "mixed.example", "empty.example", "odd.example", "nowhere.example",
]  # fmt: skip
RESOLVED = Names(
    news=[["127.0.0.1"]],
    turning=[["127.0.0.1"], ["127.0.0.2"], ["::1"]],
    localhost=[["127.0.0.1", "::1"]],
    inner=[["10.0.0.1"]],
    mixed=[["127.0.0.1", "169.254.169.254"]],
    empty=[[]],
    odd=[["not an address"], ["fe80::1%lo"], ["1.2.3"]],
)

text = st.text(max_size=12)
hosts = st.sampled_from([*INNER, "127.0.0.1", "news.example", "NEWS.example", "turning.example"]) | st.text(
    alphabet="abxn0.-_%[]:@/\\#? \t\r\n\u200b。ع\udcff", max_size=10
)
schemes = st.sampled_from(["http://", "https://", "HTTP://", "http:", "//", "file://", "gopher://", "tg://", ""])
users = st.sampled_from(["", "", "", "user@", "user:pass@", "127.0.0.1@", "news.example\\@", "@"])


@dataclass
class World:
    runner: asyncio.Runner
    web: Web
    fetch: GuardedFetcher
    connected: set[Any]


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    connected: set[Any] = set()
    listening = True

    def listen(event: str, arguments: tuple[Any, ...]) -> None:
        if listening and event == "socket.connect":
            connected.add(arguments[1])

    sys.addaudithook(listen)  # cannot be taken away again, only told to stop
    with asyncio.Runner() as runner:
        web = Web()
        runner.run(web.__aenter__())
        web.on("/", answer(b"x"))
        fetch = fetcher(web, resolve=RESOLVED, limits=replace(QUICK, total=0.3))
        yield World(runner, web, fetch, connected)
        listening = False
        runner.run(fetch.close())
        runner.run(web.__aexit__(None, None, None))


@st.composite
def addresses(draw: st.DrawFn) -> str:
    """Mostly the shape of an address; `PORT` stands for the server's."""
    port = draw(st.sampled_from([":PORT", ":PORT", ":PORT", "", ":0", ":99999", ":x", ":"]))
    path = draw(st.sampled_from(["/", "/", "/r", ""])) + draw(st.just("") | text)
    return draw(schemes) + draw(users) + draw(hosts) + port + path


def fetched(world: World, address: str) -> str | Fetched:
    try:
        return world.runner.run(world.fetch.fetch(address.replace("PORT", str(world.web.port))))
    except SourceError as error:
        return str(error)


def judged(world: World, outcome: str | Fetched) -> None:
    assert isinstance(outcome, Fetched) or (outcome.isprintable() and ": " in outcome)
    assert world.connected <= {("127.0.0.1", world.web.port)}


@settings(max_examples=400, deadline=None)
@given(address=addresses() | text)
def test_no_address_leads_anywhere_else(world: World, address: str) -> None:
    outcome = fetched(world, address)
    judged(world, outcome)
    assert "user:pass@" not in str(outcome)


@settings(max_examples=300, deadline=None)
@given(location=addresses() | text)
def test_no_redirect_leads_anywhere_else(world: World, location: str) -> None:
    said = location.replace("PORT", str(world.web.port)).replace("\r", "").replace("\n", "")
    world.web.on("/r", redirect(said))
    judged(world, fetched(world, "http://127.0.0.1:PORT/r"))


PIECES = st.sampled_from([
    b"HTTP/1.1 200 OK\r\n", b"HTTP/1.0 301 M\r\n", b"HTTP/1.1 100 C\r\n\r\n", b"HTTP/1.1 999999 X\r\n", b"\r\n",
    b"\r\n\r\n",
    b"Content-Length: 3\r\n", b"Content-Length: 99999999999999999999\r\n", b"Content-Length: x\r\n",
    b"Transfer-Encoding: chunked\r\n", b"Content-Encoding: gzip\r\n", b"Content-Encoding: deflate\r\n",
    b"Content-Type: text/html; charset=\xff\xfe\r\n", b'Content-Type: ;;="\r\n', b"ETag: \xc9\r\n",
    b"Location: \xff\xfe\r\n", b"Location: http://[\r\n", b"Retry-After: Fri, 99\r\n", b"Upgrade: x\r\n",
    b"Connection: upgrade\r\n", b"3\r\nabc\r\n", b"0\r\n\r\n", b"\x1f\x8b\x08\x00", b"\x00",
])  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(pieces=st.lists(PIECES | st.binary(max_size=8), max_size=8))
def test_no_answer_gives_more_than_an_error(world: World, pieces: list[bytes]) -> None:
    world.web.on("/raw", raw(b"".join(pieces)))
    judged(world, fetched(world, "http://127.0.0.1:PORT/raw"))


def test_the_oracle_sees_what_is_reached(world: World) -> None:
    assert isinstance(fetched(world, "http://news.example:PORT/"), Fetched)
    assert ("127.0.0.1", world.web.port) in world.connected
