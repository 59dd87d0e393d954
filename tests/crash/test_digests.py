"""Digests over two weeks in which many clocks change, with everything that can go wrong."""

from datetime import UTC, datetime
from pathlib import Path

from tests.crash.digests import lived


async def test_every_digest_goes_once_and_none_is_missing(tmp_path: Path) -> None:
    report = await lived(tmp_path, rooms=20, days=14, seed=3, start=datetime(2026, 10, 21, tzinfo=UTC))
    assert report["good"], str(report)
    # Or nothing was put to the test. Whether minds change in the midst of a look is chance in so short a time.
    assert report["sent"] > 300
    assert all(report[each] for each in ("kills", "restarts", "two at once"))
    assert report["told after quiet hours"] > 20
