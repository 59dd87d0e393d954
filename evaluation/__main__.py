"""`make eval`: the table of language quality on the data that NEWSBOT_DATA names."""

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from time import perf_counter

from evaluation import (
    dates,
    encodings,
    extraction,
    feeds,
    intents,
    places,
    search,
    seed,
    sentences,
    stems,
    stories,
    summaries,
)
from evaluation.row import Row

_PARTS: dict[str, Callable[[Path], list[Row]]] = {
    "seed": seed.rows,
    "sentences": sentences.rows,
    "stems": stems.rows,
    "search": search.rows,
    "summaries": summaries.rows,
    "places": places.rows,
    "dates": dates.rows,
    "encodings": encodings.rows,
    "extraction": extraction.rows,
    "feeds": feeds.rows,
    "intents": intents.rows,
    "stories": stories.rows,
}


def main() -> int:
    """Print the table; 1 when a figure is below what is accepted, 2 without data."""
    folder = os.environ.get("NEWSBOT_DATA")
    if not folder or not Path(folder).is_dir():
        print("set NEWSBOT_DATA to the folder of the evaluation data", file=sys.stderr)
        return 2
    wanted = sys.argv[1:] or list(_PARTS)
    if unknown := [name for name in wanted if name not in _PARTS]:
        print(f"there is no part {unknown[0]!r}; there are {', '.join(_PARTS)}", file=sys.stderr)
        return 2
    below = 0
    print(f"{'what':<34} {'metric':<26} {'baseline':>9} {'accept':>8} {'newsbot':>9}")
    for row in _rows(wanted, Path(folder)):
        missed = row.accept is not None and row.value < row.accept
        below += missed
        cells = (_figure(row.baseline), _figure(row.accept), _figure(row.value))
        print("{:<34} {:<26} {:>9} {:>8} {:>9}".format(row.what, row.metric, *cells) + (" BELOW" if missed else ""))
    return 1 if below else 0


def _rows(wanted: list[str], folder: Path) -> Iterator[Row]:
    for name in wanted:
        started = perf_counter()
        yield from _PARTS[name](folder)
        print(f"  ({name}: {perf_counter() - started:.1f} s)", file=sys.stderr)


def _figure(value: float | None) -> str:
    return "-" if value is None else f"{value:,.1f}"


sys.exit(main())
