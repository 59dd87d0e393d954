"""`/trends`: where most was reported from in a week."""

from dataclasses import replace
from datetime import timedelta

from newsbot.chat.asking import Trends as Asked
from newsbot.chat.document import Document
from newsbot.chat.parsing import parse
from newsbot.chat.picture import Chart
from newsbot.chat.room import Incoming, Room
from tests.chat.test_views import said
from tests.fakes.pictures import PNG, FakePictures
from tests.flows.kit import House, gazetteer, line

HERE = Room("telegram", "1")


async def filed(house: House, *titles: str) -> None:
    for title in titles:
        id_ = f"a{len(house.store.articles.rows)}"
        await house.take(f"{id_}.jsonl", line(title, id=id_, text="نص الخبر."))
        await house.story(id_)


async def ask(house: House, text: str = "/trends") -> Document:
    return await house.converse(timezone="UTC").answer(Incoming(HERE, text))


async def test_governorates_by_their_stories() -> None:
    pictures = FakePictures()
    house = House(pictures=pictures)
    await filed(house, "افتتاح فرن في درعا", "إغلاق طريق في درعا", "حفل في حمص", "أمطار في جاسم")
    answer = await ask(house)
    assert said(answer) == ["أخبار الأيام السبعة الماضية بحسب المحافظة", "درعا: 3 قصص", "حمص: قصة واحدة"]
    assert answer.suggestions[:2] == ("/latest درعا", "/latest حمص")
    assert pictures.asked == [Chart("أخبار الأيام السبعة الماضية بحسب المحافظة", (("درعا", 3), ("حمص", 1)))]
    assert answer.attachment is not None
    assert (answer.attachment.name, answer.attachment.content) == ("trends.png", PNG)


async def test_a_week_is_looked_back_over() -> None:
    house = House()
    await filed(house, "افتتاح فرن في درعا")
    house.clock.advance(timedelta(days=7, minutes=1).total_seconds())
    assert said(await ask(house))[0].startswith("لا أخبار من المحافظات في الأيام السبعة الماضية.")


async def test_without_pictures_the_words_do() -> None:
    house = House()
    await filed(house, "حفل في حمص")
    answer = await ask(house)
    assert answer == replace(answer, attachment=None)
    assert said(answer)[1] == "حمص: قصة واحدة"


async def test_what_is_counted_is_said_to_who_asks_for_less() -> None:
    house = House()
    await filed(house, "حفل في حمص")
    answer = await ask(house, "/trends حمص")
    assert said(answer)[0] == "هذا العدّ للمحافظات كلها وللأيام السبعة الماضية فقط."
    assert said(answer)[-1] == "لأخبار حمص أرسل /latest حمص."
    assert answer.suggestions == ("/latest حمص",)
    assert said(await ask(house, "/trends الشهر"))[:2] == [said(answer)[0], said(await ask(house))[0]]


def test_what_people_type() -> None:
    for typed in ("/trends", "ترند", "شو الترند"):
        assert parse(typed, gazetteer()) == Asked()
