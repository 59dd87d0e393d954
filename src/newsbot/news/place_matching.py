"""Words of a text that may name places: the longest names first, clitics peeled."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from newsbot.news.place_names import is_latin, spelled
from newsbot.news.place_table import ASKED, Name, PlaceTable
from newsbot.text.folding import fold
from newsbot.text.lexicon import load
from newsbot.text.words import Word, stem

_PUNCTUATION = re.compile("[^\\w \u00a0'’‘`ʿʾ-]")
_CLITICS = ("", "و", "ف", "ب", "ل", "ك", "وب", "ول", "فب", "فل", "وك")
_AND, _COUNTRYSIDE, _AND_ITS_COUNTRYSIDE = "و", "ريف", "وريفها"
_SHORTEST_LATIN, _LONGEST_LATIN = 4, 4  # letters, words


class Match(NamedTuple):
    """Words `[first, last)` that may name a place.

    Attributes:
        clitics: folded letters before the name, part of the first word.
        head: the first word without them.
        names: what it may name; empty for a saying that names no place.
    """

    first: int
    last: int
    clitics: str
    head: str
    names: tuple[Name, ...]


class Matcher:
    def __init__(self, table: PlaceTable, sayings: Iterable[str]) -> None:
        self._names, self._latin = table.names, table.spelled
        self._sayings = frozenset(sayings)
        self._longest: dict[str, int] = {}
        for key in (*self._names, *self._sayings):
            head, _, tail = key.partition(" ")
            size = tail.count(" ") + 2 if tail else 1
            if size > self._longest.get(head, 0):
                self._longest[head] = size
        self._heads = lru_cache(maxsize=1 << 15)(self._read_heads)

    def matches(self, text: str, tokens: list[Word]) -> Iterator[Match]:
        """Those that do not overlap, in order."""
        heads = self._heads
        latin = is_latin(text)  # in an Arabic text, Latin words are brands, songs and people far more often
        after = 0
        for first, word in enumerate(tokens):
            if first < after:
                continue
            match = None
            if word.form[0] > "\u0600":
                found = heads(word.form)
                match = self._longest_match(found, first, tokens, text) if found else None
            elif latin:
                match = self._latin_match(first, tokens, text)
            if match is not None:
                after = match.last
                if match.names:
                    yield match
                    if (beside := self._countryside(match, tokens, text)) is not None:
                        after = beside.last
                        yield beside

    def _countryside(self, match: Match, tokens: list[Word], text: str) -> Match | None:
        """«دمشق وريفها» names ريف دمشق too; most countryside is no place of its own."""
        at = match.last
        if at >= len(tokens) or tokens[at].form != _AND_ITS_COUNTRYSIDE or match.last > match.first + 1:
            return None
        names = self._meanings(f"{_COUNTRYSIDE} {match.head}")
        if not names or not is_space(text, tokens[at - 1].end, tokens[at].start):
            return None
        return Match(at, at + 1, _AND, _COUNTRYSIDE, names)

    def _read_heads(self, form: str) -> tuple[tuple[str, str, int, int], ...]:
        """The ways to read a word as the beginning of a name: clitics, first word of the name, least and most words."""
        found = []
        for clitics in _CLITICS:
            if not form.startswith(clitics) or (clitics and len(form) - len(clitics) < 2):
                continue
            rest = form[len(clitics) :]
            whole = bool(clitics) and _is_whole(form, rest)
            if whole and clitics != _AND:
                continue
            if rest in self._longest and self._longest[rest] > whole:
                # What looks like one word (وريف) is two where a name of several follows: وريف دمشق.
                found.append((clitics, rest, 1 + whole, self._longest[rest]))
            with_article = "ا" + rest[1:]  # لل is ل and ال
            if rest.startswith("لل") and len(rest) > 4 and with_article in self._longest:
                found.append((clitics + "ل", with_article, 1, self._longest[with_article]))
        return tuple(found)

    def _longest_match(
        self, heads: tuple[tuple[str, str, int, int], ...], first: int, tokens: list[Word], text: str
    ) -> Match | None:
        best: Match | None = None
        for clitics, head, least, most in heads:
            key, last = head, first + 1
            limit = min(len(tokens), first + most)
            while True:
                long_enough = last - first >= least and (len(key) > 2 or not clitics)
                if long_enough and (best is None or last > best.last):
                    names = self._meanings(key)
                    best = best if names is None else Match(first, last, clitics, head, names)
                if last >= limit or not is_space(text, tokens[last - 1].end, tokens[last].start):
                    break
                key, last = f"{key} {tokens[last].form}", last + 1
        return best

    def _meanings(self, key: str) -> tuple[Name, ...] | None:
        if key in self._sayings:
            return ()
        names = self._names.get(key)
        return names if names and any(trust != ASKED for _, trust in names) else None

    def _latin_match(self, first: int, tokens: list[Word], text: str) -> Match | None:
        """Only what is written as a name is, in full and with a capital."""
        if not text[tokens[first].start].isupper():
            return None
        for last in range(min(len(tokens), first + _LONGEST_LATIN), first, -1):
            written = text[tokens[first].start : tokens[last - 1].end]
            if len(written) < _SHORTEST_LATIN or "\n" in written:
                continue
            names = self._latin.get(spelled(written))
            if names and any(trust != ASKED for _, trust in names) and not _PUNCTUATION.search(written):
                return Match(first, last, "", "", names)
        return None


def _is_whole(form: str, rest: str) -> bool:
    """Whether the first letter belongs to the word: كنيس، بابها (باب). The lexicon knows بدرعا only as درعا."""
    if rest.startswith(("ال", "لل")):
        return False
    root = stem(form)
    return root != stem(rest) and root[0] == form[0] and root in load().words


def is_space(text: str, start: int, end: int) -> bool:
    """Whether only a space or a hyphen parts two words."""
    gap = text[start:end]
    return gap in {" ", "-", "\u00a0"} or (len(gap) < 4 and fold(gap).strip(" -") == "")


def span(text: str, tokens: list[Word], match: Match) -> tuple[int, int]:
    """Where a name stands, without its clitics."""
    first = tokens[match.first]
    start, peeled = first.start, len(match.clitics)
    if first.end - first.start == len(first.form):
        start += peeled
    else:
        # Marks and tatweel stand between the letters of the clitic and belong to it.
        while len(fold(text[first.start : start])) < peeled or not fold(text[start]):
            start += 1
    return start, tokens[match.last - 1].end
