"""The shapes that programs read: the same keys for every kind of article, null for what is missing."""

from datetime import UTC, datetime, timedelta, timezone

from newsbot.flows import records
from newsbot.flows.ingest import Stored
from newsbot.news.article import Article, Draft, Part, Reading
from newsbot.ports import Listed
from newsbot.text.summary import SummarySentence, summarize
from tests.flows.kit import gazetteer

KEYS = (
    *("id", "status", "title", "section", "byline", "published", "url", "paragraphs", "subheadings", "captions"),
    *("places", "summary", "error"),
)
DAMASCUS = timezone(timedelta(hours=3))
BARE = Article("b", "id:b", "مصدر", Draft("عنوان"), Reading())
FULL = Article(
    "a",
    "id:a",
    "مصدر",
    Draft(
        "عنوان",
        (Part("paragraph", "أولى."), Part("subheading", "فرعي"), Part("paragraph", "ثانية.")),
        url="https://news.example/a",
        published=datetime(2024, 2, 11, 10, 30, tzinfo=DAMASCUS),
        section="محليات",
        byline="سامر",
        captions=("صورة",),
    ),
    Reading(summary=(SummarySentence("أولى.", 0, 5, "سامر"),), places=("sy-jasim", "gone"), topics=("services",)),
)


def test_a_full_article() -> None:
    assert records.ingested(Stored("new", FULL), gazetteer()) == {
        "id": "a",
        "status": "new",
        "title": "عنوان",
        "section": "محليات",
        "byline": "سامر",
        "published": "2024-02-11T10:30:00+03:00",
        "url": "https://news.example/a",
        "paragraphs": ["أولى.", "ثانية."],
        "subheadings": ["فرعي"],
        "captions": ["صورة"],
        "places": [{"name": "جاسم", "id": "sy-jasim"}],
        "summary": [{"text": "أولى.", "start": 0, "end": 5, "attribution": "سامر"}],
        "error": None,
    }


def test_missing_is_null_and_lists_are_arrays() -> None:
    bare = records.ingested(Stored("known", BARE), gazetteer())
    failed = records.ingested(Stored("failed", error="a.txt: it is empty"), gazetteer())
    assert tuple(bare) == tuple(failed) == KEYS
    arrays = {"paragraphs", "subheadings", "captions", "places", "summary"}
    assert {key for key, value in bare.items() if value is None} == {"section", "byline", "published", "url", "error"}
    assert all(bare[key] == failed[key] == [] for key in arrays)
    assert {key for key, value in failed.items() if value is not None} == {"status", "error", *arrays}


def test_results_of_a_search() -> None:
    listed = [Listed(2, FULL, datetime(2024, 3, 1, tzinfo=UTC)), Listed(1, BARE, datetime(2024, 3, 1, tzinfo=UTC))]
    assert records.found(listed, gazetteer()) == {
        "results": [
            {
                "id": "a",
                "title": "عنوان",
                "published": "2024-02-11T10:30:00+03:00",
                "url": "https://news.example/a",
                "places": [{"name": "جاسم", "id": "sy-jasim"}],
            },
            {"id": "b", "title": "عنوان", "published": None, "url": None, "places": []},
        ]
    }


def test_offsets_are_code_points_of_the_text() -> None:
    text = "😀 أعلنت البلدية افتتاح السوق. وقال رئيسها إن السوق سيفتح كل يوم."
    for sentence in records.sentences(summarize(text)):
        assert text[sentence["start"] : sentence["end"]] == sentence["text"]


def test_a_place_without_its_clitic_and_with_what_contains_it() -> None:
    (found,) = gazetteer().find("عنوان\nوصلت المساعدات إلى بجاسم")
    said = records.mention(found, gazetteer(), before=len("عنوان\n"))
    text = "وصلت المساعدات إلى بجاسم"
    assert text[said["start"] : said["end"]] == "جاسم"
    assert said["path"] == ["سوريا", "درعا", "جاسم"]
