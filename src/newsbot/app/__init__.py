"""One place where everything is built from the settings, for every verb that needs it."""

import json
import random
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newsbot.chat.delivery import State
from newsbot.chat.room import Incoming, Room, RoomSettings
from newsbot.config import ConfigError, Settings
from newsbot.data import FOLDER
from newsbot.flows import records, waiting
from newsbot.flows.answers.late import LateBooks, LateComplaints
from newsbot.flows.answers.stories import WholeStories
from newsbot.flows.converse import Converse
from newsbot.flows.ingest import Ingest
from newsbot.flows.poll import Poll
from newsbot.flows.telling import Words
from newsbot.news import audit
from newsbot.news import gazetteer as places
from newsbot.news.article import Source
from newsbot.news.gazetteer import Gazetteer
from newsbot.ops.clock import SystemClock
from newsbot.ops.socket import USAGE, Handler, Record, RefusedError, ask, listens, serve
from newsbot.ops.witness import Witness
from newsbot.platforms.terminal.markup import draw
from newsbot.ports import Clock, Complaints, Listed, Material, Outline, SourceError
from newsbot.ports.pictures import Pictures
from newsbot.sources.fetching import LateFetcher
from newsbot.sources.files import LocalFiles
from newsbot.sources.reader import WorkerReader
from newsbot.store import SCHEMA, Store, open_store
from newsbot.text.words import forms

if TYPE_CHECKING:
    from newsbot.app.publishing import Publishing
    from newsbot.flows.editorial import Alarms, Editorial
    from newsbot.flows.newsstand import Newsstand

TERMINAL = Room("terminal", "local")


def socket_path(settings: Settings) -> Path | None:
    """Where the store's owner listens; PostgreSQL has many owners and no socket."""
    url = settings.store.url
    return Path(url.removeprefix("sqlite:///") + ".sock") if url.startswith("sqlite:///") else None


@dataclass(frozen=True, slots=True)
class App:
    """The parts, built; each verb of the socket is a method that yields JSON.

    `publishing` is built when it is first asked for, and so are `newsstand`, what digests choose from, and `desk` and
    `alarms`, the editors': who only searches does not pay for them. `witness`: what messengers' servers say the time
    is.
    """

    store: Store
    gazetteer: Gazetteer
    ingest: Ingest
    poll: Poll
    publishing: "Callable[[], Publishing]"
    converse: Converse
    files: LocalFiles
    clock: Clock
    newsstand: "Callable[[], Newsstand]"
    witness: Witness
    desk: "Callable[[], Editorial]"
    alarms: "Callable[[], Alarms]"

    async def answer(self, verb: str, arguments: Record) -> AsyncIterator[Record]:
        """Run one verb for somebody outside. Raises RefusedError for an unknown verb or wrong arguments."""
        verbs: dict[str, Callable[..., AsyncIterator[Record]]] = {
            "ingest": self.take_in,
            "say": self.say,
            "search": self.search,
            "add_sources": self.add_sources,
            "list_sources": self.list_sources,
            "list_outbox": self.list_outbox,
            "requeue": self.requeue,
            "drop": self.drop,
            "verify_audit": self.verify_audit,
            "stories": self.stories,
        }
        try:
            results = verbs[verb](**arguments)
        except (KeyError, TypeError):
            raise RefusedError(f"there is no verb {verb!r} with these arguments", USAGE) from None
        async for result in results:
            yield result

    async def take_in(self, paths: list[str]) -> AsyncIterator[Record]:
        """Ingest paths and addresses: `{"total"}` bytes first, then `{"articles", "size"}` a step."""
        yield {"total": sum(self.files.size(path) for path in paths)}
        for path in paths:
            async for step in self.ingest.place(path):
                articles = [records.ingested(stored, self.gazetteer) for stored in step.stored]
                yield {"articles": articles, "size": step.size}

    async def say(self, text: str, *, colour: bool = False, width: int = 80) -> AsyncIterator[Record]:
        """Answer a line typed in the terminal room."""
        document = await self.converse.answer(Incoming(TERMINAL, text))
        yield {
            "text": draw(document, colour=colour, width=width),
            "suggestions": list(document.suggestions),
        }

    async def search(self, query: str, limit: int, *, newest: bool) -> AsyncIterator[Record]:
        yield await search(self.store, self.gazetteer, query, limit, newest=newest)

    def stories(self, since: float) -> AsyncIterator[Record]:
        """What was reported of each event in the last `since` seconds."""
        return self.publishing().listed(self.clock.now() - timedelta(seconds=since))

    async def list_sources(self) -> AsyncIterator[Record]:
        yield {"sources": [{"name": source.name, "url": source.url} for source in await self.store.sources.imported()]}

    async def add_sources(self, sources: list[dict[str, Any]]) -> AsyncIterator[Record]:
        yield {"added": await self.store.sources.add_sources([Source(**source) for source in sources])}

    def list_outbox(self, states: list[State], limit: int) -> AsyncIterator[Record]:
        """How many there are of each state first, then a delivery each."""
        return waiting.listed(self.store.outbox, states, limit)

    def requeue(self, **chosen: Any) -> AsyncIterator[Record]:
        return waiting.requeued(self.store.outbox, self.clock.now(), **chosen)

    async def verify_audit(self, anchors: list[str]) -> AsyncIterator[Record]:
        """Whether the editors' audit is whole (docs/json.md). Raises RefusedError for what is no anchor."""
        try:
            heads = [audit.head(one) for one in anchors]
        except ValueError as error:
            raise RefusedError(str(error), USAGE) from None
        yield records.verified(await self.store.audit.verify(heads))

    def drop(self, **chosen: Any) -> AsyncIterator[Record]:
        return waiting.dropped(self.store.outbox, self.clock.now(), **chosen)


async def search(store: Store, gazetteer: Gazetteer, query: str, limit: int, *, newest: bool) -> Record:
    """Articles for words, by relevance or newest first, as JSON."""
    words = forms(query)
    items: tuple[Listed, ...] = ()
    if words:
        page = store.search.recent(words, limit) if newest else store.search.relevant(words, limit)
        items = (await page).items
    return records.found(items, gazetteer)


def load_gazetteer(config_file: Path | None) -> tuple[Gazetteer, Path | None]:
    """The packaged places with the operator's own (`places.toml` beside the configuration), and that file.

    Raises ConfigError when the operator's file is wrong.
    """
    own = config_file.parent / "places.toml" if config_file else None
    own = own if own is not None and own.is_file() else None
    try:
        return places.load(own), own
    except (ValueError, OSError) as error:
        raise ConfigError([str(error)]) from None


@asynccontextmanager
async def open_app(settings: Settings, config_file: Path | None = None) -> AsyncIterator[App]:
    """Everything built and ready; the store is locked by us until the block ends."""
    gazetteer, own_places = load_gazetteer(config_file)
    clock, files = SystemClock(), LocalFiles()
    async with AsyncExitStack() as stack:
        opening = open_store(settings.store.url, settings.store.key_file, _around(gazetteer), reserve=True)
        store = await stack.enter_async_context(opening)
        fetcher = await stack.enter_async_context(LateFetcher(clock))
        reader = WorkerReader(places=own_places, summary_sentences=settings.summary.sentences)
        stack.push_async_callback(reader.close)
        ingest = Ingest(
            reader=reader,
            fetcher=fetcher,
            files=files,
            articles=store.articles,
            clock=clock,
            timezone=settings.defaults.timezone,
        )
        sources = [source.source() for source in settings.sources]
        poll = Poll(sources, book=store.sources, fetcher=fetcher, ingest=ingest, clock=clock, jitter=random.random)
        newsstand = cache(lambda: late_newsstand(settings, store, gazetteer))
        alarms = cache(lambda: late_alarms(settings, store, gazetteer, converse))
        converse = converse_over(settings, store, gazetteer, clock, newsstand, complaints=LateComplaints(alarms))
        stack.push_async_callback(converse.close)
        publishing = cache(lambda: late_publishing(settings, store, gazetteer, clock))
        desk = cache(lambda: late_desk(settings, store, gazetteer, converse))
        yield App(
            store, gazetteer, ingest, poll, publishing, converse, files, clock, newsstand, Witness(clock), desk, alarms
        )


def _around(gazetteer: Gazetteer) -> Callable[[str], list[str]]:
    """What a place lies in."""
    return lambda place: [around.id for around in gazetteer.path(place)[:-1]]


def late_desk(settings: Settings, store: Store, gazetteer: Gazetteer, converse: Converse) -> "Editorial":
    from newsbot.app.editing import editorial

    return editorial(settings, store, gazetteer, converse)


def late_alarms(settings: Settings, store: Store, gazetteer: Gazetteer, converse: Converse) -> "Alarms":
    from newsbot.app.editing import alarms

    return alarms(settings, store, gazetteer, converse)


def converse_over(
    settings: Settings,
    store: Store,
    gazetteer: Gazetteer,
    clock: Clock,
    newsstand: "Callable[[], Newsstand]",
    *,
    complaints: Complaints | None = None,
) -> Converse:
    defaults = RoomSettings(**settings.defaults.model_dump())
    return Converse(
        articles=store.articles,
        search=store.search,
        audience=store.audience,
        book=store.sources,
        late=LateBooks(lambda: store.following, lambda: store.stories, lambda: store.told, lambda: store.digests),
        newsstand=newsstand,
        complaints=complaints,
        pictures=_studio(settings),
        gazetteer=gazetteer,
        clock=clock,
        defaults=defaults,
        whole=WholeStories(store.articles, lambda: store.stories, Words(gazetteer, settings.related, defaults)),
    )


def _studio(settings: Settings) -> Pictures | None:
    if not settings.cards.enabled:
        return None
    from newsbot.pictures.studio import Studio

    return Studio(settings.cards.font)


def late_publishing(settings: Settings, store: Store, gazetteer: Gazetteer, clock: Clock) -> "Publishing":
    from newsbot.app.publishing import Publishing

    return Publishing(settings, store, gazetteer, clock)


def late_newsstand(settings: Settings, store: Store, gazetteer: Gazetteer) -> "Newsstand":
    from newsbot.flows.newsstand import Newsstand

    return Newsstand(store.stories, store.articles, gazetteer, settings.related)


async def fill_with_samples(app: App) -> None:
    """Store the sample news, dated relative to now, so that a first talk has something fresh to show."""
    now = app.clock.now()
    for file in sorted((FOLDER / "samples").glob("*.jsonl")):
        lines = map(json.loads, file.read_text(encoding="utf-8").splitlines())
        body = "\n".join(json.dumps(_dated(line, now)) for line in lines).encode()
        await app.ingest.material(Material(str(file), body, now, "jsonl"))
    await app.publishing().file_all()


def _dated(sample: dict[str, Any], now: datetime) -> dict[str, Any]:
    published = now - timedelta(minutes=sample["age_minutes"])
    return {**sample, "published": published.isoformat()}


@asynccontextmanager
async def owner(
    settings: Settings, config_file: Path | None = None, *, listening: bool = False
) -> AsyncIterator[Handler]:
    """Whoever may write: the process that owns the store when it listens, else ourselves while the block lasts.

    `listening`: when it is ourselves, others may ask us meanwhile.
    """
    path = socket_path(settings)
    if path is not None and await listens(path):
        yield lambda verb, arguments: ask(path, verb, arguments)
        return
    async with AsyncExitStack() as stack:
        app = await stack.enter_async_context(open_app(settings, config_file))
        if listening and path is not None:
            await stack.enter_async_context(serve(path, app.answer))
        yield app.answer


@asynccontextmanager
async def search_only(settings: Settings, config_file: Path | None = None) -> AsyncIterator[Handler]:
    """Somebody to ask for searches: the owner when it listens, else the store opened for reading, if there is one."""
    path = socket_path(settings)
    if path is not None and await listens(path):
        yield lambda verb, arguments: ask(path, verb, arguments)
        return
    gazetteer, _ = load_gazetteer(config_file)
    async with AsyncExitStack() as stack:
        store: Store | None = None
        if path is None or path.with_suffix("").exists():
            opening = open_store(settings.store.url, settings.store.key_file, lambda _: (), read_only=True)
            store = await stack.enter_async_context(opening)

        async def answer(_: str, arguments: Record) -> AsyncIterator[Record]:
            yield await search(store, gazetteer, **arguments) if store else records.found((), gazetteer)

        yield answer


async def outlines(path: str) -> list[dict[str, Any]]:
    """The feeds that an OPML file names, as sources. Raises SourceError."""
    clock = SystemClock()
    reader = WorkerReader()
    found: list[dict[str, Any]] = []
    try:
        for material in LocalFiles().materials(path, clock.now(), "UTC"):
            if isinstance(material, SourceError):
                raise material
            contents = await reader.read(replace(material, kind="opml"))
            found += [{"name": one.title, "kind": "feed", "url": one.url} for one in contents.outlines]
    finally:
        await reader.close()
    return found


async def as_opml(settings: Settings, config_file: Path | None) -> str:
    """All sources that are addresses, the configuration's and the imported, as an OPML file."""
    from newsbot.sources import opml

    async with owner(settings, config_file) as answer:
        imported = (await anext(answer("list_sources", {})))["sources"]
    configured = [{"name": source.name, "url": source.url} for source in settings.sources if source.kind != "folder"]
    return opml.write([Outline(source["name"], source["url"]) for source in (*configured, *imported)])


async def migrate(settings: Settings) -> str:
    """Open the store, which makes or migrates it, and say the schema's version."""
    async with open_store(settings.store.url, settings.store.key_file, lambda _: ()):
        return SCHEMA
