"""The client-server API as far as sending needs it, and a control API for tests."""

import asyncio
import contextlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote

from tests.doubles.matrix.faults import Fault, Faults
from tests.doubles.matrix.world import LARGEST_EVENT, Room, World
from tests.doubles.telegram.wire import Answer, Request

TOKEN = "double-token"
_PREFIX = "/_matrix/client/v3/"
_OVERHEAD = 1000  # bytes of an event beside its content
_LONGEST_WAIT = 30.0  # seconds that a sync waits
Json = dict[str, Any]
Verb = Callable[..., Any]


def json_answer(status: int, about: Any) -> Answer:
    return Answer(status, json.dumps(about).encode())


def refused(status: int, errcode: str, error: str) -> Answer:
    return json_answer(status, {"errcode": errcode, "error": error})


class Server:
    def __init__(self, user_id: str, file: Path, retention: float) -> None:
        self.world = World(user_id, file, retention)
        self.faults = Faults()
        self.requests: list[Json] = []

    async def serve(self, request: Request) -> Answer:
        if request.path.startswith("/control/"):
            return self._control(request)
        pieces = [unquote(piece) for piece in request.path.removeprefix(_PREFIX).split("/")]
        call = pieces[2] if pieces[0] == "rooms" and len(pieces) > 2 else pieces[-1]
        fault = self.faults.strike(call)
        self.requests.append({"verb": request.verb, "path": request.path, "call": call, "fault": fault and fault.kind})
        if fault is None:
            return await self._answer(request, pieces, None)
        true = await self._answer(request, pieces, fault.kind) if fault.accepts else None
        if fault.kind == "hang":
            await asyncio.Event().wait()
        if fault.kind == "slow":
            await asyncio.sleep(fault.seconds)
        return fault.shown(true)

    async def _answer(self, request: Request, pieces: list[str], fault: str | None) -> Answer:
        if pieces == ["login"]:
            return self._login(json.loads(request.body))
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return refused(401, "M_UNKNOWN_TOKEN", "Invalid access token passed.")
        if pieces == ["account", "whoami"]:
            return json_answer(200, {"user_id": self.world.user_id, "device_id": self.world.device})
        if pieces == ["sync"]:
            return await self._sync(parse_qs(request.query))
        if pieces[0] == "rooms" and len(pieces) > 2:
            return self._room(request, pieces, fault)
        if pieces in (["keys", "upload"], ["keys", "query"]):
            return self._keys(pieces[1], json.loads(request.body))
        return refused(404, "M_UNRECOGNIZED", "Unrecognized request")

    def _login(self, asked: Json) -> Answer:
        self.world.device = asked.get("device_id") or f"DEVICE{len(self.requests)}"
        told = {"user_id": self.world.user_id, "access_token": TOKEN, "device_id": self.world.device}
        return json_answer(200, told)

    def _keys(self, call: str, asked: Json) -> Answer:
        """Of the one device; nobody can sign it here."""
        world = self.world
        if call == "query":
            known = {world.device: world.device_keys} if world.device_keys else {}
            return json_answer(200, {"device_keys": {world.user_id: known}, "failures": {}})
        world.device_keys = asked.get("device_keys") or world.device_keys
        world.one_time_keys += len(asked.get("one_time_keys") or ())
        counts = {"curve25519": 0, "signed_curve25519": world.one_time_keys}
        return json_answer(200, {"one_time_key_counts": counts})

    def _room(self, request: Request, pieces: list[str], fault: str | None) -> Answer:
        _, room_id, call, *rest = pieces
        room = self.world.rooms.get(room_id)
        if call in {"join", "leave"}:
            self.world.room(room_id).bot = call
            return json_answer(200, {"room_id": room_id})
        if room is None or room.bot != "join":
            return refused(403, "M_FORBIDDEN", f"User {self.world.user_id} not in room {room_id}")
        match call, request.verb:
            case ("send", "PUT"):
                return self._send(request, room, rest[0], fault)
            case ("redact", "PUT"):
                return self._redact(request, room, rest[0], fault)
            case ("state", "GET"):
                found = room.state(rest[0], rest[1] if len(rest) > 1 else "")
                return refused(404, "M_NOT_FOUND", "Event not found.") if found is None else json_answer(200, found)
            case ("messages", "GET"):
                return self._messages(room, parse_qs(request.query))
        return refused(404, "M_UNRECOGNIZED", "Unrecognized request")

    def _send(self, request: Request, room: Room, kind: str, fault: str | None) -> Answer:
        if made := self.world.known(request.path):
            return json_answer(200, {"event_id": made})
        try:
            content = json.loads(request.body)
        except ValueError:
            return refused(400, "M_NOT_JSON", "Content not JSON.")
        if len(json.dumps(content, ensure_ascii=False).encode()) + _OVERHEAD > LARGEST_EVENT:
            return refused(413, "M_TOO_LARGE", "event too large")
        return json_answer(200, {"event_id": self.world.accept(room, request.path, kind, content, fault)})

    def _redact(self, request: Request, room: Room, target: str, fault: str | None) -> Answer:
        if made := self.world.known(request.path):
            return json_answer(200, {"event_id": made})
        for event in room.events:
            if event["event_id"] == target:
                event["content"] = {}
                made = self.world.accept(room, request.path, "m.room.redaction", {"redacts": target}, fault)
                return json_answer(200, {"event_id": made})
        return refused(404, "M_NOT_FOUND", "Could not find event")

    def _messages(self, room: Room, query: dict[str, list[str]]) -> Answer:
        """Newest first; the token counts events that were passed over. It filters nothing, as some servers do."""
        start, limit = int(query.get("from", ["0"])[0]), int(query.get("limit", ["10"])[0])
        events = room.events[::-1]
        told = {"start": str(start), "chunk": events[start : start + limit]}
        more = {"end": str(start + limit)} if start + limit < len(events) else {}
        return json_answer(200, told | more)

    async def _sync(self, query: dict[str, list[str]]) -> Answer:
        """What came since a count; where that is nothing, it waits for it as long as it is asked to."""
        since = int(query["since"][0]) if "since" in query else None
        log, came = self.world.events, self.world.came
        if since == len(log):
            came.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(came.wait(), min(_LONGEST_WAIT, int(query.get("timeout", ["0"])[0]) / 1000))
        new: dict[str, list[Json]] = {room: [] for room in self.world.rooms} if since is None else {}
        for event in log[since or 0 :]:
            new.setdefault(event["room_id"], []).append(event)
        return json_answer(200, {"next_batch": str(len(log)), "rooms": {"join": self._told(new)}})

    def _told(self, new: dict[str, list[Json]]) -> Json:
        """Rooms in which the bot is, with what is new in them."""
        there = [(self.world.rooms[room], events) for room, events in new.items()]
        return {
            room.id: {
                "summary": {"m.joined_member_count": room.members},
                "timeline": {"events": events, "limited": False, "prev_batch": "0"},
            }
            for room, events in there
            if room.bot == "join"
        }

    def _control(self, request: Request) -> Answer:
        verbs: dict[str, Verb] = {
            "room": self._make_room,
            "say": self._say,
            "fault": lambda **about: self.faults.add(Fault(**about)),
            "calm": self.faults.clear,
            "forward": self._forward,
            "requests": lambda: self.requests,
        }
        try:
            found = verbs[request.path.removeprefix("/control/")](**json.loads(request.body or b"{}"))
        except (ValueError, LookupError, TypeError) as error:
            return json_answer(400, {"error": f"{type(error).__name__}: {error}"})
        return json_answer(200, {"result": found})

    def _make_room(self, room_id: str, *, encrypted: bool = False, bot: str = "join") -> None:
        room = self.world.room(room_id)
        room.bot = bot
        if encrypted and room.state("m.room.encryption") is None:
            self.world.add(room, "@owner:double", "m.room.encryption", {"algorithm": "m.megolm.v1.aes-sha2"}, "")

    def _say(self, room_id: str, sender: str, content: Json) -> str:
        return self.world.add(self.world.room(room_id), sender, "m.room.message", content)

    def _forward(self, seconds: float) -> None:
        self.world.ahead += seconds
