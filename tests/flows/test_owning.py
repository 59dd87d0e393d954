"""Why something came, errors in it, and what is kept of a room: over everything in memory."""

import json

import pytest

from newsbot.chat.room import Room
from newsbot.ports import Complaint
from tests.flows.kit import House, line
from tests.flows.test_following import GROUP, HERE, Talk

ELSEWHERE = Room("matrix", "!a:b.example")
NEWS = [
    line("عودة المياه إلى درعا", id="d1", published="2024-02-29T12:00:00Z", text="عادت المياه إلى أحياء المدينة."),
    line("فوز فريق الشباب", id="s1", published="2024-02-28T12:00:00Z", text="فاز الفريق في البطولة."),
]


@pytest.fixture
async def talk() -> Talk:
    house = House()
    await house.take("سانا", "\n".join(NEWS))
    return Talk(house)


async def test_why_names_the_most_specific_subscription_and_offers_less(talk: Talk) -> None:
    await talk.says("/subscribe كل الأخبار")
    await talk.says("/subscribe درعا")
    assert await talk.says("/why d1") == "عودة المياه إلى درعا\nهذا الخبر مما يشمله الاشتراك في أخبار درعا."
    assert await talk.presses("اكتم أخبار درعا يومًا") == "كُتمت أخبار درعا حتى 2 آذار 2024، 09:00 بتوقيت دمشق."
    await talk.says("/why d1")
    assert await talk.presses("إلغاء الاشتراك") == "أُلغي الاشتراك في أخبار درعا."


async def test_of_a_subscription_to_everything_the_place_is_left_out(talk: Talk) -> None:
    await talk.says("/subscribe كل الأخبار")
    await talk.says("/why d1")
    assert talk.last.suggestions[0] == "/mute درعا"


async def test_why_of_what_is_not_followed(talk: Talk) -> None:
    await talk.says("/subscribe حمص")
    assert "لا يطابق هذا الخبر أيًّا من الاشتراكات الحالية." in await talk.says("/why d1")
    assert (await talk.says("/why s99")).startswith("أيّ خبر تقصد؟")


async def test_why_of_a_message_that_told_a_story_or_of_the_last_one(talk: Talk) -> None:
    house = talk.house
    number = await house.story("d1")
    other = await house.story("s1")
    house.store.told.kept = [(HERE, number, "11"), (HERE, other, "photo:12")]
    await talk.says("/subscribe كل الأخبار")
    assert (await talk.says("ليش وصلني هالخبر")).startswith("فوز فريق الشباب")
    talk.answers = ("11", "photo:11")
    assert (await talk.says("/why")).startswith("عودة المياه إلى درعا")
    assert (await talk.says(f"/why s{other}")).startswith("فوز فريق الشباب")


async def test_an_error_goes_to_the_editors_without_who_found_it(talk: Talk) -> None:
    number = await talk.house.story("d1")
    assert "لتوضيح الخطأ أرسل مثلًا /report s1 العنوان غير صحيح." in await talk.says(f"/report s{number}")
    assert (await talk.says(f"/report s{number} المياه لم تعد")).startswith("وصل بلاغك إلى المحررين")
    await talk.says("/latest درعا")
    await talk.says("/report 1 الصورة قديمة")
    await talk.says("أبلغ عن خطأ")
    assert talk.house.complaints.heard == [
        Complaint(number, "d1", ""),
        Complaint(number, "d1", "المياه لم تعد"),
        Complaint(number, "d1", "الصورة قديمة"),
        Complaint(number, "d1", ""),
    ]
    talk.house.complaints.there = False
    assert await talk.says("/report d1") == "لا محررين هنا يستقبلون البلاغات."


async def test_what_is_kept_comes_as_a_file_and_only_in_private(talk: Talk) -> None:
    await talk.says("/subscribe درعا")
    await talk.says("/mydata")
    assert talk.last.attachment is not None
    kept = json.loads(talk.last.attachment.text)
    assert kept["المحادثة"] == {"المنصة": "تلغرام", "المعرّف": "محفوظ مشفَّرًا"}
    assert HERE.id not in talk.last.attachment.text.replace("2024", "")
    talk.room, talk.kind = GROUP, "group"
    await talk.says("/mydata")
    assert talk.last.attachment is None


async def test_all_is_forgotten_when_it_is_said_twice(talk: Talk) -> None:
    await talk.says("/subscribe درعا")
    assert "سيُحذف كل ما هو محفوظ" in await talk.says("انسني")
    assert await talk.follows() == ["place:sy-daraa"]
    assert (await talk.presses("احذف كل شيء")).startswith("حُذف كل ما كان محفوظًا")
    assert await talk.follows() == []


@pytest.mark.parametrize(("seconds", "done"), [(0, True), (9 * 60, True), (11 * 60, False), (86_400, False)])
async def test_the_question_holds_for_ten_minutes(talk: Talk, seconds: int, *, done: bool) -> None:
    await talk.says("/subscribe درعا")
    await talk.says("/forgetme")
    command = talk.last.suggestions[0]
    talk.house.clock.advance(seconds)
    answer = await talk.says(command)
    assert (await talk.follows() == []) is done
    assert ("انتهت مهلة التأكيد، فلم يُحذف شيء." in answer) is not done


async def test_subscriptions_go_elsewhere_with_a_code_once(talk: Talk) -> None:
    assert await talk.says("/move") == "لا اشتراكات هنا لتُنقل."
    await talk.says("/subscribe درعا وحمص")
    answer = await talk.says("/move")
    command = next(text for text in answer.split("\n") if text.startswith("/move "))
    there = Talk(talk.house, ELSEWHERE)
    await there.says("/subscribe إدلب")
    assert await there.says(command) == "انتقل إلى هنا كل ما كان في المحادثة الأخرى: اشتراكان."
    assert (await there.follows(), await talk.follows()) == (["place:sy-idlib", "place:sy-daraa", "place:sy-homs"], [])
    assert await there.says(command) == (
        "سبق أن نُقل بهذا الرمز إلى هنا كل ما كان في المحادثة الأخرى. هنا الآن: 3 اشتراكات."
    )
    assert (await Talk(talk.house, Room("telegram", "8")).says(command)).startswith("هذا الرمز غير صحيح")
