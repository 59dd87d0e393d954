"""Where a running text names places.

Longest match over folded words, then rules of two kinds: what stands beside a name makes it believed or not, and
what is believed elsewhere decides for names that are common words, or that several places share.
"""

from newsbot.news import place_cues as cues
from newsbot.news.place import Mention, Place
from newsbot.news.place_datelines import is_quoted, without_datelines
from newsbot.news.place_matching import Match, Matcher, span
from newsbot.news.place_surroundings import Surroundings
from newsbot.news.place_table import ASKED, BOUND, HARD, PLAIN, SOFT, Name, PlaceTable
from newsbot.text.words import Word, words

_SMALL = 4  # weight of towns that are far less likely than the word that they look like
_PASSES = 4  # a list read backwards needs one for each name; nobody writes longer ones of doubtful names alone
_CERTAIN = 7  # weight from which a place is meant rather than its namesakes, whatever the text
_JOINING = frozenset(' ,،/-–و()\u00a0\n"«»')
_TANWIN = "\u064b"
_IN = "في"
_SUPPOSED, _SUPPOSED_WITH_ARTICLE = 5, 6  # weights; الحارة and المزرعة are towns too, and hardly ever meant


class PlaceFinder:
    def __init__(self, table: PlaceTable) -> None:
        self._table = table
        self._matcher = Matcher(table, cues.NOT_PLACES)

    def find(self, text: str) -> list[Mention]:
        tokens = words(text)
        matches = list(self._matcher.matches(text, tokens))
        return _Reading(self._table, text, tokens, matches).mentions() if matches else []

    def supposed(self, text: str) -> list[Place]:
        """Syrian places whose names are common words too, after «في»: for somebody who is shown what was understood."""
        tokens = words(text)
        matches = list(self._matcher.matches(text, tokens))
        return _Reading(self._table, text, tokens, matches).supposed() if matches else []


class _Reading(Surroundings):
    """One text: which matches are believed, and as which place."""

    def __init__(self, table: PlaceTable, text: str, tokens: list[Word], matches: list[Match]) -> None:
        super().__init__(table, text, tokens, matches)
        self._matches = [match for match in matches if not self._is_vetoed(match)]
        self._known = [self._certain(match) for match in self._matches]
        self._believed: list[Name | None] = [None] * len(self._matches)

    def mentions(self) -> list[Mention]:
        for number in range(len(self._matches)):
            name = self._choose(number)
            if self._stands_alone(number, name):
                self._believe(number, name)
        for _ in range(_PASSES):
            if not self._believe_more():
                break
        pairs = zip(self._matches, self._believed, strict=True)
        found = [
            Mention(self._table.at(name[0]), *span(self._text, self._tokens, match))
            for match, name in pairs
            if name is not None
        ]
        return without_datelines(self._text, found)

    def supposed(self) -> list[Place]:
        chosen = ((match, self._choose(number)) for number, match in enumerate(self._matches))
        found = [self._table.at(name[0]) for match, name in chosen if self._is_supposed(match, name)]
        return list(dict.fromkeys(found))

    def _is_supposed(self, match: Match, name: Name) -> bool:
        place = self._table.at(name[0])
        least = _SUPPOSED_WITH_ARTICLE if match.head.startswith("ال") else _SUPPOSED
        if name[1] != HARD or not place.id.startswith("sy-") or place.weight < least:
            return False
        return self._before(match) == _IN and not self._is_common_noun("", self._after(match))

    def _believe(self, number: int, name: Name) -> None:
        self._believed[number] = self._known[number] = name

    def _believe_more(self) -> bool:
        """One pass over what is not believed yet; whether it found anything."""
        more = False
        for number, believed in enumerate(self._believed):
            if believed is not None:
                continue
            name = self._choose(number)
            if name[1] != ASKED and (self._is_joined(number, name) or self._is_in_region(number, name)):
                self._believe(number, name)
                more = True
        return more

    # Whether a place at all

    def _is_vetoed(self, match: Match) -> bool:
        before, after = self._before(match), self._after(match)
        if match.head not in cues.ALSO_PEOPLE and self._is_word(match, before):
            return True
        if before in cues.BODIES or after in cues.OTHERWISE.get(match.head, ()):
            return True
        if before in cues.NOT_AFTER.get(match.head, ()):
            return True
        construct = match.head in cues.ALSO_CONSTRUCT and before not in cues.PLACE_NOUNS
        if construct and self._is_common_noun("", after):
            return True
        if not match.clitics and self._is_adjective(match, before):
            return True
        # A noun in the accusative (درعًا): names of places do not take tanwin.
        return _TANWIN in self._text[self._tokens[match.first].start : self._tokens[match.last - 1].end]

    def _is_word(self, match: Match, before: str) -> bool:
        """A verb, a quality, a given name with a clitic's letter, a newspaper."""
        form = self._tokens[match.first].form
        if match.clitics and form in cues.PEOPLE:
            return True
        if before in cues.PARTICLES and not match.head.startswith("ال"):
            return True
        if match.head in cues.ALSO_QUALITIES and match.last == match.first + 1 and self._is_quality(match, before):
            return True
        start, end = self._tokens[match.first].start, self._tokens[match.last - 1].end
        return match.head in cues.NEWSPAPERS and is_quoted(self._text, start, end)

    def _is_quality(self, match: Match, before: str) -> bool:
        after = self._after(match)
        definite = before.startswith(("ال", "بال", "وال", "لل")) and before not in cues.NOT_DEFINITE
        known = definite and (
            before in cues.PLACE_NOUNS or before in self._table.names or before[1:] in self._table.names
        )
        if match.clitics.startswith("و") and definite and not known:
            return True
        described = after.startswith("ال") and after.endswith("ه") and after not in cues.AFTER_A_PLACE
        return described and (definite or before in cues.PREPOSITIONS or bool(match.clitics))

    def _is_adjective(self, match: Match, before: str) -> bool:
        """جنديا سوريا is a Syrian soldier, not Syria; الحكومة السعودية is no place either."""
        if match.last > match.first + 1:
            return False
        definite = before.removeprefix("و").removeprefix("ب").startswith(("ال", "لل"))
        if match.head in cues.ALSO_ADJECTIVE:
            return definite and before not in cues.NOT_DEFINITE
        noun = len(before) > 3 and before.endswith("ا") and not before.endswith(cues.PRONOUNS)
        return noun and match.head.endswith("يا") and not definite and before not in cues.ADVERBS

    def _stands_alone(self, number: int, name: Name) -> bool:
        """Whether the words beside a name are enough to believe it."""
        match = self._matches[number]
        before, after = self._before(match), self._after(match)
        if name[1] == PLAIN:
            return before not in cues.PEOPLE_BEFORE or self._table.at(name[0]).weight >= _CERTAIN
        if name[1] == ASKED or self._is_informal(match, name):
            return False
        if not match.head:
            return self._is_in_country(number, name)
        if self._is_elsewhere(number, name):
            return False
        if cues.NISBAS.get(after, self._table.way(name[0])[-1]) != self._table.way(name[0])[-1]:
            return False  # البادية السعودية
        if before in cues.PLACE_NOUNS:
            return self._is_introduced(number, name, before)
        if name[1] == BOUND or self._is_common_noun(before, after):
            return False
        if name[1] != SOFT:
            return match.head in cues.ALSO_PEOPLE and (before in cues.LOCATIVES or "ب" in match.clitics)
        return before in cues.PREPOSITIONS or "ب" in match.clitics or self._is_dateline(match)

    def _is_introduced(self, number: int, name: Name, noun: str) -> bool:
        """Whether the noun of place before a doubtful name makes it one."""
        if noun in cues.OF_COUNTRIES and self._table.at(name[0]).kind == "town":
            return False
        return self._matches[number].head not in cues.ALSO_MODIFIERS or self._is_in_country(number, name)

    def _is_informal(self, match: Match, name: Name) -> bool:
        """وجده is no وجدة: away from home, a doubtful name is spelled out."""
        place = self._table.at(name[0])
        written = self._text[self._tokens[match.last - 1].end - 1]
        return written == "ه" and place.name.endswith("ة") and not place.id.startswith("sy")

    def _is_common_noun(self, before: str, after: str) -> bool:
        """A name of a person, or a noun with its adjective (الطبقة الوسطى)."""
        if before in cues.PEOPLE_BEFORE or after in cues.PEOPLE:
            return True
        return after.startswith("ال") and after not in cues.AFTER_A_PLACE

    def _is_dateline(self, match: Match) -> bool:
        """First on its line, and a colon or a dash behind: تدمر - عاد الزوار."""
        before = self._tokens[match.first - 1].end if match.first else 0
        opens = not match.first or "\n" in self._text[before : self._tokens[match.first].start]
        end = self._tokens[match.last - 1].end
        return opens and self._text[end : end + 3].lstrip()[:1] in {":", "-", "–", "/", "("}

    def _is_joined(self, number: int, name: Name) -> bool:
        """Listed beside a place that is believed: الصنمين وجاسم ونوى."""
        match = self._matches[number]
        if name[1] == BOUND or self._is_informal(match, name) or self._is_elsewhere(number, name):
            return False
        if self._is_common_noun("", self._after(match)):
            return False
        if number and self._is_beside(number - 1, number, self._believed[number - 1], name):
            return True
        if number + 1 == len(self._matches):
            return False
        introduced = name[1] == SOFT or self._before(match) in cues.PREPOSITIONS or bool(match.clitics)
        return introduced and self._is_beside(number, number + 1, self._believed[number + 1], name)

    def _is_beside(self, left: int, right: int, believed: Name | None, name: Name) -> bool:
        one, other = self._matches[left], self._matches[right]
        if believed is None or one.last != other.first:
            return False
        gap = self._text[self._tokens[one.last - 1].end : self._tokens[other.first].start]
        listed = other.clitics.startswith("و") or any(mark in gap for mark in ",،/")
        if not listed or not set(gap) <= _JOINING:
            return False
        place = self._table.at(name[0])
        known = name[1] == SOFT and (place.weight > _SMALL or place.id.startswith("sy"))
        return known or self._table.way(name[0])[-1] == self._table.way(believed[0])[-1]

    def _is_in_region(self, number: int, name: Name) -> bool:
        """After a word of place, in a text that names what the place lies in."""
        match = self._matches[number]
        if name[1] == BOUND or self._is_informal(match, name) or self._is_elsewhere(number, name):
            return False
        if not (self._before(match) in cues.LOCATIVES or match.clitics in {"ب", "وب"}):
            return False
        if self._is_common_noun("", self._after(match)):
            return False
        regions, _ = self._context(number)
        way = self._table.way(name[0])
        if name[1] == HARD and way[-1] != "sy" and way[-1] in regions:
            return True
        return not regions.isdisjoint(way[:-1])
