"""`newsbot text`: without store and configuration, one text or a line each."""

import json

import pytest

from tests.cli.kit import Bot
from tests.cli.news import line

TEXT = (
    "أعلنت بلدية جاسم افتتاح سوق جديد للخضار في المدينة. وقال رئيس البلدية ماهر العبد الله إن السوق يضم مئة محل. "
    "وأضاف أن السوق القديم سيبقى مفتوحا حتى نهاية الشهر. وتعمل ورشات البلدية على تعبيد الطرق المؤدية إليه. "
    "ويستقبل السوق التجار من القرى المجاورة كل صباح."
)


@pytest.fixture(autouse=True)
def _nothing_else_is_needed(bot: Bot) -> None:
    """A wrong configuration and an impossible store concern other verbs."""
    bot.environment["NEWSBOT__STORE__URL"] = "nonsense"


def test_summarize_in_the_agreed_shape(bot: Bot) -> None:
    run = bot("text", "summarize", "--json", "--title", "سوق جديد في جاسم", said=TEXT)
    assert (run.code, run.err) == (0, "")
    assert list(run.json) == ["title", "sentences"]
    assert run.json["title"] == "سوق جديد في جاسم"
    assert len(run.json["sentences"]) == 3
    for sentence in run.json["sentences"]:
        assert list(sentence) == ["text", "start", "end", "attribution"]
        assert TEXT[sentence["start"] : sentence["end"]] == sentence["text"]
        assert sentence["attribution"] is None or sentence["attribution"] in TEXT
    assert not (bot.folder / "var").exists()


@pytest.mark.parametrize("ratio", [0.01, 0.2, 0.34, 0.5, 0.8, 1])
def test_a_ratio_is_a_bound_of_words_with_one_sentence_at_least(bot: Bot, ratio: float) -> None:
    sentences = bot("text", "summarize", "--json", "--ratio", str(ratio), said=TEXT).json["sentences"]
    words = sum(len(sentence["text"].split()) for sentence in sentences)
    assert len(sentences) == 1 or words <= ratio * len(TEXT.split())
    assert len(sentences) >= 1
    assert ratio < 1 or words == len(TEXT.split())


def test_as_many_sentences_as_asked_for(bot: Bot) -> None:
    counts = [len(bot("text", "summarize", "--json", "--sentences", n, said=TEXT).json["sentences"]) for n in "1249"]
    assert counts == [1, 2, 4, 5]


def test_a_file_a_dash_and_nothing_are_the_same(bot: Bot) -> None:
    path = bot.write("خبر.txt", TEXT)
    runs = [
        bot("text", "summarize", path),
        bot("text", "summarize", "-", said=TEXT),
        bot("text", "summarize", said=TEXT),
        bot("text", "summarize", said=TEXT.encode("cp1256")),
        bot("text", "summarize", said=TEXT.encode("utf-16")),
    ]
    assert {run.out for run in runs} == {runs[0].out}
    assert runs[0].out.count("»\n") == 3


def test_places_in_the_agreed_shape(bot: Bot) -> None:
    said = "وصلت القافلة إلى درعا ثم بجاسم صباحا"
    assert bot("text", "places", "--json", said=said).json == {
        "places": [
            {"name": "درعا", "id": "sy-daraa", "start": 17, "end": 21, "path": ["سوريا", "درعا"]},
            {"name": "جاسم", "id": "sy-jasim", "start": 26, "end": 30, "path": ["سوريا", "درعا", "جاسم"]},
        ]
    }
    assert bot("text", "places", said="لا مكان هنا").out == ""
    assert bot("text", "places", "--json", said="لا مكان هنا").json == {"places": []}


def test_intent_in_the_agreed_shape(bot: Bot) -> None:
    said = "شو صار بدرعا اليوم"
    expected = {"intent": "latest", "place": "درعا", "argument": "today"}
    assert bot("text", "intent", said, "--json").json == expected
    assert bot("text", "intent", "--json", said=said).json == expected
    assert bot("text", "intent", "-", "--json", said=said).json == expected
    assert bot("text", "intent", "مساعدة", "--json").json == {"intent": "help", "place": None, "argument": None}
    assert bot("text", "intent", said).out == "latest\tدرعا\ttoday\n"


@pytest.mark.parametrize("verb", ["summarize", "places", "intent"])
def test_lines_in_lines_out(bot: Bot, verb: str) -> None:
    lines = [
        line(id="first", text="أخبار درعا"),
        line(text="أخبار حلب"),
        "{broken",
        "",
        line(id=5),
        line(id=6, text=None),
        line(id={"a": 1}, text=7),  # type: ignore[arg-type]
        "[" * 50_000,
        json.dumps({"id": "\ud800", "text": "خبر"}),
        line(id="last", text=""),
    ]
    run = bot("text", verb, "--jsonl", bot.write("in.jsonl", "\n".join(lines)))
    assert run.code == 1
    answers = {json.dumps(each.pop("id")): each for each in run.jsonl}
    errors = {id_: each["error"] for id_, each in answers.items() if "error" in each}
    assert errors == {
        "3": "not a line of JSON",
        "5": "text: missing",
        "6": "text: missing",
        '{"a": 1}': "text: not a string",
        "8": "not a line of JSON",
    }
    shape = {"summarize": ["title", "sentences"], "places": ["places"], "intent": ["intent", "place", "argument"]}[verb]
    fine = [each for each in answers.values() if "error" not in each]
    assert len(fine) == 4
    assert all(list(each) == shape for each in fine)
    assert next(iter(answers)) == '"first"'


def test_titles_of_lines(bot: Bot) -> None:
    titles = ("سوق", None, 5)
    said = "\n".join(line(title=title, text=TEXT) for title in titles)
    run = bot("text", "summarize", "--jsonl", "-", said=said)
    assert [each.get("title") for each in run.jsonl] == ["سوق", None, None]
    assert run.jsonl[2]["error"] == "title: not a string"
    found = bot("text", "places", "--jsonl", "-", said=line(title="أخبار درعا", text="زار الوفد مدينة جاسم")).json[
        "places"
    ]
    assert [(place["name"], place["start"]) for place in found] == [("جاسم", 16)]


def test_all_lines_good_is_exit_0(bot: Bot) -> None:
    assert bot("text", "intent", "--jsonl", "-", said=line(text="درعا")).code == 0


WRONG = [
    ["summarize", "--ratio", "0"],
    ["summarize", "--ratio", "1.1"],
    ["summarize", "--ratio", "nan"],
    ["summarize", "--ratio", "0.5", "--sentences", "2"],
    ["summarize", "--sentences", "0"],
    ["same-same"],
    ["places", "--format", "xml"],
]


@pytest.mark.parametrize("arguments", WRONG, ids=" ".join)
def test_wrong_usage(bot: Bot, arguments: list[str]) -> None:
    run = bot("text", *arguments, said=TEXT)
    assert (run.code, run.out) == (2, "")


def test_what_cannot_be_read_is_a_line(bot: Bot) -> None:
    bot.write("empty.txt", " \n")
    bot.write("image.png", b"\x89PNG\r\n\x1a\n" + bytes(50))
    with bot.write("large.txt", "").open("wb") as file:
        file.truncate(100 * 1024 * 1024)
    for name, reason in {
        "empty.txt": "empty",
        "image.png": "not text",
        "large.txt": "larger than 64 MiB",
        "gone.txt": "no such file or directory",
        ".": "is a directory",
    }.items():
        run = bot("text", "summarize", name)
        assert (run.code, run.out, run.err) == (1, "", f"newsbot: {name}: {reason}\n")
    assert bot("text", "places").err == "newsbot: standard input: empty\n"
    closed = bot.fresh("text", "places", said=None)
    assert (closed.code, closed.err) == (1, "newsbot: standard input: closed\n")


def test_arabic_goes_out_whatever_the_locale(bot: Bot) -> None:
    run = bot.fresh("text", "places", said="درعا", LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    assert (run.code, run.out) == (0, "0-4\tسوريا > درعا\n")
