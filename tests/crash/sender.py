"""The process that is killed: the real store and the real sender, over a platform of plain HTTP."""

import asyncio
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp

from newsbot.chat.delivery import Later, Outcome, Priority, Sent, Uncertain
from newsbot.chat.document import Document, Paragraph, line
from newsbot.chat.fit import Limits
from newsbot.chat.pacing import Pace
from newsbot.chat.room import Room
from newsbot.flows.deliver import Deliver
from newsbot.news.audience import Filter
from newsbot.news.profile import Profile
from newsbot.ops.clock import SystemClock
from newsbot.ports import Post
from newsbot.store import Store, open_store
from newsbot.store.journal import WireJournal

ACCOUNT = "telegram"


@dataclass(frozen=True, slots=True)
class Plan:
    """What is sent, where it is kept, and how fast.

    Attributes:
        url: a PostgreSQL database; None: a SQLite file in `folder`.
        ttl: of the lease, in seconds.
    """

    folder: Path
    url: str | None = None
    ttl: float = 10.0
    port: int = 0
    rooms: int = 500
    posts: int = 9
    window: int = 25
    rate: float = 1500.0

    @property
    def database(self) -> Path:
        return self.folder / "newsbot.db"

    @property
    def deliveries(self) -> int:
        """The last post is in two parts."""
        return self.rooms * (self.posts + 1)


class HttpPlatform:
    """`ports.Platform`: a paragraph a part."""

    name = "telegram"
    limits = Limits(4096)

    def __init__(self, session: aiohttp.ClientSession, port: int) -> None:
        self._session = session
        self._url = f"http://127.0.0.1:{port}/"

    def parts(self, document: Document) -> list[Any]:
        return ["".join(span.text for span in block.spans) for block in document.blocks if isinstance(block, Paragraph)]

    async def send(self, room: Room, part: Any, *, delivery: int, silent: bool) -> Outcome:  # noqa: ARG002  # the port's
        return await self._ask({"op": "send", "room": room.id, "text": part, "delivery": delivery})

    async def edit(self, room: Room, remote_id: str, part: Any, *, delivery: int) -> Outcome:
        asked = {"op": "edit", "room": room.id, "text": part, "delivery": delivery, "remote_id": remote_id}
        return await self._ask(asked)

    async def delete(self, room: Room, remote_id: str, *, delivery: int) -> Outcome:
        return await self._ask({"op": "delete", "room": room.id, "delivery": delivery, "remote_id": remote_id})

    async def probe(self) -> bool:
        return isinstance(await self._ask({"op": "probe"}), Sent)

    async def _ask(self, asked: dict[str, Any]) -> Outcome:
        try:
            async with self._session.post(self._url, json=asked) as response:
                answer = await response.json()
        except aiohttp.ClientConnectorError:
            return Later("not-sent")
        except aiohttp.ClientError as error:
            return Uncertain(type(error).__name__)
        if response.status == 429:
            return Later("flood", answer["retry_after"], "room")
        return Sent(answer.get("remote_id", ""))


def opened(plan: Plan) -> Any:
    url = plan.url or f"sqlite:///{plan.database}"
    return open_store(url, plan.folder / "newsbot.key", lambda _place: ())


async def prepare(plan: Plan) -> None:
    """Make the store and put the posts in."""
    await publish(plan, ACCOUNT, [Room(ACCOUNT, str(1000 + n)) for n in range(plan.rooms)])


async def publish(plan: Plan, account: str, rooms: Sequence[Room], *, filling: str = "") -> None:
    """The posts of a plan; `filling` makes each paragraph so long that a part holds one."""
    async with opened(plan) as store:
        await store.outbox.follow(account, rooms)
        filters = await _followed(store, rooms)
        for n in range(1, plan.posts + 1):
            texts = [f"{n}.1{filling}", f"{n}.2{filling}"] if n == plan.posts else [f"{n}.1"]
            document = Document(tuple(Paragraph(line(text)) for text in texts))
            # In turns: rows that stand at once, a cursor for everyone who follows, and one by what they follow.
            way = n % 3
            post = Post(
                Priority.BREAKING,
                (document,),
                rooms=tuple(rooms) if way == 1 else (),
                everyone=way == 2,
                filters=filters if way == 0 else (),
            )
            await store.outbox.publish(account, post, SystemClock().now())


async def _followed(store: Store, rooms: Sequence[Room]) -> tuple[int, ...]:
    """Every room follows the first place, the second, or both; their filters' numbers."""
    places = [Filter(place="sy-jasim"), Filter(place="sy-daraa")]
    ways = (places[:1], places, places[1:])
    now = SystemClock().now()
    follows = [partial(Profile.following, filters=way, at_once=True) for way in ways]
    await asyncio.gather(*(store.following.change(room, follows[n % 3], now) for n, room in enumerate(rooms)))
    return tuple(one.number for one in await store.following.filters())


def sender(
    plan: Plan,
    store: Store,
    session: aiohttp.ClientSession,
    failpoint: Callable[[str], None],
    holder: str,
    platform: HttpPlatform | None = None,
) -> Deliver:
    store.outbox.failpoint = failpoint
    return Deliver(
        platform or HttpPlatform(session, plan.port),
        account=ACCOUNT,
        holder=holder,
        outbox=store.outbox,
        leases=store.leases,
        clock=SystemClock(),
        jitter=random.random,
        # Both bounds alike: restarts and 429s must not make the test slow.
        pace=Pace(rate=plan.rate, slowest=plan.rate, spacing=0.0),
        window=plan.window,
        gather=0.002,
        ttl=plan.ttl,
        journal=WireJournal(plan.folder / f"wire-{holder}", SystemClock()),
        failpoint=failpoint,
    )


async def send(
    plan: Plan, failpoint: Callable[[str], None] = lambda _: None, *, until_done: bool = False, holder: str = "sender"
) -> None:
    """Send until killed, or `until_done`."""
    async with opened(plan) as store, aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        stop = asyncio.Event()
        running = asyncio.create_task(sender(plan, store, session, failpoint, holder).run(stop))
        while until_done and not running.done():
            if await all_out(store, plan):
                stop.set()
                break
            await asyncio.sleep(timedelta(milliseconds=100).total_seconds())
        await running


async def all_out(store: Store, plan: Plan) -> bool:
    """Whether nothing waits and nothing is on the wire."""
    counts = await store.outbox.counts()
    waiting = counts.get("pending", 0) + counts.get("sending", 0)
    return not waiting and sum(counts.values()) >= plan.rooms * plan.posts
