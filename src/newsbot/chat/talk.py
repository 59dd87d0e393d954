"""What is said to a bot without asking for news by name: small talk, the number of an item, words of a subject."""

import re
from collections.abc import Collection

from newsbot.chat.phrasebook import Phrasebook, key, load
from newsbot.chat.spelling import is_said, undrawn
from newsbot.chat.utterance import LONGEST_TEXT
from newsbot.text.words import STOPWORDS, forms, words

_CODE = re.compile(r"[<>{}|\\=`]|--|;(?:\s|$)")
_LONGEST_NUMBER = 2
_MOST_WORDS = 5


def is_code(text: str) -> bool:
    """Whether a text is a program's: no wish, whatever words it holds (`'; DROP TABLE`)."""
    return text.isascii() and _CODE.search(text) is not None


def kind(text: str) -> str | None:
    """Which small talk (a key of `[talk]` in the table) the whole of a message is."""
    if len(text) > LONGEST_TEXT:
        return None
    talk, said = load().talk, key(text)
    return talk.get(said) or talk.get(tuple(undrawn(word, _is_talk) for word in said))


def _is_talk(word: str) -> bool:
    return any(word in phrase for phrase in load().talk)


def numbered(text: str) -> int | None:
    """Which item of the last list a message names (`3`, `الخبر الثاني`, `قصة 1`), from 1."""
    book = load()
    words = key(text[:LONGEST_TEXT])
    if len(words) > _MOST_WORDS:
        return None
    telling = [word for word in words if word not in book.numbering]
    # هات 3 wants three of them, هات الثالث the third.
    if book.ordinals.keys() & telling:
        telling = [word for word in telling if word in book.ordinals or word not in book.asks]
    if len(telling) != 1 or not _ends_or_begins(telling[0], words, book):
        return None
    word = telling[0]
    number = int(word) if word.isdecimal() and len(word) <= _LONGEST_NUMBER else book.ordinals.get(word)
    return number or None


def _ends_or_begins(word: str, words: tuple[str, ...], book: Phrasebook) -> bool:
    """A number before its noun counts (3 خبر); an ordinal may stand on either side (ثاني خبر)."""
    return word == words[-1] or word in book.ordinals


def content(text: str) -> tuple[str, ...]:
    """The folded words of a message that may name a subject; none of what looks like a program's text."""
    if is_code(text) or "://" in text:
        return ()
    book = load()
    return tuple(
        form
        for form in map(_undrawn, forms(text[:LONGEST_TEXT]))
        if form not in STOPWORDS and not {(form,), key(form)} & book.fillers and form not in book.hollow
    )


def spelt(text: str, content: Collection[str]) -> str:
    """Folded words of a message as they were typed in it."""
    return " ".join(text[one.start : one.end] for one in words(text[:LONGEST_TEXT]) if _undrawn(one.form) in content)


def _undrawn(form: str) -> str:
    return undrawn(form, lambda typed: is_said((typed,)))
