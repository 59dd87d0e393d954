from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.text.layout import resplit, unwrapped
from newsbot.text.sentences import sentences

WRAPPED = """أعلنت البلدية اليوم أن أعمال صيانة الشبكة سوف تبدأ
صباح الغد في الحي الشرقي وتستمر ثلاثة أيام متتالية
تشمل تبديل الأنابيب القديمة وإصلاح الخزان الرئيسي.
وطلبت من السكان تخزين ما يكفيهم من الماء لأن الضخ
سيتوقف ساعات كل يوم."""


def sizes(text: str) -> list[int]:
    joined = unwrapped(text)
    return [len(joined[start:end].split()) for start, end in sentences(joined)]


@pytest.mark.parametrize("newline", ["\n", "\r\n", " \n", "  \r\n"])
def test_hard_wrapped_lines_are_joined_in_place(newline: str) -> None:
    text = WRAPPED.replace("\n", newline)
    assert len(unwrapped(text)) == len(text)
    assert unwrapped(text).split() == text.split()
    assert sizes(text) == [25, 14]


def test_a_line_longer_than_the_others_does_not_hide_their_width() -> None:
    headline = "البلدية تعلن مواعيد صيانة شبكة المياه في الحي الشرقي وتطلب من السكان تخزين ما يكفيهم من الماء خلالها."
    article = "\n".join([WRAPPED, *(f" {WRAPPED}" for _ in range(2))])
    assert sizes(f"{headline}\n{article}") == [18, *[25, 14] * 3]


def test_a_latin_word_leaves_more_of_a_line_free() -> None:
    assert sizes(WRAPPED.replace("الشبكة سوف تبدأ", "net تبدأ")) == [24, 14]


def test_lines_of_spaces_alone_are_not_counted() -> None:
    paragraph = "\n".join(WRAPPED.split("\n")[3:])
    assert sizes("\n  \n".join([paragraph] * 3)) == [14] * 3


def test_a_paragraph_ends_where_a_line_is_indented_or_empty() -> None:
    lines = WRAPPED.replace(".", "،").split("\n")
    for beginning in (" ", "\n"):
        text = "\n".join([*lines[:3], beginning + lines[3], lines[4], *lines[:3]])
        assert sizes(text)[0] == 25


@pytest.mark.parametrize(
    "text",
    [
        "عنوان\nفقرة أولى قصيرة.\nعنوان ثان\nفقرة ثانية.\nخاتمة.\n",
        "\n".join(["فقرة كاملة تنتهي بنقطة، وهي أطول من سطر في بريد قديم بكثير. " * 4] * 6),
        "\n".join(["خبر قصير من أخبار الميناء", WRAPPED.partition("\n")[0]] * 4),
        "\n".join(WRAPPED.split("\n")[:3]),
        "قصير",
    ],
)
def test_paragraphs_are_left_as_they_are(text: str) -> None:
    assert unwrapped(text) == text


CLAUSE = "وقد رأينا في السوق القديم ما لم نره من قبل من زحام وضجيج وبضائع من كل مكان"


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in resplit(text, sentences(text))]


@pytest.mark.parametrize("dots", ["...", "..", "…", " ...", "....."])
def test_an_overlong_sentence_is_cut_at_its_dots(dots: str) -> None:
    assert cut(f"{CLAUSE}{dots} {CLAUSE}{dots} {CLAUSE}{dots} {CLAUSE}.") == [f"{CLAUSE}{dots}"] * 3 + [f"{CLAUSE}."]


def test_a_sentence_of_a_common_length_may_pause() -> None:
    assert cut(f"{CLAUSE}... {CLAUSE}.") == [f"{CLAUSE}... {CLAUSE}."]


@pytest.mark.parametrize(("opening", "closing"), ['""', "«»", "“”", "()", "[]"])
def test_what_is_quoted_or_in_brackets_is_not_cut(opening: str, closing: str) -> None:
    quoted = f"قال {opening}{CLAUSE}... {CLAUSE}... {CLAUSE}{closing}"
    assert cut(f"{quoted} ... {CLAUSE}") == [f"{quoted} ...", CLAUSE]


PIECES = st.sampled_from([CLAUSE, WRAPPED, "...", "…", "..", " ", "\n", "\r\n", '"', "(", "د.", "\u200f"])


@given(st.lists(PIECES, max_size=30).map("".join) | st.text(max_size=60))
def test_pieces_are_trimmed_in_order_and_hold_every_word(text: str) -> None:
    joined = unwrapped(text)
    assert [one for one in joined if not one.isspace()] == [one for one in text if not one.isspace()]
    spans = resplit(joined, sentences(joined))
    assert all(joined[start:end] == joined[start:end].strip() != "" for start, end in spans)
    assert all(one.end <= other.start for one, other in pairwise(spans))
    kept = {at for start, end in spans for at in range(start, end)}
    assert all(at in kept for at, character in enumerate(joined) if character.isalnum())
