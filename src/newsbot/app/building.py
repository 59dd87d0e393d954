"""One place where everything is built from the settings, for every verb that needs it.

What only some verbs ask for is built late, so that the others do not wait for it.
"""

import random
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from newsbot.app.verbs import App
from newsbot.chat.catalog import LOCALES
from newsbot.chat.phrases import Phrases
from newsbot.chat.room import RoomSettings
from newsbot.config import ConfigError, Settings
from newsbot.flows.answers.late import LateBooks, LateComplaints
from newsbot.flows.answers.stories import WholeStories
from newsbot.flows.clockwatch import ClockWatch
from newsbot.flows.converse import Converse
from newsbot.flows.ingest import Ingest
from newsbot.flows.poll import Poll
from newsbot.flows.telling import Words
from newsbot.news import gazetteer as places
from newsbot.news.gazetteer import Gazetteer
from newsbot.ops.clock import SystemClock
from newsbot.ops.witness import Witness
from newsbot.ports import Clock, Complaints
from newsbot.ports.pictures import Pictures
from newsbot.sources.fetching import LateFetcher
from newsbot.sources.files import LocalFiles
from newsbot.sources.reader import WorkerReader
from newsbot.store import Store, open_store

if TYPE_CHECKING:
    from newsbot.app.publishing import Publishing
    from newsbot.flows.editorial import Alarms, Editorial
    from newsbot.flows.newsstand import Newsstand


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
        store = await stack.enter_async_context(_opening(settings, gazetteer))
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
        witness = Witness(clock)
        watch = ClockWatch(clock, witness.now, store.database.clock)
        publishing = cache(lambda: late_publishing(settings, store, gazetteer, clock, watch))
        desk = cache(lambda: late_desk(settings, store, gazetteer, converse))
        defaults = RoomSettings(**settings.defaults.model_dump())
        parts = (store, gazetteer, ingest, poll, publishing, converse, files, clock, newsstand, witness)
        yield App(*parts, clockwatch=watch, defaults=defaults, desk=desk, alarms=alarms)


def _opening(settings: Settings, gazetteer: Gazetteer) -> AbstractAsyncContextManager[Store]:
    kept = settings.delivery
    retention = timedelta(days=kept.retention_breaking_days), timedelta(days=kept.retention_other_days)
    return open_store(
        settings.store.url, settings.store.key_file, _around(gazetteer), reserve=True, retention=retention
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


def font_problem(settings: Settings) -> str | None:
    """Why no card can be drawn although they are wanted."""
    if not settings.cards.enabled:
        return None
    from newsbot.pictures.typeface import AMIRI, unfit

    font, said = settings.cards.font or AMIRI, "".join(Phrases(one).say("bulletin.breaking") for one in LOCALES)
    return f"cards.font: {font}: {why}" if (why := unfit(font, said)) else None


def late_publishing(
    settings: Settings, store: Store, gazetteer: Gazetteer, clock: Clock, watch: ClockWatch
) -> "Publishing":
    from newsbot.app.publishing import Publishing

    return Publishing(settings, store, gazetteer, clock, watch=watch)


def late_newsstand(settings: Settings, store: Store, gazetteer: Gazetteer) -> "Newsstand":
    from newsbot.flows.newsstand import Newsstand

    return Newsstand(store.stories, store.articles, gazetteer, settings.related)
