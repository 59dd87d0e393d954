"""`/digest`, and `/more` after a digest, wherever that came from."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from newsbot.chat.document import Document
from newsbot.chat.room import Incoming, Room
from newsbot.flows.converse import Converse
from newsbot.news.audience import Filter, Hour, Timetable
from newsbot.news.profile import Profile
from newsbot.news.story import index_terms
from newsbot.ports import Filing
from tests.chat.test_views import said
from tests.fakes.clock import FakeClock
from tests.flows.kit import House
from tests.flows.test_digests import Office
from tests.news.reports import article, told

HERE, ELSEWHERE = Room("telegram", "1"), Room("telegram", "2")
DARAA, HOMS = Filter("sy-daraa"), Filter("sy-homs")
NOON = datetime(2024, 3, 1, 12, 0, tzinfo=UTC)


@dataclass
class Desk:
    """Somebody who asks, in a house with stories."""

    house: House = field(default_factory=lambda: House(clock=FakeClock(NOON)))
    converse: Converse = field(init=False)

    def __post_init__(self) -> None:
        self.converse = self.house.converse(timezone="UTC")

    async def ask(self, text: str, room: Room = HERE, resume: str | None = None) -> Document:
        return await self.converse.answer(Incoming(room, text, resume=resume))

    async def follow(self, *filters: Filter, room: Room = HERE) -> None:
        def change(profile: Profile) -> Profile:
            return profile.in_zone("UTC", NOON).following(filters, at_once=True)

        await self.house.store.following.change(room, change, self.house.clock.now())

    async def report(self, title: str, *, ago: float = 0.0) -> int:
        """File an article of so many hours ago."""
        store, now = self.house.store, self.house.clock.now() - timedelta(hours=ago)
        id_ = f"a{len(store.articles.rows)}"
        one = article(id_, title, "نص الخبر.")
        await store.articles.add([replace(one, draft=replace(one.draft, published=now))], now)
        new = told(title, at=now.timestamp(), id_=id_)
        number = await store.stories.file(Filing(id_, report=new, terms=index_terms(new)), now)
        assert number is not None
        return number


def titles(document: Document) -> list[str]:
    return [line.partition(". ")[2] for line in said(document) if line[:1].isdigit() and ". " in line]


async def test_who_asks_is_told_what_it_follows_and_has_not_had_once() -> None:
    desk = Desk()
    await desk.follow(DARAA)
    had = await desk.report("حريق في سوق درعا")
    await desk.report("معرض في حمص")
    await desk.report("عودة المياه إلى درعا", ago=2)
    await desk.report("خبر قديم من درعا", ago=40)
    await desk.house.store.digests.told(HERE, [had], NOON)
    document = await desk.ask("/digest")
    assert titles(document) == ["عودة المياه إلى درعا"]
    assert said(document)[-1] == "ليصلك الملخص كل يوم أرسل مثلًا /digest 08:00."
    assert said(await desk.ask("/digest")) == [
        "وصلك كل ما لديّ عمّا تتابعه، ولا جديد بعد.",
        "لآخر الأخبار أرسل /latest.",
    ]


async def test_who_follows_nothing_is_told_of_everything_and_how_to_choose() -> None:
    desk = Desk()
    assert said(await desk.ask("/digest"))[0] == "لا أخبار جديدة لديّ الآن."
    await desk.report("حريق في سوق درعا")
    await desk.report("معرض في حمص", ago=1)
    document = await desk.ask("/digest")
    assert titles(document) == ["حريق في سوق درعا", "معرض في حمص"]
    assert said(document)[-1] == "هذه أهمّ الأخبار كلّها. لتختار ما تتابعه أرسل مثلًا /subscribe درعا."


async def test_pages_go_on_until_everything_was_told() -> None:
    desk = Desk()
    await desk.follow(DARAA)
    for number in range(1, 26):
        await desk.report(f"خبر رقم {number} من درعا", ago=number / 10)
    first = await desk.ask("/digest")
    second, third = await desk.ask("/more"), await desk.ask("المزيد")
    shown = [title for page in (first, second, third) for title in titles(page)]
    assert [len(titles(page)) for page in (first, second, third)] == [10, 10, 5]
    assert len(set(shown)) == 25
    assert said(second)[0] == "ملخص أخبارك (تتمة)"
    assert said(second)[2].startswith("11. ")
    assert (first.suggestions[0], third.suggestions[0]) == ("/more", third.suggestions[0])
    assert said(await desk.ask("/more")) == ["وصلت إلى نهاية القائمة."]
    # Every item of it can be asked for by its number.
    assert "خبر رقم 3 من درعا" in said(await desk.ask("3"))[0]


async def test_a_place_and_a_day_can_be_asked_for() -> None:
    desk = Desk()
    await desk.follow(DARAA)
    today = await desk.report("معرض في حمص", ago=1)
    await desk.report("مطر في حمص", ago=20)
    await desk.report("حريق في سوق درعا", ago=20)
    await desk.house.store.digests.told(HERE, [today], NOON)
    place = await desk.ask("/digest حمص")
    assert (said(place)[0], titles(place)) == ("ملخص أخبار حمص · الجمعة 1 آذار 2024", ["مطر في حمص"])
    assert said(await desk.ask("/digest حمص"))[1] == "لآخر الأخبار أرسل /latest حمص."
    # Of a day all is told, whether it was had or not.
    day = await desk.ask("/digest yesterday")
    assert (said(day)[0], titles(day)) == ("ملخص أخبار أمس · الجمعة 1 آذار 2024", ["حريق في سوق درعا"])
    both = await desk.ask("ملخص حمص اليوم")
    assert (said(both)[0], titles(both)) == ("ملخص أخبار اليوم: حمص · الجمعة 1 آذار 2024", ["معرض في حمص"])


async def test_who_asks_when_the_next_one_comes_is_told_and_sent_none() -> None:
    desk = Desk()
    assert said(await desk.ask("متى يصل الملخص؟")) == ["ليصلك الملخص كل يوم أرسل مثلًا /digest 08:00."]
    await desk.ask("/digest 08:00 20:00")
    assert said(await desk.ask("متى يصل الملخص؟")) == [
        "الملخص التالي اليوم عند الساعة 20:00.",
        "يصل الملخص كل يوم الساعة 08:00 و20:00 بالتوقيت العالمي.",
    ]
    await desk.ask("/pause 3d")
    answer = said(await desk.ask("متى يصل الملخص؟"))
    assert answer[0].startswith("الإرسال متوقف حتى")
    assert answer[1].startswith("الملخص التالي يوم")


async def test_a_digest_that_came_by_itself_goes_on_and_its_items_can_be_asked_for() -> None:
    desk = Desk()
    office = Office(store=desk.house.store, clock=desk.house.clock)
    hours = Timetable((Hour(NOON.time()),))

    def daily(profile: Profile) -> Profile:
        return profile.following([DARAA], at_once=False).scheduled(hours, NOON - timedelta(hours=1))

    await desk.house.store.following.change(HERE, daily, NOON)
    await desk.report("أول خبر في حمص", ago=3)
    for number in range(1, 13):
        await desk.report(f"خبر رقم {number} من درعا", ago=number / 10)
    await desk.ask("/latest حمص")
    desk.house.clock.advance(60)
    assert await office.flow.once() == 1
    digest = office.store.digests.said[0].post.documents[0]
    # Typed, it is the digest that goes on: it came after the list. So it does from its button, later too.
    assert "خبر رقم 2 من درعا" in said(await desk.ask("2"))[0]
    desk.house.clock.advance(60)
    more = await desk.ask("/more")
    assert titles(more) == ["خبر رقم 11 من درعا", "خبر رقم 12 من درعا"]
    desk.house.clock.advance(60)
    await desk.ask("/latest حمص")
    assert "أول خبر في حمص" in said(await desk.ask("1"))[0]
    assert "خبر رقم 1 من درعا" in said(await desk.ask("1", resume=digest.resume))[0]
    assert said(await desk.ask("/more", resume=digest.resume)) == ["وصلت إلى نهاية القائمة."]


async def test_where_few_bytes_are_wanted_it_is_short() -> None:
    desk = Desk()
    await desk.follow(DARAA)
    await desk.house.store.following.change(HERE, lambda profile: replace(profile, lite=True), NOON)
    await desk.report("حريق في سوق درعا")
    document = await desk.ask("/digest")
    assert document.lite
    assert titles(document) == ["حريق في سوق درعا · /story s1"]


async def test_a_week_is_as_far_as_it_looks_back() -> None:
    desk = Desk()
    await desk.report("حريق في سوق درعا", ago=24 * 5)
    assert titles(await desk.ask("/digest")) == []
    for day in ("week", "month"):
        document = await desk.ask(f"/digest {day}", room=ELSEWHERE)
        assert (said(document)[0].partition(" · ")[0], titles(document)) == (
            "ملخص أخبار الأسبوع الأخير",
            ["حريق في سوق درعا"],
        )
