"""What a report counts."""

from math import inf

import pytest

from newsbot.news.figures import Figure, disagree, figures
from tests.news.reports import known

TOLLS = {
    "مقتل 3 أشخاص وإصابة 5 آخرين في انفجار بحلب": [("killed", "", 3, "sy-aleppo"), ("wounded", "", 5, "sy-aleppo")],
    "ثلاثة قتلى و٥ جرحى بقصف على ريف إدلب": [("killed", "", 3, "sy-idlib"), ("wounded", "", 5, "sy-idlib")],
    "قتيلان وثلاثة جرحى في درعا": [("killed", "", 2, "sy-daraa"), ("wounded", "", 3, "sy-daraa")],
    "استشهاد طفلين بقصف على مدينة جاسم": [("killed", "طفل", 2, "sy-jasim")],
    "مقتل جندي بتفجير": [("killed", "جندي", 1, None)],
    "لقي عشرون شخصا حتفهم في حريق": [("killed", "", 20, None)],
    "ارتفاع حصيلة القتلى إلى 20 في زلزال تركيا": [("killed", "", 20, "tr")],
    "مقتل 8 جنود أتراك في عفرين": [("killed", "جندي تركي", 8, "sy-afrin")],
    "قُتل 3 من أبناء المختار": [("killed", "ابن", 3, None)],
    "3 قتلى في دمشق و5 قتلى في حلب": [("killed", "", 3, "sy-damascus"), ("killed", "", 5, "sy-aleppo")],
    "اعتقال 12 شخصا في السويداء": [("detained", "", 12, "sy-suwayda")],
    "الإفراج عن 40 معتقلا": [("released", "معتقل", 40, None)],
    "نزوح خمسة آلاف عائلة من ريف حماة": [("displaced", "عايله", 5000, "sy-hama")],
    "تدمير 15 منزلا في القصف": [("damaged", "منزل", 15, None)],
    "إطلاق 300 صاروخ": [("fired", "صاروخ", 300, None)],
    "مساعدات بقيمة 100 مليون دولار": [("money", "دولار مساعد", 100_000_000, None)],
}


@pytest.mark.parametrize("said", TOLLS)
def test_what_is_counted(said: str) -> None:
    found = [(one.kind, one.who, one.low, one.place) for one in figures(said, "", known().find)]
    assert found == TOLLS[said]


@pytest.mark.parametrize(
    "said",
    [
        "قتلى وجرحى في انفجار",
        "عشرات القتلى في زلزال",
        "إصابة آخرين ومدنيين",  # two or more: ين does not tell
        "أكثر من 33 ألف قتيل منذ بداية الحرب",
        "في عام 2015 قتل 5 مدنيين",
        "قتل رجل زوجته قبل 3 أيام",
        "افتتاح 15 مدرسة في حلب",
        "حضر 200 شخص حفل الافتتاح",
        "طفل عمره 3 سنوات",
        "عقوبات بقيمة نصف مليار دولار",
        "الحياة في 3 مدن",
    ],
)
def test_what_is_no_toll_of_this_event(said: str) -> None:
    assert figures(said, "", known().find) == ()


def test_a_toll_of_today_counts_from_the_morning() -> None:
    assert [one.low for one in figures("مقتل 4 مدنيين منذ فجر اليوم", "", known().find)] == [4]


def test_how_exactly_and_whether_denied() -> None:
    (least,) = figures("مقتل أكثر من 100 شخص", "", known().find)
    assert (least.low, least.high, least.denied) == (100, inf, False)
    (denied,) = figures("نفت الوزارة مقتل 3 جنود", "", known().find)
    assert (denied.low, denied.denied) == (3, True)
    (affirmed,) = figures("لم تنف الوزارة مقتل 3 جنود", "", known().find)
    assert not affirmed.denied


def test_a_figure_stands_where_it_says() -> None:
    title, text = "انفجار في حلب", "وقع الانفجار صباحا. وقال مصدر طبي إنّ ثلاثةَ أشخاصٍ قُتلوا."
    (found,) = figures(title, text, known().find)
    assert f"{title}\n{text}"[found.start : found.end] == "ثلاثةَ أشخاصٍ"


def test_the_first_of_a_kind_is_the_reports_own() -> None:
    found = figures("مقتل 5 مدنيين", "قتل 7 مدنيين في هجوم آخر.", known().find)
    assert [one.low for one in found] == [5]


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [((18, 18), (20, 20), True), ((18, inf), (20, 20), False), ((18, 22), (20, 20), False), ((0, 5), (6, inf), True)],
)
def test_what_cannot_both_be(one: tuple[float, float], other: tuple[float, float], *, apart: bool) -> None:
    first, second = (Figure("killed", "", *each, None, denied=False, start=0, end=1) for each in (one, other))
    assert disagree(first, second) is disagree(second, first) is apart
