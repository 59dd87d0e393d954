"""`/latest`, `/search`, `/more`: lists of articles, a page at a time."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from newsbot.chat.command import DEFAULT_LIMIT, Latest
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
# A place's newest articles among which those of a topic are looked for.
_LOOKED_AT = 60


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
        if document is None and command.place is not None:
            document = await self._otherwise(command, command.place, asked)
        return document or nothing(bookmark.subject, asked.phrases, self._guesses(command, asked))

    async def words(self, text: str, asked: Asked) -> Document | None:
        """The newest articles that hold all the words of a short text; None when there are none."""
        return await self._page(_of_words(text, tuple(forms(text)), DEFAULT_LIMIT), asked)

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

    async def _otherwise(self, command: Latest, place: str, asked: Asked) -> Document | None:
        """For a place with words or a topic: the place alone. For a place without news: its name as words (الزيتون)."""
        if command.words or command.topic:
            return await self._page(self._of_place(place, command.limit, asked), asked)
        name = self._gazetteer.places[place].name
        return await self._page(_of_words(name, tuple(forms(name)), command.limit), asked)

    def _subject(self, command: Latest, asked: Asked) -> Bookmark:
        if command.words:
            name = self._gazetteer.places[command.place].name if command.place else ""
            return _of_words(f"{command.text} {name}".strip(), (*command.words, *forms(name)), command.limit)
        if command.place is not None:
            place = self._of_place(command.place, command.limit, asked)
            if command.topic is None:
                return place
            name = f"{topic_name(command.topic, asked.phrases)} {place.subject.name}"
            return replace(place, subject=Subject("topic", name), topic=command.topic)
        if command.topic is not None:
            subject = Subject("topic", topic_name(command.topic, asked.phrases))
            return Bookmark("tag", subject, command.limit, tag=f"topic:{command.topic}")
        return Bookmark("tag", Subject("everything"), command.limit)

    def _of_place(self, place: str, limit: int, asked: Asked) -> Bookmark:
        name = self._gazetteer.name_in(self._gazetteer.places[place], asked.settings.locale)
        return Bookmark("tag", Subject("place", name), limit, tag=f"place:{place}")

    async def _page(self, bookmark: Bookmark, asked: Asked) -> Document | None:
        """The next page of a list, its place remembered; None when there is nothing on it."""
        page = _within(await self._read(bookmark), bookmark)
        items = page.items
        if not items:
            return None
        after = replace(
            bookmark,
            next=page.next,
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
            limit = bookmark.limit if bookmark.topic is None else _LOOKED_AT
            return await self._articles.latest(bookmark.tag, limit, bookmark.next)
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


def _within(page: Page, bookmark: Bookmark) -> Page:
    """What of a page belongs to the list: nothing older than its first day, only its topic, as many as asked."""
    recent = [one for one in page.items if bookmark.until is None or one.key >= bookmark.until]
    on_topic = [one for one in recent if bookmark.topic is None or bookmark.topic in one.article.reading.topics]
    shown = tuple(on_topic[: bookmark.limit])
    if len(shown) < len(on_topic):
        return Page(shown, shown[-1].key)
    return Page(shown, page.next if len(recent) == len(page.items) else None)


def _of_words(text: str, words: tuple[str, ...], limit: int) -> Bookmark:
    return Bookmark("recent", Subject("words", text), limit, words=words)


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
