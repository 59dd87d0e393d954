"""What every store promises, on every store: in memory, SQLite, PostgreSQL."""

from datetime import UTC, datetime, timedelta, timezone
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsbot.chat.room import Room, RoomSettings
from newsbot.news.article import Source
from newsbot.news.polling import SourceState
from newsbot.ports import Count, Listed, Page
from tests.store.conftest import Held
from tests.store.samples import NOW, full, hours_ago, item

HOME = Room("telegram", "123456789")


def ids(page: Page) -> list[str]:
    return [listed.article.id for listed in page.items]


async def test_an_article_comes_back_as_it_went_in(store: Any) -> None:
    article = full()
    assert await store.articles.add([article], NOW) == ["new"]
    listed = await store.articles.get("full")
    assert listed is not None
    assert listed.article.draft == article.draft
    assert listed.article.draft.published.isoformat() == "2022-10-17T09:04:00+03:00"
    assert (listed.article.identity, listed.article.source) == (article.identity, article.source)
    assert (listed.article.reading.summary, listed.article.reading.places) == (
        article.reading.summary,
        article.reading.places,
    )
    assert (listed.first_seen, listed.revision) == (NOW, 1)


async def test_an_unknown_id_is_none(store: Any) -> None:
    assert await store.articles.get("nothing") is None


async def test_the_same_article_twice_is_one(store: Any) -> None:
    assert await store.articles.add([item("x"), item("x")], NOW) == ["new", "known"]
    assert await store.articles.add([item("x")], NOW) == ["known"]
    assert ids(await store.articles.latest(None, 5)) == ["a-x"]


async def test_nothing_is_added_by_an_empty_batch(store: Any) -> None:
    assert await store.articles.add([], NOW) == []


async def test_changed_text_is_a_revision_with_the_same_id_and_key(store: Any) -> None:
    before = item("x", "انفجار في المدينه", published=hours_ago(2), places=("daraa",))
    after = item("x", "حريق في المدينه", published=None, places=("aleppo",))
    await store.articles.add([before], NOW)
    (old,) = (await store.articles.latest(None, 1)).items
    assert await store.articles.add([after], NOW + timedelta(hours=1)) == ["revised"]
    (new,) = (await store.articles.latest(None, 9)).items
    assert (new.key, new.article.id, new.first_seen, new.revision) == (old.key, old.article.id, NOW, 2)
    assert new.article.draft.title == "حريق في المدينه"
    assert new.article.draft.published == hours_ago(2)  # a date that is no longer given stays


async def test_a_revision_moves_tags_counts_and_words(store: Any) -> None:
    await store.articles.add([item("x", "انفجار في المدينه", places=("jasim",))], NOW)
    await store.articles.add([item("x", "حريق في المدينه", places=("aleppo",))], NOW)
    assert ids(await store.articles.latest("place:daraa", 5)) == []
    assert ids(await store.articles.latest("place:aleppo", 5)) == ["a-x"]
    assert await store.articles.counts("place:") == [Count("place:aleppo", 1), Count("place:syria", 1)]
    for find in (store.search.recent, store.search.relevant):
        assert ids(await find(("انفجار",), 5)) == []
        assert ids(await find(("حريق",), 5)) == ["a-x"]


async def test_a_revision_can_come_in_the_batch_of_its_first_version(store: Any) -> None:
    batch = [item("x", "الاول"), item("y"), item("x", "الثاني"), item("x", "الثاني")]
    assert await store.articles.add(batch, NOW) == ["new", "new", "revised", "known"]
    listed = await store.articles.get("a-x")
    assert (listed.revision, listed.article.draft.title) == (2, "الثاني")


async def test_an_id_that_another_article_bears_fails_alone(store: Any) -> None:
    other = item("y")
    clash = type(other)("a-x", other.identity, other.source, other.draft, other.reading)
    assert await store.articles.add([item("x"), clash, item("z")], NOW) == ["new", "failed", "new"]


@pytest.mark.parametrize("title", ["lone \ud800 surrogate", "a\0b"])
async def test_text_that_no_database_takes_fails_alone(store: Any, title: str) -> None:
    if hasattr(store.articles, "rows"):
        pytest.skip("memory takes anything")
    assert await store.articles.add([item("x", title), item("y")], NOW) == ["failed", "new"]


async def test_parents_of_a_place_are_tagged_too(store: Any) -> None:
    articles = [item("town", places=("jasim",)), item("region", "ب", places=("daraa", "aleppo"))]
    await store.articles.add(articles, NOW)
    assert ids(await store.articles.latest("place:jasim", 5)) == ["a-town"]
    assert sorted(ids(await store.articles.latest("place:daraa", 5))) == ["a-region", "a-town"]
    assert await store.articles.counts("place:") == [
        Count("place:daraa", 2),
        Count("place:syria", 2),
        Count("place:aleppo", 1),
        Count("place:jasim", 1),
    ]


async def test_topics_and_sources_are_tags(store: Any) -> None:
    await store.articles.add([item("x", topics=("weather",), source="أ"), item("y", source="ب")], NOW)
    assert ids(await store.articles.latest("topic:weather", 5)) == ["a-x"]
    assert ids(await store.articles.latest("source:ب", 5)) == ["a-y"]
    assert await store.articles.counts("topic:") == [Count("topic:weather", 1)]
    assert await store.articles.counts("no_such_prefix") == []


@pytest.mark.parametrize("name", ["place:nowhere", "", "place:%", "place:' OR 1=1 --", "\0", "place:\ud800"])
async def test_what_nobody_bears_finds_nothing(store: Any, name: str) -> None:
    await store.articles.add([item("x", places=("daraa",))], NOW)
    assert await store.articles.latest(name, 5) == Page(())
    assert await store.articles.get(name) is None
    assert name == "" or await store.articles.counts(name) == []


async def test_newest_first_and_undated_last(store: Any) -> None:
    articles = [
        item("undated-1"),
        item("old", published=hours_ago(50)),
        item("ancient", published=datetime(1970, 1, 1, tzinfo=UTC)),
        item("new", published=hours_ago(1).astimezone(timezone(timedelta(hours=-8)))),
        item("undated-2"),
    ]
    await store.articles.add(articles, NOW)
    await store.articles.add([item("middle", published=hours_ago(20))], NOW)
    expected = ["a-new", "a-middle", "a-old", "a-ancient", "a-undated-2", "a-undated-1"]
    assert ids(await store.articles.latest(None, 9)) == expected


async def test_a_date_far_ahead_does_not_stay_on_top(store: Any) -> None:
    await store.articles.add([item("ahead", published=NOW + timedelta(days=4000))], NOW)
    later = NOW + timedelta(days=2)
    await store.articles.add([item("real", published=later)], later)
    assert ids(await store.articles.latest(None, 2)) == ["a-real", "a-ahead"]
    listed = await store.articles.get("a-ahead")
    assert listed.article.draft.published == NOW + timedelta(days=4000)


async def test_one_second_holds_any_number(store: Any) -> None:
    first = [item(f"{n}", published=NOW) for n in range(30)]
    await store.articles.add(first, NOW)
    await store.articles.add([item("before", published=NOW - timedelta(seconds=1))], NOW)
    second = [item(f"{n}", published=NOW) for n in range(30, 60)]
    assert set(await store.articles.add(second, NOW)) == {"new"}
    page = await store.articles.latest(None, 100)
    assert ids(page) == [f"a-{n}" for n in reversed(range(60))] + ["a-before"]
    assert len({listed.key for listed in page.items}) == 61


@pytest.mark.parametrize("limit", [0, -3])
async def test_a_page_of_none_is_empty(store: Any, limit: int) -> None:
    await store.articles.add([item("x", "خبر")], NOW)
    pages = [
        await store.articles.latest(None, limit),
        await store.search.recent(("خبر",), limit),
        await store.search.relevant(("خبر",), limit),
    ]
    assert pages == [Page(())] * 3


AGES = st.lists(st.one_of(st.none(), st.integers(0, 5), st.integers(0, 10**7)), min_size=1, max_size=12)
_held = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
_cases = count()


async def _walk(page_from: Any, limit: int) -> list[Listed]:
    found: list[Listed] = []
    page = await page_from(limit, None)
    while True:
        assert len(page.items) <= limit
        found += page.items
        if page.next is None:
            return found
        page = await page_from(limit, page.next)


@given(ages=AGES, split=st.integers(0, 12), limit=st.integers(1, 5))
@_held
def test_pages_together_are_the_whole_in_order(held: Held, ages: list[int | None], split: int, limit: int) -> None:
    """By tag and by word: no gap, no repeat, keys falling, undated last."""
    case = next(_cases)
    mark = f"كلمه{case}ز".translate(str.maketrans("0123456789", "ابجدهوطحيك"))
    articles = [
        item(
            f"{case}-{n}",
            f"خبر {mark}",
            published=None if age is None else NOW - timedelta(seconds=age),
            source=f"p{case}",
        )
        for n, age in enumerate(ages)
    ]
    store = held.store
    for batch in (articles[:split], articles[split:]):
        held.run(store.articles.add(batch, NOW))
    by_tag = held.run(_walk(lambda n, at: store.articles.latest(f"source:p{case}", n, at), limit))
    by_word = held.run(_walk(lambda n, at: store.search.recent((mark,), n, at), limit))
    by_rank = held.run(_walk(lambda n, at: store.search.relevant((mark,), n, at or 0), limit))
    assert by_tag == by_word
    assert len({listed.key for listed in by_rank}) == len(by_rank)
    ranked = [listed for listed in by_rank if listed.article.source == f"p{case}"]  # roots widen the search
    assert sorted(ranked, key=lambda listed: -listed.key) == by_tag
    assert sorted(listed.article.id for listed in by_tag) == sorted(article.id for article in articles)
    keys = [listed.key for listed in by_tag]
    assert keys == sorted(set(keys), reverse=True)
    dates = [listed.article.draft.published for listed in by_tag]
    assert all(dates[: sum(date is not None for date in dates)])


NEWS = (
    item("dam", "اعاده فتح سد تشرين", "عادت الكهرباء الى المدينه.", published=hours_ago(3)),
    item("tree", "زراعه الاشجار", "في تشرين الاول تزرع الاشجار عند سد صغير.", published=hours_ago(2)),
    item("power", "انقطاع الكهرباء", "الكهرباء مقطوعه منذ يومين.", published=hours_ago(1)),
    item("other", "مباراه كره القدم", "انتهت المباراه.", published=hours_ago(0)),
)


async def test_recent_wants_all_the_words_newest_first(store: Any) -> None:
    await store.articles.add(NEWS, NOW)
    assert ids(await store.search.recent(("سد", "تشرين"), 5)) == ["a-tree", "a-dam"]
    assert ids(await store.search.recent(("سد", "الكهرباء"), 5)) == ["a-dam"]
    assert ids(await store.search.recent(("سد", "المباراه"), 5)) == []


async def test_relevant_wants_any_of_the_words_best_first(store: Any) -> None:
    await store.articles.add(NEWS, NOW)
    found = ids(await store.search.relevant(("سد", "تشرين", "الكهرباء"), 5))
    assert found[0] == "a-dam"
    assert sorted(found) == ["a-dam", "a-power", "a-tree"]


async def test_words_are_found_by_their_stem_and_the_exact_form_is_first(store: Any) -> None:
    exact = item("exact", "الطبيب وصل", published=hours_ago(9))
    others = [item(f"o{n}", f"شيء مختلف {n}") for n in range(5)]
    await store.articles.add([exact, item("stem", "طبيبه وصل", published=hours_ago(1)), *others], NOW)
    assert ids(await store.search.recent(("الطبيب",), 5)) == ["a-stem", "a-exact"]
    assert ids(await store.search.relevant(("الطبيب",), 5)) == ["a-exact", "a-stem"]


async def test_of_equals_the_newer_is_first(store: Any) -> None:
    twins = [item("old", "زلزال قوي", published=hours_ago(900)), item("new", "زلزال قوي", published=hours_ago(1))]
    await store.articles.add([*twins, *[item(f"o{n}", f"شيء {n}") for n in range(5)]], NOW)
    assert ids(await store.search.relevant(("زلزال",), 5)) == ["a-new", "a-old"]


async def test_function_words_only_count_when_there_is_nothing_else(store: Any) -> None:
    await store.articles.add([item("a", "من حلب", published=hours_ago(1)), item("b", "من ادلب")], NOW)
    assert ids(await store.search.recent(("من", "ادلب", "على"), 5)) == ["a-b"]
    assert ids(await store.search.recent(("من",), 5)) == ["a-a", "a-b"]


HOSTILE = [
    (),
    ("",),
    ('"',),
    ('" OR "خبر',),
    ("خبر*",),
    ("stems:خبر",),
    ("NOT", "AND", "OR", "NEAR"),
    ("near(خبر, 3)",),
    ("^خبر", "-خبر", "+خبر"),
    ("{form stem} : خبر",),
    ("خبر'); DROP TABLE article; --",),
    ("'", "''", "\\", "\\'", "!", "&", "|", "<->", ":*"),
    ("\0", "خ\0بر"),
    ("🌍", "👨‍👩‍👧"),
    ("\ud800",),
    ("ـًٌٍ", "\u200f", "\u202e"),
    ("خبر " * 2500,),
    ("ا" * 10_000,),
    tuple(f"كلمه{n}" for n in range(3000)),
]


@pytest.mark.parametrize("query", HOSTILE, ids=range(len(HOSTILE)))
async def test_any_text_is_only_words(store: Any, query: tuple[str, ...]) -> None:
    await store.articles.add([item("x", "خبر"), item("y", "شيء")], NOW)
    for find in (store.search.recent, store.search.relevant):
        page = await find(query, 5)
        assert set(ids(page)) <= {"a-x"}
    assert len((await store.articles.latest(None, 5)).items) == 2


@given(words=st.lists(st.text(max_size=12), max_size=6))
@_held
def test_no_text_is_an_error(held: Held, words: list[str]) -> None:
    held.run(held.store.search.recent(words, 3))
    held.run(held.store.search.relevant(words, 3))


@given(title=st.text(min_size=1, max_size=30))
@_held
def test_an_article_of_any_script_is_found_by_its_own_words(held: Held, title: str) -> None:
    case = next(_cases)
    article = item(f"any-{case}", title, source=f"any{case}")
    if held.run(held.store.articles.add([article], NOW)) == ["failed"] or not article.reading.forms:
        return
    found = held.run(held.store.search.recent(article.reading.forms, 1000))
    assert article.id in ids(found)


async def test_a_room_is_remembered(store: Any) -> None:
    assert await store.audience.settings(HOME) is None
    await store.audience.save_settings(HOME, RoomSettings(locale="en", timezone="Europe/Berlin"))
    await store.audience.save_settings(HOME, RoomSettings(locale="ar", region="LB", digits="arab"))
    assert await store.audience.settings(HOME) == RoomSettings(locale="ar", region="LB", digits="arab")
    assert await store.audience.settings(Room("matrix", HOME.id)) is None


async def test_a_bookmark_needs_no_settings_and_keeps_out_of_their_way(store: Any) -> None:
    assert await store.audience.bookmark(HOME) is None
    await store.audience.save_bookmark(HOME, "درعا:5")
    assert await store.audience.settings(HOME) is None
    await store.audience.save_settings(HOME, RoomSettings())
    assert await store.audience.bookmark(HOME) == "درعا:5"
    await store.audience.save_bookmark(HOME, None)
    assert await store.audience.bookmark(HOME) is None
    assert await store.audience.settings(HOME) == RoomSettings()


async def test_polling_is_remembered(store: Any) -> None:
    assert await store.sources.states() == []
    fresh = SourceState("ب")
    failed = SourceState(
        "أ", "etag", "modified", 60.5, NOW + timedelta(seconds=1.5), 3, "one line", NOW - timedelta(days=1), "sig"
    )
    await store.sources.save(fresh)
    await store.sources.save(SourceState("أ"))
    await store.sources.save(failed)
    assert await store.sources.states() == [failed, fresh]


async def test_imported_sources_are_kept_once_in_their_order(store: Any) -> None:
    first = Source(
        "واحد", "feed", "https://a.example/", 60.0, "Asia/Damascus", "ar", follow=True, independent_of=("x", "y")
    )
    second = Source("اثنان", "page", "https://b.example/")
    assert await store.sources.add_sources([second, first, second]) == 2
    assert await store.sources.add_sources([Source("other", "feed", first.url), Source("ج", "feed", "https://c/")]) == 1
    assert [source.name for source in await store.sources.imported()] == ["اثنان", "واحد", "ج"]
    assert (await store.sources.imported())[1] == first
