import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsbot.chat.room import Room
from newsbot.platforms.telegram.membership import Membership
from newsbot.platforms.telegram.updates import (
    Callback,
    Ignored,
    InlineQuery,
    Me,
    Message,
    Migrated,
    Update,
    Wordless,
    read,
)

ME = Me(1, "NewsBot")
SENDER = {"id": 5, "is_bot": False, "first_name": "س", "language_code": "ar"}
PRIVATE = {"id": 5, "type": "private"}
GROUP = {"id": -1001, "type": "supergroup", "title": "غ"}
CHANNEL = {"id": -1002, "type": "channel", "title": "ق"}


def message(text: str | None = "آخر درعا", chat: Any = PRIVATE, **more: Any) -> dict[str, Any]:
    return {"message_id": 9, "date": 1700, "chat": chat, "from": SENDER, "text": text, **more}


def understood(kind: str, value: Any) -> Update:
    return read(json.dumps({"update_id": 1, kind: value}).encode(), ME)


def said(text: str | None = "آخر درعا", chat: Any = PRIVATE, **more: Any) -> Message:
    found = understood("message", message(text, chat, **more))
    assert isinstance(found, Message)
    return found


def test_a_private_message() -> None:
    assert said() == Message(Room("telegram", "5"), "آخر درعا", "private", 9, 5, sent=1700, language="ar")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("/latest درعا", "/latest درعا"),
        ("/latest@newsbot درعا", "/latest درعا"),
        ("/LATEST@NewsBot", "/LATEST"),
        ("@newsbot آخر درعا", "آخر درعا"),
        ("@NewsBot: آخر درعا", "آخر درعا"),
        ("آخر درعا @newsbot", "آخر درعا"),
        ("يا @newsbot، شو صار بحلب؟", "يا  شو صار بحلب؟"),
        ("@newsbot", "/help"),
        ("/latest\nدرعا", "/latest\nدرعا"),
    ],
)
def test_what_concerns_the_bot_in_a_group(text: str, meant: str) -> None:
    assert said(text, GROUP).text == meant


@pytest.mark.parametrize(
    "text",
    [
        "آخر درعا",
        "/latest@other_bot درعا",
        "@newsbot2 آخر",
        "me@newsbot.example",
        "https://t.me/@newsbot",
        "x@newsbot",
        "/",
        "//latest",
        "/أخبار",
    ],
)
def test_what_does_not(text: str) -> None:
    assert understood("message", message(text, GROUP)) == Ignored("not-meant")


@pytest.mark.parametrize("kind", ["sticker", "voice", "video_note", "photo", "document", "location", "contact", "dice"])
def test_what_has_no_words_is_heard_in_private_only(kind: str) -> None:
    assert understood("message", message(None, **{kind: {}})) == Wordless(
        Room("telegram", "5"), 1700, 5, kind == "photo"
    )
    assert understood("message", message(None, GROUP, **{kind: {}})) == Ignored("no-text")
    assert understood("edited_message", message(None, **{kind: {}})) == Ignored("no-text")
    assert understood("message", message(None, **{kind: {}, "from": {"id": 9, "is_bot": True}})) == Ignored("no-text")
    assert said(None, caption="آخر درعا", **{kind: {}}).text == "آخر درعا"


@pytest.mark.parametrize("kind", ["pinned_message", "new_chat_title", "write_access_allowed", "successful_payment"])
def test_what_only_tells_of_a_chat_is_nothing(kind: str) -> None:
    assert understood("message", message(None, **{kind: {}})) == Ignored("no-text")


def test_a_command_for_another_bot_is_not_for_us_even_in_private() -> None:
    assert understood("message", message("/start@other_bot")) == Ignored("not-meant")


def test_a_reply_to_the_bot_is_meant_for_it() -> None:
    found = said("المزيد", GROUP, reply_to_message=message("x", GROUP, **{"from": {"id": 1, "is_bot": True}}))
    assert (found.text, found.to_bot, found.reply_to) == ("المزيد", True, 9)
    other = message("المزيد", GROUP, reply_to_message=message("x", GROUP))
    assert understood("message", other) == Ignored("not-meant")


def test_what_is_said_in_a_topic_is_no_reply_to_who_opened_it() -> None:
    opening = {"message_id": 3, "from": {"id": 1}, "forum_topic_created": {"name": "x"}}
    within = message("كلام", GROUP, message_thread_id=3, is_topic_message=True, reply_to_message=opening)
    assert understood("message", within) == Ignored("not-meant")


def test_a_topic_is_a_room_and_a_thread_of_replies_is_not() -> None:
    assert said("/help", GROUP, message_thread_id=7, is_topic_message=True).room.id == "-1001/7"
    assert said("/help", GROUP, message_thread_id=7).room.id == "-1001"


@pytest.mark.parametrize(
    ("more", "flag"),
    [
        ({"forward_origin": {"type": "user"}}, "forwarded"),
        ({"forward_date": 1}, "forwarded"),
        ({"is_automatic_forward": True}, "forwarded"),
        ({"via_bot": {"id": 7}}, "via_bot"),
        ({"edit_date": 7}, "edited"),
        ({"from": {**SENDER, "is_bot": True}}, "by_bot"),
    ],
)
def test_flags(more: dict[str, Any], flag: str) -> None:
    assert getattr(said(**more), flag) is True
    assert getattr(said(), flag) is False


def test_an_edit_is_marked() -> None:
    found = understood("edited_message", message())
    assert isinstance(found, Message)
    assert found.edited


def test_voices() -> None:
    assert said("/help", GROUP).voice == "own"
    assert said("/help", GROUP, sender_chat=GROUP).voice == "room"
    assert said("/help", GROUP, sender_chat=CHANNEL).voice == "other"
    post = understood("channel_post", {key: value for key, value in message("/help", CHANNEL).items() if key != "from"})
    assert isinstance(post, Message)
    assert (post.voice, post.sender) == ("room", None)


def test_a_channels_posts_are_news_for_readers_unless_they_are_commands() -> None:
    reply = message("خبر", CHANNEL, reply_to_message=message("x", CHANNEL, **{"from": {"id": 1}}))
    assert understood("channel_post", reply) == Ignored("not-meant")


def test_a_caption_counts() -> None:
    found = understood("message", {**message(), "text": None, "caption": "/help"})
    assert isinstance(found, Message)
    assert found.text == "/help"


def test_the_largest_photo_over_the_words_or_over_those_that_are_answered() -> None:
    photo = [{"file_id": "small"}, {"file_id": "AgAC-large_1"}]
    assert said(None, caption="عاجل: نص", photo=photo).photo == "AgAC-large_1"
    answered = {"message_id": 7, "caption": "نص", "photo": photo}
    answer = said("/breaking", reply_to_message=answered)
    assert (answer.photo, answer.quoted_photo) == (None, "AgAC-large_1")
    junk: Any
    for junk in ({}, [], [5], [{}], [{"file_id": "../x"}], [{"file_id": 5}]):
        assert said(None, caption="عاجل: نص", photo=junk).photo is None


def test_migration_is_seen_from_both_sides() -> None:
    both = Migrated(Room("telegram", "-7"), Room("telegram", "-1001"))
    old = message(chat={"id": -7, "type": "group"}, migrate_to_chat_id=-1001)
    assert understood("message", old) == both
    assert understood("message", message(chat=GROUP, migrate_from_chat_id=-7)) == both


def test_a_pressed_button() -> None:
    query = {"id": "q", "from": SENDER, "data": "abc", "message": {"message_id": 4, "chat": GROUP, "date": 0}}
    assert understood("callback_query", query) == Callback("q", 5, "abc", Room("telegram", "-1001"), "supergroup", 4)
    assert understood("callback_query", {**query, "message": None}) == Ignored("no-room")
    assert understood("callback_query", {**query, "data": None}) == Ignored("no-data")


def test_an_inline_query() -> None:
    query = {"id": "q", "from": SENDER, "query": "درعا", "offset": "20"}
    assert understood("inline_query", query) == InlineQuery("q", 5, "درعا", "20", "ar")
    assert understood("inline_query", {"id": "q"}) == Ignored("no-data")


@pytest.mark.parametrize(
    ("chat", "before", "after", "change"),
    [
        (GROUP, "left", "member", "added"),
        (GROUP, "kicked", "administrator", "added"),
        (GROUP, "member", "left", "removed"),
        (GROUP, "administrator", "kicked", "removed"),
        (GROUP, "member", "administrator", "promoted"),
        (GROUP, "administrator", "member", "demoted"),
        (GROUP, "member", "restricted", "restricted"),
        (PRIVATE, "member", "kicked", "blocked"),
        (PRIVATE, "kicked", "member", "unblocked"),
    ],
)
def test_the_bots_own_standing(chat: Any, before: str, after: str, change: str) -> None:
    changed = {
        "chat": chat,
        "from": SENDER,
        "old_chat_member": {"status": before},
        "new_chat_member": {"status": after, "can_post_messages": True},
    }
    found = understood("my_chat_member", changed)
    assert isinstance(found, Membership)
    assert (found.change, found.by) == (change, 5)


def test_standing_that_stays_is_no_news() -> None:
    same = {"chat": GROUP, "old_chat_member": {"status": "member"}, "new_chat_member": {"status": "member"}}
    assert understood("my_chat_member", same) == Ignored("no-change")


@pytest.mark.parametrize(
    ("chat", "now", "can_write"),
    [
        (CHANNEL, {"status": "administrator", "can_post_messages": True}, True),
        (CHANNEL, {"status": "administrator"}, False),
        (GROUP, {"status": "member"}, True),
        (GROUP, {"status": "restricted", "is_member": True, "can_send_messages": False}, False),
    ],
)
def test_whether_the_bot_can_write(chat: Any, now: dict[str, Any], *, can_write: bool) -> None:
    changed = {"chat": chat, "old_chat_member": {"status": "left"}, "new_chat_member": now}
    found = understood("my_chat_member", changed)
    assert isinstance(found, Membership)
    assert found.can_write is can_write


@pytest.mark.parametrize(
    ("payload", "why"),
    [
        (b"", "no-json"),
        (b"\xff\xfe", "no-json"),
        (b"[" * 100_000, "no-json"),
        (b"9" * 5000, "no-json"),
        (b"[]", "no-update"),
        (b"{}", "unknown-kind"),
        (b'{"message":null}', "no-room"),
        (b'{"poll":{}}', "unknown-kind"),
        (json.dumps({"message": message(chat={"id": True, "type": "private"})}).encode(), "no-room"),
        (json.dumps({"message": message(chat={"id": 1 << 60, "type": "private"})}).encode(), "no-room"),
        (json.dumps({"message": message(chat={"id": 5, "type": "secret"})}).encode(), "no-room"),
        (json.dumps({"message": {**message(), "text": 7}}).encode(), "no-text"),
        (json.dumps({"message": message(" \n")}).encode(), "no-text"),
    ],
)
def test_what_cannot_be_used(payload: bytes, why: str) -> None:
    assert read(payload, ME) == Ignored(why)


def test_a_megabyte_of_junk_is_one_message() -> None:
    assert len(said("س" * (1 << 20)).text) == 1 << 20


def test_half_a_character_can_be_stored() -> None:
    assert said("\ud800 درعا").text.encode() == "? درعا".encode()


SCALARS: st.SearchStrategy[Any] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=8),
    st.sampled_from(("private", "supergroup", "channel", "member", "left", "/help", "@newsbot x", 5, -1001, 1)),
)
NAMES = """
        message chat from id type text caption message_id date is_bot language_code sender_chat reply_to_message
        message_thread_id is_topic_message edit_date via_bot forward_origin data query offset status new_chat_member
        old_chat_member migrate_to_chat_id entities is_member can_send_messages
"""
KEYS = st.sampled_from(sorted(set(NAMES.split())))
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=2), st.dictionaries(KEYS, inner, max_size=5)),
    max_leaves=8,
)
KINDS = st.sampled_from(
    ("message", "edited_message", "channel_post", "callback_query", "inline_query", "my_chat_member", "poll")
)


@settings(max_examples=600, deadline=None)
@given(KINDS, VALUES)
def test_no_update_raises(kind: str, value: Any) -> None:
    found = read(json.dumps({"update_id": 1, kind: value}).encode(), ME)
    if isinstance(found, Message | Callback | Membership):
        assert int(found.room.id.partition("/")[0]) != 0


@settings(max_examples=500, deadline=None)
@given(st.sampled_from(sorted(message("/help", GROUP, sender_chat=GROUP, edit_date=3))), VALUES)
def test_no_field_of_a_wrong_type_raises(name: str, value: Any) -> None:
    understood("message", {**message("/help", GROUP, sender_chat=GROUP, edit_date=3), name: value})
