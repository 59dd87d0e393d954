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
    ],
)
def test_a_length_or_an_end(text: str, ends: str) -> None:
    said = lasting(text, bare=True)
    assert said.lasting is not None
    assert said.lasting.end(NOW, DAMASCUS).astimezone(DAMASCUS).strftime("%a %d %H:%M") == ends


@pytest.mark.parametrize("text", ["3", "0 ساعة", "5000 يوم", "حتى 5/12", "حتى 25:00"])
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


@given(st.text(alphabet="0123456789: hdw/-.،حتىيومأسبوعالغدساعة٣", max_size=40))
@settings(max_examples=300, deadline=None)
def test_any_text_ends_ahead_and_not_too_far(text: str) -> None:
    said = lasting(text, bare=True)
    if said.lasting:
        assert NOW < said.lasting.end(NOW, DAMASCUS) <= NOW + LONGEST
