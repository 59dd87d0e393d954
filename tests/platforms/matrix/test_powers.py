import math
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.chat.heard import Speaker
from newsbot.chat.room import Room
from newsbot.platforms.matrix.client import account
from newsbot.platforms.matrix.powers import Powers, levels
from tests.doubles.synapse.fixtures import MakeReader
from tests.doubles.synapse.members import Homeserver as Synapse
from tests.fakes.clock import FakeClock
from tests.platforms.matrix.homeserver import BOT, NORA, ROOM, Homeserver, Said, homeserver, listening, state

ALI = "@ali:news.test"
HERE = Room("matrix", ROOM)
Json = dict[str, Any]


def made_by(sender: str = NORA, version: Any = "10", **content: Any) -> Json:
    return state("m.room.create", {"room_version": version} | content, "$create", sender)


@pytest.mark.parametrize(
    ("powers", "user", "may"),
    [
        ({"users": {ALI: 50}}, ALI, True),
        ({"users": {ALI: 49}}, ALI, False),
        ({"users": {ALI: 49}, "state_default": 40}, ALI, True),
        ({"users": {ALI: 60}, "state_default": 100}, ALI, False),
        ({"users_default": 50}, ALI, True),
        ({"users_default": 0, "state_default": 0}, ALI, True),
        ({"users": {ALI: 0}, "users_default": 100}, ALI, False),
        ({"users": {ALI: "100"}}, ALI, True),  # as rooms before version 10 may write it
        ({"users": {ALI: "1e9"}}, ALI, False),
        ({"users": {ALI: 100.5}}, ALI, False),
        ({"users": {ALI: True}, "state_default": 1}, ALI, False),
        ({"users": {ALI: 10**30}}, ALI, False),
        ({"users": [ALI]}, ALI, False),
        ({"state_default": "many", "users": {ALI: 50}}, ALI, True),
        ({}, ALI, False),
        ({}, NORA, False),  # who made a room before version 12 has what the levels say
        (None, NORA, True),
        (None, ALI, False),
    ],
)
def test_who_may_set(powers: Json | None, user: str, may: bool) -> None:  # noqa: FBT001
    assert levels(made_by(), powers).may_set(user) is may


@pytest.mark.parametrize("user", ["@аli:news.test", "@ALI:news.test", "@ali:News.test", "@ali:news.test ", "ali", ""])
def test_nobody_is_taken_for_another(user: str) -> None:
    found = levels(made_by(), {"users": {ALI: 100, "ali": 100, "": 100}})
    assert found.may_set(ALI)
    assert not found.may_set(user)


@pytest.mark.parametrize(
    ("version", "endless"),
    [
        ("12", True),
        ("13", True),
        ("org.matrix.hydra.11", True),
        ("11", False),
        ("1", False),
        (12, False),
        (None, False),
    ],
)
def test_creators_stand_above_every_level_since_version_12(version: Any, endless: bool) -> None:  # noqa: FBT001
    create = made_by(version=version, additional_creators=[ALI, 5])
    found = levels(create, {"state_default": 10**9})
    assert (found.of(NORA) == math.inf, found.of(ALI) == math.inf) == (endless, endless)
    assert not found.may_set("@other:news.test")


def test_one_kind_of_state_may_ask_for_more() -> None:
    found = levels(made_by(), {"users": {ALI: 60}, "events": {"m.room.tombstone": 100}})
    assert found.may_send_state(ALI, "m.room.name")
    assert not found.may_send_state(ALI, "m.room.tombstone")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2),
    max_leaves=6,
)
POWERS = st.dictionaries(st.sampled_from(["users", "users_default", "state_default", "events"]), JSON)


@given(POWERS, st.dictionaries(st.sampled_from(["room_version", "additional_creators"]), JSON), JSON)
def test_junk_gives_nobody_power(powers: Json, create: Json, sender: Any) -> None:
    found = levels({"content": create, "sender": sender}, powers)
    assert found.may_set(ALI) == (found.default >= found.state)


@pytest.fixture
async def hub() -> AsyncIterator[Homeserver]:
    async with homeserver() as running:
        running.say("GET", "/m.room.create/", Said(made_by()))
        running.say("GET", "/m.room.power_levels/", Said(state("m.room.power_levels", {"users": {ALI: 50}}, "$p")))
        yield running


async def test_levels_are_remembered_for_a_moment(hub: Homeserver, tmp_path: Path) -> None:
    async with listening(hub.url, tmp_path) as here:
        hub.asked.clear()
        asked = [await here.powers.may_set(HERE, "group", Speaker("person", user)) for user in (ALI, NORA)]
        assert (asked, len(hub.asked)) == ([True, False], 2)
        here.clock.advance(61)
        await here.powers.may_set(HERE, "group", Speaker("person", ALI))
        assert len(hub.asked) == 4
        here.powers.forget(ROOM)
        await here.powers.may_set(HERE, "group", Speaker("person", ALI))
        assert len(hub.asked) == 6


async def test_a_thread_has_the_levels_of_its_room(hub: Homeserver, tmp_path: Path) -> None:
    async with listening(hub.url, tmp_path) as here:
        assert await here.powers.may_set(Room("matrix", f"{ROOM}/$root"), "group", Speaker("person", ALI))
        assert hub.asked[-1][1] == f"/rooms/{ROOM}/state/m.room.power_levels/"


@pytest.mark.parametrize("status", [403, 404, 429, 500])
async def test_without_an_answer_nobody_may(hub: Homeserver, tmp_path: Path, status: int) -> None:
    hub.say("GET", "/m.room.create/", Said({"errcode": "M_X"}, status))
    async with listening(hub.url, tmp_path) as here:
        assert not await here.powers.may_set(HERE, "group", Speaker("person", ALI))
        hub.say("GET", "/m.room.create/", Said(made_by()))
        hub.say("GET", "/m.room.power_levels/", Said({"errcode": "M_X"}, status))
        # Only that there are none says that there are none.
        assert await here.powers.may_set(HERE, "group", Speaker("person", NORA)) is (status == 404)


async def test_who_is_nobody_may_nothing(tmp_path: Path) -> None:
    bot = account("http://127.0.0.1:9", BOT, access_token="t", session_file=tmp_path / "s")
    powers = Powers(bot, FakeClock().monotonic)
    assert not await powers.may_set(HERE, "private", Speaker("nobody"))
    assert not await powers.may_set(HERE, "group", Speaker("room"))
    assert not await powers.may_set(HERE, "private", Speaker("person", "nora"))
    assert await powers.may_set(HERE, "private", Speaker("person", NORA))


@pytest.mark.parametrize("version", ["10", "12"])
async def test_against_synapse(synapse: Synapse, reader: MakeReader, tmp_path: Path, version: str) -> None:
    bot, nora = await synapse.user("bot"), await reader("nora")
    ali = await reader("ali")
    room = await nora.create_room(invite=[bot.user_id, ali.user_id], room_version=version)
    await bot.call("POST", f"/_matrix/client/v3/join/{room}", {})
    await nora.wait_joined(room, ali.user_id)
    async with listening(synapse.url, tmp_path, user_id=bot.user_id, access_token=bot.access_token) as here:
        where = Room("matrix", room)
        who = [Speaker("person", user) for user in (nora.user_id, ali.user_id, nora.user_id.upper())]
        assert [await here.powers.may_set(where, "group", one) for one in who] == [True, False, False]
