"""A store that cannot be used: one line that says what is wrong and where, the exit code, and nothing altered."""

import fcntl
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Stocked
from tests.cli.kit import Bot
from tests.cli.news import line

pytestmark = pytest.mark.xdist_group("cli")


@pytest.fixture
def var(bot: Bot, stocked: Stocked) -> Path:
    """The folder of a good store, to be spoilt."""
    bot.write("a.jsonl", line(id="2", title="خبر آخر"))
    for name in ("newsbot.db", "newsbot.key"):
        bot.write(f"var/{name}", (stocked.bot.database.parent / name).read_bytes()).chmod(0o600)
    return bot.folder / "var"


def damage(var: Path) -> None:
    with (var / "newsbot.db").open("r+b") as file:
        file.seek(3 * 4096)
        file.write(b"\xaa" * 9 * 4096)


def cut(var: Path) -> None:
    with (var / "newsbot.db").open("r+b") as file:
        file.truncate(8000)


def replace(var: Path) -> None:
    (var / "newsbot.db").write_text("this is a letter")


def swap(var: Path) -> None:
    (var / "newsbot.db").unlink()
    with sqlite3.connect(var / "newsbot.db") as connection:
        connection.execute("CREATE TABLE letters (text)")
    connection.close()


def newer(var: Path) -> None:
    with sqlite3.connect(var / "newsbot.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()


def folder(var: Path) -> None:
    (var / "newsbot.db").unlink()
    (var / "newsbot.db").mkdir()


def lose_key(var: Path) -> None:
    (var / "newsbot.key").unlink()


def spoil_key(var: Path) -> None:
    (var / "newsbot.key").write_text("short")


def other_key(var: Path) -> None:
    (var / "newsbot.key").write_text("ab" * 32 + "\n")


SPOILT: dict[Callable[[Path], None], str] = {
    damage: "newsbot.db: the database is damaged",
    cut: "newsbot.db: ",
    replace: "newsbot.db: this is not a SQLite database",
    swap: "newsbot.db: this database belongs to another program",
    newer: "newsbot.db: written by a newer newsbot",
    folder: "newsbot.db: cannot be read: ",
    lose_key: "newsbot.key: the key file of the store is missing",
    spoil_key: "newsbot.key: this is not a key file",
    other_key: "sealed with another key file",
}


@pytest.mark.parametrize("spoil", SPOILT, ids=lambda spoil: spoil.__name__)
def test_it_is_refused_and_left_as_it_is(bot: Bot, var: Path, spoil: Callable[[Path], None]) -> None:
    spoil(var)
    before = {path.name: path.read_bytes() for path in var.iterdir() if path.is_file()}
    for verb in (["ingest", "a.jsonl"], ["chat", "--say", "/latest"], ["migrate"]):
        run = bot(*verb)
        assert (run.code, run.out) == (78, "")
        assert run.err.startswith("newsbot: ")
        assert SPOILT[spoil] in run.err
        assert run.err.count("\n") == 1
    after = {path.name: path.read_bytes() for path in var.iterdir() if path.is_file()}
    assert {name: after.get(name) for name in before} == before


@pytest.mark.parametrize("spoil", [replace, swap, newer, folder, lose_key, spoil_key], ids=lambda spoil: spoil.__name__)
def test_who_only_reads_is_told_too(bot: Bot, var: Path, spoil: Callable[[Path], None]) -> None:
    spoil(var)
    run = bot("search", "خبر")
    assert (run.code, run.out) == (78, "")
    assert SPOILT[spoil] in run.err
    assert run.err.count("\n") == 1


def test_a_folder_that_cannot_be_made(bot: Bot) -> None:
    run = bot("chat", "--say", "/latest", NEWSBOT__STORE__URL="sqlite:////proc/newsbot/n.db")
    assert (run.code, run.out) == (78, "")
    assert run.err.startswith("newsbot: /proc/newsbot/n.db: cannot be written: ")
    assert run.err.count("\n") == 1


WRITING = (["ingest", "a.jsonl"], ["chat", "--say", "/latest"], ["migrate"], ["run"], ["sources", "export", "-"])


def test_one_that_another_process_holds_is_in_use(bot: Bot, var: Path) -> None:
    with (var / "newsbot.db.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for verb in WRITING:
            run = bot(*verb)
            assert (run.code, run.out) == (75, "")
            assert run.err == f"newsbot: {var / 'newsbot.db'}: another newsbot process has this store open\n"
        assert bot.ids("حصاد") == ["l-1"]


def test_migrate_makes_a_store_and_says_its_version(bot: Bot) -> None:
    first, again = bot("migrate"), bot("migrate")
    assert (first.code, first.err) == (0, "")
    assert first.out == again.out
    assert first.out.startswith("sqlite:///var/newsbot.db: at ")
    assert bot("search", "x", "--json").json == {"results": []}
