"""Several things in one wish: what each of them becomes."""

import pytest

from newsbot.chat.intents import understand
from newsbot.chat.phrases import Phrases
from newsbot.chat.subscribing import Asked, Doubt, Mute, Subscribe, Unsubscribe, asked
from newsbot.chat.written import Typist
from newsbot.chat.wrong import Wrong
from newsbot.news.gazetteer import load

SOURCES = ("سانا", "نشرة تجريبية")


def read(text: str) -> Asked:
    places = load()
    return asked(understand(text, places), places, SOURCES)


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("/subscribe رياضة، اقتصاد", ["topic:sport", "topic:economy"]),
        ("/subscribe رياضة وصحة", ["topic:sport", "topic:health"]),
        ("تابع الاقتصاد والرياضة", ["topic:economy", "topic:sport"]),
        ("/subscribe الكهرباء أو المياه", ["+كهرباء", "+ماء"]),
        ("تابع حلب وحمص ورياضة", ["place:sy-aleppo", "place:sy-homs", "topic:sport"]),
        ('تابع درعا، رياضة، "سد تشرين"', ["place:sy-daraa", "topic:sport", "+سد تشرين"]),
        ('تابع "سد تشرين" أو "سد الفرات"', ["+سد تشرين", "+سد فرات"]),
        ("تابع دمشق وريفها والرياضة", ["place:sy-damascus", "place:sy-rif-dimashq", "topic:sport"]),
        ("تابع درعا، source: نشرة تجريبية", ["place:sy-daraa", "source:نشرة تجريبية"]),
        ("follow Daraa, sports and health", ["place:sy-daraa", "topic:sport", "topic:health"]),
        # A subject beside a place is that place's.
        ("/subscribe رياضة حلب", ["place:sy-aleppo|topic:sport"]),
        ("/subscribe رياضة حلب وحمص", ["place:sy-aleppo|topic:sport", "place:sy-homs|topic:sport"]),
        ("الرياضة والاقتصاد في حلب", ["place:sy-aleppo|topic:sport", "place:sy-aleppo|topic:economy"]),
        ("تابع الكهرباء أو المياه في حلب", ["place:sy-aleppo|+كهرباء", "place:sy-aleppo|+ماء"]),
        # What is left out is left out of each.
        ("/subscribe درعا، رياضة -حلب", ["place:sy-daraa|-place:sy-aleppo", "topic:sport|-place:sy-aleppo"]),
        ("تابع درعا، رياضة إلا كرة القدم", ["place:sy-daraa|-كره قدم", "topic:sport|-كره قدم"]),
        # One thing is one thing.
        ("/subscribe نوى، درعا", ["place:sy-nawa"]),
        ("/subscribe درعا، عاجل", ["place:sy-daraa|breaking"]),
        ("/subscribe درعا، ملخص", ["place:sy-daraa"]),
        ('/subscribe "سد تشرين، والسد الآخر"', ["+سد تشرين سد اخر"]),
        ("تابع الحرب والسلام", ["+حرب|+سلام"]),
        ("تابع التربية والتعليم", ["+التربيه|+تعليم"]),
        ("تابع أخبار درعا، وخاصة ملف المعتقلين والمفقودين", ["place:sy-daraa|+معتقل|+مفقود|+ملف"]),
    ],
)
def test_what_each_thing_becomes(text: str, keys: list[str]) -> None:
    found = read(text if text.startswith(("/", "تابع", "follow")) else f"اشترك بأخبار {text}")
    assert isinstance(found, Subscribe)
    assert [one.key for one in found.filters] == keys


def test_several_things_end_and_are_left_out_too() -> None:
    ended, muted = read("ألغ اشتراك رياضة واقتصاد"), read("/mute رياضة، درعا")
    assert isinstance(ended, Unsubscribe)
    assert [one.key for one in ended.filters] == ["topic:sport", "topic:economy"]
    assert isinstance(muted, Mute)
    assert [one.key for one in muted.filters] == ["topic:sport", "place:sy-daraa"]


@pytest.mark.parametrize("locale", ["ar", "en"])
@pytest.mark.parametrize("text", ["/subscribe رياضة، دراا، حلب ملخص 08:00", "/mute رياضة -حلب، دراا"])
def test_a_question_about_one_of_them_keeps_the_others(text: str, locale: str) -> None:
    found = read(text)
    assert isinstance(found, Doubt)
    typist, option = Typist(load(), Phrases(locale)), found.options[0]
    if found.command == "mute":
        assert read(typist.mute(option, beside=found.beside)) == Mute((*found.beside, option))
    else:
        typed = typist.subscribe(option, at_once=found.at_once, hours=found.hours, beside=found.beside)
        assert read(typed) == Subscribe((*found.beside, option), found.at_once, found.hours)


def test_nothing_of_it_is_done_where_one_is_wrong() -> None:
    assert read("/subscribe درعا، source: لا أحد") == Wrong("subscribe", "source", "لا أحد")
