import json
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsbot.news.article import Draft
from newsbot.ports import Item, SourceError
from newsbot.sources import feeds

NOW = datetime(2024, 6, 3, 9, 0, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Damascus")


def items(text: str, base_url: str | None = "https://example.org/feed.xml") -> list[Item]:
    return list(feeds.read(text, name="feed", base_url=base_url, now=NOW, zone=ZONE))


def draft(text: str) -> Draft:
    (item,) = items(text)
    assert item.draft is not None
    return item.draft


RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:media="http://search.yahoo.com/mrss/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>أخبار المدينة</title><link>https://example.org/</link>
<item><title>افتتاح سوق &quot;الخضار&quot; &amp; الفواكه</title><link>/news/7</link><guid isPermaLink="false">n-7</guid>
<pubDate>الأحد، 2 حزيران 2024 - 14:30</pubDate><category>اقتصاد</category><dc:creator>سعاد النجار</dc:creator>
<description>مقتطف قصير</description>
<content:encoded><![CDATA[<p>افتتحت البلدية السوق الجديد.</p><h3>مواعيد العمل</h3><p>يفتح السوق&nbsp;يوميا<br>حتى
المساء.</p><script>alert(1)</script><figure><img src="/a.jpg"><figcaption>مدخل السوق</figcaption></figure>
<p>اقرأ أيضا: سوق آخر</p>]]></content:encoded>
<media:content url="https://example.org/b.jpg" medium="image"/></item></channel></rss>"""


def test_an_rss_entry() -> None:
    (item,) = items(RSS)
    found = item.draft
    assert found is not None
    assert item.source == "أخبار المدينة"
    assert found.title == 'افتتاح سوق "الخضار" & الفواكه'
    assert (found.id, found.url) == ("n-7", "https://example.org/news/7")
    assert found.published == datetime(2024, 6, 2, 14, 30, tzinfo=ZONE)
    assert (found.section, found.byline) == ("اقتصاد", "سعاد النجار")
    assert found.paragraphs == ("افتتحت البلدية السوق الجديد.", "يفتح السوق\u00a0يوميا", "حتى المساء.")
    assert found.subheadings == ("مواعيد العمل",)
    assert found.captions == ("مدخل السوق",)
    assert found.image == "https://example.org/b.jpg"


ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://example.org/"><title>تجربة</title><entry><id>tag:x,1</id>
<title type="html">خبر &lt;b&gt;مهم&lt;/b&gt;</title><link rel="enclosure" type="image/png" href="https://example.org/p.png"/>
<link rel="alternate" href="https://example.org/1"/><published>2024-05-01T10:00:00+02:00</published>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>نص الخبر هنا.</p></div></content></entry></feed>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>تجربة</title></channel>
<item rdf:about="https://example.org/1"><title>خبر مهم</title><link>https://example.org/1</link>
<description>نص الخبر هنا.</description><dc:date>2024-05-01T08:00:00Z</dc:date></item></rdf:RDF>"""
OLD = """<rss version="0.91"><channel><title>تجربة</title><item><title>خبر مهم</title><link>https://example.org/1</link>
<description>نص الخبر هنا.</description><pubDate>Wed, 01 May 2024 08:00:00 GMT</pubDate></item></channel></rss>"""
JSON = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "تجربة",
        "items": [
            {
                "id": 1,
                "url": "https://example.org/1",
                "title": "خبر مهم",
                "content_html": "<p>نص الخبر هنا.</p>",
                "date_published": "2024-05-01T08:00:00Z",
            }
        ],
    }
)


@pytest.mark.parametrize("text", [ATOM, RDF, OLD, JSON], ids=["atom", "rdf", "rss 0.91", "json"])
def test_every_kind_of_feed(text: str) -> None:
    (item,) = items(text)
    assert item.draft is not None
    assert item.source == "تجربة"
    assert item.draft.title == "خبر مهم"
    assert item.draft.url == "https://example.org/1"
    assert item.draft.published == datetime(2024, 5, 1, 8, 0, tzinfo=UTC)
    assert item.draft.paragraphs == ("نص الخبر هنا.",)


def test_atom_picture_and_id() -> None:
    found = draft(ATOM)
    assert (found.id, found.image) == ("tag:x,1", "https://example.org/p.png")


def _rss(inner: str) -> str:
    return f'<rss version="2.0"><channel><title>-</title>{inner}</channel></rss>'


def test_loose_markup_is_mended() -> None:
    found = draft(
        _rss(
            "<item><title>حمص&nbsp;& حماة &copy;\x0b &#x1; &unknown;</title><link>https://e.org/?a=1&b=2</link></item>"
        )
    )
    assert found.title == "حمص\u00a0& حماة © &unknown;"
    assert found.url == "https://e.org/?a=1&b=2"


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "file:///etc/passwd", "tg://resolve?domain=x", "https://", "ht tp://x"]
)
def test_only_web_addresses_are_links(link: str) -> None:
    found = draft(
        _rss(f"<item><title>خبر</title><link>{link}</link><description>&lt;img src='{link}'&gt;نص</description></item>")
    )
    assert found.url is None or found.url.startswith("https://example.org/")
    assert found.image is None or found.image.startswith("https://example.org/")


@pytest.mark.parametrize("guid", ["n-7", "12345", "/news/7", "news/7"])
@pytest.mark.parametrize("base_url", ["https://example.org/feed.xml", "https://mirror.example.net/a/b.xml", None])
def test_an_identifier_does_not_depend_on_where_the_feed_lies(guid: str, base_url: str | None) -> None:
    (item,) = items(_rss(f"<item><title>خبر</title><guid>{guid}</guid></item>"), base_url)
    assert item.draft is not None
    assert (item.draft.id, item.draft.url) == (guid, None)


def test_a_guid_that_is_an_address_is_the_link_and_a_relative_link_is_resolved() -> None:
    found = draft(_rss("<item><title>خبر</title><guid>https://example.org/7</guid></item>"))
    assert (found.id, found.url) == ("https://example.org/7", "https://example.org/7")
    for inner in ("<link>/n/7</link><guid>/n/7</guid>", "<guid>/n/7</guid><link>/n/7</link>"):
        found = draft(_rss(f"<item><title>خبر</title>{inner}</item>"))
        assert (found.id, found.url) == ("/n/7", "https://example.org/n/7")


@pytest.mark.parametrize(
    "text", ['{"items": []}', '[{"title": "خبر"}]', '{"title": "خبر"}', '{"items": [{"sku": 7}]}', "{"]
)
def test_json_that_is_no_json_feed_says_so(text: str) -> None:
    with pytest.raises(SourceError, match=r"^feed: .*not a JSON Feed[^\n]*$"):
        items(text)


def test_a_time_without_a_zone_is_the_sources() -> None:
    found = draft(_rss("<item><title>خبر</title><pubDate>2024-05-01 10:00:00</pubDate></item>"))
    assert found.published == datetime(2024, 5, 1, 10, 0, tzinfo=ZONE)


def test_at_most_500_entries_and_the_end_still_closes() -> None:
    found = items(_rss("".join(f"<item><title>خبر {number}</title></item>" for number in range(2000))))
    assert [len(found), found[0].draft and found[0].draft.title] == [500, "خبر 0"]


def test_an_entry_without_title_has_its_first_words_and_an_empty_one_is_left_out() -> None:
    (item,) = items(_rss("<item><description>خبر بلا عنوان</description></item><item></item>"))
    assert item.draft is not None
    assert item.draft.title == "خبر بلا عنوان"


@pytest.mark.parametrize(
    "text",
    [
        "<html><body><p>صفحة</p></body></html>",
        "نص",
        "",
        "{}",
        '{"items": 3}',
        "{bad",
        "<a/>",
        "[" * 100_000,
        '{"a":' * 100_000,
    ],
)
def test_what_is_no_feed_is_one_line(text: str) -> None:
    with pytest.raises(SourceError) as raised:
        items(text)
    assert str(raised.value).startswith("feed: ")
    assert "\n" not in str(raised.value)


def test_a_path_is_never_opened(tmp_path: Path) -> None:
    path = tmp_path / "feed.xml"
    path.write_text(RSS, encoding="utf-8")
    with pytest.raises(SourceError):
        items(str(path))


def test_external_entities_stay_shut(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("سر", encoding="utf-8")
    bomb = f'<!DOCTYPE rss [<!ENTITY x SYSTEM "{secret.as_uri()}">]>' + _rss("<item><title>خبر &x;</title></item>")
    assert all("سر" not in repr(item) for item in items(bomb))


@settings(max_examples=60)
@given(
    st.lists(
        st.sampled_from([*(piece for piece in RSS.split(">")), "<item>", "]]>", "&", "<![CDATA["]), max_size=25
    ).map(">".join)
)
def test_broken_feeds_are_items_or_a_source_error(text: str) -> None:
    try:
        found = items(text)
    except SourceError as refused:
        found = [Item(draft=Draft(title=str(refused)))]
    assert all(item.draft and item.draft.title and "\n" not in item.draft.title for item in found)
