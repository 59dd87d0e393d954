from typing import NamedTuple


class Row(NamedTuple):
    """One line of the table: what was measured, the best simple baseline, the figure to accept at, ours."""

    what: str
    metric: str
    baseline: float | None
    accept: float | None
    value: float
