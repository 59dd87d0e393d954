"""Publication order as a number: an article's key is its row in every table and in both word indexes.

Newest first is then a walk backwards through a list that is already in order, with no sort. The key is the published
second since 1970, bumped until it is free; an undated article takes 1, 2, 3 ... below all dated ones. A key is never
changed, not even when an undated article is later given a date: what points at it stays right.
"""

from datetime import datetime, timedelta

# Seconds. March 1973: what claims to be older is a wrong date, and must stay above the undated ones.
FIRST_DATED = 100_000_000
NEWEST = 2**62
# A date far ahead would stand on top of every list for years.
_AHEAD = timedelta(days=1)


def wanted_key(published: datetime | None, now: datetime) -> int | None:
    """The key before bumping, or None for an undated article. A date over a day ahead of `now` counts as that day."""
    if published is None:
        return None
    return max(FIRST_DATED, int(min(published, now + _AHEAD).timestamp()))
