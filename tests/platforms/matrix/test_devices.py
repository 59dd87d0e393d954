"""Other people's devices: whatever a stranger publishes, the bot goes on reading and writing in its rooms."""

import base64
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import nio
import pytest
from nio.crypto import OlmAccount

from newsbot.platforms.matrix.answer import Answer
from newsbot.platforms.matrix.client import API, Account, account
from newsbot.platforms.matrix.devices import Devices
from newsbot.platforms.matrix.keeping import held
from tests.doubles.synapse.fixtures import MakeReader, MakeUser
from tests.platforms.matrix.device import device

ME, NORA, MALLORY = "@bot:news.test", "@nora:news.test", "@mallory:news.test"
Json = dict[str, Any]


def _key(length: int) -> str:
    return base64.b64encode(bytes(range(length))).decode().rstrip("=")


def _device(user: str, **changed: Any) -> Json:
    """What is published of a device named D, with something changed; its signature need not be valid."""
    return {
        "algorithms": ["m.olm.v1.curve25519-aes-sha2", "m.megolm.v1.aes-sha2"],
        "user_id": user,
        "device_id": "D",
        "keys": {"ed25519:D": _key(32), "curve25519:D": _key(32)},
        "signatures": {user: {"ed25519:D": _key(64)}},
    } | changed


def _keys(ed25519: Any, curve25519: Any) -> Json:
    return _device(MALLORY, keys={"ed25519:D": ed25519, "curve25519:D": curve25519})


HOSTILE = {
    "an ed25519 key of 33 bytes": _keys(_key(33), _key(32)),
    "an ed25519 key of 2 bytes": _keys(_key(2), _key(32)),
    "an ed25519 key that is no base64": _keys("ü" * 43, _key(32)),
    "a curve25519 key of 33 bytes": _keys(_key(32), _key(33)),
    "a key that is a number": _keys(7, _key(32)),
    "no user": {name: value for name, value in _device(MALLORY).items() if name != "user_id"},
    "another user": _device(NORA),
    "signatures that are none": _device(MALLORY, signatures=7),
    "a signature that is none": _device(MALLORY, signatures={MALLORY: {"ed25519:D": 7}}),
    "unsigned words that are none": _device(MALLORY, unsigned=7),
    "no algorithms that are any": _device(MALLORY, algorithms=7, keys=[]),
    "no object": 7,
}


def _sound(user: str, name: str) -> Json:
    """A device as its owner's client publishes it."""
    account = OlmAccount()
    keys = {f"{kind}:{name}": account.identity_keys[kind] for kind in ("ed25519", "curve25519")}
    bare = _device(user, device_id=name, keys=keys)
    del bare["signatures"]
    return bare | {"signatures": {user: {f"ed25519:{name}": account.sign(nio.Api.to_canonical_json(bare))}}}


class Homeserver:
    """Answers as it is told to; while it does, something may happen."""

    def __init__(self, bot: Account) -> None:
        self.client = bot.client
        self.answer = Answer(200, {})
        self.meanwhile: Callable[[], object] = lambda: None
        self.asked: list[Json] = []

    async def request(self, _method: str, _path: str, body: Json) -> Answer:
        self.asked.append(body)
        self.meanwhile()
        return self.answer


@pytest.fixture
async def homeserver(tmp_path: Path) -> AsyncIterator[Homeserver]:
    with held(tmp_path / "store", tmp_path / "key") as keys:
        bot = account("http://127.0.0.1:1", ME, password="x", session_file=tmp_path / "session", keeping=keys)
        bot.client.restore_login(ME, "BOT", "token")
        yield Homeserver(bot)
        bot.client.store.database.close()


@pytest.fixture
def devices(homeserver: Homeserver) -> Devices:
    return Devices(homeserver)  # type: ignore[arg-type]


@pytest.fixture
def waiting(homeserver: Homeserver) -> set[str]:
    """Whose devices are to be asked for; the library's own set."""
    found: set[str] = homeserver.client.olm.users_for_key_query
    return found


@pytest.mark.parametrize("name", HOSTILE)
async def test_a_hostile_device_is_left_out_and_nobody_else(
    name: str, homeserver: Homeserver, devices: Devices, waiting: set[str]
) -> None:
    waiting |= {MALLORY, NORA}
    published = {MALLORY: {"D": HOSTILE[name], "S": _sound(MALLORY, "S")}, NORA: {"N": _sound(NORA, "N")}}
    homeserver.answer = Answer(200, {"device_keys": published})
    assert await devices.query() is None
    assert not waiting
    assert _known(homeserver) == {MALLORY: ["S"], NORA: ["N"]}


async def test_what_the_library_raises_for_concerns_nobody_else(
    homeserver: Homeserver, devices: Devices, waiting: set[str]
) -> None:
    waiting |= {MALLORY, NORA}
    hostile = _sound(MALLORY, "S") | {"unsigned": {"device_display_name": {}}}
    homeserver.answer = Answer(200, {"device_keys": {MALLORY: {"S": hostile}, NORA: {"N": _sound(NORA, "N")}}})
    assert await devices.query() is None
    assert not waiting
    assert _known(homeserver)[NORA] == ["N"]


def _known(homeserver: Homeserver) -> dict[str, list[str]]:
    store = homeserver.client.olm.device_store
    return {user: [device.id for device in store.active_user_devices(user)] for user in (MALLORY, NORA)}


@pytest.mark.parametrize("answer", [Answer(None, fault="timeout"), Answer(429, {}), Answer(200, {"device_keys": 7})])
async def test_who_could_not_be_asked_for_is_asked_for_again(
    answer: Answer, homeserver: Homeserver, devices: Devices, waiting: set[str]
) -> None:
    waiting |= {NORA}
    homeserver.answer = answer
    assert await devices.query() is answer
    assert waiting == {NORA}


async def test_who_changes_while_being_asked_for_is_asked_for_again(
    homeserver: Homeserver, devices: Devices, waiting: set[str]
) -> None:
    waiting |= {NORA, MALLORY}
    homeserver.answer = Answer(200, {"device_keys": {NORA: {}, MALLORY: {}}})
    homeserver.meanwhile = lambda: waiting.add(NORA)
    assert await devices.query() is None
    assert waiting == {NORA}


async def test_whose_homeserver_is_down_is_asked_for_now_and_then(
    homeserver: Homeserver, devices: Devices, waiting: set[str]
) -> None:
    """Each time costs seconds in which nothing else is heard."""
    waiting |= {NORA}
    homeserver.answer = Answer(200, {"device_keys": {}, "failures": {"news.test": {}}})
    for _ in range(100):
        assert await devices.query_late() is None
    assert 2 <= len(homeserver.asked) <= 10


@pytest.mark.parametrize("keys", [None, 7, {}, {"signed_curve25519:A": 7}, {"signed_curve25519:A": {"key": _key(3)}}])
async def test_a_hostile_one_time_key_opens_no_channel(keys: Any, homeserver: Homeserver, devices: Devices) -> None:
    homeserver.answer = Answer(200, {"one_time_keys": {MALLORY: {"D": keys}}})
    assert await devices.claim({MALLORY: ["D"]}) is None
    assert homeserver.asked[0]["one_time_keys"] == {MALLORY: {"D": "signed_curve25519"}}


async def test_nothing_is_asked_for_nobody(homeserver: Homeserver, devices: Devices) -> None:
    assert (await devices.query(), await devices.claim({}), homeserver.asked) == (None, None, [])


async def test_a_room_with_a_hostile_member_goes_on(user: MakeUser, reader: MakeReader, tmp_path: Path) -> None:
    member, mallory, nora = await user("bot"), await user("mallory"), await reader("nora")
    name = mallory.device_id
    hostile = _device(
        mallory.user_id, device_id=name, keys={f"ed25519:{name}": _key(33), f"curve25519:{name}": _key(32)}
    )
    await mallory.call("POST", f"{API}/keys/upload", {"device_keys": hostile})
    async with device(member, tmp_path) as bot:
        room = await nora.create_room(invite=[member.user_id, mallory.user_id], encrypted=True)
        await mallory.call("POST", f"{API}/rooms/{room}/join", {})
        await nora.wait_joined(room, member.user_id)
        await nora.wait_joined(room, mallory.user_id)
        await nora.say(room, "a question")
        await bot.hear("a question")
        await bot.say(room, "an answer")
        assert (await nora.wait(room, sender=member.user_id)).body == "an answer"
