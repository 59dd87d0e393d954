"""What rooms choose, in chat: over everything in memory, with the real places and phrases."""

from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from newsbot.chat.document import Document
from newsbot.chat.fit import plain
from newsbot.chat.heard import Elsewhere
from newsbot.chat.room import Incoming, Room, RoomKind
from newsbot.news.audience import MOST_SUBSCRIPTIONS
from newsbot.news.profile import Profile
from newsbot.text.bidi import FSI, PDI
from tests.flows.kit import House, line

HERE, GROUP, CHANNEL = Room("telegram", "7"), Room("telegram", "-100/4"), Room("telegram", "-500")
NEWS = [
    *(line(f"خبر {n} عن درعا", id=f"d{n}", published=f"2024-02-{29 - n}T12:00:00Z") for n in range(12)),
    line("افتتاح سد تشرين في ريف حلب", id="a1", published="2024-02-28T12:00:00Z", source="سانا"),
]


@dataclass
class Talk:
    """A talk with the bot; `last` is its last answer."""

    house: House
    room: Room = HERE
    kind: RoomKind = "private"
    admin: bool = True
    there: dict[str, Elsewhere] = field(default_factory=dict)
    answers: tuple[str, ...] = ()
    last: Document = field(default_factory=lambda: Document(()))

    def __post_init__(self) -> None:
        self.bot = self.house.converse()

    async def says(self, text: str) -> str:
        """The words of the answer, without isolates."""

        async def may_set() -> bool:
            return self.admin

        async def find(name: str) -> Elsewhere | None:
            return self.there.get(name)

        incoming = Incoming(self.room, text, self.kind, self.answers)
        self.last = await self.bot.answer(incoming, may_set, find)
        return plain(self.last).replace(FSI, "").replace(PDI, "")

    async def presses(self, label: str) -> str:
        """The command behind a button of the last answer, as if it had been typed."""
        return await self.says(dict(zip(self.last.labels, self.last.suggestions, strict=True))[label])

    async def chose(self, room: Room | None = None) -> Profile:
        return await self.house.store.following.profile(room or self.room)

    async def follows(self, room: Room | None = None) -> list[str]:
        return [one.filter.key for one in (await self.chose(room)).subscriptions]


@pytest.fixture
async def talk() -> Talk:
    house = House()
    await house.take("سانا", "\n".join(NEWS))
    return Talk(house)


async def test_a_slip_in_a_list_takes_the_others_along(talk: Talk) -> None:
    assert "«حلبب»" in await talk.says("/subscribe درعا وحلبب")
    assert await talk.follows() == []
    await talk.presses("أخبار درعا وأخبار حلب")
    assert await talk.follows() == ["place:sy-daraa", "place:sy-aleppo"]


async def test_a_subscription_says_what_comes_how_and_how_often(talk: Talk) -> None:
    assert (await talk.says("اشترك بأخبار درعا")).split("\n") == [
        "تم الاشتراك في أخبار درعا.",
        "تصل فور نشرها.",
        "نُشر منها في الأيام السبعة الأخيرة 7 أخبار.",
    ]
    assert await talk.follows() == ["place:sy-daraa"]
    assert talk.last.labels == ("إلغاء الاشتراك", "في الملخص", "ملخص كل صباح", "الاشتراكات")


@pytest.mark.parametrize(
    ("text", "week"),
    [
        ('/subscribe حلب "سد تشرين"', "خبر واحد"),
        ("/subscribe حلب -سد", "لم يُنشر"),
        ("/subscribe كل الأخبار", "8 أخبار"),
        ("/subscribe source:سانا", "8 أخبار"),
        ("/subscribe إدلب", "لم يُنشر"),
    ],
)
async def test_how_often_it_came_is_counted_as_it_would_be_let_through(talk: Talk, text: str, week: str) -> None:
    assert week in (await talk.says(text)).split("\n")[2]


async def test_doing_it_again_changes_nothing(talk: Talk) -> None:
    """An update may be handled again, when the process dies before it is settled."""
    for text in ("/digest 08:00", "/quiet 22:00-07:00", "/pause", "/lite", "/header نشرة {date}"):
        first = await talk.says(text)
        before = await talk.chose()
        assert await talk.says(text) == first
        assert await talk.chose() == before


async def test_what_is_so_already_is_said(talk: Talk) -> None:
    assert (await talk.says("/subscribe درعا")).startswith("تم الاشتراك في أخبار درعا.")
    before = await talk.chose()
    assert (await talk.says("/subscribe درعا")).startswith("الاشتراك في أخبار درعا قائم بالفعل.")
    assert await talk.chose() == before
    assert (await talk.says("/subscribe درعا ملخص")).startswith("تم الاشتراك في أخبار درعا.")  # it comes otherwise now
    assert (await talk.says("/subscribe درعا وحمص")).startswith("تم الاشتراك في:")
    assert (await talk.says("/subscribe درعا وحمص")).startswith("الاشتراك قائم بالفعل في:")
    assert await talk.says("/unmute درعا") == "أخبار درعا ليست مكتومة."
    assert (await talk.says("/unmute")).startswith("كل ما في الاشتراكات يصل.")
    await talk.says("/mute درعا")
    assert await talk.says("/unmute درعا وحمص") == "أُلغي كتم أخبار درعا."


async def test_a_time_said_while_subscribing_is_that_of_the_digest(talk: Talk) -> None:
    assert (await talk.says("اشترك بأخبار درعا كل يوم الساعة 8 صباحا")).split("\n")[:2] == [
        "تم الاشتراك في أخبار درعا.",
        "تُجمع في الملخص، ويصل كل يوم الساعة 08:00 بتوقيت دمشق.",
    ]
    again = await talk.says("/subscribe درعا ملخص 08:00")
    assert again.startswith("الاشتراك في أخبار درعا قائم بالفعل.")
    both = await talk.says("/subscribe حلب ملخص 19:00")
    assert "كل يوم الساعة 08:00 و19:00" in both
    assert [hour.at.hour for hour in (await talk.chose()).timetable.hours] == [8, 19]


async def test_a_digest_without_a_time_says_how_to_set_one(talk: Talk) -> None:
    assert "لتحديده أرسل مثلًا /digest 08:00" in await talk.says("تابع درعا يوميا")
    assert "/digest 08:00" in talk.last.suggestions


async def test_what_is_muted_for_ever_is_so_for_as_long_as_it_can_be(talk: Talk) -> None:
    said = (await talk.says("/mute درعا للأبد")).split("\n")
    assert said[0].startswith("كُتمت أخبار درعا حتى ")
    assert said[1] == "أطول مدة للكتم سنة واحدة. لإنهاء الاشتراك أرسل /unsubscribe."
    assert "/mute درعا 3 أيام" in await talk.says("/mute درعا حتى العيد")


async def test_a_source_whose_name_is_a_word_for_the_digest_is_that_source(talk: Talk) -> None:
    await talk.house.take("نشرة تجريبية", line("خبر", id="n1", published="2024-02-28T12:00:00Z", source="نشرة تجريبية"))
    for text in ("تابع نشرة تجريبية", "اشترك بمصدر نشرة تجريبية"):
        assert "الأخبار من نشرة تجريبية" in await talk.says(text)
    assert await talk.follows() == ["source:نشرة تجريبية"]


async def test_several_things_are_listed_as_what_they_became(talk: Talk) -> None:
    assert (await talk.says('تابع درعا، رياضة، "سد تشرين"')).split("\n")[:4] == [
        "تم الاشتراك في:",
        "أخبار درعا · 7 أخبار",
        "أخبار الرياضة · لا أخبار",
        "الأخبار التي فيها «سد تشرين» · خبر واحد",
    ]
    assert len(await talk.follows()) == 3
    await talk.says("/subscribe اقتصاد، دراا")
    await talk.presses(talk.last.labels[0])
    assert "topic:economy" in await talk.follows()


async def test_days_and_hours_are_joined(talk: Talk) -> None:
    await talk.says("/digest 08:00 الجمعة")
    assert "يوم الجمعة الساعة 08:00، وكل يوم الساعة 19:00 بتوقيت دمشق" in await talk.says("/digest 19:00")
    assert (await talk.says("اشترك بكل شي ما عدا درعا")).startswith("تم الاشتراك في كل الأخبار ما عدا ما فيه «درعا».")


async def test_several_at_once_and_the_other_way_to_be_told(talk: Talk) -> None:
    answer = await talk.says("/subscribe درعا وحمص")
    assert "\nأخبار درعا · 7 أخبار" in answer
    assert "\nأخبار حمص · لا أخبار" in answer
    await talk.says("/subscribe درعا")
    assert "ولم يُحدد وقته بعد" in await talk.presses("في الملخص")
    assert [one.at_once for one in (await talk.chose()).subscriptions] == [False, True]
    assert "تصل فور نشرها." in await talk.presses("فورًا")


async def test_what_ends_can_be_taken_back(talk: Talk) -> None:
    await talk.says("/subscribe درعا ملخص")
    assert await talk.says("ألغ الاشتراك") == "أُلغي الاشتراك في أخبار درعا."
    assert await talk.follows() == []
    await talk.presses("تراجع")
    (one,) = (await talk.chose()).subscriptions
    assert (one.filter.key, one.at_once) == ("place:sy-daraa", False)


async def test_numbers_are_those_of_the_list_that_was_shown(talk: Talk) -> None:
    await talk.says("/subscribe درعا وحمص وحلب")
    assert "2. أخبار حمص · فورًا" in await talk.says("/subscriptions")
    for _ in range(2):  # the second time the update is handled again
        await talk.says("/unsubscribe 2")
        assert await talk.follows() == ["place:sy-daraa", "place:sy-aleppo"]
    await talk.says("/unsubscribe 3")
    assert await talk.follows() == ["place:sy-daraa"]


async def test_which_of_several_is_asked(talk: Talk) -> None:
    await talk.says("/subscribe درعا وحمص")
    assert (await talk.says("/unsubscribe")).startswith("أيّ اشتراك تريد إلغاءه؟")
    assert len(await talk.follows()) == 2
    await talk.presses("إلغاء 2")
    assert await talk.follows() == ["place:sy-daraa"]
    assert await talk.says("/unsubscribe #99") == "أُلغي هذا الاشتراك من قبل."


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        *((text, "توقف الإرسال: لن تصل") for text in ("أوقف الأخبار", "أوقف كل الأخبار", "لا أريد الأخبار الآن")),
        *(
            (text, "لم يُحذف شيء بهذه الكلمة ولم يتغيّر شيء.")
            for text in ("إلغاء", "تراجع", "/cancel", "لا تحذف شيئا", "ألغ الحذف")
        ),
        ("لا", "كما تحب. لم يُحذف شيء الآن"),
        *((text, "لم يُنفَّذ شيء ولم يُحذف شيء بهذه الكلمة.") for text in ("تأكيد", "نعم، أؤكد", "احذف كل شيء")),
        *((text, "أيّ اشتراك تريد إلغاءه؟") for text in ("احذف", "ألغ كل شيء", "ألغ كل الأخبار")),
    ],
)
async def test_nothing_ends_unawares(talk: Talk, text: str, answer: str) -> None:
    await talk.says("/subscribe درعا")
    await talk.says("/forgetme")
    assert (await talk.says(text)).startswith(answer)
    assert await talk.follows() == ["place:sy-daraa"]


async def test_the_question_has_a_way_back(talk: Talk) -> None:
    await talk.says("/subscribe درعا")
    await talk.says("/forgetme")
    assert (await talk.presses("تراجع")).startswith("لم يُحذف شيء")
    assert await talk.follows() == ["place:sy-daraa"]


async def test_quiet_hours_end_in_words_and_are_not_set_for_one_day(talk: Talk) -> None:
    await talk.says("/subscribe درعا")
    await talk.says("/quiet 22:00-07:00")
    answer = await talk.says("/quiet 13:00-15:00 الجمعة")
    assert answer == ("ساعات الهدوء لكل أيام الأسبوع معًا، ولم يتغيّر شيء. لتحديدها أرسل /quiet 13:00-15:00.")
    assert (await talk.chose()).quiet is not None
    await talk.says("ألغ ساعات الهدوء")
    assert (await talk.chose()).quiet is None
    assert await talk.follows() == ["place:sy-daraa"]


async def test_what_is_muted_is_said_where_it_is_followed_or_resumed(talk: Talk) -> None:
    await talk.says("/mute درعا 3 أيام")
    assert (await talk.says("/subscribe درعا")).split("\n")[1].startswith("مكتوم حتى ")
    assert "تصل فور نشرها." not in await talk.says("/subscribe جاسم")  # in Daraa
    assert "تصل فور نشرها.\nمكتوم حتى " in await talk.says("/subscribe درعا وحمص")
    assert "مكتوم" not in await talk.says("/subscribe حمص")
    await talk.says("/pause")
    answer = (await talk.says("/resume")).split("\n")
    assert answer[0] == "استؤنف الإرسال."
    assert answer[1].startswith("مكتوم حتى ")
    await talk.says("/subscribe درعا")
    await talk.presses("أعِد أخبار درعا")
    assert await talk.says("/resume") == "استؤنف الإرسال."


async def test_resuming_ends_a_mute_of_everything(talk: Talk) -> None:
    await talk.says("/subscribe درعا")
    await talk.says("/mute كل شيء 30 يوما")
    assert (await talk.says("/subscribe إدلب")).split("\n")[1].endswith(": كل الأخبار")
    assert await talk.says("/resume") == "استؤنف الإرسال."
    assert (await talk.chose()).mutes == ()


async def test_a_pause_that_is_over_is_not_told(talk: Talk) -> None:
    await talk.says("/subscribe درعا")
    await talk.says("/pause 2h")
    talk.house.clock.advance(3 * 3600)
    for text in ("/subscribe درعا", "/subscriptions", "/start"):
        assert "متوقف" not in await talk.says(text)


async def test_who_comes_back_is_told_that_sending_is_stopped(talk: Talk) -> None:
    assert "متوقف" not in await talk.says("/start")
    await talk.says("/stop")
    assert (await talk.says("/start")).split("\n")[1] == "الإرسال متوقف الآن. لاستئنافه أرسل /resume."
    assert (await talk.says(talk.last.suggestions[0])).startswith("استؤنف الإرسال.")
    assert "متوقف" not in await talk.says("/start")


async def test_all_news_is_one_of_the_list_where_it_is_followed(talk: Talk) -> None:
    await talk.says("/subscribe كل الأخبار")
    await talk.says("/subscribe درعا وحمص")
    assert await talk.says("/unsubscribe كل الأخبار") == "أُلغي الاشتراك في كل الأخبار."
    assert await talk.follows() == ["place:sy-daraa", "place:sy-homs"]
    assert (await talk.says("/unsubscribe كل شيء")).startswith("أُلغي الاشتراك في:")
    assert await talk.follows() == []


async def test_all_of_them_end_by_the_button_of_the_question(talk: Talk) -> None:
    await talk.says("/subscribe درعا وحمص")
    await talk.says("ألغ كل شيء")
    assert (await talk.presses("إلغاء كل الاشتراكات")).startswith("أُلغي الاشتراك في:")
    assert await talk.follows() == []


async def test_several_numbers_end_together_and_one_too_many_ends_nothing(talk: Talk) -> None:
    await talk.says("/subscribe درعا وحمص وحلب")
    await talk.says("/subscriptions")
    assert (await talk.says("/unsubscribe 1 99")).startswith("ليس في القائمة: 99. لم يُلغَ أي اشتراك.")
    assert len(await talk.follows()) == 3
    await talk.says("ألغ الاشتراكين 1 و3")
    assert await talk.follows() == ["place:sy-homs"]


async def test_what_is_near_to_what_is_not_followed_is_offered(talk: Talk) -> None:
    await talk.says('/subscribe حلب "سد تشرين"')
    assert "هل تقصد أحد هذه الاشتراكات؟" in await talk.says("/unsubscribe حلب")
    assert len(await talk.follows()) == 1
    assert await talk.says("ما عاد بدي أخبار دمشق") == "لا اشتراك هنا في أخبار دمشق."
    assert (await talk.says("/unsubscribe دمشق وحمص")).startswith("لا اشتراك هنا في أخبار دمشق ولا في أخبار حمص.")


async def test_of_more_than_are_counted_it_is_said_that_there_are_more() -> None:
    house = House()
    made = [line(f"خبر رقم {n % 20} عن حمص", id=f"h{n}", published="2024-02-29T12:00:00Z") for n in range(101)]
    talk = Talk(house)
    for articles, all_, some in ((30, "30 خبرًا", "28 خبرًا"), (101, "أكثر من 100 خبر", "أكثر من 30 خبرًا")):
        await house.take("n", "\n".join(made[:articles]))
        assert f"نُشر منها في الأيام السبعة الأخيرة {all_}." in await talk.says("/subscribe حمص")
        # Each of the newest has to be read.
        assert f"الأخيرة {some}." in await talk.says('/subscribe حمص ما عدا "رقم 1"')


async def test_a_name_with_two_meanings_is_asked_about_and_either_can_be_chosen(talk: Talk) -> None:
    assert (await talk.says("/subscribe الباب")).startswith("ما المقصود بعبارة «الباب»؟")
    assert await talk.follows() == []
    offered = talk.last
    for label in offered.labels:
        talk.last = offered
        await talk.presses(label)
    assert await talk.follows() == ["place:sy-al-bab", "+باب"]


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("/subscribe", "اكتب بعد /subscribe ما تريد"),
        ("/subscribe درععا", "ما المقصود بعبارة «درععا»؟"),
        ("/subscribe مكان: درععا", "لا أعرف مكانًا باسم «درععا»"),
        ("/subscribe source:لا-أحد", "لا أعرف مصدرًا باسم «لا-أحد»"),
        ("/subscribe درعا -درعا", "عبارة «درعا» مطلوبة ومستثناة معًا"),
        ("/subscribe رياضة -رياضة", "عبارة «رياضة» مطلوبة ومستثناة معًا"),
        ("/subscribe " + "درعا حمص " * 250, "في رسالتك أكثر مما أستطيع قراءته مرة واحدة"),
        ("/digest 25:00", "«25:00» ليس وقتًا صحيحًا"),
        ("/digest كل يوم", "في أيّ ساعة؟"),
        ("/digest 08:00 الخميسس", "لا أعرف يومًا باسم «الخميسس»"),
        ("/digest foo", "لم أفهم «foo»، فلم يتغير شيء. للملخص الآن أرسل /digest، وليصل كل يوم اكتب ساعته"),
        ("/digest كل ساعة", "للملخص 8 أوقات في اليوم على الأكثر، فلم يتغير شيء."),
        ("/digest 8 الجمعة 9 السبت 10", "أيّ الأيام لأيّ ساعة؟"),
        ("/digest off 09:00", "لا ملخص هنا الساعة 09:00.\nليصلك الملخص كل يوم أرسل مثلًا /digest 08:00."),
        ("ألغ ملخص الجمعة", "لا ملخص هنا يوم الجمعة."),
        ("كل يوم جمعة الساعة 9", "هل تقصد /digest 09:00 الجمعة؟"),
        ("من ١٠ ليلا حتى ٧ صباحا", "هل تقصد /quiet 22:00-07:00؟"),
        ("/pause 400 يوما", "المدة «400 يوما» أطول من سنة، وهي أطول مدة ممكنة، فلم يتغير شيء."),
        ("/pause حتى 5 آذار 2020", "مضى الموعد «5 آذار 2020»، فلم يتغير شيء. تُكتب المدة هكذا: /pause 3 أيام"),
        ("/mute حلب حتى 5 آذار 2030", "المدة «5 آذار 2030» أطول من سنة"),
        ("/mute حلب -3 أيام", "لم أفهم المدة «-3 أيام»، فلم يتغير شيء. تُكتب هكذا: /mute درعا 3 أيام"),
        ("/digest 1 2 3 4 5 6 7 8 9", "للملخص 8 أوقات في اليوم على الأكثر"),
        ("/quiet 22:00", "اكتب بداية ساعات الهدوء ونهايتها"),
        ("/quiet 22:00-22:00", "بداية ساعات الهدوء هي نهايتها"),
        ("/quiet صامت", "لا ساعات هدوء هنا"),
        ("/header {name}", "لا حقل باسم «name»"),
        ("/header " + "ا" * 200, "النص طويل. اختصره إلى 120 حرفًا"),
        ("/timezone برلبن", "لا أعرف منطقة زمنية باسم «برلبن»"),
        ("/move ABCDEFGHJ", "هذا الرمز غير صحيح"),
    ],
)
async def test_what_is_wrong_is_said_and_nothing_is_done(talk: Talk, text: str, answer: str) -> None:
    before = await talk.chose()
    assert (await talk.says(text)).startswith(answer)
    assert await talk.chose() == before


async def test_a_room_follows_so_much_and_no_more(talk: Talk) -> None:
    for number in range(MOST_SUBSCRIPTIONS):
        await talk.says(f'/subscribe "كلمة{number}"')
    assert "لكل محادثة 50 اشتراكًا على الأكثر، فلم يُضف شيء." in await talk.says("/subscribe درعا وحمص")
    assert len(await talk.follows()) == MOST_SUBSCRIPTIONS


async def test_digests_are_the_rooms(talk: Talk) -> None:
    await talk.says("/subscribe درعا")
    assert (await talk.says("/digest 08:00 السبت والاثنين")).split("\n") == [
        "يصل الملخص يومي السبت والاثنين الساعة 08:00 بتوقيت دمشق.",
        "تصل الاشتراكات فورًا، ويجمع الملخص ما لم يصل منها.",
    ]
    assert "الملخص: يومي السبت والاثنين الساعة 08:00 بتوقيت دمشق" in await talk.says("/subscriptions")
    await talk.says("/digest 20")
    assert "صارت الاشتراكات كلها تُجمع في الملخص." in await talk.says("/digest فقط")
    assert (await talk.says("/digest off 08:00")).split("\n")[1] == "يصل الملخص كل يوم الساعة 20:00 بتوقيت دمشق."
    assert "لتصل فورًا أرسل /digest instant" in await talk.says("/digest off")
    await talk.presses("الكل فورًا")
    assert [one.at_once for one in (await talk.chose()).subscriptions] == [True]


async def test_days_are_added_to_hours_and_taken_out_of_them(talk: Talk) -> None:
    async def says(text: str) -> list[str]:
        return (await talk.says(text)).split("\n")[:2]

    await talk.says("/digest 08:00 السبت")
    assert (await says("/digest 08:00 الأحد"))[0] == "يصل الملخص يومي السبت والأحد الساعة 08:00 بتوقيت دمشق."
    assert await says("ألغ ملخص السبت") == [
        "لم يعد الملخص يصل يوم السبت الساعة 08:00.",
        "يصل الملخص يوم الأحد الساعة 08:00 بتوقيت دمشق.",
    ]
    assert await says("/digest off 09:00") == [
        "لا ملخص هنا الساعة 09:00.",
        "يصل الملخص يوم الأحد الساعة 08:00 بتوقيت دمشق.",
    ]
    assert await says("/digest off 08:00 الجمعة") == [
        "لا ملخص هنا يوم الجمعة الساعة 08:00.",
        "يصل الملخص يوم الأحد الساعة 08:00 بتوقيت دمشق.",
    ]
    assert (await says("/digest off الأحد"))[0] == "لن يصل الملخص بعد الآن."
    await talk.says("/digest 08:00")
    assert (await says("/digest off الجمعة"))[1] == (
        "يصل الملخص أيام السبت والأحد والاثنين والثلاثاء والأربعاء والخميس الساعة 08:00 بتوقيت دمشق."
    )
    await talk.says("/digest 08:00")
    assert await says("/digest 08:00 السبت والأحد") == [
        "يصل الملخص يومي السبت والأحد الساعة 08:00 بتوقيت دمشق.",
        "لم يعد الملخص يصل أيام الاثنين والثلاثاء والأربعاء والخميس والجمعة الساعة 08:00.",
    ]


async def test_another_zone_moves_the_hours_that_were_chosen(talk: Talk) -> None:
    await talk.says("/digest 08:00")
    answer = await talk.says("/timezone برلين")
    assert "وتتبعه المواعيد المختارة هنا:\nالملخص: كل يوم الساعة 08:00 بتوقيت برلين\n" in answer
    profile = await talk.chose()
    assert (profile.zone, profile.schedule and profile.schedule.zone) == ("Europe/Berlin", "Europe/Berlin")
    assert "بتوقيت برلين" in await talk.says("/quiet 22:00-07:00")
    assert "\nساعات الهدوء: من 22:00 إلى 07:00 بتوقيت UTC+3\n" in await talk.says("/timezone UTC+3")


async def test_a_zone_alone_makes_nobody_follow(talk: Talk) -> None:
    await talk.says("/timezone برلين")
    await talk.says("/subscriptions")
    assert HERE not in talk.house.store.following.chosen
    await talk.says("/digest 08:00")
    assert (await talk.chose()).zone == "Europe/Berlin"


async def test_nothing_comes_until_it_is_resumed_but_answers_do(talk: Talk) -> None:
    await talk.says("/subscribe درعا")
    assert "لاستئنافه أرسل /resume" in await talk.says("/stop")
    assert (await talk.chose()).paused is not None
    assert "خبر 0 عن درعا" in await talk.says("/latest درعا")
    assert "الإرسال متوقف الآن" in await talk.says("/subscribe حمص")
    assert await talk.says("استأنف") == "استؤنف الإرسال."
    assert (await talk.chose()).paused is None


async def test_a_pause_with_an_end_says_when_it_ends_and_is_over_then(talk: Talk) -> None:
    await talk.says("/subscribe درعا")
    assert (await talk.says("أوقف الأخبار أسبوعًا")).startswith("توقف الإرسال حتى 8 آذار 2024، 09:00 بتوقيت دمشق، ثم")
    assert "متوقف حتى 8 آذار 2024" in await talk.says("/subscriptions")
    assert "حتى 2 آذار 2024، 08:00" in await talk.says("/pause حتى الغد")
    talk.house.clock.advance(timedelta(days=1).total_seconds())
    assert "متوقف" not in await talk.says("/subscriptions")
    await talk.says("/lite")
    assert (await talk.chose()).paused is None
    assert "لم أفهم المدة «3»" in await talk.says("/pause 3")
    assert talk.last.labels == ("ليوم واحد", "لأسبوع", "إيقاف حتى إشعار آخر")
    assert (await talk.chose()).paused is None


async def test_nothing_at_night_is_quiet_hours_and_ends_no_subscription(talk: Talk) -> None:
    await talk.says("/subscribe درعا")
    answer = await talk.says("لا ترسل لي شيئاً بالليل")
    assert answer.startswith("ساعات الهدوء من 22:00 إلى 07:00 بتوقيت دمشق.")
    assert "لتغيير الساعات أرسل مثلًا /quiet 23:00-06:00" in answer
    await talk.says("/quiet 00:00-05:00")
    assert "من 00:00 إلى 05:00" in await talk.says("don't send at night")
    await talk.presses("بلا هدوء")
    assert "لم يتغير شيء" in await talk.says("لا ترسل لي أخبار درعا بالليل")
    assert (await talk.chose()).quiet is None
    assert await talk.follows() == ["place:sy-daraa"]


async def test_a_place_is_left_out_for_as_long_as_it_is_said(talk: Talk) -> None:
    await talk.says("/subscribe درعا وحمص")
    assert await talk.says("وقفلي اخبار درعا شوي") == "كُتمت أخبار درعا حتى 2 آذار 2024، 09:00 بتوقيت دمشق."
    assert await talk.says("أوقف أخبار حمص 3 أيام") == "كُتمت أخبار حمص حتى 4 آذار 2024، 09:00 بتوقيت دمشق."
    assert (await talk.chose()).paused is None
    assert len(await talk.follows()) == 2


async def test_a_digest_moves_when_it_is_moved_and_all_its_hours_are_told(talk: Talk) -> None:
    await talk.says("/subscribe درعا ملخص")
    await talk.says("/digest 08:00")
    answer = await talk.says("digest at 7pm")
    assert "الساعة 08:00 و19:00" in answer
    assert "بلا ملخص" in talk.last.labels[0]
    await talk.says("/digest 12:00")
    answer = await talk.says("غيّر الملخص من 8 صباحا إلى 9 صباحا")
    assert [f"{hour.at:%H}" for hour in (await talk.chose()).timetable.hours] == ["09", "12", "19"]
    await talk.says("غيّر الموجز إلى 7 مساء")
    assert [f"{hour.at:%H}" for hour in (await talk.chose()).timetable.hours] == ["19"]


async def test_a_day_without_a_place(talk: Talk) -> None:
    assert await talk.says("/mute درعا") == "كُتمت أخبار درعا حتى 2 آذار 2024، 09:00 بتوقيت دمشق."
    assert "\nأخبار درعا · 2 آذار 2024" in await talk.says("/mute")
    talk.house.clock.advance(timedelta(days=1, minutes=1).total_seconds())
    assert "كل ما في الاشتراكات يصل." in await talk.says("/mute")
    await talk.says("/mute درعا")
    assert await talk.presses("تراجع") == "أُلغي كتم أخبار درعا."
    assert (await talk.chose()).mutes == ()


async def test_few_bytes(talk: Talk) -> None:
    rows = talk.house.store.articles.rows
    key, row = next(iter(rows.items()))
    draft = replace(row.article.draft, image="https://news.example/p.jpg")
    rows[key] = replace(row, article=replace(row.article, draft=draft))
    await talk.says(f"/story {row.article.id}")
    whole = talk.last
    await talk.says("/lite")
    await talk.says(f"/story {row.article.id}")
    assert whole.picture
    assert (talk.last.picture, talk.last.lite) == (None, True)


async def test_lines_around_are_previewed(talk: Talk) -> None:
    lines = (await talk.says("/header أخبار {place} · {التاريخ}")).split("\n")
    assert lines[:3] == ["هكذا تبدو الأخبار مع الترويسة:", "", "أخبار درعا · 1 آذار 2024"]
    assert (await talk.chose()).header == "أخبار {place} · {التاريخ}"
    assert await talk.says("/header off") == "أُزيلت الترويسة."
    assert (await talk.chose()).header is None


@pytest.mark.parametrize("text", ["/subscribe درعا", "/unsubscribe", "/digest 08:00", "/pause", "/forgetme", "/move"])
async def test_what_a_group_follows_is_its_administrators_to_say(talk: Talk, text: str) -> None:
    talk.room, talk.kind, talk.admin = GROUP, "group", False
    assert await talk.says(text) == "الإعدادات هنا للمشرفين فقط."
    assert GROUP not in talk.house.store.following.chosen
    assert "لا اشتراكات هنا بعد." in await talk.says("/subscriptions")


async def test_a_topic_follows_for_itself(talk: Talk) -> None:
    talk.room, talk.kind = GROUP, "group"
    await talk.says("/subscribe درعا")
    assert await talk.follows(Room("telegram", "-100")) == []
    assert await talk.follows() == ["place:sy-daraa"]


async def test_a_channel_is_set_from_a_private_chat(talk: Talk) -> None:
    talk.there = {"@news_ch": Elsewhere(CHANNEL, "channel", may_set=True, may_post=True)}
    assert "أضفني إليها مشرفًا" in await talk.says("/channel")
    answer = await talk.says("/subscribe @news_ch درعا")
    assert answer.split("\n")[:2] == ["في @news_ch:", "تم الاشتراك في أخبار درعا."]
    assert (await talk.follows(CHANNEL), await talk.follows()) == (["place:sy-daraa"], [])
    assert "في @news_ch:\nيصل الملخص كل يوم الساعة 08:00 بتوقيت دمشق." in await talk.presses("ملخص كل صباح")
    assert "1. أخبار درعا" in await talk.says("/channel @news_ch")
    await talk.says("/unsubscribe @news_ch 1")
    assert await talk.follows(CHANNEL) == []


@pytest.mark.parametrize(
    ("there", "answer"),
    [
        (None, "لا أجد قناة أو مجموعة عامة باسم @news_ch."),
        (Elsewhere(CHANNEL, "channel", may_set=False, may_post=True), "إعدادات @news_ch لمشرفيها فقط."),
        (Elsewhere(CHANNEL, "channel", may_set=True, may_post=False), "لا أستطيع النشر في @news_ch، فلم يتغير شيء."),
        (Elsewhere(CHANNEL, "channel", may_set=False, may_post=False), "لا أستطيع النشر في @news_ch، فلم يتغير شيء."),
    ],
)
async def test_a_channel_that_cannot_be_set(talk: Talk, there: Elsewhere | None, answer: str) -> None:
    talk.there = {"@news_ch": there} if there else {}
    assert (await talk.says("/subscribe @news_ch درعا")).startswith(answer)
    assert await talk.follows(CHANNEL) == []


async def test_who_comes_back_follows_again(talk: Talk) -> None:
    await talk.says("/subscribe درعا")
    following = talk.house.store.following
    following.gone.add(HERE)
    await talk.says("/latest")
    assert HERE in following.gone
    await talk.says("/start")
    assert HERE not in following.gone


async def test_a_terminal_says_that_nothing_comes_to_it(talk: Talk) -> None:
    talk.room = Room("terminal", "local")
    assert "لا يصل شيء تلقائيًا إلى هذه النافذة" in await talk.says("/subscribe درعا")
    assert "النافذة" not in await talk.says("/subscriptions")


async def test_in_a_group_a_name_is_no_channel(talk: Talk) -> None:
    talk.room, talk.kind = GROUP, "group"
    talk.there = {"@news_ch": Elsewhere(CHANNEL, "channel", may_set=True, may_post=True)}
    await talk.says("/subscribe @news_ch درعا")
    assert await talk.follows(CHANNEL) == []
