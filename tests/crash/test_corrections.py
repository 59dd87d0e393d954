"""Editors change their minds while the process that sends is killed; the last word reaches every room."""

import pytest

from tests.crash.test_kills import judged

# What is on the wire at a time, as the plan of a crash has it.
_WINDOW = 25


@pytest.mark.xdist_group("kills")
def test_every_copy_ends_as_the_last_version_or_is_listed() -> None:
    report = judged("--changes", "10", "--rooms", "250", "--seed", "8", run="tests.crash.corrections")
    assert report["good"], str(report)
    assert report["corrections"] + report["retractions"] >= 10
    assert min(report["retractions"], report["kills"]) > 0
    # A kill leaves at most what was on the wire in doubt: no answer came, and no messenger can be asked for it.
    assert report.get("listed", 0) <= _WINDOW * report["kills"]
    assert report["current"] > 250
