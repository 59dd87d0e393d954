"""What is answered: over news in memory, with the real places and phrases."""

import logging
from collections.abc import Iterator
from typing import Any, NoReturn

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsbot.chat.document import Document
from newsbot.chat.fit import plain
from newsbot.chat.room import Incoming, Room, RoomSettings
from newsbot.flows.converse import MAX_LENGTH, Converse
from newsbot.text.bidi import FSI, PDI
from tests.fakes.store import MemoryAudience
from tests.flows.kit import House, gazetteer, line

FAILED = "تعذّر الرد على طلبك بسبب خلل فني. حاول مرة أخرى بعد قليل."
HERE, ELSEWHERE = Room("terminal", "local"), Room("terminal", "other")

# It is nine in the morning of the first of March in Damascus.
DARAA = [
    line("افتتاح فرن في درعا", id="d1", published="2024-03-01T05:00:00Z", text="افتتحت البلدية فرناً جديداً."),
    line("صيانة مدرسة في جاسم", id="d2", published="2024-02-29T21:30:00Z", text="بدأت صيانة المدرسة."),
    line("حصاد القمح في طفس", id="d3", published="2024-02-29T12:00:00Z"),
    line("سوق درعا القديم", id="d4"),
]
ALEPPO = [line(f"خبر رقم {n} من حلب", id=f"a{n}", published=f"2024-01-{n:02}T12:00:00Z") for n in range(1, 13)]
HOMS = [
    line(
        "أمطار غزيرة ورياح في حمص",
        id="h1",
        published="2024-02-20T12:00:00Z",
        text="توقعت الأرصاد الجوية أمطاراً غزيرة ورياحاً وانخفاضاً في درجات الحرارة فوق حمص.",
    ),
    line("معرض كتاب في حمص", id="h2", published="2024-02-19T12:00:00Z", text="يضم المعرض كتب الأطفال."),
    line("كتاب عن تاريخ حمص", id="h3", published="2024-02-18T12:00:00Z"),
]


@pytest.fixture(scope="module")
def stocked() -> House:
    """Read once; the tests take what they need from it."""
    return House()


@pytest.fixture
async def house(stocked: House) -> House:
    if not stocked.store.articles.rows:
        await stocked.take("n.jsonl", "\n".join([*DARAA, *ALEPPO, *HOMS]))
    stocked.store.audience = MemoryAudience()
    return stocked


@pytest.fixture
def bot(house: House) -> Converse:
    return house.converse()


async def said(bot: Converse, text: str, room: Room = HERE) -> str:
    """The words of an answer, without isolates."""
    return plain(await bot.answer(Incoming(room, text))).replace(FSI, "").replace(PDI, "")


async def listed(bot: Converse, text: str) -> list[str]:
    """Ids of the items of a list, in order."""
    return ids(await bot.answer(Incoming(HERE, text)))


def ids(document: Document) -> list[str]:
    return [command.removeprefix("/story ") for command in document.suggestions if command.startswith("/story ")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("/latest درعا", ["d1", "d2", "d3", "d4"]),
        ("آخر أخبار درعا", ["d1", "d2", "d3", "d4"]),
        ("شو صار بدرعا", ["d1", "d2", "d3", "d4"]),
        ("/latest Daraa", ["d1", "d2", "d3", "d4"]),
        ("/latest جاسم", ["d2"]),
        ("/latest درعا 2", ["d1", "d2"]),
        ("/latest", ["d1", "d2", "d3", "h1", "h2"]),
        ("الطقس", ["h1"]),
        ("/latest كتاب", ["h2", "h3"]),
        ("/search كتب الأطفال", ["h2", "h3"]),
    ],
)
async def test_lists(bot: Converse, text: str, found: list[str]) -> None:
    assert await listed(bot, text) == found


async def test_an_item_says_where_when_and_from_whom(bot: Converse) -> None:
    lines = (await said(bot, "/latest درعا 1")).split("\n")
    assert lines[:6] == [
        "آخر أخبار درعا · خبر واحد",
        "",
        "1. افتتاح فرن في درعا",
        "افتتحت البلدية فرناً جديداً.",
        "المصدر: n · قبل ساعة · درعا",
        "الخبر كاملًا: /story d1",
    ]


@pytest.mark.parametrize(
    ("text", "most"), [("/latest حلب", 5), ("/latest حلب 4", 4), ("/latest خبر رقم", 5), ("/search خبر رقم", 5)]
)
async def test_more_goes_on_to_the_end_without_repeats(bot: Converse, text: str, most: int) -> None:
    pages = [await listed(bot, text)]
    while len(found := await listed(bot, "/more")) > 0:
        pages.append(found)
        assert len(pages) < 10
    shown = [id_ for page in pages for id_ in page]
    assert sorted(shown) == sorted(f"a{n}" for n in range(1, 13))
    assert [len(page) for page in pages[:-1]] == [most] * (len(pages) - 1)
    assert await said(bot, "المزيد") == "وصلت إلى نهاية القائمة."


async def test_a_list_is_numbered_on(bot: Converse) -> None:
    await said(bot, "/latest حلب")
    assert "\n6. خبر رقم 7 من حلب\n" in await said(bot, "/more")
    assert "\n11. خبر رقم 2 من حلب\n" in await said(bot, "/more")


async def test_more_without_a_list_says_how_to_get_one(bot: Converse) -> None:
    assert "/latest" in await said(bot, "/more")
    assert await listed(bot, "/more") == []


async def test_each_room_has_its_own_list(bot: Converse) -> None:
    await bot.answer(Incoming(HERE, "/latest حلب"))
    await bot.answer(Incoming(ELSEWHERE, "/latest حلب 2"))
    assert ids(await bot.answer(Incoming(ELSEWHERE, "/more"))) == ["a10", "a9"]
    assert await listed(bot, "/more") == ["a7", "a6", "a5", "a4", "a3"]


@pytest.mark.parametrize(
    ("zone", "text", "found"),
    [
        ("Asia/Damascus", "أخبار درعا اليوم", ["d1", "d2"]),
        ("Asia/Damascus", "أخبار درعا أمس", ["d3"]),
        ("UTC", "أخبار درعا اليوم", ["d1"]),
        ("UTC", "أخبار درعا أمس", ["d2", "d3"]),
        ("Asia/Damascus", "أخبار حمص هذا الأسبوع", ["h1", "h2", "h3"]),
    ],
)
async def test_a_day_is_the_rooms_day(house: House, zone: str, text: str, found: list[str]) -> None:
    assert await listed(house.converse(timezone=zone), text) == found


async def test_a_days_list_ends_with_the_day(bot: Converse) -> None:
    assert await listed(bot, "آخر خبر درعا اليوم 1") == ["d1"]
    assert await listed(bot, "/more") == ["d2"]
    assert await listed(bot, "/more") == []


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("أخبار درعا اليوم", "أخبار اليوم: درعا · خبران"),
        ("أخبار اليوم", "أخبار اليوم · خبران"),
        ("أخبار درعا امبارح", "أخبار أمس: درعا · خبر واحد"),
        ("أخبار حمص اليوم", "لا أخبار اليوم عن حمص. أحدث ما لديّ:"),
        ("أخبار حمص أول امبارح", "لا أخبار أول أمس عن حمص. أحدث ما لديّ:"),
        ("أخبار أول أمس", "لا أخبار أول أمس. أحدث ما لديّ:"),
        ("الطقس في حمص", "آخر أخبار الطقس في حمص · خبر واحد"),
        ("الطقس في درعا", "لا أخبار عن الطقس في درعا. أحدث أخبار درعا:"),
        ("أخبار حمص وريفها", "آخر أخبار حمص · 3 أخبار"),
        ("أخبار كتاب في حمص", "آخر الأخبار عن «كتاب في حمص» · خبران"),
        ("شو قال المعرض", "آخر الأخبار عن «المعرض» · خبر واحد"),
    ],
)
async def test_a_list_says_what_it_is(bot: Converse, text: str, first: str) -> None:
    assert (await said(bot, text)).split("\n")[0] == first


async def test_an_english_list_says_what_it_is(house: House) -> None:
    bot = house.converse(locale="en")
    assert (await said(bot, "weather in Homs")).startswith("Latest news: Weather in Homs · ")
    assert (await said(bot, "Homs news today")).startswith("No news about Homs from today. The newest I have:")


async def test_a_word_before_its_topic() -> None:
    house = House()
    rows = [
        line("انقطاع الكهرباء والمياه عن البلدة", id="k1", text="عادت الكهرباء والمياه مساء."),
        line("إصلاح خطوط المياه والصرف الصحي", id="k2", text="أعادت البلدية ضخ المياه إلى الأحياء."),
    ]
    await house.take("n.jsonl", "\n".join(rows))
    assert await listed(house.converse(), "أخبار الكهرباء") == ["k1"]
    assert await listed(house.converse(), "أخبار الكهربا") == ["k1"]  # typed as it is said
    assert await listed(house.converse(), "كهربا") == ["k1"]


@pytest.mark.parametrize(
    ("stored", "typed"), [("الفلفل الأحمر في السوق", "فلافل"), ("توقف الدوران في الساحة", "دورانات")]
)
async def test_a_relative_of_a_word_is_not_the_word(stored: str, typed: str) -> None:
    house = House()
    await house.take("n.jsonl", line(stored, id="x"))
    bot = house.converse()
    assert await listed(bot, typed) == []
    assert await listed(bot, "الفلفل" if "الفلفل" in stored else "دوران") == ["x"]


@pytest.mark.parametrize(
    "text",
    [
        "لا",
        "نعم",
        "ههههههههه",
        "وينكككك",
        "طيب",
        "وينك",
        "انت مين",
        "بحبك",
        "الله يرحمه",
        "كل عام وأنتم بخير",
        "باي",
        "كم الساعة",
    ],
)
async def test_small_talk_is_answered_and_not_searched(text: str) -> None:
    house = House()
    house.store.articles.rows = Gone()
    answer = await said(house.converse(), text)
    assert answer != FAILED
    assert "لم أفهم" not in answer


@pytest.mark.parametrize("text", ["نعم", "موافق", "أكيد", "yes"])
async def test_a_word_of_agreement_says_that_nothing_was_done_and_how_to_confirm(bot: Converse, text: str) -> None:
    await bot.answer(Incoming(HERE, "/forgetme"))
    answer = await said(bot, text)
    assert "لم يُحذف شيء" in answer
    assert "بالزر الذي تحته" in answer


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("/foo", "لا أعرف الأمر /foo. لترى الأوامر أرسل /help."),
        ("/subscibee", "هل تقصد /subscribe؟"),
        ("آخر 100 يوم", "المدة «100 يوم» خارج ما أعرضه"),
        ("آخر 3 أيام", "آخر 3 أيام"),
        ("/latest 100", "تعرض الرسالة الواحدة 20 خبرًا على الأكثر."),
        ("/latest -5", "وعددًا من 1 إلى 20"),
        ("/places فلان", "لا أعرف مكانًا باسم «فلان»."),
    ],
)
async def test_what_cannot_be_done_is_said(bot: Converse, text: str, answer: str) -> None:
    assert answer in await said(bot, text)


async def test_the_time_is_the_rooms(bot: Converse) -> None:
    assert await said(bot, "كم الساعة؟") == "الساعة الآن 09:00 بتوقيت دمشق."


@pytest.mark.parametrize("text", ["2", "٢", "/story 2", "قصة 2", "الخبر الثاني", "الخبر رقم 2"])
async def test_an_item_by_its_number(bot: Converse, text: str) -> None:
    await bot.answer(Incoming(HERE, "/latest درعا"))
    assert (await said(bot, text)).startswith("صيانة مدرسة في جاسم")


@pytest.mark.parametrize(
    ("text", "number"),
    [("لخص الخبر الثالث", 10), ("لخص 2", 11), ("لخصلي الخبر ٢", 11), ("لخص هالخبر", 12), ("لخص بثلاث جمل", 12)],
)
async def test_the_item_that_is_named_is_summed_up(bot: Converse, text: str, number: int) -> None:
    await bot.answer(Incoming(HERE, "/latest حلب"))
    assert (await said(bot, text)).startswith(f"خبر رقم {number} من حلب")


async def test_numbers_go_on_with_the_list(bot: Converse) -> None:
    await bot.answer(Incoming(HERE, "/latest حلب"))
    await bot.answer(Incoming(HERE, "/more"))
    assert (await said(bot, "7")).startswith("خبر رقم 6 من حلب")
    assert (await said(bot, "1")).startswith("خبر رقم 12 من حلب")
    assert (await said(bot, "11")).startswith("لا خبر برقم 11 في آخر قائمة.")


async def test_several_places_are_one_list_and_each_has_its_newest(bot: Converse) -> None:
    document = await bot.answer(Incoming(HERE, "أخبار درعا وحمص وحلب"))
    first = ids(document)
    assert len(first) == 5
    assert {one[0] for one in first} == {"d", "h", "a"}
    assert plain(document).replace(FSI, "").replace(PDI, "").startswith("آخر أخبار درعا وحمص وحلب")
    following = ids(await bot.answer(Incoming(HERE, "/more")))
    assert len(following) == 5
    assert not set(first) & set(following)
    assert (await said(bot, "1")).startswith("افتتاح فرن في درعا")


async def test_of_several_places_those_without_news_are_named(bot: Converse) -> None:
    answer = await said(bot, "درعا والرقة")
    assert answer.startswith("لا أخبار لديّ عن الرقة.")
    assert "افتتاح فرن في درعا" in answer
    assert (await said(bot, "درعا والرقة اليوم")).startswith("لا أخبار اليوم عن الرقة.")
    assert (await said(bot, "حمص والرقة اليوم")).startswith("لا أخبار اليوم عن حمص والرقة. أحدث ما لديّ:")
    assert "لا أخبار لديّ" in await said(bot, "الرقة ودير الزور")


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("/language kurdi", "لا أجيب بلغة «kurdi»"),
        ("/language xyz", "لا أجيب بلغة «xyz»"),
        ("/timezone EST", "لا أعرف منطقة زمنية باسم «EST».\nهل تقصد نيويورك؟\n/timezone نيويورك"),
        ("/timezone +5:30", "لا أعرف منطقة زمنية باسم «+5:30».\nهل تقصد نيودلهي؟\n/timezone نيودلهي"),
        (
            "/timezone أمريكا",
            "لا أعرف منطقة زمنية باسم «أمريكا».\nهل تقصد أحد هذه التوقيتات؟\n/timezone نيويورك\n/timezone America",
        ),
        ("/timezone nonsense", "لا أعرف منطقة زمنية باسم «nonsense»"),
        ("'; DROP TABLE users; --", "لم أفهم طلبك"),
    ],
)
async def test_what_is_not_known_is_said(bot: Converse, text: str, answer: str) -> None:
    assert (await said(bot, text)).startswith(answer)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("/places دراا", "لا أعرف مكانًا باسم «دراا».\nهل تقصد درعا؟ /places درعا"),
        ("/places xyz", "لا أعرف مكانًا باسم «xyz».\nجرّب كلمة أخرى"),
        ("سد تشرين", "لم أجد خبرًا فيه «سد تشرين»."),
        ("مين ربح المباراة؟", "لم أجد خبرًا فيه «ربح المباراة»."),
        ("qwertyuiop", "لم أفهم طلبك"),
    ],
)
async def test_what_there_is_not_is_said_in_its_words(bot: Converse, text: str, answer: str) -> None:
    assert (await said(bot, text)).startswith(answer)


async def test_places_without_news_are_few(bot: Converse) -> None:
    lines = (await said(bot, "/places درعا")).split("\n")
    assert {lines[1], lines[2]} == {"طفس · خبر واحد", "جاسم · خبر واحد"}
    assert lines[9] == "وغيرها"


async def test_a_place_without_news_is_named(bot: Converse) -> None:
    assert (await said(bot, "/latest الرستن")).startswith("لا أخبار لديّ عن الرستن.")


async def test_a_slip_of_the_finger_is_met_with_a_guess(bot: Converse) -> None:
    document = await bot.answer(Incoming(HERE, "/latest درععا"))
    assert "هل تقصد درعا؟" in plain(document)
    assert document.suggestions == ("/latest درعا",)


@pytest.mark.parametrize(
    ("text", "lead", "guess"),
    [
        ("وين صار القصف بادلبب مبارح", "لم أجد خبرًا فيه «القصف بادلبب».", "إدلب"),
        ("الوضع بحمصص كيف هلق", "لا أعرف مكانًا باسم «حمصص».", "حمص"),
        ("يا جماعة حدا يعرف شي عن القامشلوو لان ما عم اعرف", "لا أعرف مكانًا باسم «القامشلوو».", "القامشلي"),
    ],
)
async def test_a_slip_in_a_sentence_is_met_with_a_guess(bot: Converse, text: str, lead: str, guess: str) -> None:
    assert (await said(bot, text)).startswith(f"{lead}\nهل تقصد {guess}؟ /latest {guess}")


@pytest.mark.parametrize(
    "text",
    [
        *(f"/{verb} {long}" for verb in ("language", "story", "timezone", "search", "latest") for long in (
            "ككك" * 60, "كلمة طويلة " * 100,
        )),
        "ابحث عن " + "زهرة " * 200,
        "الزهرة " * 200,
        "ق" * 3000,
    ],
)  # fmt: skip
async def test_what_was_typed_is_not_said_back_at_length(bot: Converse, text: str) -> None:
    answer = await said(bot, text)
    assert not any(text[at : at + 41] in answer for at in range(len(text) - 41))


async def test_words_in_a_place_without_such_news_give_the_places_news(bot: Converse) -> None:
    assert await listed(bot, "أخبار الكهرباء في جاسم") == ["d2"]


async def test_unknown_text_says_how_to_ask(bot: Converse) -> None:
    document = await bot.answer(Incoming(HERE, "كلام لا معنى له ابدا يا صديقي"))
    assert document.suggestions == ("/latest درعا", "/help")


async def test_a_story_is_the_whole_text(bot: Converse) -> None:
    text = await said(bot, "/story d2")
    assert text.split("\n")[0] == "صيانة مدرسة في جاسم"
    assert "تاريخ النشر: 1 آذار 2024، 00:30 بتوقيت دمشق" in text
    assert text.endswith("بدأت صيانة المدرسة.")
    assert "zz" in await said(bot, "/story zz")


async def test_the_first_of_a_list_is_what_a_summary_is_of(bot: Converse) -> None:
    assert "/latest" in await said(bot, "/summary")
    await bot.answer(Incoming(HERE, "/latest جاسم"))
    assert (await said(bot, "/summary")).startswith("صيانة مدرسة في جاسم")


async def test_a_summary_is_of_the_article_that_was_read_last(bot: Converse) -> None:
    await bot.answer(Incoming(HERE, "/latest درعا"))
    await bot.answer(Incoming(HERE, "/story 2"))
    assert (await said(bot, "/summary")).startswith("صيانة مدرسة في جاسم")
    assert await listed(bot, "3") == []
    assert (await said(bot, "/summary")).startswith("حصاد القمح في طفس")


async def test_reading_an_article_begins_no_list(bot: Converse) -> None:
    await bot.answer(Incoming(HERE, "/story d2"))
    assert "/latest" in await said(bot, "/more")


FLOOD = "غمرت مياه السد المتصدع الأراضي الزراعية وعزلت القرى المجاورة عن المدينة"
DAMS = [
    line("تصدع سد المزيريب بعد السيول", id="m1", published="2024-02-10T12:00:00Z", text=f"{FLOOD}، وانقطعت الكهرباء."),
    line("تصدع سد المزيريب بعد السيول", id="m2", published="2024-02-11T12:00:00Z", text=f"{FLOOD}، وانقطعت الكهرباء."),
    *(
        line(
            f"فرق الدفاع تعمل عند سد المزيريب المتصدع لليوم {number}",
            id=f"m{number}",
            published=f"2024-02-{10 + number}T12:00:00Z",
            text=rest,
        )
        for number, rest in (
            (3, "أجلت الفرق عشرات العائلات من القرى التي غمرتها السيول قرب السد إلى المدارس."),
            (4, "وزعت جمعية محلية خيامًا وأغطية على أهالي القرى بعد تصدع السد."),
            (5, "طالب المزارعون بتعويض محاصيلهم من البندورة التي جرفتها مياه السد المتصدع."),
            (6, "قال مهندس إن الشق في جسم السد طوله عشرة أمتار، وإن السيول وسعته."),
            (7, "أغلقت الشرطة الطريق الدولي أمام الشاحنات خوفًا من انهيار السد."),
            (8, "بدأت الجرافات رفع الطين الذي خلفته السيول عن الشوارع والأسواق."),
        )
    ),
    line("فوز فريق الشباب في بطولة الشطرنج", id="s1", published="2024-02-12T12:00:00Z", text="تسلم الفائزون كؤوسهم."),
    line("معرض للزهور في دمشق", id="s2", published="2024-02-13T12:00:00Z", text="افتتح المعرض في الحديقة العامة."),
]


@pytest.fixture
async def dams() -> Converse:
    house = House()
    await house.take("n.jsonl", "\n".join(DAMS))
    return house.converse()


async def test_what_resembles_an_article_is_listed_newest_first_without_itself_and_its_copy(dams: Converse) -> None:
    assert await listed(dams, "/like m1") == ["m8", "m7", "m6", "m5", "m4"]
    assert await listed(dams, "/more") == ["m3"]
    assert await said(dams, "/more") == "وصلت إلى نهاية القائمة."


async def test_similar_news_are_a_list_like_any_other(dams: Converse) -> None:
    answer = await said(dams, "/like m1")
    assert answer.startswith("أخبار مشابهة للخبر «تصدع سد المزيريب بعد السيول» · 5 أخبار\n")
    assert (await said(dams, "2")).startswith("فرق الدفاع تعمل عند سد المزيريب المتصدع لليوم 7")


@pytest.mark.parametrize("text", ["/like", "مثل هذا", "أخبار مشابهة", "متل هالخبر"])
async def test_without_a_number_it_is_the_article_that_was_read_last(dams: Converse, text: str) -> None:
    await dams.answer(Incoming(HERE, "/latest"))
    await dams.answer(Incoming(HERE, "/story m1"))
    assert (await listed(dams, text))[0] == "m8"


@pytest.mark.parametrize("text", ["/like 2", "أخبار مشابهة 2", "مثل الخبر الثاني"])
async def test_with_a_number_it_is_that_item_of_the_list(dams: Converse, text: str) -> None:
    assert await listed(dams, "/latest") == ["m8", "m7", "m6", "m5", "m4"]
    assert "لليوم 7»" in (await said(dams, text)).split("\n")[0]


async def test_nothing_similar_is_said_and_leads_to_the_place(dams: Converse) -> None:
    document = await dams.answer(Incoming(HERE, "/like s2"))
    assert plain(document).startswith("لم أجد أخبارًا مشابهة للخبر «معرض للزهور في دمشق».")
    assert document.suggestions == ("/latest دمشق",)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("مثل هذا", "أيّ خبر تقصد؟ اطلب الأخبار أولًا، مثلًا /latest درعا."),
        ("/summary", "أيّ خبر تقصد؟ اطلب الأخبار أولًا، مثلًا /latest درعا."),
        ("/like 9", "لا خبر برقم 9 في آخر قائمة."),
        ("/like zz9", "لا خبر لديّ بالمعرّف zz9."),
    ],
)
async def test_like_what_is_not_known(dams: Converse, text: str, answer: str) -> None:
    assert (await said(dams, text)).startswith(answer)


async def test_an_article_leads_to_what_resembles_it(dams: Converse) -> None:
    for text in ("/story m3", "/summary"):
        document = await dams.answer(Incoming(HERE, text))
        assert "/like m3" in document.suggestions
    assert "m4" in await listed(dams, "/like m3")


async def test_places_have_how_many_articles_each(bot: Converse) -> None:
    lines = (await said(bot, "/places")).split("\n")
    assert lines[1:4] == ["حلب · 12 خبرًا", "درعا · 4 أخبار", "حمص · 3 أخبار"]
    governorates = {place.name for place in gazetteer().children("sy") if place.kind == "governorate"}
    assert {line.partition(" · ")[0] for line in lines[1:15]} == governorates
    assert "طفس · خبر واحد" in await said(bot, "/places درعا")


async def test_sources_tell_when_they_were_last_read(bot: Converse) -> None:
    assert "n · آخر قراءة ناجحة الآن" in await said(bot, "/sources")


async def test_language_is_kept_and_spoken(house: House, bot: Converse) -> None:
    assert await said(bot, "/language en") == "The language of this chat is now English."
    after_restart = house.converse()
    document = await after_restart.answer(Incoming(HERE, "/latest جاسم"))
    assert document.locale == "en"
    assert "Source: n · 8 hours ago · Jasim" in plain(document)
    assert (await bot.answer(Incoming(ELSEWHERE, "/latest جاسم"))).locale == "ar"


async def test_a_language_without_a_catalog_changes_nothing(house: House, bot: Converse) -> None:
    assert "/language en" in await said(bot, "/language ku")
    assert house.store.audience.kept == {}


async def test_timezone_moves_the_clock(house: House, bot: Converse) -> None:
    assert "15:00 بتوقيت دمشق" in await said(bot, "/latest حلب 1")
    assert "07:00" in await said(bot, "/timezone برلين")
    assert "13:00 بتوقيت برلين" in await said(bot, "/latest حلب 1")
    assert house.store.audience.kept[HERE] == RoomSettings(timezone="Europe/Berlin")


async def test_too_long_a_text_is_not_read(bot: Converse) -> None:
    assert f"{MAX_LENGTH:,}" in await said(bot, "درعا " * MAX_LENGTH)
    padded = "/latest جاسم".ljust(MAX_LENGTH)
    assert await listed(bot, padded) == ["d2"]


class Gone(dict[Any, Any]):
    """What a broken disk gives."""

    def __iter__(self) -> Iterator[Any]:
        raise RuntimeError("disk failure")

    def values(self) -> NoReturn:
        raise RuntimeError("disk failure")

    def get(self, *_: object) -> NoReturn:
        raise RuntimeError("disk failure")


STORELESS = ["شكرا", "مرحبا", "/start", "/help", "في شي عاجل؟", "/language", "/timezone", "/search"]


@pytest.mark.parametrize("text", STORELESS)
async def test_what_needs_no_news_is_answered_without_the_store(text: str) -> None:
    house = House()
    house.store.articles.rows = Gone()
    assert await said(house.converse(), text) != FAILED


async def test_what_only_editors_may_order_is_said(bot: Converse) -> None:
    assert await said(bot, "/retract 14") == "هذا الأمر لمحرري البوت وحدهم."
    assert "/post" not in await said(bot, "عاجل: انقطاع الطريق")


@pytest.mark.parametrize("text", ["/latest درعا", "/story d1", "/search خبز الصباح"])
async def test_a_fault_is_one_polite_line_and_a_trace_without_the_text(
    caplog: pytest.LogCaptureFixture, text: str
) -> None:
    house = House()
    house.store.articles.rows = Gone()
    assert await said(house.converse(), text) == FAILED
    (record,) = caplog.records
    assert record.levelno == logging.ERROR
    assert record.exc_info
    assert "disk failure" in caplog.text
    assert text.split()[1] not in caplog.text
    assert HERE.id not in record.getMessage()


async def test_settings_that_cannot_be_read_are_no_silence(house: House) -> None:
    house.store.audience = MemoryAudience(Gone())
    assert await said(house.converse(), "/latest درعا") == FAILED


COMMANDS = "/latest /search /story /more /places /sources /language /timezone /summary /start /help /breaking"
SPOKEN = "آخر أخبار درعا حلب بدرعا اليوم أمس المزيد ابحث عن لغة توقيت ملخص"
ODD = "! en ar ku UTC Mars/x 5 ٥ 0 -1 99999999999999999999 ' \" OR * NEAR( : ؟ \u202e \x00"
WORDS = st.sampled_from([*COMMANDS.split(), *SPOKEN.split(), *ODD.split()])
TEXTS = st.one_of(
    st.text(max_size=80),
    st.text(st.characters(exclude_categories=()), max_size=20),
    st.lists(WORDS, max_size=6).map(" ".join),
)


@given(text=TEXTS, locale=st.sampled_from(["ar", "en"]))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_no_text_is_left_without_an_answer(
    house: House, caplog: pytest.LogCaptureFixture, text: str, locale: str
) -> None:
    house.store.audience = MemoryAudience({HERE: RoomSettings(locale=locale)})
    bot = house.converse()
    document = await bot.answer(Incoming(HERE, text))
    await bot.close()
    now = house.store.audience.kept[HERE]
    assert document.locale == now.locale
    assert plain(document).strip()
    assert not caplog.records, caplog.text
