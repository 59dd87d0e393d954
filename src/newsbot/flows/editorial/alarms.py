"""What the desk is told unasked: sources that fall silent, accounts that stand still, errors that readers report."""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from newsbot.chat.delivery import Priority
from newsbot.chat.document import Document
from newsbot.chat.phrases import Phrases
from newsbot.chat.views import troubles as views
from newsbot.flows.editorial.consequences import STALE, shown
from newsbot.flows.editorial.newsroom import Newsroom
from newsbot.news import troubles
from newsbot.news.troubles import Trouble
from newsbot.ports import Complaint, Outbox, Post, SourceBook, StoreUnusableError, Stories

Draw = Callable[[Phrases], Document]
Down = Callable[[], Mapping[str, datetime]]
"""Accounts that cannot be worked with now, and since when."""

_LOOK_EVERY = 60.0  # seconds
_AGAIN = timedelta(minutes=30)  # the same item is reported once in so long, whoever else reports it
_REPORT = "report:"

# Of a bulletin that a messenger refused; its post is forgotten then.
_KEPT = timedelta(days=7)

_log = logging.getLogger(__name__)


class Alarms:
    """`ports.Complaints`, and a look at everything a minute.

    Args:
        sources: names of those that are configured.
        patience: without any news for so long, something is wrong.
    """

    def __init__(
        self,
        newsroom: Newsroom,
        outbox: Outbox,
        *,
        book: SourceBook,
        stories: Callable[[], Stories],
        sources: Sequence[str],
        patience: timedelta,
        down: Down = dict,
    ) -> None:
        self.down = down
        self._newsroom = newsroom
        self._outbox = outbox
        self._alarmed = newsroom.alarmed
        self._book = book
        self._stories = stories
        self._sources = sources
        self._patience = patience

    async def run(self, stop: asyncio.Event) -> None:
        ending = asyncio.ensure_future(stop.wait())
        try:
            while not stop.is_set():
                try:
                    await self.once()
                except StoreUnusableError as error:
                    _log.warning("%s", error)
                sleep = asyncio.ensure_future(self._newsroom.clock.sleep(_LOOK_EVERY))
                await asyncio.wait((sleep, ending), return_when=asyncio.FIRST_COMPLETED)
                sleep.cancel()
        finally:
            ending.cancel()

    async def once(self) -> None:
        """Tell what has begun and what is over since the last look, of whoever looked.

        What was told is kept afterwards: whoever is killed in between tells it twice rather than never.
        """
        now, down = self._newsroom.clock.now(), self.down()
        standing = await self._alarmed.standing()
        known = {one for name in standing if (one := troubles.named(name)) is not None}
        found = await self._troubles(down)
        begun, over = troubles.changes(known, found, down)
        for one in begun:
            since = found[one]
            if await self._tell(lambda voice, it=one, at=since: views.begun(it, at, voice)):  # type: ignore[misc]
                await self._alarmed.told(troubles.name_of(one), now)
        for one in filter(self._is_ours, over):
            await self._tell(lambda voice, it=one: views.over(it, voice))  # type: ignore[misc]
        past = [name for name, at in standing.items() if _is_past(name, now - at)]
        if ended := [*map(troubles.name_of, over), *past]:
            await self._alarmed.over(ended)

    def _is_ours(self, what: Trouble) -> bool:
        """A source or an account that is not configured any more has not come back."""
        known = {"source": self._sources, "account": self._newsroom.drawings, "silence": ("",) if self._sources else ()}
        return what.name in known[what.kind]

    async def hear(self, complaint: Complaint) -> bool:
        """False: there are no editors who could be told."""
        now, key = self._newsroom.clock.now(), f"{_REPORT}{complaint.story or ''}:{complaint.article or ''}"
        last = (await self._alarmed.standing()).get(key)
        if last is not None and now - last < _AGAIN and not complaint.text:
            return True
        title, id_ = await self._named(complaint)
        told = await self._tell(lambda voice: views.complaint(title, id_, complaint.text, voice))
        if told:
            await self._alarmed.told(key, now)
        return told

    async def _troubles(self, down: Mapping[str, datetime]) -> dict[Trouble, datetime | None]:
        now = self._newsroom.clock.now()
        found = troubles.of_accounts(down, now)
        if self._sources:
            found |= troubles.of_sources(await self._book.states(), self._sources)
            found |= troubles.of_silence(await self._newest(), now, self._patience)
        return found

    async def _newest(self) -> datetime | None:
        page = await self._newsroom.articles.latest(None, 1)
        return page.items[0].first_seen if page.items else None

    async def _named(self, complaint: Complaint) -> tuple[str, str]:
        """Title and id of what is wrong."""
        id_ = complaint.article or ""
        if complaint.story is not None and (kept := await self._stories().get(complaint.story)):
            id_ = kept.lead or kept.story.reports[0].article
        listed = await self._newsroom.articles.get(id_) if id_ else None
        called = f"s{complaint.story}" if complaint.story is not None else id_
        return (listed.article.draft.title if listed else called), called

    async def _tell(self, draw: Draw) -> bool:
        """To the editors on every account; False where there are none."""
        newsroom, told = self._newsroom, False
        seats = await newsroom.seats(await newsroom.policy())
        for account, rooms in seats.items():
            if rooms:
                documents = tuple(shown(draw(voice), voice, account, newsroom) for voice in newsroom.voices())
                post = Post(Priority.REPLY, documents, rooms, expires=newsroom.clock.now() + STALE)
                await self._outbox.publish(account, post, newsroom.clock.now())
                told = True
        return told


def _is_past(name: str, age: timedelta) -> bool:
    """Whether nothing is to be known of it any more; troubles end by themselves."""
    if troubles.named(name) is not None:
        return False
    return age >= (_AGAIN if name.startswith(_REPORT) else _KEPT)
