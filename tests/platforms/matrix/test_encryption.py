"""Encrypted rooms on a real homeserver, with a client whose cryptography is another's."""

from pathlib import Path
from typing import Any

import nio
import pytest

from newsbot.platforms.matrix.answer import Answer
from newsbot.platforms.matrix.checkup import state
from newsbot.platforms.matrix.client import API, Ready, Unreachable, account
from newsbot.platforms.matrix.encryption import Encryption
from newsbot.platforms.matrix.identity import Signed
from newsbot.platforms.matrix.keeping import held
from newsbot.ports import AccountError
from tests.doubles.matrix.running import started
from tests.doubles.synapse.fixtures import MakeReader, MakeUser
from tests.doubles.synapse.members import Member
from tests.platforms.matrix.device import Device, device

ASKED, ANSWERED = "!latest درعا", "آخر أخبار درعا"


async def _talk(nora_makes: MakeReader, bot: Device) -> None:
    nora = await nora_makes("nora")
    room = await nora.create_room(invite=[bot.account.user_id], encrypted=True)
    await nora.wait_joined(room, bot.account.user_id)
    asked = await nora.say(room, ASKED)
    assert await bot.hear(ASKED) == (room, nora.user_id, ASKED)
    await bot.say(room, ANSWERED, thread=asked)
    seen = await nora.wait(room, sender=bot.account.user_id)
    assert (seen.body, seen.encrypted, seen.thread) == (ANSWERED, True, asked)


async def test_a_question_and_its_answer(user: MakeUser, reader: MakeReader, tmp_path: Path) -> None:
    async with device(await user("bot"), tmp_path) as bot:
        await _talk(reader, bot)


async def test_a_restart_keeps_the_device_and_what_it_could_read(
    user: MakeUser, reader: MakeReader, tmp_path: Path
) -> None:
    member, nora = await user("bot"), await reader("nora")
    async with device(member, tmp_path) as bot:
        before = bot.device_id
        room = await nora.create_room(invite=[member.user_id], encrypted=True)
        await nora.wait_joined(room, member.user_id)
        await nora.say(room, "before")
        await bot.hear("before")
    await nora.say(room, "meanwhile")
    async with device(member, tmp_path) as bot:
        assert bot.opened == Ready(member.user_id, before)
        assert await bot.hear("before")  # the first sync tells the last messages again
        assert await bot.hear("meanwhile")
        await bot.say(room, "after")
        assert (await nora.wait(room, sender=member.user_id, containing="after")).encrypted


async def test_a_lost_store_makes_a_new_device_under_the_old_identity(
    user: MakeUser, reader: MakeReader, tmp_path: Path
) -> None:
    member = await user("bot")
    async with device(member, tmp_path) as bot:
        old, database = bot.device_id, bot.keys.database(member.user_id, bot.device_id)
    database.unlink()
    async with device(member, tmp_path) as bot:
        assert bot.opened == Ready(member.user_id, bot.device_id, new_device=True)
        assert bot.device_id != old
        found = await state(bot.account, bot.keys)
        assert (found.published, found.signed, found.identity) == (True, True, "ours")
        there = await bot.account.request("GET", f"{API}/devices/{old}")
        assert there.status == 404
        await _talk(reader, bot)


async def test_a_lost_store_of_a_configured_token_is_told(user: MakeUser, tmp_path: Path) -> None:
    member = await user("bot")
    async with device(member, tmp_path, password=False, token=True) as bot:
        bot.keys.database(member.user_id, bot.device_id).unlink()
    with pytest.raises(AccountError, match=f"the keys of Matrix device {member.device_id} are not in"):
        async with device(member, tmp_path, password=False, token=True):
            pass


async def test_another_pickle_key_is_told_before_anything_is_sent(user: MakeUser, tmp_path: Path) -> None:
    member = await user("bot")
    async with device(member, tmp_path, running=False):
        pass
    (tmp_path / "pickle.key").write_text("x" * 40)
    with (
        pytest.raises(AccountError, match="sealed with another pickle key"),
        held(tmp_path / "store", tmp_path / "pickle.key"),
    ):
        pass


async def test_a_message_without_its_key_is_noticed_once_and_read_when_the_key_comes(
    user: MakeUser, reader: MakeReader, tmp_path: Path
) -> None:
    member, nora = await user("bot"), await reader("nora")
    async with device(member, tmp_path) as bot:
        room = await nora.create_room(invite=[member.user_id], encrypted=True)
        await nora.wait_joined(room, member.user_id)
        await nora.keep_key(room)
        first = await nora.say(room, "one")
        notice = await bot.notice()
        assert (notice.event_id, notice.room_id, notice.sender) == (first, room, nora.user_id)
        await nora.say(room, "two")
        await nora.give_keys()
        await bot.hear("one")
        await bot.hear("two")
        assert bot.noticed == [notice]
        assert bot.encryption.readable(room, notice.session_id)


async def test_a_missing_key_is_noticed_once_also_after_a_restart(
    user: MakeUser, reader: MakeReader, tmp_path: Path
) -> None:
    member, nora = await user("bot"), await reader("nora")
    async with device(member, tmp_path) as bot:
        room = await nora.create_room(invite=[member.user_id], encrypted=True)
        await nora.wait_joined(room, member.user_id)
        await nora.keep_key(room)
        await nora.say(room, "one")
        await bot.notice()
        await nora.wait_asked()
    await nora.say(room, "two")
    async with device(member, tmp_path) as bot:
        await nora.give_keys()
        await bot.hear("two")
        assert not bot.noticed


async def test_a_key_that_is_not_from_its_maker_is_not_taken(
    user: MakeUser, reader: MakeReader, tmp_path: Path
) -> None:
    """Otherwise whoever shares a room could put words into another's mouth."""
    member, nora, omar = await user("bot"), await reader("nora"), await reader("omar")
    async with device(member, tmp_path) as bot:
        room = await nora.create_room(invite=[omar.user_id, member.user_id], encrypted=True)
        await nora.wait_joined(room, omar.user_id)
        await nora.wait_joined(room, member.user_id)
        await nora.keep_key(room, omar.user_id)
        await nora.say(room, "one")
        await omar.wait(room, containing="one")
        notice = await bot.notice()
        await omar.force_key(room, notice.session_id, member.user_id, bot.device_id)
        await omar.say(room, "later")
        await bot.hear("later")
        assert not bot.encryption.readable(room, notice.session_id)
        await nora.give_keys()
        await bot.hear("one")


async def _take(count: int, other: Member, bot: Device) -> list[dict[str, Any]]:
    """One-time keys of the device: there are 50, and one that is left when there is none."""
    user_id, name = bot.account.user_id, bot.device_id
    claim = {"one_time_keys": {user_id: {name: "signed_curve25519"}}}
    taken = [await other.call("POST", f"{API}/keys/claim", claim) for _ in range(count)]
    return [key for told in taken for key in told["one_time_keys"][user_id][name].values()]


async def test_who_takes_all_keys_cannot_make_the_bot_unreachable(
    user: MakeUser, reader: MakeReader, tmp_path: Path
) -> None:
    member, greedy, nora = await user("bot"), await user("greedy"), await reader("nora")
    async with device(member, tmp_path, running=False) as bot:
        await bot.sync()
        first = await _take(51, greedy, bot)
        assert [key.get("fallback", False) for key in first] == [False] * 50 + [True]
        await bot.sync()
        assert (await state(bot.account, bot.keys)).one_time_keys == 50
        second = await _take(51, greedy, bot)
        assert second[-1]["fallback"]
        assert not {key["key"] for key in first} & {key["key"] for key in second}
    room = await nora.create_room(invite=[member.user_id], encrypted=True)
    async with device(member, tmp_path) as bot:
        await nora.wait_joined(room, member.user_id)
        await nora.say(room, ASKED)
        await bot.hear(ASKED)


async def test_a_store_from_a_backup_is_told(user: MakeUser, tmp_path: Path) -> None:
    """Its device has published keys since that it knows nothing of."""
    member, greedy = await user("bot"), await user("greedy")
    async with device(member, tmp_path, running=False) as bot:
        database = bot.keys.database(member.user_id, bot.device_id)
    backup = database.read_bytes()
    async with device(member, tmp_path, running=False) as bot:
        await _take(25, greedy, bot)
        await bot.sync()
        await _take(25, greedy, bot)
    database.write_bytes(backup)
    with pytest.raises(AccountError, match="the homeserver has newer keys"):
        async with device(member, tmp_path, running=False):
            pass


class Away(Encryption):
    """The homeserver is not reached until `there` is set."""

    there = False

    async def _request(self, method: str, path: str, body: dict[str, Any]) -> Answer:
        return await super()._request(method, path, body) if self.there else Answer(None, fault="away")


async def test_a_device_is_signed_when_the_homeserver_is_there_again(user: MakeUser, tmp_path: Path) -> None:
    async with device(await user("bot"), tmp_path, running=False, encryption=Away) as bot:
        assert bot.standing == Unreachable("away")
        bot.encryption.there = True  # type: ignore[attr-defined]
        await bot.sync()
        assert (await state(bot.account, bot.keys)).signed


async def test_a_homeserver_that_is_away_is_no_fault_of_the_keys(tmp_path: Path) -> None:
    user_id = "@bot:news.test"
    with held(tmp_path / "store", tmp_path / "key") as keys:
        bot = account("http://127.0.0.1:1", user_id, password="x", session_file=tmp_path / "session", keeping=keys)
        bot.client.restore_login(user_id, "BOT", "token")
        bot.device_id = "BOT"
        encryption = Encryption(bot, keys)
        assert isinstance(await encryption.start(), Unreachable)
        await encryption.tend()
        found = await state(bot, keys)
        assert (found.identity, found.published, found.one_time_keys) == ("unknown", False, None)
        assert "could not be asked" in found.why
        assert encryption.open_event("!room", {"content": {"session_id": "unknown"}}) is None
        await bot.close()
        bot.client.store.database.close()


async def test_a_homeserver_that_takes_no_keys_is_offered_the_same_again(tmp_path: Path) -> None:
    """However often: each try would make fifty more."""
    with started() as server, held(tmp_path / "store", tmp_path / "key") as keys:
        name = tmp_path / "session"
        bot = account(server.url, server.user_id, access_token=server.token, session_file=name, keeping=keys)
        await bot.open()
        await server.do("fault", kind="server-error", call="upload", count=8)
        encryption = Encryption(bot, keys)
        await encryption.start()
        for _ in range(10):
            await encryption.tend()
        olm = bot.client.olm
        assert olm.account.shared
        assert olm.uploaded_key_count == olm.account.max_one_time_keys
        await bot.close()
        bot.client.store.database.close()


async def test_one_room_cannot_ask_for_notices_without_end(tmp_path: Path) -> None:
    user_id = "@bot:news.test"
    with held(tmp_path / "store", tmp_path / "key") as keys:
        bot = account("http://127.0.0.1:1", user_id, password="x", session_file=tmp_path / "session", keeping=keys)
        bot.client.restore_login(user_id, "BOT", "token")
        encryption = Encryption(bot, keys)
        hostile = [encryption.unreadable(_sealed("!hostile", number)) for number in range(100)]
        assert 1 <= sum(notice is not None for notice in hostile) <= 20
        assert encryption.unreadable(_sealed("!another", 100)) is not None
        bot.client.store.database.close()


def _sealed(room: str, number: int) -> nio.MegolmEvent:
    content = {"algorithm": "m.megolm.v1.aes-sha2", "ciphertext": "x", "session_id": f"session {number}"}
    content |= {"sender_key": "key", "device_id": "D"}
    raw = {"type": "m.room.encrypted", "event_id": f"${number}", "sender": "@mallory:news.test", "content": content}
    event = nio.MegolmEvent.from_dict(raw | {"origin_server_ts": 1})
    event.room_id = room
    return event


class CutOff(Encryption):
    """Loses every answer about uploaded keys, as a process that ends then does."""

    async def _request(self, method: str, path: str, body: dict[str, Any]) -> Answer:
        answer = await super()._request(method, path, body)
        return Answer(None, fault="lost") if path == "keys/upload" else answer


async def test_a_start_that_ends_after_the_upload_leaves_no_key_that_nobody_knows(
    user: MakeUser, reader: MakeReader, tmp_path: Path
) -> None:
    member = await user("bot")
    async with device(member, tmp_path, running=False, encryption=CutOff) as bot:
        assert bot.standing == Unreachable("lost")
    async with device(member, tmp_path) as bot:
        assert isinstance(bot.standing, Signed)
        await _talk(reader, bot)
