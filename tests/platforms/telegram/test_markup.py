import re
import unicodedata

import pytest
from bidi import get_base_level
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsbot.chat.document import (
    Block,
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
from newsbot.chat.fit import plain
from newsbot.chat.phrases import Phrases
from newsbot.platforms.telegram.links import address, shown_host
from newsbot.platforms.telegram.markup import LIMITS, MOST_ENTITIES, caption, parts
from newsbot.platforms.telegram.rendered import Entity, Rendered, units
from newsbot.text import bidi
from newsbot.text.bidi import FSI, PDI, RLM
from tests.chat.screens import screens
from tests.doubles.telegram import oracle

OVERRIDES = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u206a\u206f") | {chr(0xE0041)}
TDLIB = {
    "bold": {"@type": "textEntityTypeBold"},
    "code": {"@type": "textEntityTypeCode"},
    "blockquote": {"@type": "textEntityTypeBlockQuote"},
}
# Marks that the drawing adds or that carry no reading, and what Telegram removes from any text.
UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp", "Zs", "Mn", "Me"}
SKIPPED = re.compile("[\\s•:()\u200e\u200f\u061c\u2066-\u2069\u030a\u0333\u033f]")

NAMES = ("", "سانا", "CNN", "‎x", "درعا 20", "a.b-c")
ADDRESSES = (
    "https://news.example/a/1",
    "http://user:pw@evil.example:8080/x?q=درعا#f",
    "https://xn--mgba8aze.com/",
    "javascript:alert(1)",
    "https://موقع.سوريا/خبر",
    "tg://resolve?domain=x",
    "https://раураl.example/",
    "not an address",
)
PIECES = st.one_of(
    st.sampled_from(
        [
            "درعا",
            "قال الوزير إن 20 شخصا.",
            "CNN (Arabic)",
            "😀👨‍👩‍👧🇸🇾",
            "\u202eمقلوب\u202c",
            "\u2067x",
            "y\u2069",
            f"{FSI}Reuters{PDI}",
            "\n",
            " ",
            "\r\n",
            "\u2028",
            "\x1b[31m",
            "e\u0301\u030a\u0333",
            "؟ ",
            "؛ ",
            "@someone",
            "/latest",
            "#درعا",
            "\u200f",
            "\u200e",
            "<b>&amp;",
            "_*`[",
            "\x00",
            chr(0xE0041),
            "\ud800",
        ]
    ),
    st.text(max_size=8),
)
TEXTS = st.lists(PIECES, max_size=6).map("".join)
LONG = st.builds(lambda text, times: text * times, TEXTS, st.sampled_from((1,) * 40 + (20, 300)))
SHORT = st.one_of(
    st.builds(Text, TEXTS),
    st.builds(Strong, TEXTS),
    st.builds(Faint, TEXTS),
    st.builds(Foreign, TEXTS),
    st.builds(Code, TEXTS),
    st.builds(Link, st.one_of(st.sampled_from(NAMES), TEXTS), st.sampled_from(ADDRESSES)),
)
LINES = st.one_of(
    st.lists(st.one_of(SHORT, st.builds(Text, LONG)), max_size=4).map(tuple),
    st.builds(lambda span, times: (span,) * times, SHORT, st.sampled_from((1,) * 40 + (130,))),
)
BLOCKS: st.SearchStrategy[Block] = st.one_of(
    st.builds(Paragraph, LINES),
    st.builds(Heading, LINES),
    st.builds(Quote, LONG, st.one_of(st.none(), TEXTS)),
    st.builds(Bullets, st.lists(LINES, max_size=4).map(tuple)),
    st.just(Rule()),
)
DOCUMENTS = st.builds(Document, st.lists(BLOCKS, max_size=6).map(tuple), st.sampled_from(("ar", "en")))


def shown(document: Document) -> list[str]:
    """Lines of a document that is one message, with direction marks made visible."""
    (part,) = parts(document)
    return part.text.replace(FSI, "⟨").replace(PDI, "⟩").replace(RLM, "→").split("\n")


def said(*spans: Span, locale: str = "ar") -> list[str]:
    return shown(Document((Paragraph(spans),), locale))


def covered(part: Rendered, entity: Entity) -> str:
    raw = part.text.encode("utf-16-le")
    return raw[entity.offset * 2 : (entity.offset + entity.length) * 2].decode("utf-16-le")


def styles(document: Document) -> list[tuple[str, str]]:
    (part,) = parts(document)
    return [(entity.kind, covered(part, entity)) for entity in part.entities]


def words(text: str) -> str:
    return SKIPPED.sub("", bidi.strip(text))


def expected(document: Document) -> str:
    """The plain text of a document, with the host of each link that does not say it itself."""

    def span(one: Span) -> Span:
        target = address(one.url) if isinstance(one, Link) else None
        host = shown_host(target) if target else ""
        if not host or bidi.tidy(one.text).strip() == host:
            return one
        return Text(f"{one.text if visible(bidi.tidy(one.text)) else ''}({host})")

    def block(one: Block) -> Block:
        match one:
            case Paragraph(spans) | Heading(spans):
                return Paragraph(tuple(map(span, spans)))
            case Bullets(items):
                return Bullets(tuple(tuple(map(span, item)) for item in items))
            case Quote(text, speaker):
                return Quote(text, speaker if visible(bidi.strip(text)) else None)
            case Rule():
                return one

    return words(plain(Document(tuple(map(block, document.blocks)))))


def check(part: Rendered) -> None:
    assert LIMITS.measure(part.text) <= 4096
    assert len(part.entities) <= MOST_ENTITIES
    assert not OVERRIDES & set(part.text)
    assert part.text.strip() == part.text
    assert oracle.clean(part.text) == part.text
    judged = [
        {
            "@type": "textEntity",
            "offset": entity.offset,
            "length": entity.length,
            "type": TDLIB.get(entity.kind) or {"@type": "textEntityTypeTextUrl", "url": entity.url},
        }
        for entity in part.entities
    ]
    oracle.judge(part.text, judged)
    for entity in part.entities:
        stretch = covered(part, entity)
        assert units(stretch) == entity.length > 0
        assert stretch.strip() == stretch
        assert entity.url is None or entity.url.startswith(("http://", "https://"))
    for line in part.text.split("\n"):
        depth = 0
        for character in line:
            depth += (character == FSI) - (character == PDI)
            assert depth in {0, 1}
        assert depth == 0


@settings(max_examples=2000, deadline=None, suppress_health_check=list(HealthCheck))
@given(DOCUMENTS)
def test_what_goes_out_is_what_the_document_says(document: Document) -> None:
    found = parts(document)
    for part in found:
        check(part)
        if document.locale == "ar":
            assert all(bidi.rtl_line(line) == line for line in part.text.split("\n"))
    sent = words("".join(part.text for part in found))
    wanted = expected(document)
    # A part that nobody could see is not sent; a speaker stands over each part of his quotation.
    if len(found) == 1:
        assert sent == wanted
    elif not any(isinstance(block, Quote) and block.speaker for block in document.blocks):
        assert visible(sent) == visible(wanted)


def visible(text: str) -> str:
    return "".join(character for character in text if unicodedata.category(character) not in UNSEEN)


def test_every_screen_can_be_sent() -> None:
    drawn = [part for locale in ("ar", "en") for _, screen in screens(Phrases(locale)) for part in parts(screen)]
    assert len(drawn) > 20
    for part in drawn:
        check(part)


def test_arabic_lines_are_right_to_left_for_an_algorithm_of_others() -> None:
    lines = said(Text("CNN: اجتماع في درعا")) + said(Text("2024"), Text(" قتيل")) + said(Link("BBC", "https://bbc.com"))
    assert all(get_base_level(line.replace("→", RLM).replace("⟨", FSI)) == 1 for line in lines)


def test_a_screen() -> None:
    document = Document(
        (
            Heading((Strong("آخر أخبار درعا"), Faint(" · 5 أخبار"))),
            Rule(),
            Paragraph((Text("1. "), Strong("CNN: اجتماع"))),
            Quote("قال إن 20 شخصا حضروا.", "المتحدث: فلان"),
            Paragraph((Text("المصدر: "), Link("سانا", "https://sana.sy/a?b=1"), Faint(" · قبل ساعة"))),
            Paragraph((Text("الخبر كاملًا: "), Code("/story abc"))),
            Bullets(((Text("أول"),), (Code("/latest درعا"),))),
        )
    )
    assert shown(document) == [
        "آخر أخبار درعا · 5 أخبار",
        "",
        "→1. ⟨CNN⟩: اجتماع",
        "المتحدث: فلان",
        "قال إن 20 شخصا حضروا.",
        "المصدر: سانا (⟨sana.sy⟩) · قبل ساعة",
        "الخبر كاملًا: ⟨/story abc⟩",
        "→• أول",
        "→• ⟨/latest درعا⟩",
    ]
    assert styles(document) == [
        ("bold", "آخر أخبار درعا"),
        ("bold", f"{FSI}CNN{PDI}: اجتماع"),
        ("blockquote", "قال إن 20 شخصا حضروا."),
        ("text_link", f"سانا ({FSI}sana.sy{PDI})"),
        ("code", "/story abc"),
        ("code", "/latest درعا"),
    ]


def test_offsets_count_utf16_units() -> None:
    (part,) = parts(Document((Paragraph((Text("😀 درعا "), Strong("خبر"), Text("😀"), Strong("ثان"))),)))
    assert [covered(part, entity) for entity in part.entities] == ["خبر", "ثان"]
    assert [(entity.offset, entity.length) for entity in part.entities] == [(9, 3), (14, 3)]


def test_a_quotation_keeps_its_lines_in_one_block() -> None:
    document = Document((Paragraph((Text("قبل"),)), Quote("سطر\n\n2 سطر ثان\nCNN", "قائل"), Paragraph((Text("بعد"),))))
    assert shown(document) == ["قبل", "قائل:", "سطر", "→2 سطر ثان", "→⟨CNN⟩", "بعد"]
    assert styles(document) == [("blockquote", f"سطر\n{RLM}2 سطر ثان\n{RLM}{FSI}CNN{PDI}")]


def test_a_speaker_without_words_is_not_shown() -> None:
    assert shown(Document((Paragraph((Text("نص"),)), Quote("", "قائل")))) == ["نص"]


def test_an_english_message_shows_arabic_lines_from_the_right() -> None:
    document = Document((Heading((Strong("Latest news"),)), Quote("قال الوزير", "The minister")), "en")
    assert shown(document) == ["Latest news", "The minister:", "قال الوزير"]


@pytest.mark.parametrize("url", ["javascript:alert(1)", "tg://resolve?domain=x", "", "https://", "ftp://x.example/"])
def test_what_is_no_web_address_is_no_link(url: str) -> None:
    document = Document((Paragraph((Text("المصدر: "), Link("سانا", url))),))
    assert shown(document) == ["المصدر: سانا"]
    assert styles(document) == []


def test_a_label_that_names_another_host_shows_the_true_one() -> None:
    document = Document((Paragraph((Link("bbc.com", "https://bbc.com@evil.example/login"),)),))
    assert shown(document) == ["→⟨bbc.com⟩ (⟨evil.example⟩)"]
    (part,) = parts(document)
    assert part.entities[0].url == "https://evil.example/login"


def test_a_long_text_is_split_after_a_sentence() -> None:
    sentence = "قال المصدر إن الطريق مفتوح أمام الجميع؟ "
    found = parts(Document((Paragraph((Text(sentence * 300),)),)))
    assert len(found) == 3
    assert all(part.text.endswith("؟") for part in found)


def test_a_speaker_stands_over_each_part_of_his_words() -> None:
    found = parts(Document((Quote("قال إن الطريق مفتوح. " * 500, "الوزير"),)))
    assert len(found) > 1
    for part in found:
        assert part.text.startswith("الوزير:\n")
        assert part.entities[0].offset == units("الوزير:\n")
        check(part)


@pytest.mark.parametrize(
    "block",
    [
        Bullets(tuple((Code(f"/story {number}"),) for number in range(250))),
        Paragraph(tuple(Strong(f"كلمة {number} ") for number in range(250))),
        Heading(tuple(Link("سانا ", f"https://sana.sy/{number}") for number in range(250))),
        Bullets((tuple(Code(f"/story {number} ") for number in range(250)),)),
    ],
)
def test_more_styles_than_telegram_takes_make_another_message(block: Block) -> None:
    found = parts(Document((block,)))
    assert sum(len(part.entities) for part in found) == 250
    assert all(len(part.entities) <= 100 for part in found)
    assert len(found) <= 4
    for part in found:
        check(part)


@pytest.mark.parametrize(
    "document",
    [
        Document((Paragraph((Text("ا" + "\u0301" * 9000),)),)),
        Document((Paragraph((Text("👨" + "\u200d👨" * 5000),)),)),
        Document((Quote("نص", "ق" * 9000),)),
        Document((Quote("نص", "\u200f" * 9000),)),
        Document((Paragraph((Strong("ا" * 20_000),)),)),
        Document((Paragraph((Link("ا" * 9000, "https://news.example/"),)),)),
        Document((Heading((Code("x" * 9000),)),)),
    ],
)
def test_what_leaves_no_good_place_to_cut_is_sent_all_the_same(document: Document) -> None:
    found = parts(document)
    assert found
    for part in found:
        check(part)


@pytest.mark.parametrize("text", ["", " \n ", "\u200f\u200e", "\u202e", "\u200b", "\u2060\u00ad", "\u0301"])
def test_nothing_to_see_is_no_message(text: str) -> None:
    assert parts(Document((Paragraph((Text(text),)), Rule()))) == []


def test_suggestions_stand_under_the_last_message() -> None:
    found = parts(Document((Paragraph((Text("كلمة. " * 2000),)),), suggestions=("/more",)))
    assert [len(part.buttons) for part in found] == [0, 0, 1]


def pictured(text: str, url: str | None = "https://news.example/a.jpg") -> list[str | None]:
    """The picture of each message."""
    return [part.photo for part in parts(Document((Paragraph((Text(text),)),), picture=url))]


@pytest.mark.parametrize(
    ("text", "photos"),
    [
        ("خبر", ["https://news.example/a.jpg"]),
        ("ا" * 1024, ["https://news.example/a.jpg"]),
        ("ا" * 1025, [None]),
        ("😀" * 512, [None]),  # a mark of direction stands before them
        ("كلمة. " * 2000, [None, None, None]),
        (" ", []),
    ],
)
def test_the_picture_goes_with_the_first_words_if_they_fit_under_it(text: str, photos: list[str | None]) -> None:
    assert pictured(text) == photos


@pytest.mark.parametrize(
    "url", [None, "", "/etc/hostname", "file:///etc/hostname", "tg://x", "data:image/png;base64,AA"]
)
def test_only_a_web_address_is_a_picture(url: str | None) -> None:
    assert pictured("خبر", url) == [None]


def test_a_picture_that_shows_its_host_in_other_letters_is_asked_for_in_ascii() -> None:
    assert pictured("خبر", "https://user@موقع.سوريا/صورة.jpg") == [
        "https://xn--4gbrim.xn--mgbtf8fl/%D8%B5%D9%88%D8%B1%D8%A9.jpg"
    ]


@pytest.mark.parametrize("sentence", ["قال المصدر إن CNN كانت هناك؟ ", "وصلت😀القافلة🇸🇾اليوم ", "x" * 300 + ". "])
def test_what_stands_under_a_picture_is_cut_where_a_reader_pauses(sentence: str) -> None:
    (whole,) = parts(Document((Heading((Strong("عنوان"),)), Quote(sentence * (1 + 1500 // len(sentence))))))
    part = caption(whole)
    assert 512 < units(part.text) <= 1024
    assert whole.text.startswith(part.text.removesuffix("…").removesuffix(PDI))
    assert [entity.kind for entity in part.entities] == ["bold", "blockquote"]
    check(part)
    assert caption(part) == part
