"""Lines of an article as text: cleaned, and what kind of line they read as."""

import re

from newsbot.news.article import Part
from newsbot.text.bidi import strip

_SPACES = re.compile(r"[ \t\n]+")
_EDGES = " \t\u00a0\u200e\u200f"


_TERMINAL = (".", "؟", "?", "!", "…")
_CLOSING = "\"'”’»)]"


def lines(text: str) -> list[str]:
    """Lines of plain text as published, without what could hide or reorder them; blank ones are empty strings."""
    return [line.strip(_EDGES) for line in strip(text).split("\n")]


def clean(text: str) -> str:
    """Text of a markup element in one line, as a browser shows it; a no-break space inside stays."""
    return _SPACES.sub(" ", strip(text)).strip(_EDGES)


def ends_sentence(line: str) -> bool:
    """A full stop, question or exclamation mark at the end, within closing quotes or after them."""
    return line.rstrip(_CLOSING + " \u00a0")[-1:] in _TERMINAL


def is_short(line: str) -> bool:
    """Short enough for a sub-heading, a caption or a byline."""
    return len(line) <= 90 and len(line.split()) <= 14


def reads_as_subheading(line: str) -> bool:
    """A short line that is no sentence, list item, or lead-in to one."""
    if not is_short(line) or len(line.split()) > 12 or re.match(r"[-–—•*▪●]|\d{1,2}\s?[-.)]", line):
        return False
    if line.endswith(("؟", "?")):
        return len(line.split()) <= 10
    return not ends_sentence(line) and line[-1:] not in {":", "،", "؛", ",", ";"} and any(map(str.isalpha, line))


def with_subheadings(parts: list[Part]) -> list[Part]:
    """The parts, with short lines that are no sentences before running text marked as sub-headings.

    Two such lines together are still headings; three and more are a list.
    """
    marked = list(parts)
    at = 0
    while at < len(parts):
        end = at
        while end < len(parts) and parts[end].kind == "paragraph" and reads_as_subheading(parts[end].text):
            end += 1
        if 0 < end - at <= 2 and end < len(parts):
            marked[at:end] = [Part("subheading", part.text) for part in parts[at:end]]
        at = max(end, at + 1)
    return marked
