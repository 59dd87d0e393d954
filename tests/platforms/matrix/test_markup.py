import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from bidi import get_base_level
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import html as parser

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
from newsbot.platforms.matrix.markup import LIMITS, parts
from newsbot.platforms.matrix.rendered import Rendered, canonical, message, replacement
from newsbot.platforms.telegram.links import address, shown_host
from newsbot.text import bidi
from newsbot.text.bidi import FSI, PDI, RLM
from tests.chat.screens import screens
from tests.platforms.matrix.hostile import ADDRESSES, HOSTILE
from tests.platforms.matrix.longest import longest_digest

ALLOWED = {"p", "br", "strong", "code", "blockquote", "ul", "li", "h4", "a"}
LINE_ENDS = {"p", "br", "blockquote", "ul", "li", "h4"}
FORBIDDEN = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u00ad\u200b\u2060-\u2064\ufeff\u2028\u2029\u202a-\u202e\u2066\u2067\u206a-\u206f"
    "\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)
# Marks that the drawing adds, and what has no shape of its own.
SKIPPED = re.compile("[\\s•>:()\u200c\u200e\u200f\u061c\u2066-\u2069]")
UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp", "Zs", "Mn", "Me"}

PIECES = st.one_of(
    st.sampled_from(
        ("درعا", "قال الوزير إن 20 شخصا.", "CNN (Arabic)", "؟ ", "\n", "e\u0301", "\u200f", f"{FSI}x{PDI}")
    ),
    st.sampled_from(HOSTILE),
    st.text(max_size=8),
)
TEXTS = st.lists(PIECES, max_size=5).map("".join)
LONG = st.builds(lambda text, times: text * times, TEXTS, st.sampled_from((1,) * 40 + (20, 300)))
NEWS = ("https://news.example/a/1", "http://u:p@news.example:8080/x?q=درعا#f", "https://موقع.سوريا/خبر")
SPANS = st.one_of(
    st.builds(Text, LONG),
    st.builds(Strong, TEXTS),
    st.builds(Faint, TEXTS),
    st.builds(Foreign, TEXTS),
    st.builds(Code, st.one_of(st.sampled_from(("/latest درعا", "/more")), TEXTS)),
    st.builds(Link, st.one_of(st.sampled_from(("", "سانا", "news.example")), TEXTS), st.sampled_from(NEWS + ADDRESSES)),
)
LINES = st.lists(SPANS, max_size=4).map(tuple)
BLOCKS: st.SearchStrategy[Block] = st.one_of(
    st.builds(Paragraph, LINES),
    st.builds(Heading, LINES),
    st.builds(Quote, LONG, st.one_of(st.none(), TEXTS)),
    st.builds(Bullets, st.lists(LINES, max_size=4).map(tuple)),
    st.just(Rule()),
)
DOCUMENTS = st.builds(Document, st.lists(BLOCKS, max_size=6).map(tuple), st.sampled_from(("ar", "en")))


def tree(part: Rendered) -> parser.HtmlElement:
    return parser.fragment_fromstring(part.html, create_parent="body")


def html_lines(element: parser.HtmlElement) -> list[str]:
    """The lines that a reader sees, by what ends one in HTML."""
    found = [""]

    def walk(one: parser.HtmlElement) -> None:
        ends = one.tag in LINE_ENDS
        if ends:
            found.append("")
        found[-1] += one.text or ""
        for child in one:
            walk(child)
            found[-1] += child.tail or ""
        if ends:
            found.append("")

    walk(element)
    return [line.strip() for line in found if line.strip()]


def words(text: str) -> str:
    return SKIPPED.sub("", bidi.strip(text))


def visible(text: str) -> str:
    return "".join(character for character in text if unicodedata.category(character) not in UNSEEN)


def without_addresses(part: Rendered) -> str:
    """The plain text with each link's host for its address."""
    body = part.body
    for link in tree(part).iter("a"):
        body = body.replace(f"{FSI}{link.get('href')}{PDI}", shown_host(link.get("href") or ""), 1)
    return body


def expected(document: Document) -> str:
    """The plain text of a document as it should be read: commands as they are typed here, and where links lead."""

    def span(one: Span) -> Span:
        if isinstance(one, Code) and re.match("/[a-z]", bidi.tidy(one.text)):
            return Text(f"!{bidi.tidy(one.text)[1:]}")
        target = address(one.url) if isinstance(one, Link) else None
        host = shown_host(target) if target else ""
        if not host or bidi.tidy(one.text).strip() == host:
            return one
        return Text(f"{one.text if visible(bidi.tidy(one.text)) else ''}({host})")

    def block(one: Block) -> Block:
        match one:
            case Paragraph(spans) | Heading(spans):
                return replace(one, spans=tuple(map(span, spans)))
            case Bullets(items):
                return Bullets(tuple(tuple(map(span, item)) for item in items))
            case Quote(text, speaker):
                shown = visible(bidi.strip(text))
                return Quote(text if shown else "", speaker if shown and visible(bidi.strip(speaker or "")) else None)
            case Rule():
                return one

    return words(plain(Document(tuple(map(block, document.blocks)))))


def check_line(line: str, *, arabic: bool) -> None:
    depth = 0
    for character in line:
        depth += (character == FSI) - (character == PDI)
        assert depth >= 0, line
    assert depth == 0, line
    assert not arabic or bidi.rtl_line(line) == line


def check(part: Rendered, *, arabic: bool = False) -> None:
    for element in tree(part).iterdescendants():
        assert element.tag in ALLOWED
        assert set(element.keys()) == ({"href"} if element.tag == "a" else set())
        if element.tag == "a":
            target = urlsplit(element.get("href") or "")
            assert target.scheme in {"http", "https"}
            assert target.hostname
            assert element.get("href", "").isascii()
        # Nothing in a link or a command is markup of its own.
        assert element.tag not in {"a", "code"} or len(element) == 0
    assert not FORBIDDEN.search(part.body)
    assert not FORBIDDEN.search(part.html)
    for line in (*part.body.split("\n"), *html_lines(tree(part))):
        check_line(line, arabic=arabic)
    assert "@room" not in part.body.casefold()
    assert "@room" not in part.html.casefold()
    for content in (message(part, mark="1", silent=True), replacement(part, "$x", mark="1")):
        assert len(canonical(content).encode()) <= LIMITS.length
        assert content["m.mentions"] == {}


@settings(max_examples=600, deadline=None, suppress_health_check=list(HealthCheck))
@given(DOCUMENTS)
def test_what_goes_out_is_what_the_document_says(document: Document) -> None:
    found = parts(document)
    for part in found:
        check(part, arabic=document.locale == "ar")
        assert words("".join(html_lines(tree(part)))) == words(without_addresses(part))
    sent = words("".join(without_addresses(part) for part in found))
    # A part that nobody could see is not sent; a speaker stands over each part of his quotation.
    if len(found) == 1 or not any(isinstance(block, Quote) and block.speaker for block in document.blocks):
        assert visible(sent) == visible(expected(document))


def places(text: str) -> Iterator[Block]:
    yield Paragraph((Text("قبل "), Text(text), Text(" بعد")))
    yield Paragraph((Strong(text), Faint(text), Foreign(text), Code(text)))
    yield Paragraph((Link(text, "https://news.example/"),))
    yield Heading((Text(text), Strong(text)))
    yield Quote(text, text)
    yield Bullets(((Text(text),), (Code(text),)))


@pytest.mark.parametrize("locale", ["ar", "en"])
@pytest.mark.parametrize("text", HOSTILE)
def test_no_hostile_text_survives(text: str, locale: str) -> None:
    for block in places(text):
        for part in parts(Document((block,), locale)):
            check(part, arabic=locale == "ar")
            # Whatever it was, it is read as the text that it is.
            assert words("".join(html_lines(tree(part)))) == words(without_addresses(part))


@pytest.mark.parametrize("url", ADDRESSES)
def test_no_hostile_address_survives(url: str) -> None:
    (part,) = parts(Document((Paragraph((Text("المصدر: "), Link("سانا", url))),)))
    check(part, arabic=True)
    assert {urlsplit(link.get("href") or "").hostname for link in tree(part).iter("a")} <= {
        "news.example",
        "evil.example",
        "xn--l-7sba6dbr.example",
    }


def test_there_are_enough_of_them() -> None:
    assert len(set(HOSTILE)) + len(set(ADDRESSES)) >= 100


def test_every_screen_can_be_sent() -> None:
    drawn = [part for locale in ("ar", "en") for _, screen in screens(Phrases(locale)) for part in parts(screen)]
    assert len(drawn) > 20
    for part in drawn:
        check(part)


@pytest.mark.parametrize("locale", ["ar", "en"])
def test_the_longest_digest_fits(locale: str) -> None:
    """With titles as people write them in one message, and in several however long they are."""
    assert len(parts(longest_digest(locale, letters=250))) == 1
    for letters in (1_500, 30_000):
        found = parts(longest_digest(locale, letters))
        assert len(found) > 1
        for part in found:
            check(part, arabic=locale == "ar")


def test_arabic_lines_are_right_to_left_for_an_algorithm_of_others() -> None:
    spans: tuple[Span, ...] = (Text("CNN: اجتماع"), Text("2024 قتيل"), Link("BBC", "https://bbc.com"), Code("/more"))
    (part,) = parts(Document(tuple(Paragraph((span,)) for span in spans)))
    lines = [*part.body.split("\n"), *html_lines(tree(part))]
    assert [get_base_level(line) for line in lines] == [1] * 8


def test_a_screen() -> None:
    document = Document(
        (
            Heading((Strong("آخر أخبار درعا"), Faint(" · 5 أخبار"))),
            Rule(),
            Paragraph((Text("1. "), Strong("CNN: اجتماع"))),
            Quote("قال إن 20 شخصا حضروا.\n\nسطر", "المتحدث: فلان"),
            Paragraph((Text("المصدر: "), Link("سانا", "https://sana.sy/a?b=1&c=2"), Faint(" · قبل ساعة"))),
            Rule(),
            Paragraph((Text("الخبر كاملًا: "), Code("/story abc"))),
            Bullets(((Text("أول <b>"),), (Code("/latest درعا"),))),
        )
    )
    (part,) = parts(document)
    marked = [text.replace(FSI, "⟨").replace(PDI, "⟩").replace(RLM, "→") for text in (part.body, part.html)]
    assert marked[0].split("\n") == [
        "آخر أخبار درعا · 5 أخبار",
        "",
        "→1. ⟨CNN⟩: اجتماع",
        "المتحدث: فلان",
        "→> قال إن 20 شخصا حضروا.",
        "→> سطر",
        "المصدر: سانا (⟨https://sana.sy/a?b=1&c=2⟩) · قبل ساعة",
        "",
        "الخبر كاملًا: ⟨!story abc⟩",
        "→• أول <⟨b⟩>",
        "→• ⟨!latest درعا⟩",
    ]
    assert marked[1] == (
        "<h4>آخر أخبار درعا · 5 أخبار</h4>"
        "<p>→1. <strong>⟨CNN⟩: اجتماع</strong><br>المتحدث: فلان</p>"
        "<blockquote>قال إن 20 شخصا حضروا.<br>سطر</blockquote>"
        '<p>المصدر: <a href="https://sana.sy/a?b=1&amp;c=2">سانا (⟨sana.sy⟩)</a> · قبل ساعة</p>'
        "<p>الخبر كاملًا: ⟨<code>!story abc</code>⟩</p>"
        "<ul><li>أول &lt;⟨b⟩&gt;</li><li>→⟨<code>!latest درعا</code>⟩</li></ul>"
    )


def test_an_english_message_shows_arabic_lines_from_the_right() -> None:
    (part,) = parts(Document((Heading((Strong("Latest news"),)), Quote("قال 7", "The minister")), "en"))
    assert part.body.split("\n") == ["Latest news", "The minister:", f"{RLM}> قال 7"]


def test_a_label_that_names_another_host_shows_the_true_one() -> None:
    (part,) = parts(Document((Paragraph((Link("bbc.com", "https://bbc.com@evil.example/login"),)),)))
    (link,) = tree(part).iter("a")
    assert link.get("href") == "https://evil.example/login"
    assert "evil.example" in link.text_content()


def test_a_label_that_is_its_own_host_is_said_once() -> None:
    (part,) = parts(Document((Paragraph((Link("sana.sy", "https://sana.sy/a"),)),)))
    assert tree(part).text_content() == f"{RLM}{FSI}sana.sy{PDI}"
    assert part.body == f"{RLM}{FSI}https://sana.sy/a{PDI}"


def test_a_speaker_without_words_is_not_shown() -> None:
    (part,) = parts(Document((Paragraph((Text("نص"),)), Quote("\u200f", "قائل"))))
    assert part == Rendered("نص", "<p>نص</p>")


def test_a_long_text_is_split_after_a_sentence() -> None:
    sentence = "قال المصدر إن الطريق مفتوح أمام الجميع؟ "
    found = parts(Document((Paragraph((Text(sentence * 600),)),)))
    assert len(found) > 1
    for part in found:
        check(part, arabic=True)
        assert part.body.endswith("؟")
    # What can be sent is not cut further than it must be.
    assert len(canonical(replacement(found[0], "$x", mark="1")).encode()) > LIMITS.length * 0.8


def test_a_speaker_stands_over_each_part_of_his_words() -> None:
    found = parts(Document((Quote("قال إن الطريق مفتوح. " * 900, "الوزير"),)))
    assert len(found) > 1
    assert all(part.body.startswith("الوزير:\n") for part in found)


@pytest.mark.parametrize(
    "document",
    [
        Document((Paragraph((Text("ا" + "\u0301" * 30_000),)),)),
        Document((Paragraph((Text("👨" + "\u200d👨" * 15_000),)),)),
        Document((Quote("نص", "ق" * 30_000),)),
        Document((Paragraph((Strong("ا" * 50_000),)),)),
        Document((Paragraph((Link("ا" * 30_000, "https://news.example/"),)),)),
        Document((Heading((Code("<" * 30_000),)),)),
        Document((Paragraph((Text('"\\' * 30_000),)),)),
    ],
)
def test_what_leaves_no_good_place_to_cut_is_sent_all_the_same(document: Document) -> None:
    found = parts(document)
    assert found
    for part in found:
        check(part, arabic=True)


@pytest.mark.parametrize("text", ["", " \n ", "\u200f\u200e", "\u202e", "\u200b", "\u2060\u00ad", "\u0301"])
def test_nothing_to_see_is_no_message(text: str) -> None:
    assert parts(Document((Paragraph((Text(text),)), Rule(), Bullets(((Text(text),),)), Quote(text, text)))) == []


def test_what_fills_a_message_of_telegram_is_one_message() -> None:
    digest = Bullets(tuple((Text("افتتحت البلدية فرنا جديدا في ريف درعا."),) for _ in range(150)))
    assert len(plain(Document((digest,)))) > 4096
    assert len(parts(Document((digest,)))) == 1
