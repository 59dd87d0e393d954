"""How long something shall last, as it is typed."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsbot.text.lasting import LONGEST, lasting

NOW, DAMASCUS = datetime(2026, 11, 25, 15, 30, tzinfo=UTC), ZoneInfo("Asia/Damascus")  # a Wednesday, 18:30 there


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("3 أيام", "Sat 28 18:30"),
        ("٣ أيام من فضلك", "Sat 28 18:30"),
        ("ثلاثة أيام", "Sat 28 18:30"),
        ("2h", "Wed 25 20:30"),
        ("90m", "Wed 25 20:00"),
        ("نصف ساعة", "Wed 25 19:00"),
        ("half an hour", "Wed 25 19:00"),
        ("ساعة ونص", "Wed 25 20:00"),
        ("ليومين", "Fri 27 18:30"),
        ("أسبوعاً", "Wed 02 18:30"),
        ("لمدة أسبوعين", "Wed 09 18:30"),
        ("for a week", "Wed 02 18:30"),
        ("حتى الغد", "Thu 26 08:00"),
        ("لبكرا", "Thu 26 08:00"),
        ("بعد بكرا", "Fri 27 08:00"),
        ("until tomorrow 10:30", "Thu 26 10:30"),
        ("حتى مساء الغد", "Thu 26 18:00"),
        ("حتى السبت", "Sat 28 08:00"),
        ("حتى الأربعاء", "Wed 02 08:00"),
        ("حتى صباح الأحد", "Sun 29 08:00"),
        ("حتى الساعة 7 مساء", "Wed 25 19:00"),
        ("until 7pm", "Wed 25 19:00"),
        ("حتى الساعة 7", "Thu 26 07:00"),
        ("until 18:00", "Thu 26 18:00"),
        ("اليوم", "Thu 26 08:00"),
        ("حتى نهاية اليوم", "Thu 26 08:00"),
        ("حتى نهاية الأسبوع", "Sat 28 08:00"),
        ("لآخر هالأسبوع", "Sat 28 08:00"),
        ("until the end of the week", "Sat 28 08:00"),
        ("لنهاية الشهر", "Tue 01 08:00"),
        ("حتى نهاية العام", "Fri 01 08:00"),
        ("إلى 5 كانون الأول", "Sat 05 08:00"),
        ("حتى 5 كانون الأول 2026، 05:00", "Sat 05 05:00"),  # as it is told
        ("حتى يوم السبت 5 ديسمبر الساعة 7 مساء", "Sat 05 19:00"),
        ("until December 5", "Sat 05 08:00"),
        ("until 5th of Dec 10:30", "Sat 05 10:30"),
        ("٥/١٢", "Sat 05 08:00"),
        ("حتى 5/12/2026", "Sat 05 08:00"),
        ("حتى 2026-12-05", "Sat 05 08:00"),
        ("حتى ١٥ من شهر آب", "Sun 15 08:00"),
        ("حتى 20 تشرين الثاني", "Sat 20 08:00"),  # that of this year is over
        ("حتى 25 تشرين الثاني 20:00", "Wed 25 20:00"),
    ],
)
def test_a_length_or_an_end(text: str, ends: str) -> None:
    said = lasting(text, bare=True)
    assert said.lasting is not None
    assert said.lasting.end(NOW, DAMASCUS).astimezone(DAMASCUS).strftime("%a %d %H:%M") == ends


@pytest.mark.parametrize(("text", "fault"), [("حتى 25 تشرين الثاني", "past"), ("حتى 5 آذار 2020", "past")])
def test_a_date_that_is_over_is_none(text: str, fault: str) -> None:
    said = lasting(text, bare=True).lasting
    assert said is not None
    assert said.fault(NOW, DAMASCUS) == fault


@pytest.mark.parametrize("text", ["400 يوما", "سنتين", "50000 يوم", "حتى 5 كانون الأول 2030", "حتى 29 شباط"])
def test_what_lasts_longer_than_a_year_is_told_apart(text: str) -> None:
    said = lasting(text, bare=True)
    assert said.lasting.fault(NOW, DAMASCUS) == "long" if said.lasting else said.beyond


@pytest.mark.parametrize(
    "text", ["3", "0 ساعة", "5000 يوم", "-3 أيام", "حتى 31/2", "حتى 32 آب", "حتى 5/13", "حتى 25:00"]
)
def test_what_is_no_length_is_named(text: str) -> None:
    said = lasting(text, bare=True)
    assert said.lasting is None
    assert said.wrong


@pytest.mark.parametrize(
    "text", ["الملخص كل يوم", "أخبار درعا يوم السبت", "أخبار هذا الأسبوع", "news of last week", "أخبار السبت", ""]
)
def test_a_day_of_the_news_is_no_length(text: str) -> None:
    said = lasting(text)
    assert (said.lasting, said.vague, said.rest) == (None, False, text)


def test_days_over_a_change_of_the_clocks_end_at_the_same_local_time() -> None:
    said = lasting("يومين").lasting
    assert said is not None
    ends = said.end(datetime(2026, 10, 24, 10, tzinfo=UTC), ZoneInfo("Europe/Berlin"))
    assert ends == datetime(2026, 10, 26, 11, tzinfo=UTC)


@given(st.text(alphabet="0123456789: hdw/-.،حتىيومأسبوعالغدساعة٣آبشباط", max_size=40))
@settings(max_examples=300, deadline=None)
def test_any_text_ends_ahead_and_not_too_far(text: str) -> None:
    said = lasting(text, bare=True)
    if said.lasting and not said.lasting.fault(NOW, DAMASCUS):
        assert NOW < said.lasting.end(NOW, DAMASCUS) <= NOW + LONGEST
