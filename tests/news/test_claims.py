"""What the reports of a story claim, and how sure it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.news.claims import certainty, claims, standing, voices
from newsbot.news.story import Report
from tests.news.reports import known, told

TEXT = (
    "قال مراسلنا إن الانفجار وقع قرب السوق القديم في المدينة عند التاسعة صباحا وأدى إلى أضرار في المحال التجارية. "
    "وهرعت سيارات الإسعاف والإطفاء إلى المكان وأغلقت الشرطة الشوارع المؤدية إليه حتى المساء."
)
RETOLD = (
    "ذكر شهود أن دويا قويا سمع في أنحاء المدينة ثم تصاعد الدخان من حي تجاري. وطلبت الجهات المعنية من السكان الابتعاد "
    "عن الموقع، فيما يستمر رفع الأنقاض بحثا عن ناجين تحت المبنى الذي انهار جزء منه."
)
HEADLINE = "انفجار في سوق بمدينة حلب"


def report(text: str = TEXT, source: str = "أ", at: float = 0.0, title: str = HEADLINE) -> Report:
    return told(title, text, source=source, at=at)


def test_figures_that_part_are_a_range_with_their_sources() -> None:
    reports = [
        told("مقتل 18 شخصا بانفجار في حلب", source="أ", at=1),
        told("عشرون قتيلا في انفجار حلب", source="ب", at=2),
        told("انفجار حلب: 18 قتيلا و40 جريحا", source="ج", at=3),
    ]
    killed, wounded = claims(reports, known())
    assert (killed.low, killed.high, killed.disputed) == (18, 20, True)
    assert [(one.source, one.figure.low) for one in killed.said] == [("أ", 18), ("ب", 20), ("ج", 18)]
    assert (wounded.low, wounded.high, wounded.disputed, len(wounded.said)) == (40, 40, False, 1)


@pytest.mark.parametrize(
    "others",
    [
        "مقتل 3 أشخاص في دمشق",  # another place
        "إصابة 3 أشخاص في حلب",  # another fate
        "مقتل 3 أطفال في حلب",  # another sort
        "إعادة إعمار حلب بثلاثة ملايين دولار",
    ],
)
def test_numbers_of_other_things_do_not_meet(others: str) -> None:
    reports = [told("مقتل 3 أشخاص في حلب", source="أ"), told(others, source="ب", at=1)]
    assert all(len(claim.said) == 1 and not claim.disputed for claim in claims(reports, known()))


def test_a_town_and_its_governorate_may_be_one_place() -> None:
    reports = [told("مقتل 3 أشخاص في مدينة جاسم", source="أ"), told("5 قتلى في ريف درعا", source="ب", at=1)]
    (claim,) = claims(reports, known())
    assert claim.disputed


def test_a_total_of_two_places_is_neither() -> None:
    reports = [told("3 قتلى في دمشق و5 قتلى في حلب", source="أ"), told("8 قتلى في الانفجارين", source="ب", at=1)]
    found = claims(reports, known())
    assert [(claim.low, claim.high, claim.disputed) for claim in found] == [(3, 3, False), (5, 5, False), (8, 8, False)]


def test_a_toll_that_rises_is_the_sources_last_word() -> None:
    reports = [told("5 قتلى في حلب", source="أ", at=1), told("7 قتلى في حلب", source="أ", at=9)]
    (claim,) = claims(reversed(reports), known())
    assert (claim.low, claim.high, claim.disputed) == (7, 7, False)


def test_what_a_share_costs_is_not_the_price_of_the_company() -> None:
    share, company = "عرض بقيمة 54 دولارا", "عرض بقيمة 44 مليار دولار"
    reports = [told(title, source=source) for title, source in ((share, "أ"), (company, "ب"))]
    assert [claim.disputed for claim in claims(reports, known())] == [False, False]


def test_nobody_who_says_about_twenty_said_eighteen() -> None:
    reports = [told("نحو 20 قتيلا في حلب", source="أ"), told("25 قتيلا في حلب", source="ب", at=1)]
    (claim,) = claims(reports, known())
    assert (claim.low, claim.high, claim.disputed) == (20, 25, True)


def test_more_than_eighteen_and_twenty_can_both_be() -> None:
    reports = [told("أكثر من 18 قتيلا في حلب", source="أ"), told("20 قتيلا في حلب", source="ب", at=1)]
    (claim,) = claims(reports, known())
    assert (claim.low, claim.high, claim.disputed) == (18, 20, False)
    assert certainty(claim, reports, {}) == "preliminary"  # nobody else says the very same


@pytest.mark.parametrize(
    "denial", ["الوزارة تنفي مقتل 3 جنود في حمص", "مقتل 3 جنود في حمص خبر عار عن الصحة", "لا صحة لمقتل 3 جنود في حمص"]
)
def test_a_denial_never_joins_what_it_denies(denial: str) -> None:
    reports = [told("مقتل 3 جنود في حمص", source="أ"), told(denial, source="ب", at=1)]
    (claim,) = claims(reports, known())
    assert claim.disputed
    assert [one.figure.denied for one in claim.said] == [False, True]
    assert certainty(claim, reports, {}) == "denied"


def test_what_is_only_denied_has_no_range() -> None:
    reports = [told("الوزارة تنفي مقتل 3 جنود في حمص")]
    (claim,) = claims(reports, known())
    assert (claim.low, claim.high, claim.disputed) == (None, None, False)
    assert certainty(claim, reports, {}) == "denied"


def test_a_claim_is_confirmed_by_the_same_figure_of_two_independent_sources() -> None:
    reports = [told("3 قتلى في حمص", TEXT, source="أ"), told("مقتل ثلاثة أشخاص بحمص", RETOLD, source="ب", at=1)]
    (claim,) = claims(reports, known())
    assert certainty(claim, reports, {}) == "confirmed"
    assert certainty(claim, reports, {"ب": ["أ"]}) == "preliminary"
    third = told("5 قتلى في حمص", RETOLD, source="ج", at=2)
    (claim,) = claims([*reports, third], known())
    assert certainty(claim, [*reports, third], {}) == "preliminary"


STATES = {
    "one source": ([report()], "preliminary", 1),
    "one source twice": ([report(), report(RETOLD, at=1)], "preliminary", 1),
    "two that tell it in their own words": ([report(), report(RETOLD, "ب", 1)], "confirmed", 2),
    "a copy": ([report(), report(f"نقلا عن وكالة: {TEXT}", "ب", 1)], "preliminary", 1),
    "a copy of either": ([report(), report(RETOLD, "ب", 1), report(TEXT + RETOLD, "ج", 2)], "preliminary", 1),
    "a relative": ([report(), report(RETOLD, "قريب", 1)], "preliminary", 1),
    "denied": ([report(), report(RETOLD, "ب", 1, "الشرطة تنفي وقوع انفجار في حلب")], "denied", 1),
    "denied, yet told by two": (
        [report(), report(RETOLD, "ب", 1), report("بيان قصير", "ج", 2, "الشرطة تنفي وقوع انفجار في حلب")],
        "confirmed",
        2,
    ),
    "corrected": (
        [report(), report(RETOLD, "ب", 1), report("بيان", "أ", 2, "تصحيح: لا قتلى في الانفجار")],
        "corrected",
        2,
    ),
}


@pytest.mark.parametrize("case", STATES)
def test_the_state_of_a_story(case: str) -> None:
    reports, state, heard = STATES[case]
    found = standing(reports, {"قريب": ["أ"]})
    assert (found.state, len(found.voices)) == (state, heard)
    assert bool(found.denied_by) is ("denied" in case)


def test_one_headline_does_not_make_copies_of_two_texts() -> None:
    title = "انفجار عنيف يهز وسط مدينة حلب صباح اليوم والدفاع المدني يتوجه إلى المكان لإسعاف المصابين"
    texts = (" ".join(text.split()[:11]) for text in (TEXT, RETOLD))
    reports = [told(title, text, source=source) for source, text in zip("أب", texts, strict=True)]
    assert len(voices(reports, {})) == 2
    assert len(voices([told(title, source=source) for source in "أب"], {})) == 1


def test_voices_name_who_counts_as_one() -> None:
    reports = [report(), report(RETOLD, "ب", 1), report(TEXT, "ج", 2)]
    assert voices(reports, {}) == (("أ", "ج"), ("ب",))


@given(st.permutations(range(5)))
def test_voices_do_not_depend_on_the_order(order: list[int]) -> None:
    texts = {
        "أ": TEXT,
        "ب": RETOLD,
        "ج": TEXT,
        "د": RETOLD[:150],
        "هـ": "لم تعلن أي جهة بعد شيئا عما جرى هناك هذا الصباح",
    }
    reports = [report(text, source) for source, text in texts.items()]
    assert set(voices([reports[at] for at in order], {})) == {("أ", "ج"), ("ب", "د"), ("هـ",)}


@pytest.mark.parametrize(
    ("title", "stance"),
    [
        ("الدفاع تنفي قصف مدرسة", "denies"),
        ("نفى المتحدث وقوع إصابات", "denies"),
        ("لا صحة لخبر إغلاق المعبر", "denies"),
        ("الفيديو قديم وليس لاشتباكات اليوم", "denies"),
        ("صورة مفبركة لمسؤول", "denies"),
        ("الخبر المتداول عن إغلاق المعبر مضلل", "denies"),
        ("المتحدث لم ينف وقوع إصابات", "reports"),
        ("حكومة الجبل تنفي مسؤوليتها عن الهجوم", "reports"),
        ("الحزب ينفي أي علاقة له بالتفجير", "reports"),
        ("شركة تحذف آلاف الحسابات المزيفة", "reports"),
        ("عودة معارض من المنفى", "reports"),
        ("تصحيح: عدد الجرحى 5", "corrects"),
        ("تصويب | اسم البلدة هو نصيب", "corrects"),
        ("تصحيح أوراق الامتحان ينتهي اليوم", "reports"),
        ("افتتاح سوق في حمص", "reports"),
    ],
)
def test_what_a_headline_does(title: str, stance: str) -> None:
    assert told(title).stance == stance
