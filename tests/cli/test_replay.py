"""`newsbot replay`: a past day for an operator, who keeps a store as it is."""

import json
from pathlib import Path

import pytest

from tests.cli.kit import Bot
from tests.cli.news import line

pytestmark = pytest.mark.xdist_group("cli")

ROOMS = """\
[[rooms]]
count = 2
says = ["/subscribe درعا"]

[[rooms]]
platform = "matrix"
says = ["/subscribe حلب"]
"""


@pytest.fixture
def day(bot: Bot) -> Bot:
    bot.write("rooms.toml", ROOMS)
    bot.write("day/a.jsonl", "\n".join([line(id="1", title="حريق في سوق درعا"), line(id="2", title="مطر في حلب")]))
    return bot


def test_a_day_is_told_in_numbers(day: Bot) -> None:
    run = day("replay", "day", "--rooms", "rooms.toml", "--told", "told.jsonl")
    assert (run.code, run.err) == (0, "")
    assert run.out.splitlines() == [
        "articles: 2 new, 0 revised, 0 known, 0 failed",
        "stories: 2, 0 of several reports, 2 told",
        "rooms: 2 on telegram, 1 on matrix",
        "alert: 3 queued, 3 delivered",
    ]
    told = [json.loads(each) for each in (day.folder / "told.jsonl").read_text("utf-8").splitlines()]
    assert [(each["platform"], each["text"].split("\n")[0]) for each in told] == [
        ("telegram", "حريق في سوق درعا"),
        ("telegram", "حريق في سوق درعا"),
        ("matrix", "مطر في حلب"),
    ]
    assert not Path(day.database).exists()


def test_and_for_programs(day: Bot) -> None:
    report = day("replay", "day", "--rooms", "rooms.toml", "--json").json
    assert list(report) == ["articles", "errors", "stories", "rooms", "deliveries", "from", "until"]
    assert report["deliveries"] == [
        {"class": "alert", "queued": 3, "delivered": 3, "edited": 0, "waiting": 0, "dropped": {}}
    ]


def test_what_cannot_be_read_is_named(day: Bot) -> None:
    day.write("day/b.jsonl", "not json\n")
    run = day("replay", "day", "--rooms", "rooms.toml")
    assert (run.code, run.out.splitlines()[0]) == (1, "articles: 2 new, 0 revised, 0 known, 1 failed")
    assert [each.partition(" (")[0] for each in run.err.splitlines()] == ["newsbot: day/b.jsonl, line 1: not JSON"]


def test_rooms_that_are_wrong_are_told_in_one_line_each(day: Bot) -> None:
    day.write("rooms.toml", '[[rooms]]\nsays = ["/subscribe"]\n\n[[rooms]]\nsays = ["hello"]\n')
    run = day("replay", "day", "--rooms", "rooms.toml")
    assert run.code == 78
    assert [each.partition(" is ")[0] for each in run.err.splitlines()] == [
        "newsbot: rooms.0.says: '/subscribe'",
        "newsbot: rooms.1.says: 'hello'",
    ]
    assert day("replay", "day", "--rooms", "none.toml").code == 78
