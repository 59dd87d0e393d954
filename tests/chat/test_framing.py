"""Lines around what a room is told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.chat.document import Document, Paragraph, Text
from newsbot.chat.fit import plain
from newsbot.chat.framing import LONGEST, Fault, Field, fault, filled, framed, tidied
from newsbot.chat.phrases import Phrases
from newsbot.chat.views import bulletin
from tests.chat.desk_screens import DRAFTED

VALUES: dict[Field, str] = {"date": "1 آذار", "place": "درعا", "source": "سانا"}


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("أخبار {place} · {date}", None),
        ("عن { المصدر }", None),
        ("بلا حقول", None),
        ("{name}", Fault("field", "name")),
        ("{}", Fault("field", "")),
        ("{place", Fault("brace", "{")),
        ("place}", Fault("brace", "}")),
        ("{{place}}", Fault("brace", "{")),
        ("{place.__class__}", Fault("field", "place.__class__")),
        ("ا" * LONGEST, None),
        ("ا" * (LONGEST + 1), Fault("long")),
    ],
)
def test_only_the_fields_of_the_list_are_taken(text: str, wrong: Fault | None) -> None:
    assert fault(text) == wrong


@given(st.text(max_size=200))
def test_any_text_is_one_line_that_is_taken_or_refused(text: str) -> None:
    line = tidied(text)
    assert "\n" not in line
    if fault(line) is None:
        assert "{" not in filled(line, VALUES)


def test_a_field_without_a_value_is_left_out() -> None:
    assert filled("أخبار {place} من {source}", {"place": "درعا"}) == "أخبار درعا من"


def test_the_lines_stand_around_the_news() -> None:
    news = Document((Paragraph((Text("خبر"),)),))
    assert plain(framed(news, "نشرة {place}", "{date}", VALUES)).split("\n") == ["نشرة درعا", "خبر", "1 آذار"]
    assert framed(news, None, "{place}", {}) == news


@pytest.mark.parametrize(
    ("line", "values", "expected"),
    [
        ("نشرة {place} · {date}", {"date": "1 آذار"}, "نشرة 1 آذار"),
        ("{place} · {date}", {"date": "1 آذار"}, "1 آذار"),
        ("{date} · {place}", {"date": "1 آذار"}, "1 آذار"),
        ("{date} | {place} | {source}", {"date": "1 آذار"}, "1 آذار"),
        ("{place} · {source} · {date}", {"date": "1 آذار"}, "1 آذار"),
        ("{date} – {place} – {source}", {"date": "1 آذار", "source": "سانا"}, "1 آذار – سانا"),
        ("{date} · المصدر: {source}", {"date": "1 آذار"}, "1 آذار"),
        ("المكان: {place}، {date}", {"date": "1 آذار"}, "1 آذار"),
        ("{place}", {}, ""),
        ("نشرة: {place} · {date}", {"place": "درعا", "date": "1 آذار"}, "نشرة: درعا · 1 آذار"),
    ],
)
def test_a_field_without_a_value_leaves_nothing_behind(line: str, values: dict[Field, str], expected: str) -> None:
    assert filled(line, values) == expected


def test_the_editors_news_tell_their_place_to_the_lines_around_them() -> None:
    around, place = ("درعا", "طفس"), (("place", "درعا"),)
    assert bulletin.said(DRAFTED, "initial", "خبر", around, Phrases()).fields == place
    assert bulletin.said(DRAFTED, "correction", "خبر", around, Phrases()).fields == place
    assert bulletin.said(DRAFTED, "retraction", "خبر", around, Phrases()).fields == ()
    assert bulletin.said(DRAFTED, "initial", "خبر", (), Phrases()).fields == ()
