"""How updates reach the bot: by long polling, by a webhook, and not at all."""

import asyncio
from typing import Any

import pytest
import telegram
from aiohttp import web
from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden

from tests.doubles.clients import post, ptb
from tests.doubles.telegram.running import Double
from tests.doubles.telegram.talk import Talk

pytestmark = pytest.mark.xdist_group("telegram-double")

GROUP, FORUM, CHANNEL = -50, -1_000_000_000_070, -1_000_000_000_090


async def polled(double: Double) -> None:
    for _ in range(1000):
        if (await double.control.state())["polled"]:
            return
        await asyncio.sleep(0.01)
    pytest.fail("nobody asks for updates")


async def test_updates_stay_until_they_are_confirmed(double: Double) -> None:
    for text in ("/start", "خبر", "شكرا"):
        await double.control.say(5, text)
    async with ptb(double) as bot:
        first = await bot.get_updates(limit=2)
        assert [u.message.text for u in first if u.message] == ["/start", "خبر"]
        assert [e.type for e in first[0].message.entities] == ["bot_command"] if first[0].message else False
        assert [u.update_id for u in await bot.get_updates(limit=2)] == [u.update_id for u in first]
        rest = await bot.get_updates(offset=first[-1].update_id + 1)
        assert [u.message.text for u in rest if u.message] == ["شكرا"]
        assert await bot.get_updates(offset=rest[-1].update_id + 1) == ()
        for text in ("a", "b"):
            await double.control.say(5, text)
        assert [u.message.text for u in await bot.get_updates(offset=-1) if u.message] == ["b"]


async def test_a_long_poll_ends_with_the_first_update_and_a_second_poller_ends_the_first(double: Double) -> None:
    async with ptb(double) as bot, ptb(double) as other:
        polling = asyncio.create_task(bot.get_updates(timeout=20))
        await polled(double)
        second = asyncio.create_task(other.get_updates(timeout=20))
        with pytest.raises(Conflict, match="other getUpdates"):
            await polling
        await double.control.say(5, "x")
        assert len(await second) == 1


async def test_updates_of_every_kind_reach_the_bot_and_only_those_it_asked_for(double: Double) -> None:
    control = double.control
    await control.chat(CHANNEL, "channel")
    async with ptb(double) as bot:
        sent = await bot.send_message(5, "x")
        said = (await control.say(5, "a"))["message"]["message_id"]
        await control.edit(5, said, "b")
        await control.say(CHANNEL, "c")
        tap = await control.tap(5, sent.message_id, "any")
        inline = await control.inline(5, "درعا")
        await control.membership(5, "kicked")
        updates = await bot.get_updates()
        kinds = ["message", "edited_message", "channel_post", "callback_query", "inline_query", "my_chat_member"]
        assert [next(k for k in kinds if getattr(u, k)) for u in updates] == kinds
        assert await bot.answer_callback_query(tap, "حسنا")
        content = telegram.InputTextMessageContent("خبر")
        article = telegram.InlineQueryResultArticle("1", "خبر", content)
        assert await bot.answer_inline_query(inline, [article], next_offset="1")
        with pytest.raises(BadRequest, match="Query is too old"):
            await bot.answer_inline_query(inline, [article])
        with pytest.raises(Forbidden, match="blocked"):
            await bot.send_message(5, "x")
        await bot.get_updates(offset=updates[-1].update_id + 1, allowed_updates=["callback_query"])
        assert (await control.say(CHANNEL, "d"))["update_id"] is None
    assert [e["op"] for e in double.ledger()][-2:] == ["answer", "answer"]


@pytest.mark.parametrize(
    ("text", "about", "heard"),
    [
        ("/latest", {}, True),
        ("/latest@newsdouble_bot درعا", {}, True),
        ("/latest@other_bot", {}, False),
        ("مرحبا", {}, False),
        ("@newsdouble_bot درعا", {}, True),
        ("نعم", {"reply_to": 0}, True),
    ],
)
async def test_privacy_mode_decides_what_is_heard_in_a_group(
    double: Double,
    text: str,
    about: dict[str, int],
    heard: bool,  # noqa: FBT001 a column of the table
) -> None:
    await double.control.chat(FORUM, "supergroup")
    _, said = await post(double, "sendMessage", chat_id=FORUM, text="x")
    about = dict.fromkeys(about, said["result"]["message_id"])
    assert ((await double.control.say(FORUM, text, user=5, **about))["update_id"] is not None) is heard
    await double.control.member(FORUM, status="administrator")
    assert (await double.control.say(FORUM, "مرحبا", user=5))["update_id"] is not None


async def test_senders_are_shown_as_telegram_shows_them(double: Double) -> None:
    await double.control.chat(FORUM, "supergroup")
    topic = await double.control.topic(FORUM, name="درعا")
    anonymous = (await double.control.say(FORUM, "/settings", anonymous=True, thread=topic))["message"]
    assert (anonymous["from"]["id"], anonymous["sender_chat"]["id"]) == (1087968824, FORUM)
    assert (anonymous["message_thread_id"], anonymous["is_topic_message"]) == (topic, True)
    odd = (await double.control.say(5, "/x", forwarded=True, via_bot=True))["message"]
    assert {"forward_origin", "via_bot"} <= odd.keys()


async def test_a_webhook_is_tried_until_it_answers_and_shuts_out_getupdates(double: Double) -> None:
    got: list[tuple[str | None, dict[str, Any]]] = []
    done = asyncio.Event()

    async def hook(request: web.Request) -> web.Response:
        got.append((request.headers.get("X-Telegram-Bot-Api-Secret-Token"), await request.json()))
        if len(got) == 3:
            done.set()
        return web.Response(status=500 if len(got) == 1 else 200)

    app = web.Application()
    app.router.add_post("/hook", hook)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    async with ptb(double) as bot:
        await double.control.say(5, "a")
        await bot.set_webhook(f"http://127.0.0.1:{port}/hook", secret_token="s3cret_-" * 5)
        await double.control.say(5, "b")
        await asyncio.wait_for(done.wait(), 10)
        with pytest.raises(Conflict, match="webhook is active"):
            await bot.get_updates()
        assert "500" in str((await bot.get_webhook_info()).last_error_message)
        await bot.delete_webhook()
        with pytest.raises(BadRequest, match="unallowed characters"):
            await bot.set_webhook("http://127.0.0.1/", secret_token="a b")
    await runner.cleanup()
    assert [update["message"]["text"] for _, update in got] == ["a", "a", "b"]
    assert {secret for secret, _ in got} == {"s3cret_-" * 5}


async def test_a_group_that_moves_says_where_to(double: Double) -> None:
    await double.control.chat(GROUP, "group")
    new = await double.control.migrate(GROUP)
    async with ptb(double) as bot:
        with pytest.raises(ChatMigrated) as caught:
            await bot.send_message(GROUP, "x")
        assert caught.value.new_chat_id == new
        assert (await bot.send_message(new, "x")).chat.type == "supergroup"
        told = [u.message for u in await bot.get_updates() if u.message]
        assert [(m.migrate_to_chat_id, m.migrate_from_chat_id) for m in told] == [(new, None), (None, GROUP)]


async def test_a_user_at_a_terminal_sees_what_the_bot_says_and_taps_its_buttons(double: Double) -> None:
    talk = Talk(double.control, 5)
    await talk.say("/start")
    assert await talk.look() == []
    tap = {"inline_keyboard": [[{"text": "نعم", "callback_data": "y"}, {"text": "لا", "callback_data": "n"}]]}
    _, sent = await post(double, "sendMessage", chat_id=5, text="أهلا", reply_markup=tap)
    assert await talk.look() == ["أهلا", "[#1 نعم]  [#2 لا]", ""]
    await talk.say("#2")
    await talk.say("?درعا")
    message = sent["result"]["message_id"]
    await post(double, "editMessageText", chat_id=5, message_id=message, text="وداعا")
    assert (await talk.look())[0] == "(edited) وداعا"
    async with ptb(double) as bot:
        start, tapped, asked = await bot.get_updates()
    assert start.message
    assert start.message.text == "/start"
    assert tapped.callback_query
    assert tapped.callback_query.data == "n"
    assert asked.inline_query
    assert asked.inline_query.query == "درعا"
