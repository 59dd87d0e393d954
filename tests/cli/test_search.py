"""`newsbot search`: over what was ingested."""

import pytest

from tests.cli.conftest import Stocked
from tests.cli.kit import Bot
from tests.cli.news import line

pytestmark = pytest.mark.xdist_group("cli")


def test_results_in_the_agreed_shape(stocked: Stocked) -> None:
    run = stocked.bot("search", "حصاد القمح", "--json")
    assert (run.code, run.err) == (0, "")
    assert run.json == {
        "results": [
            {
                "id": "l-1",
                "title": "حصاد القمح في الرقة",
                "published": "2024-02-07T09:00:00+03:00",
                "url": "https://news.example/wheat",
                "places": run.json["results"][0]["places"],
            }
        ]
    }
    assert "الرقة" in [place["name"] for place in run.json["results"][0]["places"]]
    assert all(list(place) == ["name", "id"] for place in run.json["results"][0]["places"])


def test_by_relevance_any_word_newest_first_all_words(stocked: Stocked) -> None:
    def titles(*arguments: str) -> list[str]:
        return [found["title"] for found in stocked.bot("search", *arguments, "--json").json["results"]]

    assert set(titles("معرض السوق")) == {"معرض كتاب في إدلب", "سوق جديد في حمص"}
    assert titles("معرض السوق", "--newest") == []
    assert titles("مدينة", "--newest") == [
        "افتتاح مدرسة جديدة في درعا بعد ترميمها",
        "سوق جديد في حمص",
        "أمطار في حلب",
        "خبر في المدينة",
    ]
    assert len(titles("مدينة", "--newest", "--limit", "2")) == 2
    assert titles("زيتون الجولان") == []
    assert titles("؟!") == []


def test_lines_in_lines_out(stocked: Stocked) -> None:
    said = "\n".join(
        [
            line(id="q1", query="معرض كتاب"),
            "oops",
            line(query="حصاد"),
            "",
            line(id=7),
            line(id=None, query="\"' OR *"),
            "[1]",
        ]
    )
    run = stocked.bot("search", "--jsonl", "-", said=said)
    assert run.code == 1
    first, bad, numbered, missing, odd, array = run.jsonl
    assert (first["id"], first["results"][0]["title"]) == ("q1", "معرض كتاب في إدلب")
    assert bad == {"id": 2, "error": "not a line of JSON"}
    assert (numbered["id"], numbered["results"][0]["id"]) == (3, "l-1")
    assert missing == {"id": 7, "error": "query: missing"}
    assert odd == {"id": 6, "results": []}
    assert array == {"id": 7, "error": "not a JSON object"}


def test_lines_for_a_person(stocked: Stocked) -> None:
    run = stocked.bot("search", "حصاد")
    assert run.out.startswith("l-1\t2024-02-07T09:00\tحصاد القمح في الرقة\t")
    assert run.out.count("\n") == 1


@pytest.mark.parametrize(
    "arguments", [[], ["a", "--jsonl", "-"], ["a", "--limit", "0"], ["a", "--limit", "x"], ["a", "--oldest"]]
)
def test_wrong_usage(bot: Bot, arguments: list[str]) -> None:
    run = bot("search", *arguments)
    assert (run.code, run.out) == (2, "")
    assert "Error: " in run.err


def test_without_a_store_there_are_no_results_and_none_is_made(bot: Bot) -> None:
    run = bot("search", "درعا", "--json")
    assert (run.code, run.json, run.err) == (0, {"results": []}, "")
    assert not (bot.folder / "var").exists()


def test_a_file_of_questions_that_is_not_there(bot: Bot) -> None:
    run = bot("search", "--jsonl", "gone.jsonl")
    assert (run.code, run.err) == (1, "newsbot: gone.jsonl: no such file or directory\n")
