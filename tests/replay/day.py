"""A day's articles, one step of simulated time after another, through the real parts to both doubles."""

import asyncio
import gc
import json
import random
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import literal_column, or_, select

from newsbot.app import editing
from newsbot.app.building import converse_over
from newsbot.app.publishing import Publishing
from newsbot.chat.pacing import Chat, Pace
from newsbot.chat.room import Room, RoomSettings
from newsbot.config import Settings as Configured
from newsbot.config import TelegramSettings
from newsbot.config.settings import EditorsSettings, MatrixSettings
from newsbot.flows.clockwatch import ClockWatch
from newsbot.flows.converse import Converse
from newsbot.flows.deliver import Deliver
from newsbot.flows.digests import Gather
from newsbot.flows.editorial import Editorial
from newsbot.flows.ingest import Ingest
from newsbot.flows.newsstand import Newsstand
from newsbot.flows.publish import Publish
from newsbot.news import gazetteer as places
from newsbot.news.gazetteer import Gazetteer
from newsbot.ops import garbage
from newsbot.ops.clock import SystemClock
from newsbot.platforms.matrix import client as matrix
from newsbot.platforms.matrix.sending import MatrixPlatform
from newsbot.platforms.telegram import client as telegram
from newsbot.platforms.telegram.client import TelegramPlatform
from newsbot.ports import Material, Platform
from newsbot.store import Store, open_store
from newsbot.store.delivery_schema import delivery, fanout
from newsbot.store.engine import Statement
from tests.doubles.matrix import running as matrix_double
from tests.doubles.matrix.running import Double as Rooms
from tests.doubles.telegram.running import Double as Chats
from tests.doubles.telegram.running import telegram_double
from tests.doubles.telegram.settings import Settings
from tests.fakes.fetcher import FakeFetcher
from tests.fakes.files import FakeFiles
from tests.fakes.reader import InlineReader
from tests.replay.arrivals import Aired, Filed, Message
from tests.replay.desk import EDITORS, SECOND, WRITER, Desk, at_work
from tests.replay.ledgers import Ledgers
from tests.replay.readers import Readers, readers
from tests.replay.rooms import Member

STEP = timedelta(minutes=10)
_UNLIMITED = Pace(rate=1e6, reply_rate=1e6, slowest=1e6, spacing=0.0, burst=1e6)
_due = delivery.c.due <= literal_column(":now")
# Each state by itself, as the indexes have them: what was sent is not gone through.
_ON_ITS_WAY = Statement(
    select(
        *(
            select(delivery.c.id).where(delivery.c.state == literal_column(f"'{state}'"), _due).exists()
            for state in ("pending", "sending")
        ),
        select(fanout.c.post)
        .where(or_(fanout.c.aim != literal_column("'later'"), fanout.c.upto <= literal_column(":now")))
        .exists(),
    )
)


_REAL = SystemClock()


class Daytime:
    """`ports.Clock` whose wall is set, while waits are real: the day passes as fast as the bot can."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def set(self, now: datetime) -> None:
        self._now = now

    def forward(self, span: timedelta) -> None:
        self._now += span

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return _REAL.monotonic()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


@dataclass
class Work:
    """What the bot has still to send."""

    store: Store
    clock: Daytime

    async def done(self) -> None:
        """Until nothing that is due is on its way."""
        async with asyncio.timeout(600):
            while await self._waiting():  # noqa: ASYNC110  # the outbox tells nobody that it is empty
                await asyncio.sleep(0.02)

    async def _waiting(self) -> bool:
        now = self.clock.now().timestamp()
        found = await self.store.database.read(lambda run: run(_ON_ITS_WAY, {"now": now}))
        return any(found[0])


@dataclass
class Day:
    """The bot, the doubles, and what came of it.

    Attributes:
        at: the step that is gone through.
        storyless: articles that were stored and are of no story, so that nobody is told of them.
    """

    store: Store
    clock: Daytime
    gazetteer: Gazetteer
    ingest: Ingest
    publish: Publish
    gather: Gather
    readers: Readers
    ledgers: Ledgers
    at: datetime
    desk: Desk
    work: Work
    filed: list[Filed] = field(default_factory=list)
    aired: list[Aired] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    storyless: int = 0

    @property
    def edits(self) -> int:
        return sum(one.edit for one in self.messages)

    async def follow(self, members: Sequence[Member]) -> None:
        now = self.clock.now()
        for member in members:
            await self.store.following.change(member.room, lambda _, it=member: it.profile, now)  # type: ignore[misc]

    async def step(self, at: datetime, articles: Sequence[dict[str, Any]], right: dict[str, Any] | None = None) -> None:
        """Ten minutes: what came in is stored and told, what is due is gathered, and digests are read to their end.

        `right`: an article that puts right what was told before.
        """
        self.at = at
        self.clock.set(at)
        every = [*articles, *([right] if right else [])]
        if every:
            body = "\n".join(json.dumps({**one, "published": at.isoformat()}, ensure_ascii=False) for one in every)
            await self.ingest.material(Material("day.jsonl", body.encode(), at, "jsonl"))
        await self.publish.once()
        await self.work.done()
        await self._note(at, [one["id"] for one in every], right)
        await self.gather.once()
        await self.work.done()
        told = self.collect()
        while further := [one for one in told if one.more]:
            await self.readers.read_on(further)
            await self.work.done()
            told = self.collect(asked=[one.room for one in further])

    def collect(self, asked: Sequence[Room] = ()) -> list[Message]:
        """What has arrived since the last look; `asked`: each of these waits for an answer."""
        found = self.ledgers.collect(self.at, asked)
        self.messages += found
        return found

    async def _note(self, at: datetime, articles: Sequence[str], right: dict[str, Any] | None) -> None:
        for article in articles:
            listed = await self.store.articles.get(article)
            kept = await self.store.stories.of_article(article)
            if listed and kept:
                corrects = right is not None and article == right["id"]
                self.filed.append(Filed(at, kept.number, listed.article, corrects))
            self.storyless += listed is not None and kept is None


def spread(lines: Sequence[dict[str, Any]], start: datetime, seed: int = 1) -> list[tuple[datetime, list[Any]]]:
    """The articles in an order drawn from a seed, over the steps of a day."""
    chance = random.Random(seed)
    shuffled = list(lines)
    chance.shuffle(shuffled)
    steps = int(timedelta(days=1) / STEP)
    size = -(-len(shuffled) // (steps - 1))
    return [(start + number * STEP, shuffled[number * size : (number + 1) * size]) for number in range(steps)]


@asynccontextmanager
async def day(folder: Path, start: datetime, members: Sequence[Member]) -> AsyncIterator[Day]:
    gazetteer, clock = places.load(), Daytime(start)
    async with AsyncExitStack() as stack:
        stack.enter_context(_settled())
        chats = await stack.enter_async_context(telegram_double(Settings(limits=False, auto_chats=True)))
        rooms = stack.enter_context(matrix_double.started())
        for member in members:
            if member.room.platform == "matrix":
                await rooms.do("room", room_id=member.room.id)
        url, key = f"sqlite:///{folder}/newsbot.db", folder / "newsbot.key"
        opening = open_store(url, key, lambda place: [one.id for one in gazetteer.path(place)[:-1]])
        store = await stack.enter_async_context(opening)
        bot = telegram.account(chats.token, chats.base_url, in_flight=48)
        await bot.open()
        stack.push_async_callback(bot.close)
        account = matrix.account(
            rooms.url, rooms.user_id, access_token=rooms.token, session_file=folder / "session.json"
        )
        await account.open()
        stack.push_async_callback(account.close)
        newsstand = Newsstand(store.stories, store.articles, gazetteer, {})
        converse = converse_over(Configured(), store, gazetteer, clock, lambda: newsstand)
        editorial = _editorial(store, gazetteer, converse, clock, (chats, rooms))
        ends = (chats, bot), (rooms, account)
        people = await stack.enter_async_context(readers(store, converse, editorial, clock, *ends))
        platforms: dict[str, Platform] = {
            "telegram": TelegramPlatform(bot.bot, clock=clock, button_key=store.seal.button_key),
            "matrix": MatrixPlatform(account, instance=store.instance),
        }
        stop = asyncio.Event()
        sending = [asyncio.create_task(_sender(store, clock, one).run(stop)) for one in platforms.values()]
        try:
            async with at_work(editorial):
                yield _built(store, clock, newsstand, people, (chats, rooms))
        finally:
            stop.set()
            await asyncio.wait_for(asyncio.gather(*sending), 60)


@contextmanager
def _settled() -> Iterator[None]:
    """Garbage is looked for as in the running bot, and afterwards as before."""
    before = gc.get_threshold()
    garbage.settle()
    yield
    gc.set_threshold(*before)
    gc.unfreeze()


def _editorial(
    store: Store, gazetteer: Gazetteer, converse: Converse, clock: Daytime, doubles: tuple[Chats, Rooms]
) -> Editorial:
    """A desk at which two sit; hardly anybody may be reached by one alone."""
    chats, rooms = doubles
    settings = Configured(
        telegram=TelegramSettings(token=chats.token),  # type: ignore[arg-type]
        matrix=MatrixSettings(homeserver=rooms.url, user_id=rooms.user_id),
        editors=EditorsSettings(telegram=(WRITER, SECOND), two_person_above=10),
    )
    return editing.editorial(settings, store, gazetteer, converse, clock)


def _sender(store: Store, clock: Daytime, platform: Platform) -> Deliver:
    return Deliver(
        platform,
        account=platform.name,
        holder="day",
        outbox=store.outbox,
        leases=store.leases,
        clock=clock,
        jitter=lambda: 0.5,
        pace=_UNLIMITED,
        window=48,
        gather=0.01,
        chat=lambda room: Chat(room.id),  # the pace has tests of its own; here the day would stand still for it
    )


def _built(store: Store, clock: Daytime, newsstand: Newsstand, people: Readers, doubles: tuple[Chats, Rooms]) -> Day:
    settings, gazetteer, defaults = Configured(), newsstand.gazetteer, RoomSettings()
    publishing = Publishing(settings, store, gazetteer, clock, accounts=("telegram", "matrix"))
    # No clock but the simulated one is asked: it is set, ten minutes at a time.
    watch = ClockWatch(clock, clock.now)
    gather = Gather(digests=store.digests, newsstand=newsstand, clock=clock, defaults=defaults, watch=watch)
    ingest = Ingest(
        reader=InlineReader(gazetteer),
        fetcher=FakeFetcher(),
        files=FakeFiles(),
        articles=store.articles,
        clock=clock,
        timezone="UTC",
    )
    chats, rooms = doubles
    ledgers = Ledgers((chats.file, rooms.file), frozenset(Room("telegram", id_) for id_ in EDITORS))
    work = Work(store, clock)
    desk = Desk(chats, people.pressing, store, clock, work.done)
    return Day(store, clock, gazetteer, ingest, publishing.publish, gather, people, ledgers, clock.now(), desk, work)
