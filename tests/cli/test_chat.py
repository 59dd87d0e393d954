"""`newsbot chat`: lines on a pipe, things said once, samples, and ends that are quiet."""

import os
import pty
import signal
import subprocess

import pytest

from tests.cli.conftest import Stocked
from tests.cli.kit import NEWSBOT, Bot, until

LINES = [
    "/latest درعا",
    "",
    "آخر أخبار حلب",
    "شو صار بالرقة",
    "/language en",
    "/latest Daraa",
    "\udcff\udcfe",
    "x" * 9000,
    "/language ar",
    "/more",
]


@pytest.mark.xdist_group("cli")
def test_lines_on_a_pipe_are_answered_and_the_end_is_exit_0(stocked: Stocked) -> None:
    said = "\n".join(LINES).encode("utf-8", "surrogateescape")
    run = stocked.bot.fresh("chat", said=said)
    assert (run.code, run.err) == (0, "")
    parts = [
        "افتتاح مدرسة جديدة في درعا بعد ترميمها",
        "أمطار في حلب",
        "حصاد القمح في الرقة",
        "The language of this chat is now English.",
        "Latest news: Daraa",
        "I did not understand",
        "longer than I read",
    ]
    at = [run.out.find(part) for part in parts]
    assert -1 not in at
    assert at == sorted(at)
    assert "\x1b" not in run.out
    assert not stocked.bot.socket.exists()


@pytest.mark.xdist_group("cli")
def test_what_is_said_once_and_remembered(stocked: Stocked) -> None:
    first = stocked.bot("chat", "--say", "/latest 2", "--say", "/more")
    assert first.code == 0
    shown = [line for line in first.out.splitlines() if "/story" in line]
    again = stocked.bot("chat", "--say", "/latest 2")
    after_restart = stocked.bot("chat", "--say", "/more")
    assert "\n".join(shown[:1]) in again.out
    assert "/latest" not in after_restart.out
    assert after_restart.out.strip()
    assert after_restart.out.strip() in first.out


def test_an_empty_store_says_so(bot: Bot) -> None:
    run = bot("chat", "--say", "/latest")
    assert (run.code, run.err) == (0, "")
    assert run.out.strip()
    assert bot.database.exists()


def test_samples_are_there_to_talk_about(bot: Bot) -> None:
    run = bot("chat", "--samples", "--say", "/latest درعا", "--say", "/sources", "--say", "ملخص")
    assert (run.code, run.err) == (0, "")
    assert "وصلك كل ما" not in run.out
    assert "تجريبية" in run.out
    assert "قبل" in run.out
    again = bot("chat", "--samples", "--say", "/latest درعا")
    assert again.code == 0
    assert "عُدّل" not in again.out


def test_a_reader_that_goes_away_is_no_trouble(bot: Bot) -> None:
    bot.write("in.txt", "/help\n" * 300)
    pipe = subprocess.run(
        ["/bin/sh", "-c", '"$1" chat < in.txt | head -n 1', "sh", str(NEWSBOT)],
        cwd=bot.folder,
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert pipe.stderr == b""
    assert pipe.stdout.count(b"\n") == 1


def test_ctrl_c_ends_it_at_once_and_quietly(bot: Bot) -> None:
    with bot.start("chat") as chat:
        assert chat.stdin is not None
        chat.stdin.write(b"/help\n")
        chat.stdin.flush()
        until(chat.stdout, "/latest")
        assert bot.socket.exists()
        chat.send_signal(signal.SIGINT)
        assert chat.wait(20) == 130
        assert chat.stderr is not None
        assert chat.stderr.read().strip() == b""
    assert not bot.socket.exists()
    assert bot("chat", "--say", "/help").code == 0


@pytest.mark.parametrize("last", [b"/thanks\n\x04", b"/Quit\n"])
def test_somebody_at_a_terminal_is_greeted_and_prompted_until_they_leave(bot: Bot, last: bytes) -> None:
    ours, theirs = pty.openpty()
    variables = bot.variables({"TERM": "xterm"})
    with subprocess.Popen(
        [NEWSBOT, "chat"], cwd=bot.folder, env=variables, stdin=theirs, stdout=theirs, stderr=theirs
    ) as chat:
        os.close(theirs)
        screen = ""
        os.write(ours, last)
        while chunk := _read(ours):
            screen += chunk
        assert chat.wait(20) == 0
    os.close(ours)
    assert "/help" in screen
    assert "»" in screen


def _read(terminal: int) -> str:
    try:
        return os.read(terminal, 65536).decode("utf-8", "replace")
    except OSError:  # what Linux says when the other side is closed
        return ""
