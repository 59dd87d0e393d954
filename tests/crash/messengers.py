"""Two messengers with an editor and readers on each, as the runs see them that judge what readers got in the end.

Nora is on Telegram's double; Omar is on Matrix: on its double, or on a real Synapse.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from time import monotonic, time
from typing import Any, Literal, NamedTuple, Protocol

from newsbot.text.bidi import FSI, LRM, PDI, RLM
from tests.app.matrix_kit import API
from tests.doubles.matrix import running as matrix
from tests.doubles.synapse.members import Member
from tests.doubles.telegram.running import Double

NORA = 5
FIRST_CHAT = 2_000_000
_UNSEEN = dict.fromkeys(map(ord, (FSI, PDI, RLM, LRM)))
_LONGEST = 120.0
_LOOK = timedelta(milliseconds=30).total_seconds()


class Event(NamedTuple):
    """Something that the bot did to a message of a room. `at`: seconds since 1970, as the server took it."""

    at: float
    op: Literal["send", "edit", "delete"]
    room: str
    message: str
    text: str


@dataclass(slots=True)
class Tail:
    """What a server wrote down since it was asked last."""

    file: Path
    _read: int = 0

    def lines(self) -> list[dict[str, Any]]:
        with self.file.open("rb") as ledger:
            ledger.seek(self._read)
            new = ledger.read()
        whole = new[: new.rfind(b"\n") + 1]
        self._read += len(whole)
        return [json.loads(line) for line in whole.splitlines()]


@dataclass(slots=True)
class Telegram:
    """Nora at her telephone, and readers in private chats."""

    double: Double
    readers: int
    events: list[Event] = field(default_factory=list)
    _tail: Tail | None = None

    async def say(self, text: str) -> None:
        await self.double.control.say(NORA, text)

    async def press(self, label: str, under: str) -> float:
        """The newest such button under a message that says so. Returns when it was pressed."""
        message, data = await until(lambda: self._button(label, under))
        at = time()
        await self.double.control.tap(NORA, message, data)
        return at

    async def _button(self, label: str, under: str) -> tuple[int, str] | None:
        for message in reversed(await self.double.control.messages(NORA)):
            rows = (message.get("reply_markup") or {}).get("inline_keyboard", [])
            for button in (one for row in rows for one in row):
                if bare(button["text"]) == label and under in bare(message["text"]):
                    return message["message_id"], button["callback_data"]
        return None

    def look(self) -> list[Event]:
        """All that readers' chats took so far."""
        self._tail = self._tail or Tail(self.double.file)
        for one in self._tail.lines():
            if one["op"] in {"send", "edit", "delete"} and one["chat"] >= FIRST_CHAT:
                text = bare(one.get("text") or "")
                self.events.append(Event(one["wall"], one["op"], str(one["chat"]), str(one["message"]), text))
        return self.events

    async def stands(self) -> dict[str, list[str]]:
        """What each reader finds in the chat now, oldest first."""
        chats = range(FIRST_CHAT, FIRST_CHAT + self.readers)
        return {str(chat): [bare(one["text"]) for one in await self.double.control.messages(chat)] for chat in chats}

    async def refused(self) -> int:
        """Requests that came too soon."""
        return sum(one["status"] == 429 for one in await self.double.control.requests())


class Matrix(Protocol):
    """Omar at his client, and readers' rooms.

    Attributes:
        rooms: of the readers.
        desk: where Omar and the bot are alone.
    """

    rooms: Sequence[str]
    desk: str

    async def say(self, text: str) -> None: ...

    async def told(self) -> list[str]:
        """What the bot told Omar, oldest first."""
        ...

    async def look(self) -> list[Event]:
        """All that readers' rooms took so far; where each has to be asked, only when it is over."""
        ...

    async def read(self) -> list[Event]:
        """The same, read back to the end."""
        ...


@dataclass(slots=True)
class MatrixDouble:
    double: matrix.Double
    rooms: Sequence[str]
    desk: str
    omar: str
    _events: list[Event] = field(default_factory=list)
    _told: list[str] = field(default_factory=list)
    _tail: Tail | None = None

    async def say(self, text: str) -> None:
        content = {"msgtype": "m.text", "body": text}
        await self.double.do("say", room_id=self.desk, sender=self.omar, content=content)

    async def told(self) -> list[str]:
        await self.look()
        return self._told

    async def look(self) -> list[Event]:
        self._tail = self._tail or Tail(self.double.file)
        apart = time() - monotonic()
        for one in self._tail.lines():
            found = _event(one["mono"] + apart, one["room"], one["type"], one["event"], one["content"])
            if one["room"] == self.desk:
                self._told.append(found.text)
            else:
                self._events.append(found)
        return self._events

    async def read(self) -> list[Event]:
        return await self.look()


@dataclass(slots=True)
class MatrixSynapse:
    """Omar asks the homeserver by plain requests: a client of its own making."""

    omar: Member
    bot: str
    rooms: Sequence[str]
    desk: str
    _said: int = 0

    async def say(self, text: str) -> None:
        self._said += 1
        path = f"{API}/rooms/{self.desk}/send/m.room.message/omar-{self._said}"
        await self.omar.call("PUT", path, {"msgtype": "m.text", "body": text})

    async def told(self) -> list[str]:
        return [one.text for one in await self._history(self.desk)]

    async def look(self) -> list[Event]:
        return []

    async def read(self) -> list[Event]:
        found = [one for room in self.rooms for one in await self._history(room)]
        return sorted(found, key=lambda one: one.at)

    async def _history(self, room: str) -> list[Event]:
        found: list[Event] = []
        start: str | None = ""
        while start is not None:
            path = f"{API}/rooms/{room}/messages?dir=f&limit=500" + (f"&from={start}" if start else "")
            told = await self.omar.call("GET", path)
            for one in told["chunk"]:
                if one["sender"] == self.bot and one["type"] in {"m.room.message", "m.room.redaction"}:
                    at = one["origin_server_ts"] / 1000
                    found.append(_event(at, room, one["type"], one["event_id"], one["content"]))
            start = told.get("end")
        return found


def _event(at: float, room: str, kind: str, id_: str, content: dict[str, Any]) -> Event:
    if kind == "m.room.redaction":
        return Event(at, "delete", room, str(content.get("redacts", "")), "")
    relation = content.get("m.relates_to") or {}
    if relation.get("rel_type") == "m.replace":
        return Event(at, "edit", room, relation["event_id"], bare(content["m.new_content"]["body"]))
    return Event(at, "send", room, id_, bare(str(content.get("body", ""))))


def bare(text: str) -> str:
    return text.translate(_UNSEEN)


async def until(holds: Callable[[], Awaitable[Any]], seconds: float = _LONGEST) -> Any:
    """What it comes to, once that is something."""
    async with asyncio.timeout(seconds):
        while not (found := await holds()):  # noqa: ASYNC110  # another process does it
            await asyncio.sleep(_LOOK)
        return found
