"""What people type is understood: a table of utterances in the words of many regions, and properties of any text."""

import csv
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsbot.chat.command import Command
from newsbot.chat.intents import INTENTS, intent
from newsbot.chat.parsing import parse
from newsbot.chat.phrasebook import load as load_phrasebook
from newsbot.chat.utterance import MOST_HEARD, MOST_WORDS, listen
from newsbot.news.gazetteer import Gazetteer
from newsbot.news.gazetteer import load as load_gazetteer

TABLE = Path(__file__).with_name("utterances.tsv")
DOCS = Path(__file__).parents[2] / "docs" / "intents.md"


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return load_gazetteer()


def utterances() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as lines:
        return [{key: value or "" for key, value in row.items()} for row in csv.DictReader(lines, delimiter="\t")]


@pytest.mark.parametrize("row", utterances(), ids=lambda row: row["utterance"])
def test_an_utterance_is_understood(row: dict[str, str], gazetteer: Gazetteer) -> None:
    found = intent(row["utterance"], gazetteer)
    assert (found.intent, found.place or "", found.argument or "") == (
        row["intent"],
        row["place"],
        row["argument"],
    )


def test_the_table_is_large_and_covers_every_intent() -> None:
    rows = utterances()
    assert len(rows) >= 200
    assert {row["intent"] for row in rows} == set(INTENTS)
    assert len({row["utterance"] for row in rows}) == len(rows)


def test_the_documented_intents_are_those_of_the_code() -> None:
    documented = re.findall(r"^\| `(\w+)` \|", DOCS.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(documented) == sorted(INTENTS)


def test_every_intent_but_unknown_has_words_in_the_phrasebook() -> None:
    book = load_phrasebook()
    assert set(book.order) == set(INTENTS) - {"unknown"}
    assert set(book.slash.values()) == set(book.order)


@pytest.mark.parametrize("place", ["درعا", "حمص", "الرقة", "السويداء", "دير الزور", "إدلب"])
@pytest.mark.parametrize("frame", ["/latest {}", "آخر أخبار {}", "شو صار ب{}", "وش الأخبار في {}", "news from {}"])
def test_a_frame_takes_any_place(frame: str, place: str, gazetteer: Gazetteer) -> None:
    found = intent(frame.format(place), gazetteer)
    assert (found.intent, found.place) == ("latest", place)


@pytest.mark.parametrize(
    ("said", "plain"),
    [
        ("آخِرُ أَخْبَارِ دَرْعَا", "اخر اخبار درعا"),
        ("اخـــر اخبــار درعـــا", "اخر اخبار درعا"),
        ("\u202eآخر أخبار درعا\u202c", "اخر اخبار درعا"),
        ("آخر ٣ أخبار درعا", "آخر 3 أخبار درعا"),
        ("آخر ۳ أخبار درعا", "آخر 3 أخبار درعا"),
        ("LATEST Aleppo", "latest aleppo"),
        ("مرحبااااا", "مرحبا"),
        ("هلاااا", "هلا"),
        ("شكراااا", "شكرا"),
        ("hellooo", "hello"),
        ("شو آخر الأخبااااار", "شو آخر الأخبار"),
        ("أخبااار درعا", "أخبار درعا"),
        ("آآآخر أخبار الليرة", "آخر أخبار الليرة"),
        ("/helppp", "/help"),
        ("هالأخبار تبع درعا شو هي", "الأخبار تبع درعا شو هي"),
    ],
)
def test_spelling_does_not_matter(said: str, plain: str, gazetteer: Gazetteer) -> None:
    assert intent(said, gazetteer) == intent(plain, gazetteer)


@pytest.mark.parametrize(
    ("news", "not_this"),
    [
        ("وقف إطلاق النار في السويداء", "unsubscribe"),  # a ceasefire stops no news
        ("آخر أخبار ريف درعا الغربي", "unsubscribe"),  # الغ stands in الغربي
        ("ألغام في ريف حماة", "unsubscribe"),  # one letter from إلغاء
        ("أخبار الجيش العربي في حمص", "language"),
        ("مصادر المياه في درعا", "sources"),
        ("قصف على درعا ليلا", "quiet"),
        ("شو صار بدرعا بالليل", "quiet"),
        ("كهرباء درعا نهارا فقط", "quiet"),
        ("لا كهرباء في درعا ليلا", "quiet"),
        ("وقف إطلاق النار في درعا لمدة أسبوع", "pause"),
    ],
)
def test_words_of_the_news_are_no_commands(news: str, not_this: str, gazetteer: Gazetteer) -> None:
    found = intent(news, gazetteer)
    assert found.intent != not_this
    assert found.place is not None


def test_a_word_that_is_also_a_far_village_is_no_place_among_others(gazetteer: Gazetteer) -> None:
    assert gazetteer.resolve("المدرسة") is None or intent("شو صار بالمدرسة اليوم", gazetteer).place is None
    assert intent("some news from Homs", gazetteer).place == "حمص"


def test_a_town_goes_before_the_governorate_that_it_lies_in(gazetteer: Gazetteer) -> None:
    assert intent("أخبار درعا مدينة جاسم", gazetteer).place == "جاسم"


@given(st.text(max_size=80))
@settings(max_examples=300, deadline=None)
def test_any_text_has_an_intent(text: str) -> None:
    assert intent(text, load_cached()).intent in INTENTS


@given(st.lists(st.sampled_from([row["utterance"] for row in utterances()] + ["\0", "😀", "؟", ":", "/", "!", "\n"])))
@settings(max_examples=200, deadline=None)
def test_any_mixture_of_wishes_is_a_command(parts: list[str]) -> None:
    assert isinstance(parse(" ".join(parts), load_cached()), Command)


def load_cached() -> Gazetteer:
    if "gazetteer" not in _KEPT:
        _KEPT["gazetteer"] = load_gazetteer()
    return _KEPT["gazetteer"]


_KEPT: dict[str, Gazetteer] = {}


@pytest.mark.parametrize(
    "text",
    ["درعا " * 50_000, "ا" * 100_000, "😀" * 10_000, "\0" * 10_000, "؟!" * 10_000, "عاجل:" * 5_000, "/" * 10_000],
)
def test_a_huge_text_is_looked_at_only_at_its_beginning(text: str) -> None:
    said = listen(text, lambda _: False)
    assert len(said.words) <= MOST_WORDS
    assert all(heard.end <= MOST_HEARD for heard in said.heard)
    assert intent(text, load_cached()).intent in INTENTS
