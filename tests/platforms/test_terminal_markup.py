import re
import unicodedata
from dataclasses import replace

import pytest
from bidi import get_base_level, get_display
from hypothesis import given
from hypothesis import strategies as st

from newsbot.chat.document import (
    Bullets,
    Code,
    Document,
    Faint,
    Foreign,
    Heading,
    Link,
    Paragraph,
    Quote,
    Rule,
    Span,
    Strong,
    Text,
)
from newsbot.chat.phrases import Phrases
from newsbot.platforms.terminal.markup import columns, draw
from newsbot.text.bidi import FSI, LRM, PDI, RLM
from tests.chat.screens import screens

ESCAPE = re.compile(r"\x1b\[[0-9;]*m")


def shown(document: Document, *, colour: bool = False, width: int = 0) -> list[str]:
    """Lines with isolates made visible."""
    text = draw(document, colour=colour, width=width)
    return text.replace(FSI, "⟨").replace(PDI, "⟩").replace(RLM, "→").splitlines()


def said(*spans: Span, locale: str = "ar") -> list[str]:
    return shown(Document((Paragraph(spans),), locale))


def is_balanced(line: str) -> bool:
    depth = 0
    for character in line:
        depth += (character == FSI) - (character == PDI)
        if depth not in {0, 1}:
            return False
    return depth == 0


def test_a_screen_as_people_read_it() -> None:
    document = Document(
        (
            Heading((Strong("آخر أخبار درعا"), Faint(" · خبران"))),
            Rule(),
            Paragraph((Text("1. "), Strong("CNN: فرن جديد"))),
            Quote("ينتج 12 طنًا."),
            Quote("يعمل بين 05:00 و14:30.", "المتحدث: خالد"),
            Paragraph((Text("المصدر: "), Link("سانا", "https://news.example/1"), Faint(" · قبل ساعتين"))),
            Rule(),
            Paragraph((Text("للمزيد أرسل "), Code("/more"), Text("."))),
            Bullets(((Code("/latest درعا"),), (Text("أهلًا"),))),
            Heading((Strong("قسم"),)),
        )
    )
    assert shown(document) == [
        "آخر أخبار درعا · خبران",
        "",
        "→1. ⟨CNN⟩: فرن جديد",
        "→«ينتج 12 طنًا.»",
        "→[المتحدث: خالد] «يعمل بين ⟨05:00⟩ و⟨14:30⟩.»",
        "المصدر: سانا · قبل ساعتين",
        "https://news.example/1",
        "",
        "للمزيد أرسل ⟨/more⟩.",
        "→• ⟨/latest درعا⟩",
        "→• أهلًا",
        "",
        "قسم",
    ]


def test_nothing_is_an_empty_text() -> None:
    assert draw(Document(()), colour=True, width=80) == ""


def test_an_english_screen_keeps_its_own_direction() -> None:
    document = Document(
        (
            Heading((Strong("Latest news: "), Strong("درعا"))),
            Paragraph((Text("1. "), Strong("CNN: فرن جديد في درعا"))),
            Quote("ينتج 12 طنًا مع CNN."),
            Quote("The dam is full.", "Speaker: X"),
            Bullets(((Code("/latest درعا"), Text(" or more")),)),
        ),
        "en",
    )
    assert shown(document) == [
        "Latest news: ⟨درعا⟩",
        "→1. ⟨CNN⟩: فرن جديد في درعا",
        "→«ينتج 12 طنًا مع ⟨CNN⟩.»",
        f"{LRM}[Speaker: X] “The dam is full.”",
        f"{LRM}• ⟨/latest درعا⟩ or more",
    ]


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("نعم", "→«نعم»"),
        ("قال «نعم» ثم ذهب", "→“قال «نعم» ثم ذهب”"),
        ("The dam is full.", "→⟨“The dam is full.”⟩"),
    ],
)
def test_quotation_marks_are_those_that_the_words_do_not_use(text: str, drawn: str) -> None:
    assert shown(Document((Quote(text),))) == [drawn]


def test_foreign_runs_are_isolated_whatever_span_they_stand_in() -> None:
    assert said(Text("قالت "), Foreign("الوكالة AFP"), Strong(" وAP"), Faint(" 3-2")) == [
        "قالت ⟨الوكالة AFP⟩ و⟨AP⟩ ⟨3-2⟩"
    ]
    assert said(Code("آخر أخبار درعا")) == ["آخر أخبار درعا"]


@pytest.mark.parametrize(
    ("url", "line"),
    [
        ("https://news.example/a?b=1#c", ["https://news.example/a?b=1#c"]),
        ("http://news.example:8080/أخبار", ["http://news.example:8080/أخبار"]),
        ("https://user:pass@news.example/", ["https://news.example/"]),
        ("https://аpple.example/", ["https://xn--pple-43d.example/"]),
        ("https://a.example/\u202ecod.exe\n\x1b[2J", ["https://a.example/cod.exe[2J"]),
        ("javascript:alert(1)", []),
        ("file:///etc/passwd", []),
        ("https://", []),
        ("https://a.example:99999/", []),
        ("https://[::1", []),
    ],
)
def test_addresses_stand_alone_and_show_who_they_belong_to(url: str, line: list[str]) -> None:
    assert said(Link("الخبر", url)) == ["الخبر", *line]


def test_colour_changes_no_word() -> None:
    for locale in ("ar", "en"):
        for name, document in screens(Phrases(locale)):
            painted = draw(document, colour=True, width=60)
            assert ESCAPE.sub("", painted) == draw(document, colour=False, width=60), name
            assert not re.search("\x1b(?!\\[[0-9]+m)", painted), name


def test_styles() -> None:
    spans = (Text("ا"), Strong("ب"), Faint("ت"), Code("ث"), Link("ج", "x:"))
    assert draw(Document((Paragraph(spans),)), colour=True, width=0) == (
        "ا\x1b[1mب\x1b[22m\x1b[2mت\x1b[22m\x1b[36mث\x1b[39m\x1b[4mج\x1b[24m\n"
    )


@pytest.mark.parametrize("width", [0, 24, 60])
@pytest.mark.parametrize("locale", ["ar", "en"])
def test_every_line_of_every_screen_has_its_direction_by_the_uba(locale: str, width: int) -> None:
    for name, whole in screens(Phrases(locale)):
        document = replace(whole, attachment=None)  # data, and drawn as it is
        for line in draw(document, colour=False, width=width).splitlines():
            assert is_balanced(line), name
            assert not [character for character in line if unicodedata.category(character) == "Cc"], name
            if line.strip() and locale == "ar" and not line.startswith("https://"):
                assert get_base_level(line) == 1, (name, line)
            if locale == "en" and width == 0 and re.match("[A-Z]", line):
                assert get_base_level(line) == 0, (name, line)


@pytest.mark.parametrize("locale", ["ar", "en"])
def test_commands_are_displayed_as_they_are_typed(locale: str) -> None:
    for name, document in screens(Phrases(locale)):
        display = str(get_display(draw(document, colour=False, width=0)))
        for block in document.blocks:
            if isinstance(block, Bullets | Quote | Rule):
                continue
            for span in block.spans:
                if isinstance(span, Code) and span.text.isascii():
                    assert span.text in display, name


@given(
    st.lists(
        st.sampled_from(["خبر", "طويل", "جدًا", "CNN", "Human Rights Watch", "3-2", "👨‍👩‍👧", "新华社"]), max_size=30
    ),
    st.integers(10, 60),
)
def test_wrapping_breaks_between_words_and_keeps_them_all(words: list[str], width: int) -> None:
    text = " ".join(words)
    document = Document((Paragraph((Text(text),)),))
    wrapped = draw(document, colour=False, width=width).splitlines()
    bare = [line.replace(FSI, "").replace(PDI, "").replace(RLM, "") for line in wrapped]
    assert " ".join(bare) == text
    for line in wrapped:
        assert is_balanced(line)
        assert sum(map(columns, line)) <= width or " " not in line.strip()


def test_a_name_that_is_wrapped_stays_isolated_on_both_lines() -> None:
    document = Document((Paragraph((Text("قالت Human Rights Watch أمس"),)),))
    assert shown(document, width=14) == ["قالت ⟨Human⟩", "→⟨Rights Watch⟩", "أمس"]


def test_without_a_width_nothing_is_wrapped() -> None:
    assert len(said(Text("كلمة " * 200))) == 1


def test_columns() -> None:
    assert [columns(character) for character in ("ب", "\u064b", FSI, "新", "a")] == [1, 0, 0, 2, 1]


def test_a_terminal_shows_no_picture() -> None:
    document = Document((Paragraph((Text("خبر"),)),), picture="https://news.example/a.jpg")
    assert shown(document) == ["خبر"]
