import unicodedata
from collections.abc import Iterable
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.chat.cuts import is_boundary
from newsbot.chat.document import (
    Block,
    Bullets,
    Code,
    Document,
    Faint,
    Foreign,
    Heading,
    Line,
    Link,
    Paragraph,
    Quote,
    Rule,
    Strong,
    Text,
)
from newsbot.chat.fit import Limits, TooSmallError, fit, plain
from newsbot.platforms.terminal.markup import draw

WORDS = st.sampled_from(
    [
        "قال",
        "المحافظ",
        "إن",
        "الطريق",
        "مفتوح.",
        "هل",
        "وصلت؟",
        "نعم؛",
        "درعا،",
        "CNN",
        "20",
        "👨‍👩‍👧",
        "🇸🇾🇱🇧",
        "قُتِلَ",
        "𝕏",
        "x" * 40,
    ]
)
TEXTS = st.lists(WORDS, max_size=30).map(" ".join)
SPANS = st.one_of(
    st.builds(Text, TEXTS),
    st.builds(Strong, TEXTS),
    st.builds(Faint, TEXTS),
    st.builds(Foreign, st.just("Human Rights Watch")),
    st.builds(Link, st.just("سانا"), st.just("https://a.example/1")),
    st.builds(Code, st.just("/latest درعا")),
)
LINES = st.lists(SPANS, min_size=1, max_size=4).map(tuple)
BLOCKS: st.SearchStrategy[Block] = st.one_of(
    st.builds(Paragraph, LINES),
    st.builds(Heading, LINES),
    st.builds(Quote, TEXTS, st.one_of(st.none(), st.just("المتحدث: خالد"))),
    st.builds(Bullets, st.lists(LINES, min_size=1, max_size=4).map(tuple)),
    st.just(Rule()),
)
DOCUMENTS = st.lists(BLOCKS, max_size=12).map(lambda blocks: Document(tuple(blocks), "ar", ("/more",)))
LIMITS = st.builds(Limits, st.integers(200, 900), st.sampled_from(["utf16", "bytes", "codepoints"]))


def words_of(documents: Iterable[Document]) -> str:
    """All text in order, without what drawing puts between: the speaker of a continued quotation comes once more."""
    out: list[str] = []
    for document in documents:
        for block in document.blocks:
            match block:
                case Paragraph(spans) | Heading(spans):
                    out += (span.text for span in spans)
                case Quote(text, _):
                    out.append(text)
                case Bullets(items):
                    out += (span.text for item in items for span in item)
                case Rule():
                    pass
    return "".join(out)


def terminal(document: Document) -> str:
    return draw(document, colour=True, width=60)


def paragraph(text: str) -> Paragraph:
    return Paragraph((Text(text),))


def texts(documents: list[Document]) -> list[list[str]]:
    return [[words_of([Document((block,))]) for block in document.blocks] for document in documents]


@given(DOCUMENTS, LIMITS)
def test_no_part_is_too_long_and_no_word_is_lost(document: Document, limits: Limits) -> None:
    parts = fit(document, limits)
    assert words_of(parts) == words_of([document])
    assert all(limits.measure(plain(part)) <= limits.length for part in parts)
    assert {part.locale for part in parts} == {"ar"}
    assert [part.suggestions for part in parts] == [()] * (len(parts) - 1) + [("/more",)]


@given(DOCUMENTS, LIMITS)
def test_what_is_drawn_is_what_counts(document: Document, limits: Limits) -> None:
    parts = fit(document, limits, terminal)
    assert words_of(parts) == words_of([document])
    assert all(limits.measure(terminal(part)) <= limits.length for part in parts)


@given(DOCUMENTS, LIMITS)
def test_every_piece_of_a_quotation_keeps_its_speaker(document: Document, limits: Limits) -> None:
    quotes = [block for block in document.blocks if isinstance(block, Quote)]
    pieces = [block for part in fit(document, limits) for block in part.blocks if isinstance(block, Quote)]
    assert {quote.speaker for quote in quotes} == {piece.speaker for piece in pieces}


def test_what_fits_stays_one_document() -> None:
    document = Document((paragraph("خبر"), Rule(), paragraph("خبر")), "ar", ("/more",))
    assert fit(document, Limits(100)) == [document]
    assert fit(Document(()), Limits(1)) == [Document(())]


@pytest.mark.parametrize(
    ("unit", "text", "length"),
    [
        ("utf16", "درعا", 4),
        ("bytes", "درعا", 8),
        ("codepoints", "درعا", 4),
        ("utf16", "😀", 2),
        ("bytes", "😀", 4),
        ("codepoints", "😀", 1),
    ],
)
def test_units(unit: str, text: str, length: int) -> None:
    assert Limits(10, unit).measure(text) == length  # type: ignore[arg-type]  # a table of literals


def test_limits_count_in_their_unit() -> None:
    document = Document((paragraph("خبر " * 10),))
    assert [len(fit(document, Limits(40, unit))) for unit in ("codepoints", "utf16", "bytes")] == [1, 1, 2]


def test_blocks_stay_whole_where_they_can() -> None:
    document = Document(tuple(paragraph(f"{letter * 30}.") for letter in "ابتث"))
    assert texts(fit(document, Limits(70))) == [["ا" * 30 + ".", "ب" * 30 + "."], ["ت" * 30 + ".", "ث" * 30 + "."]]


def test_entries_of_a_list_stay_together() -> None:
    entries = [paragraph("عنوان"), paragraph("مصدر")]
    document = Document((*entries, Rule(), *entries, Rule(), *entries, Rule(), *entries))
    assert texts(fit(document, Limits(30))) == [["عنوان", "مصدر", "", "عنوان", "مصدر"]] * 2


def test_a_heading_goes_with_what_follows() -> None:
    document = Document((paragraph("ا" * 20), Heading((Text("عنوان"),)), paragraph("ب" * 20)))
    assert texts(fit(document, Limits(30))) == [["ا" * 20], ["عنوان", "ب" * 20]]


@pytest.mark.parametrize(
    ("text", "limit", "first"),
    [
        ("وصلت القافلة. فُتح الطريق أمام الناس.", 30, "وصلت القافلة. "),
        ("هل وصلت القافلة؟ نعم وصلت اليوم ظهرًا.", 30, "هل وصلت القافلة؟ "),
        ("وصلت القافلة اليوم ظهرًا؛ وفُتح الطريق أمام الناس كلهم", 40, "وصلت القافلة اليوم ظهرًا؛ "),
        ("وصلت القافلة اليوم ظهرًا وفتح الطريق", 20, "وصلت القافلة اليوم "),
        ("بلغت النسبة 3.5 بالمئة في ريف درعا الغربي", 25, "بلغت النسبة 3.5 بالمئة "),
        ("ككككككككككككككككككككككككك", 10, "كككككككككك"),
        ("وصلت القافلة إلى المدينة؛ ثم فُتح الطريق أمام الناس", 45, "وصلت القافلة إلى المدينة؛ "),
        ("وصلت القافلة.\nفُتح الطريق. عاد الناس إلى بيوتهم", 28, "وصلت القافلة.\nفُتح الطريق. "),
        ("وصلت القافلة إلى المدينة\nفُتح الطريق. عاد الناس إلى بيوتهم", 40, "وصلت القافلة إلى المدينة\n"),
        ("بُنيت المدرسة \u0301في القرية", 15, "بُنيت "),
    ],
)
def test_where_a_text_is_cut(text: str, limit: int, first: str) -> None:
    parts = fit(Document((paragraph(text),)), Limits(limit))
    assert words_of(parts[:1]) == first
    assert words_of(parts) == text


@pytest.mark.parametrize("cluster", ["👨‍👩‍👧", "🇸🇾", "👍🏽", "قُّ", "e\u0301", "❤\ufe0f", "\r\n"])
def test_what_a_reader_sees_as_one_stays_one(cluster: str) -> None:
    text = cluster * 12
    limit = len(cluster.encode()) * 3 + 1
    for part in fit(Document((paragraph(text),)), Limits(limit, "bytes")):
        whole, rest = divmod(len(words_of([part])), len(cluster))
        assert rest == 0
        assert words_of([part]) == cluster * whole


def test_boundaries_between_flags() -> None:
    assert [at for at in range(1, 8) if is_boundary("🇸🇾🇱🇧🇯🇴🇮🇶", at)] == [2, 4, 6]
    assert is_boundary("ab", 0)
    assert is_boundary("ab", 2)


def test_commands_links_and_isolated_names_are_not_cut() -> None:
    line: Line = (Text("للمزيد أرسل الآن "), Code("/latest درعا"), Text(" أو غيرها"))
    for limit in range(20, 40):
        parts = fit(Document((Paragraph(line),)), Limits(limit))
        spans = [
            span for part in parts for block in part.blocks if isinstance(block, Paragraph) for span in block.spans
        ]
        assert Code("/latest درعا") in spans
    isolated = "قال \u2068Human Rights Watch\u2069 أمس"
    for limit in range(20, 30):
        assert any(
            "\u2068Human Rights Watch\u2069" in words_of([part])
            for part in fit(Document((paragraph(isolated),)), Limits(limit))
        )


def test_a_link_that_is_cut_opens_the_same_address_in_every_piece() -> None:
    link = Link("ع" * 50, "https://a.example")
    parts = fit(Document((Paragraph((link,)),)), Limits(20))
    spans = [span for part in parts for block in part.blocks if isinstance(block, Paragraph) for span in block.spans]
    assert len(spans) == 3
    assert all(isinstance(span, Link) and span.url == link.url for span in spans)


def test_bullets_are_cut_between_items() -> None:
    items: tuple[Line, ...] = tuple((Text(letter * 15),) for letter in "ابت")
    parts = fit(Document((Bullets(items),)), Limits(35))
    assert [part.blocks for part in parts] == [(Bullets(items[:2]),), (Bullets(items[2:]),)]


def test_no_part_begins_or_ends_with_a_pause() -> None:
    document = Document((paragraph("ا" * 20), Rule(), paragraph("ب" * 20), Rule(), Rule(), paragraph("ت" * 20)))
    for limit in range(20, 60):
        for part in fit(document, Limits(limit)):
            assert not isinstance(part.blocks[0], Rule)
            assert not isinstance(part.blocks[-1], Rule)


def test_a_limit_that_leaves_no_room_is_an_error() -> None:
    with pytest.raises(TooSmallError):
        fit(Document((Quote("نعم", "المتحدث باسم الوزارة"),)), Limits(10))
    with pytest.raises(TooSmallError):
        fit(Document((paragraph("👨‍👩‍👧"),)), Limits(3, "bytes"))


@pytest.mark.parametrize("length", [1, 3, 4095, 4096, 4097, 100_000])
@pytest.mark.parametrize("letter", ["ك", "😀"])
def test_an_endless_word(letter: str, length: int) -> None:
    text = letter * length
    parts = fit(Document((paragraph(text),)), Limits(4096))
    assert words_of(parts) == text
    sizes = [Limits(4096).measure(plain(part)) for part in parts]
    assert max(sizes) <= 4096
    assert min(sizes[:-1], default=4096) > 4050, "no part is left half empty"


MIXED = st.lists(
    st.sampled_from([*"كبم. ،\n", "\u0301", "\u0651\u064f", "\ud83d\ude00", "😀", "🇸🇾", "👩‍👧", "e\u0301", "\ufe0f"]),
    min_size=1,
).map("".join)


@given(MIXED, st.sampled_from(["utf16", "bytes", "codepoints"]))
def test_neither_surrogates_nor_marks_are_cut_off(text: str, unit: str) -> None:
    limits = Limits(60, unit)  # type: ignore[arg-type]  # a table of literals
    try:
        parts = fit(Document((paragraph(text * 20),)), limits)
    except TooSmallError:
        # Sixty units of one letter and the marks upon it.
        assert not any(map(str.isspace, text))
        return
    assert words_of(parts) == text * 20
    ends = list(accumulate(len(words_of([part])) for part in parts))[:-1]
    for before, after in (((text * 20)[at - 1], (text * 20)[at]) for at in ends):
        assert not unicodedata.category(after).startswith("M")
        assert not ("\ud800" <= before <= "\udbff" and "\udc00" <= after <= "\udfff")


@pytest.mark.parametrize(
    "line",
    [
        (Text("أرسل الآن "), Code("/latest 1 2 3 4 5 6 7 8 9 10 11 12")),
        (Text("سطر بلا رقم " * 3), Text("1 2 3 4 5 6 7 8 9 " * 3)),
        (Text("قال \u2068Reuters 1 2 3 4 5 6 7 8 9 10 11 12 13\u2069 أمس"),),
    ],
)
def test_a_piece_that_would_not_fit_is_not_taken(line: Line) -> None:
    def drawn(document: Document) -> str:
        """What is shorter may be longer once drawn: words without a number need more room here."""
        text = plain(document)
        return text if any(map(str.isdigit, text)) or len(text) < 4 else text + "#" * 30

    parts = fit(Document((Paragraph(line),)), Limits(30), drawn)
    assert words_of(parts) == "".join(span.text for span in line)
    assert all(len(drawn(part)) <= 30 for part in parts)


@pytest.mark.parametrize(
    "document",
    [
        Document((paragraph("وصلت القافلة اليوم. " * 10_000),)),
        Document((paragraph("ك" * 200_000),)),
        Document((Quote("وصلت القافلة اليوم؛ " * 10_000, "الوزير"),)),
        Document(tuple(paragraph("وصلت القافلة اليوم.") for _ in range(10_000))),
        Document((Bullets(tuple((Strong("وصلت"), Text(" القافلة اليوم.")) for _ in range(10_000))),)),
    ],
)
def test_what_is_drawn_grows_as_the_text_does(document: Document) -> None:
    seen = 0

    def drawn(piece: Document) -> str:
        nonlocal seen
        text = plain(piece)
        seen += len(text)
        return text

    parts = fit(document, Limits(4096), drawn)
    assert len(parts) > 40
    assert words_of(parts) == words_of([document])
    assert seen < 6 * len(plain(document))


def test_the_picture_stands_with_the_first_part() -> None:
    document = Document((paragraph("خبر طويل. " * 20),), picture="https://news.example/a.jpg")
    assert [part.picture for part in fit(document, Limits(80))] == ["https://news.example/a.jpg", None, None]
