"""`make bench`: speed beside baselines, measured in one run."""

import sys
from collections.abc import Callable
from time import perf_counter

from bench import answer, deliveries, digests, following, ingest, matching, newsroom, search, start, telegram
from bench.line import Line

_PARTS: dict[str, Callable[[], list[Line]]] = {
    "ingest": ingest.lines,
    "start": start.lines,
    "search": search.lines,
    "answer": answer.lines,
    "deliveries": deliveries.lines,
    "digests": digests.lines,
    "matching": matching.lines,
    "telegram": telegram.lines,
    "newsroom": newsroom.lines,
    "following": following.lines,
}


def main() -> int:
    """Print the table; 1 when a goal is missed."""
    missed = 0
    print(f"{'what':<62} {'newsbot':>10} {'unit':<7} {'baseline':>10}  {'ratio':>7}  goal")
    wanted = sys.argv[1:] or list(_PARTS)
    if unknown := [name for name in wanted if name not in _PARTS]:
        print(f"there is no part {unknown[0]!r}; there are {', '.join(_PARTS)}", file=sys.stderr)
        return 2
    for name in wanted:
        started = perf_counter()
        for line in _PARTS[name]():
            missed += line.met is False
            print(_row(line), flush=True)
        print(f"  ({name}: {perf_counter() - started:.0f} s)", file=sys.stderr)
    return 1 if missed else 0


def _row(line: Line) -> str:
    verdict = {True: "met", False: "MISSED", None: ""}[line.met]
    notes = " · ".join(filter(None, (line.baseline_name and f"beside {line.baseline_name}", line.note)))
    figures = f"{_figure(line.ours):>10} {line.unit:<7} {_figure(line.baseline):>10}  {_figure(line.ratio):>7}"
    return f"{line.name:<62} {figures}  {line.goal} {verdict} {notes}".rstrip()


def _figure(value: float | None) -> str:
    return "-" if value is None else f"{value:,.3f}" if value < 10 else f"{value:,.1f}"


sys.exit(main())
