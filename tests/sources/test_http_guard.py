"""Where a fetch connects to, and where not: real sockets on loopback, names from a table."""

from collections.abc import AsyncIterator

import pytest

from newsbot.ports import SourceError
from tests.doubles.fetching import Names, failure, fetcher
from tests.doubles.web import Web, answer, redirect


@pytest.fixture
async def web() -> AsyncIterator[Web]:
    async with Web() as web:
        yield web


@pytest.fixture
async def trap() -> AsyncIterator[Web]:
    """Something inside that nothing may connect to."""
    async with Web("127.0.0.2") as web:
        yield web


PRIVATE = [
    "127.0.0.3",
    "10.0.0.1",
    "169.254.169.254",
    "::1",
    "64:ff9b::a9fe:a9fe",
    "fe80::1%eth0",
    "2002:7f00:1::",
]


@pytest.mark.parametrize("host", [
    "127.0.0.2", "2130706434", "0x7f.2", "0177.0.0.2", "017700000002", "127.2", "127。0。0。2",
    "１２７．０．０．２",
    "[::ffff:127.0.0.2]", "[::127.0.0.2]", "[64:ff9b::7f00:2]", "[2002:7f00:2::]", "127.0.0.2.",
])  # fmt: skip
async def test_no_notation_of_an_inner_address_is_connected_to(trap: Web, host: str) -> None:
    async with fetcher() as fetch:
        error = await failure(fetch, trap.url("/a", host=host))
    assert "is not public" in str(error)
    assert trap.connections == 0


@pytest.mark.parametrize("address", PRIVATE)
@pytest.mark.parametrize("place", [0, 1, 2])
async def test_one_inner_address_among_the_answers_refuses_the_name(web: Web, address: str, place: int) -> None:
    answers = [web.host, web.host]
    answers.insert(place, address)
    async with fetcher(web, resolve=Names(news=[answers])) as fetch:
        error = await failure(fetch, web.url("/a", host="news.example"))
    assert "is not public" in str(error)
    assert web.connections == 0


@pytest.mark.parametrize("address", PRIVATE)
async def test_a_name_of_an_inner_address_alone_is_refused(address: str) -> None:
    async with fetcher(resolve=Names(news=[[address]])) as fetch:
        assert "is not public" in str(await failure(fetch, "https://news.example/feed"))


async def test_a_name_that_changes_its_address_never_leads_inside(web: Web, trap: Web) -> None:
    """Every second answer is the inner one; what is judged is what is connected to."""
    url = web.on("/a", answer(b"x")).replace(web.host, "news.example")
    names = Names(news=[[web.host], [trap.host]])
    outcomes = []
    async with fetcher(web, resolve=names) as fetch:
        for _ in range(200):
            try:
                outcomes.append((await fetch.fetch(url)).status)
            except SourceError:
                outcomes.append(0)
    assert outcomes == [200, 0] * 100
    assert len(names.asked) == 200
    assert trap.connections == 0


async def test_the_name_stays_in_the_host_header(web: Web) -> None:
    web.on("/a", answer(b"x"))
    async with fetcher(web) as fetch:
        await fetch.fetch(web.url("/a", host="news.example"))
    assert web.requests[0].headers["Host"] == f"news.example:{web.port}"


@pytest.mark.parametrize("port", [0, 22, 25, 8080, 65535])
async def test_other_ports_are_not_connected_to(port: int) -> None:
    async with fetcher(resolve=Names(news=[["1.1.1.1"]])) as fetch:
        assert "is not 80 or 443" in str(await failure(fetch, f"http://news.example:{port}/"))
        assert "is not 80 or 443" in str(await failure(fetch, f"http://1.1.1.1:{port}/"))


@pytest.mark.parametrize(("url", "reason"), [
    ("", "only http and https"),
    ("feed.xml", "only http and https"),
    ("/etc/passwd", "only http and https"),
    ("file:///etc/passwd", "only http and https"),
    ("ftp://news.example/", "only http and https"),
    ("gopher://127.0.0.1:70/", "only http and https"),
    ("data:text/plain,x", "only http and https"),
    ("javascript:alert(1)", "only http and https"),
    ("//news.example/", "only http and https"),
    ("http:", "without a host"),
    ("http:///feed", "without a host"),
    ("http:127.0.0.1", "without a host"),
    ("http://user:CANARY@news.example/", "user name or password"),
    ("http://CANARY@news.example/", "user name or password"),
    ("http://user:CANARY@news.example:80%\u00b8", "not a web address"),
    ("http://news.example@127.0.0.1/", "user name or password"),
    ("http://news.example\\@127.0.0.1/", "not a web address"),
    ("http://news.example:99999/", "not a web address"),
    ("http://[::1/", "not a web address"),
    ("http://[]@/", "not a web address"),
    ("http://news example/", "not a host name"),
    ("http://%31%32%37.0.0.1/", "not a web address"),
    ("http://exa%2fmple/", "not a host name"),
    ("http://[fe80::1%25eth0]/", ""),
    ("http://1.2.3.4.5/", "ends in a number"),
    ("http://256.1.1.1/", "out of range"),
    ("http://news.example/\r\nX: 1", "control characters"),
    ("http://news.example/" + "x" * 5000, "more than 4096"),
    ("http://" + "a." * 200 + "example/", "not a host name"),
    ("http://nowhere.example/", "cannot be resolved (name or service not known)"),
])  # fmt: skip
async def test_what_is_no_public_web_address_is_refused_in_one_line(url: str, reason: str) -> None:
    async with fetcher() as fetch:
        error = str(await failure(fetch, url))
    assert reason in error
    assert "CANARY" not in error
    assert len(error) < 400


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_redirects_are_followed_to_the_end(web: Web, status: int) -> None:
    web.on("/b/c", redirect("../d?x=1#part", status))
    web.on("/d?x=1", answer(b"there"))
    url = web.on("/a", redirect("/b/c", status))
    async with fetcher(web) as fetch:
        got = await fetch.fetch(url, etag='"v1"')
    assert (got.body, got.url) == (b"there", web.url("/d?x=1"))
    assert [request.headers["If-None-Match"] for request in web.requests] == ['"v1"'] * 3


@pytest.mark.parametrize("raw_name", ["/أخبار", "/أخبار".encode("windows-1256").decode("utf-8", "surrogateescape")])
async def test_redirects_to_unescaped_arabic_are_followed(web: Web, raw_name: str) -> None:
    url = web.on("/a", redirect(raw_name))
    async with fetcher(web) as fetch:
        assert "status 404" in str(await failure(fetch, url))
    assert web.requests[1].path in {"/%D8%A3%D8%AE%D8%A8%D8%A7%D8%B1", "/%C3%CE%C8%C7%D1"}


async def test_the_sixth_redirect_is_not_followed(web: Web) -> None:
    web.on("/6", answer(b"there"))
    for hop in range(6):
        web.on(f"/{hop}", redirect(f"/{hop + 1}"))
    async with fetcher(web) as fetch:
        assert (await fetch.fetch(web.url("/1"))).body == b"there"
        before = len(web.requests)
        assert "more than 5 redirects" in str(await failure(fetch, web.url("/0")))
    assert len(web.requests) - before == 6


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_inside_is_refused_and_names_both_ends(web: Web, trap: Web, status: int) -> None:
    url = web.on("/a", redirect(trap.url("/secret"), status))
    async with fetcher(web) as fetch:
        error = str(await failure(fetch, url))
    assert error.startswith(f"{url} → {trap.url('/secret')}: 127.0.0.2 is not public")
    assert trap.connections == 0


async def test_the_last_of_a_chain_is_judged_like_the_first(web: Web, trap: Web) -> None:
    url = web.on("/a", redirect(web.url("/b", host="news.example")))
    web.on("/b", redirect(trap.url("/c", host="inner.example")))
    async with fetcher(web, resolve=Names(news=[[web.host]], inner=[[trap.host]])) as fetch:
        assert "127.0.0.2 is not public" in str(await failure(fetch, url))
    assert trap.connections == 0


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("file:///etc/passwd", "only http and https"),
        ("gopher://127.0.0.1/", "only http and https"),
        ("tg://resolve", "only http and https"),
        ("http://user:pass@127.0.0.1/", "user name or password"),
        ("http://[::1", "not a web address"),
        ("//127.0.0.2:80/", "is not public"),
        ("", "to nowhere"),
    ],
)
async def test_redirects_out_of_the_web_are_refused(web: Web, location: str, reason: str) -> None:
    url = web.on("/a", redirect(location))
    async with fetcher(web) as fetch:
        assert reason in str(await failure(fetch, url))
    assert web.connections == 1
