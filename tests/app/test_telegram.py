"""The whole bot on a strict Telegram: what people in chats, groups and channels meet with."""

import asyncio
import json
import socket
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from newsbot.app.building import open_app
from newsbot.chat.room import Room
from newsbot.config.settings import EditorsSettings
from newsbot.ports import AccountError
from tests.app.kit import Bot, sent, settings, until
from tests.doubles.telegram.running import Double

pytestmark = pytest.mark.xdist_group("app")


async def test_a_question_gets_its_answer(bot: Bot) -> None:
    await bot.double.control.say(5, "شو صار بدرعا")
    (text,) = await bot.answers(5)
    assert "افتتاح الفرن رقم 12 في درعا" in text
    assert bot.watch.platforms == {"telegram": "up"}


async def test_a_button_goes_on_with_the_list_once(bot: Bot) -> None:
    control = bot.double.control
    await control.say(5, "/latest درعا 2")
    await bot.answers(5)
    message = bot.sent(5)[0]["message"]
    data = (await bot.buttons(5, message))["المزيد"]
    for _ in range(3):
        await control.tap(5, message, data)
    await control.tap(5, message, data[:-1] + ("A" if data[-1] != "A" else "B"))
    texts = await bot.answers(5, 2)
    assert "رقم 10" in texts[1]
    await until(lambda: len(bot.double.ledger("answer")) == 4)
    notices = [entry.get("text") for entry in bot.double.ledger("answer")]
    assert sorted(notice or "" for notice in notices) == [
        "",
        "انتهت صلاحية هذا الزر. اطلب القائمة من جديد.",
        *["سبق الضغط على هذا الزر، وأُرسل جوابه."] * 2,
    ]
    assert len(bot.sent(5)) == 2


async def test_an_answer_to_an_older_list_goes_on_from_it(bot: Bot) -> None:
    control = bot.double.control
    await control.say(5, "/latest درعا 2")
    await bot.answers(5)
    older = bot.sent(5)[0]["message"]
    await control.say(5, "/latest درعا 1")
    await bot.answers(5, 2)
    await control.say(5, "المزيد", reply_to=older)
    texts = await bot.answers(5, 3)
    assert "رقم 10" in texts[2]


async def test_a_sticker_is_told_what_is_understood(bot: Bot) -> None:
    sticker = {"file_id": "a", "file_unique_id": "b", "type": "regular", "width": 9, "height": 9}
    about = {"is_animated": False, "is_video": False}
    await bot.double.control.say(5, "", extra={"sticker": sticker | about})
    (text,) = await bot.answers(5)
    assert text.startswith("لا أفهم إلا الكلام المكتوب.")


async def test_words_after_the_bots_name_find_articles_in_any_chat(bot: Bot) -> None:
    await bot.double.control.inline(5, "درعا")
    await until(lambda: len(bot.double.ledger("answer")) == 1)
    (entry,) = bot.double.ledger("answer")
    assert entry["method"] == "answerInlineQuery"
    assert bot.sent(5) == []


async def test_a_group_is_greeted_and_its_settings_are_its_administrators(bot: Bot) -> None:
    control = bot.double.control
    await control.chat(-1002, "supergroup")
    await control.membership(-1002, "left")
    await control.membership(-1002, "member")
    (greeting,) = await bot.answers(-1002)
    assert "@newsdouble_bot" in greeting
    await control.member(-1002, 6, status="administrator")
    await control.say(-1002, "/language en", user=5)
    texts = await bot.answers(-1002, 2)
    assert texts[1] == "الإعدادات هنا للمشرفين فقط."
    await control.say(-1002, "/language en", user=6)
    texts = await bot.answers(-1002, 3)
    assert texts[2] == "The language of this chat is now English."


async def test_a_closed_topic_falls_back_to_the_group_which_is_told_once(bot: Bot) -> None:
    control = bot.double.control
    await control.chat(-1003, "supergroup", forum=True)
    topic = await control.topic(-1003, id=42, name="أخبار")
    await control.say(-1003, "/latest درعا 1", thread=topic)
    await bot.answers(-1003)
    await control.topic(-1003, id=topic, closed=True)
    for asked in (1, 2):
        await control.say(-1003, "/latest درعا 1", thread=topic)
        await bot.answers(-1003, 2 + asked)
    await control.topic(-1003, id=topic, closed=False)
    await control.say(-1003, "/latest درعا 1", thread=topic)
    texts = await bot.answers(-1003, 5)
    assert [entry.get("thread") for entry in bot.sent(-1003)] == [topic, None, None, None, topic]
    assert texts.count("ورد السؤال في موضوع مغلق، لذلك كان الجواب هنا.") == 1


async def test_a_group_that_becomes_a_supergroup_is_answered_there(bot: Bot) -> None:
    control = bot.double.control
    await control.chat(-77, "group")
    await control.say(-77, "/latest درعا 1", user=5)
    await bot.answers(-77)
    new = await control.migrate(-77)
    await control.say(new, "/latest درعا 1", user=5)
    await bot.answers(new)


async def test_rubbish_is_swallowed_and_the_next_question_is_answered(bot: Bot) -> None:
    control = bot.double.control
    rubbish: list[dict[str, Any]] = [
        {"message": {}},
        {"message": {"chat": 5}},
        {"message": {"message_id": "x", "chat": {"id": 5, "type": "private"}, "text": ["a"]}},
        {"callback_query": {"id": "1", "data": "\x00" * 60, "from": {"id": 5}}},
        {"something_new": {"deep": [[[[{}]]]]}},
        {"message": {"message_id": 9, "chat": {"id": 5, "type": "private"}, "date": 1, "text": "ا" * (1 << 19)}},
        {"inline_query": {"id": "q", "from": {"id": 5}, "query": "\ud800", "offset": "-1"}},
    ]
    for update in rubbish:
        await control.raw(update)
    await control.say(6, "/latest درعا 1")
    (text,) = await bot.answers(6)
    assert "رقم 12" in text
    assert not bot.task.done()


async def test_commands_stand_in_the_menus(bot: Bot) -> None:
    await until(lambda: len(bot.double.ledger("commands")) == 9)


async def test_a_wrong_token_stops_it_with_a_line(double: Double, folder: Path) -> None:
    chosen = settings(double, folder, token="1000001:wrong-token-aaaaaaaaaaaaaaaaaaaaaaaaaa")
    async with Bot.running(chosen, double) as bot:
        with pytest.raises(AccountError, match="refuses the token") as refused:
            await bot.task
    assert refused.value.code == 78


async def test_a_token_that_is_revoked_stops_it_and_keeps_the_answer(double: Double, folder: Path) -> None:
    chosen = settings(double, folder)
    async with Bot.running(chosen, double) as bot:
        await double.control.say(5, "/latest درعا 1")
        await bot.answers(5)
        await double.control.token(good=False)
        await double.control.say(5, "/latest درعا 2")
        with pytest.raises(AccountError, match="refuses the token"):
            await bot.task
        assert "gone" not in await bot.app.store.outbox.counts()
    await double.control.token(good=True)
    async with Bot.running(chosen, double) as bot:
        assert len(await bot.answers(5, 2)) == 2


async def test_it_waits_for_a_server_that_does_not_answer(double: Double, folder: Path) -> None:
    chosen = settings(double, folder)
    await double.control.fault("close-before", method="getMe", count=1)
    await double.control.fault("close-before", method="getUpdates", count=1)
    async with Bot.running(chosen, double) as bot:
        await double.control.say(5, "/latest درعا 1")
        await bot.answers(5)
        assert bot.watch.platforms == {"telegram": "up"}


async def test_a_webhook_is_answered_after_its_update_is_kept(double: Double, folder: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    secret = folder / "secret"
    address = f"http://127.0.0.1:{port}/hook"
    chosen = settings(
        double,
        folder,
        mode="webhook",
        webhook_url=address,
        webhook_listen=f"127.0.0.1:{port}",
        webhook_secret_file=secret,
    )
    async with Bot.running(chosen, double) as bot:
        await until(lambda: len(double.ledger("webhook")) == 1)
        await double.control.say(5, "/latest درعا 1")
        await bot.answers(5)
        async with aiohttp.ClientSession() as session, session.post(address, json={"update_id": 1}) as answer:
            assert answer.status == 403
    assert secret.stat().st_mode & 0o077 == 0
    # Whoever asks instead takes the webhook away.
    async with Bot.running(settings(double, folder), double) as bot:
        await double.control.say(5, "/latest درعا 1")
        await bot.answers(5, 2)


async def test_a_webhook_address_in_use_is_told(double: Double, folder: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        chosen = settings(
            double,
            folder,
            mode="webhook",
            webhook_url="https://bot.example/hook",
            webhook_listen=f"127.0.0.1:{port}",
            webhook_secret_file=folder / "secret",
        )
        async with Bot.running(chosen, double) as bot:
            with pytest.raises(
                AccountError, match=rf"\[telegram\] webhook_listen: 127.0.0.1:{port}: address already in use"
            ):
                await bot.task


async def test_a_stop_in_the_middle_of_a_conversation_ends_clean(double: Double, folder: Path) -> None:
    chosen = settings(double, folder)
    async with Bot.running(chosen, double) as bot:
        for _ in range(5):
            await double.control.say(5, "/latest درعا 1")
        await bot.answers(5)
        bot.stop.set()
        await bot.task
        assert "sending" not in await bot.app.store.outbox.counts()
    async with Bot.running(chosen, double):
        await until(lambda: len(sent(double, 5)) == 5)
        await asyncio.sleep(0)
    assert len(sent(double, 5)) == 5


async def test_people_follow_and_channels_do_what_their_administrators_want(bot: Bot) -> None:
    control = bot.double.control
    await control.say(5, "اشترك بأخبار درعا")
    (text,) = await bot.answers(5)
    assert text.startswith("تم الاشتراك في أخبار درعا.")
    message = bot.sent(5)[0]["message"]
    await control.tap(5, message, (await bot.buttons(5, message))["إلغاء الاشتراك"])
    assert (await bot.answers(5, 2))[1] == "أُلغي الاشتراك في أخبار درعا."
    await control.chat(-1005, "channel", username="news_ch")
    await control.member(-1005, 5, status="creator")
    await control.say(5, "/subscribe @news_ch درعا")
    assert "في @news_ch:\nتم الاشتراك في أخبار درعا." in (await bot.answers(5, 3))[2]
    await control.say(6, "/subscribe @news_ch حمص")
    assert await bot.answers(6) == ["إعدادات @news_ch لمشرفيها فقط."]
    following = bot.app.store.following
    assert [one.key for one in (await following.profile(Room("telegram", "-1005"))).filters] == ["place:sy-daraa"]
    await control.say(-1005, "/subscriptions")
    assert "1. أخبار درعا · فورًا" in (await bot.answers(-1005))[0]


async def test_what_is_kept_is_shown_and_forgotten(bot: Bot) -> None:
    control = bot.double.control
    await control.say(5, "/subscribe درعا")
    await bot.answers(5)
    await control.say(5, "/mydata")
    await until(lambda: len(bot.sent(5)) == 3)
    kept = json.loads(bot.sent(5)[2]["inside"])
    assert kept["الاشتراكات"] == [{"المكان": "درعا", "فور النشر": "نعم"}]
    await control.say(5, "/forgetme")
    await bot.answers(5, 4)
    message = bot.sent(5)[3]["message"]
    await control.tap(5, message, (await bot.buttons(5, message))["احذف كل شيء"])
    assert (await bot.answers(5, 5))[4].startswith("حُذف كل ما كان محفوظًا")
    store, here = bot.app.store, Room("telegram", "5")
    async with asyncio.timeout(60):
        while await store.following.kept(here):  # noqa: ASYNC110  # nobody tells
            await asyncio.sleep(0.05)
    assert (await store.following.reach(None)).rooms == 0


@pytest.mark.parametrize("editors", [(5,), ()])
async def test_people_of_groups_are_counted_where_there_are_editors(
    double: Double, folder: Path, editors: tuple[int, ...]
) -> None:
    """What needs a second person is decided by how many read; else nobody wants to know."""
    await double.control.user(7)
    await double.control.member(-1001, 7)
    chosen = settings(double, folder)
    chosen = chosen.model_copy(update={"editors": EditorsSettings(telegram=editors)})
    async with open_app(chosen) as app:
        await app.store.outbox.follow("telegram", [Room("telegram", "-1001"), Room("telegram", "6")])
    async with Bot.running(chosen, double) as bot:
        await bot.double.control.say(5, "/help")
        await bot.answers(5)
        people = None
        async with asyncio.timeout(60):
            while people is None and editors:
                await asyncio.sleep(0.05)
                people = (await bot.app.store.following.reach(None)).people
        asked = [one for one in await double.control.requests() if one["method"] == "getChatMemberCount"]
    assert bool(asked) is bool(editors)
    # One in private, and whoever is in the group beside the bot.
    assert people == (2 if editors else None)
