"""Look at the sources when they are due, one after another's host, all in one task group."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from hashlib import blake2b

from newsbot.flows.ingest import Ingest
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
        sources = [*self._sources, *await self._book.imported()]
        due = [source for source in sources if is_due(states.get(source.name), every=source.every, now=now)]
        gate = asyncio.Semaphore(_AT_ONCE)

        async def one(source: Source) -> int:
            async with gate:
                return await self._look(source, states.get(source.name) or _fresh(source))

        async with asyncio.TaskGroup() as group:
            looks = [group.create_task(one(source)) for source in due]
        return sum(look.result() for look in looks)

    async def run(self, wake: asyncio.Event, stop: asyncio.Event) -> None:
        """Once now, then whenever `wake` is set, until `stop` is (which sets `wake` too)."""
        while not stop.is_set():
            new = await self.once()
            if new:
                _log.info("stored %d new articles", new)
            await wake.wait()
            wake.clear()

    async def _look(self, source: Source, state: SourceState) -> int:
        try:
            look, new = await self._read(source, state)
        except SourceError as error:
            _log.warning("source %s: %s", source.name, error)
            look, new = Look(error=str(error), retry_after=error.retry_after), 0
        await self._book.save(
            after(state, look, every=source.every, now=self._clock.now(), jitter=self._jitter())
        )
        return new

    async def _read(self, source: Source, state: SourceState) -> tuple[Look, int]:
        if source.kind == "folder":
            return await self._folder(source)
        fetched = await self._fetcher.fetch(source.url, etag=state.etag, modified=state.modified)
        signature = _signature(fetched)
        if fetched.status == 304 or signature == state.signature:
            return Look(unchanged=True, etag=fetched.etag, modified=fetched.modified), 0
        stored = await self._ingest.material(self._ingest.answer(fetched, source), source)
        failures = [one.error for one in stored if one.status == "failed"]
        if failures and len(failures) == len(stored):
            raise SourceError(failures[0] or "nothing could be read")
        new = sum(one.status == "new" for one in stored)
        return Look(new=new, etag=fetched.etag, modified=fetched.modified, signature=signature), new

    async def _folder(self, source: Source) -> tuple[Look, int]:
        new = 0
        async for step in self._ingest.place(source.url, source):
            new += sum(one.status == "new" for one in step.stored)
        return Look(new=new), new


def _fresh(source: Source) -> SourceState:
    return SourceState(source.name, interval=source.every)


def _signature(fetched: Fetched) -> str:
    return blake2b(fetched.body, digest_size=16).hexdigest()
