"""`newsbot replay`: a past day through the whole bot, over a store and messengers of its own."""

import os
import random
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from newsbot.app.building import converse_over, load_gazetteer
from newsbot.app.publishing import Publishing
from newsbot.chat import command as commands
from newsbot.chat import parsing, subscribing
from newsbot.chat.pacing import Pace
from newsbot.chat.room import Incoming, Room, RoomSettings
from newsbot.config import ConfigError, Settings
from newsbot.config.replay import RoomGroup
from newsbot.flows.deliver import Deliver
from newsbot.flows.digests import Gather
from newsbot.flows.ingest import Ingest
from newsbot.flows.newsstand import Newsstand
from newsbot.flows.replay import DAY, Arrival, Came, InNoTime, Replay, spread
from newsbot.flows.simulated import SimulatedClock
from newsbot.news.gazetteer import Gazetteer
from newsbot.ops.clock import SystemClock
from newsbot.platforms.paper import PaperPlatform, Said, unheard
from newsbot.ports import Reader, SourceError, Tally
from newsbot.sources.fetching import LateFetcher
from newsbot.sources.files import LocalFiles
from newsbot.sources.reader import WorkerReader
from newsbot.store import Store, open_store

Record = dict[str, Any]

# A lease lasts by the clock of the machine, which has nothing to do with the day that is gone through.
_TTL = 1e6
# Rooms are there before the day begins; what waits for its hour comes on the day after.
_BEFORE, _AFTER = timedelta(minutes=1), DAY
_MEMORY = "/dev/shm"  # noqa: S108  # a name of its own is made in it
_FREE, _WINDOW, _PAID_WINDOW = 30.0, 8, 100


@dataclass(frozen=True, slots=True)
class Trial:
    """What a replay is to be.

    Attributes:
        folder: of articles, as `ingest` reads them; groups: of rooms.
        speed: as `Replay` takes it; rate: messages a second that a messenger takes.
        said: is told every message; came: as `Replay.run` takes it.
    """

    folder: Path
    groups: Sequence[RoomGroup]
    speed: float = 0.0
    rate: float = 25.0
    said: Said = unheard
    came: Came = lambda _new, _all: None


async def replay(settings: Settings, config_file: Path | None, trial: Trial, reader: Reader | None = None) -> Record:
    """Go through the day; what became of it. Raises ConfigError for rooms whose commands are none."""
    gazetteer, own_places = load_gazetteer(config_file)
    _understood(trial.groups, gazetteer)
    async with AsyncExitStack() as stack:
        if reader is None:
            reader = WorkerReader(places=own_places, summary_sentences=settings.summary.sentences)
            stack.push_async_callback(reader.close)
        arrivals, failed = await _read(trial.folder, reader, settings.defaults.timezone)
        start = arrivals[0].at if arrivals else SystemClock().now()
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="newsbot-replay-", dir=_in_memory()))
        opening = open_store(f"sqlite:///{folder}/replay.db", Path(folder) / "key", _around(gazetteer))
        store = await stack.enter_async_context(opening)
        stage = _Stage(settings, store, gazetteer, SimulatedClock(start - _BEFORE), trial)
        await stage.enter()
        await stage.play(arrivals, start + DAY + _AFTER, reader)
        return await stage.report(failed, start)


def _in_memory() -> str | None:
    """A folder that needs no disk, where the system has one: nothing of the store is kept."""
    return _MEMORY if os.access(_MEMORY, os.W_OK) else None


def _around(gazetteer: Gazetteer) -> Callable[[str], list[str]]:
    return lambda place: [around.id for around in gazetteer.path(place)[:-1]]


async def _read(folder: Path, reader: Reader, timezone: str) -> tuple[list[Arrival], list[str]]:
    """The articles as they will come in, and what could not be read, and why."""
    now = SystemClock().now()
    found, failed = [], []
    for material in LocalFiles().materials(str(folder), now, timezone):
        try:
            if isinstance(material, SourceError):
                raise material
            contents = await reader.read(material)
        except SourceError as error:
            failed.append(str(error))
            continue
        failed += [item.error or material.name for item in contents.items if item.draft is None]
        found += [(item, material, contents.kind) for item in contents.items if item.draft is not None]
    published = [item.draft.published for item, *_ in found if item.draft]
    last = max((at for at in published if at), default=now)
    midnight = datetime.combine(last.astimezone(ZoneInfo(timezone)), time.min, ZoneInfo(timezone)).astimezone(UTC)
    times = spread(published, midnight)
    arrivals = [
        Arrival(at, replace(item, draft=replace(item.draft, published=at)), material, kind)
        for at, (item, material, kind) in zip(times, found, strict=True)
        if item.draft
    ]
    return sorted(arrivals, key=lambda each: each.at), failed


def _understood(groups: Sequence[RoomGroup], gazetteer: Gazetteer) -> None:
    """Raises ConfigError for what no room would be understood by."""
    problems = [
        f"rooms.{number}.says: {text!r} is no command that a room's choices are changed by"
        for number, group in enumerate(groups)
        for text in group.says
        if not commands.changes_settings(command := parsing.parse(text, gazetteer))
        or isinstance(command, subscribing.Doubt)
    ]
    if problems:
        raise ConfigError(problems)


class _Stage:
    """Everything built as the running bot has it, but for its clock and its messengers."""

    def __init__(
        self, settings: Settings, store: Store, gazetteer: Gazetteer, clock: SimulatedClock, trial: Trial
    ) -> None:
        self._store, self._clock, self._trial = store, clock, trial
        self._settings = settings
        self._defaults = RoomSettings(**settings.defaults.model_dump())
        self._accounts = tuple(dict.fromkeys(group.platform for group in trial.groups))
        newsstand = Newsstand(store.stories, store.articles, gazetteer, settings.related)
        self._converse = converse_over(settings, store, gazetteer, clock, lambda: newsstand)
        self._publishing = Publishing(settings, store, gazetteer, clock, accounts=self._accounts)
        self._gather = Gather(digests=store.digests, newsstand=newsstand, clock=clock, defaults=self._defaults)
        self._statuses: Counter[str] = Counter()

    async def enter(self) -> None:
        """Every room says what it wants."""
        for room, group in _rooms(self._trial.groups):
            chosen = replace(self._defaults, locale=group.locale, timezone=group.timezone)
            await self._store.audience.save_settings(room, chosen)
            for text in group.says:
                await self._converse.answer(Incoming(room, text, group.kind))
        await self._converse.close()

    async def play(self, arrivals: Sequence[Arrival], until: datetime, reader: Reader) -> None:
        async with AsyncExitStack() as stack:
            fetcher = await stack.enter_async_context(LateFetcher(self._clock))
            ingest = Ingest(
                reader=reader,
                fetcher=fetcher,
                files=LocalFiles(),
                articles=self._store.articles,
                clock=self._clock,
                timezone=self._settings.defaults.timezone,
            )
            ingest.counted = lambda status: self._statuses.update((status,))
            replaying = Replay(
                clock=self._clock,
                ingest=ingest,
                publish=self._publishing.publish,
                retell=self._publishing.retell,
                gather=self._gather,
                digests=self._store.digests,
                senders=[self._sender(name) for name in self._accounts],
                speed=self._trial.speed,
            )
            await replaying.run(arrivals, until, self._trial.came)

    def _sender(self, account: str) -> Deliver:
        rate = self._trial.rate
        return Deliver(
            PaperPlatform(account, self._clock, self._trial.said),
            account=account,
            holder="replay",
            outbox=InNoTime(self._store.outbox, self._clock),
            leases=self._store.leases,
            clock=self._clock,
            jitter=random.random,
            pace=Pace(rate=rate),
            window=_WINDOW if rate <= _FREE else _PAID_WINDOW,
            ttl=_TTL,
        )

    async def report(self, failed: Sequence[str], start: datetime) -> Record:
        """docs/json.md: `replay`."""
        stories = await self._store.stories.since(start - _BEFORE)
        rooms = Counter(room.platform for room, _ in _rooms(self._trial.groups))
        return {
            "articles": {**{name: self._statuses[name] for name in ("new", "revised", "known")}, "failed": len(failed)},
            "errors": list(failed),
            "stories": {
                "all": len(stories),
                "of_several": sum(len(each.story.reports) > 1 for each in stories),
                "told": sum(each.told is not None for each in stories),
            },
            "rooms": dict(rooms),
            "deliveries": _deliveries(await self._store.outbox.tally()),
            "from": start.isoformat(),
            "until": self._clock.now().isoformat(),
        }


def _rooms(groups: Sequence[RoomGroup]) -> Iterator[tuple[Room, RoomGroup]]:
    number = 0
    for group in groups:
        for _ in range(group.count):
            number += 1
            if group.platform == "matrix":
                yield Room("matrix", f"!{number}:replay.invalid"), group
            else:
                yield Room("telegram", f"-100{number:09}" if group.kind == "group" else str(number)), group


def _deliveries(tallies: Sequence[Tally]) -> list[Record]:
    """By class: what was put out for how many rooms, what arrived, what ended and why, what still waits."""
    found: dict[str, Record] = {}
    dropped: dict[str, Counter[str]] = defaultdict(Counter)
    for each in tallies:
        name = each.priority.name.lower().replace("_", "-")
        row = found.setdefault(
            name, {"class": name, "queued": 0, "delivered": 0, "edited": 0, "waiting": 0, "dropped": dropped[name]}
        )
        if each.op == "edit":
            row["edited"] += each.deliveries if each.state == "sent" else 0
            continue
        row["queued"] += each.deliveries
        if each.state == "sent":
            row["delivered"] += each.deliveries
        elif each.state in {"pending", "sending"}:
            row["waiting"] += each.deliveries
        else:
            dropped[name][each.reason or each.state] += each.deliveries
    return [{**row, "dropped": dict(row["dropped"])} for row in found.values()]
