"""One thing somebody said, word by word, with the phrases of the phrasebook that stand in it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from itertools import pairwise, product
from typing import NamedTuple

from newsbot.chat.phrasebook import Phrase, Phrasebook, load
from newsbot.chat.spelling import Arabizi, Slips, bare, is_arabic, known, readings, undrawn
from newsbot.text.lexicon import load as load_lexicon
from newsbot.text.words import STOPWORDS, Word, stem, words

# What is looked at: enough for any wish, and a bound on what a hostile text costs.
LONGEST_TEXT = 2000
MOST_WORDS = 300
# A wish stands at the beginning; what follows is a text that somebody pasted.
MOST_HEARD = 40
Span = tuple[int, int]
"""Words of an utterance: from one to before another."""


class Heard(NamedTuple):
    """A phrase and the words (from, before) that it covers."""

    phrase: Phrase
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Utterance:
    """Words with their keys.

    Attributes:
        text: as typed; offsets of `words` count in it.
        keys: for each word the entry of the vocabulary that it is, else its form without the article.
        heard: phrases from left to right, each as long as possible, none within another.
    """

    text: str
    words: tuple[Word, ...]
    keys: tuple[str, ...]
    heard: tuple[Heard, ...]

    def slice(self, start: int, end: int) -> str:
        """What was typed from one word to before another."""
        return self.text[self.words[start].start : self.words[end - 1].end] if end > start else ""

    def is_filler(self, index: int, book: Phrasebook) -> bool:
        if self.words[index].form in STOPWORDS or self.keys[index] in book.glue:
            return True
        return any(heard.start <= index < heard.end for heard in self.heard if heard.phrase in book.fillers)


def listen(text: str, is_name: Callable[[str], bool], *, guess: bool = False) -> Utterance:
    """The text's first words, with what is heard in them.

    What `is_name` (a place's or a topic's) is never taken for a misspelt command. With `guess`, for when nothing was
    understood, Latin letters are read as Arabizi and Latin slips are mended too.
    """
    found = tuple(words(text[:LONGEST_TEXT]))[:MOST_WORDS]
    spoken = tuple(word._replace(form=undrawn(word.form, _is_known)) for word in _without_suffixes(text, found))
    keys = tuple(
        _key(word.form, partial(_in_name, spoken, index, is_name), guess=guess)
        for index, word in enumerate(spoken[:MOST_HEARD])
    )
    keys += tuple(bare(word.form) for word in spoken[MOST_HEARD:])
    second = tuple(_second_reading(word.form, key) for word, key in zip(spoken, keys[:MOST_HEARD], strict=False))
    return Utterance(text, spoken, keys, tuple(_hear(keys[:MOST_HEARD], second)))


def _without_suffixes(text: str, found: Sequence[Word]) -> Iterator[Word]:
    """Turkish hangs endings on a name with an apostrophe (Halep'te): they are not words of their own."""
    for index, word in enumerate(found):
        hangs = index > 0 and found[index - 1].end == word.start - 1 and text[word.start - 1] in "'’‘`´"
        if not (hangs and len(word.form) <= 4 and word.form not in {"s", "m", "re", "ll", "d", "t", "ve"}):
            yield word


def _in_name(spoken: Sequence[Word], index: int, is_name: Callable[[str], bool]) -> bool:
    """Whether a word is a name, or one with the word before or after it (deir ezzor)."""
    form = spoken[index].form
    pairs = (f"{left.form} {right.form}" for left, right in pairwise(spoken[max(index - 1, 0) : index + 2]))
    # Short names are too easily found in the whole world to count against a command.
    return (len(form) > 3 and is_name(form)) or any(map(is_name, pairs))


def _key(form: str, is_name: Callable[[], bool], *, guess: bool) -> str:
    book = load()
    if guess and form in book.arabizi:
        return book.arabizi[form]
    entry = known(form, book.vocabulary)
    if entry is not None:
        return entry
    return _mended(form, is_name, guess=guess) or bare(form)


def _mended(form: str, is_name: Callable[[], bool], *, guess: bool) -> str | None:
    if is_arabic(form):
        slip = None if _is_word(form) else _slips().mend(form)
        return slip if slip and not is_name() else None
    mixed = not form.isdecimal() and any(letter.isdecimal() for letter in form)
    if form.isdecimal() or not (guess or mixed):
        return None
    meant = _arabizi().read(form) or (_slips().mend(form) if guess else None)
    return meant if meant and not is_name() else None


def _is_known(form: str) -> bool:
    book = load()
    return form in book.arabizi or known(form, book.vocabulary) is not None or (is_arabic(form) and _is_word(form))


def _is_word(form: str) -> bool:
    return stem(form) in load_lexicon().words


@cache
def _slips() -> Slips:
    return Slips(load().cue_words)


@cache
def _arabizi() -> Arabizi:
    return Arabizi(load().cue_words, load().arabizi)


@lru_cache(maxsize=4096)
def _second_reading(form: str, key: str) -> str | None:
    entries = readings(form, load().vocabulary) if is_arabic(form) else ()
    return entries[1] if len(entries) > 1 and entries[0] == key else None


def _hear(keys: Sequence[str], second: Sequence[str | None]) -> Iterator[Heard]:
    """The longest phrase from each word on, without those that lie within another; glue may stand between."""
    book, reached = load(), 0
    telling = [index for index, key in enumerate(keys) if key not in book.glue]
    options = [tuple(entry for entry in (keys[index], second[index]) if entry) for index in telling]
    for at in range(len(telling)):
        for end in range(min(len(telling), at + book.longest), max(at, reached), -1):
            phrase = _phrase(options[at:end], book)
            if phrase is not None:
                reached = end
                yield Heard(phrase, telling[at], telling[end - 1] + 1)
                break


def _phrase(options: Sequence[tuple[str, ...]], book: Phrasebook) -> Phrase | None:
    """The phrase that the words are; one that speaks for something before one that only does so beside another."""
    found = [phrase for phrase in product(*options) if phrase in book.phrases]
    return next((phrase for phrase in found if book.phrases[phrase]), found[0] if found else None)
