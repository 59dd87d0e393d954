"""What rooms get as digests, over a store in memory."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta

import pytest

from newsbot.chat.delivery import Priority
from newsbot.chat.document import Document
from newsbot.chat.room import Room, RoomSettings
from newsbot.flows.clockwatch import ClockWatch
from newsbot.flows.digests import Gather
from newsbot.flows.newsstand import Newsstand
from newsbot.news.audience import Filter, Hour, Quiet, Timetable, phrase
from newsbot.news.profile import Profile
from newsbot.news.story import index_terms
from newsbot.ports import NOTHING, Filing, StoreUnusableError
from tests.chat.test_views import said
from tests.fakes.clock import FakeClock
from tests.fakes.digests import Told
from tests.fakes.store import MemoryStore
from tests.news.reports import article, known, told

HERE, THERE, GROUP, ABROAD = (Room(*each) for each in (("t", "1"), ("t", "2"), ("t", "-3"), ("m", "!a:b")))
DARAA, HOMS, ALL = Filter("sy-daraa"), Filter("sy-homs"), Filter()
START = datetime(2024, 3, 1, 6, 0, tzinfo=UTC)
EIGHT = Timetable((Hour(time(8)),))


@dataclass
class Office:
    """A store, a clock, and the flow over them."""

    store: MemoryStore = field(default_factory=MemoryStore)
    clock: FakeClock = field(default_factory=lambda: FakeClock(START))
    elsewhere: datetime | None = None
    apart: timedelta | None = None
    flow: Gather = field(init=False)

    def __post_init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        newsstand = Newsstand(self.store.stories, self.store.articles, known(), {})
        self.flow = Gather(
            digests=self.store.digests,
            newsstand=newsstand,
            clock=self.clock,
            defaults=RoomSettings(timezone="UTC"),
            watch=ClockWatch(self.clock, lambda: self.elsewhere, self.database),
        )

    async def database(self) -> datetime | None:
        return None if self.apart is None else self.clock.now() + self.apart

    async def report(self, title: str, text: str = "", *, source: str = "سانا", into: int | None = None) -> int:
        """File an article, as a story of its own or into one; the number of the story."""
        now = self.clock.now()
        id_ = f"a{len(self.store.articles.rows)}"
        one = article(id_, title, text, source)
        await self.store.articles.add([replace(one, draft=replace(one.draft, published=now))], now)
        new = told(title, text, source=source, at=now.timestamp(), id_=id_)
        filing = Filing(id_, report=new, terms=index_terms(new), into=into)
        number = await self.store.stories.file(filing, now)
        assert number is not None
        return number

    async def subscribe(self, room: Room, *changes: Callable[[Profile], Profile]) -> None:
        for change in changes:
            await self.store.following.change(room, change, self.clock.now())

    async def at(self, hour: int, minute: int = 0, day: int = 1) -> list[Told]:
        """What goes out when a scan comes at this hour."""
        to = datetime(2024, 3, day, hour, minute, tzinfo=UTC)
        self.clock.advance((to - self.clock.now()).total_seconds())
        before = len(self.store.digests.said)
        await self.flow.once()
        return self.store.digests.said[before:]


def daily(*filters: Filter, at_once: bool = False) -> Callable[[Profile], Profile]:
    return lambda profile: profile.following(filters, at_once=at_once).scheduled(EIGHT, START)


def alone(profile: Profile) -> Profile:
    return profile.left_alone(Quiet(time(22), time(7)), START)


def document(one: Told) -> Document:
    return one.post.documents[0]


def titles(one: Told) -> list[str]:
    return [line.partition(". ")[2] for line in said(document(one)) if line[:1].isdigit() and ". " in line]


async def test_a_digest_holds_what_the_room_follows_and_has_not_had() -> None:
    office = Office()
    await office.subscribe(HERE, daily(DARAA))
    had = await office.report("حريق في سوق درعا")
    await office.report("عودة المياه إلى درعا")
    await office.report("معرض الكتاب في حمص")
    await office.store.digests.told(HERE, [had], START)
    (one,) = await office.at(8)
    assert (one.rooms, one.post.priority) == ((HERE,), Priority.DIGEST)
    assert one.post.expires == office.clock.now() + timedelta(hours=2)
    assert titles(one) == ["عودة المياه إلى درعا"]
    assert said(document(one))[-1] == "الملخص التالي غدًا عند الساعة 08:00."
    assert await office.at(8, 1) == []
    await office.report("افتتاح مدرسة في درعا")
    (two,) = await office.at(8, day=2)
    assert titles(two) == ["افتتاح مدرسة في درعا"]


async def test_what_more_sources_tell_comes_first_and_a_denial_is_said() -> None:
    office = Office()
    await office.subscribe(HERE, daily(ALL))
    story = await office.report("انفجار في حمص", "وقع انفجار في حمص.")
    await office.report("معرض الكتاب في دمشق", "افتتح معرض الكتاب في دمشق.")
    await office.report("دوي انفجار يهز حمص", "سمع دوي انفجار قوي في المدينة.", source="عنب بلدي", into=story)
    (one,) = await office.at(8)
    assert titles(one) == ["انفجار في حمص", "معرض الكتاب في دمشق"]
    assert "سانا، عنب بلدي" in "\n".join(said(document(one)))
    # Said elsewhere by an editor.
    await office.subscribe(THERE, daily(HOMS))
    await office.store.stories.set_state(story, "denied", office.clock.now())
    (two,) = await office.at(9)
    assert titles(two) == ["انفجار في حمص · نُفي هذا الخبر"]


async def test_a_denial_is_not_said_to_be_denied() -> None:
    office = Office()
    await office.subscribe(HERE, daily(ALL))
    await office.report("محافظة ريف دمشق تنفي إغلاق طريق المطار")
    await office.report("تصحيح: عدد الجرحى في حمص خمسة", source="عنب بلدي")
    (one,) = await office.at(8)
    assert set(titles(one)) == {
        "محافظة ريف دمشق تنفي إغلاق طريق المطار",
        "تصحيح: عدد الجرحى في حمص خمسة",
    }


async def test_rooms_that_are_told_the_same_share_a_post() -> None:
    office = Office()
    english = RoomSettings("en", "GB", "UTC")
    await office.store.audience.save_settings(GROUP, english)
    for room in (HERE, THERE, GROUP, ABROAD):
        await office.subscribe(room, daily(DARAA))
    await office.subscribe(THERE, lambda profile: replace(profile, lite=True))
    alike = Room("t", "9")
    await office.subscribe(alike, daily(DARAA))
    await office.report("حريق في سوق درعا")
    posts = await office.at(8)
    assert [one.rooms for one in posts] == [(HERE, alike), (THERE,), (GROUP,), (ABROAD,)]
    assert [(document(one).locale, document(one).lite) for one in posts] == [
        ("ar", False),
        ("ar", True),
        ("en", False),
        ("ar", False),
    ]


async def test_what_is_muted_for_now_is_left_out() -> None:
    office = Office()
    until = START + timedelta(hours=24)
    await office.subscribe(HERE, daily(ALL), lambda profile: profile.muting([HOMS], until, START))
    await office.report("معرض الكتاب في حمص")
    await office.report("حريق في سوق درعا")
    (one,) = await office.at(8)
    assert titles(one) == ["حريق في سوق درعا"]
    await office.report("مطر في حمص")
    (two,) = await office.at(8, day=2)
    assert titles(two) == ["مطر في حمص"]


async def test_a_story_that_is_about_what_is_muted_by_the_time_of_the_digest_is_left_out() -> None:
    office = Office()
    await office.subscribe(HERE, daily(DARAA), lambda profile: profile.muting([HOMS], START + timedelta(days=1), START))
    story = await office.report("قافلة مساعدات تنطلق من درعا")
    await office.report("حريق في سوق درعا")
    await office.report("القافلة تصل إلى حمص", into=story)
    (one,) = await office.at(8)
    assert titles(one) == ["حريق في سوق درعا"]


async def test_words_are_looked_for_in_what_reports_say() -> None:
    office = Office()
    dam, month = phrase("سد تشرين"), phrase("تشرين")
    assert dam
    assert month
    await office.subscribe(HERE, daily(Filter(words=(dam,))))
    await office.subscribe(THERE, daily(Filter(words=(month,), without=(dam,))))
    await office.report("معركة قرب سد تشرين", "نص الخبر.")
    one, _ = await office.at(8)
    assert (one.rooms, titles(one)) == ((HERE,), ["معركة قرب سد تشرين"])
    await office.report("أول تشرين", "قرب السد.")
    _, two = await office.at(8, day=2)
    assert (two.rooms, titles(two)) == ((THERE,), ["أول تشرين"])


async def test_an_empty_digest_is_told_of_once_and_skipped_from_then_on() -> None:
    office = Office()
    await office.subscribe(HERE, daily(DARAA))
    (one,) = await office.at(8)
    assert said(document(one))[0].startswith("لا جديد هذه المرة")
    assert await office.at(8, day=2) == []
    assert (await office.store.digests.subscriber(HERE)).had == {NOTHING}
    await office.report("حريق في سوق درعا")
    (two,) = await office.at(8, day=3)
    assert titles(two) == ["حريق في سوق درعا"]
    assert await office.at(8, day=4) == []


async def test_late_ones_are_told_with_their_hour_and_older_ones_wait_for_the_next() -> None:
    office = Office()
    await office.subscribe(HERE, daily(DARAA))
    await office.report("حريق في سوق درعا")
    (one,) = await office.at(9, 30)
    assert said(document(one))[1] == "هذا ملخص الساعة 08:00، وأعتذر عن تأخّره."
    await office.report("عودة المياه إلى درعا")
    assert await office.at(11, day=2) == []
    await office.report("افتتاح مدرسة في درعا")
    # Two were missed: one digest holds what both would have told.
    (two,) = await office.at(8, day=3)
    assert titles(two) == ["افتتاح مدرسة في درعا", "عودة المياه إلى درعا"]


async def test_what_a_digest_told_that_reached_nobody_is_told_by_the_next() -> None:
    office = Office()
    await office.subscribe(HERE, daily(DARAA))
    await office.report("حريق في سوق درعا")
    (one,) = await office.at(8)
    office.store.digests.ended(one)
    await office.report("عودة المياه إلى درعا")
    (two,) = await office.at(8, day=2)
    assert titles(two) == ["عودة المياه إلى درعا", "حريق في سوق درعا"]


async def test_what_waited_for_the_end_of_quiet_hours_comes_once_without_repeats() -> None:
    office = Office()
    await office.subscribe(HERE, lambda profile: profile.following([DARAA], at_once=True), alone)
    assert await office.at(7) == []
    office.clock.advance(13 * 3600)  # 20:00
    await office.report("قبل الليل في درعا")
    office.clock.advance(6 * 3600)  # 02:00
    had = await office.report("حريق في سوق درعا")
    await office.report("عودة المياه إلى درعا")
    await office.store.digests.told(HERE, [had], office.clock.now())
    assert await office.at(6, 59, day=2) == []
    (one,) = await office.at(7, day=2)
    assert (said(document(one))[0], titles(one)) == (
        "ما فاتك بين 22:00 و07:00 · السبت 2 آذار 2024",
        ["عودة المياه إلى درعا"],
    )
    assert await office.at(8, day=2) == []
    # Nothing waited: nothing is said.
    assert await office.at(7, day=3) == []


@pytest.mark.parametrize("wanted", [None, Quiet(time(12), time(13))])
async def test_what_quiet_hours_held_comes_once_when_they_are_switched_off_or_changed(wanted: Quiet | None) -> None:
    office = Office()
    await office.subscribe(HERE, lambda profile: profile.following([DARAA], at_once=True), alone)
    await office.subscribe(THERE, lambda profile: profile.following([HOMS], at_once=True), alone)
    assert await office.at(7) == await office.at(23) == []
    had = await office.report("حريق في سوق درعا")
    await office.report("عودة المياه إلى درعا")
    await office.store.digests.told(HERE, [had], office.clock.now())
    assert await office.at(2, day=2) == []
    for room in (HERE, THERE):
        await office.subscribe(room, lambda profile: profile.left_alone(wanted, office.clock.now()))
    (one,) = await office.at(2, 1, day=2)
    assert (one.rooms, said(document(one))[0], titles(one)) == (
        (HERE,),
        "ما فاتك بين 22:00 و02:01 · السبت 2 آذار 2024",
        ["عودة المياه إلى درعا"],
    )
    for hour in (2, 7, 13):
        assert await office.at(hour, 2, day=2) == []


async def test_a_burst_is_one_message() -> None:
    office = Office()
    await office.subscribe(HERE, lambda profile: profile.following([DARAA], at_once=True))
    for number in range(12):
        await office.report(f"خبر رقم {number} من درعا")
    burst = START + timedelta(hours=1)
    await office.subscribe(HERE, lambda profile: replace(profile, burst=burst))
    assert await office.at(6, 59) == []
    (one,) = await office.at(7)
    assert said(document(one))[0].startswith("أخبار كثيرة في وقت قصير")
    assert said(document(one))[-1].startswith("بقي خبران. للمزيد")
    assert len(titles(one)) == 10


async def test_a_paused_room_is_told_nothing_and_nothing_of_that_time_afterwards() -> None:
    office = Office()
    await office.subscribe(HERE, daily(DARAA), lambda profile: profile.paused_since(START))
    await office.report("حريق في سوق درعا")
    assert await office.at(8) == []
    await office.subscribe(HERE, lambda profile: profile.resumed(office.clock.now()))
    assert await office.at(9) == []


async def test_a_pause_that_ended_before_a_slot_does_not_take_its_digest() -> None:
    office = Office()
    await office.subscribe(HERE, daily(DARAA), lambda profile: profile.paused_since(START, START + timedelta(hours=1)))
    assert await office.at(6, 59) == []
    await office.report("حريق في سوق درعا")
    (one,) = await office.at(8)
    assert titles(one) == ["حريق في سوق درعا"]
    assert (await office.store.following.profile(HERE)).paused is None


async def test_a_weekly_digest_looks_back_over_the_week() -> None:
    office = Office()
    friday = Timetable((Hour(time(8), frozenset({4})),))
    await office.subscribe(HERE, lambda profile: profile.following([DARAA], at_once=False).scheduled(friday, START))
    await office.report("حريق في سوق درعا")
    await office.subscribe(THERE, daily(HOMS))
    office.store.digests.slots.clear()
    await office.at(8)  # of that very day
    office.clock.advance(86400)
    monday = await office.report("عودة المياه إلى درعا")
    office.clock.advance(4 * 86400)
    await office.report("افتتاح مدرسة في درعا")
    # Another one told meanwhile, when it was the newest of all: known although the week was not read before.
    had = await office.report("مطر في درعا")
    await office.store.digests.told(HERE, [had], office.clock.now())
    office.restart()
    (one,) = [each for each in await office.at(8, day=8) if HERE in each.rooms]
    assert titles(one) == ["افتتاح مدرسة في درعا", "عودة المياه إلى درعا"]
    assert monday in (await office.store.digests.subscriber(HERE)).had


@pytest.mark.parametrize("step", [-timedelta(days=365), -timedelta(hours=1), timedelta(hours=1), timedelta(days=3650)])
async def test_a_clock_that_was_set_decides_nothing(step: timedelta, caplog: pytest.LogCaptureFixture) -> None:
    office = Office()
    await office.subscribe(HERE, daily(DARAA))
    await office.report("حريق في سوق درعا")
    await office.at(7, 59)
    right = office.clock.now()
    with caplog.at_level(logging.WARNING):
        office.clock.set(right + step)
        for _ in range(3):
            office.clock.advance(20)
            assert await office.flow.once() == 0
        office.clock.set(right + timedelta(seconds=60))
        assert await office.flow.once() == 1
    assert [record.message.partition(":")[0] for record in caplog.records] == [
        "the clock of this machine is off by more than two minutes, or was set",
        "the clock is right again",
    ]


async def test_somebody_elses_clock_decides_whether_ours_is_right() -> None:
    office = Office()
    await office.subscribe(HERE, daily(DARAA))
    await office.report("حريق في سوق درعا")
    office.elsewhere = START
    assert await office.at(8) == []
    office.elsewhere = office.clock.now() + timedelta(seconds=90)
    assert len(await office.at(8, 1)) == 1
    # Ours was wrong, and was set right: that it jumped is no reason to wait.
    office.clock.set(START + timedelta(days=1, hours=2))
    office.elsewhere = office.clock.now()
    await office.report("عودة المياه إلى درعا")
    assert await office.flow.once() == 1


async def test_a_database_with_another_clock_holds_digests_and_says_how_far_it_is(
    caplog: pytest.LogCaptureFixture,
) -> None:
    office = Office()
    await office.subscribe(HERE, daily(DARAA))
    await office.report("حريق في سوق درعا")
    with caplog.at_level(logging.WARNING):
        office.apart = timedelta(seconds=-61)
        assert await office.at(8) == []
        assert await office.at(8, 1) == []
        office.apart = timedelta(seconds=-59)
        assert len(await office.at(8, 2)) == 1
    assert [record.message.partition(":")[0] for record in caplog.records] == [
        "the clock of this machine is 61 seconds ahead of the database's",
        "the clock is right again",
    ]


async def test_it_looks_whenever_it_is_woken_and_outlives_a_store_that_fails() -> None:
    office = Office()
    wake, stop, looked = asyncio.Event(), asyncio.Event(), asyncio.Semaphore(0)

    async def failing() -> datetime | None:
        looked.release()
        raise StoreUnusableError("the disk is full")

    office.store.digests.next_due = failing  # type: ignore[method-assign]
    running = asyncio.create_task(office.flow.run(wake, stop))
    for _ in range(3):
        await asyncio.wait_for(looked.acquire(), 10)
        wake.set()
    stop.set()
    await asyncio.wait_for(running, 10)


async def test_a_room_that_cannot_be_looked_at_is_in_nobodys_way() -> None:
    office = Office()
    for room in (HERE, THERE):
        await office.subscribe(room, daily(DARAA))
    await office.report("حريق في سوق درعا")
    await office.store.audience.save_settings(HERE, RoomSettings("no such language"))
    (one,) = await office.at(8)
    assert one.rooms == (THERE,)
