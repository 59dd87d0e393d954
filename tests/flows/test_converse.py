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


async def test_a_place_without_news_is_named(bot: Converse) -> None:
    assert (await said(bot, "/latest الرستن")).startswith("لا أخبار لديّ عن الرستن.")


async def test_a_slip_of_the_finger_is_met_with_a_guess(bot: Converse) -> None:
    document = await bot.answer(Incoming(HERE, "/latest زرعا"))
    assert "هل تقصد درعا؟" in plain(document)
    assert document.suggestions == ("/latest درعا",)


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


FAILED = "تعذّر الرد على طلبك بسبب خلل فني. حاول مرة أخرى بعد قليل."


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


async def test_what_is_not_there_yet_is_said(bot: Converse) -> None:
    assert "/subscribe" in await said(bot, "اشترك درعا")


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
