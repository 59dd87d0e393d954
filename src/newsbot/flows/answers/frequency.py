"""How often something came last week, from the articles that are kept: near enough, and quickly."""

from datetime import datetime, timedelta

from newsbot.chat.views.following import Week
from newsbot.news.audience import Filter
from newsbot.news.gazetteer import Gazetteer
from newsbot.news.matching import facts, matches, needs
from newsbot.ports import ArticleStore, Listed, Page, Search

_WEEK = timedelta(days=7)
# Articles that are looked at: of one tag, and where each has to be read, which takes milliseconds. One more says
# whether there are others.
_COUNTED, _READ = 100, 40
_ROUND = 10


class Frequency:
    def __init__(self, articles: ArticleStore, search: Search, gazetteer: Gazetteer) -> None:
        self._articles = articles
        self._search = search
        self._gazetteer = gazetteer

    async def last_week(self, which: Filter, now: datetime) -> Week | None:
        """Articles of the last seven days that a filter lets through; None where they cannot tell (breaking news).

        Of more than are looked at, a round number that there are certainly more than.
        """
        if which.breaking:
            return None
        since = int((now - _WEEK).timestamp())
        plain = len(needs(which)) <= 1 and not (which.words or which.without or which.without_places)
        most = _COUNTED if plain else _READ
        page = await self._newest(which, most + 1)
        recent = [one for one in page.items if one.key >= since]
        found = len(recent) if plain else sum(self._is_let_through(which, one) for one in recent)
        if len(recent) <= most:
            return Week(found)
        fewer = (found - 1) // _ROUND * _ROUND or found - 1
        return Week(fewer, more=True) if fewer > 0 else None

    async def _newest(self, which: Filter, limit: int) -> Page:
        """The newest of what is seldomest among all that it asks for."""
        if which.words:
            words = [form for each in which.words for form in each.text.split()]
            return await self._search.recent(words, limit)
        tags = (("place", which.place), ("topic", which.topic), ("source", which.source))
        tag = next((f"{kind}:{value}" for kind, value in tags if value is not None), None)
        return await self._articles.latest(tag, limit)

    def _is_let_through(self, which: Filter, listed: Listed) -> bool:
        article = listed.article
        return matches(which, facts(article.draft, article.reading, article.source, self._gazetteer))
