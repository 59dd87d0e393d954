"""How people spell the name of a place: article, clitics, endings, Latin letters, chat digits, typing slips."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from newsbot.text.folding import fold
from newsbot.text.words import forms

# Nouns that introduce a place in a question and are no part of its name.
_TITLES = frozenset(
    forms(
        """مدينة محافظة ناحية منطقة قرية بلدة مركز حي مخيم ريف بلدية ولاية إقليم دولة جمهورية مملكة قضاء العاصمة
        معبر مطار قطاع"""
    )
)
_CLITICS = ("بال", "وال", "عال", "فال", "كال", "لل", "ب", "ل", "و", "ف", "ع")

_LATIN_ARTICLE = re.compile(r"\b(?:al|el|ul|as|ash|ar|ad|an|at|az|es|esh|er|ed|ez|et|the)\b[ -]*(?=\w)")
_SOUNDS = (
    ("7", "h"),
    ("8", "g"),
    ("kh", "k"),
    ("sh", "s"),
    ("ch", "c"),
    ("gh", "g"),
    ("th", "t"),
    ("dh", "d"),
    ("zh", "z"),
    ("ph", "f"),
    ("q", "k"),
    ("w", "v"),
    ("ou", "u"),
    ("oo", "u"),
    ("o", "u"),
    ("ee", "i"),
    ("ay", "i"),
    ("ey", "i"),
    ("ai", "i"),
    ("ei", "i"),
    ("ie", "i"),
    ("y", "i"),
    ("e", "i"),
)
_NOT_LETTERS = re.compile(r"[\W_]+")
_LATIN_JUNK = re.compile(r"[^a-z0-9]+")
_DRAWN_OUT = re.compile(r"(\D)\1{2,}")
_DOUBLE = re.compile(r"(.)\1+")


def arabic_key(text: str) -> str:
    """The form under which an Arabic spelling is kept: folded words, one space between."""
    return " ".join(forms(text))


def is_latin(text: str) -> bool:
    return bool(re.search("[A-Za-z\u00c0-\u024f]", text)) and not re.search("[\u0600-\u06ff]", text)


def latin_key(text: str) -> str:
    """One form for the ways in which a name is put into Latin letters, chat digits included.

    Deraa, Dera'a, der3a and Dêra meet; so do Ar-Raqqah, Rakka and el ra22a.
    """
    plain = re.sub("['’‘`ʿʾ]", "", fold(text))
    plain = _LATIN_ARTICLE.sub("", plain.replace("-", " "))
    if re.search("[a-z]", plain):
        plain = plain.replace("7", "h").replace("5", "kh").replace("8", "gh").replace("3", "a")
        plain = plain.replace("2", "k").replace("6", "t").replace("9", "s")
    plain = _LATIN_JUNK.sub("", plain)
    for written, sound in _SOUNDS:
        plain = plain.replace(written, sound)
    plain = _DOUBLE.sub(r"\1", plain)
    return plain.removesuffix("h") if len(plain) > 3 else plain


def spelled(text: str) -> str:
    """A name in Latin letters as it is written, but for case, accents, hyphens and apostrophes."""
    return " ".join(_NOT_LETTERS.sub(" ", re.sub("['’‘`ʿʾ]", "", fold(text))).split())


class QueryKey(NamedTuple):
    """An Arabic key that a typed query may mean.

    Attributes:
        changed: whether the article was put on or taken off.
        introduced: whether a noun of place stood before it (حي القدم).
    """

    key: str
    changed: bool
    introduced: bool


def query_keys(query: str) -> Iterator[QueryKey]:
    """The keys that a typed query may mean, the most literal first."""
    typed, introduced = forms(query), False
    while typed:
        for key, changed in _variants(typed):
            yield QueryKey(key, changed, introduced)
        if len(typed) == 1 or _bare(typed[0]) not in _TITLES:
            return
        typed, introduced = typed[1:], True


def squeezed(text: str) -> str:
    """Without the letters that are drawn out: درعاااا → درعا. Two in a row may belong to the word."""
    return _DRAWN_OUT.sub(r"\1", text)


def halved(text: str) -> str:
    """With two of the letters that are drawn out: بدرااا → بدراا."""
    return _DRAWN_OUT.sub(r"\1\1", text)


def _bare(form: str) -> str:
    for clitic in ("و", "ب", "ل"):
        if form.startswith(clitic) and form[1:] in _TITLES:
            return form[1:]
    return form


def _variants(typed: list[str]) -> Iterator[tuple[str, bool]]:
    head, tail = typed[0], typed[1:]
    heads = [head, *_without_clitic(head)]
    for form in heads:
        yield from ((key, False) for key in _endings([form, *tail]))
    for form in heads:
        other = form.removeprefix("ال") if form.startswith("ال") else "ال" + form
        yield from ((key, True) for key in _endings([other, *tail]))


def _without_clitic(head: str) -> Iterator[str]:
    for clitic in _CLITICS:
        rest = head.removeprefix(clitic)
        if rest != head and len(rest) > 2:
            yield "ال" + rest if clitic.endswith("ل") and len(clitic) > 1 else rest


def _endings(typed: list[str]) -> Iterator[str]:
    """The name, and the name with another of the endings that sound alike: درعه، درعا؛ السويدا، السويداء."""
    key = " ".join(typed)
    yield key
    stem = key.removesuffix("ء").removesuffix("ا").removesuffix("ه")
    if stem != key and len(stem) > 1:
        for ending in ("ا", "ه", "اء"):
            yield stem + ending
