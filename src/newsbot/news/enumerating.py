"""Where an enumeration is parted: by commas, by و and أو."""

import re
from collections.abc import Callable

from newsbot.news.audience_words import unjoined

Span = tuple[int, int]
Between = Callable[[str], list[Span]]
"""How a text is parted."""

# A number has commas too: 1,500.
_COMMA = re.compile(r"(?<!\d)[,،]|[,،](?!\d)|[؛;\n]")
_WORD = re.compile(r"[^\W\d_]+")
_OR = frozenset(("أو", "او", "أم", "or", "veya"))
AND = "و"
_JOINING = _OR | {AND, "and", "ve", "û"}


def commas(text: str) -> list[Span]:
    """The parts of a text between its commas, semicolons and ends of lines."""
    return _between([match.span() for match in _COMMA.finditer(text)], len(text))


def joined(text: str) -> list[Span]:
    """The parts of a text between what joins them, a word of its own or a و before one that it does not belong to."""
    return _between([span for match in _WORD.finditer(text) if (span := _join(match)) is not None], len(text))


def is_either(text: str) -> bool:
    """Whether one or the other is enough: الكهرباء أو المياه."""
    return any(word[0].casefold() in _OR for word in _WORD.finditer(text))


def joins(form: str) -> bool:
    """Whether a folded word only joins two others."""
    return form in _JOINING


def has_comma(text: str) -> bool:
    return _COMMA.search(text) is not None


def is_one_of_a_list(text: str, start: int, end: int) -> bool:
    """Whether a comma or «و» sets a part of a text apart from what stands beside it."""
    before, after = text[:start].rstrip(), text[end:].lstrip()
    return has_comma(before[-1:]) or has_comma(after[:1]) or (bool(before) and text[start] == AND)


def both(one: str, other: str) -> str:
    """Two parts of an enumeration as one again."""
    return f"{one} و{other}"


def _join(match: re.Match[str]) -> Span | None:
    if match[0].casefold() in _JOINING:
        return match.span()
    return (match.start(), match.start() + 1) if unjoined(match[0]) != match[0] else None


def _between(cuts: list[Span], end: int) -> list[Span]:
    starts = [0, *(cut[1] for cut in cuts)]
    return list(zip(starts, [*(cut[0] for cut in cuts), end], strict=True))
