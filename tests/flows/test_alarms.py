"""What editors are told unasked: once each, and when it is over."""

from datetime import timedelta
from typing import Any

import pytest

from newsbot.flows.editorial import Alarms
from newsbot.news.polling import SourceState
from newsbot.ports import Complaint
from tests.flows.desk_kit import MATRIX_ROOM, NEWS_ROOM, Desk, text
from tests.flows.kit import House, line

SIX = timedelta(hours=6)


@pytest.fixture
def desk() -> Desk:
    return Desk()


def alarms_of(desk: Desk, *sources: str) -> Alarms:
    outbox: Any = desk.outgoing
    return Alarms(
        desk.newsroom,
        outbox,
        book=desk.store.sources,
        stories=lambda: desk.store.stories,
        sources=sources,
        patience=SIX,
    )


def told(desk: Desk, account: str = "telegram") -> list[str]:
    return [text(post.documents[0]) for to, post in desk.outgoing.posts if to == account]


async def article(desk: Desk) -> str:
    house = House(clock=desk.clock, store=desk.store)
    (stored,) = await house.take("x.jsonl", line("إغلاق جسر الرستن", id="n1", text="أغلقت البلدية الجسر اليوم."))
    assert stored.article is not None
    return stored.article.id


async def test_a_source_that_stays_silent_is_told_once_and_its_return(desk: Desk) -> None:
    alarms = alarms_of(desk, "السهل")
    for failures in (1, 2, 3, 4, 5):
        await desk.store.sources.save(SourceState("السهل", failures=failures, error="secret-address timed out"))
        await alarms.once()
    await desk.store.sources.save(SourceState("السهل", last_ok=desk.clock.now()))
    await alarms.once()
    await alarms.once()
    assert told(desk) == [
        "لا يصلنا شيء من المصدر السهل: أخفقت آخر محاولات الوصول إليه (3 على الأقل). آخر وصول ناجح: لم يحدث قط.",
        "عاد المصدر السهل إلى العمل.",
    ]
    assert told(desk, "matrix") == told(desk)
    assert [post.rooms for _, post in desk.outgoing.posts[:2]] == [(NEWS_ROOM,), (MATRIX_ROOM,)]


async def test_no_news_from_anywhere(desk: Desk) -> None:
    alarms = alarms_of(desk, "السهل")
    await alarms.once()
    await article(desk)
    desk.clock.advance(SIX.total_seconds() - 1)
    await alarms.once()
    assert told(desk) == []
    desk.clock.advance(1)
    await alarms.once()
    await alarms.once()
    assert len(told(desk)) == 1
    assert told(desk)[0].startswith("لم يصل خبر جديد من أي مصدر. آخر خبر وصل: 1 آذار 2024، 09:00")


async def test_an_account_that_stands_still_is_told_where_there_is_one_that_works(desk: Desk) -> None:
    alarms = alarms_of(desk)
    since = desk.clock.now()
    alarms.down = lambda: {"matrix": since}
    await alarms.once()
    assert told(desk) == []
    desk.clock.advance(600)
    await alarms.once()
    assert "لا يعمل البوت الآن على ماتريكس" in told(desk)[0]
    alarms.down = dict
    await alarms.once()
    assert told(desk)[-1] == "عاد البوت إلى العمل على ماتريكس."


async def test_after_a_restart_nothing_is_told_again_and_what_is_over_is(desk: Desk) -> None:
    since = desk.clock.now()
    desk.clock.advance(600)
    await desk.store.sources.save(SourceState("السهل", failures=3))
    first = alarms_of(desk, "السهل", "الجبل")
    first.down = lambda: {"matrix": since}
    await first.once()
    id_ = await article(desk)
    assert await first.hear(Complaint(article=id_))
    assert len(told(desk)) == 3
    again = alarms_of(desk, "السهل", "الجبل")
    started = desk.clock.now()
    again.down = lambda: {"matrix": started}  # so it is known since the start, and may be up in a moment
    for _ in range(2):
        await again.once()
        assert await again.hear(Complaint(article=id_))
        desk.clock.advance(60)
    assert len(told(desk)) == 3
    again.down = dict
    await desk.store.sources.save(SourceState("السهل", last_ok=desk.clock.now()))
    await again.once()
    assert told(desk)[3:] == ["عاد البوت إلى العمل على ماتريكس.", "عاد المصدر السهل إلى العمل."]


async def test_a_source_that_is_not_asked_any_more_has_not_come_back(desk: Desk) -> None:
    await desk.store.sources.save(SourceState("السهل", failures=3))
    await alarms_of(desk, "السهل").once()
    await alarms_of(desk, "الجبل").once()
    assert len(told(desk)) == 1
    assert await desk.store.alarms.standing() == {}


async def test_what_nobody_could_be_told_is_told_when_there_is_somebody(desk: Desk) -> None:
    lonely = Desk(rules=type(desk.newsroom.rules)())
    await lonely.store.sources.save(SourceState("السهل", failures=3))
    await alarms_of(lonely, "السهل").once()
    assert await lonely.store.alarms.standing() == {}


async def test_an_error_that_a_reader_reports_reaches_the_editors_without_him(desk: Desk) -> None:
    alarms = alarms_of(desk)
    id_ = await article(desk)
    assert await alarms.hear(Complaint(article=id_, text="الجسر في حمص"))
    (said,) = told(desk)
    assert said == "أبلغ قارئ عن خطأ في الخبر «إغلاق جسر الرستن».\nالجسر في حمص\nالخبر كاملًا: /story n1"


async def test_the_same_report_again_is_one(desk: Desk) -> None:
    alarms = alarms_of(desk)
    id_ = await article(desk)
    for _ in range(5):
        assert await alarms.hear(Complaint(article=id_))
    assert len(told(desk)) == 1
    desk.clock.advance(3600)
    assert await alarms.hear(Complaint(article=id_))
    assert len(told(desk)) == 2


async def test_without_editors_nobody_hears(desk: Desk) -> None:
    lonely = Desk(rules=type(desk.newsroom.rules)())
    assert not await alarms_of(lonely).hear(Complaint(article="n1"))
