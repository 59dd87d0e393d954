"""Keyboards as the Bot API takes them."""

import json
from typing import Any
from urllib.parse import urlsplit

from tests.doubles.telegram.parameters import Params
from tests.doubles.telegram.refusal import bad

MOST_BUTTONS = 100
MOST_IN_A_ROW = 8
MOST_DATA = 64
"""UTF-8 bytes of `callback_data`."""
MOST_BYTES = 10_240

_ACTIONS = {
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
}
_OTHER = {"keyboard", "remove_keyboard", "force_reply"}


def keyboard(params: Params) -> dict[str, Any] | None:
    """The inline keyboard of a call, or None. Raises RefusalError in Telegram's words."""
    markup = params.get("reply_markup")
    if markup is None or markup == "":
        return None
    if not isinstance(markup, dict):
        raise bad("object expected as reply markup")
    rows = markup.get("inline_keyboard")
    if rows is None:
        if not markup or _OTHER & markup.keys():
            return None
        raise bad("can't parse reply keyboard markup JSON object")
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad('field "inline_keyboard" must be of type Array of Arrays')
    buttons = [button for row in rows for button in row]
    for button in buttons:
        _judge(button)
    long = len(buttons) > MOST_BUTTONS or any(len(row) > MOST_IN_A_ROW for row in rows)
    if long or len(json.dumps(rows, ensure_ascii=False).encode("utf-8", "surrogatepass")) > MOST_BYTES:
        raise bad("reply markup is too long")
    return {"inline_keyboard": [row for row in rows if row]} if buttons else None


def _judge(button: Any) -> None:
    if not isinstance(button, dict):
        raise bad("can't parse inline keyboard button: InlineKeyboardButton must be an Object")
    if not isinstance(button.get("text"), str) or not button["text"].strip():
        raise bad("can't parse inline keyboard button: text must be non-empty")
    actions = _ACTIONS & button.keys()
    if not actions:
        raise bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise bad(f"can't parse inline keyboard button: more than one action ({', '.join(sorted(actions))})")
    if "callback_data" in actions:
        data = button["callback_data"]
        if not isinstance(data, str) or not 1 <= len(data.encode("utf-8", "surrogatepass")) <= MOST_DATA:
            raise bad("BUTTON_DATA_INVALID")
    if "url" in actions:
        address = urlsplit(str(button["url"]))
        if address.scheme not in {"http", "https", "tg"} or not address.netloc:
            raise bad(f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL")
