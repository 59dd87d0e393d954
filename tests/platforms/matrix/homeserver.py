"""A homeserver that says what a test tells it to say, and an inbox in memory."""

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from aiohttp import web
from aiohttp.test_utils import TestServer

from newsbot.platforms.matrix.client import Account, account
from newsbot.platforms.matrix.events import Me
from newsbot.platforms.matrix.late import Opening
from newsbot.platforms.matrix.powers import Powers
from newsbot.platforms.matrix.rooms import Doors, Policy
from newsbot.platforms.matrix.syncing import Syncing
from newsbot.ports import IncomingUpdate, Post
from tests.fakes.clock import FakeClock

Json = dict[str, Any]
BOT = "@newsbot:news.test"
NORA = "@nora:news.test"
ROOM = "!room"
NOW = 1_709_272_800_000  # the fake clock's morning
WHOAMI = {"user_id": BOT, "device_id": "DEVICE"}


@dataclass
class Said:
    """What a homeserver answers: JSON, or bytes as they are."""

    body: Any
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Homeserver:
    """Answers by the end of a path, the first of several once each and the last for ever.

    Attributes:
        asked: method, path and query of every request, in order; `bodies`: what came with it.
    """

    answers: dict[tuple[str, str], deque[Said]] = field(default_factory=dict)
    asked: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    bodies: list[Any] = field(default_factory=list)
    tokens: list[str | None] = field(default_factory=list)
    url: str = ""
    came: asyncio.Event = field(default_factory=asyncio.Event)

    async def until(self, enough: Callable[[], bool]) -> None:
        """Look after each request."""
        while not enough():
            self.came.clear()
            await self.came.wait()

    def say(self, method: str, ending: str, *said: Said | Json) -> None:
        self.answers[method, ending] = deque(one if isinstance(one, Said) else Said(one) for one in said)

    def sync(self, *bodies: Json | Said) -> None:
        """Answers to /sync, the first of them to the question about what there is."""
        self.say("GET", "/sync", *bodies)

    def paths(self, method: str = "POST") -> list[str]:
        return [path for verb, path, _ in self.asked if verb == method]

    async def handle(self, request: web.Request) -> web.Response:
        path = unquote(request.path).removeprefix("/_matrix/client/v3")
        self.asked.append((request.method, path, dict(request.query)))
        raw = await request.read()
        self.bodies.append(json.loads(raw) if raw else None)
        self.tokens.append(request.headers.get("Authorization"))
        self.came.set()
        fitting = [key for key in self.answers if key[0] == request.method and path.endswith(key[1])]
        if not fitting:
            return web.json_response({"errcode": "M_NOT_FOUND", "error": "-"}, status=404)
        found = self.answers[max(fitting, key=lambda key: len(key[1]))]
        said = found.popleft() if len(found) > 1 else found[0]
        raw = said.body if isinstance(said.body, bytes) else json.dumps(said.body).encode()
        return web.Response(body=raw, status=said.status, headers=said.headers, content_type="application/json")


@asynccontextmanager
async def homeserver() -> AsyncIterator[Homeserver]:
    hub = Homeserver()
    app = web.Application(client_max_size=1 << 26)
    app.router.add_route("*", "/{tail:.*}", hub.handle)
    async with TestServer(app) as server:
        hub.url = str(server.make_url("")).rstrip("/")
        hub.say("GET", "/whoami", WHOAMI)
        yield hub


@dataclass
class MemoryInbox:
    """`ports.Inbox`, and what a broken disk makes of it."""

    rows: dict[tuple[str, int], bytes] = field(default_factory=dict)
    settled: set[tuple[str, int]] = field(default_factory=set)
    offsets: dict[str, str] = field(default_factory=dict)
    failing: Exception | None = None

    async def add(self, account: str, updates: Sequence[IncomingUpdate], offset: str | None = None) -> int:
        if self.failing:
            raise self.failing
        new = {(account, one.update_id): one.payload for one in updates if (account, one.update_id) not in self.rows}
        self.rows |= new
        if offset is not None:
            self.offsets[account] = offset
        return len(new)

    async def offset(self, account: str) -> str | None:
        return self.offsets.get(account)

    async def claim(self, account: str, limit: int = 100, *, patient: bool = False) -> list[IncomingUpdate]:
        del patient
        mine = sorted(key for key in self.rows if key[0] == account and key not in self.settled)
        return [IncomingUpdate(*key, self.rows[key]) for key in mine[:limit]]

    async def settle(self, update: IncomingUpdate, replies: Sequence[Post], now: datetime, **_: object) -> bool:
        del replies, now
        key = (update.account, update.update_id)
        fresh = key in self.rows and key not in self.settled
        self.settled.add(key)
        return fresh

    def kept(self, account: str = "matrix") -> list[Json]:
        """What is kept, in order."""
        return [json.loads(self.rows[key]) for key in sorted(self.rows) if key[0] == account]

    def texts(self) -> list[str]:
        return [one["event"]["content"].get("body", one["kind"]) for one in self.kept()]


@dataclass
class Listening:
    """A listener with what it is made of."""

    account: Account
    inbox: Any
    clock: Any
    doors: Doors
    powers: Powers
    syncing: Syncing
    opening: Any = None


@asynccontextmanager
async def listening(
    url: str,
    folder: Path,
    *,
    inbox: Any = None,
    clock: Any = None,
    policy: Policy | None = None,
    opening: Callable[[Account], Opening] | None = None,
    user_id: str = BOT,
    **given: Any,
) -> AsyncIterator[Listening]:
    """An open account and its listener, which has asked for nothing yet."""
    given = given or {"access_token": "token"}
    bot = account(url, user_id, session_file=folder / "session.json", **given)
    clock = clock or FakeClock()
    inbox = inbox if inbox is not None else MemoryInbox()
    await bot.open()
    powers = Powers(bot, clock.monotonic)
    doors = Doors(bot, powers, policy or Policy(), clock)
    keys = opening(bot) if opening else None
    syncing = Syncing(
        bot,
        Me(user_id, "أخبار"),
        inbox=inbox,
        doors=doors,
        powers=powers,
        clock=clock,
        jitter=lambda: 1.0,
        opening=keys,
    )
    try:
        yield Listening(bot, inbox, clock, doors, powers, syncing, keys)
    finally:
        await bot.close()


def text(body: Any, event_id: str = "$one", sender: Any = NORA, **content: Any) -> Json:
    """A message as rooms hold it."""
    return {
        "type": "m.room.message",
        "event_id": event_id,
        "sender": sender,
        "origin_server_ts": NOW,
        "content": {"msgtype": "m.text", "body": body} | content,
    }


def member(user: str, membership: str, event_id: str, before: str | None = None, **content: Any) -> Json:
    return {
        "type": "m.room.member",
        "state_key": user,
        "event_id": event_id,
        "sender": user,
        "origin_server_ts": NOW,
        "content": {"membership": membership} | content,
        "unsigned": {"prev_content": {"membership": before}} if before else {},
    }


def state(kind: str, content: Json, event_id: str, sender: str = NORA) -> Json:
    return {
        "type": kind,
        "state_key": "",
        "event_id": event_id,
        "sender": sender,
        "origin_server_ts": NOW,
        "content": content,
    }


def joined(*timeline: Any, members: int = 2, **more: Any) -> Json:
    """A room in a sync."""
    return {"summary": {"m.joined_member_count": members}, "timeline": {"events": list(timeline)} | more}


def synced(following: str, *, join: Json | None = None, leave: Json | None = None, invite: Json | None = None) -> Json:
    return {"next_batch": following, "rooms": {"join": join or {}, "leave": leave or {}, "invite": invite or {}}}


def invited(sender: str, *, direct: bool = True, user: str = BOT) -> Json:
    content = {"membership": "invite"} | ({"is_direct": True} if direct else {})
    event = {"type": "m.room.member", "state_key": user, "sender": sender, "content": content}
    return {"invite_state": {"events": [event]}}
