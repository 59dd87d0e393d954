"""Times of day and weekdays as people type them."""

import pytest

from newsbot.text.hours import hours

EVERY = "0123456"


def each(text: str) -> str:
    """`08:00/45 09:00`: times, each with its days (0 is Monday)."""
    said = hours(text, bare=True, named=True)
    days = ("".join(map(str, sorted(days))) for days in said.each)
    return " ".join(f"{at:%H:%M}/{on}".rstrip("/") for at, on in zip(said.times, days, strict=True))


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("السابعة", "07:00"),
        ("الثامنة والربع", "08:15"),
        ("الثامنة والعاشرة مساء", "08:00 22:00"),
        ("8 إلا ربعاً", "07:45"),
        ("الثامنة إلا ثلثا مساء", "19:40"),
        ("الظهر", "12:00"),
        ("12 الظهر", "12:00"),
        ("من منتصف الليل إلى السابعة", "00:00 07:00"),
        ("بعد الظهر", ""),
        ("22:00-07:00", "22:00 07:00"),
        ("-8", ""),
        ("9 الجمعة 10 السبت", "09:00/4 10:00/5"),
        ("الجمعة 9 السبت 10", "09:00/4 10:00/5"),
        ("السبت والأحد 8 والاتنين 9", "08:00/56 09:00/0"),
        ("9:00 كل يوم 10:00 الجمعة", f"09:00/{EVERY} 10:00/4"),
        ("9 10 السبت", "09:00/5 10:00/5"),
        ("8 الصبح يوم الجمعة و 7 المسا", "08:00/4 19:00/4"),
        ("08:00 أيام الأسبوع", f"08:00/{EVERY}"),
        ("8 كل يوم إلا الجمعة", "08:00/012356"),
        ("8 ما عدا الخميس والجمعة", "08:00/01256"),
        ("من الأحد إلى الخميس 20.30", "20:30/01236"),
    ],
)
def test_each_time_with_its_days(text: str, meant: str) -> None:
    assert each(text) == meant


def test_whose_days_are_whose_is_not_guessed() -> None:
    assert hours("8 الجمعة 9 السبت 10", bare=True).tangled


def test_a_name_alone_is_an_hour_only_where_hours_are_asked_for() -> None:
    assert hours("الثانية").times == hours("ملخص الظهر").times == ()
    assert hours("أحداث أيام الأسبوع").days == frozenset()


def test_what_is_neither_is_quoted_as_it_was_typed() -> None:
    assert hours("٠٨:٠٠-٠٩:٠٠ والّا مرةً، أسبوعًا", bare=True).rest == ("والّا", "مرةً", "أسبوعًا")
