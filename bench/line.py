"""One figure of `make bench`."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """What was measured beside what, medians of interleaved rounds.

    Attributes:
        name: the workload.
        ours: in `unit`; None when it could not be measured.
        baseline_name, baseline: what it stands beside, in the same unit; None for a line with a figure as its goal.
        ratio: ours / baseline for a floor, baseline / ours for a peer: `goal` says which way.
        goal: as the reader should read it: `<= 4x`, `>= 5x faster`, `<= 50 ms`.
        met: None when there is nothing to compare.
        note: why a figure is missing, or CPU beside wall time.
    """

    name: str
    ours: float | None
    unit: str
    goal: str
    baseline_name: str | None = None
    baseline: float | None = None
    ratio: float | None = None
    met: bool | None = None
    note: str = ""
