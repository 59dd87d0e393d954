from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from newsbot.ports import Item, SourceError
from newsbot.sources import pages

NOW = datetime(2024, 6, 3, 9, 0, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Damascus")

PARAGRAPHS = (
    "بدأت وزارة الزراعة توزيع بذار القمح على المزارعين في منطقة الغاب بريف حماة، ضمن خطة لعشرة آلاف هكتار.",
    "وقال مدير الزراعة في المنطقة إن الكميات المخصصة تكفي المساحات المرخصة، وإن التوزيع يستمر أسبوعين في خمسة مراكز.",
    "ويشكو المزارعون من ارتفاع أسعار المازوت والسماد، ويطالبون بقروض ميسرة قبل بدء موسم الري في الربيع المقبل.",
    "وأضاف المدير أن المديرية سترسل لجانا فنية إلى القرى للكشف على الحقول وتقديم الإرشادات اللازمة لمكافحة الآفات.",
)
LEAD = "أعلنت مديرية الزراعة في حماة انطلاق حملة واسعة لدعم مزارعي القمح في الغاب بعد سنوات من الجفاف وتراجع الإنتاج."


def page(head: str = "", body: str = "", paragraphs: tuple[str, ...] = PARAGRAPHS) -> str:
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    menu = "<nav><a href='/'>الرئيسية</a></nav>"
    return f"<html><head>{head}</head><body>{menu}<article>{body}{text}</article></body></html>"


def read(text: str, base_url: str | None = "https://example.org/news/1") -> Item:
    return pages.read(text, name="page", base_url=base_url, now=NOW, zone=ZONE)


HEAD = """<title>توزيع بذار القمح في الغاب - صحيفة السهل</title>
<meta property="og:title" content="توزيع بذار القمح في الغاب - صحيفة السهل">
<meta property="og:site_name" content="صحيفة السهل">
<meta property="article:section" content="زراعة"><meta name="author" content="هدى القاسم">
<meta property="article:published_time" content="2024-03-01 10:00:00">
<meta property="og:image" content="/img/wheat.jpg"><link rel="canonical" href="https://example.org/news/1?id=5">
<script type="application/ld+json">
{"@graph":[{"@type":"NewsArticle","datePublished":"2024-03-01T10:00:00+02:00"}]}</script>"""


def test_what_a_page_declares() -> None:
    item = read(page(HEAD, "<h1>توزيع بذار القمح في الغاب</h1>"))
    assert item.source == "صحيفة السهل"
    draft = item.draft
    assert draft is not None
    assert draft.title == "توزيع بذار القمح في الغاب"
    assert (draft.section, draft.byline) == ("زراعة", "هدى القاسم")
    assert draft.published is not None
    assert draft.published.isoformat() == "2024-03-01T10:00:00+02:00"  # the declaration that has an offset
    assert draft.url == "https://example.org/news/1?id=5"
    assert draft.image == "https://example.org/img/wheat.jpg"
    assert draft.paragraphs == PARAGRAPHS


def test_a_lost_lead_is_prepended_and_a_kept_one_is_not() -> None:
    description = f'<meta property="og:description" content="{LEAD}">'
    lost = read(page(HEAD + description)).draft
    assert lost is not None
    assert lost.paragraphs == (LEAD, *PARAGRAPHS)
    kept = read(page(HEAD + f'<meta property="og:description" content="{PARAGRAPHS[0][:90]}">')).draft
    assert kept is not None
    assert kept.paragraphs == PARAGRAPHS


def test_a_cut_description_is_replaced_by_the_paragraph_it_was_cut_from() -> None:
    cut = f'<meta property="og:description" content="{LEAD[:80]}…">'
    text = page(HEAD + cut).replace("<nav>", f"<div class='teaser'><p>{LEAD}</p></div><nav>")
    draft = read(text).draft
    assert draft is not None
    assert draft.paragraphs[0] == LEAD


def test_subheadings_links_and_captions() -> None:
    first, second, *rest = (f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    body = (
        "<h1>توزيع بذار القمح في الغاب</h1><figure><img src='x.jpg'><figcaption>حقل قمح (سانا)</figcaption></figure>"
        f"{first}<h2>خمسة مراكز</h2>{second}<p>اقرأ أيضا: أسعار القمح في الحسكة</p>"
        f"<p><strong>شكاوى من الأسعار</strong></p>{''.join(rest)}"
    )
    draft = read(page(HEAD, body, ())).draft
    assert draft is not None
    assert draft.subheadings == ("خمسة مراكز", "شكاوى من الأسعار")
    assert draft.paragraphs == PARAGRAPHS
    assert (draft.captions, draft.credit) == (("حقل قمح",), "سانا")


@pytest.mark.parametrize(
    ("markup", "published"),
    [
        ("<time datetime='2024-03-01T10:00:00+03:00'>قبل أيام</time>", "2024-03-01T10:00:00+03:00"),
        ("<span class='post-date'>الجمعة 1 آذار 2024 - 10:00</span>", "2024-03-01T10:00:00+03:00"),
        ("<div id='date'>2024.03.01 | 10:00 بيروت</div>", "2024-03-01T10:00:00+02:00"),
        ("<span class='date updated'>2 آذار 2024</span>", None),
    ],
)
def test_a_printed_date(markup: str, published: str | None) -> None:
    draft = read(page("<title>توزيع البذار في الغاب</title>", markup), None).draft
    assert draft is not None
    assert (draft.published and draft.published.isoformat()) == published


def test_a_date_in_the_address() -> None:
    draft = read(page(), "https://example.org/2024/03/01/wheat").draft
    assert draft is not None
    assert draft.published == datetime(2024, 3, 1, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("address", "published"),
    [
        ("https://example.org/2013/8/3/", datetime(2013, 8, 3, tzinfo=ZONE)),
        ("https://example.org/2013/middle_east/8/3/clashes/index.html", datetime(2013, 8, 3, tzinfo=ZONE)),
        ("https://example.org/wheat-2013-08-03.html", datetime(2013, 8, 3, tzinfo=ZONE)),
        ("https://example.org/20130803/wheat", datetime(2013, 8, 3, tzinfo=ZONE)),
        ("https://example.org/2031/08/03/wheat", None),  # to come
        ("https://example.org/2013/13/3/wheat", None),
        ("https://example.org/201308031234", None),
    ],
)
def test_a_day_in_the_path_is_a_last_resort(address: str, published: datetime | None) -> None:
    link = f'<link rel="canonical" href="{address}">'
    bare, declared = read(page(link), None).draft, read(page(link + HEAD), None).draft
    assert bare is not None
    assert bare.published == published
    assert declared is not None
    assert declared.published is not None
    assert declared.published.isoformat() == "2024-03-01T10:00:00+02:00"


@pytest.mark.parametrize(
    "author",
    ["https://x.org/a", "admin", "صحيفة السهل", "akhbar24", "Developed by Somebody", "a; b", "x@y.org", "م" * 90],
)
def test_what_is_no_author(author: str) -> None:
    draft = read(page(HEAD.replace("هدى القاسم", author))).draft
    assert draft is not None
    assert draft.byline is None


@pytest.mark.parametrize("image", ["javascript:x", "data:image/png;base64,AA", "file:///etc/passwd", "http://[::1"])
def test_only_web_pictures(image: str) -> None:
    draft = read(page(HEAD.replace("/img/wheat.jpg", image))).draft
    assert draft is not None
    assert draft.image is None


@pytest.mark.parametrize(
    "text", ["<html></html>", "<html><body><nav><a href='/'>الرئيسية</a></nav></body></html>", "<p></p>", "<"]
)
def test_a_page_without_an_article_is_one_line(text: str) -> None:
    with pytest.raises(SourceError) as raised:
        read(text)
    assert "\n" not in str(raised.value)
    assert str(raised.value).startswith("page: ")


def test_a_deep_page_does_not_exhaust_the_stack() -> None:
    deep = "<div>" * 20_000 + "نص" + "</div>" * 20_000
    with pytest.raises(SourceError):
        read(f"<html><body>{deep}</body></html>")
