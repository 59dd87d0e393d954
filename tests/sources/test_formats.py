import json
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.news.article import Draft, Part, Reading
from newsbot.ports import Contents, Item, Material, Outline, SourceError
from newsbot.sources import articles, content, opml, wire
from newsbot.sources.parsing import parse
from newsbot.text.summary import SummarySentence

NOW = datetime(2024, 6, 3, 9, 0, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Damascus")

PAGE = "<!DOCTYPE html><html><body><article><p>نص</p></article></body></html>"
RSS = '<?xml version="1.0"?><!-- x --><rss version="2.0"><channel><item><title>خبر</title></item></channel></rss>'
OPML = '<opml version="2.0"><body><outline text="س" xmlUrl="https://example.org/f"/></body></opml>'


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (PAGE, "page"),
        ("<p>فقرة وحدها</p>", "page"),
        (RSS, "feed"),
        ("\ufeff \n" + RSS, "feed"),
        ("Warning: mysql\n" + RSS, "feed"),
        ('<feed xmlns="http://www.w3.org/2005/Atom"/>', "feed"),
        ('<rdf:RDF xmlns:rdf="x"/>', "feed"),
        (OPML, "opml"),
        ('{"version":"https://jsonfeed.org/version/1","items":[]}', "feed"),
        ('{\n "items": [{"content_text": "خبر"}]\n}', "feed"),
        ('{"id":"1","title":"خبر","text":""}', "jsonl"),
        ('{"id":"1","title":"خبر"}\n{bad', "jsonl"),
        ("عنوان الخبر\n\nنص الخبر.", "dump"),
        ("[صورة] عنوان الخبر", "dump"),
    ],
)
def test_kinds_are_known_by_content(text: str, kind: str) -> None:
    assert content.sniff("x", text) == kind


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "it is empty"),
        (b" \r\n\t ", "it is empty"),
        (b"\xef\xbb\xbf\n", "it is empty"),
        (b"%PDF-1.7 ...", "it is a PDF"),
        (b"\x89PNG\r\n", "it is an image"),
        (b"PK\x03\x04....", "it is a ZIP archive"),
        (b"\x1f\x8b\x08....", "it is compressed"),
        (bytes(range(256)) * 9, "it is binary data"),
        (b'{"a": 1}', "it is JSON but not a JSON Feed"),
        (b'{"items": []}', "it is JSON but not a JSON Feed"),
        (b'{"items": [{"sku": 7}]}', "it is JSON but not a JSON Feed"),
        (b'[{"sku": 7}]', "it is JSON but not a JSON Feed"),
        (b'{"a": ', "it is not a JSON Feed, and not JSON either"),
        (b'{"a":' * 100_000, "its JSON is nested too deeply"),
        (b'<?xml version="1.0"?><invoice/>', "it is XML <invoice>, not a feed"),
    ],
)
def test_unreadable_material_is_named_with_its_reason(body: bytes, reason: str) -> None:
    with pytest.raises(SourceError) as raised:
        parse(Material("dir/file", body, NOW))
    assert str(raised.value).startswith(f"dir/file: {reason}")
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("kind", "body", "reason"), [("feed", PAGE, "it is an HTML page, not a feed"), ("page", RSS, "it is a feed, not")]
)
def test_a_sources_kind_narrows(kind: str, body: str, reason: str) -> None:
    with pytest.raises(SourceError, match=reason):
        parse(Material("x", body.encode(), NOW, kind="feed" if kind == "feed" else "page"))


def test_an_unknown_zone_is_one_line() -> None:
    with pytest.raises(SourceError, match="unknown time zone 'Mars/Olympus'"):
        parse(Material("x", RSS.encode(), NOW, timezone="Mars/Olympus"))


def read_lines(text: str, first_line: int = 1) -> list[Item]:
    return list(articles.read(text, name="f.jsonl", now=NOW, zone=ZONE, first_line=first_line))


def test_lines_of_json() -> None:
    line = json.dumps(
        {
            "id": 7,
            "source": "جريدة",
            "title": "خبر",
            "url": "https://e.org/7",
            "published": "2024-05-01 10:00:00",
            "text": "أول.\n\nثان  هنا.\n",
        }
    )
    (item,) = read_lines(line)
    assert item.source == "جريدة"
    assert item.draft == Draft(
        title="خبر",
        body=(Part("paragraph", "أول."), Part("paragraph", "ثان  هنا.")),
        id="7",
        url="https://e.org/7",
        published=datetime(2024, 5, 1, 10, 0, tzinfo=ZONE),
    )


def test_an_empty_text_and_missing_fields_are_fine() -> None:
    (item,) = read_lines('{"title": "خبر", "text": "", "published": null, "url": "ftp://x"}')
    assert item.draft == Draft(title="خبر")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{bad", "not JSON"),
        ("[1]", "not a JSON object"),
        ('"x"', "not a JSON object"),
        ('{"text": ""}', "neither title nor text"),
        ('{"title": ["x"]}', "title is not a string"),
        ('{"title": "x", "published": "soon"}', "published is not a time"),
        ('{"a":' * 100_000, "its JSON is nested too deeply"),
    ],
)
def test_a_bad_line_is_named_by_its_number_and_the_others_go_on(line: str, reason: str) -> None:
    first, bad, last = read_lines(f'{{"title": "أول"}}\n\n{line}\n{{"title": "آخر"}}', first_line=51)
    assert bad.draft is None
    assert bad.error is not None
    assert bad.error.startswith(f"f.jsonl, line 53: {reason}")
    assert first.draft is not None
    assert last.draft is not None


def test_opml_in_and_out() -> None:
    outlines = (
        Outline('صحيفة "السهل" & غيرها', "https://example.org/feed?a=1&b=2"),
        Outline("ب", "http://example.org/2"),
    )
    assert opml.read(opml.write(outlines), name="x") == outlines


def test_opml_folders_are_flattened_and_only_web_feeds_count() -> None:
    text = (
        '<opml><body><outline text="سوريا"><outline text="أ" xmlUrl="https://e.org/1"/><outline title="ب" XMLURL="https://e.org/2"/>'
        '<outline text="أ" xmlUrl="https://e.org/1"/><outline text="ج" xmlUrl="file:///etc/passwd"/></outline></body></opml>'
    )
    assert opml.read(text, name="x") == (Outline("أ", "https://e.org/1"), Outline("ب", "https://e.org/2"))


@pytest.mark.parametrize(
    "text", ["<opml><body/></opml>", "<x/>", "نص", '<!DOCTYPE opml [<!ENTITY a "b">]><opml><body>&a;</body></opml>']
)
def test_opml_without_feeds_is_one_line(text: str) -> None:
    with pytest.raises(SourceError, match=r"^x: "):
        opml.read(text, name="x")


_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
_DRAFTS = st.builds(
    Draft,
    title=_TEXT,
    body=st.lists(st.builds(Part, st.sampled_from(["paragraph", "subheading"]), _TEXT), max_size=3).map(tuple),
    id=st.none() | _TEXT,
    published=st.none() | st.datetimes(timezones=st.just(UTC)),
    captions=st.lists(_TEXT, max_size=2).map(tuple),
)
_SENTENCES = st.builds(SummarySentence, _TEXT, st.integers(0, 99), st.integers(0, 99), st.none() | _TEXT)
_READINGS = st.builds(
    Reading,
    summary=st.lists(_SENTENCES, max_size=2).map(tuple),
    places=st.tuples(_TEXT),
    topics=st.just(()),
    stems=st.tuples(_TEXT, _TEXT),
)
_ITEMS = st.builds(Item, st.none() | _DRAFTS, st.none() | _READINGS, st.none() | _TEXT, st.none() | _TEXT)


@given(
    st.builds(
        Contents,
        st.just("feed"),
        st.lists(_ITEMS, max_size=3).map(tuple),
        st.lists(st.builds(Outline, _TEXT, _TEXT), max_size=2).map(tuple),
    )
)
def test_contents_come_through_the_wire_whole(contents: Contents) -> None:
    assert wire.contents_of(json.loads(wire.dump(wire.contents_to_json(contents)))) == contents


def test_a_request_comes_through_the_wire_whole() -> None:
    material = Material("م.xml", b"\x00\xff", NOW, "feed", "https://e.org", "utf-8", "Asia/Beirut", 51)
    sent = wire.request(material)
    (length,) = wire.LENGTH.unpack(sent[:4])
    header, rest = sent[4 : 4 + length], sent[4 + length :]
    assert wire.material_of(json.loads(header), rest[4:]) == material


def test_a_lone_surrogate_does_not_break_the_wire() -> None:
    assert json.loads(wire.dump({"title": "خبر\ud800"})) == {"title": "خبر?"}
