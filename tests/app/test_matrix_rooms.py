"""What waited for rooms that changed while the bot on Matrix was away: each comes to its own end."""

import asyncio
from pathlib import Path

import pytest

from newsbot.app.building import open_app
from newsbot.chat.delivery import Priority
from newsbot.chat.document import Document, Paragraph, line
from newsbot.chat.room import Room
from newsbot.ports import Post
from tests.app.matrix_kit import API, Newsbot, settings
from tests.doubles.matrix_reader import MEGOLM
from tests.doubles.synapse.fixtures import MakeReader
from tests.doubles.synapse.members import Homeserver, Member

pytestmark = pytest.mark.xdist_group("matrix")

NEWS = "فتح الطريق إلى درعا"
# Whether the homeserver refuses it first or the bot hears first that it was sent away is chance.
AWAY = {"gone", "cancelled"}
ENDS = {
    "same": {"sent"},
    "sealed": {"sent"},
    "upgraded": {"sent"},
    "kicked": AWAY,
    "banned": AWAY,
    "silenced": {"dead"},
}


async def publish(member: Member, folder: Path, rooms: dict[str, str]) -> dict[int, str]:
    """A post for each room; which is whose."""
    async with open_app(settings(member, folder)) as app:
        document = Document((Paragraph(line(NEWS)),))
        return {
            await app.store.outbox.publish(
                "matrix", Post(Priority.BREAKING, (document,), (Room("matrix", room),)), app.clock.now()
            ): name
            for name, room in rooms.items()
        }


async def test_what_waited_for_rooms_that_changed_meanwhile(
    synapse: Homeserver, reader: MakeReader, folder: Path
) -> None:
    member, nora = await synapse.user("newsbot"), await reader("nora")
    async with Newsbot.running(member, folder) as bot:
        rooms = {name: await bot.meet(nora) for name in ENDS if name != "upgraded"}
        rooms["upgraded"] = await bot.meet(nora, preset="public_chat", room_version="10")
    posts = await publish(member, folder, rooms)
    for act in ("kick", "ban"):
        room = rooms["kicked" if act == "kick" else "banned"]
        await nora.member.call("POST", f"{API}/rooms/{room}/{act}", {"user_id": member.user_id})
    await nora.set_state(rooms["sealed"], "m.room.encryption", {"algorithm": MEGOLM})
    levels = await nora.member.call("GET", f"{API}/rooms/{rooms['silenced']}/state/m.room.power_levels")
    await nora.set_state(rooms["silenced"], "m.room.power_levels", levels | {"events_default": 50})
    upgraded = await nora.member.call("POST", f"{API}/rooms/{rooms['upgraded']}/upgrade", {"new_version": "12"})
    async with Newsbot.running(member, folder) as bot:
        outbox = bot.app.store.outbox
        async with asyncio.timeout(60):
            while (await outbox.counts()).get("pending", 0) + (await outbox.counts()).get("sending", 0):
                await bot.app.clock.sleep(0.1)
        listed = await outbox.list(["sent", "gone", "dead", "uncertain", "cancelled"])
        states = {posts[one.post]: one.state for one in listed if one.post in posts}
        assert states.keys() == ENDS.keys()
        assert all(state in ENDS[name] for name, state in states.items()), states
        for room in (rooms["same"], rooms["sealed"], upgraded["replacement_room"]):
            seen = await nora.wait(room, sender=member.user_id, containing="فتح الطريق")
            assert seen.encrypted == (room == rooms["sealed"])
