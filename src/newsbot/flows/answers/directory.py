"""`/places`, `/sources`: what there is to ask about."""

from newsbot.chat.document import Document
from newsbot.chat.views import directory
from newsbot.chat.views.directory import PlaceCount, SourceHealth
from newsbot.flows.answers.asked import Asked
from newsbot.news.gazetteer import Gazetteer
from newsbot.ports import ArticleStore, SourceBook

# The governorates of Syria, all of them; of villages without news nobody wants more.
_SHOWN = 14
# Where few places have news, the most important ones beside them show what may be asked for.
_FEW = 8


class Directory:
    def __init__(self, articles: ArticleStore, book: SourceBook, gazetteer: Gazetteer, country: str) -> None:
        self._articles = articles
        self._book = book
        self._gazetteer = gazetteer
        self._country = country

    async def places(self, place: str | None, asked: Asked) -> Document:
        """Governorates of the country, or what lies in one place, with how many articles each has."""
        counts = {count.tag: count.articles for count in await self._articles.counts("place:")}
        locale = asked.settings.locale
        children = [
            PlaceCount(self._gazetteer.name_in(child, locale), counts.get(f"place:{child.id}", 0))
            for child in self._gazetteer.children(place or self._country)
            if place is not None or child.kind == "governorate"
        ]
        # Stable: between equals the gazetteer's order stays, the important ones first.
        children.sort(key=lambda child: -child.articles)
        if place is None:
            return directory.governorates(children[:_SHOWN], asked.phrases)
        name = self._gazetteer.name_in(self._gazetteer.places[place], locale)
        with_news = sum(1 for child in children if child.articles)
        shown = children[: min(max(with_news, _FEW), _SHOWN)]
        return directory.inside(name, shown, asked.phrases, cut=len(shown) < len(children))

    async def sources(self, asked: Asked) -> Document:
        """Every source with when it was last read: those that are polled, and those that files brought."""
        states = {state.name: state for state in await self._book.states()}
        rows = [SourceHealth(state.name, state.last_ok, state.failures) for state in states.values()]
        for count in (await self._articles.counts("source:"))[:_SHOWN]:
            name = count.tag.removeprefix("source:")
            if name not in states:
                newest = (await self._articles.latest(count.tag, 1)).items
                rows.append(SourceHealth(name, newest[0].first_seen if newest else None))
        return directory.sources(rows[:_SHOWN], now=asked.now, phrases=asked.phrases)
