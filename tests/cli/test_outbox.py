"""`newsbot outbox`: what an operator sees of deliveries and decides about them, without a room or a text."""

import asyncio
import os
import pty
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from newsbot.chat.delivery import Later, Outcome, Priority, Refused, Sent, Uncertain
from newsbot.chat.room import Room
from newsbot.store import open_store
from tests.cli.kit import NEWSBOT, Bot, Forks, Run, until
from tests.store.sending import ACCOUNT, post, sender

CHAT, TEXT = "7318294650", "كناري"
ROOMS = [Room("telegram", f"{CHAT}{n}") for n in range(5)]
KEYS = ["id", "post", "state", "class", "attempts", "due", "reason"]
DUE = "2024-03-01T12:00:05+00:00"
# By id; 1 is sent, and 6 and 7 were held when the store was set back before 5.
ROWS: list[list[Any]] = [
    [2, 1, "uncertain", "breaking", 1, None, "no-answer"],
    [3, 1, "dead", "breaking", 1, None, "refused: no-rights"],
    [4, 1, "sending", "breaking", 1, None, None],
    [5, 2, "uncertain", "digest", 3, None, "journal"],
    [6, 2, "held", "digest", 0, None, "restored"],
    [7, 2, "held", "digest", 0, None, "restored"],
    [8, 3, "pending", "life-safety", 1, DUE, "flood"],
]


async def fill(bot: Bot) -> None:
    url, key = f"sqlite:///{bot.database}", bot.database.with_name("newsbot.key")
    async with open_store(url, key, lambda _place: ()) as store:
        one = await sender(store)
        await one.publish(post(TEXT, *ROOMS[:4], priority=Priority.BREAKING))
        claims = await one.claim()
        outcomes: list[Outcome] = [Sent("1"), Uncertain("no-answer"), Refused("no-rights")]
        for claim, outcome in zip(claims, outcomes, strict=False):
            await one.answer(claim.delivery, outcome)
        await one.publish(post(TEXT, *ROOMS[:3], priority=Priority.DIGEST))
        await store.outbox.reconcile(ACCOUNT, {5: 3}, one.now)
        await one.publish(post(TEXT, ROOMS[4], priority=Priority.LIFE_SAFETY))
        (claim,) = await one.claim()
        await one.answer(claim.delivery, Later("flood", 5.0, "room"))


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory, forks: Forks) -> Path:
    bot = Bot(tmp_path_factory.mktemp("filled"), forks)
    asyncio.run(fill(bot))
    return bot.database.parent


@pytest.fixture
def bot(tmp_path: Path, forks: Forks, filled: Path) -> Bot:
    """With a store of one delivery of each state that an operator may look for."""
    bot = Bot(tmp_path, forks)
    for name in ("newsbot.db", "newsbot.key"):
        bot.write(f"var/{name}", (filled / name).read_bytes()).chmod(0o600)
    return bot


def listed(bot: Bot, *options: str) -> list[list[Any]]:
    run = bot("outbox", "list", "--json", *options)
    assert (run.code, run.err) == (0, "")
    assert all(list(row) == KEYS for row in run.jsonl)
    return [list(row.values()) for row in run.jsonl]


def states(bot: Bot) -> dict[int, str]:
    with closing(sqlite3.connect(bot.database)) as database:
        return dict(database.execute("SELECT id, state FROM delivery ORDER BY id").fetchall())


def test_json_is_a_row_a_line(bot: Bot) -> None:
    assert listed(bot) == ROWS


@pytest.mark.parametrize(
    ("options", "ids"),
    [
        (["--state", "uncertain"], [2, 5]),
        (["--state", "dead", "--state", "held", "--state", "dead"], [3, 6, 7]),
        (["--state", "sent"], [1]),
        (["--state", "gone"], []),
        (["--limit", "2"], [2, 3]),
    ],
)
def test_rows_are_chosen(bot: Bot, options: list[str], ids: list[int]) -> None:
    assert [row[0] for row in listed(bot, *options)] == ids


def test_people_get_a_table_and_how_many_there_are(bot: Bot) -> None:
    run = bot("outbox", "list")
    lines = run.out.splitlines()
    assert lines[0].split() == KEYS
    assert [line.split()[:5] for line in lines[1:]] == [[str(cell) for cell in row[:5]] for row in ROWS]
    assert lines[-1].split()[5:] == ["2024-03-01", "12:00:05Z", "flood"]
    at = lines[0].index("reason")
    assert [line[at:] for line in lines[1:]] == [row[6] or "" for row in ROWS]
    assert run.err == "1 pending, 1 sending, 2 uncertain, 1 dead, 2 held\n"
    cut = bot("outbox", "list", "--limit", "2")
    assert cut.err == "1 pending, 1 sending, 2 uncertain, 1 dead, 2 held; 2 shown, --limit N shows more\n"


def test_nobody_and_nothing_said_is_shown(bot: Bot) -> None:
    for options in ([], ["--json"], ["--state", "sent"]):
        run = bot("outbox", "list", *options)
        assert CHAT not in run.out + run.err
        assert TEXT not in run.out + run.err


def test_without_a_store_there_is_nothing_and_none_is_made(tmp_path: Path, forks: Forks) -> None:
    bot = Bot(tmp_path, forks)
    assert bot("outbox", "list") == Run(0, "", "nothing\n")
    assert bot("outbox", "list", "--json") == Run(0, "", "")
    assert bot("outbox", "drop", "--state", "held") == Run(0, "0 dropped\n", "")
    assert bot("outbox", "requeue", "7").code == 1
    assert list(tmp_path.iterdir()) == []


REQUEUES = [
    (["3"], "1 requeued\n", {3}),
    (["3", "6", "3"], "2 requeued\n", {3, 6}),
    (["--state", "dead"], "1 requeued\n", {3}),
    (["--state", "held"], "2 requeued\n", {6, 7}),
    (["--state", "held", "--post", "2"], "2 requeued\n", {6, 7}),
    (["--state", "held", "--post", "1"], "0 requeued\n", set()),
    (["--state", "uncertain", "--yes"], "2 requeued\n", {2, 5}),
    (["--state", "uncertain", "--post", "1", "--yes"], "1 requeued\n", {2}),
    (["2", "3", "--yes"], "2 requeued\n", {2, 3}),
]


@pytest.mark.parametrize(("options", "said", "ids"), REQUEUES)
def test_what_is_requeued_is_pending(bot: Bot, options: list[str], said: str, ids: set[int]) -> None:
    before = states(bot)
    assert bot("outbox", "requeue", *options) == Run(0, said, "")
    assert states(bot) == {**before, **dict.fromkeys(ids, "pending")}


DROPS = [
    (["8", "3"], "2 dropped\n", {8, 3}),
    (["--state", "pending"], "1 dropped\n", {8}),
    (["--state", "held"], "2 dropped\n", {6, 7}),
    (["--state", "held", "--post", "3"], "0 dropped\n", set()),
]


@pytest.mark.parametrize(("options", "said", "ids"), DROPS)
def test_what_is_dropped_is_cancelled(bot: Bot, options: list[str], said: str, ids: set[int]) -> None:
    before = states(bot)
    assert bot("outbox", "drop", *options) == Run(0, said, "")
    assert states(bot) == {**before, **dict.fromkeys(ids, "cancelled")}


@pytest.mark.parametrize("options", [["2", "3"], ["--state", "uncertain"]])
def test_what_may_have_arrived_is_not_sent_again_unasked(bot: Bot, options: list[str]) -> None:
    before = states(bot)
    run = bot("outbox", "requeue", *options)
    assert (run.code, run.out, run.err.count("\n")) == (2, "", 1)
    assert "uncertain: rooms may have them already and would get them twice" in run.err
    assert "--yes" in run.err
    assert states(bot) == before


@pytest.mark.parametrize(
    ("answer", "said", "state"), [("y", "1 requeued", "pending"), ("n", "0 requeued", "uncertain")]
)
def test_at_a_terminal_it_asks(bot: Bot, answer: str, said: str, state: str) -> None:
    mine, theirs = pty.openpty()
    command = [str(NEWSBOT), "outbox", "requeue", "2"]
    pipe = subprocess.PIPE
    with subprocess.Popen(
        command, cwd=bot.folder, env=bot.variables({}), stdin=theirs, stdout=pipe, stderr=pipe
    ) as asking:
        os.write(mine, f"{answer}\n".encode())
        out, err = asking.communicate()
    for end in (mine, theirs):
        os.close(end)
    assert (asking.returncode, out.decode().split("\n")[0]) == (0, said)
    assert b"1 of these is uncertain" in err
    assert states(bot)[2] == state


@pytest.mark.parametrize(
    ("verb", "ids", "done", "unknown"),
    [
        ("requeue", ["99", "3", "100"], "1 requeued\n", "99, 100: no uncertain, dead or held delivery has this id"),
        ("requeue", ["1", "8"], "0 requeued\n", "1, 8: no uncertain, dead or held delivery has this id"),
        ("drop", ["99", "8"], "1 dropped\n", "99: no pending, dead or held delivery has this id"),
        ("drop", ["2", "4"], "0 dropped\n", "2, 4: no pending, dead or held delivery has this id"),
    ],
)
def test_an_id_that_is_none_is_named(bot: Bot, verb: str, ids: list[str], done: str, unknown: str) -> None:
    assert bot("outbox", verb, *ids) == Run(1, done, f"newsbot: {unknown}\n")


@pytest.mark.parametrize(
    "arguments",
    [
        ["requeue"],
        ["drop"],
        ["requeue", "3", "--state", "dead"],
        ["requeue", "3", "--post", "1"],
        ["requeue", "--state", "pending"],
        ["drop", "--state", "uncertain"],
        ["drop", "0"],
        ["drop", "99999999999999999999"],
        ["requeue", "three"],
        ["list", "--state", "lost"],
        ["list", "--limit", "0"],
    ],
)
def test_wrong_usage(bot: Bot, arguments: list[str]) -> None:
    run = bot("outbox", *arguments)
    assert (run.code, run.out) == (2, "")
    assert "Error: " in run.err


def test_the_owner_of_the_store_is_asked(bot: Bot) -> None:
    table = bot("outbox", "list")
    with bot.start("chat") as chat:
        assert chat.stdin is not None
        chat.stdin.write(b"/help\n")
        chat.stdin.flush()
        until(chat.stdout, "/latest")
        assert listed(bot) == ROWS
        assert bot("outbox", "list") == table
        assert bot("outbox", "requeue", "2").code == 2
        assert bot("outbox", "requeue", "2", "3", "--yes") == Run(0, "2 requeued\n", "")
        assert bot("outbox", "drop", "--state", "held") == Run(0, "2 dropped\n", "")
        assert bot("outbox", "drop", "99").code == 1
        assert [states(bot)[id_] for id_ in (2, 3, 6, 7)] == ["pending", "pending", "cancelled", "cancelled"]
        chat.kill()
