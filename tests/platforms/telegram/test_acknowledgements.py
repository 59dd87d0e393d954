import asyncio
import json
from typing import Any

from newsbot.chat.document import Document, Paragraph, Strong, Text
from newsbot.chat.room import Room
from newsbot.platforms.telegram.acknowledgements import Acknowledgements
from newsbot.platforms.telegram.client import Account, account
from newsbot.platforms.telegram.inline import Result, result
from tests.doubles.telegram.running import Double
from tests.platforms.telegram.servers import reply, request, served

CARD = Document((Paragraph((Strong("عنوان"),)), Paragraph((Text("نص الخبر."),))))


def found(article: str = "abc", title: str = "عنوان\u202e مقلوب\nثان", document: Document = CARD) -> Result | None:
    return result(article, title, "وكالة " * 40, document)


async def test_an_inline_query_is_answered(bot: Account, double: Double) -> None:
    query = await double.control.inline(5, "درعا")
    entry = found()
    assert entry
    assert await Acknowledgements(bot.bot).inline(query, [entry], "20")
    assert not await Acknowledgements(bot.bot).inline("no such query", [entry], "")


async def test_what_an_inline_answer_says() -> None:
    seen: list[Any] = []

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.append(json.loads((await request(reader))[1]))
        writer.write(reply(200, b'{"ok":true,"result":true}'))

    entry = found()
    assert entry
    async with served(take) as url:
        connected = account("1:a", url)
        await connected.open()
        assert await Acknowledgements(connected.bot).inline("q", [entry], "20")
        await connected.close()
    (asked,) = seen
    (shown,) = json.loads(asked["results"])
    assert (asked["next_offset"], asked["is_personal"]) == ("20", "true")
    assert (shown["type"], shown["id"], shown["title"]) == ("article", "abc", "عنوان مقلوب ثان")
    assert len(shown["description"]) <= 120
    assert shown["input_message_content"]["message_text"] == "عنوان\nنص الخبر."
    assert shown["input_message_content"]["entities"] == [{"type": "bold", "offset": 0, "length": 5}]


def test_what_cannot_be_a_result() -> None:
    assert found(document=Document(())) is None
    assert found(article="ا" * 33) is None
    untitled = found(title=" ")
    assert untitled
    assert untitled.title == "abc"


async def test_a_pressed_button_is_answered(bot: Account, double: Double) -> None:
    said = await double.control.say(5, "x")
    query = await double.control.tap(5, said["message"]["message_id"], "data")
    acknowledge = Acknowledgements(bot.bot)
    assert await acknowledge.callback(query, "ن" * 500, alert=True)
    assert not await acknowledge.callback("no such query")


async def test_typing(bot: Account, double: Double) -> None:
    assert await Acknowledgements(bot.bot).typing(Room("telegram", "5"))
    assert not await Acknowledgements(bot.bot).typing(Room("telegram", "6"))
