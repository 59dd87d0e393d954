"""The whole bot on a real homeserver: what people meet with who read it with a client that is not ours."""

import asyncio
import json
import os
import re
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from newsbot.chat.room import Room
from newsbot.ports import AccountError
from tests.app.matrix_kit import API, MakeNewsbot, Newsbot, plain
from tests.doubles.matrix_reader import Seen, reading
from tests.doubles.synapse.fixtures import MakeReader
from tests.doubles.synapse.members import Homeserver
from tests.doubles.synapse.running import Synapse

pytestmark = pytest.mark.xdist_group("matrix")

NEWSBOT = Path(sys.executable).with_name("newsbot")
ADMINS_ONLY = "الإعدادات هنا للمشرفين فقط."
ENGLISH = "The language of this chat is now English."


@pytest.fixture
async def newsbot(synapse: Homeserver, folder: Path) -> AsyncIterator[MakeNewsbot]:
    """`await newsbot(join="dm")`: a bot of a new account, which runs until the test ends."""
    async with AsyncExitStack() as stack:

        async def make(**matrix: Any) -> Newsbot:
            member = await synapse.user("newsbot")
            return await stack.enter_async_context(Newsbot.running(member, folder, **matrix))

        yield make


@pytest.mark.parametrize("encrypted", [False, True])
async def test_a_stranger_invites_it_asks_and_reads_the_answer(
    newsbot: MakeNewsbot, reader: MakeReader, *, encrypted: bool
) -> None:
    bot, nora = await newsbot(), await reader("nora")
    room = await bot.meet(nora, encrypted=encrypted)
    for question in ("!latest درعا 2", "شو صار بدرعا"):
        answer = await bot.answer(nora, room, question)
        assert "افتتاح الفرن رقم 12 في درعا" in answer.body
        assert "<strong>" in answer.html
        assert (answer.encrypted, answer.content["msgtype"]) == (encrypted, "m.text")
        assert answer.content["m.mentions"] == {}
    assert bot.watch.platforms == {"matrix": "up"}


async def test_in_a_group_it_answers_who_means_it(newsbot: MakeNewsbot, reader: MakeReader) -> None:
    bot, nora, omar = await newsbot(), await reader("nora"), await reader("omar")
    room = await bot.meet_group(nora, omar)
    (greeting,) = bot.said(nora, room)
    name = bot.user_id[1:].partition(":")[0]
    assert name in greeting.body
    mention = {"msgtype": "m.text", "body": f"{name}: شو صار بدرعا", "m.mentions": {"user_ids": [bot.user_id]}}
    await nora.say(room, "شو صار بدرعا يا عمر؟")
    await nora.say(room, "!ping")
    asked = await omar.send(room, "m.room.message", mention)
    answer = await omar.wait(room, sender=bot.user_id, after=asked)
    assert "رقم 12" in answer.body
    again = await bot.answer(omar, room, "/story d3", reply_to=answer.event_id)
    assert "الفرن رقم 3" in again.body
    assert len(bot.said(omar, room)) == 3


@pytest.mark.parametrize("encrypted", [False, True])
async def test_what_is_asked_in_a_thread_is_answered_there(
    newsbot: MakeNewsbot, reader: MakeReader, *, encrypted: bool
) -> None:
    bot, nora = await newsbot(), await reader("nora")
    room = await bot.meet(nora, encrypted=encrypted)
    root = await nora.say(room, "!latest درعا 1")
    outside = await nora.wait(room, sender=bot.user_id, after=root)
    inside = await bot.answer(nora, room, "!more", thread=root)
    assert (outside.thread, inside.thread) == (None, root)
    assert "رقم 11" in inside.body


@pytest.mark.parametrize("version", ["10", "12"])
async def test_a_groups_settings_are_those_of_its_powerful(
    newsbot: MakeNewsbot, reader: MakeReader, version: str
) -> None:
    bot, nora, omar = await newsbot(), await reader("nora"), await reader("omar")
    room = await bot.meet_group(nora, omar, room_version=version)
    assert (await bot.answer(omar, room, "!language en")).body == ADMINS_ONLY
    assert (await bot.answer(nora, room, "!language en")).body == ENGLISH
    path = f"{API}/rooms/{room}/state/m.room.power_levels"
    levels = await nora.member.call("GET", path)
    # In version 12 whoever made the room stands above all levels and is not among them.
    assert (nora.user_id in levels["users"]) == (version == "10")
    raised = await nora.set_state(room, "m.room.power_levels", levels | {"users": levels["users"] | {omar.user_id: 50}})
    await omar.wait_for(lambda seen: seen.event_id == raised)
    assert "صارت لغة المحادثة" in (await bot.answer(omar, room, "!language ar")).body


@pytest.mark.parametrize("act", ["kick", "ban"])
async def test_sent_away_it_comes_back_when_invited_and_other_rooms_notice_nothing(
    newsbot: MakeNewsbot, reader: MakeReader, act: str
) -> None:
    bot, nora = await newsbot(), await reader("nora")
    room, other = await bot.meet(nora), await bot.meet(nora)
    await nora.member.call("POST", f"{API}/rooms/{room}/{act}", {"user_id": bot.user_id})
    away = await nora.say(room, "!latest درعا 1")
    assert "رقم 12" in (await bot.answer(nora, other, "!latest درعا 1")).body
    if act == "ban":
        await nora.member.call("POST", f"{API}/rooms/{room}/unban", {"user_id": bot.user_id})
    await nora.invite(room, bot.user_id)
    await bot.greeted(nora, room, after=away)
    assert "رقم 12" in (await bot.answer(nora, room, "!latest درعا 1")).body
    assert len(bot.said(nora, room)) == 3
    assert not bot.task.done()


async def test_an_upgraded_room_is_followed_with_its_settings(newsbot: MakeNewsbot, reader: MakeReader) -> None:
    bot, nora = await newsbot(), await reader("nora")
    old = await bot.meet(nora, preset="public_chat", room_version="10")
    assert (await bot.answer(nora, old, "!language en")).body == ENGLISH
    told = await nora.member.call("POST", f"{API}/rooms/{old}/upgrade", {"new_version": "12"})
    new = told["replacement_room"]
    await nora.wait_joined(new, bot.user_id)
    assert "Latest news" in (await bot.answer(nora, new, "!latest درعا 1")).body


async def test_who_only_claims_to_go_on_from_a_room_gets_nothing_of_it(
    newsbot: MakeNewsbot, reader: MakeReader
) -> None:
    bot, nora, mallory = await newsbot(), await reader("nora"), await reader("mallory")
    room = await bot.meet(nora)
    assert (await bot.answer(nora, room, "!language en")).body == ENGLISH
    claim = {"predecessor": {"room_id": room, "event_id": "$claimed"}}
    false = await bot.meet(mallory, creation_content=claim, room_version="11")
    assert "آخر أخبار درعا" in (await bot.answer(mallory, false, "!latest درعا 1")).body
    assert "Latest news" in (await bot.answer(nora, room, "!latest درعا 1")).body


async def test_a_server_that_restarts_does_not_cost_a_question(own_synapse: Synapse, folder: Path) -> None:
    member = await own_synapse.homeserver.user("newsbot")
    nora_ = await own_synapse.homeserver.user("nora")
    async with reading(nora_) as nora, Newsbot.running(member, folder) as bot:
        room = await bot.meet(nora, encrypted=True)
        assert "رقم 12" in (await bot.answer(nora, room, "!latest درعا 1")).body
        asked = await nora.say(room, "!story d7")
        await asyncio.to_thread(own_synapse.kill)
        await asyncio.to_thread(own_synapse.start)
        assert "رقم 7" in (await nora.wait(room, sender=bot.user_id, after=asked)).body
        assert "رقم 8" in (await bot.answer(nora, room, "!story d8", containing="رقم 8")).body
        assert len(bot.said(nora, room)) == 4


async def test_a_new_token_of_the_same_device_goes_on_where_it_was(
    synapse: Homeserver, reader: MakeReader, folder: Path
) -> None:
    nora, member = await reader("nora"), await synapse.user("newsbot")
    async with Newsbot.running(member, folder) as bot:
        room = await bot.meet(nora, encrypted=True)
    # Said while it was away, under a key that only the old process was given.
    asked = await nora.say(room, "!story d5")
    again = await synapse.login(member, device_id=member.device_id)
    async with Newsbot.running(again, folder) as bot:
        answer = plain(await nora.wait(room, sender=bot.user_id, after=asked))
        assert "رقم 5" in answer.body
        assert answer.encrypted
    devices = (await again.call("GET", f"{API}/devices"))["devices"]
    assert [device["device_id"] for device in devices] == [member.device_id]


async def test_a_revoked_token_ends_it_and_nothing_is_lost(
    synapse: Homeserver, reader: MakeReader, folder: Path
) -> None:
    nora, member = await reader("nora"), await synapse.user("newsbot")
    async with Newsbot.running(member, folder) as bot:
        room = await bot.meet(nora)
        await member.call("POST", f"{API}/logout", {})
        asked = await nora.say(room, "!latest درعا 1")
        with pytest.raises(AccountError, match="refuses the access token") as refused:
            await bot.task
        assert refused.value.code == 78
        assert bot.watch.platforms == {"matrix": "down: stopped"}
    async with Newsbot.running(await synapse.login(member), folder) as bot:
        assert "رقم 12" in (await nora.wait(room, sender=bot.user_id, after=asked)).body


INVITES = [
    # policy, and who asks for a direct chat or into a room: what comes of it
    ("dm", {("omar", True): "join", ("omar", False): "leave", ("nora", False): "join"}),
    ("allow-list", {("omar", True): "leave", ("omar", False): "leave", ("nora", False): "join"}),
    ("any", {("omar", False): "join"}),
]


@pytest.mark.parametrize(("join", "invites"), INVITES)
async def test_it_comes_where_its_operator_lets_it(
    newsbot: MakeNewsbot, reader: MakeReader, join: str, invites: dict[tuple[str, bool], str]
) -> None:
    people = {"nora": await reader("nora"), "omar": await reader("omar")}
    bot = await newsbot(join=join, allow=(people["nora"].user_id,))
    came: dict[tuple[str, bool], str] = {}
    for name, direct in invites:
        room = await people[name].create_room(invite=[bot.user_id], direct=direct)
        became = await people[name].wait_for(partial(decided, room, bot.user_id))
        came[name, direct] = became.content["membership"]
    assert came == invites


def decided(room: str, bot: str, seen: Seen) -> bool:
    mine = seen.kind_is(room, "m.room.member") and seen.state_key == bot
    return mine and seen.content["membership"] != "invite"


def of_strangers(bot: str) -> list[tuple[str, dict[str, Any]]]:
    """What must not be answered in a group, though the homeserver takes it."""
    text = {"msgtype": "m.text", "body": "!latest درعا"}
    lookalike = bot.replace("newsbot", "nеwsbot")
    return [
        ("m.room.message", {"msgtype": "m.text", "body": "ا" * 30_000}),
        ("m.room.message", {"msgtype": "m.text", "body": "!" * 60_000}),
        ("m.room.message", {"msgtype": "m.text", "body": f"{lookalike}: شو صار بدرعا"}),
        ("m.room.message", {**text, "body": "شو صار بدرعا", "m.mentions": {"user_ids": [lookalike]}}),
        ("m.room.message", {**text, "msgtype": "m.notice"}),
        ("m.room.message", {**text, "msgtype": "org.example.unknown"}),
        ("m.room.message", {"msgtype": "m.text", "body": "!ping"}),
        ("m.room.message", {"msgtype": "m.text", "body": "!" + "\u202e\u2066\u0000" * 500}),
        ("org.example.unknown", text),
        ("m.room.encrypted", {"algorithm": "m.megolm.v1.aes-sha2", "ciphertext": "AAAA", "session_id": 5}),
        ("m.room.encrypted", {"algorithm": "rot13", "ciphertext": {"a": "b"}}),
        ("m.sticker", {**text, "url": "mxc://news.test/x"}),
    ]


# No homeserver looks into what is encrypted.
SEALED: list[tuple[str, Any]] = [
    ("m.room.message", {}),
    ("m.room.message", {"msgtype": 5, "body": ["!latest"], "formatted_body": {}, "m.relates_to": []}),
    ("m.room.message", {"msgtype": "m.text", "body": {"!latest": "درعا"}, "m.mentions": "everybody"}),
    ("m.room.message", {"msgtype": "m.text", "body": "", "m.relates_to": {"m.in_reply_to": {"event_id": {}}}}),
    ("m.room.encrypted", {"msgtype": "m.text", "body": "!latest"}),
]


async def test_rubbish_is_swallowed_and_nobody_is_kept_waiting(newsbot: MakeNewsbot, reader: MakeReader) -> None:
    bot, nora, mallory = await newsbot(), await reader("nora"), await reader("mallory")
    room, sealed = await bot.meet_group(mallory, nora), await bot.meet_group(mallory, nora, encrypted=True)
    other, broken = await bot.meet(nora), await bot.meet(mallory)
    first = await mallory.say(room, "صباح الخير")
    for number, (kind, content) in enumerate(of_strangers(bot.user_id)):
        await mallory.member.call("PUT", f"{API}/rooms/{room}/send/{kind}/{number}", content)
    await mallory.react(room, first, "!latest")
    edited = {"msgtype": "m.text", "body": "* !latest درعا", "m.new_content": {"msgtype": "m.text", "body": "!latest"}}
    await mallory.send(room, "m.room.message", edited | {"m.relates_to": {"rel_type": "m.replace", "event_id": first}})
    for kind, content in SEALED:
        await mallory.send(sealed, kind, content)
    await mallory.set_state(broken, "m.room.encryption", {"algorithm": "rot13"})
    await mallory.member.call(
        "PUT", f"{API}/rooms/{broken}/send/m.room.message/x", {"msgtype": "m.text", "body": "!latest"}
    )
    for place in (other, room, sealed):
        assert "رقم 9" in (await bot.answer(nora, place, "!story d9")).body
        assert len(bot.said(nora, place)) == 2
    assert not bot.task.done()


async def test_a_revoked_token_is_told_in_one_line(synapse: Homeserver, folder: Path) -> None:
    member = await synapse.user("newsbot")
    await member.call("POST", f"{API}/logout", {})
    (folder / "newsbot.toml").write_text(f"""
        [store]
        url = "sqlite:///{folder}/newsbot.db"
        key_file = "{folder}/newsbot.key"
        [ops]
        listen = "127.0.0.1:0"
        [matrix]
        homeserver = "{synapse.url}"
        user_id = "{member.user_id}"
        access_token_file = "{folder}/token"
        store_dir = "{folder}/matrix"
        pickle_key_file = "{folder}/matrix.key"
    """)
    (folder / "token").touch(mode=0o600)
    (folder / "token").write_text(member.access_token)
    command = [str(NEWSBOT), "run", "--config", str(folder / "newsbot.toml")]
    ended = await asyncio.to_thread(
        subprocess.run, command, env=os.environ, capture_output=True, text=True, timeout=60, check=False
    )
    assert ended.returncode == 78
    assert ended.stderr.splitlines()[-1] == "newsbot: Matrix refuses the access token: it was revoked or is wrong"
    assert "Traceback" not in ended.stderr
    assert member.access_token not in ended.stderr


@pytest.mark.parametrize("encrypted", [False, True])
async def test_people_follow_see_what_is_kept_and_are_forgotten(
    newsbot: MakeNewsbot, reader: MakeReader, *, encrypted: bool
) -> None:
    bot, nora = await newsbot(), await reader("nora")
    room = await bot.meet(nora, encrypted=encrypted)
    assert (await bot.answer(nora, room, "!subscribe درعا")).body.startswith("تم الاشتراك في أخبار درعا.")
    assert "1. أخبار درعا · فورًا" in (await bot.answer(nora, room, "اشتراكاتي")).body
    asked = await nora.say(room, "!mydata")
    file = await nora.wait_for(
        lambda seen: seen.kind_is(room, "m.room.message") and seen.content["msgtype"] == "m.file"
    )
    assert file.encrypted == encrypted
    assert json.loads(await nora.download(file))["الاشتراكات"] == [{"المكان": "درعا", "فور النشر": "نعم"}]
    question = await bot.answer(nora, room, "!forgetme", containing="!forgetme ")
    assert question.event_id != asked
    code = re.search(r"!forgetme \d{4}", question.body)
    assert code
    assert (await bot.answer(nora, room, code[0])).body.startswith("حُذف كل ما كان محفوظًا")
    kept = partial(bot.app.store.following.kept, Room("matrix", room))
    async with asyncio.timeout(60):
        while await kept():  # noqa: ASYNC110  # nobody tells
            await asyncio.sleep(0.05)
