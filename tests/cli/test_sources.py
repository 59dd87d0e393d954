"""`newsbot sources`: OPML in and out."""

from tests.cli.kit import Bot

OPML = """<?xml version="1.0" encoding="UTF-8"?><opml version="2.0"><head><title>قائمتي</title></head><body>
<outline text="أخبار الشمال"><outline type="rss" text="نشرة السهل" xmlUrl="https://plain.example/rss"/></outline>
<outline type="rss" text="A &amp; B" xmlUrl="https://other.example/feed?a=1&amp;b=2"/>
<outline type="rss" text="بلا عنوان" xmlUrl="file:///etc/passwd"/></body></opml>"""
CONFIGURED = """
[[sources]]
name = "وكالة"
kind = "feed"
url = "https://agency.example/rss"
[[sources]]
name = "مجلد"
kind = "folder"
url = "in"
"""


def test_there_and_back(bot: Bot) -> None:
    bot.write("in.opml", OPML)
    bot.write("config/newsbot.toml", CONFIGURED)
    assert bot("sources", "import", "in.opml").out == "2 added, 0 known\n"
    assert bot("sources", "export", "out.opml").code == 0
    exported = (bot.folder / "out.opml").read_text("utf-8")
    assert bot("sources", "export", "-").out == exported
    for address in (
        "https://agency.example/rss",
        "https://plain.example/rss",
        "https://other.example/feed?a=1&amp;b=2",
    ):
        assert exported.count(f'xmlUrl="{address}"') == 1
    assert exported.count("xmlUrl=") == 3
    assert 'text="نشرة السهل"' in exported
    assert bot("sources", "import", "out.opml").out == "1 added, 2 known\n"


def test_what_cannot_be_read_or_written_is_a_line(bot: Bot) -> None:
    bot.write("empty.opml", "")
    for arguments, reason in (
        (["import", "empty.opml"], "empty.opml: it is empty"),
        (["import", "gone.opml"], "gone.opml: no such file or directory"),
        (["export", "gone/out.opml"], "gone/out.opml: no such file or directory"),
    ):
        run = bot("sources", *arguments)
        assert (run.code, run.out, run.err) == (1, "", f"newsbot: {reason}\n")
