"""Stories, built from the settings and shown to an operator."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from uuid import uuid4

from newsbot.chat.room import RoomSettings
from newsbot.config import Settings
from newsbot.flows import records
from newsbot.flows.clockwatch import ClockWatch
from newsbot.flows.publish import Publish
from newsbot.flows.retell import Retell
from newsbot.flows.telling import Words
from newsbot.news.gazetteer import Gazetteer
from newsbot.ports import Clock
from newsbot.store import Store

Record = dict[str, object]

DUTY = "stories"
"""What one replica does at a time: an account's name to the leases."""


class Publishing:
    """The flow of stories with what it works on.

    Attributes:
        words: puts stories into words; retell: keeps right what was told.
    """

    def __init__(
        self,
        settings: Settings,
        store: Store,
        gazetteer: Gazetteer,
        clock: Clock,
        *,
        accounts: Sequence[str] | None = None,
        watch: ClockWatch | None = None,
    ) -> None:
        """`accounts`: that stories are told by; None: those that are configured. `watch`: as `Publish` takes it."""
        self._store = store
        self._clock = clock
        self.words = Words(gazetteer, settings.related, RoomSettings(**settings.defaults.model_dump()))
        self.retell = Retell(
            articles=store.articles,
            stories=store.stories,
            revise=store.outbox.revise,
            words=self.words,
            clock=clock,
        )
        self.publish = Publish(
            stories=store.stories,
            filters=store.following.filters,
            retell=self.retell,
            words=self.words,
            clock=clock,
            accounts=settings.accounts if accounts is None else accounts,
            watch=watch,
        )

    async def listed(self, since: datetime) -> AsyncIterator[Record]:
        """Stories that learned of a report since then, the newest first: one `{"story"}` each (docs/json.md).

        What waits to be filed is filed first, unless another process does that.
        """
        await self.file_all()
        for kept in reversed(await self._store.stories.since(since)):
            lead = await self._store.articles.get(kept.lead or kept.story.reports[0].article)
            yield {"story": records.story(kept, lead, self.words.related)}

    async def file_all(self) -> None:
        """What waits to be filed, unless another process does that."""
        if self.publish.running:
            while await self.publish.file():
                pass
            return
        lease = await self._store.leases.acquire(DUTY, uuid4().hex)
        if lease is not None:
            while await self.publish.file():
                pass
            await self._store.leases.release(lease)
