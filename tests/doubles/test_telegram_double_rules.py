"""What the Telegram double refuses, in which words, and how it counts."""

import json
from collections import deque
from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.doubles.clients import post
from tests.doubles.telegram import formatting
from tests.doubles.telegram.flood import ACCOUNT, FloodLimits
from tests.doubles.telegram.running import Double
from tests.doubles.telegram.settings import Settings

pytestmark = pytest.mark.xdist_group("telegram-double")

GROUP, FORUM, CHANNEL = -50, -1_000_000_000_070, -1_000_000_000_090


async def said(double: Double, method: str, **params: Any) -> tuple[int, Any]:
    """Status, and the description of a refusal or the result."""
    status, about = await post(double, method, **params)
    assert about["ok"] is (status == 200)
    return status, about.get("description", about.get("result"))


def row(*buttons: dict[str, Any]) -> dict[str, Any]:
    return {"reply_markup": {"inline_keyboard": [list(buttons)]}}


def bold(offset: int, length: int) -> dict[str, Any]:
    return {"type": "bold", "offset": offset, "length": length}


def tap(data: str) -> dict[str, Any]:
    return {"text": "x", "callback_data": data}


TEXTS: list[tuple[str, dict[str, Any], str | None]] = [
    ("empty", {"text": ""}, "message text is empty"),
    ("blank", {"text": " \n\t"}, "text must be non-empty"),
    ("only an override", {"text": "\u202e"}, "text must be non-empty"),
    ("longest", {"text": "ا" * 4096}, None),
    ("too long", {"text": "ا" * 4097}, "message is too long"),
    ("too long in UTF-16", {"text": "😀" * 2049}, "message is too long"),
    ("markup does not count", {"text": f"<b>{'ا' * 4096}</b>", "parse_mode": "HTML"}, None),
    ("source too long", {"text": "<b>" * 10000 + "😀" * 700, "parse_mode": "HTML"}, "text is too long"),
    ("bad HTML", {"text": "a < b", "parse_mode": "HTML"}, "can't parse entities: Unsupported start tag"),
    ("bad Markdown", {"text": "a.b", "parse_mode": "MarkdownV2"}, "can't parse entities: Character '.' is reserved"),
    ("unknown mode", {"text": "a", "parse_mode": "RST"}, "unsupported parse_mode"),
    ("both ways", {"text": "a", "parse_mode": "HTML", "entities": [bold(0, 1)]}, "are both given"),
    ("entity fits", {"text": "😀ب", "entities": [bold(0, 3)]}, None),
    ("entity beyond the end", {"text": "😀ب", "entities": [bold(0, 4)]}, "ends after the end of the text"),
    ("entity before the start", {"text": "ab", "entities": [bold(-1, 2)]}, "incorrect offset"),
    ("entity inside a character", {"text": "😀ب", "entities": [bold(1, 2)]}, "middle of a UTF-16 symbol"),
    ("script as URL", {"text": "ab", "entities": [bold(0, 1) | {"type": "text_link", "url": "javascript:a()"}]}, "URL"),
    ("no such entity", {"text": "ab", "entities": [bold(0, 1) | {"type": "blink"}]}, "unsupported type 'blink'"),
    ("unknown parameter", {"text": "ab", "disable_preview": True}, "unknown parameter disable_preview"),
    ("unknown inside", {"text": "ab", **row(tap("a") | {"colour": "red"})}, "reply_markup.inline_keyboard.colour"),
    ("wrong type", {"text": "ab", "protect_content": "perhaps"}, "protect_content"),
    ("longest data", {"text": "a", **row(tap("ا" * 32))}, None),
    ("data too long", {"text": "a", **row(tap("ا" * 32 + "a"))}, "BUTTON_DATA_INVALID"),
    ("empty data", {"text": "a", **row(tap(""))}, "BUTTON_DATA_INVALID"),
    ("button without action", {"text": "a", **row({"text": "x"})}, "Text buttons are unallowed"),
    ("button with two", {"text": "a", **row(tap("a") | {"url": "https://a.org"})}, "more than one action"),
    ("button without text", {"text": "a", **row({"text": " ", "callback_data": "a"})}, "text must be non-empty"),
    ("button to nowhere", {"text": "a", **row({"text": "x", "url": "nowhere"})}, "is invalid: Wrong HTTP URL"),
    ("nine in a row", {"text": "a", **row(*[tap("a")] * 9)}, "reply markup is too long"),
    ("most buttons", {"text": "a", "reply_markup": {"inline_keyboard": [[tap("a")]] * 100}}, None),
    ("too many buttons", {"text": "a", "reply_markup": {"inline_keyboard": [[tap("a")]] * 101}}, "too long"),
    ("answer to nothing", {"text": "a", "reply_parameters": {"message_id": 99}}, "message to be replied not found"),
    (
        "answer if there",
        {"text": "a", "reply_parameters": {"message_id": 9, "allow_sending_without_reply": True}},
        None,
    ),
    ("topic in a private chat", {"text": "a", "message_thread_id": 3}, "message thread not found"),
]


@pytest.mark.parametrize(("params", "why"), [case[1:] for case in TEXTS], ids=[case[0] for case in TEXTS])
async def test_messages_are_judged(double: Double, params: dict[str, Any], why: str | None) -> None:
    status, answer = await said(double, "sendMessage", chat_id=5, **params)
    assert status == (400 if why else 200), answer
    assert answer.startswith("Bad Request: ") and why in answer if why else answer["message_id"] == 1
    assert len(double.ledger("send")) == (0 if why else 1)


async def test_texts_are_cleaned_as_the_server_cleans_them(double: Double) -> None:
    text = " \n أ\r\u202eب\u0007ج \n "
    _, sent = await said(double, "sendMessage", chat_id=5, text=text, entities=[bold(5, 4)])
    assert (sent["text"], sent["entities"]) == ("أب ج", [bold(1, 3)])


async def test_links_and_commands_are_found_outside_of_code(double: Double) -> None:
    text = "/start http://a.org #وسم http://b.org"
    code = bold(25, 12) | {"type": "code"}
    _, sent = await said(double, "sendMessage", chat_id=5, text=text, entities=[code])
    assert [e["type"] for e in sent["entities"]] == ["bot_command", "url", "hashtag", "code"]


async def test_entities_beyond_a_hundred_are_dropped_and_counted(double: Double) -> None:
    entities = [bold(offset, 1) for offset in range(120)]
    _, sent = await said(double, "sendMessage", chat_id=5, text="ا" * 200, entities=entities)
    assert len(sent["entities"]) == 100
    assert double.ledger("send")[0]["entities"] == 120


@pytest.mark.parametrize(("caption", "status"), [("ا" * 1024, 200), ("ا" * 1025, 400), ("", 200)])
async def test_captions_are_shorter(double: Double, caption: str, status: int) -> None:
    params = {"photo": "https://example.org/a.jpg", "caption": caption}
    assert (await said(double, "sendPhoto", chat_id=5, **params))[0] == status


CHATS: list[tuple[str, dict[str, Any], str]] = [
    ("unknown", {"chat_id": 404}, "400 Bad Request: chat not found"),
    ("none", {}, "400 Bad Request: chat_id is empty"),
    ("blocked", {"chat_id": 11}, "403 Forbidden: bot was blocked by the user"),
    ("deactivated", {"chat_id": 12}, "403 Forbidden: user is deactivated"),
    ("never started", {"chat_id": 13}, "403 Forbidden: bot can't initiate conversation with a user"),
    ("a bot", {"chat_id": 14}, "403 Forbidden: bots can't send messages to bots"),
    ("kicked", {"chat_id": -21}, "403 Forbidden: bot was kicked from the group chat"),
    ("left", {"chat_id": -22}, "403 Forbidden: bot is not a member of the group chat"),
    ("deleted", {"chat_id": -23}, "403 Forbidden: the group chat was deleted"),
    ("muted", {"chat_id": -24}, "400 Bad Request: not enough rights to send {} to the chat"),
    ("channel without rights", {"chat_id": "@news"}, "400 Bad Request: need administrator rights in the channel chat"),
    ("closed topic", {"chat_id": FORUM, "message_thread_id": 31}, "400 Bad Request: TOPIC_CLOSED"),
    ("deleted topic", {"chat_id": FORUM, "message_thread_id": 32}, "400 Bad Request: TOPIC_DELETED"),
    ("no such topic", {"chat_id": FORUM, "message_thread_id": 99}, "400 Bad Request: message thread not found"),
    ("closed General", {"chat_id": FORUM}, "400 Bad Request: TOPIC_CLOSED"),
]


@pytest.mark.parametrize("method", ["sendMessage", "sendPhoto", "sendChatAction"])
async def test_chats_that_take_nothing_say_why(double: Double, method: str) -> None:
    control = double.control
    await control.chat(11, blocked=True)
    await control.chat(12)
    await control.user(12, deactivated=True)
    await control.chat(13, started=False)
    await control.chat(14)
    await control.user(14, is_bot=True)
    for chat, about in ((-21, {"status": "kicked"}), (-22, {"status": "left"}), (-24, {"can_send": False}), (-23, {})):
        await control.chat(chat, "group", deleted=chat == -23)
        await control.member(chat, **about)
    await control.chat(CHANNEL, "channel", username="news")
    await control.member(CHANNEL, status="member")
    await control.chat(FORUM, "supergroup", general_closed=True)
    await control.topic(FORUM, id=31, closed=True)
    await control.topic(FORUM, id=32, deleted=True)
    content = {"text": "x"} if method == "sendMessage" else {"photo": "http://a.org/b"}
    for name, params, why in CHATS:
        status, answer = await said(
            double, method, **params, **({"action": "typing"} if method == "sendChatAction" else content)
        )
        what = "photos" if method == "sendPhoto" else "text messages"
        assert f"{status} {answer}" == why.format(what), name
    assert double.ledger() == []
    await control.topic(FORUM, id=31, closed=False)
    assert (await said(double, "sendMessage", chat_id=FORUM, message_thread_id=31, text="x"))[0] == 200
    assert double.ledger("send")[0]["thread"] == 31


async def test_channel_posts_are_signed_by_the_channel_and_numbered_by_it(double: Double) -> None:
    await double.control.chat(CHANNEL, "channel")
    await said(double, "sendMessage", chat_id=5, text="x")
    _, post = await said(double, "sendMessage", chat_id=CHANNEL, text="x")
    assert (post["message_id"], post["sender_chat"]["id"], "from" in post) == (1, CHANNEL, False)


async def test_private_chats_and_groups_are_numbered_together_and_supergroups_by_themselves(double: Double) -> None:
    for chat in (6, GROUP, FORUM):
        await double.control.chat(chat)
    sent = [(await said(double, "sendMessage", chat_id=chat, text="x"))[1] for chat in (5, 6, GROUP, FORUM, FORUM)]
    assert [message["message_id"] for message in sent] == [1, 2, 3, 1, 2]
    assert [message["chat"]["type"] for message in sent][2:4] == ["group", "supergroup"]


async def test_what_is_not_the_bots_or_too_old_stays(double: Double) -> None:
    await double.control.chat(FORUM, "supergroup")
    theirs = (await double.control.say(FORUM, "x", user=5))["message"]["message_id"]
    _, mine = await said(double, "sendMessage", chat_id=FORUM, text="x")
    edit, delete = "editMessageText", "deleteMessage"
    params = {"chat_id": FORUM, "message_id": theirs}
    assert await said(double, edit, text="y", **params) == (400, "Bad Request: message can't be edited")
    assert await said(double, delete, **params) == (400, "Bad Request: message can't be deleted")
    await double.control.clock(advance=48 * 3600 + 1)
    params["message_id"] = mine["message_id"]
    assert await said(double, delete, **params) == (400, "Bad Request: message can't be deleted for everyone")
    assert (await said(double, edit, text="y", **params))[0] == 200
    await double.control.member(FORUM, status="administrator")
    assert await said(double, delete, **params) == (200, True)
    assert await said(double, edit, text="y", **params) == (400, "Bad Request: message to edit not found")


async def test_menus_keep_the_rules_of_commands(double: Double) -> None:
    good = {"command": "latest", "description": "آخر الأخبار"}
    for commands, about, why in (
        ([good | {"command": "اخبار"}], {}, "BOT_COMMAND_INVALID"),
        ([good | {"command": "a" * 33}], {}, "BOT_COMMAND_INVALID"),
        ([good | {"description": " "}], {}, "command description is empty"),
        ([good | {"description": "x" * 257}], {}, "BOT_COMMAND_DESCRIPTION_INVALID"),
        ([good] * 101, {}, "BOT_COMMANDS_TOO_MUCH"),
        ([good], {"language_code": "ara"}, "invalid language code specified"),
        ([good], {"scope": {"type": "chat", "chat_id": 404}}, "chat not found"),
    ):
        status, answer = await said(double, "setMyCommands", commands=commands, **about)
        assert (status, answer) == (400, f"Bad Request: {why}")


async def test_queries_are_answered_once_in_time_and_in_measure(double: Double) -> None:
    old = "Bad Request: query is too old and response timeout expired or query ID is invalid"
    message = (await said(double, "sendMessage", chat_id=5, text="x"))[1]["message_id"]
    query = await double.control.tap(5, message, "x")
    assert await said(double, "answerCallbackQuery", callback_query_id="1") == (400, old)
    long = {"callback_query_id": query, "text": "x" * 201}
    assert (await said(double, "answerCallbackQuery", **long))[1] == "Bad Request: MESSAGE_TOO_LONG"
    inline = await double.control.inline(5, "x")
    article = {"type": "article", "title": "x", "input_message_content": {"message_text": "x"}}
    for results, why in (
        ([article | {"id": "x" * 65}], "RESULT_ID_INVALID"),
        ([article | {"id": "1"}] * 2, "RESULT_ID_DUPLICATE"),
        ([article | {"id": str(n)} for n in range(51)], "RESULTS_TOO_MUCH"),
        ([article | {"id": "1", "input_message_content": {"message_text": "x" * 4097}}], "message is too long"),
    ):
        answer = await said(double, "answerInlineQuery", inline_query_id=inline, results=results)
        assert answer == (400, f"Bad Request: {why}")
    await double.control.clock(advance=61)
    assert await said(double, "answerCallbackQuery", callback_query_id=query) == (400, old)


async def test_floods_are_refused_until_the_wait_is_over(double: Double) -> None:
    await double.control.chats(100, 40)
    await double.control.chat(GROUP, "group")
    answers = [await said(double, "sendMessage", chat_id=100 + n, text="x") for n in range(32)]
    assert [status for status, _ in answers] == [200] * 31 + [429]
    assert answers[-1][1] == "Too Many Requests: retry after 1"
    assert (await said(double, "getMe"))[0] == 200
    await double.control.clock(advance=0.9)
    assert (await said(double, "sendMessage", chat_id=5, text="x"))[0] == 429
    await double.control.clock(advance=0.2)
    assert (await said(double, "sendMessage", chat_id=5, text="x"))[0] == 200
    asked = [(r["status"], r["inside"]) for r in await double.control.requests() if r["method"] == "sendMessage"]
    assert asked[31:] == [(429, False), (429, True), (200, False)]


async def test_a_group_takes_twenty_a_minute_and_a_chat_one_a_second(double: Double) -> None:
    await double.control.chat(GROUP, "group")
    for _ in range(20):
        assert (await said(double, "sendMessage", chat_id=GROUP, text="x"))[0] == 200
        await double.control.clock(advance=1)
    assert await said(double, "sendMessage", chat_id=GROUP, text="x") == (429, "Too Many Requests: retry after 40")
    burst = [(await said(double, "sendMessage", chat_id=5, text="x"))[0] for _ in range(4)]
    assert burst == [200, 200, 200, 429]


async def test_paid_sends_have_their_own_measure(double: Double) -> None:
    await double.control.chats(100, 60)
    paid = {"text": "x", "allow_paid_broadcast": True}
    assert {(await said(double, "sendMessage", chat_id=100 + n, **paid))[0] for n in range(60)} == {200}


async def test_a_gate_that_the_test_shuts_holds_for_one_chat_or_for_all(double: Double) -> None:
    await double.control.chat(6)
    await double.control.gate(30, chat=5)
    assert await said(double, "sendMessage", chat_id=5, text="x") == (429, "Too Many Requests: retry after 30")
    assert (await said(double, "sendMessage", chat_id=6, text="x"))[0] == 200
    await double.control.gate(7)
    assert await said(double, "sendMessage", chat_id=6, text="x") == (429, "Too Many Requests: retry after 7")


def within(times: Iterable[float], span: float) -> int:
    """The most events in any `span` seconds."""
    most, last = 0, deque[float]()
    for at in times:
        last.append(at)
        while last[0] <= at - span:
            last.popleft()
        most = max(most, len(last))
    return most


EVENTS = st.lists(st.tuples(st.floats(0, 0.2), st.integers(1, 6)), min_size=1, max_size=300)


@given(events=EVENTS, crowd=st.booleans())
def test_never_more_is_let_through_than_the_limits_say(events: list[tuple[float, int]], *, crowd: bool) -> None:
    settings = Settings(overall=5, burst=1, chat_burst=2, group_per_minute=7)
    limits, now, sent = FloodLimits(settings), 1000.0, []
    for pause, chat in events:
        now += pause
        wait = limits.admit(now, chat, crowd=crowd, paid=False)
        if wait is None:
            sent.append((now, chat))
        else:
            assert wait.seconds >= 1
    assert within((at for at, _ in sent), 1.0) <= 6
    for chat in range(1, 7):
        mine = [at for at, to in sent if to == chat]
        assert within(mine, 1.0) <= 3
        assert within(mine, 60.0) <= (7 if crowd else 62)


def test_a_gate_ends_when_it_says() -> None:
    limits = FloodLimits(Settings())
    limits.gate(ACCOUNT, 105.0)
    limits.gate(ACCOUNT, 103.0)
    for now, wait in ((100.0, 5), (104.5, 1)):
        waiting = limits.admit(now, 1, crowd=False, paid=False)
        assert waiting is not None
        assert (waiting.seconds, waiting.inside) == (wait, True)
    assert limits.admit(105.0, 1, crowd=False, paid=False) is None


@given(st.text(min_size=1, max_size=40), st.data())
def test_cleaning_moves_entities_with_their_letters(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    offset, length = formatting.units(text[:start]), formatting.units(text[start:end])
    made = formatting.formatted(
        {"text": text, "entities": [bold(offset, length)]}, "text", "entities", 4096, may_be_empty=True
    )
    for entity in made.entities:
        assert 0 <= entity["offset"] < entity["offset"] + entity["length"] <= formatting.units(made.text)
    assert json.loads(json.dumps(made.text)) == made.text
