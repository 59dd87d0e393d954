"""The nearest names to a misspelt one."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import NamedTuple

from newsbot.news.place import Place
from newsbot.news.place_english import COMMON, FUNCTION, GIVEN
from newsbot.news.place_names import arabic_key, is_latin, latin_key, spelled, squeezed
from newsbot.news.place_table import ASKED, BOUND, Name, PlaceTable
from newsbot.text.lexicon import load
from newsbot.text.words import stem

# Letters taken for each other: they sound alike, look alike, or stand side by side on the Arabic keyboard.
_ALIKE = frozenset(
    pair
    for letters in (
        *("صس", "طت", "ضظ", "ضد", "ذز", "ذد", "ثس", "ثت", "قك", "حه", "حخ", "جح", "عغ", "اع", "اه", "ءا", "وا", "يا"),
        *("شس", "سي", "يب", "بل", "لا", "ات", "تن", "نم", "مك", "كط", "ضص", "صث", "ثق", "قف", "فغ", "غع", "عه"),
        *("هخ", "خح", "جد", "ئء", "رؤ", "لر", "وز", "زظ", "رز", "دذ"),
    )
    for pair in (letters, letters[::-1])
)
_SLIP = 0.6  # a pair of the above
_RENOWN = 0.08  # how much a step of weight draws a suggestion nearer
_COMPLETION = 0.9  # somebody stopped typing
_OTHER_BEGINNING = 0.5  # the first letter is the one that is hardly ever wrong
_FARTHER = 0.45  # what is so much farther than the nearest name is noise
_FEW = 8
_RENOWNED, _LARGE = 7, 6  # weights of a Syrian district and of a large city elsewhere
_TELLING, _TELLING_LATIN = 4, 7  # letters of a word in a sentence that may be a misspelt name
_DOUBLED = re.compile(r"(.)\1+")
_LONG_VOWELS = re.compile("اا|وو|يي")
_CLITICS = "بلو"
_ARTICLES = ("ال", "وال", "بال", "لل")


class _Key(NamedTuple):
    key: str
    letters: int
    row: int
    weight: int


class Suggestions:
    def __init__(self, table: PlaceTable) -> None:
        self._table = table

    def suggest(self, query: str, limit: int) -> list[Place]:
        if self._is_word(query):
            return self._drawn_out(query)[:limit]
        latin = is_latin(query)
        key = _key(query)
        if not 2 <= len(key) <= 40:
            return []
        nearer, farther = self._latin if latin else self._arabic
        bound = 1.0 if len(key.removeprefix("ال")) < 6 else 2.0
        found = self._ranked(key, nearer, bound) or self._ranked(key, farther, bound)
        return found[:limit]

    def among(self, parts: Sequence[str]) -> list[tuple[str, Place]]:
        """The words and pairs of a sentence that may be a misspelt district, governorate or country, and which."""
        found: dict[str, tuple[str, Place]] = {}
        for typed in parts:
            if len(typed) < (_TELLING_LATIN if is_latin(typed) else _TELLING):
                continue
            if not any(typed in other.split() for other, _ in found.values()):
                for place in self._one_slip_away(typed)[:1]:
                    found.setdefault(place.id, (self._without_clitic(typed, place), place))
        return list(found.values())

    def _is_word(self, query: str) -> bool:
        """Ordinary words are no misspelt places; دير opens many names all the same."""
        if is_latin(query):
            return self._is_english(query)
        key = arabic_key(query)
        return _is_attested(key) and key not in self._openings

    def _one_slip_away(self, query: str) -> list[Place]:
        """Places of renown."""
        key = _key(query)
        if self._is_word(query) or not 2 <= len(key) <= 40:
            return self._drawn_out(query)
        tiers = self._latin if is_latin(query) else self._arabic
        renowned = (one for tier in tiers for one in tier if one.weight >= _RENOWNED)
        return self._ranked(key, renowned, 1.0, complete=False)

    def _without_clitic(self, typed: str, place: Place) -> str:
        bare = typed[1:]
        return bare if typed[0] in _CLITICS and place in self._one_slip_away(bare)[:1] else typed

    def _drawn_out(self, query: str) -> list[Place]:
        """Places of renown but for a letter that is doubled or not: الرقهه، بالاذقية. A stem in it may be chance."""
        key = arabic_key(query)
        if is_latin(query) or key in load().words:
            return []
        found = ((form, self._single.get(_undoubled(form))) for form in _forms(key))
        return [self._table.at(name.row) for form, name in found if name is not None and name.key != form][:1]

    @cached_property
    def _single(self) -> dict[str, _Key]:
        named = (one for tier in self._arabic for one in tier if one.weight >= _LARGE)
        return {_undoubled(one.key): one for one in sorted(named, key=lambda one: one.weight)}

    def _ranked(self, query: str, keys: Iterable[_Key], bound: float, *, complete: bool = True) -> list[Place]:
        """Nearest first; `complete`: somebody may have stopped typing."""
        keys = tuple(keys)
        shared = int(2 * bound)
        best: dict[int, tuple[float, float]] = {}
        for spelling in _forms(query):
            letters = _letters(spelling)
            for key, have, row, weight in keys:
                begun = complete and key.startswith(spelling)
                if (letters ^ have).bit_count() > shared and not begun:
                    continue
                cost = _cost(spelling, key, bound, begun=begun)
                if cost <= bound and (_begins_alike(spelling, key) or not query.isascii()):
                    cost += 0.0 if _begins_alike(spelling, key) else _OTHER_BEGINNING
                    best[row] = min(best.get(row, (9.0, 9.0)), (cost - _RENOWN * weight, cost))
        limit = min((cost for _, cost in best.values()), default=0.0) + _FARTHER
        return [self._table.at(row) for row in sorted(best, key=lambda row: (best[row], row)) if best[row][1] <= limit]

    def _is_english(self, query: str) -> bool:
        """English words and people's names are none, either."""
        typed = spelled(query)
        said = typed.split()
        return query.isascii() and (
            not FUNCTION.isdisjoint(said) or not (COMMON | GIVEN | self._table.english).isdisjoint((typed, *said))
        )

    @cached_property
    def _openings(self) -> frozenset[str]:
        """First words of at least a few names: تل، دير، كفر."""
        heads = Counter(key.partition(" ")[0] for key in self._table.names if " " in key)
        return frozenset(head for head, times in heads.items() if times > _FEW)

    @cached_property
    def _arabic(self) -> tuple[list[_Key], list[_Key]]:
        return self._tiers(self._table.names)

    @cached_property
    def _latin(self) -> tuple[list[_Key], list[_Key]]:
        return self._tiers(self._table.latin)

    def _tiers(self, keys: dict[str, tuple[Name, ...]]) -> tuple[list[_Key], list[_Key]]:
        """Syrian places and countries; then the larger ones elsewhere."""
        nearer: list[_Key] = []
        farther: list[_Key] = []
        for key, names in keys.items():
            row, trust = names[0]
            if trust in {ASKED, BOUND}:
                continue
            place_id, weight = self._table.id_and_weight(row)
            if place_id.startswith("sy") or weight == 9:
                nearer.append(_Key(key, _letters(key), row, weight))
            elif weight > 3:
                farther.append(_Key(key, _letters(key), row, weight))
        return nearer, farther


def _key(query: str) -> str:
    return latin_key(query) if is_latin(query) else arabic_key(squeezed(query))


def _undoubled(key: str) -> str:
    return _DOUBLED.sub(r"\1", key)


def _is_attested(key: str) -> bool:
    """Whether all words are ordinary ones, so that nobody misspelt a name: السابق، شكرا."""
    lexicon = load().words

    def attested(word: str) -> bool:
        bare = next((word[len(article) :] for article in _ARTICLES if word.startswith(article)), word)
        root = stem(word)
        # What looks like an ending may be drawn out: درعاا.
        peeled = len(root) > 2 and root in lexicon and not _LONG_VOWELS.search(word)
        return word in lexicon or bare in lexicon or (peeled and root != word)

    return bool(key) and all(attested(word) for word in key.split())


def _begins_alike(typed: str, name: str) -> bool:
    one, other = typed.removeprefix("ال"), name.removeprefix("ال")
    return one[:1] == other[:1] or one[:1] + other[:1] in _ALIKE


def _forms(query: str) -> list[str]:
    """The query, and without the clitic or with the article that may stand before it."""
    other = query.removeprefix("ال") if query.startswith("ال") else "ال" + query
    spellings = [query] if query.isascii() else [query, other]
    if query[0] in _CLITICS and len(query) > 4:
        spellings.append(query[1:])
    return spellings


def _letters(key: str) -> int:
    """A bit for each letter that occurs: names that share too few need no closer look."""
    bits = 0
    for letter in key:
        bits |= 1 << (ord(letter) & 63)
    return bits


def _cost(typed: str, name: str, bound: float, *, begun: bool) -> float:
    if begun and len(typed) > 2 and len(name) - len(typed) > 1:
        return _COMPLETION
    if abs(len(typed) - len(name)) > bound:
        return bound + 1
    return _distance(typed, name, bound)


def _distance(typed: str, name: str, bound: float) -> float:
    """Optimal string alignment distance (insert, delete, replace, swap neighbours), at most just over `bound`."""
    before: list[float] = []
    last = [float(at) for at in range(len(name) + 1)]
    for i, letter in enumerate(typed, start=1):
        row = [float(i)]
        for j, other in enumerate(name, start=1):
            change = 0.0 if letter == other else _SLIP if letter + other in _ALIKE else 1.0
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + change)
            if i > 1 and j > 1 and letter == name[j - 2] and typed[i - 2] == other:
                cost = min(cost, before[j - 2] + 0.8)
            row.append(cost)
        if min(row) > bound:
            return bound + 1
        before, last = last, row
    return last[-1]
