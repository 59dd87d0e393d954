"""The homeserver that the other tests rely on: one a run, gone with the run, with the limits it is said to have."""

import asyncio
import secrets
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from tempfile import gettempdir

import pytest

from tests.doubles.synapse.fixtures import MakeReader
from tests.doubles.synapse.members import Homeserver
from tests.doubles.synapse.running import ROOT, Synapse, place

WORKER = """
import sys
from tests.doubles.synapse.sharing import shared
with shared("lifted", sys.argv[1]) as homeserver:
    print(homeserver.url, flush=True)
    sys.stdin.read()
"""


def test_workers_share_a_server_that_is_gone_when_the_last_was_killed(synapse: Homeserver) -> None:
    run = f"test-{secrets.token_hex(4)}"
    pipe = subprocess.PIPE
    command = [sys.executable, "-c", WORKER, run]
    workers = [subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True) for _ in range(2)]
    try:
        urls = {worker.stdout.readline().strip() for worker in workers if worker.stdout}
        (url,) = urls
        assert url != synapse.url
        workers[0].kill()
        workers[0].wait()
        assert _answers(url)
    finally:
        for worker in workers:
            with worker:
                worker.kill()
    deadline = time.monotonic() + 30
    folder = (place() or Path(gettempdir())) / f"newsbot-synapse-{run}-lifted"
    while folder.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not folder.exists()
    assert not _answers(url)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/_matrix/client/versions", timeout=5):
            return True
    except OSError:
        return False


async def test_a_strangers_server_lets_a_bot_say_little_until_its_operator_lifts_that(
    synapse_default: Homeserver,
) -> None:
    bot = await synapse_default.user("bot")
    room = (await bot.call("POST", "/_matrix/client/v3/createRoom", {}))["room_id"]

    async def say(numbers: range) -> None:
        for number in numbers:
            path = f"/_matrix/client/v3/rooms/{room}/send/m.room.message/{number}"
            await bot.call("PUT", path, {"msgtype": "m.text", "body": str(number)})

    with pytest.raises(RuntimeError, match="M_LIMIT_EXCEEDED"):
        await say(range(20))
    await synapse_default.lift_limits(bot)
    await say(range(100, 120))


async def test_a_server_of_ones_own_keeps_its_rooms_over_a_restart(own_synapse: Synapse) -> None:
    bot = await own_synapse.homeserver.user("bot")
    room = (await bot.call("POST", "/_matrix/client/v3/createRoom", {"name": "a room"}))["room_id"]
    for end in (own_synapse.stop, own_synapse.kill):
        await asyncio.to_thread(end)
        assert not _answers(own_synapse.homeserver.url)
        await asyncio.to_thread(own_synapse.start)
        named = await bot.call("GET", f"/_matrix/client/v3/rooms/{room}/state/m.room.name")
        assert named == {"name": "a room"}


@pytest.mark.parametrize("encrypted", [False, True])
async def test_two_people_read_each_other(reader: MakeReader, *, encrypted: bool) -> None:
    nora, omar = await reader("nora"), await reader("omar")
    room = await nora.create_room(invite=[omar.user_id], encrypted=encrypted)
    await nora.wait_joined(room, omar.user_id)
    asked = await nora.say(room, "مرحبا")
    seen = await omar.wait(room)
    assert (seen.event_id, seen.body, seen.encrypted) == (asked, "مرحبا", encrypted)
    await omar.say(room, "أهلا", thread=asked)
    answer = await nora.wait(room, sender=omar.user_id)
    assert (answer.body, answer.thread, answer.encrypted) == ("أهلا", asked, encrypted)
