"""Which place a doubtful name means, by the places and the words that stand around it."""

from collections.abc import Iterator

from newsbot.news import place_cues as cues
from newsbot.news.place_matching import Match, is_space
from newsbot.news.place_table import ASKED, PLAIN, Name, PlaceTable
from newsbot.text.words import Word

_NEAR = 12  # words within which a country says which of two places is meant
_AROUND = 60  # words within which its region makes a common word a place
_BESIDE = 4  # words behind a doubtful name within which another country claims it
_MOST = 10  # names before and behind that are asked; lists of places are longer than their context
_CERTAIN = 7  # weight from which a place is meant rather than its namesakes, whatever the text


class Surroundings:
    """A text, what may be a place in it, and what is known of that so far."""

    def __init__(self, table: PlaceTable, text: str, tokens: list[Word], matches: list[Match]) -> None:
        self._table = table
        self._text = text
        self._tokens = tokens
        self._matches = matches
        self._known = [self._certain(match) for match in matches]

    def _choose(self, number: int) -> Name:
        """Of several places of one name: the one whose region, then whose country is named nearby."""
        names = self._matches[number].names
        if len(names) == 1:
            return names[0]
        regions, countries = self._context(number)
        return max(names, key=lambda name: self._support(name, regions, countries))

    def _is_elsewhere(self, number: int, name: Name) -> bool:
        """Whether the text speaks of another country where it names a doubtful place: the Shajara of Khartoum."""
        way = self._table.way(name[0])
        regions, _ = self._context(number)
        if self._table.at(name[0]).weight >= _CERTAIN or not regions.isdisjoint((*way[:-1], way[-1])):
            return False
        match = self._matches[number]
        return any(
            other.first >= match.last and other.first - match.last < _BESIDE and self._is_abroad(other_name, way[-1])
            for other, other_name in self._others(number)
        ) or self._is_all_abroad(number, way[-1])

    def _is_abroad(self, name: Name, country: str) -> bool:
        way = self._table.way(name[0])
        return way[-1] != country and self._table.at(name[0]).kind in {"country", "governorate", "town"}

    def _is_all_abroad(self, number: int, country: str) -> bool:
        countries = {self._table.way(name[0])[-1] for _, name in self._others(number)}
        return bool(countries - cues.MEDDLING) and country not in countries

    def _support(self, name: Name, regions: set[str], countries: set[str]) -> tuple[bool, bool, bool, int, int]:
        way = self._table.way(name[0])
        return (
            name[1] != ASKED,
            not regions.isdisjoint(way[:-1]),
            not countries.isdisjoint(way[-1:]),
            self._table.at(name[0]).weight,
            -name[1],
        )

    def _context(self, number: int) -> tuple[set[str], set[str]]:
        """Ids of the regions that are named around a match, and of the countries near it."""
        match = self._matches[number]
        nearby = self._tokens[max(0, match.first - _NEAR) : match.last + _NEAR]
        regions: set[str] = set()
        countries = {cues.NISBAS[word.form] for word in nearby if word.form in cues.NISBAS}
        for other, name in self._others(number):
            way = self._table.way(name[0])
            regions.update(way[:-1] or way)
            if abs(other.first - match.first) <= _NEAR:
                countries.update(way[-1:])
        return regions, countries

    def _others(self, number: int) -> Iterator[tuple[Match, Name]]:
        """What is believed or certain around a match."""
        here, end = self._matches[number].first, len(self._matches)
        for numbers in (
            range(number - 1, max(-1, number - _MOST - 1), -1),
            range(number + 1, min(end, number + _MOST)),
        ):
            for at in numbers:
                other = self._matches[at]
                if abs(other.first - here) > _AROUND:
                    break
                name = self._known[at]
                if name is not None:
                    yield other, name

    def _certain(self, match: Match) -> Name | None:
        """What a name means before anything is known of the text: the only place, or by far the greatest."""
        name = max(match.names, key=lambda name: self._table.at(name[0]).weight)
        alone = len(match.names) == 1 or self._table.at(name[0]).weight >= _CERTAIN
        return name if alone and name[1] == PLAIN else None

    def _is_in_country(self, number: int, name: Name) -> bool:
        """Whether the text names the country or what lies in it."""
        _, countries = self._context(number)
        country = self._table.way(name[0])[-1]
        return country in countries or any(
            self._table.way(other[0])[-1] == country for _, other in self._others(number)
        )

    # The text around

    def _before(self, match: Match) -> str:
        """The word that stands directly before, or nothing."""
        if not match.first:
            return ""
        word = self._tokens[match.first - 1]
        return word.form if is_space(self._text, word.end, self._tokens[match.first].start) else ""

    def _after(self, match: Match) -> str:
        if match.last >= len(self._tokens):
            return ""
        word = self._tokens[match.last]
        return word.form if is_space(self._text, self._tokens[match.last - 1].end, word.start) else ""
