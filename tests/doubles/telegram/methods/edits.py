"""Changing and taking back what was sent."""

from typing import Any

from tests.doubles.telegram import access
from tests.doubles.telegram.keyboard import keyboard
from tests.doubles.telegram.methods.messages import MOST_CAPTION, MOST_TEXT, photo_of, sizes, text_of
from tests.doubles.telegram.methods.registry import Method
from tests.doubles.telegram.refusal import bad
from tests.doubles.telegram.state import Call
from tests.doubles.telegram.world import Chat, Stored

TWO_DAYS = 48 * 3600
_SAME = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current"
    " content and reply markup of the message"
)
_CONTENT = ("text", "entities", "caption", "caption_entities", "reply_markup")


def _edit_text(call: Call) -> dict[str, Any]:
    text, entities, asked = text_of(call, "text", "entities", MOST_TEXT)
    chat, stored = _editable(call)
    if "photo" in stored.json:
        raise bad("there is no text in the message to edit")
    return _edit(call, chat, stored, {"text": text, "entities": entities}, entities=asked)


def _edit_caption(call: Call) -> dict[str, Any]:
    caption, entities, asked = text_of(call, "caption", "caption_entities", MOST_CAPTION)
    chat, stored = _editable(call)
    if "photo" not in stored.json:
        raise bad("there is no caption in the message to edit")
    return _edit(call, chat, stored, {"caption": caption, "caption_entities": entities}, entities=asked)


def _edit_media(call: Call) -> dict[str, Any]:
    """Another photo and its words, in the place of a photo."""
    media = call.params["media"]
    call.params.update({name: media.get(name) for name in ("caption", "caption_entities") if name in media})
    caption, entities, asked = text_of(call, "caption", "caption_entities", MOST_CAPTION)
    chat, stored = _editable(call)
    if media.get("type") != "photo" or "photo" not in stored.json:
        raise bad("message content type mismatch")
    photo = sizes(photo_of(call, str(media.get("media"))))
    content = {"photo": photo, "caption": caption, "caption_entities": entities}
    return _edit(call, chat, stored, content, entities=asked, photo=photo[0]["file_id"])


def _edit_markup(call: Call) -> dict[str, Any]:
    chat, stored = _editable(call)
    return _edit(call, chat, stored, {name: stored.json.get(name) for name in _CONTENT[:4]})


def _editable(call: Call) -> tuple[Chat, Stored]:
    if call.params.get("inline_message_id"):
        raise bad("MESSAGE_ID_INVALID")
    chat = access.writable(call.state.world, call.params)
    stored = access.message(chat, call.params, "edit")
    if not stored.mine:
        raise bad("message can't be edited")
    return chat, stored


def _edit(call: Call, chat: Chat, stored: Stored, content: dict[str, Any], **about: Any) -> dict[str, Any]:
    # An edit without a keyboard takes the keyboard away.
    content["reply_markup"] = keyboard(call.params) if call.state.settings.checks else call.params.get("reply_markup")
    content = {name: value for name, value in content.items() if value}
    if content == {name: stored.json[name] for name in {*_CONTENT, *content} if name in stored.json}:
        raise bad(_SAME)
    call.admit(chat, edit=True)
    rest = {name: value for name, value in stored.json.items() if name not in {*_CONTENT, *content}}
    stored.json = {**rest, **content, "edit_date": int(call.now())}
    text = content.get("text", content.get("caption", ""))
    markup = "reply_markup" in content
    call.record(chat.id, op="edit", message=stored.json["message_id"], text=text, keyboard=markup, **about)
    return stored.json


def _delete(call: Call) -> bool:
    chat = access.entered(call.state.world, call.params)
    stored = access.message(chat, call.params, "delete")
    member = access.standing(call.state.world, chat)
    if not (member.admin and member.can_delete):
        if not stored.mine and chat.crowd:
            raise bad("message can't be deleted")
        if call.now() - stored.at > TWO_DAYS:
            raise bad("message can't be deleted for everyone")
    del chat.messages[stored.json["message_id"]]
    call.record(chat.id, op="delete", message=stored.json["message_id"])
    return True


METHODS = (
    Method("editMessageText", _edit_text, ("text",)),
    Method("editMessageCaption", _edit_caption),
    Method("editMessageMedia", _edit_media),
    Method("editMessageReplyMarkup", _edit_markup),
    Method("deleteMessage", _delete, ("chat_id", "message_id")),
)
