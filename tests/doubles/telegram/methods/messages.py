"""Sending."""

from typing import Any
from urllib.parse import urlsplit

from tests.doubles.telegram import access
from tests.doubles.telegram.keyboard import keyboard
from tests.doubles.telegram.methods.registry import Method
from tests.doubles.telegram.parameters import Params, flag
from tests.doubles.telegram.refusal import RefusalError, bad
from tests.doubles.telegram.state import Call
from tests.doubles.telegram.world import Chat

MOST_TEXT = 4096
MOST_CAPTION = 1024
"""UTF-16 units, after markup is read."""
MOST_PHOTO = 10 * 1024 * 1024
MOST_DOCUMENT = 50 * 1024 * 1024
_IMAGES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF8", b"RIFF", b"BM")
_ACTIONS = frozenset(
    [
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    ]
)


def _send_message(call: Call) -> dict[str, Any]:
    text, entities, asked = text_of(call, "text", "entities", MOST_TEXT)
    content: dict[str, Any] = {"text": text}
    if entities:
        content["entities"] = entities
    options = call.params.get("link_preview_options")
    if options:
        content["link_preview_options"] = options
    return _post(call, content, text=text, entities=asked)


def text_of(call: Call, key: str, entities_key: str, most: int) -> tuple[str, list[dict[str, Any]], int]:
    """The judged text; the text as it came where nothing is judged."""
    if not call.state.settings.checks:
        entities = call.params.get(entities_key) or []
        return str(call.params.get(key, "")), entities, len(entities)
    from tests.doubles.telegram.formatting import formatted

    return formatted(call.params, key, entities_key, most, may_be_empty=key == "caption")


def _send_photo(call: Call) -> dict[str, Any]:
    caption, entities, asked = text_of(call, "caption", "caption_entities", MOST_CAPTION)
    photo = sizes(photo_of(call, str(call.params["photo"])))
    content: dict[str, Any] = {"photo": photo}
    if caption:
        content["caption"] = caption
    if entities:
        content["caption_entities"] = entities
    return _post(call, content, text=caption, entities=asked, photo=True)


def _send_document(call: Call) -> dict[str, Any]:
    caption, entities, asked = text_of(call, "caption", "caption_entities", MOST_CAPTION)
    given = str(call.params["document"])
    file = call.files.get(given.removeprefix("attach://"))
    if file is None:
        raise bad("wrong file identifier/HTTP URL specified")
    if not file.content:
        raise bad("file must be non-empty")
    if len(file.content) > MOST_DOCUMENT:
        raise RefusalError(413, "Request Entity Too Large")
    made = f"document{next(call.state.world.serial)}"
    about = {"file_name": file.name, "mime_type": file.kind, "file_size": len(file.content)}
    content: dict[str, Any] = {"document": {"file_id": made, "file_unique_id": f"u{made}", **about}}
    if caption:
        content["caption"] = caption
    if entities:
        content["caption_entities"] = entities
    said = file.content.decode(errors="replace")
    return _post(call, content, text=caption, entities=asked, file=file.name, inside=said)


def sizes(file_id: str) -> list[dict[str, Any]]:
    return [
        {"file_id": f"{file_id}-{wide}", "file_unique_id": f"u{file_id}-{wide}", "width": wide, "height": high}
        for wide, high in ((90, 60), (320, 213))
    ]


def photo_of(call: Call, given: str) -> str:
    """The file that a photo comes to."""
    world = call.state.world
    if given.startswith("attach://"):
        file = call.files.get(given.removeprefix("attach://"))
        if file is None or not file.content:
            raise bad("there is no photo in the request")
        if len(file.content) > MOST_PHOTO:
            raise RefusalError(413, "Request Entity Too Large")
        if not file.content.startswith(_IMAGES):
            raise bad("IMAGE_PROCESS_FAILED")
    elif "://" in given:
        address = urlsplit(given)
        if address.scheme not in {"http", "https"} or "." not in (address.hostname or ""):
            raise bad("wrong HTTP URL specified")
    elif given.rpartition("-")[0] in world.files:
        return given.rpartition("-")[0]
    else:
        raise bad("wrong file identifier/HTTP URL specified")
    made = f"photo{next(world.serial)}"
    world.files.add(made)
    return made


def _post(call: Call, content: dict[str, Any], **about: Any) -> dict[str, Any]:
    state, params = call.state, call.params
    markup = keyboard(params) if state.settings.checks else params.get("reply_markup")
    what = {"photo": "photos", "document": "documents"}
    chat = access.writable(state.world, params, next((what[k] for k in what if k in content), "text messages"))
    thread = access.thread(state.world, chat, params) if state.settings.checks else params.get("message_thread_id")
    reply = access.replied(chat, params)
    call.admit(chat)
    message = _signed(call, chat) | content
    if thread is not None:
        message |= {"message_thread_id": int(thread), "is_topic_message": True}
    if reply is not None:
        message["reply_to_message"] = {k: v for k, v in reply.json.items() if k != "reply_to_message"}
    if markup:
        message["reply_markup"] = markup
    if flag(params, "protect_content"):
        message["has_protected_content"] = True
    kept = state.world.keep(chat, message, call.now(), mine=True)
    silent = flag(params, "disable_notification")
    seen = {"keyboard": bool(markup), "silent": silent, "paid": flag(params, "allow_paid_broadcast")}
    call.record(chat.id, op="send", message=kept["message_id"], thread=thread, **seen, **about)
    return kept


def _signed(call: Call, chat: Chat) -> dict[str, Any]:
    if chat.type == "channel":
        return {"sender_chat": chat.json()}
    return {"from": call.state.world.bot.json()}


def _send_chat_action(call: Call) -> bool:
    chat = access.writable(call.state.world, call.params)
    access.thread(call.state.world, chat, call.params)
    if call.params.get("action") not in _ACTIONS:
        raise bad("wrong parameter action in request")
    call.record(chat.id, op="action", action=call.params["action"])
    return True


def content_of(params: Params) -> dict[str, Any]:
    """A text that an inline result brings, as a call's parameters."""
    return {"text": params.get("message_text", ""), **{k: params[k] for k in ("parse_mode", "entities") if k in params}}


METHODS = (
    Method("sendMessage", _send_message, ("chat_id", "text")),
    Method("sendPhoto", _send_photo, ("chat_id", "photo")),
    Method("sendDocument", _send_document, ("chat_id", "document")),
    Method("sendChatAction", _send_chat_action, ("chat_id",)),
)
