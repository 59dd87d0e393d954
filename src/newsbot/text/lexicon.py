"""The shipped lexicon: the stems that clitics and endings may be peeled down to.

One line a stem: the stem, then what the rules alone cannot lead to it, `=form` for a whole word (a broken plural)
and `~core` for a verb's imperfect without its person (علن for يعلن). The first line is the version.
`scripts/build_lexicon.py` writes it; sources and licences are in `data/LEXICON.md`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from newsbot.data import FOLDER

HEADER = "newsbot lexicon "


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All words folded.

    Attributes:
        version: changes whenever a stem could; an index made with another version is stale.
        words: a whole word to its stem; a stem is its own.
        verbs: the core of an imperfect to its stem.
    """

    version: str
    words: Mapping[str, str]
    verbs: Mapping[str, str]


@cache
def load() -> Lexicon:
    """The packaged lexicon, read once."""
    with (FOLDER / "lexicon.txt").open(encoding="utf-8") as lines:
        return read(lines)


def read(lines: Iterable[str]) -> Lexicon:
    """A lexicon from the lines of its file.

    Raises:
        ValueError: the first line is not a lexicon's.
    """
    rows = iter(lines)
    first = next(rows, "").strip()
    if not first.startswith(HEADER):
        raise ValueError(f"not a lexicon: its first line is {first[:40]!r}")
    words: dict[str, str] = {}
    verbs: dict[str, str] = {}
    for row in rows:
        if row.startswith("#"):
            continue
        stem, *entries = row.split()
        words[stem] = stem
        for entry in entries:
            (verbs if entry[0] == "~" else words)[entry[1:]] = stem
    return Lexicon(first.removeprefix(HEADER), words, verbs)
