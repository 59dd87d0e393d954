"""The articles of a list, a page at a time, from where its bookmark lies."""

from newsbot.flows.answers.wording import holds
from newsbot.flows.bookmark import Bookmark
from newsbot.news.article import Article
from newsbot.ports import ArticleStore, Page, Search

# A place's newest articles among which those of a topic are looked for.
_LOOKED_AT = 60
# Articles of a stem among which those with the word itself are looked for.
_EXACT_AMONG = 20


class Pages:
    def __init__(self, articles: ArticleStore, search: Search) -> None:
        self._articles = articles
        self._search = search

    async def read(self, bookmark: Bookmark) -> Page:
        """What comes next of it; `next` of the page is where the one after begins, or None."""
        return _within(await self._looked_at(bookmark), bookmark)

    async def _looked_at(self, bookmark: Bookmark) -> Page:
        if bookmark.order == "tag":
            limit = bookmark.limit if bookmark.topic is None else _LOOKED_AT
            return await self._articles.latest(bookmark.tag, limit, bookmark.next)
        if bookmark.order == "these":
            return await self._these(bookmark)
        if not bookmark.words:
            return Page(())
        if bookmark.order == "recent":
            limit = max(bookmark.limit, _EXACT_AMONG) if bookmark.exact else bookmark.limit
            return await self._search.recent(bookmark.words, limit, bookmark.next)
        return await self._search.relevant(bookmark.words, bookmark.limit, bookmark.next or 0)

    async def _these(self, bookmark: Bookmark) -> Page:
        """Those of the chosen articles that are still there."""
        start = bookmark.next or 0
        end = start + bookmark.limit
        found = [await self._articles.get(id_) for id_ in bookmark.these[start:end]]
        return Page(tuple(one for one in found if one), end if end < len(bookmark.these) else None)


def _within(page: Page, bookmark: Bookmark) -> Page:
    """What of a page belongs to the list: nothing older than its first day, only its topic, as many as asked."""
    recent = [one for one in page.items if bookmark.until is None or one.key >= bookmark.until]
    meant = [one for one in recent if _is_meant(one.article, bookmark)]
    shown = tuple(meant[: bookmark.limit])
    if len(shown) < len(meant):
        return Page(shown, shown[-1].key)
    return Page(shown, page.next if len(recent) == len(page.items) else None)


def _is_meant(article: Article, bookmark: Bookmark) -> bool:
    on_topic = bookmark.topic is None or bookmark.topic in article.reading.topics
    return on_topic and (not bookmark.exact or holds(article, bookmark.exact))
