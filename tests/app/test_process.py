"""`newsbot run` as a process: killed, stopped, and refused."""

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from newsbot.app.building import open_app
from newsbot.chat.room import Room
from newsbot.news.audience import Filter, Subscription
from newsbot.news.profile import Profile
from newsbot.ports import Material
from tests.app.kit import sent, settings, until
from tests.doubles.telegram.running import Double

pytestmark = pytest.mark.xdist_group("app")

NEWSBOT = Path(sys.executable).with_name("newsbot")


@contextmanager
def process(folder: Path, double: Double, config: str = "", **environment: str) -> Iterator["subprocess.Popen[str]"]:
    """`newsbot run` over a folder's store, killed at the end if it is still there."""
    (folder / "newsbot.toml").write_text(config)
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


_BLAST = {
    "id": "a",
    "source": "سانا",
    "title": "انفجار في سوق مدينة طفس يوقع ثلاثة قتلى",
    "text": "وقع انفجار في سوق الخضار بمدينة طفس غربي درعا صباح اليوم وأدى إلى مقتل ثلاثة أشخاص.",
}
_ALSO = {
    "id": "b",
    "source": "عنب بلدي",
    "title": "مقتل خمسة أشخاص في انفجار سوق الخضار بمدينة طفس",
    "text": "خمسة أشخاص قتلوا اليوم عندما انفجرت قنبلة بين باعة الخضار في سوق طفس.",
}


def _chosen(profile: Profile, _before: Profile) -> Profile:
    return profile


async def test_who_follows_a_place_is_told_of_an_event_once_and_the_message_grows(folder: Path, double: Double) -> None:
    source = folder / "in"
    source.mkdir()
    (source / "a.jsonl").write_text(json.dumps(_BLAST))
    config = f'[[sources]]\nname = "سانا"\nkind = "folder"\nurl = "{source}"\n'
    async with open_app(settings(double, folder)) as app:
        for room, place in (("5", "sy-tafas"), ("6", "sy-daraa"), ("-1001", "sy-homs")):
            profile = Profile(subscriptions=(Subscription(0, Filter(place)),))
            await app.store.following.change(Room("telegram", room), partial(_chosen, profile), app.clock.now())
    with process(folder, double, config) as bot:
        await until(lambda: len(double.ledger("send")) == 2)
        bot.send_signal(signal.SIGTERM)
        assert bot.wait(timeout=60) == 0
    async with open_app(settings(double, folder)) as app:
        await app.store.stories.retold(1, None, app.clock.now() - timedelta(minutes=11))
        await app.ingest.material(Material("b.jsonl", json.dumps(_ALSO).encode(), app.clock.now(), "jsonl"))
    with process(folder, double, config):
        await until(lambda: len(double.ledger("edit")) == 2)
    with process(folder, double, config) as bot:
        await double.control.say(5, "/story s1")
        await until(lambda: len(sent(double, 5)) == 2)
        bot.send_signal(signal.SIGTERM)
        assert bot.wait(timeout=60) == 0
    assert Counter(one["chat"] for one in double.ledger("send")) == {5: 2, 6: 1}
    assert _BLAST["title"] in sent(double, 6)[0]["text"]
    # An edit that was on the wire when the bot was killed is made once more: it says the same.
    ((five, said), (six, same)) = {(one["chat"], one["text"]) for one in double.ledger("edit")}
    assert ({five, six}, said) == ({5, 6}, same)
    assert "أيضًا: عنب بلدي" in said
    assert "بين 3 و5" in sent(double, 5)[1]["text"]
