"""What is built, and what can be asked of it from outside."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from newsbot.chat.delivery import State
from newsbot.chat.room import Incoming, Room, RoomSettings
from newsbot.flows import records, waiting
from newsbot.flows.clockwatch import ClockWatch
from newsbot.flows.converse import Converse
from newsbot.flows.ingest import Ingest
from newsbot.flows.poll import Poll
from newsbot.news import audit
from newsbot.news.article import Source
from newsbot.news.gazetteer import Gazetteer
from newsbot.ops.socket import USAGE, Record, RefusedError
from newsbot.ops.witness import Witness
from newsbot.platforms.terminal.markup import draw
from newsbot.ports import Clock, Listed
from newsbot.sources.files import LocalFiles
from newsbot.store import Store
from newsbot.text.words import forms

if TYPE_CHECKING:
    from newsbot.app.publishing import Publishing
    from newsbot.flows.editorial import Alarms, Editorial
    from newsbot.flows.newsstand import Newsstand

TERMINAL = Room("terminal", "local")


@dataclass(frozen=True, slots=True)
class App:
    """The parts, built; each verb of the socket is a method that yields JSON.

    `publishing` is built when it is first asked for, and so are `newsstand`, what digests choose from, and `desk` and
    `alarms`, the editors': who only searches does not pay for them. `witness`: what messengers' servers say the time
    is; `clockwatch`: whether ours may decide. `defaults`: of rooms that never chose how they are spoken to.
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
    clockwatch: ClockWatch
    defaults: RoomSettings
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
