"""The menus of commands."""

import json
import re
from typing import Any

from tests.doubles.telegram import access
from tests.doubles.telegram.methods.registry import Method
from tests.doubles.telegram.refusal import bad
from tests.doubles.telegram.state import Call

MOST_COMMANDS = 100
MOST_DESCRIPTION = 256
_NAME = re.compile(r"/?[a-z0-9_]{1,32}")
_LANGUAGE = re.compile(r"[a-z]{2}")
_PLAIN = {"default", "all_private_chats", "all_group_chats", "all_chat_administrators"}
_OF_CHAT = {"chat", "chat_administrators", "chat_member"}


def _set(call: Call) -> bool:
    commands = call.params.get("commands")
    if not isinstance(commands, list):
        raise bad("can't parse commands JSON object")
    if len(commands) > MOST_COMMANDS:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    key = _key(call)
    menu = [_command(entry) for entry in commands]
    call.state.world.commands[key] = menu
    call.record(None, op="commands", scope=key[0], language=key[1], commands=[entry["command"] for entry in menu])
    return True


def _command(entry: dict[str, Any]) -> dict[str, str]:
    name, description = str(entry.get("command", "")), str(entry.get("description", "")).strip()
    if not _NAME.fullmatch(name):
        raise bad("BOT_COMMAND_INVALID")
    if not description:
        raise bad("command description is empty")
    if len(description.encode("utf-16-le")) // 2 > MOST_DESCRIPTION:
        raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": name.removeprefix("/"), "description": description}


def _get(call: Call) -> list[dict[str, str]]:
    return call.state.world.commands.get(_key(call), [])


def _delete(call: Call) -> bool:
    key = _key(call)
    call.state.world.commands.pop(key, None)
    call.record(None, op="commands", scope=key[0], language=key[1], commands=[])
    return True


def _key(call: Call) -> tuple[str, str]:
    scope = call.params.get("scope") or {"type": "default"}
    kind = scope.get("type") if isinstance(scope, dict) else None
    if kind in _OF_CHAT:
        chat = access.entered(call.state.world, scope)
        if kind == "chat_administrators" and chat.type not in {"group", "supergroup"}:
            raise bad("can't change commands of administrators of the chat")
    elif kind not in _PLAIN:
        raise bad("can't parse BotCommandScope: unsupported type specified")
    language = str(call.params.get("language_code") or "")
    if language and not _LANGUAGE.fullmatch(language):
        raise bad("invalid language code specified")
    return json.dumps(scope, sort_keys=True), language


METHODS = (Method("setMyCommands", _set), Method("getMyCommands", _get), Method("deleteMyCommands", _delete))
