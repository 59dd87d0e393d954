"""Two processes over one store: who holds it answers for the other, and a dead one leaves nothing in the way."""

import os
import signal
import stat
import time
from contextlib import suppress
from subprocess import Popen

from tests.cli.kit import Bot, until
from tests.cli.news import DUMP, line

LINES = f"{line(id='1', title='سوق في حلب', text='افتتح سوق جديد.')}\nnot json\n{line(id='2', title='خبر')}"


CONFIGURED = """
[ops]
log_format = "json"
[[sources]]
name = "مجلد"
kind = "folder"
url = "in"
"""


def test_verbs_through_the_owner_are_as_at_home(bot: Bot) -> None:
    bot.write("in/a.txt", DUMP)
    bot.write("in/b.jsonl", LINES)
    bot.write("list.opml", '<opml><body><outline xmlUrl="https://a.example/" text="أ"/></body></opml>')
    elsewhere = {"NEWSBOT__STORE__URL": "sqlite:///b/n.db", "NEWSBOT__STORE__KEY_FILE": "b/n.key"}
    alone = Bot(bot.folder, bot.forks, elsewhere)
    with bot.start("chat") as chat:
        talk(chat, "/help", "/latest")
        assert stat.S_IMODE(bot.socket.stat().st_mode) == 0o600
        for verb in (
            ["ingest", "in", "gone.txt", "--json"],
            ["search", "سوق", "--json"],
            ["search", "سوق", "--newest"],
            ["chat", "--say", "/latest حلب", "--say", "/more"],
            ["sources", "export", "-"],
        ):
            assert bot(*verb) == alone(*verb), verb
        assert bot("search", "--jsonl", "-", said=line(query="سوق")).jsonl[0]["results"][0]["id"] == "1"
        assert bot("sources", "import", "list.opml").out == "1 added, 0 known\n"
        in_use = bot("migrate")
        assert (in_use.code, in_use.err.count("\n")) == (75, 1)
        talk(chat, "/latest حلب", "سوق في حلب")
        chat.kill()
    # The socket of the dead is in nobody's way.
    assert bot.socket.exists()
    assert "https://a.example/" in bot("sources", "export", "-").out
    assert bot.ids("سوق") == ["1"]


def talk(chat: Popen[bytes], said: str, answered: str) -> None:
    assert chat.stdin is not None
    chat.stdin.write(f"{said}\n".encode())
    chat.stdin.flush()
    until(chat.stdout, answered)


def test_run_looks_at_its_sources_answers_and_stops(bot: Bot) -> None:
    bot.write("in/a.jsonl", LINES)
    bot.write("config/newsbot.toml", CONFIGURED)
    with bot.start("run") as run:
        logged = until(run.stderr, "stored 2 new articles")
        assert "ready: 1 sources" in logged
        assert bot.ids("سوق") == ["1"]
        bot.write("more.jsonl", line(id="3", title="خبر"))
        assert bot("ingest", "more.jsonl").code == 0
        assert "مجلد" in bot("chat", "--say", "/sources").out
        run.terminate()
        assert run.wait(20) == 0
        assert run.stderr is not None
        assert '"stopped"' in run.stderr.read().decode()
    assert not bot.socket.exists()
    assert set(bot.ids()) == {"2", "3"}


def test_kill_9_in_the_middle_of_an_ingest_costs_nothing(bot: Bot) -> None:
    lines = [line(id=f"k{n}", title=f"خبر رقم {n}", text=f"نص الخبر رقم {n}.") for n in range(500)]
    bot.write("big.jsonl", "\n".join(lines))
    with bot.start("ingest", "big.jsonl", "--json") as ingest:
        assert ingest.stdout is not None
        assert all(ingest.stdout.readline() for _ in range(120))
        ingest.kill()
    assert_gone(ingest.pid)
    stored = bot.ids()
    assert 120 <= len(stored) < 500
    assert len(set(stored)) == len(stored)
    run = bot("ingest", "big.jsonl")
    assert run.out == f"{500 - len(stored)} new, 0 revised, {len(stored)} known, 0 failed\n"
    assert sorted(bot.ids()) == sorted(f"k{n}" for n in range(500))


def assert_gone(group: int) -> None:
    """Of a killed process no worker stays behind: it ends when nobody asks any more."""
    deadline = time.monotonic() + 20
    with suppress(ProcessLookupError):
        while time.monotonic() < deadline:
            os.killpg(group, 0)
            time.sleep(0.01)
        os.killpg(group, signal.SIGKILL)
        raise AssertionError("a worker outlives its killed process")
