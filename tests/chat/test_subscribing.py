"""What somebody asks of subscriptions, digests and quiet hours."""

from dataclasses import replace
from datetime import time

import pytest

from newsbot.chat.digests import DigestNow, DigestWhen, Gather, NoDigest, SetDigest
from newsbot.chat.intents import understand
from newsbot.chat.silence import LONGEST, NIGHT, NoQuiet, Pause, QuietNights, SetQuiet
from newsbot.chat.subscribing import (
    Asked,
    Doubt,
    Mute,
    Subscribe,
    Unmute,
    Unsubscribe,
    asked,
)
from newsbot.chat.wrong import Wrong
from newsbot.news.audience import Filter, Hour, phrase
from newsbot.news.gazetteer import load
from newsbot.text.lasting import Lasting

DAY = 86400


def words(*texts: str) -> Filter:
    return Filter(words=tuple(filter(None, map(phrase, texts))))


def read(text: str) -> Asked:
    places = load()
    return asked(understand(text, places), places)


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("/subscribe درعا", ["place:sy-daraa"]),
        ("اشترك بأخبار درعا", ["place:sy-daraa"]),
        ('/subscribe حلب "سد تشرين" -رياضة', ["place:sy-aleppo|+سد تشرين|-رياض|-topic:sport"]),
        ("/subscribe كل شيء", [""]),
        ("/subscribe مكان: الباب", ["place:sy-al-bab"]),
        ("بدي أتابع أخبار الكهرباء في حلب", ["place:sy-aleppo|+كهرباء"]),
        ("/subscribe درعا -كهرباء", ["place:sy-daraa|-كهرباء"]),
        ("/subscribe place:sy-al-bab topic:sport", ["place:sy-al-bab|topic:sport"]),
        ("/subscribe درعا -place:sy-jasim", ["place:sy-daraa|-place:sy-jasim"]),
    ],
)
def test_what_is_followed(text: str, keys: list[str]) -> None:
    found = read(text)
    assert isinstance(found, Subscribe)
    assert [one.key for one in found.filters] == keys


def test_a_name_that_is_also_a_word_is_asked_about() -> None:
    found = read("/subscribe الباب")
    assert isinstance(found, Doubt)
    assert [one.key for one in found.options] == ["place:sy-al-bab", "+باب"]


@pytest.mark.parametrize("text", ["/subscribe دراا", "/subscribe درععا", "اشترك بأخبار دراا", "/mute دراا"])
def test_a_slip_in_a_name_is_asked_about(text: str) -> None:
    found = read(text)
    assert isinstance(found, Doubt)
    assert found.options[0].key == "place:sy-daraa"


@pytest.mark.parametrize("text", ["/subscribe والكهرباء", "/subscribe المازوت", "/subscribe نتبي"])
def test_a_word_is_no_slip(text: str) -> None:
    assert isinstance(read(text), Subscribe)


@pytest.mark.parametrize(("text", "keys"), [("/unsubscribe درعا", ["place:sy-daraa"]), ("/unsubscribe", [])])
def test_what_is_followed_no_longer(text: str, keys: list[str]) -> None:
    found = read(text)
    assert isinstance(found, Unsubscribe)
    assert [one.key for one in found.filters] == keys


def test_what_is_left_out_for_a_while() -> None:
    found = read("/mute رياضة")
    assert isinstance(found, Mute)
    assert [one.key for one in found.filters] == ["topic:sport"]


@pytest.mark.parametrize(
    ("text", "at", "days"),
    [
        ("/digest 08:00", time(8), set(range(7))),
        ("/digest 8", time(8), set(range(7))),
        ("/digest 08:00 السبت الاثنين", time(8), {5, 0}),
    ],
)
def test_when_digests_come(text: str, at: time, days: set[int]) -> None:
    found = read(text)
    assert isinstance(found, SetDigest)
    assert [(hour.at, set(hour.days)) for hour in found.hours] == [(at, days)]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("/mute", Mute()),
        ("/mute off", Unmute()),
        ("/unmute درعا", Unmute((Filter("sy-daraa"),))),
        ("/mute off درعا", Unmute((Filter("sy-daraa"),))),
        ("ألغ كتم درعا", Unmute((Filter("sy-daraa"),))),
        ("ألغ الملخص", NoDigest()),
        ("ألغ كل الاشتراكات", Unsubscribe(everything=True)),
        ("/unsubscribe 2", Unsubscribe(numbers=(2,))),
        ("/unsubscribe 1 3", Unsubscribe(numbers=(1, 3))),
        ("/unsubscribe 1، 2-4", Unsubscribe(numbers=(1, 2, 3, 4))),
        ("ألغ الاشتراكين 1 و2", Unsubscribe(numbers=(1, 2))),
        ("ألغ الاشتراكات من 1 إلى 3", Unsubscribe(numbers=(1, 2, 3))),
        *((f"{said} الهدوء", NoQuiet()) for said in ("ألغ ساعات", "أوقف ساعات", "إلغاء", "لا أريد ساعات")),
        ("بدي ألغي ساعات الهدوء لو سمحت", NoQuiet()),
        ("turn off quiet hours", NoQuiet()),
        ("ألغ كل الكتم", Unmute()),
        ("ارفع الكتم عن درعا", Unmute((Filter("sy-daraa"),))),
        ("لا تزعجني بين الواحدة والثالثة ظهرا", SetQuiet((time(13), time(15)))),
        ("لا ترسل بين 1 و 3 ظهرا", SetQuiet((time(13), time(15)))),
        ("/quiet 1-3 ظهرا", SetQuiet((time(13), time(15)))),
        ("لا تزعجني من 11 إلى 7 صباحا", SetQuiet((time(23), time(7)))),
        ("لا تزعجني بين العاشرة مساء والسابعة صباحا", SetQuiet((time(22), time(7)))),
        ("لا تزعجني اليوم", Pause(Lasting(days=1))),
        ("لا تزعجني ساعتين", Pause(Lasting(7200))),
        ("لا تزعجني حتى الغد", Pause(Lasting(days=1))),
        ("لا تزعجني", SetQuiet()),
        ("لا تزعجني يوم الجمعة", Wrong("quiet", "daily")),
        ("/quiet 13:00-15:00 الجمعة", Wrong("quiet", "daily", "13:00-15:00")),
        ("/quiet 22:00-07:00 نهاية الأسبوع", Wrong("quiet", "daily", "22:00-07:00")),
        ("/quiet 22:00-07:00 كل يوم", SetQuiet((time(22), time(7)))),
        ("/unsubscribe كل شيء", Unsubscribe(everything=True)),
        ("/unsubscribe الكل", Unsubscribe(everything=True)),
        ("إلغاء الكل", Unsubscribe(asks=True)),
        ("ألغ الاشتراك الثاني", Unsubscribe(numbers=(2,))),
        ("/unsubscribe كل الأخبار", Unsubscribe((Filter(),), everything=True)),
        ("ألغ كل الأخبار", Unsubscribe(asks=True)),
        ("احذف", Unsubscribe(asks=True)),
        ("كيف ألغي اشتراكي", Unsubscribe(asks=True)),
        ("ما بيهمني", Unsubscribe(asks=True)),
        ("أوقف الأخبار", Pause()),
        ("أوقف كل الأخبار", Pause()),
        ("أوقف كل الأخبار أسبوعا", Pause(Lasting(7 * DAY))),
        ("أوقف كل شيء لمدة شهر", Pause(Lasting(30 * DAY))),
        ("لا أريد الأخبار الآن", Pause()),
        ("وقف الإشعارات", Pause()),
        ("بطل تبعتلي أخبار", Pause()),
        ("stop the news", Pause()),
        ("وقف الاشتراك", Unsubscribe()),
        ("/unsubscribe #17", Unsubscribe(id=17)),
        ("/digest", DigestNow()),
        ("غير وقت الموجز للساعة 7 ونص", SetDigest((Hour(time(7, 30)),), ())),
        ("/digest 7 ونص", SetDigest((Hour(time(7, 30)),))),
        ("لا تزعجني بعد العاشرة مساء", QuietNights((time(22), NIGHT[1]))),
        ("لا تبعتلي شي قبل الثامنة صباحا", QuietNights((NIGHT[0], time(8)))),
        ("/subscribe source: لا أحد", Wrong("subscribe", "source", "لا أحد")),
        ("digest at 7pm", SetDigest((Hour(time(19)),))),
        ("ملخص كل يوم جمعة الساعة 9", SetDigest((Hour(time(9), frozenset({4})),))),
        ("digest every Friday at 9", SetDigest((Hour(time(9), frozenset({4})),))),
        ("ملخص كل يوم من الأحد إلى الخميس الساعة 8", SetDigest((Hour(time(8), frozenset({6, 0, 1, 2, 3})),))),
        ("ملخص كل يوم جمعة", Wrong("digest", "time")),
        ("change digest to 7pm", SetDigest((Hour(time(19)),), ())),
        ("غيّر الموجز إلى 7 مساء", SetDigest((Hour(time(19)),), ())),
        ("خلي الملخص الساعة 8 الصبح", SetDigest((Hour(time(8)),), ())),
        ("غيّر الملخص من 8 صباحا إلى 7 مساء", SetDigest((Hour(time(19)),), (time(8),))),
        ("الملخص 7 مساء بدل 8 صباحا", SetDigest((Hour(time(19)),), (time(8),))),
        ("digest at 7pm instead of 8am", SetDigest((Hour(time(19)),), (time(8),))),
        ("غيّر موعد الملخص", Wrong("digest", "time")),
        ("/digest now", DigestNow()),
        ("/digest فقط", Gather()),
        ("/digest فورًا", Gather(on=False)),
        ("/quiet", SetQuiet()),
        ("لا ترسل لي شيئاً بالليل", QuietNights()),
        ("لا ترسلوا بالليل", QuietNights()),
        ("بلا إشعارات ليلاً", QuietNights()),
        ("don't send at night", QuietNights()),
        ("no notifications at night", QuietNights()),
        ("ما بدي اشعارات بالليل", QuietNights()),
        ("أوقف الأخبار ليلًا", QuietNights()),
        ("لا تزعجني بالليل", QuietNights()),
        ("لا ترسل بالليل بعد 11 مساء", QuietNights((time(23), NIGHT[1]))),
        ("لا ترسل بالليل من 11 مساء إلى 6 صباحا", SetQuiet((time(23), time(6)))),
        ("لا ترسل لي أخبار درعا بالليل", QuietNights(of_some=True)),
        ("لا توقظني ليلا", QuietNights()),
        ("أرسل لي الأخبار نهارا فقط", QuietNights()),
        ("send the news only during the day", QuietNights()),
        ("لا ترسل شيئا قبل 8 صباحا", QuietNights((NIGHT[0], time(8)))),
        ("لا ترسلوا بعد 11 مساء", QuietNights((time(23), NIGHT[1]))),
        ("don't send after 11pm", QuietNights((time(23), NIGHT[1]))),
        ("لا ترسل من 11 مساء إلى 6 صباحا", SetQuiet((time(23), time(6)))),
        ("لا ترسل أخبار درعا من 11 مساء إلى 6 صباحا", QuietNights(of_some=True)),
        ("لا ترسل لي أخبار اليوم", Pause(Lasting(days=1))),
        ("لا ترسل لي أخبار درعا اليوم", Mute((Filter("sy-daraa"),), Lasting(days=1))),
        ("ألغ ملخص الساعة 8 صباحا", NoDigest((time(8),))),
        ("/digest off الجمعة", NoDigest(days=frozenset({4}))),
        ("ألغ ملخص الجمعة", NoDigest(days=frozenset({4}))),
        ("أوقف الملخص يوم الجمعة", NoDigest(days=frozenset({4}))),
        ("لا ترسل الملخص يوم الجمعة", NoDigest(days=frozenset({4}))),
        ("بلا ملخص يوم الجمعة", NoDigest(days=frozenset({4}))),
        ("no digest on Friday", NoDigest(days=frozenset({4}))),
        ("/digest off 08:00 الجمعة", NoDigest((time(8),), frozenset({4}))),
        ("/digest off 9 الجمعة 10 السبت", Wrong("digest", "which")),
        ("لا ترسل الملخص غدا", Wrong("digest", "words", "غدا")),
        ("ألغ ملخص بعد غد", Wrong("digest", "words", "بعد غد")),
        ("أوقف ملخص الصباح", Wrong("digest", "time")),
        ("الغ ملخص الصبح", Wrong("digest", "time")),
        ("الغ ملخص الظهر", NoDigest((time(12),))),
        ("الغ ملخص منتصف الليل", NoDigest((time(0),))),
        ("/digest off غدا", Wrong("digest", "words", "off غدا")),
        ("لا أريد الملخص بعد اليوم", NoDigest()),
        ("ألغ ملخص اليوم", Wrong("digest", "words", "اليوم")),
        ("ألغ ملخص درعا", Unsubscribe((Filter("sy-daraa"),))),
        ("ألغ الملخص اليومي", NoDigest()),
        ("أوقف الملخص من الأحد إلى الخميس", NoDigest(days=frozenset({6, 0, 1, 2, 3}))),
        ("أوقف الملخص حتى الجمعة", Pause(Lasting(weekday=4))),
        ("/stop ملخص الجمعة", NoDigest(days=frozenset({4}))),
        ("/stop الملخص", NoDigest()),
        ("/digest off", NoDigest()),
        ("بلا ملخص", NoDigest()),
        ("ألغ ملخص خطبة الجمعة", Unsubscribe((words("خطبة", "الجمعة"),))),
        ("/digest السابعة", SetDigest((Hour(time(7)),))),
        ("/digest الثامنة والربع", SetDigest((Hour(time(8, 15)),))),
        ("/digest الظهر", SetDigest((Hour(time(12)),))),
        ("/digest منتصف الليل", SetDigest((Hour(time(0)),))),
        ("/digest 9 الجمعة 10 السبت", SetDigest((Hour(time(9), frozenset({4})), Hour(time(10), frozenset({5}))))),
        ("/digest 9 الجمعة 9 السبت", SetDigest((Hour(time(9), frozenset({4, 5})),))),
        ("/digest 8 الجمعة 9 السبت 10", Wrong("digest", "which")),
        ("/digest كل ساعة", Wrong("digest", "many")),
        ("/digest كل 6 ساعات", Wrong("digest", "time")),
        ("/digest كل صباح", Wrong("digest", "time")),
        ("/digest غدا", Wrong("digest", "words", "غدا")),
        ("/digest foo", Wrong("digest", "words", "foo")),
        ("/digest رياضة", Wrong("digest", "words", "رياضة")),
        ("/digest -8", Wrong("digest", "time", "-8")),
        ("/digest 08:00 مرةً", Wrong("digest", "day", "مرةً")),
        ("/digest أهم أخبار اليوم", DigestNow(day="today")),
        ("/digest 7 أيام", DigestNow(day="week")),
        ("/digest درعا الآن من فضلك", DigestNow("sy-daraa")),
        ("متى يصل الملخص؟", DigestWhen()),
        ("ايمتى بيوصل الملخص", DigestWhen()),
        ("/digest متى", DigestWhen()),
        ("when is the next digest?", DigestWhen()),
        ("متى ملخص المباراة", DigestNow()),
        ("ألغ ملخص 8 صباحا و 7 مساء", NoDigest((time(8), time(19)))),
        ("/quiet off", NoQuiet()),
        ("لا ترسل", Pause()),
        ("/pause", Pause()),
        ("/pause 3 أيام", Pause(Lasting(3 * DAY))),
        ("/pause 2h", Pause(Lasting(7200))),
        ("/pause حتى الغد", Pause(Lasting(days=1))),
        ("/pause السبت 10:30", Pause(Lasting(weekday=5, at=time(10, 30)))),
        ("/pause 3", Wrong("pause", "length", "3")),
        ("/pause 0 ساعة", Wrong("pause", "length", "0 ساعة")),
        ("/pause تلات ساعات", Pause(Lasting(3 * 3600))),
        ("/pause 3 أيم", Wrong("pause", "length", "3 أيم")),
        ("/pause كلام", Wrong("pause", "length", "كلام")),
        ("/pause إلى 5 كانون الأول", Pause(Lasting(day=5, month=12))),
        ("/pause 5/12", Pause(Lasting(day=5, month=12))),
        ("/pause حتى 5 كانون الأول 2026، 05:00 بتوقيت دمشق", Pause(Lasting(at=time(5), day=5, month=12, year=2026))),
        ("أوقف الأخبار حتى 5 كانون الأول", Pause(Lasting(day=5, month=12))),
        ("/mute حلب حتى 5 كانون الأول", Mute((Filter("sy-aleppo"),), Lasting(day=5, month=12))),
        ("أوقف أخبار درعا حتى 5 ديسمبر", Mute((Filter("sy-daraa"),), Lasting(day=5, month=12))),
        ("/pause -3 أيام", Wrong("pause", "length", "-3 أيام")),
        ("/mute حلب -3 أيام", Wrong("mute", "length", "-3 أيام")),
        ("/pause 400 يوما", Wrong("pause", "long", "400 يوما")),
        ("أوقف الأخبار 400 يوما", Wrong("pause", "long", "400 يوما")),
        ("/mute درعا سنتين", Mute((Filter("sy-daraa"),), LONGEST)),
        ("/pause حتى امبارح", Wrong("pause", "length", "حتى امبارح")),
        ("/stop كلام", Wrong("pause", "length", "كلام")),
        ("/pause كل شي", Pause()),
        ("/pause الأخبار لو سمحت", Pause()),
        ("/pause حتى إشعار آخر", Pause()),
        ("/pause شوي", Pause(Lasting(DAY))),
        ("وقف كل شي", Pause()),
        ("بدي اوقف الاخبار شوي", Pause(Lasting(DAY))),
        ("وقف الأخبار مؤقتا", Pause(Lasting(DAY))),
        ("ألغي كل اشتراكاتي", Unsubscribe(everything=True)),
        ("ألغي اشتراكاتي كلها", Unsubscribe(everything=True)),
        ("ألغي اشتراكاتي", Unsubscribe()),
        ("أوقف الأخبار أسبوعاً", Pause(Lasting(7 * DAY))),
        ("أوقف الأخبار حتى الغد", Pause(Lasting(days=1))),
        ("وقف شوي", Pause(Lasting(DAY))),
        ("stop the news for a week", Pause(Lasting(7 * DAY))),
        ("اكتم ساعتين", Pause(Lasting(7200))),
        ("وقفلي اخبار درعا شوي", Mute((Filter("sy-daraa"),))),
        ("/pause درعا", Mute((Filter("sy-daraa"),))),
        ("/stop درعا", Unsubscribe((Filter("sy-daraa"),))),
        ("أوقف أخبار درعا أسبوعا", Mute((Filter("sy-daraa"),), Lasting(7 * DAY))),
        ("أوقف أخبار الرياضة 3 أيام", Mute((Filter(topic="sport"),), Lasting(3 * DAY))),
        ("كتم درعا 3 أيام", Mute((Filter("sy-daraa"),), Lasting(3 * DAY))),
        ("mute Daraa for a while", Mute((Filter("sy-daraa"),))),
        ("وقف أخبار درعا", Unsubscribe((Filter("sy-daraa"),))),
        ("وقف أخبار أسبوع الموضة", Unsubscribe((words("الموضة"),))),
        ("ألغ الملخص الأسبوعي", NoDigest()),
        ("أوقف أخبار عام 2024 في درعا", Unsubscribe((replace(words("عام", "2024"), place="sy-daraa"),))),
        ('/mute "يوم الأرض"', Mute((words("يوم الأرض"),))),
        ("/mute أسبوع الموضة", Mute((words("الموضة"),))),
        ("ملخص حول درعا الساعة 8 مساء", SetDigest((Hour(time(20)),))),
        ("ملخص غير الرياضة الساعة 8 مساء", SetDigest((Hour(time(20)),))),
        ("/quiet 22:00-07:00", SetQuiet((time(22), time(7)))),
        ("/subscribe", Wrong("subscribe", "nothing")),
        ("/subscribe مكان: قنسرينو", Wrong("subscribe", "place", "قنسرينو")),
        (f"/subscribe {'درعا حمص ' * 250}", Wrong("subscribe", "many")),
        ("/digest 25:00", Wrong("digest", "time", "25:00")),
        ("/quiet 22:00", Wrong("quiet", "span")),
    ],
)
def test_what_else_is_meant_or_wrong(text: str, meant: Asked) -> None:
    assert read(text) == meant


@pytest.mark.parametrize(
    "text",
    [
        *(
            "هل ألغي حظر التجول؟",
            "ألغي حظر التجول؟",
            "كيف ألغي حظر التجول؟",
            "هل ما عاد تبعت أخبار؟",
            "متى ألغي حظر التجول",
        ),
        *("إلغاء الامتحانات", "إيقاف الكهرباء في حلب", "حذف الرياضة", "كتم الأصوات", "كتم أنفاس الناس", "وقف الحرب"),
        *("إلغاء الرحلات من مطار دمشق", "الغاء الدوام بكرا", "إيقاف التغذية الكهربائية في حمص"),
        *("وقف القصف على درعا", "حذف الأصفار من العملة السورية", "ما بدي حرب", "لا ترسلوا المساعدات الى حمص"),
        *("توقيت مباراة سوريا والأردن", "توقيت افتتاح المعارض في دمشق", "توقيت غروب الشمس في حلب"),
        *("متى المباراة بتوقيت دمشق", "اشتراك سوريا في كأس العرب", "توقيت الامتحانات", "حظر التجول ألغي اليوم"),
        *("تم إلغاء الرحلات", "قرار الغاء الامتحانات"),
    ],
)
def test_what_is_told_or_asked_of_the_world_ends_nothing(text: str) -> None:
    assert understand(text, load()).intent in {"unknown", "latest"}


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        *((text, "timezone") for text in ("توقيت برلين", "توقيت دمشق لو سمحت", "أنا بتوقيت برلين", "توقيت +3")),
        *((text, "timezone") for text in ("خلي التوقيت على ألمانيا", "غير التوقيت لبرلين", "التوقيت في برلين")),
        *((text, "subscribe") for text in ("اشتراك بأخبار درعا", "اشتراك درعا", "اشتراك درعا في الملخص")),
        ("ألغ الامتحانات", "unsubscribe"),
        ("بدي ألغي الامتحانات", "unsubscribe"),
        *((text, "unsubscribe") for text in ("لو سمحت الغي درعا", "بدي إلغاء درعا", "أريد إلغاء حماة")),
        *((text, "unsubscribe") for text in ("مرحبا بدي الغي درعا", "مرحبا الغي درعا", "خلص الغي درعا")),
        ("احذف الرياضة", "unsubscribe"),
        ("أوقف أخبار الكهرباء", "unsubscribe"),
        ("إلغاء الاشتراك في أخبار الامتحانات", "unsubscribe"),
        ("إيقاف أخبار الكهرباء في حلب", "unsubscribe"),
        ("إلغاء درعا", "unsubscribe"),
        ("كيف ألغي اشتراكي؟", "unsubscribe"),
        ("كيف أوقف الإشعارات؟", "unsubscribe"),
        ("ما بدي رياضة", "unsubscribe"),
        ("لا ترسل لي أخبار الكهرباء", "unsubscribe"),
        ("اكتم الأصوات", "mute"),
        ("كتم الرياضة", "mute"),
        ("كتم أخبار الكهرباء", "mute"),
        ("كتم درعا يومين", "mute"),
        ("/كتم الأصوات", "mute"),
        ("/الغاء الامتحانات", "unsubscribe"),
    ],
)
def test_an_order_is_one(text: str, intent: str) -> None:
    assert understand(text, load()).intent == intent


@pytest.mark.parametrize(
    ("text", "place"),
    [
        *(("متى بيجي الملخص؟", None), ("متى بيجي المطر", None), ("متى بيجي المازوت على حلب", "حلب")),
        *((text, "بيجي") for text in ("شو صار في بيجي", "مدينة بيجي", "/latest بيجي", "أخبار بيجي", "بيجي")),
    ],
)
def test_what_comes_is_no_town(text: str, place: str | None) -> None:
    found = understand(text, load()).found.place
    assert (found.name if found else None) == place
