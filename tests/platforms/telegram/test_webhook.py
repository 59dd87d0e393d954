import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from io import BytesIO

import aiohttp
import pytest
from yarl import URL

from newsbot.platforms.telegram import webhook
from newsbot.platforms.telegram.client import Account
from newsbot.platforms.telegram.polling import Raw
from newsbot.platforms.telegram.webhook import SECRET_HEADER, WebhookError, application, check_secret, serve
from tests.doubles.telegram.running import Double
from tests.platforms.telegram.servers import closed_port

SECRET = "s" * 31 + "_-9"
UPDATE = {"update_id": 7, "message": {"text": "درعا"}}
HEADERS = {SECRET_HEADER: SECRET, "Content-Type": "application/json"}


@dataclass
class Inbox:
    """What was committed; commits fail while `broken`, and wait for `open`."""

    kept: list[Raw] = field(default_factory=list)
    broken: bool = False
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    open: asyncio.Event = field(default_factory=asyncio.Event)
    came: asyncio.Event = field(default_factory=asyncio.Event)

    async def commit(self, updates: Sequence[Raw]) -> None:
        self.asked.set()
        await self.open.wait()
        if self.broken:
            raise OSError("disk full of درعا")
        self.kept += updates
        self.came.set()


@pytest.fixture
def inbox() -> Inbox:
    inbox = Inbox()
    inbox.open.set()
    return inbox


@pytest.fixture
async def url(inbox: Inbox) -> AsyncIterator[str]:
    port = closed_port()
    runner = await serve(application("/telegram", SECRET, inbox.commit), "127.0.0.1", port)
    yield f"http://127.0.0.1:{port}/telegram"
    await runner.cleanup()


async def posted(url: str, body: bytes = json.dumps(UPDATE).encode(), headers: dict[str, str] | None = None) -> int:
    data = BytesIO(body)
    async with aiohttp.ClientSession() as session, session.post(url, data=data, headers=headers or HEADERS) as answer:
        return answer.status


async def test_an_update_is_committed_and_then_acknowledged(url: str, inbox: Inbox) -> None:
    inbox.open.clear()
    posting = asyncio.create_task(posted(url))
    await inbox.asked.wait()
    await asyncio.wait([posting], timeout=0.05)
    assert not posting.done()
    inbox.open.set()
    assert await posting == 200
    assert [kept.update_id for kept in inbox.kept] == [7]
    assert json.loads(inbox.kept[0].payload) == UPDATE


async def test_what_could_not_be_committed_is_not_acknowledged(
    url: str, inbox: Inbox, caplog: pytest.LogCaptureFixture
) -> None:
    inbox.broken = True
    assert await posted(url) == 503
    assert "OSError" in caplog.text
    assert "درعا" not in caplog.text


@pytest.mark.parametrize(
    "secret", [None, "", SECRET[:-1], SECRET + "x", SECRET.upper(), SECRET.replace("9", "8"), f" {SECRET}x", "ص"]
)
async def test_without_the_secret_nothing_is_read(url: str, inbox: Inbox, secret: str | None) -> None:
    headers = {"Content-Type": "application/json"} | ({} if secret is None else {SECRET_HEADER: secret})
    assert await posted(url, headers=headers) == 403
    assert inbox.kept == []


async def test_json_only(url: str, inbox: Inbox) -> None:
    assert await posted(url, headers={**HEADERS, "Content-Type": "text/plain"}) == 415
    assert inbox.kept == []


async def test_a_mebibyte_at_most(url: str, inbox: Inbox) -> None:
    large = json.dumps({"update_id": 8, "x": "y" * (1 << 20)}).encode()
    assert await posted(url, large) == 413
    assert inbox.kept == []


@pytest.mark.parametrize("body", [b"", b"junk", b"[]", b'{"update_id":null}', b"[" * 200_000, b"\xff" * 1000])
async def test_junk_with_the_secret_is_taken_and_left(url: str, inbox: Inbox, body: bytes) -> None:
    assert await posted(url, body) == 200
    assert inbox.kept == []


async def test_other_paths_and_methods(url: str) -> None:
    async with aiohttp.ClientSession() as session:
        async with session.get(url, headers=HEADERS) as answer:
            assert answer.status == 405
        async with session.post(url + "/x", json=UPDATE, headers=HEADERS) as answer:
            assert answer.status == 404


@pytest.mark.parametrize("secret", ["", "short", "s" * 31, "s" * 257, "s" * 40 + "!", "س" * 40])
def test_a_secret_that_is_none(secret: str) -> None:
    with pytest.raises(WebhookError) as caught:
        check_secret(secret)
    assert not secret or secret not in str(caught.value)


async def test_an_address_that_is_in_use_is_one_clear_line(url: str, inbox: Inbox) -> None:
    port = URL(url).port
    assert port
    with pytest.raises(WebhookError) as caught:
        await serve(application("/telegram", SECRET, inbox.commit), "127.0.0.1", port)
    assert str(caught.value) == f"[telegram] webhook_listen: 127.0.0.1:{port}: address already in use"


async def test_telegram_posts_to_it(url: str, inbox: Inbox, bot: Account, double: Double) -> None:
    assert await webhook.register(bot.bot, url, SECRET) is None
    await double.control.say(5, "آخر درعا")
    async with asyncio.timeout(10):
        await inbox.came.wait()
    assert "آخر درعا".encode() in inbox.kept[0].payload
    assert await webhook.unregister(bot.bot) is None


async def test_a_refused_webhook_is_one_clear_line(bot: Account, double: Double) -> None:
    await double.control.fault("bad-request", method="setWebhook", description="Bad Request: bad webhook: x")
    assert await webhook.register(bot.bot, "https://x.example/", SECRET) == "setWebhook: Bad Request: bad webhook: x"
    await double.control.fault("server-page", method="deleteWebhook")
    assert await webhook.unregister(bot.bot) == "deleteWebhook: status 502"
