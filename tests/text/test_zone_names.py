"""Names of time zones as people type them."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from newsbot.text.folding import fold
from newsbot.text.zone_names import NAMED, fixed, hours_of, suggest


@pytest.mark.parametrize("hours", range(-12, 15))
def test_hours_from_utc_are_the_zone_that_is_so_many_ahead(hours: int) -> None:
    zone = fixed(f"UTC{hours:+}")
    offset = datetime(2026, 11, 30, tzinfo=ZoneInfo(zone or "")).utcoffset()
    assert offset is not None
    assert offset.total_seconds() == 3600 * hours
    assert hours_of(zone or "") == (hours or None)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [("+13", "Etc/GMT-13"), ("-13", ""), ("+5:30", ""), ("+963", ""), ("22:00-07:00", None), ("2024-10-11", None)],
)
def test_what_no_zone_is_so_far_from_utc_and_what_is_no_offset(typed: str, expected: str | None) -> None:
    assert fixed(typed) == expected


def test_every_zone_and_every_guess_is_one() -> None:
    assert {ZoneInfo(zone).key for zone in NAMED.values()} == set(NAMED.values())
    for typed in ("أمريكا", "كندا", "روسيا", "أستراليا", "PST", "CET", "+3:30", "إسبانيا", "البرتغال", "اندونيسيا"):
        assert suggest(typed)
        assert all(ZoneInfo(guess) if "/" in guess else fold(guess) in NAMED for guess in suggest(typed))


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("برلبن", ["برلين"]),
        ("فرنسه", ["فرنسا"]),
        ("المريخ", []),
        ("القمر", []),
        ("الاردم", ["الأردن"]),
        ("UTC+15", []),
        ("Etc/Foo", []),
    ],
)
def test_a_misspelt_name_is_asked_about(typed: str, expected: list[str]) -> None:
    assert suggest(typed) == expected
