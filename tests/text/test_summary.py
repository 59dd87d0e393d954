from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.text.summary import SummarySentence, summarize
from newsbot.text.words import forms

LEAD = "أعلنت بلدية الميناء أمس إغلاق الجسر القديم بعد ظهور تشققات في دعاماته."
MAYOR = "قال رئيس البلدية رامي شاهين إن فرق الهندسة تفحص الدعامات منذ أسبوع."
ADDED = "وأضاف أن الجسر القديم لن يفتح قبل نهاية الشتاء."
TRAFFIC = "وشهدت الطرق المجاورة ازدحاما كبيرا منذ ساعات الصباح."
MARKET = "كما اشتكى تجار السوق من تراجع عدد الزبائن."
HISTORY = "ويعود بناء الجسر إلى القرن الماضي، وقد رمم مرتين."
ARTICLE = f"{LEAD}\n{MAYOR}\n{ADDED}\n{TRAFFIC}\n{MARKET}\n{HISTORY}"


def texts(text: str, **limits: object) -> list[str]:
    return [one.text for one in summarize(text, **limits)]  # type: ignore[arg-type]


def test_keeps_the_lead_and_the_order_of_the_text() -> None:
    chosen = summarize(ARTICLE)
    assert chosen[0].text == LEAD
    assert [one.start for one in chosen] == sorted(one.start for one in chosen)
    assert len(chosen) == 3


def test_an_empty_text_has_no_summary() -> None:
    assert summarize("") == summarize(" \n ") == ()


@pytest.mark.parametrize("count", [1, 2, 4])
def test_is_as_long_as_asked(count: int) -> None:
    assert len(summarize(ARTICLE, sentences=count)) == count


def test_a_headline_chooses_what_is_told_of_it() -> None:
    assert texts(ARTICLE, title="تجار السوق يشكون تراجع الزبائن", sentences=2) == [LEAD, MARKET]
    assert texts(ARTICLE, title="ازدحام في الطرق المجاورة للميناء", sentences=2) == [LEAD, TRAFFIC]


def test_a_speaker_named_before_is_named_beside_the_sentence() -> None:
    chosen = summarize(ARTICLE, title="الجسر القديم لن يفتح قبل نهاية الشتاء", sentences=2)
    assert chosen[1] == SummarySentence(
        ADDED, ARTICLE.index(ADDED), ARTICLE.index(ADDED) + len(ADDED), "رئيس البلدية رامي شاهين"
    )


def test_a_sentence_of_an_unknown_speaker_is_not_shown() -> None:
    text = f"{LEAD}\n{ADDED}\n{TRAFFIC}"
    assert texts(text, title="الجسر القديم لن يفتح قبل نهاية الشتاء") == [LEAD, TRAFFIC]


QUESTION = "هل يفتح الجسر القديم أبوابه قبل نهاية الشتاء؟"


def test_a_question_does_not_open_when_the_opening_says_something() -> None:
    assert texts(f"{QUESTION}\n{LEAD}\n{TRAFFIC}\n{MARKET}", sentences=1) == [LEAD]
    assert texts(f"{QUESTION}\n{MARKET[:-1]}؟\n{LEAD}", sentences=1) == [QUESTION]


def test_a_quotation_over_two_sentences_is_shown_whole_or_not_at_all() -> None:
    begun, ended = 'وقال رامي شاهين: "التشققات سببها تفجير.', 'هذا تفجير قديم في الدعامات".'
    text = f"{LEAD}\n{TRAFFIC}\n{begun} {ended}\n{MARKET}"
    title = "رامي شاهين: التشققات سببها تفجير"
    assert texts(text, title=title, sentences=3) == [LEAD, begun, ended]
    assert texts(text, title=title, sentences=2) == [LEAD, TRAFFIC]


def test_a_part_of_a_longer_quotation_is_not_shown() -> None:
    quotation = 'وقال رامي شاهين: "التشققات سببها تفجير. لا نعرف من فعل ذلك. سوف نعرف من فعل ذلك قريبا".'
    text = f"{LEAD}\n{TRAFFIC}\n{quotation}\n{MARKET}"
    assert texts(text, title="رامي شاهين: التشققات سببها تفجير", sentences=3) == [LEAD, TRAFFIC, MARKET]


def test_a_claim_is_shown_with_the_doubt_about_it_or_not_at_all() -> None:
    claim = "وزعم فصيل محلي أن التشققات سببها تفجير."
    doubt = "ولم يتسن التحقق من ذلك من مصدر مستقل."
    text = f"{LEAD}\n{TRAFFIC}\n{claim}\n{doubt}\n{MARKET}"
    title = "فصيل محلي: التشققات سببها تفجير"
    assert texts(text, title=title) == [LEAD, claim, doubt]
    assert texts(text, title=title, sentences=2) == [LEAD, TRAFFIC]


def test_another_voice_is_heard() -> None:
    more = "وقال رئيس البلدية رامي شاهين إن الدعامات القديمة سوف تبدل."
    driver = "وقالت السائقة هند ناصر إن الطريق البديل طويل جدا."
    assert texts(f"{LEAD}\n{MAYOR}\n{more}\n{driver}")[2] == driver


def test_what_says_the_same_again_waits() -> None:
    again = "وأغلقت بلدية الميناء الجسر القديم أمس بعد ظهور التشققات في دعاماته."
    assert again not in texts(f"{LEAD}\n{again}\n{TRAFFIC}\n{MARKET}")


DUMP = f"""icon
أخبار محلية
بلدية الميناء تغلق الجسر القديم
2023.11.05 | 10:20 دمشق
عمال قرب الجسر القديم في الميناء
عمال قرب الجسر القديم في الميناء (رويترز)
الميناء - خاص
+A
حجم الخط
{LEAD}
اقرأ أيضا: بلدية الميناء تعد بجسر جديد للمشاة قبل الصيف.
{MAYOR}
ازدحام وشكاوى
{TRAFFIC}"""


def test_what_stands_around_an_article_is_no_part_of_its_summary() -> None:
    assert texts(DUMP, sentences=9) == [LEAD, MAYOR, TRAFFIC]


def test_lines_without_a_full_stop_are_taken_when_there_is_nothing_else() -> None:
    assert texts("عنوان\nبلدية الميناء تغلق الجسر القديم") == ["بلدية الميناء تغلق الجسر القديم"]
    assert texts("عنوان") == ["عنوان"]


def test_one_long_line_is_read_like_paragraphs() -> None:
    assert texts(ARTICLE.replace("\n", " ")) == texts(ARTICLE)


def test_a_sentence_of_hard_wrapped_lines_is_whole() -> None:
    wrapped = (
        "أعلنت بلدية الميناء أمس إغلاق الجسر القديم بعد ظهور تشققات\n"
        "في دعاماته، وقالت إن فرق الهندسة تفحص الدعامات منذ أسبوع\n"
        "كامل، وإن الطريق البديل جاهز. وشهدت الطرق المجاورة للجسر\n"
        "ازدحاما كبيرا منذ ساعات الصباح، كما اشتكى تجار السوق من\n"
        "تراجع عدد الزبائن."
    )
    first = summarize(wrapped, sentences=1)[0]
    assert first.text == wrapped[first.start : first.end]
    assert first.text.endswith("جاهز.")


def test_dots_for_full_stops_end_the_sentences_of_one_that_never_ends() -> None:
    endless = "... ".join([LEAD[:-1], *[TRAFFIC[:-1], MARKET[:-1], HISTORY[:-1]] * 3])
    assert texts(endless, ratio=0.3)[0] == f"{LEAD[:-1]}..."
    assert len(texts(endless, sentences=3)) == 3


def size(chosen: tuple[SummarySentence, ...]) -> tuple[int, int]:
    joined = " ".join(one.text for one in chosen)
    return len(joined.split()), len(forms(joined))


@pytest.mark.parametrize("ratio", [0.2, 0.33, 0.5, 0.9])
def test_a_ratio_is_not_passed_however_words_are_counted(ratio: float) -> None:
    chosen = summarize(ARTICLE, ratio=ratio)
    assert size(chosen)[0] <= ratio * len(ARTICLE.split())
    assert size(chosen)[1] <= ratio * len(forms(ARTICLE))


def test_a_ratio_is_filled_from_the_beginning() -> None:
    assert texts(ARTICLE, ratio=0.45) == [LEAD, MAYOR]


def test_a_ratio_too_small_for_any_sentence_gives_one() -> None:
    assert texts(ARTICLE, ratio=0.01) == [LEAD]


def test_a_long_text_is_shortened_too() -> None:
    chosen = summarize(ARTICLE * 60, ratio=0.3)
    assert 0.25 * len((ARTICLE * 60).split()) < size(chosen)[0] <= 0.3 * len((ARTICLE * 60).split())


def test_words_are_a_hard_limit_but_for_the_lead() -> None:
    assert size(summarize(ARTICLE, max_words=25))[0] <= 25
    assert texts(ARTICLE, max_words=3) == [LEAD]


def test_a_few_sentences_stay_within_ninety_words_where_the_lead_allows() -> None:
    long = " ".join(["كلمات كثيرة عن الجسر القديم"] * 12)
    assert size(summarize(f"{LEAD}\n{long}.\n{long}.\n{TRAFFIC}"))[0] <= 90
    assert len(texts(f"{LEAD}\n{long}.\n{TRAFFIC}\n{MARKET}", sentences=4)) == 4
    assert texts(f"{long} {long}.\n{TRAFFIC}") == [f"{long} {long}."]


NEWS = st.lists(
    st.sampled_from(
        [LEAD, MAYOR, ADDED, TRAFFIC, MARKET, "عنوان", "ولم يتسن التحقق من ذلك.", '"', "«نعم.»", "\n", " ", "د."]
    ),
    max_size=14,
).map("".join)


@given(
    NEWS | st.text(max_size=60),
    st.none() | st.text(max_size=20),
    st.integers(1, 5),
    st.none() | st.floats(0.01, 1),
    st.none() | st.integers(1, 60),
)
def test_every_sentence_is_an_exact_stretch(
    text: str, title: str | None, count: int, ratio: float | None, most: int | None
) -> None:
    chosen = summarize(text, title=title, sentences=count, ratio=ratio, max_words=most)
    assert all(text[one.start : one.end] == one.text != "" for one in chosen)
    assert all(one.end <= other.start for one, other in pairwise(chosen))
    assert bool(chosen) == any(character.isalnum() for character in text)
    assert ratio is not None or len(chosen) <= count
    assert most is None or len(chosen) <= 1 or size(chosen)[0] <= most
