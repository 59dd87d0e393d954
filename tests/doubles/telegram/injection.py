"""What people do, as the updates that the bot gets of it."""

import re
from typing import Any

from tests.doubles.telegram.methods.chats import member_json
from tests.doubles.telegram.state import State
from tests.doubles.telegram.world import GROUP_ANONYMOUS_BOT, Chat, Member, Stored, User

Asked = dict[str, Any]
_COMMAND = re.compile(r"/[A-Za-z0-9_]{1,32}(@[A-Za-z0-9_]+)?(?=\s|$)")


def chat_of(state: State, asked: Asked) -> Chat:
    chat = state.world.chat(asked["chat"])
    if chat is None:
        raise ValueError(f"no such chat: {asked['chat']}")
    return chat


def put(state: State, update: dict[str, Any], *, raw: bool = False) -> int | None:
    """Queues an update; checks it against the Bot API unless it is `raw`. None: the bot did not ask for its kind."""
    if state.settings.checks and not raw:
        from tests.doubles.telegram import schema

        schema.check_update({"update_id": 1, **update})
    return state.updates.put(update, state.clock.now(), wanted=raw)


def say(state: State, asked: Asked) -> dict[str, Any]:
    """Somebody writes `text` in `chat`: `user`, or an `anonymous` admin, or the channel itself.

    `thread`, `reply_to` (message id), `forwarded`, `via_bot` (flags) and `extra` (fields of the message) as wanted;
    `photo`: the words are those under a photo.
    In groups the bot hears what privacy mode lets through; else `update_id` is None.
    """
    chat = chat_of(state, asked)
    message = {**_sender(state, chat, asked), **_context(chat, asked), **_text(state, str(asked.get("text", "")))}
    message |= asked.get("extra", {})
    if asked.get("photo"):
        message = _under_photo(state, message)
    kept = state.world.keep(chat, message, state.clock.now(), mine=False)
    if chat.type == "private":
        chat.started = True
    kind = "channel_post" if chat.type == "channel" else "message"
    heard = _heard(state, chat, kept)
    return {"update_id": put(state, {kind: kept}) if heard else None, "message": kept}


def _sender(state: State, chat: Chat, asked: Asked) -> dict[str, Any]:
    if chat.type == "channel":
        return {"sender_chat": chat.json()}
    if asked.get("anonymous"):
        bot = User(GROUP_ANONYMOUS_BOT, "Group", "GroupAnonymousBot", is_bot=True)
        return {"from": bot.json(), "sender_chat": chat.json()}
    user = state.world.user(asked.get("user") or chat.id)
    if chat.crowd:
        chat.members.setdefault(user.id, Member("member"))
    return {"from": user.json()}


def _context(chat: Chat, asked: Asked) -> dict[str, Any]:
    made: dict[str, Any] = {}
    if asked.get("thread"):
        made |= {"message_thread_id": asked["thread"], "is_topic_message": True}
    if asked.get("reply_to"):
        made["reply_to_message"] = chat.messages[asked["reply_to"]].json
    if asked.get("forwarded"):
        origin = {"type": "user", "date": 1, "sender_user": {"id": 77, "is_bot": False, "first_name": "Origin"}}
        made["forward_origin"] = origin
    if asked.get("via_bot"):
        made["via_bot"] = {"id": 88, "is_bot": True, "first_name": "Other", "username": "other_bot"}
    return made


def _text(state: State, text: str) -> dict[str, Any]:
    if not text:
        return {}
    entities: list[dict[str, Any]] = []
    if state.settings.checks:
        from tests.doubles.telegram.formatting import formatted

        text, entities, _ = formatted({"text": text}, "text", "entities", 4096)
    elif command := _COMMAND.match(text):
        entities = [{"type": "bot_command", "offset": 0, "length": command.end()}]
    return {"text": text, "entities": entities} if entities else {"text": text}


def _under_photo(state: State, message: dict[str, Any]) -> dict[str, Any]:
    from tests.doubles.telegram.methods.messages import sizes

    made = f"photo{next(state.world.serial)}"
    state.world.files.add(made)
    names = {"text": "caption", "entities": "caption_entities"}
    return {names.get(name, name): value for name, value in message.items()} | {"photo": sizes(made)}


def _heard(state: State, chat: Chat, message: dict[str, Any]) -> bool:
    bot = state.world.bot
    member = chat.members.get(bot.id)
    if chat.type == "private":
        return not chat.blocked
    if member is None or not member.inside:
        return False
    text = message.get("text", "").lower()
    command = _COMMAND.match(text)
    if member.admin or chat.type == "channel" or not text:
        return True
    if command:
        return command[1] is None or command[1] == f"@{bot.username}".lower()
    answered = message.get("reply_to_message", {}).get("from", {}).get("id") == bot.id
    return answered or f"@{bot.username}".lower() in text


def edit(state: State, asked: Asked) -> dict[str, Any]:
    """Somebody changes their `message` in `chat` to `text`."""
    chat = chat_of(state, asked)
    stored = chat.messages[asked["message"]]
    rest = {name: value for name, value in stored.json.items() if name != "entities"}
    stored.json = {**rest, **_text(state, asked["text"]), "edit_date": int(state.clock.now())}
    kind = "edited_channel_post" if chat.type == "channel" else "edited_message"
    return {"update_id": put(state, {kind: stored.json}), "message": stored.json}


def tap(state: State, asked: Asked) -> dict[str, Any]:
    """`user` taps the button of `message` that reads `label`, or sends `data` as a client would, forged or not."""
    chat = chat_of(state, asked)
    stored = chat.messages.get(asked["message"])
    gone = {"message_id": asked["message"], "date": 0, "chat": chat.json()}
    query = _query(state)
    user = state.world.user(asked.get("user") or chat.id).json()
    about = {"id": query, "from": user, "chat_instance": str(chat.id), "data": _data(stored, asked)}
    callback = {**about, "message": stored.json if isinstance(stored, Stored) else gone, **asked.get("extra", {})}
    return {"update_id": put(state, {"callback_query": callback}), "query": query}


def _data(stored: Stored | None, asked: Asked) -> str:
    if "label" not in asked:
        return str(asked["data"])
    rows = stored.json.get("reply_markup", {}).get("inline_keyboard", []) if stored else []
    found = [button["callback_data"] for row in rows for button in row if button["text"] == asked["label"]]
    if not found:
        raise ValueError(f"no button reads {asked['label']}")
    return str(found[0])


def _query(state: State) -> str:
    query = str(4_000_000_000 + next(state.world.serial))
    state.world.queries[query] = state.clock.now()
    return query


def inline(state: State, asked: Asked) -> dict[str, Any]:
    """`user` types `query` after the bot's name; `offset` as the last answer gave it."""
    query = _query(state)
    user = state.world.user(asked["user"]).json()
    about = {"id": query, "from": user, "query": asked.get("query", ""), "offset": asked.get("offset", "")}
    about["chat_type"] = asked.get("chat_type", "sender")
    return {"update_id": put(state, {"inline_query": about}), "query": query}


def membership(state: State, asked: Asked) -> dict[str, Any]:
    """The bot's standing in `chat` changes to `status`, by `user`; in a private chat `kicked` is a block."""
    chat = chat_of(state, asked)
    world = state.world
    private = chat.type == "private"
    old = Member("kicked" if chat.blocked else "member") if private else chat.members.get(world.bot.id, Member("left"))
    new = Member(asked["status"])
    if private:
        chat.blocked = new.status == "kicked"
    else:
        chat.members[world.bot.id] = new
    change = {
        "chat": chat.json(),
        "from": world.user(asked.get("user") or abs(chat.id)).json(),
        "date": int(state.clock.now()),
        "old_chat_member": member_json(chat, world.bot, old),
        "new_chat_member": member_json(chat, world.bot, new),
    }
    return {"update_id": put(state, {"my_chat_member": change})}


def migrate(state: State, asked: Asked) -> dict[str, Any]:
    """The group `chat` becomes the supergroup `to`; both say so in a message."""
    old = chat_of(state, asked)
    new_id = asked.get("to") or -(10**12) - abs(old.id)
    old.migrated_to = new_id
    new = state.world.add(Chat(new_id, "supergroup", title=old.title, members=dict(old.members)))
    sender = {"from": state.world.user(asked.get("user") or 1).json()}
    now = state.clock.now()
    left = state.world.keep(old, {**sender, "migrate_to_chat_id": new_id}, now, mine=False)
    came = state.world.keep(new, {**sender, "migrate_from_chat_id": old.id}, now, mine=False)
    return {"chat": new_id, "update_ids": [put(state, {"message": left}), put(state, {"message": came})]}


def raw(state: State, asked: Asked) -> dict[str, Any]:
    """An update exactly as given, however wrong; it gets a number if it has none."""
    return {"update_id": put(state, asked["update"], raw=True)}
