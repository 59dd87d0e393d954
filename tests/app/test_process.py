"""`newsbot run` as a process: killed, stopped, and refused."""

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.app.kit import sent, until
from tests.doubles.telegram.running import Double

pytestmark = pytest.mark.xdist_group("app")

NEWSBOT = Path(sys.executable).with_name("newsbot")


@contextmanager
def process(folder: Path, double: Double, **environment: str) -> Iterator["subprocess.Popen[str]"]:
    """`newsbot run` over a folder's store, killed at the end if it is still there."""
    (folder / "newsbot.toml").write_text("")
    given = {
        "NEWSBOT_CONFIG": str(folder / "newsbot.toml"),
        "NEWSBOT__STORE__URL": f"sqlite:///{folder}/newsbot.db",
        "NEWSBOT__STORE__KEY_FILE": str(folder / "newsbot.key"),
        "NEWSBOT__TELEGRAM__API_BASE_URL": double.base_url,
        "NEWSBOT__TELEGRAM__TOKEN": double.token,
        "NEWSBOT__OPS__LISTEN": "127.0.0.1:0",
    }
    command = [str(NEWSBOT), "run"]
    running = subprocess.Popen(command, env={**os.environ, **given, **environment}, stderr=subprocess.PIPE, text=True)
    try:
        yield running
    finally:
        running.kill()
        running.communicate()


def uncertain(folder: Path) -> int:
    """How many deliveries the operator is told of."""
    store = {
        "NEWSBOT__STORE__URL": f"sqlite:///{folder}/newsbot.db",
        "NEWSBOT__STORE__KEY_FILE": str(folder / "newsbot.key"),
    }
    command = [str(NEWSBOT), "outbox", "list", "--state", "uncertain", "--json"]
    listed = subprocess.run(command, env={**os.environ, **store}, capture_output=True, text=True, check=True)
    return len(listed.stdout.splitlines())


async def test_questions_are_answered_once_although_it_is_killed_again_and_again(folder: Path, double: Double) -> None:
    rooms = range(100, 160)
    await double.control.chats(rooms.start, len(rooms))
    for room in rooms:
        await double.control.say(room, "/latest درعا 1")
    for answered in (5, 20, 35):
        with process(folder, double) as bot:
            await until(lambda: len(double.ledger("send")) >= answered)  # noqa: B023  # it is over within the round
            bot.send_signal(signal.SIGKILL)
            bot.wait()
    with process(folder, double) as bot:
        await double.control.say(5, "/latest درعا 1")
        await until(lambda: bool(sent(double, 5)))
        bot.send_signal(signal.SIGTERM)
        assert bot.wait(timeout=60) == 0
    answers = Counter(one["chat"] for one in double.ledger("send"))
    assert max(answers.values()) == 1
    missing = [room for room in rooms if not answers[room]]
    assert len(missing) <= uncertain(folder) <= 3 * 8


@pytest.mark.parametrize(
    ("token", "line"),
    [
        ("", "newsbot: telegram.token is empty"),
        ("hello", "newsbot: the Telegram token is not of the form 123456:ABC-def"),
        (
            "1000001:wrong-token-aaaaaaaaaaaaaaaaaaaaaaaaaa",
            "newsbot: Telegram refuses the token: it is wrong or was revoked",
        ),
    ],
)
async def test_a_token_that_is_none_is_told_in_one_line(folder: Path, double: Double, token: str, line: str) -> None:
    with process(folder, double, NEWSBOT__TELEGRAM__TOKEN=token) as bot:
        _, errors = bot.communicate(timeout=60)
    assert bot.returncode == 78
    assert errors.splitlines()[-1] == line
    assert "Traceback" not in errors
    assert not token or token not in errors
