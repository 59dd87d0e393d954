"""Reports of one event become one story."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import count, permutations

import pytest

from newsbot.news.article import Reading
from newsbot.news.likeness import SAME, gist, likeness
from newsbot.news.reading import places
from newsbot.news.story import CANDIDATES, SHARED_TERMS, WINDOW, Report, Story, index_terms, report, story_of
from tests.news.reports import article, known, told

FIRE = told(
    "حريق يلتهم سوق الأقمشة في حلب",
    "التهم حريق كبير سوق الأقمشة القديم في مدينة حلب فجر الثلاثاء، وقال فوج الإطفاء إن ماسا كهربائيا تسبب به. وعملت 12 "
    "سيارة إطفاء على إخماده مدة خمس ساعات، واحترق نحو أربعين محلا.",
    source="أ",
    id_="fire",
)
FIRE_AGAIN = told(
    "إخماد حريق سوق الأقمشة القديم بحلب بعد خمس ساعات",
    "تمكن فوج الإطفاء من إخماد الحريق الذي اندلع في سوق الأقمشة بحلب نتيجة ماس كهربائي. وشاركت 12 سيارة إطفاء في "
    "العمل، وقدر تجار خسائرهم بعد احتراق محالهم في السوق القديم.",
    source="ب",
    at=3600,
    id_="fire again",
)
FIRE_LATER = told(
    "تجار سوق الأقمشة في حلب يطالبون بتعويضات بعد الحريق",
    "طالب تجار سوق الأقمشة القديم في حلب بتعويضهم عن المحال التي احترقت في حريق الثلاثاء، وقال فوج الإطفاء إن الماس "
    "الكهربائي سبب الحريق.",
    source="ج",
    at=7200,
    id_="fire later",
)
ELSEWHERE = told(
    "حريق في مستودع أخشاب بمدينة حمص",
    "اندلع حريق في مستودع للأخشاب على طريق الشام في حمص، وأخمدته فرق الدفاع المدني بعد ساعتين دون إصابات.",
    source="أ",
    at=1800,
    id_="elsewhere",
)
WATER = told(
    "بدء ضخ المياه إلى أحياء حلب الشرقية",
    "أعلنت مؤسسة المياه في حلب بدء الضخ إلى الأحياء الشرقية بعد إصلاح الخط الرئيس الذي تعطل الأسبوع الماضي.",
    source="ب",
    at=2400,
    id_="water",
)
EVERY = (FIRE, FIRE_AGAIN, FIRE_LATER, ELSEWHERE, WATER)


def grouped(reports: tuple[Report, ...]) -> set[frozenset[str]]:
    """The stories that reports make in their order, candidates found as a store finds them."""
    stories: dict[str, Story] = {}
    for new in reports:
        wanted = set(index_terms(new))
        shared = {
            id_: max(len(wanted & set(index_terms(one))) for one in story.reports) for id_, story in stories.items()
        }
        likely = sorted((id_ for id_ in shared if shared[id_] >= SHARED_TERMS), key=lambda id_: -shared[id_])
        match = story_of(new, [stories[id_] for id_ in likely])
        story = match.story.with_report(new) if match else Story(new.article, (new,))
        stories[story.id] = story
    return {frozenset(one.article for one in story.reports) for story in stories.values()}


def test_whatever_order_they_come_in() -> None:
    found = {frozenset(grouped(order)) for order in permutations(EVERY)}
    assert found == {
        frozenset([frozenset(["fire", "fire again", "fire later"]), frozenset(["elsewhere"]), frozenset(["water"])])
    }


def test_after_72_hours_it_is_another_story() -> None:
    again = FIRE_AGAIN._replace(at=FIRE.at + WINDOW)
    assert story_of(again, [Story("1", (FIRE,))]) is not None
    assert story_of(again._replace(at=again.at + 1), [Story("1", (FIRE,))]) is None


def test_the_likeliest_story_whatever_the_order_of_candidates() -> None:
    near, far = Story("2", (FIRE_AGAIN,)), Story("1", (ELSEWHERE,))
    for candidates in ([near, far], [far, near]):
        match = story_of(FIRE, candidates)
        assert match is not None
        assert match.story.id == "2"
        assert SAME <= match.likeness <= 1
    twins = [Story("b", (FIRE_AGAIN,)), Story("a", (FIRE_AGAIN,)), Story("c", (FIRE_AGAIN._replace(at=1.0),))]
    assert {match.story.id for order in permutations(twins) if (match := story_of(FIRE, order))} == {"c"}


def test_the_work_is_bounded() -> None:
    def endless() -> Iterator[Story]:
        for number in count():
            assert number < CANDIDATES
            yield Story(str(number), (WATER,) * 1000)

    assert story_of(FIRE, endless()) is None
    assert len(index_terms(told("خبر", " ".join(map("كلمة{}".format, range(500)))))) == 16


def test_a_revision_replaces_its_article() -> None:
    story = Story("1", (FIRE,)).with_report(FIRE_AGAIN).with_report(FIRE._replace(at=9000))
    assert [(one.article, one.at) for one in story.reports] == [("fire again", 3600), ("fire", 9000)]


def test_an_article_from_a_store_without_its_words_is_the_same_report() -> None:
    fresh = article("x", "حريق في حلب", "اندلع حريق في سوق بحلب.\nوأخمده 20 عنصرا بعد ساعتين من العمل المتواصل.")
    stored = replace(fresh, reading=Reading(places=fresh.reading.places))
    assert report(stored, 0.0, known()) == report(fresh, 0.0, known())


@pytest.mark.parametrize(("others", "joins"), [(0, True), (1, True), (4, False)])
def test_one_like_report_among_many_unlike_does_not_draw_another_in(others: int, *, joins: bool) -> None:
    story = Story("1", (FIRE, *(WATER._replace(article=str(at)) for at in range(others))))
    assert (story_of(FIRE_AGAIN, [story]) is not None) is joins


def test_no_story_without_words() -> None:
    empty = told("", "")
    assert index_terms(empty) == ()
    assert story_of(empty, [Story("1", (empty._replace(article="x"),))]) is None


ALIKE = "قتل ثلاثة أشخاص في انفجار سيارة مفخخة وسط السوق"


@pytest.mark.parametrize(
    ("here", "there", "same"),
    [("مدينة حلب", "مدينة حلب", True), ("مدينة جاسم", "محافظة درعا", True), ("محافظة درعا", "محافظة حلب", False)],
)
def test_the_same_words_of_another_place_are_less_alike(here: str, there: str, *, same: bool) -> None:
    one, other = (told(f"{ALIKE} في {place}").gist for place in (here, there))
    plain = likeness(one._replace(places=frozenset()), other)
    assert (likeness(one, other) == plain) is same
    assert likeness(one, other) == likeness(other, one) <= plain


def test_a_figure_in_common_brings_reports_together() -> None:
    one, other = told("زلزال بقوة 7.4 درجة يضرب الجزيرة"), told("أقوى زلزال منذ عقود مسجلا 7.4 درجة")
    assert likeness(one.gist, other.gist) > likeness(one.gist._replace(figures=frozenset()), other.gist)
    years = told("انتخابات 2024 تبدأ").gist
    assert years.figures == frozenset()


def test_where_it_was_filed_from_says_nothing() -> None:
    text = "شهدت المدينة أمطارا غزيرة أغرقت شوارع عدة."
    filed = told("أمطار", f"دبي، الإمارات العربية المتحدة (CNN)-- {text}").gist
    assert "cnn" not in filed.text
    assert likeness(filed, told("أمطار", text).gist) == pytest.approx(1)


def test_a_gist_from_a_reading_is_that_from_the_text() -> None:
    one = article("x", "حريق في حلب", "دبي (CNN)-- اندلع حريق في سوق بحلب.\nوأخمده 20 عنصرا.")
    again = gist(one.draft.title, one.draft.text, places(one.draft.title, one.draft.text, known()), known())
    assert told("حريق في حلب", one.draft.text).gist == again
