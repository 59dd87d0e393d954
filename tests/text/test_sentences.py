from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.text.sentences import sentences

# What sentences end with, and what only looks like it.
PIECES = st.sampled_from(
    [
        "كلمة",
        "د",
        "3",
        " ",
        "\n",
        ".",
        "..",
        "…",
        "؟",
        "!",
        '"',
        "«",
        "»",
        "(",
        ")",
        "،",
        "؛",
        "A",
        "\u200f",
        "\u00a0",
        "ه",
    ]
)


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


@pytest.mark.parametrize(
    "expected",
    [
        ["وصلت القافلة صباحا.", "وعادت مساء."],
        ["هل فتح الطريق؟", "نعم!", "فتح أمس."],
        ["كيف حدث ذلك؟!", "لا أحد يعرف."],
        ['قال: "الوضع هادئ."', "ثم غادر."],
        ["قال: «الوضع هادئ.»", "ثم غادر."],
        ['قال إن "الوضع هادئ".', "ثم غادر."],
        ["عاد السكان (نحو ألف شخص).", "وفتحت المدارس."],
        ["ارتفع السعر 3.5 ليرات، ثم هبط.", "وثبت أمس."],
        ["زار د. سامي و أ. ليلى المشفى.", "وشكرا الكادر."],
        ["نقلت أ. ف. ب. عن شاهد ذلك.", "ولم تؤكده جهة."],
        ["بني السور عام 300 ق.م. في عهد قديم.", "وتهدم."],
        ["ولد عام 570 م.", "وعاش طويلا."],
        ["صدرت المخطوطة سنة 617 هـ.", "وهي محفوظة."],
        ["وانتهى عام 2014.", "وبدأ عام آخر."],
        ["لن نرحل.. لن نرحل مهما حدث.", "هكذا هتفوا."],
        ["كانت البلدة… خالية تماما.", "وعاد أهلها."],
        ["انقطع التيار؛ فتوقفت المضخات.", "وعادت ليلا."],
        ["(هل يصل الماء؟ لا يصل.)", "هذا سؤالهم اليومي."],
        ["سأل: لماذا؟، ثم سكت.", "وانصرف."],
        ["قدر العدد بنحو مئة (؟) شخص.", "ولا تأكيد."],
        ["دبي، الإمارات (CNN)-- أعلنت الشركة النتائج.", "وارتفع سهمها."],
        ["انظر www.example.org/a.b للتفاصيل.", "أو اتصل بنا."],
        ["التقى Dr. Smith الوفد.", "ثم سافر."],
        ["وصل إلى U.S. Steel وفد.", "ثم عاد."],
        ["تناول فيتامين C.", "وتحسن."],
        ["1. افتح الباب بهدوء.", "2. أغلق النافذة."],
        ["انتهى.", '"نعود غدا"، قال المدرب.'],
    ],
)
def test_cuts_where_a_reader_would(expected: list[str]) -> None:
    assert cut(" ".join(expected)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" \n\t", []),
        ("...\n***", []),
        ("عنوان بلا نقطة\nوخبر تحته.", ["عنوان بلا نقطة", "وخبر تحته."]),
        ("سطر\r\nثان\u2028ثالث", ["سطر", "ثان", "ثالث"]),
        ("انتهى العمل.وبدأ غيره.", ["انتهى العمل.", "وبدأ غيره."]),
        ('قال "انتهى العمل."وغادر القاعة.', ['قال "انتهى العمل."', "وغادر القاعة."]),
        ("انتهى العمل .وبدأ غيره", ["انتهى العمل .", "وبدأ غيره"]),
        ("انتهى العمل. * ", ["انتهى العمل. *"]),
        ("\u00a0 انتهى العمل \u200f\n", ["انتهى العمل"]),
        ("أين الوفد؟\u200f غادر أمس.", ["أين الوفد؟", "غادر أمس."]),
        ("بلا نقطة في آخره", ["بلا نقطة في آخره"]),
    ],
)
def test_cuts_what_pages_are_made_of(text: str, expected: list[str]) -> None:
    assert cut(text) == expected


@given(st.lists(PIECES, max_size=40).map("".join) | st.text(max_size=60))
def test_spans_are_trimmed_in_order_and_hold_every_word(text: str) -> None:
    spans = sentences(text)
    assert all(text[start:end] == text[start:end].strip() != "" for start, end in spans)
    assert all(one.end <= other.start for one, other in pairwise(spans))
    assert all(len(text[start:end].splitlines()) == 1 for start, end in spans)
    kept = {at for start, end in spans for at in range(start, end)}
    assert all(at in kept for at, character in enumerate(text) if character.isalnum())


def test_a_long_text_without_an_end_is_one_sentence() -> None:
    text = "كلمة " * 100_000
    assert sentences(text) == [(0, len(text) - 1)]


WRAPPED = """أعلنت البلدية اليوم أن أعمال صيانة الشبكة سوف تبدأ
صباح الغد في الحي الشرقي وتستمر ثلاثة أيام متتالية
تشمل تبديل الأنابيب القديمة وإصلاح الخزان الرئيسي.
وطلبت من السكان تخزين ما يكفيهم من الماء لأن الضخ
سيتوقف ساعات كل يوم."""
