"""`newsbot stories`: articles grouped by event."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.cli.kit import Bot
from tests.cli.news import line

pytestmark = pytest.mark.xdist_group("cli")

_FIRST = "انفجار في سوق مدينة طفس يوقع ثلاثة قتلى"
_SECOND = "مقتل خمسة أشخاص في انفجار سوق الخضار بمدينة طفس"


def _news() -> str:
    now = datetime.now(UTC)

    def told(id_: str, source: str, title: str, text: str, hours: float) -> str:
        at = (now - timedelta(hours=hours)).isoformat()
        return line(id=id_, source=source, title=title, text=text, published=at)

    return "\n".join(
        (
            told("a", "سانا", _FIRST, "وقع انفجار في سوق الخضار بمدينة طفس غربي درعا وأدى إلى مقتل ثلاثة أشخاص.", 2),
            told("b", "عنب", _SECOND, "خمسة أشخاص قتلوا اليوم عندما انفجرت قنبلة بين باعة الخضار بسوق طفس.", 1),
            told("c", "سانا", "الأمطار تغلق طريق حلب", "أغلقت الأمطار طريق حلب.", 3),
            told("d", "سانا", "افتتاح معرض الزهور في دمشق", "افتتح معرض الزهور في دمشق.", 40),
        )
    )


def test_stories_in_the_agreed_shape(bot: Bot) -> None:
    bot.write("news.jsonl", _news())
    bot("ingest", "news.jsonl")
    run = bot("stories", "--json")
    assert (run.code, run.err) == (0, "")
    blast, rain = sorted(run.json["stories"], key=lambda one: one["articles"])
    assert blast == {"id": blast["id"], "title": _FIRST, "articles": ["a", "b"], "sources": 2, "state": "confirmed"}
    assert (rain["articles"], rain["sources"], rain["state"]) == (["c"], 1, "preliminary")
    longer = bot("stories", "--since", "7d", "--json").json["stories"]
    assert [one["articles"] for one in longer if one not in (blast, rain)] == [["d"]]
    assert f"{blast['id']}\tconfirmed\t2 articles, 2 independent sources\t{_FIRST}" in bot("stories").out
    assert "\tpreliminary\t1 article, 1 independent source\t" in bot("stories").out


@pytest.mark.parametrize("since", ["yesterday", "0h", "-1d", "9999d"])
def test_a_time_that_is_none_is_told(bot: Bot, since: str) -> None:
    run = bot("stories", "--since", since)
    assert (run.code, run.err.splitlines()[-1].split(": ", 1)[0]) == (2, "Error")
