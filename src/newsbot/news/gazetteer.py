"""Places: country > governorate > district > town, their spellings, and where a text names them."""

import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path

from newsbot.news.place import Mention, Place
from newsbot.news.place_english import COMMON, FUNCTION
from newsbot.news.place_finder import PlaceFinder
from newsbot.news.place_names import arabic_key, halved, is_latin, latin_key, query_keys, spelled, squeezed
from newsbot.news.place_suggestions import Suggestions
from newsbot.news.place_table import BOUND, Name, PlaceTable, read_table
from newsbot.text.folding import fold

__all__ = ["Gazetteer", "Mention", "Place", "load"]

# A place that is meant however its name is written (`Place.weight`).
_RENOWNED = 6
_MARK = re.compile("[\u064b-\u0652]")
_IN, _CLITICS = "في ", "وبل"
# Letters; of so few there is always a place near.
_TOO_SHORT = 2


class Gazetteer:
    """What the bot knows of places. Immutable; safe to share.

    A governorate or district and the town that it is named after are one place, so that درعا holds جاسم;
    a neighbourhood is a spelling of its city.
    """

    def __init__(self, table: PlaceTable) -> None:
        self._table = table
        self._finder = PlaceFinder(table)
        self._suggestions = Suggestions(table)

    @property
    def places(self) -> Mapping[str, Place]:
        """Every place by its id."""
        return self._table

    def find(self, text: str) -> list[Mention]:
        """The places that a running text names, in order; spans leave out clitics (بدرعا → درعا)."""
        return self._finder.find(text)

    def supposed(self, text: str) -> list[Place]:
        """The Syrian places after «في» whose names `find` takes for common words (نوى, الباب).

        Not for what nobody looks over.
        """
        return self._finder.supposed(text)

    def resolve(self, query: str) -> Place | None:
        """The place that somebody typed, in Arabic with or without article, hamza and clitics, or in Latin.

        A misspelt name is None; `suggest` knows what it may have been.
        """
        if is_latin(query):
            return self._resolve_latin(query)
        if _MARK.search(query) and (marked := self._marked.get(query.strip())) is not None:
            return marked
        place = self._resolve_arabic(query) or self._in_its_country(query)
        plain = squeezed(query)
        if place is not None or plain == query:
            return place
        # Of a word that is drawn out nobody knows how it is spelled: far villages are not what it means.
        meant = self._resolve_arabic(plain)
        return meant if meant is not None and (meant.weight >= _RENOWNED or meant.id.startswith("sy-")) else None

    def suggest(self, query: str, limit: int = 3) -> list[Place]:
        """The places whose names are nearest to what was typed, nearest first, Syrian ones before others."""
        plain = query if is_latin(query) else squeezed(query)
        if plain == query or len(plain) <= _TOO_SHORT:
            return self._suggestions.suggest(query, limit)
        # The letter that is drawn out may be one or two: بدرااا.
        return self._suggestions.suggest(plain, limit) or self._suggestions.suggest(halved(query), limit)

    def suggest_within(self, words: Sequence[str], limit: int = 3) -> list[tuple[str, Place]]:
        """The words of a sentence that may be misspelt names of larger places, each with the place."""
        pairs = (" ".join(words[start : start + 2]) for start in range(len(words) - 1))
        strange = [typed for typed in (*pairs, *words) if self.resolve(typed) is None]
        return self._suggestions.among(strange)[:limit]

    def path(self, place_id: str) -> tuple[Place, ...]:
        """The place and what it lies in, from the country down. Raises KeyError for an unknown id."""
        way: list[Place] = []
        current: str | None = place_id
        while current is not None:
            way.append(self._table[current])
            current = way[-1].parent
        return tuple(reversed(way))

    def children(self, place_id: str) -> list[Place]:
        """What lies directly in a place, in the order of the gazetteer."""
        return self._table.children(place_id)

    def name_in(self, place: Place, locale: str) -> str:
        """The name for a reader of `locale`: Arabic for `ar`, else in Latin letters where one is known."""
        return place.name if re.split("[-_]", locale)[0] == "ar" else place.latin or place.name

    def namesakes(self, place: Place) -> list[Place]:
        """Other places of the same name, marks aside, the weightiest first."""
        same = (self._table[each] for each in self._by_name.get(fold(place.name), ()) if each != place.id)
        return sorted(same, key=lambda each: (-each.weight, each.id))

    def tells_apart(self, typed: str, place: Place) -> bool:
        """Whether what was typed means this place alone of its namesakes: عمّان، سلطنة عمان، طرابلس لبنان."""
        if _MARK.search(place.name) and typed.strip() == place.name:
            return True
        key = arabic_key(typed)
        rows = {row for row, _ in self._table.names.get(key, ())}
        own = key != fold(place.name) and [self._table.at(row) for row in rows] == [place]
        return own or self._in_its_country(typed) == place

    @cached_property
    def _by_name(self) -> dict[str, list[str]]:
        named: dict[str, list[str]] = {}
        for place_id, place in self._table.items():
            named.setdefault(fold(place.name), []).append(place_id)
        return {name: ids for name, ids in named.items() if len(ids) > 1}

    @cached_property
    def _marked(self) -> dict[str, Place]:
        """Names that marks alone tell from others: عُمان، عمّان."""
        return {place.name: place for place in self._table.values() if _MARK.search(place.name)}

    def _in_its_country(self, query: str) -> Place | None:
        """A name that is first another place's, with the country that it lies in: عمان الأردن، طرابلس في لبنان."""
        name, _, country = arabic_key(query).partition(" ")
        names = self._table.names.get(name) or self._table.names.get(name.lstrip(_CLITICS), ())
        around = self._resolve_arabic(country.removeprefix(_IN)) if len(names) > 1 and country else None
        if around is None or around.kind != "country" or around.id in self._table.way(self._row(names)):
            return None
        inside = tuple(each for each in names if around.id in self._table.way(each[0]))
        return self._best(inside) if inside else None

    def _resolve_latin(self, query: str) -> Place | None:
        typed = spelled(query)
        plain = query.isascii()  # Şam is no Sam
        if (plain and typed in COMMON) or not FUNCTION.isdisjoint(typed.split()):
            return None
        exact = self._table.spelled.get(typed)
        if exact:
            return self._best(exact)
        if plain and not self._table.english.isdisjoint((typed, *typed.split())):
            return None
        # A Turkish ending stands behind an apostrophe: Halep'te.
        keys = (latin_key(query), latin_key(re.split("['’]", query)[0]))
        return next((self._best(self._table.latin[key]) for key in keys if key in self._table.latin), None)

    def _resolve_arabic(self, query: str) -> Place | None:
        for key, changed, introduced in query_keys(query):
            names = self._table.names.get(key, ())
            if not introduced:
                names = tuple(name for name in names if name[1] != BOUND)
            # With the article taken off or put on, half of all nouns are a village somewhere.
            names = tuple(name for name in names if self._is_near(name)) if changed else names
            if names:
                return self._best(names)
        joined = self._joined.get(arabic_key(query).replace(" ", ""))
        return self._best(joined) if joined else None

    @cached_property
    def _joined(self) -> dict[str, tuple[Name, ...]]:
        return {key.replace(" ", ""): names for key, names in self._table.names.items() if " " in key}

    def _is_near(self, name: Name) -> bool:
        place = self._table.at(name[0])
        return place.kind == "country" or place.id.startswith("sy-")

    def _best(self, names: tuple[Name, ...]) -> Place:
        """The weightiest; of equals the Syrian one, then the one whose usual name it is."""
        return self._table.at(self._row(names))

    def _row(self, names: tuple[Name, ...]) -> int:
        return max(names, key=lambda name: (self._table.at(name[0]).weight, self._is_near(name), -name[1]))[0]


def load(extra: Path | None = None) -> Gazetteer:
    """The packaged gazetteer with an operator's own places (`config/places.toml` shows the form).

    Raises:
        ValueError: the operator's file is wrong; the message is one line and names it.
        OSError: it cannot be read.
    """
    return Gazetteer(read_table(extra))
