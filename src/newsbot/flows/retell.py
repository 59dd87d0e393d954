"""What was told is kept right: posts of a story are edited when something is to be added, or put right."""

import logging
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from newsbot.chat.delivery import Priority
from newsbot.chat.document import Document
from newsbot.flows.telling import Words
from newsbot.news.backlog import REMEMBERED
from newsbot.news.story import Report
from newsbot.ports import ArticleStore, Clock, KeptStory, Listed, StoreUnusableError, Stories

INTERVAL = timedelta(minutes=10)
"""Between two edits that only add a source; what comes in meanwhile is collected."""
# Posts can be changed for two days; see docs/delivery.md.
_CHANGEABLE = timedelta(days=2)
_REMEMBERED = 500
# Clocks of processes differ a little.
_OVERLAP = timedelta(minutes=1)

_log = logging.getLogger(__name__)


class Revise(Protocol):
    """`Outbox.revise`."""

    async def __call__(self, post: int, documents: tuple[Document, ...], *, priority: Priority) -> int: ...


@dataclass(frozen=True, slots=True)
class Due:
    """When the posts of a story have to be edited; urgent: what they say is corrected or denied."""

    at: datetime
    urgent: bool = False


def due(story: KeptStory, new: Report, now: datetime) -> Due:
    """When a story that was told has to be told anew because of a report; `story` as it was without it."""
    known = {(each.article, each.stance) for each in story.story.reports}
    urgent = new.stance != "reports" and (new.article, new.stance) not in known
    return Due(now if urgent else max(now, (story.told or now) + INTERVAL), urgent)


def still_due(story: KeptStory, now: datetime) -> Due | None:
    """The same for a story as it is kept, when nobody knows any more which of its reports are new."""
    if story.told is None or not story.posts:
        return None
    if story.judged is not None and story.judged > story.told:
        return Due(now, urgent=True)
    if story.learned <= story.told:
        return None
    since = story.told.timestamp()
    urgent = any(each.stance != "reports" and each.at > since for each in story.story.reports)
    return Due(now if urgent else max(now, story.told + INTERVAL), urgent)


class Retell:
    """Edits at most once in `INTERVAL`, at once where something is put right, and only where the words change."""

    def __init__(self, *, articles: ArticleStore, stories: Stories, revise: Revise, words: Words, clock: Clock) -> None:
        self._articles = articles
        self._stories = stories
        self._revise = revise
        self._words = words
        self._clock = clock
        self._due: dict[int, Due] = {}
        self._said: OrderedDict[int, tuple[Document, ...]] = OrderedDict()
        self._asked = clock.now()

    @property
    def next(self) -> datetime | None:
        return min((each.at for each in self._due.values()), default=None)

    def owe(self, number: int, new: Due) -> None:
        """A story has something new to be said."""
        old = self._due.get(number, new)
        self._due[number] = Due(min(old.at, new.at), old.urgent or new.urgent)

    async def recall(self) -> None:
        """What was still to be edited when whoever did this ended."""
        now = self._clock.now()
        self._due.clear()
        self._said.clear()
        self._asked = now
        judged = await self._stories.judged(now - REMEMBERED)
        for story in (*await self._stories.since(now - _CHANGEABLE), *judged):
            if owed := still_due(story, now):
                self.owe(story.number, owed)

    async def once(self) -> None:
        """Make the edits that are due; what an editor said of a story, wherever that was, is at once."""
        now = self._clock.now()
        for story in await self._stories.judged(self._asked - _OVERLAP):
            if owed := still_due(story, now):
                self.owe(story.number, owed)
        self._asked = now
        for number in [number for number, each in self._due.items() if each.at <= now]:
            owed = self._due.pop(number)
            try:
                await self._retell(number, owed)
            except StoreUnusableError:
                self.owe(number, owed)
                raise

    def remember(self, number: int, documents: tuple[Document, ...]) -> None:
        """What all posts of a story say: nobody's message is edited to what it says already."""
        self._said[number] = documents
        self._said.move_to_end(number)
        while len(self._said) > _REMEMBERED:
            self._said.popitem(last=False)

    def forget(self, number: int) -> None:
        """Its posts differ: they have to be brought to one state."""
        self._said.pop(number, None)

    async def articles_of(self, story: KeptStory, but: str | None = None) -> dict[str, Listed]:
        """The articles of a story's reports, by id."""
        ids = [each.article for each in story.story.reports if each.article != but]
        found = [await self._articles.get(id_) for id_ in ids]
        return {one.article.id: one for one in found if one is not None}

    async def _retell(self, number: int, owed: Due) -> None:
        story, now = await self._stories.get(number), self._clock.now()
        if story is None or not story.posts:
            return
        documents = self._words.documents(story, await self.articles_of(story), now)
        if documents and self._said.get(number) != documents:
            for _, post in story.posts:
                await self._change(post, documents, Priority.CORRECTION if owed.urgent else Priority.HOUSEKEEPING)
            self.remember(number, documents)
        await self._stories.retold(number, story.editor, now)

    async def _change(self, post: int, documents: tuple[Document, ...], priority: Priority) -> None:
        try:
            await self._revise(post, documents, priority=priority)
        except LookupError:
            _log.info("post %d was taken back, or is forgotten: it is not changed", post)
