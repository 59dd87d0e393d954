from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.sources.headers import charset, retry_after, validator

NOW = datetime(2024, 3, 1, 6, 0, tzinfo=UTC)


@pytest.mark.parametrize(("value", "seconds"), [
    ("120", 120.0),
    (" 7 ", 7.0),
    ("0", 0.0),
    ("9" * 5000, 999_999_999.0),
    ("Fri, 01 Mar 2024 06:10:00 GMT", 600.0),
    ("Fri, 01 Mar 2024 08:10:00 +0200", 600.0),
    ("Fri, 01 Mar 2024 06:10:00 -0000", 600.0),
    ("Friday, 01-Mar-24 06:10:00 GMT", 600.0),
    ("Fri, 01 Mar 2024 05:59:59 GMT", 0.0),
    ("", None), (None, None), ("soon", None), ("-5", None), ("1.5", None), ("٣", None),
    ("Fri, 99 Mar 2024 06:10:00 GMT", None), ("1e9", None),
])  # fmt: skip
def test_seconds_and_dates_are_read(value: str | None, seconds: float | None) -> None:
    assert retry_after(value, NOW) == seconds


@given(st.text())
def test_any_value_gives_seconds_or_nothing(value: str) -> None:
    seconds = retry_after(value, NOW)
    assert seconds is None or seconds >= 0


@pytest.mark.parametrize("value", ['"abc"', 'W/"a b"', "Fri, 01 Mar 2024 06:10:00 GMT", "x" * 256])
def test_validators_are_kept(value: str) -> None:
    assert validator(value) == value


@pytest.mark.parametrize("value", [None, "", "a\nb", "a\r\nX: 1", "é", "\udce9", "x" * 257, "\x7f"])
def test_what_could_harm_a_header_or_a_store_is_not_kept(value: str | None) -> None:
    assert validator(value) is None


@pytest.mark.parametrize(
    ("value", "name"),
    [("utf-8", "utf-8"), ("ISO-8859-6", "ISO-8859-6"), ("", None), (None, None), ("a b", None), ("x" * 41, None)],
)
def test_names_of_encodings(value: str | None, name: str | None) -> None:
    assert charset(value) == name
