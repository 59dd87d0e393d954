"""One process on Telegram and on Matrix: what becomes of one is not the other's trouble."""

import asyncio
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.app.kit import sent, until
from tests.app.matrix_kit import environment
from tests.app.test_process import process
from tests.doubles.matrix_reader import reading
from tests.doubles.synapse.running import Synapse
from tests.doubles.telegram.running import Double

pytestmark = pytest.mark.xdist_group("app")


@contextmanager
def frozen(pid: int) -> Iterator[None]:
    """A server that takes connections and never answers."""
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


async def test_each_is_answered_while_the_other_is_down(own_synapse: Synapse, double: Double, folder: Path) -> None:
    server = own_synapse.homeserver
    member = await server.user("newsbot")

    async def on_telegram(answers: int) -> None:
        await double.control.say(5, "/latest درعا 1")
        await until(lambda: len(sent(double, 5)) == answers)

    async with reading(await server.user("nora")) as nora:

        async def on_matrix() -> None:
            asked = await nora.say(room, "!latest درعا 1")
            assert "رقم 12" in (await nora.wait(room, sender=member.user_id, after=asked)).body

        with process(folder, double, **environment(member, folder)) as bot:
            room = await nora.create_room(invite=[member.user_id], encrypted=True)
            await nora.wait(room, sender=member.user_id)
            await on_telegram(1)
            with frozen(double.pid):
                for _ in range(3):
                    await on_matrix()
            await on_telegram(2)
            await asyncio.to_thread(own_synapse.kill)
            for number in (3, 4, 5):
                await on_telegram(number)
            await asyncio.to_thread(own_synapse.start)
            await on_matrix()
            bot.send_signal(signal.SIGTERM)
            assert await asyncio.to_thread(bot.wait, 60) == 0
