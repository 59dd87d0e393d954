"""What is followed and when it shall come, in one breath; and how people ask who do not type commands."""

from datetime import time

import pytest

from newsbot.chat.digests import SetDigest
from newsbot.chat.intents import understand
from newsbot.chat.phrases import Phrases
from newsbot.chat.silence import QuietNights
from newsbot.chat.subscribing import Asked, Doubt, Subscribe, asked
from newsbot.chat.written import Typist
from newsbot.chat.wrong import Wrong
from newsbot.news.audience import EVERY_DAY, Filter, Hour, phrase
from newsbot.news.gazetteer import load

DARAA = Filter("sy-daraa")


def read(text: str) -> Asked:
    places = load()
    return asked(understand(text, places), places)


def at(*hours: int, days: frozenset[int] = EVERY_DAY) -> tuple[Hour, ...]:
    return tuple(Hour(time(hour), days) for hour in hours)


@pytest.mark.parametrize(
    ("text", "key", "hours"),
    [
        ("/subscribe درعا ملخص 08:00", "place:sy-daraa", at(8)),
        ("/subscribe درعا ملخص 8", "place:sy-daraa", at(8)),
        ("/subscribe درعا ملخص 08:00 السبت والثلاثاء", "place:sy-daraa", at(8, days=frozenset({1, 5}))),
        ("اشترك بأخبار درعا كل يوم الساعة 8 صباحا", "place:sy-daraa", at(8)),
        ("تابع درعا الساعة ٨ والساعة ١٩", "place:sy-daraa", at(8, 19)),
        ("أرسل لي أخبار درعا كل جمعة الساعة 9", "place:sy-daraa", at(9, days=frozenset({4}))),
        ("تابع درعا كل يوم الساعة 8 ما عدا الجمعة", "place:sy-daraa", at(8, days=EVERY_DAY - {4})),
        ("اشترك بأخبار حلب ما عدا الرياضة الساعة 8 مساء", "place:sy-aleppo|-رياض|-topic:sport", at(20)),
        ("اشترك بملخص درعا الساعة 8", "place:sy-daraa", at(8)),
        ("أريد أخبار درعا يوميا الساعة الثامنة صباحا", "place:sy-daraa", at(8)),
        ("subscribe Daraa daily at 8am", "place:sy-daraa", at(8)),
        ("تابع درعا يوميا", "place:sy-daraa", ()),
        ("/subscribe درعا كل صباح", "place:sy-daraa", ()),
        ("ابعتلي أخبار حماة كل يوم", "place:sy-hama", ()),
        ("اشترك بملخص يومي لأخبار درعا", "place:sy-daraa", ()),
        ("تابع درعا كل صباح ومساء", "place:sy-daraa", ()),
        ("تابع درعا مرة باليوم", "place:sy-daraa", ()),
        ("تابع درعا كل 3 ساعات", "place:sy-daraa", ()),
        ("send me Daraa news every morning", "place:sy-daraa", ()),
    ],
)
def test_what_shall_come_again_and_again_is_gathered(text: str, key: str, hours: tuple[Hour, ...]) -> None:
    found = read(text)
    assert isinstance(found, Subscribe)
    assert ([one.key for one in found.filters], found.at_once, found.hours) == ([key], False, hours)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("كل يوم الساعة 8 أرسل لي الأخبار", SetDigest(at(8))),
        ("ذكرني بالأخبار الساعة 8", SetDigest(at(8))),
        ("أرسل لي الأخبار يوميا", Wrong("digest", "time")),
        ("تابع درعا من 8 صباحا إلى 8 مساء", QuietNights(of_some=True)),
        ("/subscribe درعا ملخص 09:00 الجمعة 10:00 السبت 11:00", Wrong("digest", "which")),
        ("/subscribe درعا ملخص 25:00", Wrong("digest", "time", "25:00")),
        ('/subscribe "الساعة 8"', Subscribe((Filter(words=tuple(filter(None, [phrase("الساعة 8")]))),))),
    ],
)
def test_what_names_no_news_is_of_the_digest_alone(text: str, meant: Asked) -> None:
    assert read(text) == meant


@pytest.mark.parametrize(("text", "key"), [("تابع خطبة الجمعة", "+جمعه|+خطب"), ("تابع قانون 1.5", "+1.5|+قانون")])
def test_a_day_or_a_number_may_be_what_is_followed(text: str, key: str) -> None:
    found = read(text)
    assert isinstance(found, Subscribe)
    assert ([one.key for one in found.filters], found.at_once) == ([key], True)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("نبهني إذا صار شي بحمص", "place:sy-homs"),
        ("نبهني إذا في شي جديد بحمص", "place:sy-homs"),
        ("أبلغني بكل جديد في حماة", "place:sy-hama"),
        ("أعلمني كلما حدث شيء في الحسكة", "place:sy-hasakah"),
        ("ابعتولي أخبار حلب أول بأول", "place:sy-aleppo"),
        ("فعّل التنبيهات لحمص", "place:sy-homs"),
        ("let me know if something happens in Idlib", "place:sy-idlib"),
        ("نبهني عند ذكر «سد تشرين»", "+سد تشرين"),
        ("نبهوني إذا ورد ذكر «سد تشرين»", "+سد تشرين"),
        ("تابع ردود الفعل", "+رد|+فعل"),
    ],
)
def test_how_it_is_asked_for_is_no_word_of_the_news(text: str, key: str) -> None:
    found = read(text)
    assert isinstance(found, Subscribe)
    assert [one.key for one in found.filters] == [key]


@pytest.mark.parametrize("locale", ["ar", "en"])
@pytest.mark.parametrize("text", ["/subscribe الباب ملخص 08:00", "/subscribe الباب ملخص 08:00 السبت 19:00 الأحد"])
def test_a_question_back_keeps_the_hours(text: str, locale: str) -> None:
    found = read(text)
    assert isinstance(found, Doubt)
    typist = Typist(load(), Phrases(locale))
    for option in found.options:
        typed = typist.subscribe(option, at_once=found.at_once, hours=found.hours)
        assert read(typed) == Subscribe((option,), at_once=False, hours=found.hours)
