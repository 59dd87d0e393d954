"""Stored articles become stories, which are told once to who follows them, and kept right by edits."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from newsbot.chat.delivery import Priority
from newsbot.chat.document import Document
from newsbot.chat.fit import plain
from newsbot.chat.room import Incoming, Room
from newsbot.flows.clockwatch import ClockWatch
from newsbot.flows.publish import Publish
from newsbot.news.audience import Filter, Subscription
from newsbot.news.matching import Mute
from newsbot.text.bidi import FSI, PDI
from tests.fakes.clock import A_MORNING
from tests.fakes.stories import Said
from tests.flows.kit import House, line

READER, OTHER = Room("telegram", "5"), Room("telegram", "6")
TAFAS, DARAA, HOMS = Filter("sy-tafas"), Filter("sy-daraa"), Filter("sy-homs")

BLAST = "انفجار في سوق مدينة طفس يوقع ثلاثة قتلى وعشرين جريحًا"
BLAST_TEXT = "وقع انفجار في سوق الخضار بمدينة طفس غربي درعا صباح اليوم وأدى إلى مقتل ثلاثة أشخاص وإصابة عشرين آخرين."
ALSO = "مقتل خمسة أشخاص في انفجار سوق الخضار بمدينة طفس"
ALSO_TEXT = "قتل خمسة أشخاص وأصيب عشرون آخرون في انفجار وقع صباح اليوم في سوق الخضار بمدينة طفس غربي درعا."

PLACES = (
    *("حلب", "حمص", "حماة", "درعا", "دمشق", "إدلب", "الرقة", "تدمر", "طفس", "نوى", "جاسم", "بصرى", "داعل", "إنخل"),
    *("الحسكة", "القامشلي", "منبج", "الباب", "عفرين", "اعزاز", "جرابلس", "السويداء", "القنيطرة", "طرطوس", "سلمية"),
)


@pytest.fixture
def house() -> House:
    return House()


async def follow(house: House, room: Room, *filters: Filter, mute: Sequence[Filter] = ()) -> None:
    until = A_MORNING + timedelta(days=1)
    await house.store.following.change(
        room,
        lambda profile: replace(
            profile,
            subscriptions=tuple(Subscription(0, each) for each in filters),
            mutes=tuple(Mute(each, until) for each in mute),
        ),
        A_MORNING,
    )


async def report(house: House, id_: str, title: str, text: str = "", *, source: str, minutes: float = 0) -> None:
    published = house.clock.now() - timedelta(minutes=minutes)
    url = f"https://news.example/{id_}"
    told = line(title, id=id_, source=source, text=text, url=url, published=published.isoformat())
    await house.take(f"{id_}.jsonl", told)


def said(house: House) -> list[Said]:
    return list(house.store.stories.said.values())


def words(documents: Sequence[Document]) -> list[str]:
    """The lines of the first document without isolates."""
    return plain(documents[0]).replace(FSI, "").replace(PDI, "").split("\n")


async def told(house: House) -> Publish:
    """A flow that has told a first report of the explosion."""
    await follow(house, READER, DARAA)
    publish = house.publish()
    await report(house, "a", BLAST, BLAST_TEXT, source="سانا", minutes=5)
    assert await publish.once() == 1
    return publish


async def test_a_story_is_told_once_for_the_most_specific_filters_first(house: House) -> None:
    await follow(house, READER, Filter(), DARAA, HOMS)
    await follow(house, OTHER, TAFAS, mute=(DARAA,))
    publish = house.publish("telegram", "matrix")
    await report(house, "a", BLAST, BLAST_TEXT, source="سانا", minutes=5)
    assert (await publish.once(), await publish.once()) == (1, 0)
    one, other = said(house)
    assert (one.account, other.account) == ("telegram", "matrix")
    number = house.store.following.number
    assert one.post.filters == (number(TAFAS), number(DARAA), number(Filter()))
    assert (one.post.muting, one.post.story, one.post.gathered) == ((number(DARAA),), 1, False)
    assert (one.post.priority, one.post.expires) == (Priority.ALERT, house.clock.now() + timedelta(days=1))
    assert [(each.locale, each.lite) for each in one.post.documents] == [
        ("ar", False),
        ("ar", True),
        ("en", False),
        ("en", True),
    ]
    assert words(one.post.documents) == [
        BLAST,
        "الحالة: أولي غير مؤكد",
        BLAST_TEXT,
        "المصدر: سانا · 08:55 بتوقيت دمشق · طفس، درعا",
        "الخبر كاملًا: /story s1",
    ]
    assert one.post.documents[0].suggestions == ("/story s1", "/why s1", "/mute طفس", "/report s1")


async def test_a_button_leaves_out_the_place_itself_whatever_else_is_called_so(house: House) -> None:
    await follow(house, READER, Filter("sy-jasim"))
    publish = house.publish()
    fire = "اندلع حريق في سوق مدينة جاسم بريف درعا صباح اليوم وأخمده الدفاع المدني."
    await report(house, "j", "حريق في سوق مدينة جاسم", fire, source="سانا", minutes=5)
    assert await publish.once() == 1
    document = said(house)[0].post.documents[0]
    assert document.labels[document.suggestions.index("/mute مكان:جاسم")] == "اكتم أخبار جاسم"


async def test_later_reports_are_collected_into_one_edit_with_everybodys_own_figure(house: House) -> None:
    publish = await told(house)
    house.clock.advance(120)
    await report(house, "b", ALSO, ALSO_TEXT, source="عنب بلدي")
    await publish.once()
    house.clock.advance(120)
    await report(house, "c", f"{ALSO} غربي درعا", ALSO_TEXT, source="Reuters")
    await publish.once()
    (one,) = said(house)
    assert one.revised == []
    house.clock.advance(400)
    await publish.once()
    await publish.once()
    ((priority, documents),) = one.revised
    assert priority is Priority.HOUSEKEEPING
    assert words(documents) == [
        BLAST,
        "الحالة: مؤكد من مصدرين مستقلين",  # one of the three is a copy
        "عدد القتلى في طفس: بين 3 و5 بحسب المصادر",
        "سانا: «ثلاثة قتلى»",
        "عنب بلدي: «خمسة أشخاص»",
        "Reuters: «خمسة أشخاص»",
        BLAST_TEXT,
        "المصدر: سانا · 08:55 بتوقيت دمشق · طفس، درعا",
        "أيضًا: عنب بلدي 09:02، Reuters 09:04",
        "الخبر كاملًا: /story s1",
    ]


@pytest.mark.parametrize(
    ("title", "first", "state"),
    [
        (f"تصحيح: {ALSO}", f"تصحيح من عنب بلدي: «تصحيح: {ALSO}»", "الحالة: مصحَّح"),
        (
            "الدفاع المدني ينفي مقتل ثلاثة أشخاص في انفجار سوق الخضار بمدينة طفس",
            "نفي بحسب عنب بلدي: «الدفاع المدني ينفي مقتل ثلاثة أشخاص في انفجار سوق الخضار بمدينة طفس»",
            "الحالة: منفي · ورد النفي في: عنب بلدي",
        ),
    ],
    ids=["correction", "denial"],
)
async def test_what_is_put_right_goes_out_at_once_and_is_said_first(
    house: House, title: str, first: str, state: str
) -> None:
    publish = await told(house)
    await report(house, "b", title, BLAST_TEXT, source="عنب بلدي")
    await publish.once()
    (one,) = said(house)
    ((priority, documents),) = one.revised
    assert priority is Priority.CORRECTION
    for document in documents:
        assert (BLAST in plain(document), len(plain(document).encode()) < 700 or not document.lite) == (True, True)
    assert words(documents)[:3] == [first, BLAST, state]


async def test_a_story_that_nobody_follows_is_told_when_a_report_is_followed(house: House) -> None:
    await follow(house, READER, Filter(source="عنب بلدي"))
    publish = house.publish()
    await report(house, "a", BLAST, BLAST_TEXT, source="سانا")
    await publish.once()
    assert said(house) == []
    await report(house, "b", ALSO, ALSO_TEXT, source="عنب بلدي")
    await publish.once()
    (one,) = said(house)
    assert (one.post.story, words(one.post.documents)[0]) == (1, ALSO)


async def test_who_follows_only_what_a_later_report_says_is_told_then(house: House) -> None:
    publish = await told(house)
    await follow(house, OTHER, HOMS, DARAA)
    await report(house, "b", f"{ALSO}، ونقل جرحى إلى حمص", ALSO_TEXT, source="عنب بلدي")
    await publish.once()
    first, second = said(house)
    assert second.post.filters == (house.store.following.number(HOMS),)
    house.clock.advance(700)
    await publish.once()
    assert len(first.revised) == len(second.revised) == 1


async def test_what_is_not_news_any_more_is_filed_and_not_told(house: House) -> None:
    await follow(house, READER, Filter())
    publish = house.publish()
    await report(house, "old", BLAST, BLAST_TEXT, source="سانا", minutes=25 * 60)
    lines = [
        line(f"الخبر رقم {n} من {place}", id=f"n{n}", source="سانا", published=house.clock.now().isoformat())
        for n, place in enumerate(PLACES)
    ]
    await house.take("many.jsonl", "\n".join(lines))
    assert await publish.once() == 26
    assert len(said(house)) == 20
    assert len(house.store.stories.kept) == 26


async def test_nobodys_message_is_edited_to_what_it_says_already(house: House) -> None:
    publish = await told(house)
    revised = line(BLAST, id="a", source="سانا", text=f"{BLAST_TEXT}\n\nوقال.", url="https://news.example/a")
    await house.take("again.jsonl", revised)
    house.clock.advance(700)
    assert await publish.once() == 1
    house.clock.advance(700)
    await publish.once()
    (one,) = said(house)
    assert [words(documents)[-2] for _, documents in one.revised] == ["عُدّل الخبر بعد نشره."]


async def test_an_edit_that_was_owed_is_made_after_a_restart(house: House) -> None:
    publish = await told(house)
    house.clock.advance(60)
    await report(house, "b", ALSO, ALSO_TEXT, source="عنب بلدي")
    await publish.once()
    house.clock.advance(600)
    again = house.publish()
    await again.once()
    await again.once()
    (one,) = said(house)
    assert len(one.revised) == 1


@pytest.mark.parametrize(
    ("title", "state"),
    [
        ("محافظة درعا تنفي انفجارًا في طفس", "الحالة: نفي · ورد النفي في: سانا"),
        ("تصحيح: الانفجار في نوى وليس في طفس", "الحالة: تصحيح"),
    ],
)
async def test_a_denial_is_no_denied_report(house: House, title: str, state: str) -> None:
    await follow(house, READER, Filter("sy-daraa"))
    publish = house.publish()
    await report(house, "a", title, BLAST_TEXT, source="سانا", minutes=5)
    await publish.once()
    (one,) = said(house)
    assert words(one.post.documents)[1] == state


async def test_an_editors_word_stands_before_the_rules(house: House) -> None:
    await told(house)
    house.clock.advance(5)
    assert await house.store.stories.set_state(1, "denied", house.clock.now())
    publish = house.publish()
    await publish.once()
    await publish.once()
    (one,) = said(house)
    ((priority, documents),) = one.revised
    assert (priority, words(documents)[1]) == (Priority.CORRECTION, "الحالة: منفي بقرار من المحررين")
    house.clock.advance(5)
    assert await house.store.stories.set_state(1, None, house.clock.now())
    await publish.once()
    assert words(one.revised[-1][1])[1] == "الحالة: أولي غير مؤكد"


async def test_a_whole_story_can_be_asked_for(house: House) -> None:
    publish = await told(house)
    await report(house, "b", ALSO, ALSO_TEXT, source="عنب بلدي")
    await publish.once()
    converse = house.converse()
    answer = words([await converse.answer(Incoming(READER, "/story s1"))])
    assert answer[:2] == [f"{BLAST} · خبران", "الحالة: مؤكد من مصدرين مستقلين"]
    assert answer[2] == "عدد القتلى في طفس: بين 3 و5 بحسب المصادر"
    whole = [row for row in answer if row.startswith("الخبر كاملًا")]
    assert whole == ["الخبر كاملًا: /story a", "الخبر كاملًا: /story b"]
    assert "سانا · قبل 5 دقائق" in answer
    assert "s9" in words([await converse.answer(Incoming(READER, "/story s9"))])[0]


async def test_while_the_clock_may_not_decide_alerts_wait_and_corrections_do_not(house: House) -> None:
    publish = await told(house)
    apart = timedelta(seconds=90)

    async def database() -> datetime:
        return house.clock.now() + apart

    held = house.publish(watch=ClockWatch(house.clock, database=database))
    await report(house, "b", ALSO, ALSO_TEXT, source="عنب بلدي", minutes=6)
    assert await held.once() == 0
    apart = timedelta(seconds=1)
    assert await held.once() == 1
    assert await publish.once() == 0
