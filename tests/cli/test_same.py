"""`newsbot text same`: whether two articles report one event."""

import json
from typing import Any

import pytest

from tests.cli.kit import Bot

FIRE = {
    "title": "حريق يلتهم سوق الأقمشة في حلب",
    "text": "التهم حريق كبير سوق الأقمشة القديم في مدينة حلب، وقال فوج الإطفاء إن ماسا كهربائيا تسبب به.",
}
AGAIN = {
    "title": "إخماد حريق سوق الأقمشة القديم بحلب",
    "text": "أخمد فوج الإطفاء الحريق الذي اندلع في سوق الأقمشة بحلب نتيجة ماس كهربائي.",
}
OTHER = {"title": "أمطار على الساحل", "text": "هطلت أمطار غزيرة على اللاذقية وطرطوس صباح اليوم."}


def line(**record: Any) -> str:
    return json.dumps(record, ensure_ascii=False)


def test_lines_in_lines_out(bot: Bot) -> None:
    lines = [
        line(id="fire", a=FIRE, b=AGAIN),
        line(a=FIRE, b=OTHER),
        line(id="itself", a=FIRE, b=FIRE),
        line(id="without titles", a={"text": FIRE["text"]}, b={"title": None, "text": AGAIN["text"]}),
        line(id="empty", a={"text": ""}, b={"title": "", "text": ""}),
    ]
    run = bot("text", "same", "--jsonl", bot.write("in.jsonl", "\n".join(lines)))
    assert (run.code, run.err) == (0, "")
    assert all(list(each) == ["id", "score", "same"] for each in run.jsonl)
    assert [(each["id"], each["same"]) for each in run.jsonl] == [
        ("fire", True),
        (2, False),
        ("itself", True),
        ("without titles", True),
        ("empty", False),
    ]
    scores = [each["score"] for each in run.jsonl]
    assert scores[2] == 1
    assert all(0 <= score <= 1 for score in scores)
    assert scores[1] < scores[0]


@pytest.mark.parametrize(
    ("record", "error"),
    [
        (line(id=7, a=FIRE), "b: missing"),
        (line(id=7, a="نص", b=FIRE), "a: not an object"),
        (line(id=7, a=FIRE, b={"title": "بلا نص"}), "b.text: missing"),
        (line(id=7, a={"title": 5, "text": "نص"}, b=FIRE), "a.title: not a string"),
    ],
)
def test_a_bad_line_is_an_error_and_the_work_goes_on(bot: Bot, record: str, error: str) -> None:
    run = bot("text", "same", "--jsonl", "-", said="\n".join([record, line(id=8, a=FIRE, b=AGAIN)]))
    assert run.code == 1
    assert run.jsonl[0] == {"id": 7, "error": error}
    assert run.jsonl[1]["same"] is True


def test_two_files(bot: Bot) -> None:
    one, other = bot.write("one.txt", FIRE["text"]), bot.write("other.txt", AGAIN["text"])
    run = bot("text", "same", one, other, "--json")
    assert list(run.json) == ["score", "same"]
    assert run.json["same"] is True
    assert bot("text", "same", "-", other, said=OTHER["text"]).out.startswith("different\t0.")


@pytest.mark.parametrize("arguments", [[], ["one.txt"], ["-", "-"], ["a", "b", "c"], ["a", "b", "--jsonl", "-"]])
def test_wrong_usage(bot: Bot, arguments: list[str]) -> None:
    run = bot("text", "same", *arguments)
    assert (run.code, run.out) == (2, "")
