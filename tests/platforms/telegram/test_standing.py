"""Twenty ways to pass for an editor."""

import json
from collections.abc import Collection
from typing import Any

import pytest

from newsbot.platforms.telegram.standing import (
    ANONYMOUS_ADMIN,
    Nobody,
    Person,
    RoomItself,
    authority,
)
from newsbot.platforms.telegram.updates import Callback, Me, Message, read

ME = Me(1, "newsbot")
EDITOR = 42
EDITORS = frozenset({EDITOR})
PRIVATE = {"id": EDITOR, "type": "private"}
GROUP = {"id": -1001, "type": "supergroup"}
CHANNEL = {"id": -1002, "type": "channel"}
GENUINE: dict[str, Any] = {
    "message_id": 9,
    "date": 1700,
    "chat": PRIVATE,
    "from": {"id": EDITOR, "is_bot": False, "first_name": "Editor", "username": "the_editor"},
    "text": "/breaking نص",
}


def is_editor(said: Message | Callback, editors: Collection[int]) -> bool:
    """Whether an editor himself says it, in private."""
    who = authority(said)
    return said.chat_type == "private" and isinstance(who, Person) and who.id in editors and said.room.id == str(who.id)


def judged(kind: str = "message", **changed: Any) -> bool:
    merged = {name: value for name, value in {**GENUINE, **changed}.items() if value is not None}
    found = read(json.dumps({"update_id": 1, kind: merged}).encode(), ME)
    return isinstance(found, Message | Callback) and is_editor(found, EDITORS)


def test_the_editor_himself() -> None:
    assert judged()


def somebody(number: Any, **more: Any) -> dict[str, Any]:
    return {"id": number, "is_bot": False, "first_name": "Editor", "username": "the_editor", **more}


FORGED: list[tuple[str, str, dict[str, Any]]] = [
    ("another account with his name", "message", {"from": somebody(43), "chat": {"id": 43, "type": "private"}}),
    ("another account in a chat of his number", "message", {"from": somebody(43)}),
    ("his number as text", "message", {"from": somebody("42")}),
    ("his number as a fraction", "message", {"from": somebody(42.0)}),
    ("his number negative", "message", {"from": somebody(-42)}),
    ("his number as true", "message", {"from": somebody(number=True)}),
    ("nobody", "message", {"from": None}),
    ("a bot of his number", "message", {"from": somebody(EDITOR, is_bot=True)}),
    ("himself in a group", "message", {"chat": GROUP}),
    ("himself in another private chat", "message", {"chat": {"id": 43, "type": "private"}}),
    ("an anonymous administrator", "message", {"from": somebody(ANONYMOUS_ADMIN), "chat": GROUP, "sender_chat": GROUP}),
    (
        "an anonymous administrator in private",
        "message",
        {"from": somebody(ANONYMOUS_ADMIN), "chat": {"id": ANONYMOUS_ADMIN, "type": "private"}},
    ),
    ("a channel's name", "message", {"sender_chat": CHANNEL}),
    ("a channel's post", "channel_post", {"chat": CHANNEL, "from": None}),
    ("a channel's post with a sender", "channel_post", {"chat": CHANNEL}),
    ("an automatic forward", "message", {"is_automatic_forward": True}),
    ("a forwarded message of his", "message", {"forward_origin": {"type": "user", "sender_user": somebody(EDITOR)}}),
    ("a forwarded message, the old way", "message", {"forward_from": somebody(EDITOR), "forward_date": 1}),
    ("through another bot", "message", {"via_bot": {"id": 7, "is_bot": True}}),
    ("through a business bot", "message", {"sender_business_bot": {"id": 7, "is_bot": True}}),
    ("an edit", "edited_message", {}),
    ("an edit that comes as new", "message", {"edit_date": 1701}),
    ("a chat of an unknown kind", "message", {"chat": {"id": EDITOR, "type": "Private"}}),
]


@pytest.mark.parametrize(("name", "kind", "changed"), FORGED)
def test_nobody_else(name: str, kind: str, changed: dict[str, Any]) -> None:
    assert not judged(kind, **changed), name


def test_there_are_twenty_of_them() -> None:
    assert len(FORGED) >= 20


def read_message(**changed: Any) -> Message:
    found = read(json.dumps({"update_id": 1, "message": {**GENUINE, **changed}}).encode(), ME)
    assert isinstance(found, Message)
    return found


@pytest.mark.parametrize(
    ("changed", "who"),
    [
        ({"chat": GROUP}, Person(EDITOR)),
        ({"chat": GROUP, "sender_chat": GROUP, "from": somebody(ANONYMOUS_ADMIN)}, RoomItself()),
        ({"chat": GROUP, "sender_chat": CHANNEL}, Nobody("another-chat")),
        ({"chat": GROUP, "sender_chat": GROUP, "forward_date": 1}, Nobody("forwarded")),
        ({"chat": GROUP, "from": somebody(ANONYMOUS_ADMIN)}, Nobody("anonymous")),
        ({"chat": GROUP, "from": somebody(9, is_bot=True)}, Nobody("bot")),
        ({"chat": GROUP, "from": {}}, Nobody("nobody")),
        ({"edit_date": 3}, Nobody("edited")),
        ({"via_bot": {}}, Nobody("via-bot")),
    ],
)
def test_who_stands_behind_a_message(changed: dict[str, Any], who: Any) -> None:
    assert authority(read_message(**changed)) == who


def pressed(number: int) -> Callback:
    query = {"id": "q", "from": {"id": number}, "data": "x", "message": {"message_id": 4, "chat": PRIVATE}}
    found = read(json.dumps({"callback_query": query}).encode(), ME)
    assert isinstance(found, Callback)
    return found


def test_who_pressed_a_button() -> None:
    assert authority(pressed(EDITOR)) == Person(EDITOR)
    assert is_editor(pressed(EDITOR), EDITORS)
    assert not is_editor(pressed(43), EDITORS)
    assert authority(pressed(ANONYMOUS_ADMIN)) == Nobody("anonymous")
