"""What articles bring to stories, as rows and back. Pure.

A gist is what takes the room, and is kept only while another report may be compared with it.
"""

import json
from base64 import b64decode, b64encode, b85decode
from collections.abc import Mapping
from functools import lru_cache
from math import inf
from typing import Any

from newsbot.news.figures import Figure
from newsbot.news.likeness import Gist
from newsbot.news.story import Report
from newsbot.text.fingerprint import unpacked

FORGOTTEN = Gist({}, {}, frozenset(), frozenset(), frozenset())
# Weights are kept as whole numbers: likeness is as good to four digits.
_SCALE = 100_000


def content(report: Report) -> str:
    """All but article, time and gist."""
    figures = [[*figure[:3], None if figure.high == inf else figure.high, *figure[4:]] for figure in report.figures]
    return _json([report.source, [b64encode(report.fingerprint.packed()).decode()], report.stance, figures])


def gist(report: Report) -> str:
    told = report.gist
    sets = (sorted(told.places), sorted(told.around), sorted(told.figures))
    return _json([_whole(told.title), _whole(told.text), *sets])


def report(article: str, at: float, stored: str, gist: str | None = None) -> Report:
    source, print_, stance, figures = json.loads(stored)
    counted = tuple(Figure(kind, who, low, inf if high is None else high, *at) for kind, who, low, high, *at in figures)
    kept = FORGOTTEN if gist is None else _gist(gist)
    return Report(article, source, at, kept, unpacked(_print(print_)), counted, stance)


def _print(stored: list[str] | str) -> bytes:
    """In a list it is base64, which is read in no time; older ones are base85."""
    return b85decode(stored) if isinstance(stored, str) else b64decode(stored[0])


# The reports of the last hours are asked for again and again. A gist takes some 20 KiB when it is read.
@lru_cache(maxsize=500)
def _gist(stored: str) -> Gist:
    title, text, places, around, figures = json.loads(stored)
    counted = frozenset((number, what) for number, what in figures)
    return Gist(_parts(title), _parts(text), frozenset(places), frozenset(around), counted)


def _whole(vector: Mapping[str, float]) -> dict[str, int]:
    return {stem: round(weight * _SCALE) for stem, weight in vector.items()}


def _parts(vector: Mapping[str, int]) -> dict[str, float]:
    return {stem: weight / _SCALE for stem, weight in vector.items()}


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
