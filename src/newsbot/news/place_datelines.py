"""Where an item was filed, which is not what it is about: دبي (CNN)--، إسطنبول - وكالات، لندن: «الشرق الأوسط»."""

import re
from collections.abc import Iterator

from newsbot.news.place import Mention

_AGENCIES = "CNN|سي إن إن|رويترز|[أا] ف ب|د ب [أا]"
_NEWSPAPERS = "الشرق الأوسط|القدس العربي|الحياة"
_SPACE = "[ \\t\u00a0]*"
_FILED = re.compile(
    rf"{_SPACE}(?:[-–—/:،,]?{_SPACE}\({_SPACE}(?:{_AGENCIES}){_SPACE}\)|--"
    rf"|[-–—/:،]{_SPACE}(?:وكالات|الوكالات|سانا|{_AGENCIES})\b"
    rf"|[-–—/:،]{_SPACE}[«\"“](?:{_NEWSPAPERS})[»\"”])"
)


def without_datelines(text: str, mentions: list[Mention]) -> list[Mention]:
    """Without the places that an item was filed from, unless it names them again."""
    filed = {number for first in _openings(text, mentions) for number in _dateline(text, mentions, first)}
    named = {mention.place.id for number, mention in enumerate(mentions) if number not in filed}
    return [m for number, m in enumerate(mentions) if number not in filed or m.place.id in named]


def _openings(text: str, mentions: list[Mention]) -> Iterator[int]:
    """Numbers of the mentions that open a paragraph."""
    for number, mention in enumerate(mentions):
        if not text[text.rfind("\n", 0, mention.start) + 1 : mention.start].strip(" \t\u200f\u200e\u00a0"):
            yield number


def _dateline(text: str, mentions: list[Mention], first: int) -> range:
    """Of the mentions from an opening one on, those that what it was filed with follows: دبي، الإمارات (CNN)--."""
    last = first
    while last + 1 < len(mentions) and text[mentions[last].end : mentions[last + 1].start].strip(" ") in {
        "،",
        ",",
        "-",
    }:
        last += 1
    return range(first, last + 1) if _FILED.match(text, mentions[last].end) else range(0)


def is_quoted(text: str, start: int, end: int) -> bool:
    """Whether the words stand alone in quotation marks, as a newspaper does."""
    before = text[max(0, start - 2) : start].rstrip(" ")[-1:]
    return before in {"«", '"', "“"} and text[end : end + 2].lstrip(" ")[:1] in {"»", '"', "”"}
