"""Texts that a newsroom's system hands over: only what is signed, fresh and new becomes a draft."""

import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from newsbot.ops import cms
from newsbot.ops.cms import CmsError, Submission, UnreadableError, serve, signature, submission
from newsbot.ports import StoreUnusableError
from tests.fakes.clock import FakeClock
from tests.platforms.telegram.servers import closed_port

SECRET = b"0123456789abcdef0123456789abcdef"
TEXT = {"id": "cms-1", "title": "إغلاق جسر الرستن", "text": "أعلنت المحافظة إغلاق الجسر.", "url": "https://n.example/1"}


class Desk:
    """Takes drafts, each id once."""

    def __init__(self) -> None:
        self.drafts: dict[str, Submission] = {}
        self.broken = False

    async def accept(self, given: Submission) -> str:
        if self.broken:
            raise StoreUnusableError("the disk is full")
        self.drafts.setdefault(given.id, given)
        return f"b{list(self.drafts).index(given.id) + 1}"


class Newsroom:
    """The other side."""

    def __init__(self, port: int, clock: FakeClock, desk: Desk, session: aiohttp.ClientSession) -> None:
        self.port, self.clock, self.desk, self.session = port, clock, desk, session

    def headers(self, body: bytes, *, ago: float = 0, secret: bytes = SECRET) -> dict[str, str]:
        at = str(int(self.clock.now().timestamp() - ago))
        return {
            "Content-Type": "application/json",
            "X-Newsbot-Timestamp": at,
            "X-Newsbot-Signature": signature(secret, at, body),
        }

    async def post(self, body: bytes, headers: dict[str, str], path: str = "/drafts") -> tuple[int, dict[str, Any]]:
        url = f"http://127.0.0.1:{self.port}{path}"
        async with self.session.post(url, data=body, headers=headers) as answer:
            return answer.status, json.loads(await answer.text()) if answer.content_type == "application/json" else {}

    async def say(self, given: object, **how: Any) -> tuple[int, dict[str, Any]]:
        body = json.dumps(given).encode()
        return await self.post(body, self.headers(body, **how))


@pytest.fixture
async def newsroom() -> AsyncIterator[Newsroom]:
    port, clock, desk = closed_port(), FakeClock(), Desk()
    async with serve(f"127.0.0.1:{port}", SECRET, desk.accept, clock), aiohttp.ClientSession() as session:
        yield Newsroom(port, clock, desk, session)


async def test_a_signed_text_becomes_a_draft_once(newsroom: Newsroom) -> None:
    assert await newsroom.say(TEXT) == (202, {"draft": "b1"})
    newsroom.clock.advance(5)
    assert await newsroom.say(TEXT) == (202, {"draft": "b1"})
    assert list(newsroom.desk.drafts.values()) == [Submission(**TEXT)]


async def test_a_request_counts_once(newsroom: Newsroom) -> None:
    body = json.dumps(TEXT).encode()
    headers = newsroom.headers(body)
    assert (await newsroom.post(body, headers))[0] == 202
    assert (await newsroom.post(body, headers))[0] == 409
    newsroom.clock.advance(cms.FRESH + 1)
    assert (await newsroom.post(body, headers))[0] == 401


async def test_what_is_forged_is_refused(newsroom: Newsroom) -> None:
    body = json.dumps(TEXT).encode()
    good = newsroom.headers(body)
    for key, value in (
        ("X-Newsbot-Signature", ""),
        ("X-Newsbot-Signature", good["X-Newsbot-Signature"][:-1] + "x"),
        ("X-Newsbot-Signature", good["X-Newsbot-Signature"].removeprefix("v1=")),
        ("X-Newsbot-Timestamp", str(int(good["X-Newsbot-Timestamp"]) + 1)),
        ("X-Newsbot-Timestamp", "١٢٣"),
    ):
        assert (await newsroom.post(body, {**good, key: value}))[0] == 401
    assert (await newsroom.post(body + b" ", good))[0] == 401
    assert (await newsroom.say(TEXT, secret=b"x" * 32))[0] == 401
    for at in ("-1", "1e3", "", "9" * 400):
        headers = {**good, "X-Newsbot-Timestamp": at, "X-Newsbot-Signature": signature(SECRET, at, body)}
        assert (await newsroom.post(body, headers))[0] == 401
    assert not newsroom.desk.drafts


@pytest.mark.parametrize("ago", [cms.FRESH + 2, -cms.FRESH - 2])
async def test_what_is_old_or_of_tomorrow_is_refused(newsroom: Newsroom, ago: float) -> None:
    assert (await newsroom.say(TEXT, ago=ago))[0] == 401


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ([], "no object"),
        ({}, "id is missing"),
        ({"id": "1"}, "title is missing"),
        ({"id": "1", "title": "  "}, "title is missing"),
        ({"id": 1, "title": "x"}, "id is no text"),
        ({"id": "1", "title": "x" * 301}, "more than 300"),
        ({"id": "1", "title": "x", "url": "javascript:alert(1)"}, "no http(s) address"),
        ({"id": "1", "title": "x", "severity": "breaking"}, "unknown key 'severity'"),
    ],
)
async def test_what_cannot_be_used_is_told(newsroom: Newsroom, given: object, complaint: str) -> None:
    status, said = await newsroom.say(given)
    assert status == 400
    assert complaint in said["error"]
    assert not newsroom.desk.drafts


async def test_bounds(newsroom: Newsroom) -> None:
    body = json.dumps(TEXT).encode()
    assert (await newsroom.post(body, {**newsroom.headers(body), "Content-Type": "text/plain"}))[0] == 415
    large = b" " * (cms.LARGEST_BODY + 1)
    assert (await newsroom.post(large, newsroom.headers(large)))[0] == 413
    assert (await newsroom.post(body, newsroom.headers(body), "/elsewhere"))[0] == 404
    statuses = [(await newsroom.say({**TEXT, "id": str(n)}))[0] for n in range(35)]
    assert statuses == [202] * 30 + [429] * 5
    newsroom.clock.advance(60)
    assert (await newsroom.say({**TEXT, "id": "later"}))[0] == 202


async def test_what_could_not_be_kept_may_be_said_again(newsroom: Newsroom) -> None:
    body = json.dumps(TEXT).encode()
    headers = newsroom.headers(body)
    newsroom.desk.broken = True
    assert (await newsroom.post(body, headers))[0] == 503
    newsroom.desk.broken = False
    assert (await newsroom.post(body, headers))[0] == 202


def test_no_json_is_no_traceback() -> None:
    for body in (b"", b"{", b"\xff\xfe", b"[" * 100_000, b"NaN"):
        with pytest.raises(UnreadableError):
            submission(body)
    assert submission(b'{"id": "\\ud800", "title": "x"}').id == "?"


async def test_a_weak_secret_and_a_taken_address_are_told_in_a_line(newsroom: Newsroom) -> None:
    taken = f"127.0.0.1:{newsroom.port}"
    for listen, secret, said in ((taken, SECRET, "[cms] listen"), ("127.0.0.1:0", b"short", "[cms] secret_file")):
        with pytest.raises(CmsError) as caught:
            async with serve(listen, secret, newsroom.desk.accept, newsroom.clock):
                pass
        assert said in str(caught.value)
