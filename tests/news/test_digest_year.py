"""Digests over four hundred days: none missing, none twice."""

from datetime import UTC, datetime

import pytest

from tests.news.digest_year import ZONES, lived, wall


@pytest.mark.parametrize(
    ("start", "rooms"),
    [
        (datetime(2026, 1, 1, tzinfo=UTC), 50),
        # Apia leaves out a day, Damascus and Amman still change their clocks.
        (datetime(2011, 6, 1, tzinfo=UTC), 24),
    ],
    ids=["2026", "2011"],
)
def test_every_digest_goes_once_and_none_is_missing(start: datetime, rooms: int) -> None:
    year = lived(rooms, 400, seed=1, start=start)
    missing = [set(wanted) - set(sent) for sent, wanted in zip(year.sent, year.expected, strict=True)]
    unasked = [set(sent) - set(wanted) for sent, wanted in zip(year.sent, year.expected, strict=True)]
    assert not any(missing)
    assert not any(unasked)
    for sent in year.sent:
        slots = [slot for slot, _ in sent]
        assert len(slots) == len(set(slots))
    # Or nothing was put to the test.
    assert sum(map(len, year.sent)) > 400 * rooms
    assert year.late > 10


def test_the_oracle_meets_jumping_clocks() -> None:
    """In most of the zones some time of day comes twice or never."""
    start = datetime(2026, 1, 1, tzinfo=UTC)
    jumping = [zone for zone in ZONES if len({at for at, _, _ in wall(zone, start, 400)}) < len(wall(zone, start, 400))]
    assert len(jumping) >= 7
