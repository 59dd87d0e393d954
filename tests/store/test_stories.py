"""What every store promises of stories and of the articles that wait to be filed."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from newsbot.chat.delivery import Priority
from newsbot.chat.document import Paragraph, Text, document
from newsbot.chat.room import Room
from newsbot.news.article import Article
from newsbot.news.likeness import likeness
from newsbot.news.story import WINDOW, Report, index_terms
from newsbot.ports import Filing, KeptStory, Post
from newsbot.store import open_store
from tests.news.reports import article, told
from tests.store.samples import NOW, ancestors, hours_ago, item

TITLE = "انفجار في سوق طفس يوقع ثلاثة قتلى"
TEXT = "وقع انفجار في سوق مدينة طفس صباح اليوم وأدى إلى مقتل ثلاثة أشخاص على الأقل وإصابة أكثر من 20 آخرين."
HERE = Room("telegram", "5")


async def stored(store: Any, id_: str, title: str = TITLE, *, at: datetime = NOW, source: str = "سانا") -> Report:
    """The report of an article that is in the store."""
    one = article(id_, title, TEXT, source)
    await store.articles.add([Article(id_, id_, source, replace(one.draft, published=at), one.reading)], at)
    return told(title, TEXT, source=source, at=at.timestamp(), id_=id_)


def filing(report: Report, **more: Any) -> Filing:
    return Filing(report.article, report=report, terms=index_terms(report), **more)


def alert(number: int) -> Mapping[str, Post]:
    said = document([Paragraph((Text(f"s{number}"),))], "ar")
    return {"telegram": Post(Priority.ALERT, (said,), (HERE,))}


async def kept(store: Any, number: int | None) -> KeptStory:
    assert number is not None
    found = await store.stories.get(number)
    assert isinstance(found, KeptStory)
    return found


async def unfiled(store: Any) -> list[str]:
    return [one.article.id for one in await store.stories.unfiled()]


async def test_what_is_new_or_revised_waits_in_order_until_it_is_filed(store: Any) -> None:
    old = item("old", published=NOW - timedelta(days=30))
    batch = [item("b"), item("a"), item("b"), old]
    await store.articles.add(batch, NOW)
    assert await unfiled(store) == ["a-b", "a-a"]
    assert await store.stories.file(Filing("a-b"), NOW) is None
    assert (await unfiled(store), await store.stories.waiting()) == (["a-a"], 1)
    await store.articles.add([item("b", "جديد"), replace(old, draft=replace(old.draft, title="تصحيح"))], NOW)
    assert await unfiled(store) == ["a-a", "a-b", "a-old"]


async def test_what_is_revised_while_it_is_looked_at_goes_on_waiting(store: Any) -> None:
    first = await stored(store, "a")
    changed = await stored(store, "a", "انفجار في سوق طفس يوقع خمسة قتلى")
    number = await store.stories.file(filing(first), NOW)
    assert await unfiled(store) == ["a"]
    again = await store.stories.file(filing(changed, revision=2), NOW + timedelta(minutes=1))
    assert (again, await unfiled(store)) == (number, [])
    story = (await kept(store, number)).story
    assert [figure.low for figure in story.reports[0].figures] == [5, 20]


async def test_a_report_comes_back_as_it_went_in(store: Any) -> None:
    report = await stored(store, "a", "سانا تنفي وقوع انفجار في سوق طفس")
    one = await kept(store, await store.stories.file(filing(report), NOW))
    (back,) = one.story.reports
    assert back._replace(gist=report.gist) == report
    assert (back.stance, one.story.id) == ("denies", f"s{one.number}")
    assert likeness(back.gist, report.gist) == pytest.approx(1, abs=1e-3)
    assert (await store.stories.of_article("a"), await store.stories.of_article("nothing")) == (one, None)


async def test_stories_are_found_by_shared_terms_within_their_time(store: Any) -> None:
    first, second, other = [
        await stored(store, "a"),
        await stored(store, "b", "مقتل ثلاثة في انفجار هز سوق طفس", at=NOW + timedelta(hours=1)),
        await stored(store, "c", "الأمطار تغلق طريق حلب"),
    ]
    number = await store.stories.file(filing(first), NOW)
    await store.stories.file(filing(other), NOW)
    assert await store.stories.file(filing(second, into=number), NOW) == number
    wanted, at = index_terms(second), NOW.timestamp()
    likely = await store.stories.candidates(wanted, at - WINDOW, at + WINDOW)
    assert likely[0].number == number
    assert [each.article for each in likely[0].story.reports] == ["a", "b"]
    assert await store.stories.candidates(wanted, at + 10, at + 20) == []
    assert await store.stories.candidates(wanted[:1], at - WINDOW, at + WINDOW) == []
    assert len(await store.stories.candidates(wanted, at - WINDOW, at + WINDOW, limit=1)) == 1


async def test_an_alert_goes_out_with_the_filing_and_once(store: Any) -> None:
    report = await stored(store, "a")
    number = await store.stories.file(filing(report, posts=alert), NOW)
    assert await store.stories.file(filing(report, posts=alert), NOW) == number
    one = await kept(store, number)
    assert [account for account, _ in one.posts] == ["telegram"]
    assert (one.told, one.lead) == (NOW, "a")
    more = await stored(store, "b", "مقتل ثلاثة في انفجار هز سوق طفس")
    later = NOW + timedelta(minutes=5)
    await store.stories.file(filing(more, into=number, posts=alert), later)
    one = await kept(store, number)
    assert (len(one.posts), one.told, one.lead) == (2, NOW, "a")
    await store.stories.retold(number, None, NOW + timedelta(hours=1))
    assert (await kept(store, number)).told == NOW + timedelta(hours=1)
    # Said by a clock that is behind, and while older words were on their way: they are still to be told.
    await store.stories.set_state(number, "denied", NOW)
    await store.stories.retold(number, None, NOW + timedelta(hours=2))
    said = await kept(store, number)
    assert (said.told, said.judged) == (NOW + timedelta(hours=1), NOW + timedelta(hours=1, milliseconds=1))
    await store.stories.retold(number, "denied", NOW + timedelta(hours=2))
    assert (await kept(store, number)).told == NOW + timedelta(hours=2)
    if hasattr(store, "outbox"):
        assert await store.outbox.counts() == {"pending": 2}
        assert await store.outbox.counts(one.posts[0][1]) == {"pending": 1}


async def test_an_editor_says_how_sure_a_story_is(store: Any) -> None:
    number = await store.stories.file(filing(await stored(store, "a")), NOW)
    assert await store.stories.judged(hours_ago(1)) == []
    assert await store.stories.set_state(number, "confirmed", NOW)
    said = await kept(store, number)
    assert (said.editor, said.judged) == ("confirmed", NOW)
    assert [one.number for one in await store.stories.judged(hours_ago(1))] == [number]
    assert await store.stories.judged(NOW) == []
    assert await store.stories.set_state(number, None, NOW)
    assert (await kept(store, number)).editor is None
    assert not await store.stories.set_state(number + 99, "denied", NOW)


async def test_a_story_is_learned_of_when_it_is_news(store: Any) -> None:
    fresh = await store.stories.file(filing(await stored(store, "a")), NOW)
    stale = await store.stories.file(filing(await stored(store, "b", at=hours_ago(30))), NOW)
    assert [one.number for one in await store.stories.since(hours_ago(40))] == [stale, fresh]
    assert [one.number for one in await store.stories.since(hours_ago(1))] == [fresh]
    changed = await stored(store, "b", "تصحيح: الانفجار في سوق نوى", at=hours_ago(30))
    await store.stories.file(filing(changed, revision=2), NOW + timedelta(minutes=1))
    assert [one.number for one in await store.stories.since(NOW)] == [stale]


async def test_what_nobody_needs_is_forgotten(store: Any) -> None:
    report = await stored(store, "a")
    number = await store.stories.file(filing(report, posts=alert), NOW)
    wanted, at = index_terms(report), NOW.timestamp()
    assert not await store.stories.prune(NOW + timedelta(hours=95))
    assert await store.stories.candidates(wanted, at, at) != []
    assert not await store.stories.prune(NOW + timedelta(hours=97))
    assert await store.stories.candidates(wanted, at, at) == []
    (back,) = (await kept(store, number)).story.reports
    assert (back.gist.text, back.figures) == ({}, report.figures)
    assert not await store.stories.prune(NOW + timedelta(days=15))
    assert await store.stories.get(number) is None


async def test_the_outbox_may_forget_a_post_that_told_a_story(store: Any) -> None:
    if not hasattr(store, "outbox"):
        pytest.skip("keeps its posts for ever")
    number = await store.stories.file(filing(await stored(store, "a"), posts=alert), NOW)
    await store.outbox.drop([row.id for row in await store.outbox.list(["pending"])], NOW)
    assert not await store.outbox.prune(NOW + timedelta(days=5))
    one = await kept(store, number)
    assert (one.posts, one.told) == ((), NOW)


async def test_a_filing_that_ends_in_the_middle_did_not_happen(tmp_path: Path) -> None:
    async with open_store(f"sqlite:///{tmp_path}/newsbot.db", tmp_path / "key", ancestors) as store:
        report = await stored(store, "a")

        def stop(_step: str) -> None:
            raise RuntimeError

        store.stories.failpoint = stop
        with pytest.raises(RuntimeError):
            await store.stories.file(filing(report, posts=alert), NOW)
        assert (await unfiled(store), await store.outbox.counts()) == (["a"], {})
        assert await store.stories.of_article("a") is None
