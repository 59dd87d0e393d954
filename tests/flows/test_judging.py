"""An editor says how sure a story is: `/state s12 منفي`."""

from dataclasses import replace

import pytest

from newsbot.chat.room import Room
from newsbot.news.story import Story
from newsbot.ports import KeptStory
from tests.fakes.clock import A_MORNING
from tests.flows.desk_kit import LAYLA, NORA, OMAR, PUBLIC, STRANGER, Desk, text
from tests.news.reports import told

HOW = (
    "تُكتب حالة الخبر برقمه، أو ردًا على رسالته: أولي غير مؤكد، مؤكد، مصحَّح، منفي،"
    " أو «آلي» لتعود إلى ما تقوله المصادر. مثل /state s12 منفي"
)


@pytest.fixture
def desk() -> Desk:
    made = Desk()
    report = told("انفجار في حمص", "وقع انفجار في حمص.", id_="a")
    made.store.stories.kept[12] = KeptStory(12, Story("s12", (report,)), A_MORNING)
    return made


def state(desk: Desk) -> str | None:
    return desk.store.stories.kept[12].editor


@pytest.mark.parametrize(
    ("words", "wanted", "shown"),
    [
        ("/state s12 denied", "denied", "منفي"),
        ("/state s12 منفي", "denied", "منفي"),
        ("/حالة س12 مؤكّد", "confirmed", "مؤكد"),
        ("/الحالة s١٢ غير مؤكد", "preliminary", "أولي غير مؤكد"),
        ("!state S12 مصحَّح", "corrected", "مصحَّح"),
    ],
)
async def test_what_an_editor_says_is_what_it_is(desk: Desk, words: str, wanted: str, shown: str) -> None:
    assert await desk.say(words) == [f"صارت حالة الخبر s12 «{shown}»، وتُعدَّل الرسائل التي حملته."]
    assert state(desk) == wanted
    entry = (await desk.store.audit.latest(1))[0].what
    assert (entry.act, entry.subject, entry.outcome, entry.detail) == ("state", "s12", "done", f"state={wanted}")


async def test_the_others_at_the_desk_hear_of_it_and_it_can_be_taken_back(desk: Desk) -> None:
    await desk.say("/state s12 denied", OMAR)
    said = [one for _, post in desk.outgoing.posts for one in post.documents if one.locale == "ar"]
    assert "حالة الخبر s12 الآن «منفي» بقرار من عمر." in map(text, said)
    back = ["عادت حالة الخبر s12 إلى ما تقوله المصادر، وتُعدَّل الرسائل التي حملته."]
    assert await desk.say("/state s12 آلي") == back
    assert state(desk) is None


async def test_the_story_is_the_one_that_the_answered_message_told(desk: Desk) -> None:
    desk.store.told.kept.append((Room("telegram", NORA), 12, "m7"))
    await desk.say("/حالة منفي", answers=("m7",))
    assert state(desk) == "denied"


@pytest.mark.parametrize("words", ["/state", "/state s12", "/state s12 ممتاز", "/state منفي", "/state b12 منفي"])
async def test_what_is_no_state_of_a_story_is_answered_with_how_it_is_said(desk: Desk, words: str) -> None:
    assert await desk.say(words) == [HOW]
    assert state(desk) is None


async def test_a_story_that_nobody_knows_and_a_state_that_it_has(desk: Desk) -> None:
    assert await desk.say("/state s99 منفي") == ["لا أعرف خبرًا برقم s99."]
    desk.store.stories.kept[12] = replace(desk.store.stories.kept[12], editor="denied")
    assert await desk.say("/state s12 منفي") == ["لا جديد في هذا."]


async def test_an_order_that_ended_in_the_midst_is_carried_out_whole_when_it_is_handled_again(desk: Desk) -> None:
    await desk.store.stories.set_state(12, "denied", desk.clock.now())
    assert await desk.say("/state s12 منفي") == ["صارت حالة الخبر s12 «منفي»، وتُعدَّل الرسائل التي حملته."]
    assert desk.outgoing.posts
    assert [entry.what.detail for entry in await desk.store.audit.latest(9)] == ["state=denied"]
    assert await desk.say("/state s12 منفي") == ["لا جديد في هذا."]


async def test_it_is_for_editors_at_their_desk(desk: Desk) -> None:
    assert await desk.say("/state s12 منفي", LAYLA) == ["هذا ليس من صلاحياتك."]
    assert await desk.say("/state s12 منفي", STRANGER) == ["هذا الأمر لمحرري البوت وحدهم."]
    elsewhere = await desk.say("/state s12 منفي", room=PUBLIC, kind="group")
    assert elsewhere == ["يُكتب هذا الأمر في محادثة خاصة مع البوت أو في غرفة المحررين."]
    assert state(desk) is None
    assert [entry.what.outcome for entry in await desk.store.audit.latest(3)] == ["place", "stranger", "role"]


@pytest.mark.parametrize("words", ["/حالة الطقس", "حالة الطقس في حمص", "الحالة: غائم"])
async def test_the_state_of_the_weather_is_nobodys_order(desk: Desk, words: str) -> None:
    assert await desk.say(words, STRANGER) is None
