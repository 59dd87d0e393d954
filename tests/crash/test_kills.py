"""The sender is killed while it sends; nothing is lost, nothing is doubled, and what is not known is listed."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.doubles.synapse.members import Homeserver
from tests.store import postgres

ROOT = Path(__file__).parents[2]


def judged(*options: str, run: str = "tests.crash") -> dict[str, Any]:
    command = [sys.executable, "-m", run, *options]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert ended.stdout, ended.stderr
    report: dict[str, Any] = json.loads(ended.stdout.splitlines()[-1])
    return report


@pytest.mark.xdist_group("kills")
def test_sixty_kills_while_five_thousand_go_out() -> None:
    report = judged("--kills", "60", "--rooms", "500")
    assert report["good"], str(report)
    assert report["kills"] >= 60
    assert report["sent"] + report["uncertain"] >= 4900


@pytest.mark.xdist_group("kills")
def test_a_kill_at_every_named_step() -> None:
    report = judged("--each-step", "1", "--rooms", "50")
    assert report["good"], str(report)


@pytest.mark.xdist_group("kills")
def test_two_senders_over_one_database_take_over_from_each_other() -> None:
    """A holder that is killed, and one that is frozen and wakes up when another one sends."""
    if (reason := postgres.missing()) and os.environ.get("NEWSBOT_REQUIRE") != "all":
        pytest.skip(reason)
    report = judged("--takeovers", "6", "--rooms", "150")
    assert report["good"], str(report)
    assert report["kills"] + report["freezes"] == 6
    assert report["sent"] + report["uncertain"] >= 1450


@pytest.mark.xdist_group("kills")
def test_kills_while_a_thousand_commands_come_in() -> None:
    report = judged("--commands", "1000", "--kills", "10")
    assert report["good"], str(report)
    assert report["kills"] > 0


def on(synapse: Homeserver) -> tuple[str, ...]:
    return "--homeserver", synapse.url, "--secret", synapse.secret


def test_sixteen_kills_while_rooms_of_a_homeserver_are_sent_to(synapse: Homeserver) -> None:
    """Every message stands in its room once, in its order, and can be read by another client."""
    report = judged(*on(synapse), run="tests.crash.matrix")
    assert report["good"], str(report)
    assert report["kills"] == 16
    assert report["sent"] == 328
    assert report["on_wire"] > 0  # how many: as busy as the machine is
    assert report["encrypted"] >= 123


def test_kills_while_people_ask_in_rooms_of_a_homeserver(synapse: Homeserver) -> None:
    """Each question is answered once, in encrypted rooms too."""
    report = judged(*on(synapse), "--commands", "60", "--kills", "8", run="tests.crash.asking")
    assert report["good"], str(report)
    assert (report["answered"], report["encrypted"]) == (60, 20)
