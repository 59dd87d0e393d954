"""Sending on a real homeserver, read by a client whose cryptography is another's."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import nio
import pytest

from newsbot.chat.delivery import Gone, Later, Refused, Sent, Uncertain
from newsbot.chat.document import Document, Paragraph, Quote, Text
from newsbot.chat.room import Room
from newsbot.platforms.matrix.markup import LIMITS, parts
from newsbot.platforms.matrix.rendered import Rendered, canonical, replacement
from newsbot.platforms.matrix.sending import MatrixPlatform
from tests.doubles.matrix_reader import Reader
from tests.doubles.synapse.fixtures import MakeReader, MakeUser
from tests.doubles.synapse.members import Homeserver, Member
from tests.platforms.matrix.device import Device, device
from tests.platforms.matrix.longest import longest_digest

NEWS = Rendered("خبر درعا", "<p>خبر <strong>درعا</strong></p>")
MORE = Rendered("خبر مصحح", "<p>خبر مصحح</p>")
BOTH = pytest.mark.parametrize("encrypted", [False, True])


@dataclass
class Talk:
    """A bot and a reader in one room."""

    bot: Device
    nora: Reader
    room: Room
    platform: MatrixPlatform

    async def send(self, delivery: int, part: Rendered = NEWS) -> str:
        found = await self.platform.send(self.room, part, delivery=delivery, silent=True)
        assert isinstance(found, Sent), found
        return found.remote_id

    async def state(self) -> dict[str, Any]:
        path = f"/_matrix/client/v3/rooms/{self.room.id}/state/m.room.power_levels"
        return await self.nora.member.call("GET", path)


def platform_of(bot: Device, instance: str = "i1") -> MatrixPlatform:
    return MatrixPlatform(bot.account, instance=instance, encryption=bot.encryption)


@asynccontextmanager
async def talking(member: Member, nora: Reader, place: Path, *, encrypted: bool) -> AsyncIterator[Talk]:
    async with device(member, place) as bot:
        room = await nora.create_room(invite=[member.user_id], encrypted=encrypted)
        await nora.wait_joined(room, member.user_id)
        await nora.say(room, "hello")
        await bot.hear("hello")
        yield Talk(bot, nora, Room("matrix", room), platform_of(bot))


@BOTH
async def test_what_is_sent_is_read(user: MakeUser, reader: MakeReader, tmp_path: Path, *, encrypted: bool) -> None:
    async with talking(await user("bot"), await reader("nora"), tmp_path, encrypted=encrypted) as talk:
        sent = await talk.send(1)
        seen = await talk.nora.wait(talk.room.id, containing=NEWS.body)
        assert (seen.event_id, seen.body, seen.html, seen.encrypted) == (sent, NEWS.body, NEWS.html, encrypted)
        assert seen.content["msgtype"] == "m.notice"
        assert seen.content["org.newsbot.delivery"] == "i1-1"

        thread = Room("matrix", f"{talk.room.id}/{sent}")
        await talk.platform.send(thread, MORE, delivery=2, silent=False)
        answer = await talk.nora.wait(talk.room.id, containing=MORE.body)
        assert (answer.thread, answer.content["msgtype"]) == (sent, "m.text")

        assert await talk.platform.edit(talk.room, sent, MORE, delivery=3) == Sent(sent)
        edit = await talk.nora.wait(talk.room.id, containing="* ")
        assert (edit.replaces, edit.content["m.new_content"]["body"]) == (sent, MORE.body)
        assert edit.encrypted == encrypted

        assert await talk.platform.delete(talk.room, sent, delivery=4) == Sent(sent)
        await talk.nora.wait_for(lambda event: event.type == "m.room.redaction")


@BOTH
async def test_a_restart_posts_nothing_twice(
    user: MakeUser, reader: MakeReader, tmp_path: Path, *, encrypted: bool
) -> None:
    member = await user("bot")
    async with talking(member, await reader("nora"), tmp_path, encrypted=encrypted) as talk:
        first = await talk.send(1)
    async with device(member, tmp_path, running=False) as bot:
        again = platform_of(bot)
        found = await again.send(talk.room, NEWS, delivery=1, silent=True)
        # Before the first sync it is known which rooms are encrypted, and the others can be asked about.
        assert found == (Later("room-state", 2.0) if encrypted else Sent(first))
        for _ in range(2):  # the homeserver answers a first sync from its cache for two minutes
            await bot.sync()
        assert await again.send(talk.room, NEWS, delivery=1, silent=True) == Sent(first)
        assert await again.send(talk.room, MORE, delivery=2, silent=True) != Sent(first)
        await talk.nora.wait(talk.room.id, containing=MORE.body)
    assert len([seen for seen in talk.nora.seen if seen.body == NEWS.body]) == 1


@BOTH
async def test_the_marker_is_found_in_the_rooms_history(
    user: MakeUser, reader: MakeReader, tmp_path: Path, *, encrypted: bool
) -> None:
    async with talking(await user("bot"), await reader("nora"), tmp_path, encrypted=encrypted) as talk:
        first = await talk.send(1)
        await talk.platform.edit(talk.room, first, MORE, delivery=2)
        await talk.send(3)
        assert await talk.platform.reconcile(talk.room, 1) == Sent(first)
        assert await talk.platform.reconcile(talk.room, 2) == Sent(first)
        assert await talk.platform.reconcile(talk.room, 4) == Uncertain("no-copy")


async def test_a_room_that_becomes_encrypted_between_two_tries(
    user: MakeUser, reader: MakeReader, tmp_path: Path
) -> None:
    async with talking(await user("bot"), await reader("nora"), tmp_path, encrypted=False) as talk:
        first = await talk.send(1)
        await talk.nora.set_state(talk.room.id, "m.room.encryption", {"algorithm": "m.megolm.v1.aes-sha2"})
        await talk.nora.say(talk.room.id, "sealed")
        await talk.bot.hear("sealed")
        assert await platform_of(talk.bot).send(talk.room, NEWS, delivery=1, silent=True) == Sent(first)
        await talk.send(2, MORE)
        assert (await talk.nora.wait(talk.room.id, containing=MORE.body)).encrypted
    assert len([seen for seen in talk.nora.seen if seen.body == NEWS.body]) == 1


LONG = (
    Document((Quote("قال المصدر إن الطريق مفتوح أمام الجميع؟ " * 2000, "الوزير"),)),
    Document((Paragraph((Text("👨‍👩‍👧 " * 5000),)),)),
    Document((Paragraph((Text('"<\\&>' * 10_000),)),), "en"),
    longest_digest(),
)


@BOTH
async def test_the_longest_message_goes_out(
    user: MakeUser, reader: MakeReader, tmp_path: Path, *, encrypted: bool
) -> None:
    async with talking(await user("bot"), await reader("nora"), tmp_path, encrypted=encrypted) as talk:
        for number, document in enumerate(LONG):
            part = max(parts(document), key=lambda one: len(canonical(replacement(one, "$x", mark="m")).encode()))
            assert len(canonical(replacement(part, "$x", mark="m")).encode()) > LIMITS.length * 0.9
            sent = await talk.send(10 + number, part)
            assert await talk.platform.edit(talk.room, sent, part, delivery=20 + number) == Sent(sent)
            seen = await talk.nora.wait_for(lambda event, sent=sent: event.replaces == sent)  # type: ignore[misc]
            assert seen.content["m.new_content"]["body"] == part.body


async def test_who_is_sent_away_or_silenced(user: MakeUser, reader: MakeReader, tmp_path: Path) -> None:
    member, nora = await user("bot"), await reader("nora")
    async with talking(member, nora, tmp_path, encrypted=False) as talk:
        sent = await talk.send(1)
        levels = await talk.state()
        await nora.set_state(talk.room.id, "m.room.power_levels", levels | {"events_default": 50})
        assert await talk.platform.send(talk.room, NEWS, delivery=2, silent=True) == Refused("no-rights")
        await nora.set_state(talk.room.id, "m.room.power_levels", levels)
        await nora.member.call("POST", f"/_matrix/client/v3/rooms/{talk.room.id}/kick", {"user_id": member.user_id})
        assert await talk.platform.send(talk.room, NEWS, delivery=2, silent=True) == Gone("not-in-room")
        assert await talk.platform.delete(talk.room, sent, delivery=3) == Gone("not-in-room")
        await nora.member.call("POST", f"/_matrix/client/v3/rooms/{talk.room.id}/ban", {"user_id": member.user_id})
        assert await talk.platform.send(talk.room, NEWS, delivery=2, silent=True) == Gone("not-in-room")
        nowhere = Room("matrix", "!nowhere:example.org")
        assert isinstance(await talk.platform.send(nowhere, NEWS, delivery=2, silent=True), Gone | Refused)


@contextmanager
def broken(client: nio.AsyncClient, call: str, how: str) -> Iterator[None]:
    """Requests whose path contains `call` never reach the homeserver, or are refused by it."""
    true = client.send

    async def send(method: str, path: str, data: Any = None, *given: Any, **more: Any) -> Any:
        if call not in path:
            return await true(method, path, data, *given, **more)
        if how == "cut":
            raise aiohttp.ClientConnectionError
        return await true(method, path, "[]", *given, **more)

    client.send = send
    try:
        yield
    finally:
        client.send = true


BROKEN = [
    ("keys/query", "cut"),
    ("keys/query", "refused"),
    ("keys/claim", "cut"),
    ("keys/claim", "refused"),
    ("sendToDevice", "cut"),
    ("sendToDevice", "refused"),
    ("joined_members", "cut"),
]


@pytest.mark.parametrize(("call", "how"), BROKEN)
async def test_nothing_goes_out_that_nobody_could_read(
    user: MakeUser, reader: MakeReader, tmp_path: Path, call: str, how: str
) -> None:
    async with talking(await user("bot"), await reader("nora"), tmp_path, encrypted=True) as talk:
        client = talk.bot.account.client
        late = await reader("late")
        with broken(client, call, how):
            await talk.nora.invite(talk.room.id, late.user_id)
            await talk.nora.wait_joined(talk.room.id, late.user_id)
            await talk.nora.say(talk.room.id, "all here")
            await talk.bot.hear("all here")
            client.rooms[talk.room.id].members_synced = False
            client.olm.users_for_key_query.add(late.user_id)
            found = await talk.platform.send(talk.room, NEWS, delivery=1, silent=True)
            assert found == Later("room-keys", 5.0)
        sent = await talk.send(1)
        for one in (talk.nora, late):
            seen = await one.wait(talk.room.id, containing=NEWS.body)
            assert (seen.event_id, seen.encrypted) == (sent, True)


async def test_who_comes_in_while_keys_are_sent_can_read(user: MakeUser, reader: MakeReader, tmp_path: Path) -> None:
    async with talking(await user("bot"), await reader("nora"), tmp_path, encrypted=True) as talk:
        client, late = talk.bot.account.client, await reader("late")
        true = client.send

        async def send(method: str, path: str, *given: Any, **more: Any) -> Any:
            if "sendToDevice" in path and late.user_id not in client.rooms[talk.room.id].users:
                await talk.nora.invite(talk.room.id, late.user_id)
                await talk.nora.wait_joined(talk.room.id, late.user_id)
                await talk.nora.say(talk.room.id, "all here")
                await talk.bot.hear("all here")
            return await true(method, path, *given, **more)

        client.send = send
        assert await talk.platform.send(talk.room, NEWS, delivery=1, silent=True) == Later("room-keys", 5.0)
        sent = await talk.send(1)
        assert (await late.wait(talk.room.id, containing=NEWS.body)).event_id == sent


async def test_keys_change_and_their_readers_are_known(user: MakeUser, reader: MakeReader, tmp_path: Path) -> None:
    async with talking(await user("bot"), await reader("nora"), tmp_path, encrypted=True) as talk:
        sessions = talk.bot.account.client.olm.outbound_group_sessions
        await talk.send(1)
        first = sessions[talk.room.id]
        # Whoever got a key may ask for it again.
        assert (talk.nora.user_id, talk.nora.member.device_id) in first.users_shared_with
        first.message_count = 100
        await talk.send(2, MORE)
        assert sessions[talk.room.id].id != first.id
        await talk.nora.wait(talk.room.id, containing=MORE.body)


async def test_many_at_once_in_one_encrypted_room(user: MakeUser, reader: MakeReader, tmp_path: Path) -> None:
    async with talking(await user("bot"), await reader("nora"), tmp_path, encrypted=True) as talk:
        ids = await asyncio.gather(*(talk.send(number, Rendered(f"خبر {number}.", "<p>x</p>")) for number in range(8)))
        assert len(set(ids)) == 8
        for number in range(8):
            await talk.nora.wait(talk.room.id, containing=f"خبر {number}.")


async def test_the_limits_of_a_strangers_server(synapse_default: Homeserver, tmp_path: Path) -> None:
    member = await synapse_default.user("bot")
    made = await member.call("POST", "/_matrix/client/v3/createRoom", {})
    room = Room("matrix", made["room_id"])
    async with device(member, tmp_path, running=False) as bot:
        platform = platform_of(bot)
        found = [await platform.send(room, NEWS, delivery=number, silent=True) for number in range(14)]
        refused = [one for one in found if isinstance(one, Later)]
        assert refused
        assert all(one.gate == "account" and one.after is not None and 0 < one.after < 60 for one in refused)
        await synapse_default.lift_limits(member)
        found = [await platform.send(room, NEWS, delivery=number, silent=True) for number in range(14)]
        assert len({one.remote_id for one in found if isinstance(one, Sent)}) == 14
