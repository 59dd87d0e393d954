"""Commands: what `parse` makes of slash forms, Arabic words and free text."""

from datetime import time

import pytest

from newsbot.chat.asking import (
    MOST_OTHERS,
    Breaking,
    Latest,
    Like,
    More,
    Places,
    Search,
    Sources,
    Story,
    Summary,
    Trends,
)
from newsbot.chat.command import (
    Channel,
    Command,
    ForEditors,
    ForgetMe,
    Frame,
    Help,
    Language,
    Lite,
    Move,
    MyData,
    Report,
    Resume,
    Start,
    Subscriptions,
    Talk,
    Thanks,
    Timezone,
    Unknown,
    Why,
    WrongUse,
    changes_settings,
)
from newsbot.chat.digests import DigestNow, SetDigest
from newsbot.chat.parsing import parse
from newsbot.chat.silence import Pause, SetQuiet
from newsbot.chat.subscribing import Subscribe
from newsbot.news.audience import Filter, Hour
from newsbot.news.gazetteer import Gazetteer, load


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return load()


def place_id(gazetteer: Gazetteer, name: str) -> str:
    place = gazetteer.resolve(name)
    assert place is not None
    return place.id


@pytest.mark.parametrize(
    ("text", "name", "limit", "day"),
    [
        ("/latest درعا", "درعا", 5, None),
        ("/latest درعا 3", "درعا", 3, None),
        ("/latest 3 درعا", "درعا", 3, None),
        ("/latest@newsbot درعا ٧", "درعا", 7, None),
        ("!latest درعا", "درعا", 5, None),
        ("/آخر درعا", "درعا", 5, None),
        ("آخر: درعا", "درعا", 5, None),
        ("/latest درعا 500", "درعا", 20, None),
        ("/latest درعا 99", "درعا", 20, None),
        ("/latest درعا عشرة", "درعا", 10, None),
        ("/latest درعا اليوم", "درعا", 5, "today"),
        ("درعا امبارح", "درعا", 5, "yesterday"),
        ("شو صار بدرعا هالأسبوع", "درعا", 5, "week"),
        ("آخر أخبار ريف درعا الغربي", "درعا", 5, None),
        ("آخر خمسة أخبار من حلب اليوم", "حلب", 5, "today"),
        ("خبرين عن حلب", "حلب", 2, None),
        ("what's new in Daraa", "درعا", 5, None),
        ("Humus'ta neler oldu", "حمص", 5, None),
        ("a5bar dar3a", "درعا", 5, None),
    ],
)
def test_latest_of_a_place(text: str, name: str, limit: int, day: str | None, gazetteer: Gazetteer) -> None:
    command = parse(text, gazetteer)
    assert isinstance(command, Latest)
    assert (command.place, command.limit, command.day) == (place_id(gazetteer, name), limit, day)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("/latest", ()),
        ("آخر الأخبار لو سمحت", ()),
        ("/latest أسعار الخبز", ("اسعار", "الخبز")),
        ("آخر أخبار أسعار الخبز", ("اسعار", "الخبز")),
        ("/latest درععا", ("درععا",)),
        ("/latest الخبز 2024", ("الخبز", "2024")),
        ("آخر أخبار حلب عن الطحين", ("الطحين",)),
        ("/latest وقف إطلاق النار", ("وقف", "اطلاق", "النار")),
    ],
)
def test_latest_keeps_the_words_that_are_no_place(text: str, words: tuple[str, ...], gazetteer: Gazetteer) -> None:
    command = parse(text, gazetteer)
    assert isinstance(command, Latest)
    assert command.words == words
    assert command.topic is None


@pytest.mark.parametrize("text", ["الطقس", "/latest الطقس", "أخبار الطقس", "weather"])
def test_a_topic_alone_asks_for_its_news(text: str, gazetteer: Gazetteer) -> None:
    typed = text.rsplit(maxsplit=1)[-1]
    assert parse(text, gazetteer) == Latest(topic="weather", words=(typed,), text=typed)


def test_a_topic_and_a_place(gazetteer: Gazetteer) -> None:
    assert parse("طقس دمشق", gazetteer) == Latest(place_id(gazetteer, "دمشق"), "weather", ("طقس",), text="طقس")


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("/start", Start()),
        ("/start from_a_link", Start()),
        ("السلام عليكم", Start()),
        ("hi", Start()),
        ("/help", Help()),
        ("مساعدة", Help()),
        ("/more", More()),
        ("المزيد", More()),
        ("/search جسر الشغور", Search(("جسر", "الشغور"), "جسر الشغور")),
        ("ابحث عن قطع الطريق لو سمحت", Search(("قطع", "الطريق"), "قطع الطريق")),
        ("search bridge", Search(("bridge",), "bridge")),
        ("/story sample-07", Story("sample-07")),
        ("/like sample-07", Like("sample-07")),
        ("/like 12", Like("12")),
        ("/like ٣", Like("3")),
        ("/like الخبر الثاني", Like("2")),
        ("/like", Like()),
        ("/like this", Like()),
        ("مثل هذا", Like()),
        ("أخبار مشابهة", Like()),
        ("أخبار مشابهة 2", Like("2")),
        ("متل الخبر الأول", Like("1")),
        ("قصة ١٢", Story("12")),
        ("/sources", Sources()),
        ("شو مصدر الخبر؟", Sources()),
        ("/places", Places()),
        ("/language", Language()),
        ("/language en", Language("en", "en")),
        ("احكي كردي", Language("ku", "كردي")),
        ("/timezone", Timezone()),
        ("/timezone europe/berlin", Timezone("Europe/Berlin")),
        # The sign of these zones is the other way round.
        ("/timezone UTC+3", Timezone("Etc/GMT-3")),
        ("/timezone +3", Timezone("Etc/GMT-3")),
        ("/timezone GMT +03:00", Timezone("Etc/GMT-3")),
        ("/timezone utc-5", Timezone("Etc/GMT+5")),
        ("/timezone GMT", Timezone("UTC")),
        ("توقيت غرينتش +٣", Timezone("Etc/GMT-3")),
        ("توقيت غرينتش", Timezone("UTC")),
        ("/timezone ألمانيا", Timezone("Europe/Berlin")),
        ("توقيت هولندا", Timezone("Europe/Amsterdam")),
        ("/timezone المملكة المتحدة", Timezone("Europe/London")),
        ("/timezone الكويت", Timezone("Asia/Riyadh")),
        ("/timezone Germany", Timezone("Europe/Berlin")),
        ("توقيت إسطنبول", Timezone("Europe/Istanbul")),
        ("غير التوقيت", Timezone()),
        ("في شي عاجل؟", Breaking()),
        ("/breaking", Breaking()),
        ("لخصلي المقال", Summary()),
        ("لخص الخبر الثاني", Summary(id="2")),
        ("/summary 3", Summary(id="3")),
        ("هات الخبر الثاني كامل", Story("2")),
        ("اول خبر", Story("1")),
        ("/quit", Talk("bye")),
        ("رجع عربي", Language("ar", "عربي")),
        ("طقس دمشق بكرا", Latest("sy-damascus", "weather", ("طقس",), text="طقس")),
        ("اخبار حمص من 3 ايام", Latest("sy-homs", day="72h")),
        ("/places دراا", Places(typed="دراا")),
        ("يسلمو", Thanks()),
        ("/subscribe درعا", Subscribe((Filter("sy-daraa"),))),
        ("حصاد اليوم", DigestNow(day="today")),
        ("اشتراكاتي", Subscriptions()),
        ("/stop", Pause()),
        ("استأنف", Resume()),
        ("/lite", Lite()),
        ("/lite off", Lite(on=False)),
        ("النت ضعيف", Lite()),
        ("الإنترنت عندي بطيء", Lite()),
        ("النت ضعيف في حلب", Latest("sy-aleppo", words=("النت", "ضعيف"), text="النت ضعيف")),
        ("/header أخبار {place}", Frame("header", "أخبار {place}")),
        ("/header off", Frame("header", "")),
        ("احذف الترويسة", Frame("header", "")),
        ("ألغ التذييل", Frame("footer", "")),
        ("ألغ الوضع الخفيف", Lite(on=False)),
        ("ألغ الإيقاف المؤقت", Resume()),
        ("/footer", Frame("footer")),
        ("/why s12", Why("s12")),
        ("ليش وصلني هالخبر", Why()),
        ("/report s12 العنوان خاطئ", Report("s12", "s12 العنوان خاطئ")),
        ("/report العنوان خاطئ", Report(None, "العنوان خاطئ")),
        ("/mydata", MyData()),
        ("/forgetme", ForgetMe()),
        ("/forgetme ٤٨٢١", ForgetMe("4821")),
        ("/move", Move()),
        ("/move K7QP-2MXA", Move("K7QP-2MXA")),
        ("/channel", Channel()),
        ("عاجل: انقطاع الطريق", ForEditors("post")),
        ("/breaking انقطاع الطريق الدولي", ForEditors("post")),
        ("/retract 14", ForEditors("retract")),
        ("/search", WrongUse("search", "words")),
        ("ابحث", WrongUse("search", "words")),
        ("/search ؟؟", WrongUse("search", "words")),
        ("/story", WrongUse("story", "id")),
        ("/latest درعا 0", WrongUse("latest", "count")),
        ("/language klingon", WrongUse("language", "language", "klingon")),
        ("/timezone Mars/Base", WrongUse("timezone", "zone", "Mars/Base")),
        ("/timezone ../../etc/passwd", WrongUse("timezone", "zone", "../../etc/passwd")),
        ("", Unknown("")),
        ("؟؟؟", Unknown("؟؟؟")),
        ("كل يوم جمعة الساعة 9", Unknown("كل يوم جمعة الساعة 9", meant=SetDigest((Hour(time(9), frozenset({4})),)))),
        ("0.25", Unknown("0.25")),
        ("حتى الساعة 7", Unknown("حتى الساعة 7")),
        ("من ١٠ ليلا حتى ٧ صباحا", Unknown("من ١٠ ليلا حتى ٧ صباحا", meant=SetQuiet((time(22), time(7))))),
        ("/", Unknown("/")),
        ("/نننن", Unknown("/نننن")),
        ("3", Story("3")),
        ("٣", Story("3")),
        ("/story 3", Story("3")),
        ("الخبر الأول", Story("1")),
        ("ثاني خبر", Story("2")),
        ("الخبر رقم 4", Story("4")),
        ("افتح الثالث", Story("3")),
        ("خبر", Latest(limit=1)),
        ("آخر خبر", Latest(limit=1)),
        ("آخر 1000 خبر", Latest(limit=20, capped=True)),
        ("أهم الأخبار", Latest()),
        ("أبرز أخبار اليوم", Latest(day="today")),
        ("أخبار الشهر", Latest(day="month")),
        ("أخبار أول امبارح", Latest(day="before_yesterday")),
        ("أخبار قبل يومين", Latest(day="before_yesterday")),
        ("أخبار 13 نيسان", Latest(words=("13", "نيسان"), text="13 نيسان")),
        ("لا", Talk("no")),
        ("أوكي", Talk("ok")),
        ("وينك", Talk("here")),
        ("كم الساعة؟", Talk("time")),
        ("شو اسمك", Talk("who")),
        ("هل أنت روبوت؟", Talk("who")),
        ("باي", Talk("bye")),
        ("بحبك", Talk("love")),
        ("الله يرحمه", Talk("mercy")),
        ("كل عام وأنتم بخير", Talk("wishes")),
        ("/language kurdi", Language("ku", "kurdi")),
        ("/timezone EST", WrongUse("timezone", "zone", "EST")),
        ("/timezone غرينتش+5:30", WrongUse("timezone", "zone", "غرينتش+5:30")),
        ("/timezone UTC+15", WrongUse("timezone", "zone", "UTC+15")),
        ("'; DROP TABLE users; --", Unknown("'; DROP TABLE users; --")),
    ],
)
def test_commands(text: str, command: Command, gazetteer: Gazetteer) -> None:
    assert parse(text, gazetteer) == command


@pytest.mark.parametrize("text", ["/places درعا", "بلدات درعا", "أماكن: درعا"])
def test_places_inside_a_place(text: str, gazetteer: Gazetteer) -> None:
    assert parse(text, gazetteer) == Places(place_id(gazetteer, "درعا"))


@pytest.mark.parametrize("text", ["/breaking درعا", "عاجل درعا", "breaking news from Daraa"])
def test_breaking_of_a_place_is_shown_and_not_posted(text: str, gazetteer: Gazetteer) -> None:
    assert parse(text, gazetteer) == Breaking(place_id(gazetteer, "درعا"))


@pytest.mark.parametrize("head", ["/summary ", "لخص: ", "لخص لي هذا النص\n"])
def test_a_pasted_text_is_summarised(head: str, gazetteer: Gazetteer) -> None:
    pasted = "أعلنت المديرية انتهاء أعمال صيانة الخط الرئيسي. وأضافت أن الضخ سيعود مساء إلى الأحياء الشرقية كلها."
    assert parse(head + pasted, gazetteer) == Summary(pasted)


@pytest.mark.parametrize(
    ("typed", "meant"), [("/latset حلب", "/latest حلب"), ("/serach جسر", "/search جسر"), ("مساعدةة", "مساعدة")]
)
def test_a_slip_in_a_command_is_mended(typed: str, meant: str, gazetteer: Gazetteer) -> None:
    assert parse(typed, gazetteer) == parse(meant, gazetteer)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("تركيا", "تركيا"),
        ("ألمانيا", "ألمانيا"),
        ("أخبار تركيا", "تركيا"),
        ("روسيا اليوم", "روسيا"),
        ("Turkey", "تركيا"),
    ],
)
def test_a_country_is_no_language(text: str, name: str, gazetteer: Gazetteer) -> None:
    command = parse(text, gazetteer)
    assert isinstance(command, Latest)
    assert command.place == place_id(gazetteer, name)


@pytest.mark.parametrize(("text", "code"), [("احكي تركي", "tr"), ("بالألماني", "de"), ("لغة تركية", "tr")])
def test_a_language_is_one(text: str, code: str, gazetteer: Gazetteer) -> None:
    command = parse(text, gazetteer)
    assert isinstance(command, Language)
    assert command.locale == code


@pytest.mark.parametrize(
    ("text", "first", "others"),
    [
        ("درعا وحمص", "درعا", ["حمص"]),
        ("أخبار حلب وإدلب", "حلب", ["إدلب"]),
        ("أخبار درعا والسويداء وحمص", "درعا", ["السويداء", "حمص"]),
        ("أخبار حمص وجاسم ودرعا", "حمص", ["جاسم"]),
        ("درعا جاسم", "جاسم", []),
        ("حمص", "حمص", []),
    ],
)
def test_other_places(text: str, first: str, others: list[str], gazetteer: Gazetteer) -> None:
    command = parse(text, gazetteer)
    assert isinstance(command, Latest)
    assert command.place == place_id(gazetteer, first)
    assert command.others == tuple(place_id(gazetteer, name) for name in others)
    assert not command.left_out


def test_more_places_than_are_shown_are_not_passed_over(gazetteer: Gazetteer) -> None:
    command = parse("درعا والسويداء وحمص وحماة وحلب وإدلب والرقة", gazetteer)
    assert isinstance(command, Latest)
    assert (len(command.others), command.left_out) == (MOST_OTHERS, True)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("أخبار آخر 24 ساعة", "24h"),
        ("شو صار بدرعا اخر ٢٤ ساعة", "24h"),
        ("أخبار حلب خلال 6 ساعات", "6h"),
        ("اخر ساعتين بحمص", "2h"),
        ("news of the last 12 hours", "12h"),
        ("آخر ساعة", "1h"),
        ("أخبار آخر يومين", "48h"),
        ("أخبار اليوم", "today"),
        ("آخر 3 أيام", "72h"),
        ("آخر ثلاثة أيام في درعا", "72h"),
        ("أخبار درعا خلال 5 أيام", "120h"),
        ("last 3 days", "72h"),
        ("آخر 7 أيام", "week"),
        ("آخر 30 يوما", "month"),
    ],
)
def test_the_last_hours_are_no_day(text: str, day: str | None, gazetteer: Gazetteer) -> None:
    command = parse(text, gazetteer)
    assert isinstance(command, Latest)
    assert command.day == day
    if day:
        assert command.words == ()


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("آخر 500 ساعة", "500 ساعة"),
        ("آخر 100 يوم", "100 يوم"),
        ("آخر أسبوعين", "أسبوعين"),
        ("أخبار حلب آخر 6 أشهر", "6 أشهر"),
        ("آخر 0 ساعة", "0 ساعة"),
        ("أخبار درعا آخر 99999 يوم", "99999 يوم"),
        ("ملخص آخر 90 يوما", "90 يوما"),
    ],
)
def test_what_is_not_looked_back_to_is_not_searched_for(text: str, typed: str, gazetteer: Gazetteer) -> None:
    assert parse(text, gazetteer) == WrongUse("latest", "span", typed)


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("/trends حلب", Trends("sy-aleppo")),
        ("/trends الشهر", Trends(narrowed=True)),
        ("/trends كلام", Trends(narrowed=True)),
        ("/trends", Trends()),
        ("شو الترند هالأسبوع", Trends()),
        ("/places فلان", Places(typed="فلان")),
        ("/places كلها لو سمحت", Places()),
        ("/latest 100", Latest(limit=20, capped=True)),
        ("/latest 20", Latest(limit=20)),
        ("/latest -5", WrongUse("latest", "count")),
        ("/latest درعا -5", WrongUse("latest", "count")),
        ("انت غبي", Talk("insult")),
        ("بتحبني؟", Talk("feelings")),
        ("مين كتبك؟", Talk("who")),
    ],
)
def test_what_is_asked_beside_is_not_passed_over(text: str, command: Command, gazetteer: Gazetteer) -> None:
    assert parse(text, gazetteer) == command


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("/foo", None),
        ("/qwerty", None),
        ("!foo", None),
        ("/foo درعا", None),
        ("/foo@bot", None),
        ("/subscibee درعا", "/subscribe"),
        ("/unsubscriptions", "/subscriptions"),
    ],
)
def test_a_command_that_there_is_not_is_no_place(text: str, near: str | None, gazetteer: Gazetteer) -> None:
    found = parse(text, gazetteer)
    assert isinstance(found, Unknown)
    assert (found.command, found.near) == (text.replace("@", " ").split()[0], near)


@pytest.mark.parametrize("text", ["/lates", "/daraa", "/latesttt", "/etc/passwd", "/ foo", "/فوعة"])
def test_a_slip_a_place_and_a_path_are_no_unknown_command(text: str, gazetteer: Gazetteer) -> None:
    found = parse(text, gazetteer)
    assert not isinstance(found, Unknown) or not found.command


def test_a_digest_of_the_last_hours_is_none_at_an_hour(gazetteer: Gazetteer) -> None:
    for text in ("/digest آخر 24 ساعة", "ملخص آخر 24 ساعة"):
        assert parse(text, gazetteer) == DigestNow(day="24h")


@pytest.mark.parametrize(
    ("text", "place", "others"),
    [
        ("دمشق وريفها", "sy-damascus", ("sy-rif-dimashq",)),
        ("أخبار دمشق وريفها", "sy-damascus", ("sy-rif-dimashq",)),
        ("أخبار حلب وريفها", "sy-aleppo", ()),
    ],
)
def test_the_countryside_around_is_no_word(
    text: str, place: str, others: tuple[str, ...], gazetteer: Gazetteer
) -> None:
    assert parse(text, gazetteer) == Latest(place, others=others)


def test_a_link_is_no_command(gazetteer: Gazetteer) -> None:
    assert parse("https://news.example/latest", gazetteer) != Latest()


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        *((text, True) for text in ("/subscribe درعا", "/subscribe الباب", "/unsubscribe", "/mute درعا", "/unmute")),
        *(
            (text, True)
            for text in ("/digest 08:00", "/digest off", "/digest only", "/quiet 22:00-07:00", "/quiet off")
        ),
        *((text, True) for text in ("/pause", "/resume", "/lite", "/header نشرة", "/footer off", "/forgetme", "/move")),
        *((text, True) for text in ("/language en", "/timezone برلين")),
        *((text, False) for text in ("/subscriptions", "/mute", "/digest", "/quiet", "/why", "/mydata", "/header")),
        *((text, False) for text in ("/language", "/report s12", "/latest درعا", "/channel", "/digest 25:00")),
    ],
)
def test_what_changes_a_room_is_its_administrators(text: str, *, changes: bool, gazetteer: Gazetteer) -> None:
    assert changes_settings(parse(text, gazetteer)) == changes
