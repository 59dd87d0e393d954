"""What the word indexes hold: one token a word, safe in every tokenizer and query language.

FTS5's `unicode61` splits at characters that its Unicode tables do not know as letters, and a split token is a phrase,
which an index without positions cannot answer. So a word is either of plain letters and digits, or it is spelt in
hexadecimal. Nothing that a person typed can then reach the syntax of FTS5 or of `tsquery`.
"""

import re
import zlib
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from newsbot.news.article import Reading
from newsbot.text.roots import root
from newsbot.text.words import STOPWORDS, forms, stem

# Code points. Arabic words of news have up to 15; beyond this it is noise, and PostgreSQL refuses lexemes over 2 KiB.
_LONGEST = 64
# A query longer than this is a pasted text; its first words say what it is about.
_MOST_TERMS = 32
_PLAIN = re.compile(r"[0-9a-z\u00df-\u00f6\u00f8-\u00ff\u0101-\u0180\u0621-\u063f\u0641-\u064a\u0671-\u06d3]+")


class Term(NamedTuple):
    """A word of a query as the indexes know it."""

    form: str
    stem: str
    root: str


class Words(NamedTuple):
    """What stands in the indexes for one article, as tokens between spaces."""

    stems: str
    forms: str
    roots: str


@lru_cache(maxsize=1 << 14)
def token(word: str) -> str:
    """A word as one token: itself, or `x` and its bytes in hexadecimal."""
    short = word[:_LONGEST]
    return short if _PLAIN.fullmatch(short) else "x" + short.encode("utf-8", "surrogatepass").hex()


def words_of(reading: Reading) -> Words:
    return Words(_joined(reading.stems), _joined(reading.forms), " ".join(map(_rooted, filter(None, reading.forms))))


def terms(query: Iterable[str]) -> tuple[Term, ...]:
    """The words of a query, each once, without stop-words unless there is nothing else."""
    found = [form for word in query for form in forms(word)]
    telling = [form for form in found if form not in STOPWORDS] or found
    unique = dict.fromkeys(Term(token(form), token(stem(form)), _rooted(form)) for form in telling)
    return tuple(unique)[:_MOST_TERMS]


def pack(words: Words) -> bytes:
    """The words as they were indexed, in any order: FTS5 forgets an entry only when it is told all that it holds."""
    return zlib.compress("\n".join(map(_counted, words)).encode(), 2)


def unpack(packed: bytes) -> Words:
    return Words(*map(_repeated, zlib.decompress(packed).decode().split("\n")))


def _joined(words: Iterable[str]) -> str:
    return " ".join(map(token, filter(None, words)))


@lru_cache(maxsize=1 << 15)
def _rooted(form: str) -> str:
    return token(root(form))


def _counted(words: str) -> str:
    """Sorted, each with how often it stands there: a third less than the text itself once compressed."""
    often = Counter(words.split())
    return " ".join(word if often[word] == 1 else f"{word}*{often[word]}" for word in sorted(often))


def _repeated(counted: str) -> str:
    pairs = (word.partition("*") for word in counted.split())
    return " ".join(" ".join([word] * int(n or 1)) for word, _, n in pairs)
