"""Where a running text names places.

Longest match over folded words, then rules of two kinds: what stands beside a name makes it believed or not, and
what is believed elsewhere decides for names that are common words, or that several places share.
"""

from collections.abc import Iterator

from newsbot.news import place_cues as cues
from newsbot.news.place import Mention
from newsbot.news.place_matching import Match, Matcher, is_space
from newsbot.news.place_table import ASKED, PLAIN, SOFT, Name, PlaceTable
from newsbot.text.folding import fold
from newsbot.text.words import Word, words

_NEAR = 12  # words within which a country says which of two places is meant
_AROUND = 60  # words within which its region makes a common word a place
_MOST = 10  # names before and behind that are asked; lists of places are longer than their context
_PASSES = 4  # a list read backwards needs one for each name; nobody writes longer ones of doubtful names alone
_CERTAIN = 7  # weight from which a place is meant rather than its namesakes, whatever the text
_JOINING = frozenset(' ,،/-–و()\u00a0\n"«»')
_TANWIN = "\u064b"


class PlaceFinder:
    def __init__(self, table: PlaceTable) -> None:
        self._table = table
        self._matcher = Matcher(table, cues.NOT_PLACES)

    def find(self, text: str) -> list[Mention]:
        tokens = words(text)
        matches = list(self._matcher.matches(text, tokens))
        return _Reading(self._table, text, tokens, matches).mentions() if matches else []


class _Reading:
    """One text: which matches are believed, and as which place."""

    def __init__(self, table: PlaceTable, text: str, tokens: list[Word], matches: list[Match]) -> None:
        self._table = table
        self._text = text
        self._tokens = tokens
        self._matches = [match for match in matches if not self._is_vetoed(match)]
        self._believed: list[Name | None] = [None] * len(self._matches)
        self._known = [self._certain(match) for match in self._matches]

    def mentions(self) -> list[Mention]:
        for number, match in enumerate(self._matches):
            name = self._choose(number)
            if self._stands_alone(match, name):
                self._believe(number, name)
        for _ in range(_PASSES):
            if not self._believe_more():
                break
        pairs = zip(self._matches, self._believed, strict=True)
        return [self._mention(match, name) for match, name in pairs if name is not None]

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

    # Which place

    def _choose(self, number: int) -> Name:
        """Of several places of one name: the one whose region, then whose country is named nearby."""
        names = self._matches[number].names
        if len(names) == 1:
            return names[0]
        regions, countries = self._context(number)
        return max(names, key=lambda name: self._support(name, regions, countries))

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

    # Whether a place at all

    def _is_vetoed(self, match: Match) -> bool:
        before, after = self._before(match), self._after(match)
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

    def _is_adjective(self, match: Match, before: str) -> bool:
        """جنديا سوريا is a Syrian soldier, not Syria; الحكومة السعودية is no place either."""
        if match.last > match.first + 1:
            return False
        definite = before.removeprefix("و").removeprefix("ب").startswith(("ال", "لل"))
        if match.head in cues.ALSO_ADJECTIVE:
            return definite and before not in cues.NOT_DEFINITE
        noun = len(before) > 3 and before.endswith("ا") and not before.endswith(cues.PRONOUNS)
        return noun and match.head.endswith("يا") and not definite and before not in cues.ADVERBS

    def _stands_alone(self, match: Match, name: Name) -> bool:
        """Whether the words beside a name are enough to believe it."""
        before, after = self._before(match), self._after(match)
        if name[1] == PLAIN:
            return before not in cues.PEOPLE_BEFORE or self._table.at(name[0]).weight >= _CERTAIN
        if name[1] == ASKED:
            return False
        if cues.NISBAS.get(after, self._table.way(name[0])[-1]) != self._table.way(name[0])[-1]:
            return False  # البادية السعودية
        if before in cues.PLACE_NOUNS:
            return True
        if self._is_common_noun(before, after):
            return False
        if name[1] != SOFT:
            return match.head in cues.ALSO_PEOPLE and (before in cues.LOCATIVES or "ب" in match.clitics)
        return before in cues.PREPOSITIONS or "ب" in match.clitics or self._is_dateline(match)

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
        return name[1] == SOFT or self._table.way(name[0])[-1] == self._table.way(believed[0])[-1]

    def _is_in_region(self, number: int, name: Name) -> bool:
        """After a word of place, in a text that names what the place lies in."""
        match = self._matches[number]
        if not (self._before(match) in cues.LOCATIVES or match.clitics in {"ب", "وب"}):
            return False
        if self._is_common_noun("", self._after(match)):
            return False
        regions, _ = self._context(number)
        return not regions.isdisjoint(self._table.way(name[0])[:-1])

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

    def _mention(self, match: Match, name: Name) -> Mention:
        first = self._tokens[match.first]
        start, peeled = first.start, len(match.clitics)
        if first.end - first.start == len(first.form):
            start += peeled
        else:
            # Marks and tatweel stand between the letters of the clitic and belong to it.
            while len(fold(self._text[first.start : start])) < peeled or not fold(self._text[start]):
                start += 1
        return Mention(self._table.at(name[0]), start, self._tokens[match.last - 1].end)
