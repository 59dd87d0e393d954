"""What is said in so many words: quoted, left out, or after a word for its kind (`place:`, `topic:`, `source:`)."""

import re
from collections.abc import Collection, Sequence
from typing import NamedTuple

from newsbot.news import audience_words, enumerating, telling_words
from newsbot.text.words import forms


class Terms(NamedTuple):
    """A text without what it says in so many words.

    Attributes:
        plain: the rest, to be understood.
        words, without: quoted or marked, as typed.
        excepted: all that stands behind a word like إلا or بدون.
        dashed: what stands behind a dash that is glued to no word (درعا - رياضة), which may mean the same.
        given: names after `place:` and `topic:`, as (kind, name).
        source: the name after `source:`, or None.
        everything: it is asked for.
        beside: so, and as one of a list (درعا، كل الأخبار).
    """

    plain: str
    given: tuple[tuple[str, str], ...]
    words: tuple[str, ...]
    without: tuple[str, ...]
    excepted: str
    dashed: str
    source: str | None
    everything: bool
    beside: bool = False


_QUOTED = r"[\"“”„«](?P<quoted>[^\"“”„«»]{1,300})[\"“”»]"
_TERM = re.compile(rf"(?:(?<!\S)(?P<minus>[-−–—]))?{_QUOTED}|(?<!\S)[-−–—](?P<word>[^\s\"“”„«»،,]+)")
_DASH = re.compile(r"(?<!\S)[-−–—]\s+(?![\d\s])")
_GIVEN = re.compile(rf"(?<!\S){audience_words.KIND}(?:{_QUOTED}|(?P<name>[^\s\"“”„«»،,]+))", re.IGNORECASE)
_NAME = rf"(?:{_QUOTED}|(?P<name>[^\s،,]+(?:[ ][^\s،,]+){{0,5}}))"
_SOURCE = re.compile(rf"{audience_words.SOURCE.pattern}{_NAME}", re.IGNORECASE)
_SPOKEN_SOURCE = re.compile(rf"{telling_words.SOURCE.pattern}{_NAME}", re.IGNORECASE)


def terms(text: str, sources: Collection[str], *, dash_excepts: bool = False) -> Terms:
    """What of a text is not to be guessed.

    Args:
        text: as typed.
        sources: their names, which may be of several words.
        dash_excepts: what stands behind a dash is left out, rather than a part of the list.
    """
    whole = text
    source, where = _source(text, sources)
    text = _blanked(text, *where)
    given: list[tuple[str, str]] = []
    for name in _GIVEN.finditer(text):
        given.append((name["kind"].casefold(), name["quoted"] or name["name"]))
        text = _blanked(text, *name.span())
    marked = list(_TERM.finditer(text))
    for term in marked:
        text = _blanked(text, *term.span())
    dash = _DASH.search(text)
    opening = dash.span() if dash and dash_excepts else audience_words.excepted(text)
    words, without = _parted(marked, opening[0] if opening else len(text))
    excepted = text[opening[1] :] if opening else ""
    text = text[: opening[0]] if opening else text
    span = audience_words.everything(text)
    beside = span is not None and enumerating.is_one_of_a_list(text, *span)
    text = _blanked(text, *span) if span else text
    dashed = whole[dash.start() :].strip() if dash else ""
    everything = span is not None
    return Terms(text, tuple(given), words, without, excepted, dashed, source, everything=everything, beside=beside)


def _parted(marked: Sequence[re.Match[str]], opening: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Quoted words, and what is left out: marked so, or quoted behind a word like إلا."""
    words: list[str] = []
    without: list[str] = []
    for term in marked:
        absent = term["word"] or term["minus"] or term.start() >= opening
        (without if absent else words).append(term["word"] or term["quoted"])
    return tuple(words), tuple(without)


def unquoted(text: str, sources: Collection[str] = ()) -> str:
    """What a text says beside quoted words, names of sources and what it leaves out."""
    return terms(text, sources).plain


def apart(text: str, sources: Collection[str] = ()) -> tuple[str, str]:
    """What a text wants, each letter at its place, and what it leaves out, as typed."""
    masked = _blanked(text, *_source(text, sources)[1])
    for name in _GIVEN.finditer(masked):
        masked = _blanked(masked, *name.span())
    marked = list(_TERM.finditer(masked))
    for term in marked:
        masked = _blanked(masked, *term.span())
    opening = audience_words.excepted(masked)
    end = opening[0] if opening else len(text)
    absent = [term for term in marked if term.start() < end and (term["word"] or term["minus"])]
    left_out = " ".join((*dict.fromkeys(term[0] for term in absent), text[end:]))
    text = text[:end]
    for term in absent:
        text = _blanked(text, *term.span())
    return text, left_out


def source_named(typed: str, sources: Collection[str]) -> str | None:
    """The source of this name, however it is spelled."""
    key = " ".join(forms(typed))
    return next((name for name in sources if key and " ".join(forms(name)) == key), None)


def _source(text: str, sources: Collection[str]) -> tuple[str | None, tuple[int, int]]:
    """The source that is named and where: after a colon any, after the word alone one that is known, or quoted."""
    if named := _SOURCE.search(text):
        source, end = _longest_source(named, sources)
        return source, (named.start(), end)
    for named in _SPOKEN_SOURCE.finditer(text):
        source, end = _longest_source(named, sources)
        if named["quoted"] or source_named(source, sources) is not None:
            return source, (named.start(), end)
    return None, (0, 0)


def _longest_source(named: re.Match[str], sources: Collection[str]) -> tuple[str, int]:
    """The name after `source:` and where it ends: as many words as are a source's name, or one that is none."""
    if named["quoted"]:
        return named["quoted"], named.end()
    typed: list[str] = named["name"].split(" ")
    size = next((n for n in range(len(typed), 0, -1) if source_named(" ".join(typed[:n]), sources)), len(typed))
    name = " ".join(typed[:size])
    return name, named.start("name") + len(name)


def _blanked(text: str, start: int, end: int) -> str:
    return text[:start] + " " * (end - start) + text[end:]
