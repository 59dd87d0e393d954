"""What is followed, typed again: it means the same."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsbot.chat.intents import understand
from newsbot.chat.phrases import Phrases
from newsbot.chat.subscribing import Mute, Subscribe, Unmute, asked
from newsbot.chat.written import Typist
from newsbot.news.audience import Filter, phrase
from newsbot.news.gazetteer import load
from newsbot.news.topics import TOPICS

PLACES = load()
SOURCES = ("سانا", "وكالة الحصاد", "Reuters: World")
WORDS = [found for text in ("سد تشرين", "الخبز", "fuel", "أسعار صرف الليرة") if (found := phrase(text))]
FILTERS = st.builds(
    Filter,
    place=st.none() | st.sampled_from(sorted(PLACES.places)),
    topic=st.none() | st.sampled_from(TOPICS),
    source=st.none() | st.sampled_from(SOURCES),
    words=st.lists(st.sampled_from(WORDS), max_size=2, unique=True).map(tuple),
    breaking=st.booleans(),
)


@given(FILTERS, st.sampled_from(["ar", "en"]), st.booleans())
@settings(max_examples=40, deadline=None)
def test_it_is_understood_as_it_was_meant(which: Filter, locale: str, at_once: bool) -> None:  # noqa: FBT001
    typist = Typist(PLACES, Phrases(locale), SOURCES)
    for typed, meant in (
        (typist.subscribe(which, at_once=at_once), Subscribe((which,), at_once)),
        (typist.mute(which), Mute((which,))),
        (typist.unmute(which), Unmute(() if which == Filter() else (which,))),
    ):
        assert asked(understand(typed, PLACES), PLACES, SOURCES) == meant, typed


@pytest.mark.parametrize(
    ("which", "locale", "typed"),
    [
        (Filter("sy-daraa"), "ar", "/subscribe درعا"),
        (Filter("sy-daraa"), "en", "/subscribe Daraa"),
        (Filter("sy-al-bab"), "ar", "/subscribe مكان:الباب"),
        (Filter(), "ar", "/subscribe كل الأخبار"),
        (Filter(topic="sport"), "ar", "/subscribe الرياضة"),
        (Filter("sy-aleppo", words=(WORDS[0],)), "ar", '/subscribe حلب "سد تشرين"'),
    ],
)
def test_it_is_typed_as_people_would(which: Filter, locale: str, typed: str) -> None:
    assert Typist(PLACES, Phrases(locale)).subscribe(which) == typed
