import asyncio
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsbot.platforms.telegram.client import Account, account
from newsbot.platforms.telegram.polling import Batch, Conflict, Raw, Unauthorized, Unreachable, fetch, raw, received
from newsbot.platforms.telegram.transport import Exchange
from newsbot.platforms.telegram.updates import Me, Message, read
from tests.doubles.telegram.running import Double
from tests.platforms.telegram.servers import answering, closed_port, reply, request, served


async def test_updates_stay_until_a_later_offset_says_they_are_kept(bot: Account, double: Double) -> None:
    for text in ("آخر درعا", "/help"):
        await double.control.say(5, text)
    first = await fetch(bot.bot, None, 0)
    again = await fetch(bot.bot, None, 0)
    assert isinstance(first, Batch)
    assert first == again
    said = [read(each.payload, Me(1, "newsdouble_bot")) for each in first.updates]
    assert [message.text for message in said if isinstance(message, Message)] == ["آخر درعا", "/help"]
    assert first.offset == first.updates[-1].update_id + 1
    assert await fetch(bot.bot, first.offset, 0) == Batch((), first.offset)
    assert await fetch(bot.bot, None, 0) == Batch((), None)


async def test_a_revoked_token_is_a_value(bot: Account, double: Double) -> None:
    await double.control.token(good=False)
    assert await fetch(bot.bot, None, 0) == Unauthorized()


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ("conflict", Conflict(webhook=False)),
        ("server-page", Unreachable("status-502")),
        ("flood", Unreachable("flood", 1.0)),
        ("flood-page", Unreachable("flood", 5.0)),
        ("garbage-json", Unreachable("status-200")),
        ("ok-false", Unreachable("status-200")),
        ("unauthorized", Unauthorized()),
    ],
)
async def test_what_may_go_wrong_is_a_value(bot: Account, double: Double, fault: str, expected: object) -> None:
    await double.control.fault(fault, method="getUpdates")
    assert await fetch(bot.bot, None, 0) == expected


async def test_a_server_that_is_not_there() -> None:
    connected = account("1:a", f"http://127.0.0.1:{closed_port()}")
    await connected.open()
    found = await fetch(connected.bot, None, 0)
    await connected.close()
    assert isinstance(found, Unreachable)
    assert found.why.startswith("Client")


async def test_a_webhook_that_is_set_is_said_apart() -> None:
    body = b'{"ok":false,"description":"Conflict: can\'t use getUpdates method while webhook is active"}'
    async with served(answering(reply(409, body))) as url:
        connected = account("1:a", url)
        await connected.open()
        assert await fetch(connected.bot, None, 0) == Conflict(webhook=True)
        await connected.close()


async def test_what_is_asked_for() -> None:
    seen: list[bytes] = []

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.append((await request(reader))[1])
        writer.write(reply(200, b'{"ok":true,"result":[]}'))

    async with served(take) as url:
        connected = account("1:a", url)
        await connected.open()
        assert await fetch(connected.bot, 17, 50) == Batch((), 17)
        await connected.close()
    asked = json.loads(seen[0])
    assert (asked["offset"], asked["timeout"], asked["limit"]) == ("17", "50", "100")
    kinds = json.loads(asked["allowed_updates"])
    assert {"message", "callback_query", "inline_query", "my_chat_member", "channel_post"} <= set(kinds)


def answered(result: Any) -> Exchange:
    return Exchange(wrote=True, status=200, body=json.dumps({"ok": True, "result": result}).encode())


def test_what_has_no_number_is_left_out() -> None:
    found = received(answered([{"update_id": 7, "x": "\ud800"}, {"update_id": True}, {}, 5, {"update_id": -1}]), 3)
    assert found == Batch((Raw(7, b'{"update_id": 7, "x": "?"}'),), 8)


VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=5)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(("update_id", "ok", "result", "parameters", "retry_after")), inner, max_size=4),
    ),
    max_leaves=8,
)


@settings(max_examples=500, deadline=None)
@given(st.sampled_from((None, 200, 401, 404, 409, 429, 500)), VALUES)
def test_no_answer_raises(status: int | None, value: Any) -> None:
    found = received(Exchange(wrote=True, status=status, body=json.dumps(value).encode()), 5)
    if isinstance(found, Batch):
        assert status == 200


@pytest.mark.parametrize("payload", [b"", b"[]", b"{}", b"[" * 99999, b'{"update_id":"7"}', b"\xff"])
def test_a_webhooks_body_that_is_no_update(payload: bytes) -> None:
    assert raw(payload) is None
