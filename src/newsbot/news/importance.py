"""What goes first in a digest: what more independent sources report, what is nearer to the reader, what is newer.

Importance is a sum, so that no one of the three decides alone: every doubling of the independent sources counts 1,
the reader's own town 1.5 more than what was only asked for with everything else, and what is new 1, which halves every
twelve hours. A story of the reader's town told by one source thus stands beside one from anywhere told by three.
"""

from datetime import datetime, timedelta
from math import exp2, log2

from newsbot.news.audience import EVERYTHING

NEAREST = 1.5
HALVED = timedelta(hours=12)


def weight(sources: int, at: datetime, now: datetime) -> float:
    """The part that is the same for every reader.

    Args:
        sources: independent ones (`claims.Standing.voices`).
        at: when the story was last reported; a time to come counts as now.
        now: aware.
    """
    age = max(now - at, timedelta())
    return log2(max(sources, 1)) + exp2(-(age / HALVED))


def nearness(tier: int) -> float:
    """The part of the subscription that asked for it, by its `audience.tier`: `NEAREST` to 0."""
    return NEAREST * (EVERYTHING - tier) / EVERYTHING
