"""The sample news of the demo: enough of them, spread over the country and the week, and plainly samples."""

import json
from collections import Counter
from typing import Any

import pytest

from newsbot.data import FOLDER
from newsbot.news.gazetteer import Gazetteer, load
from newsbot.text.words import forms

GOVERNORATES = {
    *("دمشق", "ريف دمشق", "حلب", "حمص", "حماة", "إدلب", "اللاذقية", "طرطوس", "دير الزور", "الرقة", "الحسكة", "درعا"),
    *("السويداء", "القنيطرة"),
}
SAYING = frozenset(
    forms("قال قالت أضاف أضافت أضافوا أعلنت أكد أكدت أوضح أوضحت ذكر ذكرت أشار أشارت أفاد أفادت بحسب زعم نصح حذرت")
)
DAY = 24 * 60


@pytest.fixture(scope="module")
def samples() -> list[dict[str, Any]]:
    lines = (FOLDER / "samples" / "news.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return load()


def whole(sample: dict[str, Any]) -> str:
    return f"{sample['title']}\n{sample['text']}"


def test_they_have_the_fields_of_an_article_and_say_that_they_are_samples(samples: list[dict[str, Any]]) -> None:
    assert 40 <= len(samples) <= 50
    for number, sample in enumerate(samples, 1):
        assert set(sample) == {"id", "source", "section", "title", "text", "age_minutes"}
        assert sample["id"] == f"sample-{number:02}"
        assert "تجريبية" in sample["source"]
        assert all(str(value).strip() == str(value) != "" for value in sample.values())


def test_no_two_are_the_same(samples: list[dict[str, Any]]) -> None:
    for field in ("id", "title", "text", "age_minutes"):
        assert len({sample[field] for sample in samples}) == len(samples)


def test_their_ages_go_from_minutes_to_six_days(samples: list[dict[str, Any]]) -> None:
    ages = [sample["age_minutes"] for sample in samples]
    assert ages == sorted(ages)
    assert 0 < min(ages) <= 15
    assert 5 * DAY < max(ages) <= 6 * DAY
    assert sum(age < DAY for age in ages) >= 10
    assert {age // DAY for age in ages} == {0, 1, 2, 3, 4, 5}


def test_every_governorate_has_news(samples: list[dict[str, Any]], gazetteer: Gazetteer) -> None:
    counted: Counter[str] = Counter()
    for sample in samples:
        mentions = gazetteer.find(whole(sample))
        counted.update({place.name for mention in mentions for place in gazetteer.path(mention.place.id)})
    assert set(counted) >= GOVERNORATES
    assert counted["درعا"] >= 6
    assert {"جاسم", "طفس", "نوى", "إزرع"} <= set(counted)
    assert all(counted[name] >= 2 for name in GOVERNORATES)


def test_no_place_abroad_is_read_into_them(samples: list[dict[str, Any]], gazetteer: Gazetteer) -> None:
    for sample in samples:
        for mention in gazetteer.find(whole(sample)):
            assert gazetteer.path(mention.place.id)[0].name == "سوريا" or mention.place.kind == "water", sample["id"]


def test_most_name_who_says_it(samples: list[dict[str, Any]]) -> None:
    attributed = [sample for sample in samples if SAYING & {form.removeprefix("و") for form in forms(sample["text"])}]
    assert len(attributed) >= 0.9 * len(samples)


def test_each_is_a_few_whole_sentences(samples: list[dict[str, Any]]) -> None:
    for sample in samples:
        text = sample["text"]
        assert 2 <= text.count(". ") + text.count(".\n") + 1 <= 7, sample["id"]
        assert text.endswith(".")
        assert "," not in text
        assert ";" not in text


def test_some_events_are_told_by_two_sources(samples: list[dict[str, Any]]) -> None:
    sources = Counter(sample["source"] for sample in samples)
    assert len(sources) == 2
    assert min(sources.values()) == 2


def test_some_hold_a_hedge_and_foreign_words(samples: list[dict[str, Any]]) -> None:
    texts = [sample["text"] for sample in samples]
    assert any("لم يتسن التحقق" in text for text in texts)
    assert any("زعم" in text for text in texts)
    assert any("Python" in text and "GitHub" in text for text in texts)
