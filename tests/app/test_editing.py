"""What editors post over the real bot: a photo and a card to the last copy, and a text that is refused."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from newsbot.app import editing
from newsbot.chat.room import Room
from newsbot.config.settings import EditorsSettings
from newsbot.ports import Material
from tests.app.kit import Bot, settings, until
from tests.doubles.telegram.running import Double
from tests.fakes.pictures import FakePictures

NORA, FIRST, READERS = 5, 3_000_000, 12
DENIED = "منفي بقرار من المحررين"
FLASH = "عاجل: انقطاع الكهرباء عن حلب"


@dataclass
class Newsroom:
    bot: Bot

    async def press(self, label: str, under: str = "") -> None:
        """The newest button with this label in Nora's chat, under a message that says so."""
        async with asyncio.timeout(30):
            while True:
                for message in reversed(await self.bot.double.control.messages(NORA)):
                    if "reply_markup" in message and under in message.get("text", message.get("caption", "")):
                        found = await self.bot.buttons(NORA, message["message_id"])
                        if label in found:
                            await self.bot.double.control.tap(NORA, message["message_id"], found[label])
                            return
                await asyncio.sleep(0.02)

    async def copies(self) -> list[dict[str, Any]]:
        return [
            message
            for chat in range(FIRST, FIRST + READERS)
            for message in await self.bot.double.control.messages(chat)
        ]

    async def all_say(self, words: str) -> list[dict[str, Any]]:
        async with asyncio.timeout(30):
            while True:
                found = await self.copies()
                if len(found) == READERS and all(words in one.get("caption", one.get("text", "")) for one in found):
                    return found
                await asyncio.sleep(0.05)


@pytest.fixture
async def newsroom(request: pytest.FixtureRequest, double: Double, tmp_path: Path) -> AsyncIterator[Newsroom]:
    editors = EditorsSettings(telegram=(NORA,), two_person_above=1_000_000, hold_seconds=getattr(request, "param", 0.5))
    chosen = settings(double, tmp_path, rate=1000.0).model_copy(update={"editors": editors})
    async with Bot.running(chosen, double) as bot:
        bot.app.converse._news.trends.pictures = FakePictures()
        await double.control.chats(FIRST, READERS)
        rooms = [Room("telegram", str(chat)) for chat in range(FIRST, FIRST + READERS)]
        await bot.app.store.outbox.follow("telegram", rooms)
        stop = asyncio.Event()
        desk = asyncio.create_task(editing.run(bot.app, stop))
        try:
            yield Newsroom(bot)
        finally:
            stop.set()
            await asyncio.wait_for(desk, 30)


async def test_a_photo_above_a_flash(newsroom: Newsroom) -> None:
    double = newsroom.bot.double
    said = await double.control.say(NORA, "عاجل: انقطاع الكهرباء", photo=True)
    photo = said["message"]["photo"]
    await double.control.say(NORA, "/audience b1 everyone")
    await newsroom.press("انشر", "كل المتابعين")
    copies = await newsroom.all_say("عاجل: انقطاع الكهرباء")
    assert all(one["photo"] == photo for one in copies)
    await double.control.say(NORA, "/correct b1 عادت الكهرباء")
    await newsroom.press("انشر التصحيح")
    assert all(one["photo"] == photo for one in await newsroom.all_say("عادت الكهرباء"))
    await double.control.say(NORA, "/retract b1")
    withdrawn = await newsroom.all_say("سحب خبر")
    assert all(one["photo"] != photo for one in withdrawn)


async def test_a_card_with_a_flash_and_another_with_its_correction(newsroom: Newsroom) -> None:
    double = newsroom.bot.double
    await double.control.say(NORA, "عاجل: انقطاع الكهرباء")
    await newsroom.press("مع بطاقة")
    await until(lambda: bool([one for one in double.ledger("send") if one.get("photo")]))
    await double.control.say(NORA, "/audience b1 everyone")
    await newsroom.press("انشر", "كل المتابعين")
    copies = await newsroom.all_say("عاجل: انقطاع الكهرباء")
    (photo,) = {str(one["photo"]) for one in copies}  # uploaded once, for the preview
    await double.control.say(NORA, "/correct b1 عادت الكهرباء")
    await newsroom.press("بلا صورة", "تصحيح مقترح")
    await newsroom.press("انشر التصحيح", "تُزال الصورة")
    assert all(str(one["photo"]) != photo for one in await newsroom.all_say("عادت الكهرباء"))


@pytest.mark.parametrize("newsroom", [4.0], indirect=True)
async def test_what_is_refused_of_the_editor_reaches_no_reader(newsroom: Newsroom) -> None:
    double = newsroom.bot.double
    await double.control.say(NORA, "عاجل: انقطاع الكهرباء")
    await double.control.say(NORA, "/audience b1 everyone")
    await until(lambda: len(newsroom.bot.sent(NORA)) == 4)
    refusal = "Bad Request: can't parse entities: something new"
    await double.control.fault("bad-request", method="sendMessage", chat=NORA, description=refusal)
    await newsroom.press("انشر", "كل المتابعين")
    await until(lambda: any("لم يُقبل نص" in one["text"] for one in newsroom.bot.sent(NORA)))
    ((kept),) = await newsroom.bot.app.store.desk.open()
    assert kept.bulletin.state == "draft"
    assert await newsroom.copies() == []


async def test_a_photo_alone(newsroom: Newsroom) -> None:
    double = newsroom.bot.double
    await double.control.say(NORA, "", photo=True)
    (answer,) = await newsroom.bot.answers(NORA)
    assert answer.startswith("لا تُنشر صورة بلا نص.")
    assert await newsroom.bot.app.store.desk.open() == []


async def test_an_editor_says_of_a_story_that_was_told_that_it_is_denied(newsroom: Newsroom) -> None:
    bot, reader = newsroom.bot, FIRST
    control, app = bot.double.control, bot.app
    stop = asyncio.Event()
    telling = asyncio.create_task(app.publishing().publish.run(stop))
    try:
        await control.say(reader, "/subscribe درعا")
        await bot.answers(reader)
        news = {
            "title": "انفجار في درعا",
            "text": "وقع انفجار في مدينة درعا صباح اليوم.",
            "url": "https://example.org/1",
            "published": app.clock.now().isoformat(),
        }
        body = json.dumps(news, ensure_ascii=False).encode()
        await app.ingest.material(Material("news.jsonl", body, app.clock.now(), "jsonl"))
        app.publishing().publish.wake()
        (alert,) = (await bot.answers(reader, 2))[1:]
        assert "الحالة: أولي غير مؤكد" in alert
        await control.say(NORA, "/state s1 منفي")
        async with asyncio.timeout(10):
            while all(DENIED not in one.get("text", "") for one in await control.messages(reader)):  # noqa: ASYNC110
                await asyncio.sleep(0.05)
    finally:
        stop.set()
        await asyncio.wait_for(telling, 30)
