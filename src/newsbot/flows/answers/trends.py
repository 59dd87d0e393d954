"""`/trends`: the stories of a week by governorate, in words and as a chart."""

from datetime import timedelta
from typing import TYPE_CHECKING

from newsbot.chat.asking import Trends as Command
from newsbot.chat.document import Document, picture
from newsbot.chat.picture import Chart
from newsbot.chat.views import trends
from newsbot.flows.answers.asked import Asked
from newsbot.news.gazetteer import Gazetteer
from newsbot.ports.pictures import Pictures

if TYPE_CHECKING:
    from collections.abc import Callable

    from newsbot.flows.newsstand import Newsstand

_WEEK = timedelta(days=7)


class Trends:
    """`pictures`: None where none are drawn; `country`: whose governorates are counted."""

    def __init__(
        self, newsstand: "Callable[[], Newsstand]", gazetteer: Gazetteer, country: str, pictures: Pictures | None
    ) -> None:
        self._newsstand = newsstand
        self._gazetteer = gazetteer
        self._country = country
        self.pictures = pictures

    async def answer(self, command: Command, asked: Asked) -> Document:
        document = await self._counted(asked)
        if command.place is None and not command.narrowed:
            return document
        place = self._gazetteer.places[command.place] if command.place else None
        name = self._gazetteer.name_in(place, asked.settings.locale) if place else None
        return trends.of_all(document, name, asked.phrases)

    async def _counted(self, asked: Asked) -> Document:
        inner = [place for place in self._gazetteer.children(self._country) if place.kind == "governorate"]
        counts = await self._newsstand().counted((one.id for one in inner), asked.now, asked.now - _WEEK)
        named = [
            (self._gazetteer.name_in(one, asked.settings.locale), counts[one.id]) for one in inner if one.id in counts
        ]
        rows = sorted(named, key=lambda row: -row[1])
        if not rows:
            return trends.nothing(asked.phrases)
        chart = Chart(trends.title(asked.phrases), tuple(rows), rtl=asked.settings.locale == "ar")
        png = await self.pictures.png(chart) if self.pictures else None
        return trends.places(rows, asked.phrases, picture("trends", png) if png else None)
