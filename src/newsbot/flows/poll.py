"""Look at the sources when they are due, one after another's host, all in one task group."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import replace
from hashlib import blake2b

from newsbot.flows.ingest import Ingest, Stored
from newsbot.news.article import Source
from newsbot.news.polling import Look, SourceState, after, is_due
from newsbot.ports import Clock, Fetched, Fetcher, SourceBook, SourceError

_log = logging.getLogger(__name__)

_AT_ONCE = 8  # fetches under way; parsing is one worker's anyway


class Poll:
    """Due sources in, stored articles out. A source that fails is tried again later, alone."""

    def __init__(
        self,
        sources: Sequence[Source],
        *,
        book: SourceBook,
        fetcher: Fetcher,
        ingest: Ingest,
        clock: Clock,
        jitter: Callable[[], float],
    ) -> None:
        self._sources = sources
        self._book = book
        self._fetcher = fetcher
        self._ingest = ingest
        self._clock = clock
        self._jitter = jitter

    async def once(self) -> int:
        """Look at every source that is due now. Returns how many articles were new."""
        states = {state.name: state for state in await self._book.states()}
        now = self._clock.now()
        sources = _distinct([*self._sources, *await self._book.imported()])
        due = [source for source in sources if is_due(states.get(source.name), every=source.every, now=now)]
        gate = asyncio.Semaphore(_AT_ONCE)

        async def one(source: Source) -> int:
            async with gate:
                return await self._look(source, states.get(source.name) or _fresh(source))

        async with asyncio.TaskGroup() as group:
            looks = [group.create_task(one(source)) for source in due]
        return sum(look.result() for look in looks)

    async def run(
        self, wake: asyncio.Event, stop: asyncio.Event, tidy: Callable[[], Awaitable[bool]] | None = None
    ) -> None:
        """Once now, then whenever `wake` is set, until `stop` is (which sets `wake` too).

        `tidy` puts the store in order a step at a time and is False when there is nothing left to do.
        """
        while not stop.is_set():
            new = await self.once()
            if new:
                _log.info("stored %d new articles", new)
            while tidy is not None and not wake.is_set() and await tidy():
                pass
            await wake.wait()
            wake.clear()

    async def _look(self, source: Source, state: SourceState) -> int:
        try:
            look, new = await self._read(source, state)
        except SourceError as error:
            _log.warning("source %s: %s", source.name, error)
            look, new = Look(error=str(error), retry_after=error.retry_after), 0
        except Exception as error:  # noqa: BLE001 - see below
            # A fault of our own over one source must not end the looks at all the others.
            _log.exception("source %s: unexpected", source.name)
            look, new = Look(error=f"unexpected {type(error).__name__}"), 0
        await self._book.save(after(state, look, every=source.every, now=self._clock.now(), jitter=self._jitter()))
        return new

    async def _read(self, source: Source, state: SourceState) -> tuple[Look, int]:
        if source.kind == "folder":
            return await self._folder(source)
        fetched = await self._fetcher.fetch(source.url, etag=state.etag, modified=state.modified)
        signature = _signature(fetched)
        if fetched.status == 304 or signature == state.signature:
            return Look(unchanged=True, etag=fetched.etag, modified=fetched.modified), 0
        new = _new(await self._ingest.material(self._ingest.answer(fetched, source), source))
        return Look(new=new, etag=fetched.etag, modified=fetched.modified, signature=signature), new

    async def _folder(self, source: Source) -> tuple[Look, int]:
        steps = [step async for step in self._ingest.place(source.url, source)]
        new = _new([one for step in steps for one in step.stored])
        return Look(new=new), new


def _distinct(sources: Iterable[Source]) -> list[Source]:
    """Each address once. What is remembered goes by name: one that is taken is told apart by its address."""
    found: dict[str, Source] = {}
    names: set[str] = set()
    for source in sources:
        if source.url not in found:
            one = source if source.name not in names else replace(source, name=f"{source.name} ({source.url})")
            found[source.url] = one
            names.add(one.name)
    return list(found.values())


def _new(stored: Sequence[Stored]) -> int:
    """How many articles are new. Raises SourceError when there was something and nothing of it could be read."""
    failures = [one.error for one in stored if one.status == "failed"]
    if failures and len(failures) == len(stored):
        raise SourceError(failures[0] or "nothing could be read")
    return sum(one.status == "new" for one in stored)


def _fresh(source: Source) -> SourceState:
    return SourceState(source.name, interval=source.every)


def _signature(fetched: Fetched) -> str:
    return blake2b(fetched.body, digest_size=16).hexdigest()
