"""Stored articles into stories, and stories to those who follow them: told once, then kept right by edits."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from newsbot.chat.delivery import Priority
from newsbot.chat.document import Document
from newsbot.flows.clockwatch import ClockWatch
from newsbot.flows.retell import Retell, due
from newsbot.flows.telling import Words
from newsbot.news import backlog
from newsbot.news.backlog import Arrival
from newsbot.news.matching import Facts, facts, merged
from newsbot.news.postings import Kept, Matched, Postings
from newsbot.news.story import WINDOW, Report, Story, index_terms, report, story_of, worded
from newsbot.ports import Clock, Filing, Followed, KeptStory, Listed, Post, StoreUnusableError, Stories

EXPIRES = backlog.FRESH
"""An alert that could not be sent for so long is not news any more."""
# More than a feed has entries, so that a look at one is judged whole.
_BATCH = 600
_SHORTEST, _IDLE = 1.0, 20.0  # seconds between two rounds in which nothing was to be filed

_log = logging.getLogger(__name__)

Posts = Callable[[int], Mapping[str, Post]]
Filters = Callable[[], Awaitable[Sequence[Followed]]]
"""`Following.filters`."""


class Publish:
    """Files every article once, whatever ends the process, and calls nothing breaking.

    Attributes:
        running: `run` is at work.

    Args:
        accounts: those of the running bot; each gets a post of its own.
        watch: says whether the clock may decide; while it may not, what came in waits, and corrections do not.
    """

    def __init__(
        self,
        *,
        stories: Stories,
        filters: Filters,
        retell: Retell,
        words: Words,
        clock: Clock,
        accounts: Sequence[str],
        watch: ClockWatch | None = None,
    ) -> None:
        self._stories = stories
        self._filters = filters
        self._retell = retell
        self._words = words
        self._gazetteer = words.gazetteer
        self._clock = clock
        self._accounts = accounts
        self._watch = watch
        self._book = Postings(words.gazetteer)
        self.running = False
        self._recalled = False
        self._filing = asyncio.Lock()
        self._wake = asyncio.Event()
        self._stop = asyncio.Event()

    def wake(self) -> None:
        """Something was stored."""
        self._wake.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop`: whenever something was stored, and when an edit is due."""
        ending = asyncio.ensure_future(stop.wait())
        ending.add_done_callback(lambda _: self._wake.set())
        self._stop = stop
        # Another process may have been at it meanwhile.
        self.running, self._recalled = True, False
        try:
            while not stop.is_set():
                self._wake.clear()
                if not await self._once_safely():
                    await self._rest()
        finally:
            self.running, self._stop = False, asyncio.Event()
            ending.cancel()

    async def _once_safely(self) -> int:
        try:
            return await self.once()
        except StoreUnusableError as error:
            _log.warning("%s", error)
        except Exception:  # noqa: BLE001 - see below
            # A fault of our own over one story must not end the bot.
            _log.exception("stories: unexpected")
        return 0

    async def once(self) -> int:
        """File what waits, and edit what has to be edited by now. Returns how many articles were filed."""
        if not self._recalled:
            await self._retell.recall()
            self._recalled = True
        waits = self._accounts and self._watch is not None and await self._watch.now() is None
        filed = 0 if waits else await self.file()
        await self._retell.once()
        return filed

    async def file(self) -> int:
        """Only that. Returns how many articles were filed."""
        async with self._filing:
            return await self._file_all()

    async def _file_all(self) -> int:
        waiting = await self._stories.unfiled(_BATCH)
        arrivals = [_arrival(listed) for listed in waiting]
        ready = backlog.whole(arrivals, _BATCH)
        may = backlog.told(arrivals[:ready], self._clock.now()) if self._accounts else frozenset()
        if may:
            found = await self._filters()
            kept = (Kept(one.number, one.filter, one.rooms > 0, one.muted) for one in found)
            # Aside: two hundred thousand take seconds the first time, and people wait for answers.
            await asyncio.to_thread(self._book.keep, kept)
        for filed, listed in enumerate(waiting[:ready]):
            if self._stop.is_set():
                return filed
            await self._file_safely(listed, tell=listed.article.id in may)
        return ready

    async def _file_safely(self, listed: Listed, *, tell: bool) -> None:
        try:
            await self._file(listed, tell=tell)
        except StoreUnusableError:
            raise
        except Exception:  # noqa: BLE001 - see below
            # A fault of our own over one article must not keep all the others from being told.
            _log.exception("an article could not be filed")
            await self._stories.file(Filing(listed.article.id, listed.revision), self._clock.now())

    async def _file(self, listed: Listed, *, tell: bool) -> None:
        # Once for all that looks at them: the store keeps no words.
        listed = replace(listed, article=worded(listed.article))
        article, now = listed.article, self._clock.now()
        new = report(article, _arrival(listed).at.timestamp(), self._gazetteer)
        terms = index_terms(new)
        story = await self._story(listed, new, terms)
        if story is None and not terms:
            await self._stories.file(Filing(article.id, listed.revision), now)
            return
        posts = await self._posts(story, listed, new) if tell else None
        number = story.number if story else None
        await self._stories.file(Filing(article.id, listed.revision, new, terms, number, posts), now)
        if story is not None and story.posts:
            self._retell.owe(story.number, due(story, new, now))
            if posts is not None:
                self._retell.forget(story.number)

    async def _story(self, listed: Listed, new: Report, terms: Sequence[str]) -> KeptStory | None:
        """The story that a report is in, or belongs to; None where it begins one."""
        if listed.revision > 1 and (earlier := await self._stories.of_article(new.article)):
            return earlier
        likely = await self._stories.candidates(terms, new.at - WINDOW, new.at + WINDOW)
        match = story_of(new, [each.story for each in likely])
        return next((each for each in likely if match and each.story.id == match.story.id), None)

    async def _posts(self, story: KeptStory | None, listed: Listed, new: Report) -> Posts | None:
        """What tells a story to those who follow it and were not told of it yet; None where nobody does."""
        others = await self._retell.articles_of(story, but=new.article) if story else {}
        matched = self._matched(story, listed, others)
        if not matched.followed:
            return None
        reports = story.story.with_report(new).reports if story else (new,)
        lead = (story.lead if story else None) or new.article
        editor = story.editor if story else None
        articles, now = {**others, new.article: listed}, self._clock.now()

        def posts(number: int) -> Mapping[str, Post]:
            kept = KeptStory(number, Story(f"s{number}", reports), now, editor, lead=lead)
            documents = self._words.documents(kept, articles, now)
            self._retell.remember(number, documents)
            return dict.fromkeys(self._accounts, _alert(documents, matched, now))

        return posts

    def _matched(self, story: KeptStory | None, listed: Listed, others: Mapping[str, Listed]) -> Matched:
        """The filters that a story meets now, and did not when it was told."""
        known = [self._facts(each) for each in others.values()]
        matched = self._book.matched(merged([*known, self._facts(listed)]))
        if story is None or story.told is None:
            return matched
        if any(each.article == listed.article.id for each in story.story.reports):
            return Matched()  # only its words are new
        return matched.without(self._book.matched(merged(known)))

    def _facts(self, listed: Listed) -> Facts:
        article = listed.article
        return facts(article.draft, article.reading, article.source, self._gazetteer)

    async def _rest(self) -> None:
        then = self._retell.next
        until = (then - self._clock.now()).total_seconds() if then else _IDLE
        sleep = self._clock.sleep(max(_SHORTEST, min(_IDLE, until)))
        waits = [asyncio.ensure_future(self._wake.wait()), asyncio.ensure_future(sleep)]
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for one in waits:
            one.cancel()


def _arrival(listed: Listed) -> Arrival:
    article = listed.article
    at = backlog.moment(article.draft.published, listed.first_seen)
    return Arrival(article.id, article.source, at, listed.first_seen)


def _alert(documents: tuple[Document, ...], matched: Matched, now: datetime) -> Post:
    return Post(
        Priority.ALERT,
        documents,
        expires=now + EXPIRES,
        filters=matched.followed,
        tiers=matched.tiers,
        muting=matched.muted,
    )
