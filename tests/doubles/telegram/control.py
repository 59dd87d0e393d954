"""What a test tells the server: `POST /control/<verb>` with a JSON object.

Answers `{"result": ...}`, or 400 with `{"error": "..."}`. Loopback only; no token.
"""

import dataclasses
import json
from collections.abc import Callable, Mapping
from typing import Any

from tests.doubles.telegram import injection
from tests.doubles.telegram.faults import Fault
from tests.doubles.telegram.flood import ACCOUNT
from tests.doubles.telegram.refusal import RefusalError
from tests.doubles.telegram.state import State
from tests.doubles.telegram.wire import Answer, Request
from tests.doubles.telegram.world import Chat, Member, Topic, User, kind_of

Asked = dict[str, Any]


def serve(state: State, request: Request) -> Answer:
    verb = VERBS.get(request.path.removeprefix("/control/"))
    if verb is None:
        return _json(404, {"error": f"no such verb; there are {', '.join(VERBS)}"})
    try:
        asked = json.loads(request.body) if request.body else {}
        return _json(200, {"result": verb(state, asked)})
    except (ValueError, LookupError, TypeError, AttributeError, AssertionError, RefusalError) as error:
        return _json(400, {"error": f"{type(error).__name__}: {error}"})


def _json(status: int, about: Mapping[str, Any]) -> Answer:
    return Answer(status, json.dumps(about).encode())


def _reset(state: State, _asked: Asked) -> None:
    state.reset()


def _renumber(state: State, asked: Asked) -> None:
    state.updates.renumber(asked["first"])


def _user(state: State, asked: Asked) -> dict[str, Any]:
    user = state.world.user(int(asked.pop("id")))
    _set(user, asked)
    return user.json()


def _chat(state: State, asked: Asked) -> dict[str, Any]:
    """Makes a chat, or changes one."""
    chat = state.world.chats.get(int(asked["id"]))
    if chat is None:
        kind = asked.get("type") or kind_of(int(asked["id"]))
        chat = state.world.add(Chat(int(asked["id"]), kind, title=f"Chat {asked['id']}"))
    _set(chat, {name: value for name, value in asked.items() if name not in {"id", "type"}})
    return chat.json()


def _chats(state: State, asked: Asked) -> int:
    """Many private chats at once: ids from `first`, `count` of them."""
    for number in range(asked["first"], asked["first"] + asked["count"]):
        state.world.add(Chat(number, "private", title=f"Chat {number}"))
    return len(state.world.chats)


def _member(state: State, asked: Asked) -> None:
    """`user` of `chat`; without `user` the bot itself."""
    chat = injection.chat_of(state, asked)
    user = state.world.user(asked.get("user") or state.world.bot.id)
    member = chat.members.setdefault(user.id, Member("member"))
    _set(member, {name: value for name, value in asked.items() if name not in {"chat", "user"}})


def _topic(state: State, asked: Asked) -> int:
    """Opens a topic in `chat`, or changes the one with `id`."""
    chat = injection.chat_of(state, asked)
    chat.forum = True
    number = int(asked.get("id") or next(chat.ids))
    topic = chat.topics.setdefault(number, Topic(f"Topic {number}"))
    _set(topic, {name: value for name, value in asked.items() if name not in {"chat", "id"}})
    return number


def _set(thing: User | Chat | Member | Topic, values: Asked) -> None:
    names = {field.name for field in dataclasses.fields(thing)}
    for name, value in values.items():
        if name not in names:
            raise ValueError(f"{type(thing).__name__} has no {name}")
        setattr(thing, name, value)


def _fault(state: State, asked: Asked) -> None:
    state.faults.add(Fault(**asked))


def _faults(state: State, asked: Asked) -> None:
    """Forgets the faults; `seed` sets chance anew."""
    state.faults.clear()
    if "seed" in asked:
        state.faults.seed(asked["seed"])


def _gate(state: State, asked: Asked) -> None:
    """From now on, for `seconds`, sends to `chat` (or to all) are refused with 429."""
    state.flood.gate(asked.get("chat") or ACCOUNT, state.clock.now() + asked["seconds"])


def _clock(state: State, asked: Asked) -> float:
    if "advance" in asked:
        return state.clock.advance(asked["advance"])
    return state.clock.move_to(asked["to"]) if "to" in asked else state.clock.now()


def _token(state: State, asked: Asked) -> None:
    state.revoked = not asked["good"]


def _messages(state: State, asked: Asked) -> list[dict[str, Any]]:
    """What stands in a chat now, oldest first."""
    return [stored.json for stored in injection.chat_of(state, asked).messages.values()]


def _state(state: State, _asked: Asked) -> dict[str, Any]:
    return {
        "requests": state.log.count,
        "pending": len(state.updates),
        "polled": state.updates.polled,
        "posts": state.webhook.posts,
        "clock": state.clock.now(),
        "commands": {" ".join(key): menu for key, menu in state.world.commands.items()},
    }


VERBS: Mapping[str, Callable[[State, Asked], Any]] = {
    "reset": _reset,
    "renumber": _renumber,
    "user": _user,
    "chat": _chat,
    "chats": _chats,
    "member": _member,
    "topic": _topic,
    "say": injection.say,
    "edit": injection.edit,
    "tap": injection.tap,
    "inline": injection.inline,
    "membership": injection.membership,
    "migrate": injection.migrate,
    "raw": injection.raw,
    "fault": _fault,
    "faults": _faults,
    "gate": _gate,
    "clock": _clock,
    "token": _token,
    "messages": _messages,
    "state": _state,
    "ledger": lambda state, asked: state.ledger.since(asked.get("since", 0)),
    "requests": lambda state, _asked: state.log.all(),
}
