"""Rooms, their events, and what was accepted under which transaction id."""

import asyncio
import itertools
import json
import os
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Event = dict[str, Any]
LARGEST_EVENT = 65_536


@dataclass
class Room:
    """`events`: all of them, oldest first. `bot`: its membership. `members`: how many are in it, the bot too."""

    id: str
    bot: str = "join"
    members: int = 2
    events: list[Event] = field(default_factory=list)

    def state(self, kind: str, key: str = "") -> dict[str, Any] | None:
        found = [event for event in self.events if event["type"] == kind and event.get("state_key") == key]
        return found[-1]["content"] if found else None


class Ledger:
    """One JSON line for each accepted event, handed to the kernel before the answer goes out."""

    def __init__(self, file: Path) -> None:
        self._to = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_TRUNC, 0o600)

    def record(self, **about: Any) -> None:
        os.write(self._to, json.dumps({"mono": time.monotonic(), **about}).encode() + b"\n")

    def close(self) -> None:
        os.close(self._to)


class World:
    """One bot account. Time is the machine's, moved on by `ahead` seconds.

    Attributes:
        events: of all rooms, in order.
        came: set when there is a new one; who waits for that clears it.
        device: that holds the token; device_keys: what it published, and one_time_keys: how many.
        retention: seconds for which a transaction id is remembered.
    """

    def __init__(self, user_id: str, file: Path, retention: float) -> None:
        self.user_id = user_id
        self.device = "DEVICE"
        self.device_keys: dict[str, Any] | None = None
        self.one_time_keys = 0
        self.retention = retention
        self.ahead = 0.0
        self.ledger = Ledger(file)
        self.rooms: dict[str, Room] = {}
        self.events: list[Event] = []
        self.came = asyncio.Event()
        self._ids = itertools.count(1)
        self._accepted: dict[tuple[str, str], tuple[str, float]] = {}

    def now(self) -> float:
        return time.time() + self.ahead

    def room(self, room_id: str) -> Room:
        return self.rooms.setdefault(room_id, Room(room_id))

    def known(self, path: str) -> str | None:
        """The event that was made under this path (room, type and transaction id) by this device, while remembered."""
        found = self._accepted.get((self.device, path))
        return found[0] if found and self.now() - found[1] < self.retention else None

    def add(self, room: Room, sender: str, kind: str, content: Any, state_key: str | None = None) -> str:
        event: Event = {
            "event_id": f"$event{next(self._ids)}",
            "room_id": room.id,
            "sender": sender,
            "type": kind,
            "content": content,
            "origin_server_ts": int(self.now() * 1000),
        }
        if state_key is not None:
            event["state_key"] = state_key
        room.events.append(event)
        self.events.append(event)
        self.came.set()
        return str(event["event_id"])

    def accept(self, room: Room, path: str, kind: str, content: Any, fault: str | None) -> str:
        """A new event of the bot's."""
        made = self.add(room, self.user_id, kind, content)
        self._accepted[self.device, path] = (made, self.now())
        transaction = path.rpartition("/")[2]
        about = {"room": room.id, "type": kind, "event": made, "txn": transaction, "content": content}
        self.ledger.record(**about, fault=fault)
        return made
