"""What the command line asks for: the store's owner, or itself while a command lasts."""

import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from newsbot.app.building import load_gazetteer, open_app
from newsbot.app.verbs import App, search
from newsbot.config import Settings
from newsbot.data import FOLDER
from newsbot.flows import records
from newsbot.ops.clock import SystemClock
from newsbot.ops.socket import Handler, Record, ask, listens, serve
from newsbot.ports import Material, Outline, SourceError
from newsbot.sources.files import LocalFiles
from newsbot.sources.reader import WorkerReader
from newsbot.store import SCHEMA, Store, open_store


def socket_path(settings: Settings) -> Path | None:
    """Where the store's owner listens; PostgreSQL has many owners and no socket."""
    url = settings.store.url
    return Path(url.removeprefix("sqlite:///") + ".sock") if url.startswith("sqlite:///") else None


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
