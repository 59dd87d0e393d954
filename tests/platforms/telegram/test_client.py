import asyncio
import json
from dataclasses import replace
from typing import Any

import pytest

from newsbot.chat.delivery import Gone, Later, Moved, Outcome, Refused, Sent, Stopped, Uncertain
from newsbot.chat.document import BLANK, Attachment, Code, Document, Heading, Link, Paragraph, Quote, Strong, Text
from newsbot.chat.document import drawn as card
from newsbot.chat.room import Room
from newsbot.platforms.telegram.client import Account, TelegramPlatform, TokenError, account
from newsbot.platforms.telegram.keyboards import verify
from newsbot.platforms.telegram.rendered import Rendered
from newsbot.platforms.telegram.updates import Me
from newsbot.ports import Platform
from tests.doubles.telegram.running import Double
from tests.fakes.clock import FakeClock
from tests.platforms.telegram.conftest import BUTTON_KEY
from tests.platforms.telegram.servers import closed_port, reply, request, served

PRIVATE = Room("telegram", "5")
GROUP = Room("telegram", "-1001")
DOCUMENT = Document(
    (
        Heading((Strong("آخر أخبار درعا"),)),
        Quote("قال المصدر إن 20 شخصا حضروا.", "المصدر"),
        Paragraph((Text("من "), Link("سانا", "https://sana.sy/a"), Text(" 😀 "), Code("/story abc"))),
    ),
    suggestions=("/more", "/story abc"),
)


def drawn(platform: TelegramPlatform, document: Document = DOCUMENT) -> Rendered:
    (part,) = platform.parts(document)
    return part


def as_port(platform: TelegramPlatform) -> Platform:
    return platform


async def send(platform: TelegramPlatform, room: Room = PRIVATE, **about: Any) -> Outcome:
    return await platform.send(room, drawn(platform), **{"delivery": 7, "silent": False, **about})


async def asked(double: Double) -> list[dict[str, Any]]:
    return [request for request in await double.control.requests() if request["method"].lower() != "getme"]


async def test_a_document_arrives_as_it_was_drawn(platform: TelegramPlatform, double: Double) -> None:
    part = drawn(platform)
    found = await send(platform)
    (message,) = await double.control.messages(5)
    assert found == Sent(str(message["message_id"]))
    assert message["text"] == part.text
    kept = [(entity["type"], entity["offset"], entity["length"]) for entity in message["entities"]]
    assert kept == [(entity.kind, entity.offset, entity.length) for entity in part.entities]


async def test_buttons_are_signed_for_the_room_and_its_person(platform: TelegramPlatform, double: Double) -> None:
    await send(platform)
    (message,) = await double.control.messages(5)
    data = [button["callback_data"] for row in message["reply_markup"]["inline_keyboard"] for button in row]
    now = FakeClock().now().timestamp()
    tickets = [verify(BUTTON_KEY, each, room="5", user=5, now=now) for each in data]
    assert [(ticket.delivery, ticket.index, ticket.action) for ticket in tickets if ticket] == [
        (7, 0, "more"),
        (7, 1, "story"),
    ]
    assert verify(BUTTON_KEY, data[0], room="5", user=6, now=now) is None
    assert verify(BUTTON_KEY, data[0], room="5", user=5, now=now + 48 * 3600) is None


async def test_in_a_group_everybody_may_press(platform: TelegramPlatform, double: Double) -> None:
    await send(platform, GROUP)
    (message,) = await double.control.messages(-1001)
    data = message["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    now = FakeClock().now().timestamp()
    assert verify(BUTTON_KEY, data, room="-1001", user=99, now=now)
    assert verify(BUTTON_KEY, data, room="-1002", user=99, now=now) is None


async def test_without_a_key_there_are_no_buttons(bot: Account, double: Double) -> None:
    await send(TelegramPlatform(bot.bot, clock=FakeClock()))
    (message,) = await double.control.messages(5)
    assert "reply_markup" not in message


@pytest.mark.parametrize("silent", [True, False])
@pytest.mark.parametrize("paid", [True, False])
async def test_sound_and_paid_broadcast(bot: Account, double: Double, *, silent: bool, paid: bool) -> None:
    await send(TelegramPlatform(bot.bot, clock=FakeClock(), paid=paid), silent=silent)
    (entry,) = await double.control.ledger()
    assert (entry["silent"], entry["paid"]) == (silent, paid)


async def test_nothing_is_previewed_and_nothing_is_said_that_need_not_be() -> None:
    seen: list[bytes] = []

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for _ in range(2):
            seen.append((await request(reader))[1])
            writer.write(reply(200, b'{"ok":true,"result":{"message_id":7}}'))

    async with served(take) as url:
        connected = account("1:a", url)
        await connected.open()
        platform = TelegramPlatform(connected.bot, clock=FakeClock())
        part = drawn(platform, Document((Paragraph((Text("نص"),)),)))
        assert await platform.send(PRIVATE, part, delivery=1, silent=False) == Sent("7")
        assert await platform.edit(PRIVATE, "7", part, delivery=1) == Sent("7")
        await connected.close()
    off = {"link_preview_options": '{"is_disabled":true}', "chat_id": "5", "text": "نص"}
    assert [json.loads(body) for body in seen] == [off, {**off, "message_id": "7"}]


async def test_an_account_does_not_show_its_token(bot: Account, double: Double) -> None:
    assert double.token not in repr(bot)
    assert double.token not in repr(TelegramPlatform(bot.bot, clock=FakeClock()))


async def test_a_topic_is_a_room_and_its_chat_is_where_it_falls_back_to(
    platform: TelegramPlatform, double: Double
) -> None:
    thread = await double.control.topic(-1001, id=77)
    room = Room("telegram", f"-1001/{thread}")
    assert isinstance(await send(platform, room), Sent)
    (message,) = await double.control.messages(-1001)
    assert message["message_thread_id"] == thread
    await double.control.topic(-1001, id=thread, closed=True)
    assert await send(platform, room) == Moved("-1001")
    assert await send(platform, Room("telegram", "-1001/999999")) == Moved("-1001")


async def test_an_edit_and_a_deletion_done_twice_are_done(platform: TelegramPlatform, double: Double) -> None:
    found = await send(platform)
    assert isinstance(found, Sent)
    other = drawn(platform, Document((Paragraph((Text("تصحيح"),)),)))
    for _ in range(2):
        assert await platform.edit(PRIVATE, found.remote_id, other, delivery=8) == found
    (message,) = await double.control.messages(5)
    assert message["text"] == "تصحيح"
    for _ in range(2):
        assert await platform.delete(PRIVATE, found.remote_id, delivery=9) == found
    assert await double.control.messages(5) == []
    assert await platform.edit(PRIVATE, found.remote_id, other, delivery=8) == Refused("copy-gone")


# Kind of fault, whether the message is there all the same, what the platform says of a send.
FAULTS: list[tuple[str, bool, Outcome]] = [
    ("reset-before", False, Uncertain("ClientOSError")),
    ("close-before", False, Uncertain("ServerDisconnectedError")),
    ("drop-after", True, Uncertain("ServerDisconnectedError")),
    ("reset-after", True, Uncertain("ClientOSError")),
    ("half-head", True, Uncertain("ServerDisconnectedError")),
    ("half-body", True, Uncertain("ClientPayloadError")),
    ("junk", True, Uncertain("ClientResponseError")),
    ("garbage-json", True, Uncertain("no-json")),
    ("ok-false", True, Uncertain("ok-false")),
    ("server-error", False, Uncertain("status-500")),
    ("server-page", False, Uncertain("status-502")),
    ("redirect", False, Uncertain("status-302")),
    ("flood", False, Later("flood", 1.0, "room")),
    ("flood-bare", False, Later("flood", 5.0, "account")),
    ("flood-zero", False, Later("flood", 5.0, "account")),
    ("flood-page", False, Later("flood", 5.0, "account")),
    ("unauthorized", False, Stopped("token")),
    ("not-found", False, Stopped("token")),
    ("conflict", False, Stopped("conflict")),
    ("too-large", False, Refused("too-large", "content")),
    ("blocked", False, Gone("blocked")),
    ("deactivated", False, Gone("deactivated")),
    ("kicked", False, Gone("kicked")),
    ("not-member", False, Gone("not-a-member")),
    ("chat-not-found", False, Refused("chat-not-found", "address")),
    ("bad-request", False, Refused("entities", "content")),
    ("migrate", False, Moved("-1009999999999")),
]


@pytest.mark.parametrize(("kind", "there", "expected"), FAULTS)
async def test_what_a_fault_comes_to(
    platform: TelegramPlatform, double: Double, kind: str, expected: Outcome, *, there: bool
) -> None:
    await double.control.fault(kind, method="sendMessage")
    found = await send(platform)
    # Which exception ends a broken connection is the client library's and the kernel's.
    broken = isinstance(expected, Uncertain) and expected.why.endswith("Error")
    assert type(found) is type(expected)
    assert broken or found == expected
    assert (len(await double.control.messages(5)) == 1) is there
    assert len(await asked(double)) == 1, "one request, whatever came of it"


async def test_a_server_that_says_nothing(double: Double) -> None:
    connected = account(double.token, double.base_url)
    connected.sending._read = 0.2
    await connected.open()
    await double.control.fault("hang", method="sendMessage")
    found = await send(TelegramPlatform(connected.bot, clock=FakeClock()))
    await connected.close()
    assert isinstance(found, Uncertain)


async def test_nobody_there(double: Double) -> None:
    connected = account(double.token, f"http://127.0.0.1:{closed_port()}")
    await connected.open()
    platform = TelegramPlatform(connected.bot, clock=FakeClock())
    assert await send(platform) == Later("not-sent")
    assert await platform.edit(PRIVATE, "7", drawn(platform), delivery=1) == Later("not-sent")
    assert await platform.delete(PRIVATE, "7", delivery=1) == Later("not-sent")
    assert not await platform.probe()
    assert await connected.identify() == Later("not-sent")
    await connected.close()


async def test_a_document_without_words_is_refused_as_such(platform: TelegramPlatform) -> None:
    (part,) = as_port(platform).parts(Document(()))
    assert await as_port(platform).send(PRIVATE, part, delivery=1, silent=False) == Refused("empty", "content")


@pytest.mark.parametrize("room", ["", "abc", "5/", "5/x", "--5", "5 ", "١", "5/1/2", "9" * 30])
async def test_a_room_that_is_none(platform: TelegramPlatform, double: Double, room: str) -> None:
    target = Room("telegram", room)
    refused = Refused("room-id", "address")
    assert await send(platform, target) == refused
    assert await platform.edit(target, "1", drawn(platform), delivery=1) == refused
    assert await platform.delete(target, "1", delivery=1) == refused
    assert await asked(double) == []


async def test_a_message_that_is_none(platform: TelegramPlatform) -> None:
    assert await platform.edit(PRIVATE, "x", drawn(platform), delivery=1) == Refused("remote-id")
    assert await platform.delete(PRIVATE, "", delivery=1) == Refused("remote-id")


async def test_the_probe_and_who_the_bot_is(bot: Account, platform: TelegramPlatform, double: Double) -> None:
    assert await platform.probe()
    me = await bot.identify()
    assert isinstance(me, Me)
    assert (me.id, me.username) == (1000001, "newsdouble_bot")
    await double.control.token(good=False)
    assert not await platform.probe()
    assert await bot.identify() == Stopped("token")


@pytest.mark.parametrize("token", ["", "abc", "9999", "1:", "1:a b", "1:a/b", "1:a?x", "123:ABC\n"])
def test_what_cannot_be_a_token(token: str) -> None:
    with pytest.raises(TokenError) as caught:
        account(token)
    assert not token or token not in str(caught.value)


PICTURE = b"\x89PNG\r\n\x1a\n" + b"0" * 64


async def test_a_picture_carries_the_words_and_they_can_be_edited(platform: TelegramPlatform, double: Double) -> None:
    part = drawn(platform)
    found = await platform.send_photo(PRIVATE, PICTURE, part, delivery=7, silent=False)
    assert isinstance(found, Sent)
    (message,) = await double.control.messages(5)
    assert (message["caption"], "photo" in message) == (part.text, True)
    other = drawn(platform, Document((Paragraph((Text("تصحيح"),)),)))
    assert await platform.edit(PRIVATE, found.remote_id, other, delivery=8) == found
    (message,) = await double.control.messages(5)
    assert message["caption"] == "تصحيح"
    assert await platform.delete(PRIVATE, found.remote_id, delivery=9) == found
    assert await double.control.messages(5) == []


@pytest.mark.parametrize(
    "description", ["Bad Request: wrong file identifier/HTTP URL specified", "Bad Request: IMAGE_PROCESS_FAILED"]
)
async def test_a_bad_picture_never_holds_up_the_words(
    platform: TelegramPlatform, double: Double, description: str
) -> None:
    await double.control.fault("bad-request", method="sendPhoto", description=description)
    part = drawn(platform)
    found = await platform.send_photo(PRIVATE, "https://news.example/a.jpg", part, delivery=7, silent=False)
    (message,) = await double.control.messages(5)
    assert (found, message["text"]) == (Sent(str(message["message_id"])), part.text)


async def test_words_under_a_picture_that_may_be_there_are_not_sent_again(
    platform: TelegramPlatform, double: Double
) -> None:
    await double.control.fault("drop-after", method="sendPhoto")
    found = await platform.send_photo(PRIVATE, PICTURE, drawn(platform), delivery=7, silent=False)
    assert isinstance(found, Uncertain)
    assert len(await asked(double)) == 1


@pytest.mark.parametrize("photo", ["/etc/hostname", "file:///etc/hostname", "javascript:x", "", "AgACAgIAAx"])
async def test_only_web_addresses_and_bytes_are_pictures(
    platform: TelegramPlatform, double: Double, photo: str
) -> None:
    found = await platform.send_photo(PRIVATE, photo, drawn(platform), delivery=7, silent=False)
    (request,) = await asked(double)
    assert isinstance(found, Sent)
    assert request["method"].lower() == "sendmessage"


async def test_long_words_go_without_the_picture(platform: TelegramPlatform, double: Double) -> None:
    part = drawn(platform, Document((Paragraph((Text("كلمة " * 300),)),)))
    found = await platform.send_photo(PRIVATE, PICTURE, part, delivery=7, silent=False)
    (message,) = await double.control.messages(5)
    assert isinstance(found, Sent)
    assert message["text"] == part.text


PICTURED = Document(
    (Heading((Strong("عنوان"),)), Paragraph((Text("نص الخبر."),))), picture="https://news.example/a.jpg"
)


async def test_a_document_with_a_picture_is_one_message(platform: TelegramPlatform, double: Double) -> None:
    part = drawn(platform, PICTURED)
    found = await platform.send(PRIVATE, part, delivery=7, silent=True)
    (message,) = await double.control.messages(5)
    (entry,) = await double.control.ledger()
    assert found == Sent(f"photo:{message['message_id']}")
    assert (message["caption"], "photo" in message, entry["silent"]) == (part.text, True, True)
    assert [entity["type"] for entity in message["caption_entities"]] == ["bold"]
    assert len(await asked(double)) == 1


async def test_where_few_bytes_are_wanted_the_words_come_alone(platform: TelegramPlatform, double: Double) -> None:
    part = drawn(platform, replace(PICTURED, lite=True))
    await platform.send(PRIVATE, part, delivery=7, silent=True)
    (message,) = await double.control.messages(5)
    assert (message["text"], "photo" in message) == (part.text, False)


@pytest.mark.parametrize(
    "description",
    [
        "Bad Request: failed to get HTTP URL content",
        "Bad Request: wrong type of the web page content",
        "Bad Request: not enough rights to send photos to the chat",
        "Bad Request: something that nobody has seen yet",
    ],
)
async def test_words_arrive_whatever_is_wrong_with_the_picture(
    platform: TelegramPlatform, double: Double, description: str
) -> None:
    await double.control.fault("bad-request", method="sendPhoto", description=description)
    part = drawn(platform, PICTURED)
    found = await platform.send(PRIVATE, part, delivery=7, silent=False)
    (message,) = await double.control.messages(5)
    assert (found, message["text"]) == (Sent(str(message["message_id"])), part.text)
    assert [request["method"].lower() for request in await asked(double)] == ["sendphoto", "sendmessage"]


@pytest.mark.parametrize(("kind", "expected"), [("flood", Later("flood", 1.0, "room")), ("blocked", Gone("blocked"))])
async def test_what_is_not_the_pictures_fault_is_not_tried_without_it(
    platform: TelegramPlatform, double: Double, kind: str, expected: Outcome
) -> None:
    await double.control.fault(kind, method="sendPhoto")
    assert await platform.send(PRIVATE, drawn(platform, PICTURED), delivery=7, silent=False) == expected
    assert len(await asked(double)) == 1


async def test_a_correction_reaches_the_words_under_a_picture(platform: TelegramPlatform, double: Double) -> None:
    found = await platform.send(PRIVATE, drawn(platform, PICTURED), delivery=7, silent=False)
    assert isinstance(found, Sent)
    other = Document((Paragraph((Text("تصحيح"),)),), picture="https://news.example/b.jpg")
    for _ in range(2):
        assert await platform.edit(PRIVATE, found.remote_id, drawn(platform, other), delivery=8) == found
    (message,) = await double.control.messages(5)
    assert (message["caption"], "photo" in message) == ("تصحيح", True)


async def test_a_correction_that_grew_too_long_shows_its_beginning_under_the_picture(
    platform: TelegramPlatform, double: Double
) -> None:
    found = await platform.send(PRIVATE, drawn(platform, PICTURED), delivery=7, silent=False)
    assert isinstance(found, Sent)
    long = Document((Paragraph((Strong("تصحيح. "), Text("هذا نص جديد. " * 150))),), picture=PICTURED.picture)
    assert await platform.edit(PRIVATE, found.remote_id, drawn(platform, long), delivery=8) == found
    (message,) = await double.control.messages(5)
    assert message["caption"].startswith("تصحيح. هذا نص جديد.")
    assert message["caption"].endswith("جديد.…")
    assert len(message["caption"]) <= 1024


async def test_a_correction_gives_no_picture_to_words_that_had_none(platform: TelegramPlatform, double: Double) -> None:
    found = await send(platform)
    assert isinstance(found, Sent)
    assert await platform.edit(PRIVATE, found.remote_id, drawn(platform, PICTURED), delivery=8) == found
    (message,) = await double.control.messages(5)
    assert (message["text"], "photo" in message) == (drawn(platform, PICTURED).text, False)


OWN = replace(PICTURED, picture=card(PICTURE))


async def methods(double: Double) -> list[str]:
    return [request["method"].lower() for request in await asked(double)]


async def test_a_card_is_uploaded_once_and_goes_by_its_name_then(platform: TelegramPlatform, double: Double) -> None:
    for delivery in (7, 8, 9):
        assert isinstance(await platform.send(PRIVATE, drawn(platform, OWN), delivery=delivery, silent=False), Sent)
    first, second, third = await double.control.messages(5)
    assert first["photo"] == second["photo"] == third["photo"]


async def test_a_name_that_telegram_forgot_costs_the_picture_once(platform: TelegramPlatform, double: Double) -> None:
    await platform.send(PRIVATE, drawn(platform, OWN), delivery=7, silent=False)
    await double.control.fault("bad-request", method="sendPhoto", description="Bad Request: wrong file identifier")
    for delivery in (8, 9):
        await platform.send(PRIVATE, drawn(platform, OWN), delivery=delivery, silent=False)
    assert ["photo" in message for message in await double.control.messages(5)] == [True, False, True]


async def test_an_editors_photo_goes_by_its_name(platform: TelegramPlatform, double: Double) -> None:
    found = await platform.send(PRIVATE, drawn(platform, OWN), delivery=7, silent=False)
    (message,) = await double.control.messages(5)
    photo = replace(PICTURED, picture=f"telegram:{message['photo'][-1]['file_id']}")
    assert isinstance(found, Sent)
    await platform.send(PRIVATE, drawn(platform, photo), delivery=8, silent=False)
    _, other = await double.control.messages(5)
    assert other["photo"] == message["photo"]
    better = Document((Paragraph((Text("تصحيح"),)),), picture=photo.picture)
    assert await platform.edit(PRIVATE, found.remote_id, drawn(platform, better), delivery=9) == found
    corrected, _ = await double.control.messages(5)
    assert (corrected["caption"], corrected["photo"]) == ("تصحيح", message["photo"])


async def test_a_correction_may_bring_another_photo(platform: TelegramPlatform, double: Double) -> None:
    for delivery, one in ((7, OWN), (8, replace(PICTURED, picture=card(PICTURE + b"2")))):
        found = await platform.send(PRIVATE, drawn(platform, one), delivery=delivery, silent=False)
    before, other = await double.control.messages(5)
    assert isinstance(found, Sent)
    words = "هذا نص جديد. " * 150
    better = Document((Paragraph((Text(words),)),), picture=f"telegram:{before['photo'][-1]['file_id']}")
    assert await platform.edit(PRIVATE, found.remote_id, drawn(platform, better), delivery=9) == found
    _, after = await double.control.messages(5)
    assert (after["photo"], other["photo"] != before["photo"]) == (before["photo"], True)
    assert isinstance(await platform.send(PRIVATE, drawn(platform, better), delivery=10, silent=False), Sent)
    assert "photo" not in (await double.control.messages(5))[-1]


@pytest.mark.parametrize("refused", [1, 2])
async def test_the_words_are_put_right_whatever_is_wrong_with_the_new_picture(
    platform: TelegramPlatform, double: Double, refused: int
) -> None:
    found = await platform.send(PRIVATE, drawn(platform, OWN), delivery=7, silent=False)
    assert isinstance(found, Sent)
    description = "Bad Request: IMAGE_PROCESS_FAILED"
    await double.control.fault("bad-request", method="editMessageMedia", description=description, count=refused)
    part = drawn(platform, Document((Paragraph((Text("تصحيح"),)),), picture=card(PICTURE + b"1")))
    assert await platform.edit(PRIVATE, found.remote_id, part, delivery=8) == found
    (after,) = await double.control.messages(5)
    assert after["caption"] == "تصحيح"
    assert (await methods(double))[1:] == ["editmessagemedia", "editmessagemedia", "editmessagecaption"][: refused + 1]


@pytest.mark.parametrize("other", [BLANK, card(PICTURE + b"1")])
@pytest.mark.parametrize("long", [False, True])
async def test_no_copy_keeps_a_card_that_says_what_is_not_so_any_more(
    platform: TelegramPlatform, double: Double, other: str, *, long: bool
) -> None:
    found = await platform.send(PRIVATE, drawn(platform, OWN), delivery=7, silent=False)
    assert isinstance(found, Sent)
    (before,) = await double.control.messages(5)
    words = "هذا نص جديد. " * 150 if long else "سُحب هذا الخبر."
    part = drawn(platform, Document((Paragraph((Strong(words),)),), picture=other))
    for _ in range(2):
        assert await platform.edit(PRIVATE, found.remote_id, part, delivery=8) == found
    (after,) = await double.control.messages(5)
    assert after["photo"] != before["photo"]
    assert after["caption"].startswith(words[:12])
    assert after["caption_entities"][0]["type"] == "bold"
    assert (await methods(double))[1:] == ["editmessagemedia"] * 2


async def test_words_that_had_no_picture_lose_none(platform: TelegramPlatform, double: Double) -> None:
    found = await send(platform)
    assert isinstance(found, Sent)
    part = drawn(platform, Document((Paragraph((Text("سُحب هذا الخبر."),)),), picture=BLANK))
    assert await platform.edit(PRIVATE, found.remote_id, part, delivery=8) == found
    await platform.send(PRIVATE, part, delivery=9, silent=False)
    assert await methods(double) == ["sendmessage", "editmessagetext", "sendmessage"]


async def test_a_file_follows_the_words(platform: TelegramPlatform, double: Double) -> None:
    document = replace(DOCUMENT, attachment=Attachment("newsbot.json", '{"خبر": 1}'))
    words, file = platform.parts(document)
    assert words.buttons
    assert isinstance(await platform.send(PRIVATE, file, delivery=7, silent=True), Sent)
    (sent,) = double.ledger("send")
    assert (sent["file"], sent["inside"], sent["silent"]) == ("newsbot.json", '{"خبر": 1}', True)
