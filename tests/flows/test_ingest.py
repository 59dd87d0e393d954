"""From bytes to stored articles: each once, a changed one as a revision, and nothing that stops the rest."""

from datetime import UTC, datetime

import pytest

from newsbot.flows.ingest import Stored
from newsbot.news.article import Source
from newsbot.ports import SourceError
from tests.fakes.clock import A_MORNING
from tests.flows.kit import FEED, LONG, House, entry, feed, line, opml, page

DUMP = """أخبار محلية

افتتاح معصرة زيتون في بصرى الشام

2024.02.11 | 10:30 دمشق

افتتحت جمعية فلاحية معصرة زيتون حديثة في مدينة بصرى الشام بعد عام من العمل.

وقال رئيس الجمعية عمر الزعبي إن المعصرة تخدم أربع قرى مجاورة.
"""
FOLLOWED = Source("نشرة السهل", "feed", FEED, follow=True)
BARE = Source("نشرة السهل", "feed", FEED)


def statuses(stored: list[Stored]) -> list[str]:
    return [one.status for one in stored]


@pytest.fixture
def house() -> House:
    return House()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.txt", DUMP),
        ("a.html", page("تأهيل الطريق الزراعي شمال طفس")),
        ("a.xml", feed(entry("سوق الخضار ينتقل إلى موقع جديد", LONG, link="https://news.example/1"))),
        ("a.jsonl", line("سوق الخضار ينتقل", id="7", text=LONG)),
        (
            "a.json",
            '{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"1","title":"خبر","content_text":"نص"}]}',
        ),
    ],
)
async def test_the_same_article_twice_is_one(house: House, name: str, content: str) -> None:
    (first,) = await house.take(name, content)
    (again,) = await house.take(name, content)
    assert (first.status, again.status) == ("new", "known")
    assert first.article is not None
    assert again.article is not None
    assert first.article.id == again.article.id
    assert len(house.titles()) == 1


async def test_duplicates_inside_one_batch_are_one(house: House) -> None:
    twice = entry("سوق الخضار ينتقل", LONG, guid="g1", link="https://news.example/1")
    assert statuses(await house.take("a.xml", feed(twice, twice, entry("آخر", guid="g2")))) == ["new", "known", "new"]
    assert len(house.titles()) == 2


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        # a guid is the identity, whatever else changes
        (entry("أ", guid="g", link="https://n.example/1"), entry("أ", guid="g", link="https://n.example/2"), True),
        (entry("أ", guid="g", link="https://n.example/1"), entry("أ", guid="h", link="https://n.example/1"), False),
        # else the address, without how the reader came
        (entry("أ", link="http://www.n.example/1/?utm_source=x"), entry("أ", link="https://n.example/1"), True),
        (entry("أ", link="https://n.example/?p=1"), entry("أ", link="https://n.example/?p=2"), False),
        # else the folded title and the day
        (
            entry("أخبار إدلب", date="Fri, 01 Mar 2024 04:00:00 GMT"),
            entry("اخبار ادلب", date="Fri, 01 Mar 2024 09:00:00 GMT"),
            True,
        ),
        (
            entry("نشرة الطقس", date="Fri, 01 Mar 2024 04:00:00 GMT"),
            entry("نشرة الطقس", date="Sat, 02 Mar 2024 04:00:00 GMT"),
            False,
        ),
    ],
)
async def test_identity_of_feed_items(house: House, one: str, other: str, *, same: bool) -> None:
    await house.take("1.xml", feed(one))
    await house.take("2.xml", feed(other))
    assert len(house.store.articles.rows) == (1 if same else 2)


async def test_a_guid_belongs_to_its_feed(house: House) -> None:
    await house.take("1.xml", feed(entry("أ", guid="1"), title="نشرة السهل"))
    await house.take("2.xml", feed(entry("ب", guid="1"), title="نشرة الجبل"))
    assert len(house.titles()) == 2


async def test_changed_text_is_a_revision_under_the_same_id(house: House) -> None:
    (first,) = await house.take("a.jsonl", line("الطريق مغلق", id="r-1", text="أغلق الطريق صباح اليوم."))
    (changed,) = await house.take("b.jsonl", line("الطريق مغلق", id="r-1", text="فُتح الطريق ظهر اليوم."))
    assert changed.status == "revised"
    assert first.article is not None
    listed = await house.store.articles.get(first.article.id)
    assert listed is not None
    assert listed.revision == 2
    assert listed.article.draft.text == "فُتح الطريق ظهر اليوم."


async def test_lines_keep_their_own_ids_and_others_get_short_ones(house: House) -> None:
    (own,) = await house.take("a.jsonl", line("عنوان", id="خبر/7"))
    (number,) = await house.take("b.jsonl", line("عنوان آخر", id=12))
    (short,) = await house.take("c.jsonl", line("عنوان ثالث"))
    ids = [one.article.id for one in (own, number, short) if one.article]
    assert ids[:2] == ["خبر/7", "12"]
    assert ids[2].isalnum()
    assert len(ids[2]) == 10


async def test_an_id_that_is_another_articles_is_a_reason_not_a_loss(house: House) -> None:
    (dump,) = await house.take("a.txt", DUMP)
    assert dump.article is not None
    (clash, fine) = await house.take("b.jsonl", f"{line('غريب', id=dump.article.id)}\n{line('سليم', id='2')}")
    assert (clash.status, fine.status) == ("failed", "new")
    assert clash.error is not None
    assert clash.error.startswith("b.jsonl: ")
    assert dump.article.id in clash.error


async def test_undated_from_files_stays_undated_and_sorts_last(house: House) -> None:
    await house.take("1.jsonl", line("بلا تاريخ"))
    await house.take("2.jsonl", line("قديم", published="1999-05-01T00:00:00+00:00"))
    await house.take("3.jsonl", line("بلا تاريخ أيضا"))
    assert house.titles() == ["قديم", "بلا تاريخ أيضا", "بلا تاريخ"]
    undated = house.store.articles.rows[1].article
    assert undated.draft.published is None


async def test_undated_from_the_web_takes_the_time_it_was_seen(house: House) -> None:
    house.web.pages[FEED] = feed(entry("بلا تاريخ", LONG, guid="1"))
    await house.take("1.jsonl", line("أمس", published="2024-02-29T06:00:00+00:00"))
    (live,) = await house.take(FEED)
    assert live.article is not None
    assert live.article.draft.published == A_MORNING
    assert house.titles() == ["بلا تاريخ", "أمس"]
    house.clock.advance(3600)
    assert statuses(await house.take(FEED)) == ["known"]


@pytest.mark.parametrize(("zone", "hour"), [("Asia/Damascus", 6), ("America/New_York", 14)])
async def test_times_without_a_zone_are_in_the_sources(house: House, zone: str, hour: int) -> None:
    source = Source("مصدر", "folder", "news/", timezone=zone)
    (stored,) = await house.take("news/1.jsonl", line("خبر", published="2024-01-05T09:00:00"), source)
    assert stored.article is not None
    assert stored.article.draft.published == datetime(2024, 1, 5, hour, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "content", "source"),
    [
        ("نشرة.txt", DUMP, "نشرة"),
        ("a.xml", feed(entry("خبر", LONG), title="نشرة الجبل"), "نشرة الجبل"),
        ("a.jsonl", line("خبر", source="وكالة الحصاد"), "وكالة الحصاد"),
        ("https://www.news.example/a", page("تأهيل الطريق"), "news.example"),
    ],
)
async def test_the_source_is_named_by_what_is_known_of_it(house: House, name: str, content: str, source: str) -> None:
    house.web.pages[name] = content
    (stored,) = await house.take(name, None if "://" in name else content)
    assert stored.article is not None
    assert stored.article.source == source


async def test_the_operators_name_of_a_source_goes_first(house: House) -> None:
    house.web.pages[FEED] = feed(entry("خبر", LONG, guid="1"), title="عنوان آخر")
    (stored,) = await house.take(FEED)
    named = await house.ingest.material(house.ingest.answer(await house.web.fetch(FEED), BARE), BARE)
    assert stored.article is not None
    assert (stored.article.source, named[0].article and named[0].article.source) == ("عنوان آخر", "نشرة السهل")


async def followed(house: House, source: Source) -> list[str]:
    house.clock.advance(60)
    fetched = await house.web.fetch(source.url)
    house.web.asked.clear()
    return statuses(await house.ingest.material(house.ingest.answer(fetched, source), source))


async def test_bare_items_are_followed_only_where_the_source_says_so(house: House) -> None:
    link = "https://news.example/road"
    house.web.pages |= {FEED: feed(entry("الطريق", "سطر واحد.", guid="1", link=link)), link: page("تأهيل الطريق")}
    assert await followed(house, BARE) == ["new"]
    assert house.web.addresses == []
    house.store.articles.rows.clear()
    assert await followed(house, FOLLOWED) == ["new"]
    assert house.web.addresses == [link]
    (row,) = house.store.articles.rows.values()
    draft = row.article.draft
    assert (draft.title, draft.id, draft.url) == ("الطريق", "1", link)
    assert "مهندس البلدية" in draft.text
    assert row.article.reading.summary
    assert row.article.reading.places == ("sy-tafas",)


async def test_known_and_whole_items_are_not_followed(house: House) -> None:
    bare, whole = "https://news.example/bare", "https://news.example/whole"
    house.web.pages |= {
        FEED: feed(
            entry("عار", guid="1", link=bare),
            entry("كامل", LONG, guid="2", link=whole),
            entry("بلا رابط", guid="3"),
        ),
        bare: page("عار"),
    }
    assert await followed(house, FOLLOWED) == ["new", "new", "new"]
    assert house.web.addresses == [bare]
    assert sorted(await followed(house, FOLLOWED)) == ["known", "known"]
    assert house.web.addresses == []


@pytest.mark.parametrize("failing", [SourceError("https://news.example/1: no answer within 10 s"), b"%PDF-1.7 binary"])
async def test_a_page_that_fails_leaves_the_bare_item(house: House, failing: Exception | bytes) -> None:
    link = "https://news.example/1"
    house.web.pages |= {FEED: feed(entry("الطريق", "سطر واحد.", guid="1", link=link)), link: failing}
    assert await followed(house, FOLLOWED) == ["new"]
    (row,) = house.store.articles.rows.values()
    assert row.article.draft.text == "سطر واحد."


async def test_opml_brings_what_its_feeds_hold(house: House) -> None:
    other = "https://other.example/atom"
    house.web.pages |= {FEED: feed(entry("أ", guid="1")), other: feed(entry("ب", guid="1"), title="أخرى")}
    stored = await house.take("list.opml", opml(FEED, "https://gone.example/rss", other))
    assert statuses(stored) == ["new", "failed", "new"]
    assert stored[1].error == "https://gone.example/rss: the name cannot be resolved"
    assert sorted(house.titles()) == ["أ", "ب"]


async def test_a_list_of_lists_has_an_end(house: House) -> None:
    house.web.pages[FEED] = opml(FEED)
    (stored,) = await house.take(FEED)
    assert stored.error == f"{FEED}: it is OPML, not a feed"
    assert house.web.addresses == [FEED, FEED]


async def test_nothing_that_fails_stops_the_rest(house: House) -> None:
    house.files.files |= {
        "in/1.txt": "",
        "in/2.html": SourceError("in/2.html: permission denied"),
        "in/3.png": b"\x89PNG\r\n\x1a\n",
        "in/4.jsonl": f"{line('سليم', id='1')}\nnot json\n{line('سليم أيضا', id='2')}",
        "in/5.xml": feed(entry("من الخلاصة")),
    }
    stored = await house.take("in/")
    assert [one.status for one in stored] == ["failed", "failed", "failed", "failed", "new", "new", "new"]
    reasons = [one.error for one in stored if one.error]
    assert [reason.partition(":")[0] for reason in reasons] == [
        "in/1.txt",
        "in/2.html",
        "in/3.png",
        "in/4.jsonl, line 2",
    ]
    assert all(one.article is None for one in stored if one.error)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("nowhere.txt", "nowhere.txt: no such file or directory"),
        ("https://gone.example/", "https://gone.example/: the name cannot be resolved"),
    ],
)
async def test_a_name_that_leads_nowhere_is_one_reason(house: House, name: str, reason: str) -> None:
    (stored,) = await house.take(name)
    assert (stored.status, stored.article, stored.error) == ("failed", None, reason)
    assert not house.titles()


async def test_an_address_of_another_kind_is_the_fetchers_to_refuse(house: House) -> None:
    house.files.files["file:///etc/passwd"] = line("سر")
    (stored,) = await house.take("file:///etc/passwd")
    assert stored.status == "failed"
    assert house.web.addresses == ["file:///etc/passwd"]


async def test_steps_tell_how_far_it_is(house: House) -> None:
    body = line("خبر")
    house.files.files |= {"in/1.jsonl": body, "in/2.jsonl": body}
    sizes = [step.size async for step in house.ingest.place("in/")]
    assert sizes == [len(body.encode())] * 2
