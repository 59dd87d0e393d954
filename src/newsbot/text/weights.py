"""How much a stem tells of what a text is about: the seldomer it is written, the more.

A weight is the information of the stem in Arabic at large, -ln of its share of all words, so that it depends on no
store and on no day. `scripts/build_weights.py` writes the file: a line a step of weight, with the stems that have it.
"""

from collections.abc import Iterable, Mapping
from functools import cache

from newsbot.data import FOLDER

HEADER = "newsbot weights "
STEP = 0.2
RAREST = 13.2  # written less than twice in a million words: as rare as counting can tell
_NUMBER = 10.0  # any number: 3 and 2024 are in every other text, 18,342 in one


def weight(stem: str) -> float:
    """From about 3 for the commonest word to `RAREST`."""
    return _NUMBER if stem.isdigit() else load().get(stem, RAREST)


@cache
def load() -> Mapping[str, float]:
    """The packaged weights by stem, read once; what is missing is as rare as can be told."""
    with (FOLDER / "weights.txt").open(encoding="utf-8") as lines:
        return read(lines)


def read(lines: Iterable[str]) -> Mapping[str, float]:
    """Weights from the lines of their file.

    Raises:
        ValueError: the first line is not that of weights, or a line has no number.
    """
    rows = iter(lines)
    first = next(rows, "").strip()
    if not first.startswith(HEADER):
        raise ValueError(f"not weights: the first line is {first[:40]!r}")
    found: dict[str, float] = {}
    for row in rows:
        if not row.startswith("#"):
            level, *stems = row.split()
            found |= dict.fromkeys(stems, int(level) * STEP)
    return found
