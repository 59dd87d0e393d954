"""The Telegram double keeps the Bot API's rules, as three clients that know nothing of it see them."""

import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
import telegram
from telegram.error import BadRequest, Forbidden, InvalidToken

from tests.doubles.clients import post, ptb
from tests.doubles.telegram import schema
from tests.doubles.telegram.running import Double, started
from tests.doubles.telegram.settings import Settings

pytestmark = pytest.mark.xdist_group("telegram-double")

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 32
GROUP = -50


async def refused(double: Double, method: str, **params: Any) -> str:
    status, said = await post(double, method, **params)
    assert said["ok"] is False
    assert said["error_code"] == status
    return f"{status} {said['description']}"


async def test_python_telegram_bot_sends_edits_and_deletes(double: Double) -> None:
    async with ptb(double) as bot:
        assert bot.username == "newsdouble_bot"
        bold = telegram.MessageEntity("bold", 0, 4)
        tap = telegram.InlineKeyboardMarkup([[telegram.InlineKeyboardButton("التالي", callback_data="n:1")]])
        sent = await bot.send_message(5, "😀😀 خبر", entities=[bold], reply_markup=tap, disable_notification=True)
        assert (sent.text, sent.entities, sent.reply_markup) == ("😀😀 خبر", (bold,), tap)
        with pytest.raises(BadRequest, match="Message is not modified"):
            await bot.edit_message_text("😀😀 خبر", 5, sent.message_id, entities=[bold], reply_markup=tap)
        edited = await bot.edit_message_text("خبر آخر", 5, sent.message_id)
        assert isinstance(edited, telegram.Message)
        assert (edited.text, edited.reply_markup) == ("خبر آخر", None)
        assert await bot.delete_message(5, sent.message_id)
        with pytest.raises(BadRequest, match="Message to delete not found"):
            await bot.delete_message(5, sent.message_id)
    effects = double.ledger()
    assert [(e["op"], e["chat"], e["message"]) for e in effects] == [
        ("send", 5, sent.message_id),
        ("edit", 5, sent.message_id),
        ("delete", 5, sent.message_id),
    ]
    assert effects[0] | {"silent": True, "keyboard": True, "entities": 1, "text": "😀😀 خبر"} == effects[0]


async def test_python_telegram_bot_sends_a_photo(double: Double) -> None:
    async with ptb(double) as bot:
        sent = await bot.send_photo(5, PNG, caption="صورة")
        again = await bot.send_photo(5, sent.photo[0].file_id)
        linked = await bot.send_photo(5, "https://example.org/a.jpg", caption="x")
        await double.control.clock(advance=2)
        assert (sent.caption, len(again.photo), len(linked.photo)) == ("صورة", 2, 2)
        for photo, why in ((b"no image", "IMAGE_PROCESS"), ("http://nowhere/a", "wrong http url"), ("x-1", "wrong f")):
            with pytest.raises(BadRequest, match=f"(?i){why}"):
                await bot.send_photo(5, photo)
        edited = await bot.edit_message_caption(5, sent.message_id, caption="أخرى")
        assert isinstance(edited, telegram.Message)
        assert edited.caption == "أخرى"
        with pytest.raises(BadRequest, match="no text in the message"):
            await bot.edit_message_text("x", 5, sent.message_id)
    assert [effect["photo"] for effect in double.ledger("send")] == [True] * 3


async def test_python_telegram_bot_asks_about_chats(double: Double) -> None:
    await double.control.chat(GROUP, "group", title="حي")
    await double.control.member(GROUP, 7, status="creator", anonymous=True)
    await double.control.member(GROUP, 8, status="administrator")
    await double.control.member(GROUP, 9, status="restricted", can_send=False)
    await double.control.user(10)
    async with ptb(double) as bot:
        assert {a.user.id for a in await bot.get_chat_administrators(GROUP)} == {7, 8}
        statuses = [(await bot.get_chat_member(GROUP, user)).status for user in (7, 8, 9, 10, bot.id)]
        assert statuses == ["creator", "administrator", "restricted", "left", "member"]
        assert (await bot.get_chat(GROUP)).title == "حي"
        assert await bot.leave_chat(GROUP)
        with pytest.raises(Forbidden, match="bot is not a member of the group chat"):
            await bot.send_message(GROUP, "x")


async def test_python_telegram_bot_keeps_menus_by_scope_and_language(double: Double) -> None:
    await double.control.chat(GROUP, "group")
    scope = telegram.BotCommandScopeChat(GROUP)
    async with ptb(double) as bot:
        await bot.set_my_commands([("latest", "آخر الأخبار")])
        await bot.set_my_commands([("settings", "Settings")], scope=scope, language_code="en")
        assert [c.command for c in await bot.get_my_commands()] == ["latest"]
        assert [c.command for c in await bot.get_my_commands(scope, "en")] == ["settings"]
        assert await bot.get_my_commands(scope) == ()
        await bot.delete_my_commands()
        assert await bot.get_my_commands() == ()


async def test_aiogram_sends_with_markup_and_sees_the_errors(double: Double) -> None:
    from aiogram import Bot
    from aiogram.client.session.aiohttp import AiohttpSession
    from aiogram.client.telegram import TelegramAPIServer
    from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError, TelegramRetryAfter
    from aiogram.types import BufferedInputFile

    await double.control.chat(6, blocked=True)
    async with Bot(double.token, AiohttpSession(api=TelegramAPIServer.from_base(double.base_url))) as bot:
        sent = await bot.send_message(5, "<b>خبر</b> <a href='https://example.org/'>هنا</a>", parse_mode="HTML")
        assert sent.text == "خبر هنا"
        assert [(e.type, e.offset, e.length, e.url) for e in sent.entities or []] == [
            ("bold", 0, 3, None),
            ("text_link", 4, 3, "https://example.org/"),
        ]
        photo = await bot.send_photo(5, BufferedInputFile(PNG, "a.png"), caption="x")
        assert photo.caption == "x"
        with pytest.raises(TelegramBadRequest, match="can't parse entities"):
            await bot.send_message(5, "<b>x", parse_mode="HTML")
        with pytest.raises(TelegramForbiddenError, match="blocked by the user"):
            await bot.send_message(6, "x")
        await bot.send_message(5, "x")
        with pytest.raises(TelegramRetryAfter) as caught:
            await bot.send_message(5, "x")
        assert caught.value.retry_after == 1


@pytest.mark.parametrize("token", ["1000001:wrong", "77:double-token-aaaaaaaaaaaaaaaaaaaaaaaaa", "nonsense"])
async def test_a_wrong_token_is_refused(double: Double, token: str) -> None:
    with pytest.raises(InvalidToken):
        async with ptb(double, token):
            pass


async def test_a_token_can_be_revoked_and_given_back(double: Double) -> None:
    await double.control.token(good=False)
    assert await refused(double, "sendMessage", chat_id=5, text="x") == "401 Unauthorized"
    await double.control.token(good=True)
    assert (await post(double, "sendMessage", chat_id=5, text="x"))[0] == 200
    assert await refused(double, "sendTelepathy", chat_id=5) == "404 Not Found"


async def test_every_kind_of_body_is_read_alike(double: Double) -> None:
    markup = {"inline_keyboard": [[{"text": "a", "callback_data": "b"}]]}
    plain = {"chat_id": "5", "text": "خبر & <نص>", "reply_markup": json.dumps(markup)}
    form = aiohttp.FormData(plain, default_to_multipart=True)
    url = double.method("SENDMESSAGE")
    bodies: list[dict[str, Any]] = [
        {"json": {**plain, "reply_markup": markup}},
        {"data": plain},
        {"data": form},
        {"params": plain},
        {"data": _pieces(plain), "headers": {"Content-Type": "application/json"}},
    ]
    async with aiohttp.ClientSession() as session:
        for number, body in enumerate(bodies):
            await double.control.clock(advance=2)
            async with session.post(url, **body) as answer:
                result = (await answer.json())["result"]
            assert (result["message_id"], result["text"]) == (number + 1, plain["text"])
            assert result["reply_markup"] == markup


async def _pieces(params: dict[str, Any]) -> AsyncIterator[bytes]:
    """A chunked body."""
    body = json.dumps(params).encode()
    for start in range(0, len(body), 7):
        yield body[start : start + 7]


def test_an_answer_that_the_bot_api_cannot_give_is_found() -> None:
    good = {"message_id": 1, "date": 1, "chat": {"id": 1, "type": "private"}, "text": "x"}
    schema.check_answer("sendmessage", good)
    for wrong in ({**good, "bogus": 1}, {**good, "date": "soon"}, {**good, "chat": {"id": 1, "type": "x", "y": 2}}):
        with pytest.raises(schema.AnswerError):
            schema.check_answer("sendmessage", wrong)


async def test_without_checks_and_limits_it_only_counts() -> None:
    settings = Settings(checks=False, limits=False, auto_chats=True)
    with started(settings) as running:
        async with running.controlled() as double, aiohttp.ClientSession() as session:
            for chat in range(1, 101):
                async with session.post(
                    double.method("sendMessage"), json={"chat_id": chat, "text": "⟦d7⟧ x"}
                ) as answer:
                    assert answer.status == 200
        sends = running.ledger("send")
    assert [send["chat"] for send in sends] == list(range(1, 101))
    assert {send["marker"] for send in sends} == {"d7"}
    assert len({send["message"] for send in sends}) == 100
