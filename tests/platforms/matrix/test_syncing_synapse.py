"""The listener against a real homeserver and independent clients."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from newsbot.chat.heard import Heard, Joined, Left, Renamed, Said
from newsbot.chat.room import Room
from newsbot.ops.clock import SystemClock
from newsbot.platforms.matrix.encryption import Encryption
from newsbot.platforms.matrix.events import Me, heard
from newsbot.platforms.matrix.keeping import held
from newsbot.platforms.matrix.rooms import Policy
from newsbot.platforms.matrix.syncing import NO_TOKEN
from newsbot.store import open_store
from tests.doubles.matrix_reader import Reader
from tests.doubles.synapse.fixtures import MakeReader
from tests.doubles.synapse.members import Homeserver, Member
from tests.doubles.synapse.running import Synapse
from tests.platforms.matrix.homeserver import Listening, listening

SECONDS = 60


@dataclass
class Bot:
    """A listener over a store on disk, in this process.

    Attributes:
        found: everything that it heard, in its order, and settled.
    """

    here: Listening
    member: Member
    listener: asyncio.Task[str | None]
    found: list[Heard] = field(default_factory=list)

    async def look(self) -> list[Heard]:
        for update in await self.here.inbox.claim("matrix", 1000):
            assert await self.here.inbox.settle(update, [], self.here.clock.now())
            self.found.append(heard(update.payload, Me(self.member.user_id)))
        return self.found

    async def until(self, enough: Callable[[list[Heard]], bool]) -> list[Heard]:
        async with asyncio.timeout(SECONDS):
            while not enough(await self.look()):
                await self.here.clock.sleep(0.05)
        return self.found

    async def texts(self, most: int) -> list[str]:
        return said(await self.until(lambda found: len(said(found)) >= most))


def said(found: list[Heard]) -> list[str]:
    return [one.text for one in found if isinstance(one, Said)]


@asynccontextmanager
async def running(member: Member, folder: Path, *, encrypted: bool = False) -> AsyncIterator[Bot]:
    async with open_store(f"sqlite:///{folder}/newsbot.db", folder / "key", lambda _: ()) as store:
        with held(folder / "matrix", folder / "matrix.key") as keys:
            given: dict[str, Any] = {"access_token": member.access_token}
            if encrypted:
                given |= {"keeping": keys, "opening": lambda account: Encryption(account, keys)}
            async with listening(
                member.homeserver,
                folder,
                inbox=store.inbox,
                clock=SystemClock(),
                policy=Policy("any"),
                user_id=member.user_id,
                **given,
            ) as here:
                if encrypted:
                    await here.opening.start()
                stop = asyncio.Event()
                listener = asyncio.create_task(here.syncing.run(stop))
                doors = asyncio.create_task(here.doors.run(stop))
                yield Bot(here, member, listener)
                stop.set()
                await asyncio.gather(listener, doors)


@pytest.fixture
async def member(synapse: Homeserver) -> Member:
    return await synapse.user("newsbot")


@pytest.fixture
async def nora(reader: MakeReader) -> Reader:
    return await reader("nora")


@pytest.mark.parametrize("encrypted", [False, True])
async def test_invited_asked_away_and_asked_again(
    member: Member,
    nora: Reader,
    tmp_path: Path,
    encrypted: bool,  # noqa: FBT001
) -> None:
    async with running(member, tmp_path, encrypted=encrypted) as bot:
        room = await nora.create_room(invite=[member.user_id], direct=True, encrypted=encrypted)
        await nora.wait_joined(room, member.user_id)
        await nora.say(room, "آخر درعا")
        assert await bot.texts(1) == ["آخر درعا"]
        assert bot.found[0] == Joined(Room("matrix", room), "private")
    await nora.say(room, "آخر حلب")
    root = await nora.say(room, "آخر حمص")
    await nora.say(room, "آخر حماة", thread=root)
    async with running(member, tmp_path, encrypted=encrypted) as bot:
        assert await bot.texts(3) == ["آخر حلب", "آخر حمص", "آخر حماة"]
        assert len(bot.found) == 3
    last = bot.found[-1]
    assert isinstance(last, Said)
    assert (last.kind, last.speaker.id, last.reply_in) == (
        "private",
        nora.user_id,
        Room("matrix", f"{room}/{root}"),
    )


async def test_a_key_that_comes_after_a_restart_is_not_too_late(member: Member, nora: Reader, tmp_path: Path) -> None:
    async with running(member, tmp_path, encrypted=True) as bot:
        room = await nora.create_room(invite=[member.user_id], direct=True, encrypted=True)
        await nora.wait_joined(room, member.user_id)
        await nora.keep_key(room)
        await nora.say(room, "آخر درعا")
        await nora.wait_asked()
        assert not said(bot.found)
    async with running(member, tmp_path, encrypted=True) as bot:
        await nora.give_keys()
        assert await bot.texts(1) == ["آخر درعا"]
        await nora.say(room, "آخر حلب")
        assert await bot.texts(2) == ["آخر درعا", "آخر حلب"]


@pytest.mark.parametrize("encrypted", [False, True])
async def test_an_order_alone_takes_the_words_that_it_answers(
    member: Member,
    nora: Reader,
    tmp_path: Path,
    encrypted: bool,  # noqa: FBT001
) -> None:
    async with running(member, tmp_path, encrypted=encrypted) as bot:
        room = await nora.create_room(invite=[member.user_id], direct=True, encrypted=encrypted)
        await nora.wait_joined(room, member.user_id)
        words = await nora.say(room, "انقطاع الكهرباء عن حلب")
        await bot.texts(1)
        await nora.say(room, "!breaking", reply_to=words)
        assert (await bot.texts(2))[1] == "!breaking"
    last = bot.found[-1]
    assert isinstance(last, Said)
    assert last.quoted == "انقطاع الكهرباء عن حلب"


async def test_all_of_a_long_absence(member: Member, nora: Reader, tmp_path: Path) -> None:
    async with running(member, tmp_path) as bot:
        room = await nora.create_room(invite=[member.user_id], direct=True)
        await nora.wait_joined(room, member.user_id)
        await bot.until(lambda found: len(found) == 1)
    expected = [f"آخر {number}" for number in range(130)]
    for text in expected:
        await nora.say(room, text)
    async with running(member, tmp_path) as bot:
        assert await bot.texts(130) == expected


async def test_a_room_of_three_and_what_was_said_before(
    member: Member, nora: Reader, reader: MakeReader, tmp_path: Path
) -> None:
    ali = await reader("ali")
    async with running(member, tmp_path) as bot:
        room = await nora.create_room(invite=[ali.user_id])
        await nora.wait_joined(room, ali.user_id)
        await nora.say(room, "!latest قبل")
        await nora.invite(room, member.user_id)
        await nora.wait_joined(room, member.user_id)
        await ali.say(room, "كلام")
        short = member.user_id.removeprefix("@").partition(":")[0]
        await ali.say(room, f"{short}: درعا")
        own = await bot.here.account.request(
            "PUT", f"/_matrix/client/v3/rooms/{room}/send/m.room.message/x", {"msgtype": "m.notice", "body": "خبر"}
        )
        assert own.body is not None
        await ali.say(room, "المزيد", reply_to=own.body["event_id"])
        await ali.say(room, "!latest درعا")
        assert await bot.texts(3) == ["درعا", "المزيد", "!latest درعا"]
    assert bot.found[0] == Joined(Room("matrix", room), "group")


@pytest.mark.parametrize("way", ["kick", "ban"])
async def test_sent_away(member: Member, nora: Reader, tmp_path: Path, way: str) -> None:
    async with running(member, tmp_path) as bot:
        room, other = [await nora.create_room(invite=[member.user_id], direct=True) for _ in range(2)]
        for one in (room, other):
            await nora.wait_joined(one, member.user_id)
        await nora.member.call("POST", f"/_matrix/client/v3/rooms/{room}/{way}", {"user_id": member.user_id})
        await nora.say(other, "آخر")
        found = await bot.until(lambda found: Left(Room("matrix", room)) in found and said(found) == ["آخر"])
    assert Left(Room("matrix", other)) not in found


@pytest.mark.parametrize("version", ["10", "12"])
async def test_an_upgraded_room_is_followed(member: Member, nora: Reader, tmp_path: Path, version: str) -> None:
    async with running(member, tmp_path) as bot:
        room = await nora.create_room(room_version=version, preset="public_chat", invite=[member.user_id])
        await nora.wait_joined(room, member.user_id)
        told = await nora.member.call("POST", f"/_matrix/client/v3/rooms/{room}/upgrade", {"new_version": "12"})
        new = Room("matrix", told["replacement_room"])
        await bot.until(lambda found: Renamed(Room("matrix", room), new) in found)
        await nora.say(new.id, "!latest درعا")
        found = await bot.until(lambda found: bool(said(found)))
    assert [one.room for one in found if isinstance(one, Said)] == [new]


async def test_a_room_that_claims_to_go_on_is_only_another_room(
    member: Member, nora: Reader, reader: MakeReader, tmp_path: Path
) -> None:
    mallory = await reader("mallory")
    async with running(member, tmp_path) as bot:
        room = await nora.create_room(invite=[member.user_id, mallory.user_id])
        await nora.wait_joined(room, member.user_id)
        false = await mallory.create_room(
            invite=[member.user_id], creation_content={"predecessor": {"room_id": room, "event_id": "$x"}}
        )
        found = await bot.until(lambda found: len(found) == 2)
    assert found[1] == Joined(Room("matrix", false), "private")


async def test_a_token_that_is_revoked_ends_the_listener(member: Member, tmp_path: Path) -> None:
    async with running(member, tmp_path) as bot:
        await bot.here.account.request("POST", "/_matrix/client/v3/logout", {})
        async with asyncio.timeout(SECONDS):
            assert await bot.listener == NO_TOKEN


async def test_a_homeserver_that_was_away_is_heard_again(own_synapse: Synapse, tmp_path: Path) -> None:
    member, nora = [await own_synapse.homeserver.user(name) for name in ("newsbot", "nora")]
    asked = {"invite": [member.user_id], "is_direct": True, "preset": "trusted_private_chat"}
    async with running(member, tmp_path) as bot:
        room = (await nora.call("POST", "/_matrix/client/v3/createRoom", asked))["room_id"]
        await bot.until(lambda found: found == [Joined(Room("matrix", room), "private")])
        await asyncio.to_thread(own_synapse.kill)
        await asyncio.to_thread(own_synapse.start)
        path = f"/_matrix/client/v3/rooms/{room}/send/m.room.message/1"
        await nora.call("PUT", path, {"msgtype": "m.text", "body": "آخر درعا"})
        assert await bot.texts(1) == ["آخر درعا"]
