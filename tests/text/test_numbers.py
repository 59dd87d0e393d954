"""Numbers in digits and in words."""

from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.text.numbers import numbers
from newsbot.text.words import forms

SAID = [
    ("3 قتلى", 3, 3),
    ("٣ قتلى", 3, 3),
    ("ثلاثة قتلى", 3, 3),
    ("وثلاثُ نساءٍ", 3, 3),
    ("القتلى الثلاثة", 3, 3),
    ("ثلاثة عشر شخصا", 13, 13),
    ("أحد عشر شخصا", 11, 11),
    ("اثنا عشر جريحا", 12, 12),
    ("ثلاثة وعشرون جريحا", 23, 23),
    ("مئة وخمسون منزلا", 150, 150),
    ("مائتا عائلة", 200, 200),
    ("ثلاثمئة خيمة", 300, 300),
    ("ثلاث مئة خيمة", 300, 300),
    ("5 آلاف نازح", 5_000, 5_000),
    ("خمسة آلاف وثلاثمئة نازح", 5_300, 5_300),
    ("20 ألفا و500 نازح", 20_500, 20_500),
    ("ألفي نازح", 2_000, 2_000),
    ("مليوني ليرة", 2_000_000, 2_000_000),
    ("1.5 مليون دولار", 1_500_000, 1_500_000),
    ("1,200 قتيل", 1_200, 1_200),
    ("نحو 20 شخصا", 18, 22),
    ("وحوالي 20 شخصا", 18, 22),
    ("أكثر من 300 نازح", 300, inf),
    ("بأكثر من 300 نازح", 300, inf),
    ("ما لا يقل عن خمسة", 5, inf),
    ("20 قتيلا على الأقل", 20, inf),
    ("أقل من 6 دولارات", 0, 6),
    ("لا يتجاوز 40", 0, 40),
    ("بين 10 و15 جريحا", 10, 15),
    ("بين عشرة وعشرين جريحا", 10, 20),
    ("من 10 إلى 15 جريحا", 10, 15),
]


@pytest.mark.parametrize(("said", "low", "high"), SAID, ids=[each[0] for each in SAID])
def test_a_number_however_it_is_said(said: str, low: float, high: float) -> None:
    assert [(number.low, number.high) for number in numbers(forms(said))] == [(low, high)]


@pytest.mark.parametrize("said", ["آلاف النازحين", "عشرات القتلى", "مئات الجرحى", "وصل الوفد", "عشري", ""])
def test_what_is_no_number(said: str) -> None:
    assert list(numbers(forms(said))) == []


def test_numbers_of_two_things_are_two() -> None:
    found = list(numbers(forms("مقتل 3 أشخاص و5 آخرين وسبعة جنود")))
    assert [number.low for number in found] == [3, 5, 7]
    assert [forms("مقتل 3 أشخاص و5 آخرين وسبعة جنود")[number.first] for number in found] == ["3", "5", "وسبعه"]


PIECES = [
    "3",
    "٢٠",
    "ألف",
    "و",
    "وعشرون",
    "مئة",
    "مليون",
    "ثلاثة",
    "بين",
    "من",
    "إلى",
    "عشر",
    "أكثر",
    "كتاب",
    "½",
    "9" * 400,
]


@given(st.lists(st.sampled_from(PIECES)))
def test_any_words_say_numbers_in_order_or_none(words: list[str]) -> None:
    folded = forms(" ".join(words))
    after = 0
    for number in numbers(folded):
        assert after <= number.first < number.after <= len(folded)
        assert 0 <= number.low <= number.high
        after = number.after
