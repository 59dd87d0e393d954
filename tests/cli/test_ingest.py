"""`newsbot ingest`: what programs read of it, and what a person does."""

from pathlib import Path

import pytest

from tests.cli.conftest import Stocked
from tests.cli.kit import Bot
from tests.cli.news import line

pytestmark = pytest.mark.xdist_group("cli")

KEYS = [
    *("id", "status", "title", "section", "byline", "published", "url", "paragraphs", "subheadings", "captions"),
    *("places", "summary", "error"),
]


def test_one_object_an_article_in_the_agreed_shape(stocked: Stocked) -> None:
    found = stocked.run.jsonl
    assert all(list(each) == KEYS for each in found)
    assert [each["status"] for each in found] == ["new", "new", "new", "new", "failed", "new", "new", "new", "failed"]
    dump = found[0]
    assert dump["title"] == "افتتاح مدرسة جديدة في درعا بعد ترميمها"
    assert (dump["section"], dump["published"], dump["url"]) == ("أخبار محلية", "2024-02-11T10:30:00+03:00", None)
    assert (len(dump["paragraphs"]), dump["subheadings"], dump["captions"]) == (3, ["خطط الوزارة للعام القادم"], [])
    assert {"name": "جاسم", "id": "sy-jasim"} in dump["places"]
    body = "\n".join(dump["paragraphs"])
    for sentence in dump["summary"]:
        assert list(sentence) == ["text", "start", "end", "attribution"]
        assert body[sentence["start"] : sentence["end"]] == sentence["text"]
    assert dump["summary"][2]["attribution"] == "مدير التربية سامر الحمصي"


def test_pages_feeds_and_lines(stocked: Stocked) -> None:
    page, rain, books, bad, wheat, empty, zoneless, nothing = stocked.run.jsonl[1:]
    assert (page["title"], page["published"]) == ("سوق جديد في حمص", "2024-02-10T08:00:00+03:00")
    assert len(page["paragraphs"]) == 3
    assert (rain["url"], books["url"]) == ("https://news.example/rain", None)
    assert [each["id"] for each in (wheat, empty, zoneless)] == ["l-1", "l-2", "l-3"]
    assert (empty["published"], empty["paragraphs"], empty["summary"]) == (None, [], [])
    assert zoneless["published"] == "2024-02-06T09:00:00+03:00"
    assert bad["id"] is bad["title"] is None
    assert bad["paragraphs"] == bad["places"] == bad["summary"] == []
    assert "d.jsonl, line 3" in bad["error"]
    assert nothing["error"].endswith("e.txt: it is empty")


def test_what_failed_is_a_line_each_and_exit_1(stocked: Stocked) -> None:
    bad, empty = stocked.run.err.splitlines()
    assert bad.startswith(f"newsbot: {stocked.bot.folder}/in/d.jsonl, line 3: not JSON")
    assert empty == f"newsbot: {stocked.bot.folder}/in/e.txt: it is empty"
    assert stocked.run.code == 1


def test_the_store_and_its_key_are_their_owners_alone(stocked: Stocked) -> None:
    assert stocked.bot.database.parent.stat().st_mode & 0o777 == 0o700
    files = [path for path in stocked.bot.database.parent.iterdir() if path.is_file()]
    assert {path.name for path in files} >= {"newsbot.db", "newsbot.key"}
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}


def bad_files(bot: Bot) -> dict[str, str]:
    """Names of what cannot be read, each with words of the reason."""
    bot.write("empty.txt", "")
    bot.write("blank.jsonl", " \n\n")
    bot.write("program", b"\x7fELF\x02\x01\x01" + bytes(500))
    bot.write("noise.html", bytes(range(256)) * 50)
    bot.write("archive.xml", b"PK\x03\x04" + bytes(100))
    bot.write("broken.json", '{"title": "x", ')
    bot.write("other.xml", '<?xml version="1.0"?><invoice><sum>3</sum></invoice>')
    bot.write("list.opml", '<opml version="2.0"><body/></opml>')
    for name in ("page.html", "lines.jsonl"):
        with bot.write(name, "").open("wb") as file:
            file.truncate(100 * 1024 * 1024)
    (bot.folder / "dangling.txt").symlink_to(bot.folder / "nowhere.txt")
    return {
        "empty.txt": "it is empty",
        "blank.jsonl": "it is empty",
        "program": "it is a program",
        "noise.html": "it is binary data",
        "archive.xml": "a ZIP archive",
        "broken.json": "not a JSON Feed, and not JSON either",
        "other.xml": "<invoice>",
        "list.opml": "names no feed",
        "page.html": "larger than 10 MiB",
        "lines.jsonl, line 1": "longer than 4 MiB",
        "dangling.txt": "no such file or directory",
        "missing.txt": "no such file or directory",
        "x" * 300: "file name too long",
        "/dev/null": "not a regular file",
    }


ADDRESSES = {
    "http://127.0.0.1:1/": "is not public",
    "http://169.254.169.254/": "is not public",
    "http://[::1]/": "is not public",
    "http://2130706433/": "is not public",
    "ftp://news.example/": "only http and https",
    "file:///etc/passwd": "only http and https",
    "http:///": "without a host",
    "https://[::1": "not a web address",
}


def test_bad_input_is_a_clear_line_each_and_costs_nothing_else(bot: Bot) -> None:
    bot.write("good.jsonl", line(id="1", title="خبر سليم"))
    reasons = bad_files(bot)
    files = {name.partition(",")[0]: reason for name, reason in reasons.items()}
    run = bot("ingest", *files, *ADDRESSES, "good.jsonl", "--json")
    assert run.code == 1
    lines = run.err.splitlines()
    expected = {f"{bot.folder / name}": reason for name, reason in reasons.items()} | ADDRESSES
    assert len(lines) == len(expected)
    for said, (name, reason) in zip(lines, expected.items(), strict=True):
        assert said.startswith(f"newsbot: {name}")
        assert reason in said.removeprefix(f"newsbot: {name}")
    statuses = [each["status"] for each in run.jsonl]
    assert statuses == ["failed"] * len(expected) + ["new"]
    assert [each["error"] for each in run.jsonl[:-1]] == [said.removeprefix("newsbot: ") for said in lines]
    assert bot.ids() == ["1"]


def test_again_is_known_and_a_change_is_a_revision(bot: Bot) -> None:
    bot.write("a.jsonl", f"{line(id='1', title='خبر')}\n{line(id='2', title='خبر آخر')}")
    bot.write("b.jsonl", f"{line(id='1', title='خبر')}\n{line(id='2', title='خبر آخر مصحح')}\n")
    run = bot("ingest", "a.jsonl", "b.jsonl", "b.jsonl")
    assert (run.code, run.out, run.err) == (0, "2 new, 1 revised, 3 known, 0 failed\n", "")


def test_nothing_to_read_is_wrong_usage(bot: Bot) -> None:
    run = bot("ingest")
    assert run.code == 2
    assert "PATH_OR_URL" in run.err
    assert not (bot.folder / "var").exists()


def test_names_that_are_no_utf8(bot: Bot) -> None:
    (Path(bot.folder) / "خبر\udcff.txt").symlink_to("/nowhere")
    run = bot("ingest", ".")
    assert run.code == 1
    assert "no such file" in run.err
