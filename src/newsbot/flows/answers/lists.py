"""`/latest`, `/search`, `/more`: lists of articles, a page at a time."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from newsbot.chat.command import Latest
from newsbot.chat.command import Search as SearchFor
from newsbot.chat.document import Document
from newsbot.chat.views import problems
from newsbot.chat.views.article import Entry
from newsbot.chat.views.listing import Subject, listing, nothing
from newsbot.chat.views.topics import topic_name
from newsbot.flows.answers.asked import Asked
from newsbot.flows.answers.bookmarks import Bookmark, Bookmarks
from newsbot.news.gazetteer import Gazetteer
from newsbot.ports import ArticleStore, Listed, Page, Search
from newsbot.text.words import forms

_SEARCH_LIMIT = 5
_PLACES_SHOWN = 4


class Lists:
    def __init__(self, articles: ArticleStore, search: Search, bookmarks: Bookmarks, gazetteer: Gazetteer) -> None:
        self._articles = articles
        self._search = search
        self._bookmarks = bookmarks
        self._gazetteer = gazetteer

    async def latest(self, command: Latest, asked: Asked) -> Document:
        """The newest of a place, a topic, words, or of everything."""
        start, before = _bounds(command.day, asked)
        bookmark = replace(self._subject(command, asked), next=before, until=start)
        document = await self._page(bookmark, asked)
        if document is None and start is not None:
            # Nothing on that day: what there is of the same subject says more than "nothing".
            document = await self._page(replace(bookmark, next=None, until=None), asked)
        if document is None and command.place is not None and command.words:
            document = await self._page(self._of_place(command.place, command.limit, asked), asked)
        return document or nothing(bookmark.subject, asked.phrases, self._guesses(command, asked))

    async def search(self, command: SearchFor, asked: Asked) -> Document:
        """The most relevant articles for words."""
        subject = Subject("search", command.text)
        bookmark = Bookmark("relevant", subject, _SEARCH_LIMIT, words=command.words)
        return await self._page(bookmark, asked) or nothing(subject, asked.phrases)

    async def more(self, asked: Asked) -> Document:
        """The next page of what was listed last in this room."""
        bookmark = await self._bookmarks.of(asked.room)
        if bookmark is None:
            return problems.no_list(asked.phrases)
        if bookmark.next is None:
            return problems.no_more(asked.phrases)
        return await self._page(bookmark, asked) or problems.no_more(asked.phrases)

    def _subject(self, command: Latest, asked: Asked) -> Bookmark:
        if command.words:
            name = self._gazetteer.places[command.place].name if command.place else ""
            subject = Subject("words", " ".join((*command.words, name)).strip())
            return Bookmark("recent", subject, command.limit, words=(*command.words, *forms(name)))
        if command.place is not None:
            return self._of_place(command.place, command.limit, asked)
        if command.topic is not None:
            subject = Subject("topic", topic_name(command.topic, asked.phrases))
            return Bookmark("tag", subject, command.limit, tag=f"topic:{command.topic}")
        return Bookmark("tag", Subject("everything"), command.limit)

    def _of_place(self, place: str, limit: int, asked: Asked) -> Bookmark:
        name = self._gazetteer.name_in(self._gazetteer.places[place], asked.settings.locale)
        return Bookmark("tag", Subject("place", name), limit, tag=f"place:{place}")

    async def _page(self, bookmark: Bookmark, asked: Asked) -> Document | None:
        """The next page of a list, its place remembered; None when there is nothing on it."""
        page = await self._read(bookmark)
        items = [one for one in page.items if bookmark.until is None or one.key >= bookmark.until]
        if not items:
            return None
        ended = len(items) < len(page.items)
        after = replace(
            bookmark,
            next=None if ended else page.next,
            shown=bookmark.shown + len(items),
            first=items[0].article.id,
        )
        self._bookmarks.remember(asked.room, after)
        return listing(
            [self.entry(one, asked) for one in items],
            bookmark.subject,
            now=asked.now,
            phrases=asked.phrases,
            first=bookmark.shown + 1,
            more=after.next is not None,
        )

    async def _read(self, bookmark: Bookmark) -> Page:
        if bookmark.order == "tag":
            return await self._articles.latest(bookmark.tag, bookmark.limit, bookmark.next)
        if not bookmark.words:
            return Page(())
        if bookmark.order == "recent":
            return await self._search.recent(bookmark.words, bookmark.limit, bookmark.next)
        return await self._search.relevant(bookmark.words, bookmark.limit, bookmark.next or 0)

    def entry(self, listed: Listed, asked: Asked) -> Entry:
        tags = listed.article.reading.places[:_PLACES_SHOWN]
        known = (self._gazetteer.places[tag] for tag in tags if tag in self._gazetteer.places)
        names = tuple(self._gazetteer.name_in(place, asked.settings.locale) for place in known)
        return Entry(listed.article, names, listed.revision)

    def _guesses(self, command: Latest, asked: Asked) -> Sequence[str]:
        """Places that somebody who typed unknown words may have meant."""
        if not command.words or command.place is not None:
            return ()
        found = self._gazetteer.suggest(" ".join(command.words))
        return [self._gazetteer.name_in(place, asked.settings.locale) for place in found]


def _bounds(day: str | None, asked: Asked) -> tuple[int | None, int | None]:
    """First second of a named day or span in the room's zone, and the second before which it ends (None: now).

    Keys are seconds of publication, so these are keys too.
    """
    if day is None:
        return None, None
    local = asked.now.astimezone(ZoneInfo(asked.settings.timezone))
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    if day == "yesterday":
        return _second(midnight - timedelta(days=1)), _second(midnight)
    back = {"today": 0, "week": 7, "month": 30}[day]
    return _second(midnight - timedelta(days=back)), None


def _second(moment: datetime) -> int:
    return int(moment.timestamp())
