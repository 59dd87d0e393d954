"""An operator looks through the editors' audit."""

import asyncio
import sqlite3
from datetime import UTC, datetime

from newsbot.news.audit import Happened
from newsbot.store import open_store
from tests.cli.kit import Bot

NOW = datetime(2024, 3, 1, 9, 0, tzinfo=UTC)


def stocked(bot: Bot) -> None:
    async def work() -> None:
        key = bot.folder / "var" / "newsbot.key"
        async with open_store(f"sqlite:///{bot.database}", key, lambda _place: ()) as store:
            for n in range(3):
                await store.audit.note([Happened("telegram:1", "send", f"b{n}")], NOW)

    asyncio.run(work())


def test_an_audit_that_nobody_touched_is_whole(bot: Bot) -> None:
    stocked(bot)
    found = bot("audit", "verify", "--json")
    assert (found.code, found.json["good"], found.json["entries"]) == (0, True, 3)
    again = bot("audit", "verify", "--anchor", found.json["head"])
    assert (again.code, again.out) == (0, f"3 entries, head {found.json['head']}\n")


def test_what_was_done_to_it_is_named_in_lines(bot: Bot) -> None:
    stocked(bot)
    head = bot("audit", "verify", "--json").json["head"]
    with sqlite3.connect(bot.database) as connection:
        connection.execute("UPDATE audit SET actor = 'telegram:2' WHERE seq = 2")
        connection.execute("DELETE FROM audit WHERE seq = 3")
    connection.close()
    found = bot("audit", "verify", "--anchor", head)
    assert found.code == 1
    assert found.err.splitlines() == [
        "newsbot: entry 2 was altered",
        *["newsbot: the end is cut off: a head of entry 3 was kept"] * 2,
    ]


def test_what_is_no_anchor_is_wrong_usage(bot: Bot) -> None:
    stocked(bot)
    found = bot("audit", "verify", "--anchor", "5")
    assert (found.code, found.err) == (2, "newsbot: an anchor is SEQ:MAC, a number and 64 hexadecimal digits\n")
