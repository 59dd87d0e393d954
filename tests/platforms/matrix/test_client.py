import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from nio.store import DefaultStore, MatrixStore

from newsbot.platforms.matrix import session, shallow
from newsbot.platforms.matrix.answer import Answer
from newsbot.platforms.matrix.client import (
    Account,
    MatrixError,
    Misconfigured,
    Opened,
    Ready,
    Unauthorized,
    Unreachable,
    account,
    trouble,
)
from newsbot.platforms.matrix.session import Session
from tests.doubles.synapse.members import Homeserver as Synapse
from tests.platforms.matrix.homeserver import BOT, WHOAMI, Homeserver, Said, homeserver

LOGIN = {"user_id": BOT, "device_id": "MADE", "access_token": "fresh"}
REVOKED = Said({"errcode": "M_UNKNOWN_TOKEN", "error": "-"}, 401)
SOFT = Said({"errcode": "M_UNKNOWN_TOKEN", "error": "-", "soft_logout": True}, 401)


@pytest.fixture
async def hub() -> AsyncIterator[Homeserver]:
    async with homeserver() as running:
        yield running


@dataclass
class Keys:
    """Keys of the devices named."""

    folder: Path
    devices: frozenset[str]
    store: type[MatrixStore] = DefaultStore
    pickle_key: str = "secret"

    def holds(self, user_id: str, device_id: str) -> bool:
        return user_id == BOT and device_id in self.devices


def bot(hub: Homeserver, folder: Path, **given: Any) -> Account:
    return account(hub.url, BOT, session_file=folder / "session.json", **given)


async def opened(made: Account) -> Opened:
    found = await made.open()
    await made.close()
    return found


async def test_a_token_is_a_device(hub: Homeserver, tmp_path: Path) -> None:
    made = bot(hub, tmp_path, access_token="token")
    assert await opened(made) == Ready(BOT, "DEVICE")
    assert (made.device_id, made.client.user_id, made.client.access_token) == ("DEVICE", BOT, "token")
    assert not (tmp_path / "session.json").exists()


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (REVOKED, Unauthorized()),
        (SOFT, Unauthorized(soft=True)),
        (Said({"errcode": "M_LIMIT_EXCEEDED", "retry_after_ms": 1500}, 429), Unreachable("flood", 1.5)),
        (Said({"retry_after_ms": 1500}, 429, {"Retry-After": "7"}), Unreachable("flood", 7)),
        (Said(b"<html>", 429), Unreachable("flood", 5)),
        (Said(b"<html>", 502), Unreachable("status-502")),
        (Said(b"[]"), Unreachable("status-200")),
        (Said({"errcode": "M_FORBIDDEN"}, 403), Unreachable("status-403")),
    ],
)
async def test_a_token_that_does_not_open(hub: Homeserver, tmp_path: Path, said: Said, found: Opened) -> None:
    hub.say("GET", "/whoami", said)
    assert await opened(bot(hub, tmp_path, access_token="token")) == found


@pytest.mark.parametrize(
    ("whoami", "device", "word"),
    [
        (WHOAMI | {"user_id": "@other:news.test"}, "", "another user"),
        ({"user_id": BOT}, "", "no device"),
        (WHOAMI, "ANOTHER", "another device"),
    ],
)
async def test_somebody_elses_token(
    hub: Homeserver, tmp_path: Path, whoami: dict[str, str], device: str, word: str
) -> None:
    hub.say("GET", "/whoami", Said(whoami))
    found = await opened(bot(hub, tmp_path, access_token="SECRET", device_id=device))
    assert isinstance(found, Misconfigured)
    assert word in found.why
    assert "SECRET" not in found.why


async def test_a_login_is_made_once(hub: Homeserver, tmp_path: Path) -> None:
    hub.say("POST", "/login", Said(LOGIN))
    assert await opened(bot(hub, tmp_path, password="pw")) == Ready(BOT, "MADE", new_device=True)
    assert (tmp_path / "session.json").stat().st_mode & 0o777 == 0o600
    hub.say("GET", "/whoami", Said({"user_id": BOT, "device_id": "MADE"}))
    again = bot(hub, tmp_path, password="pw")
    assert await opened(again) == Ready(BOT, "MADE")
    assert again.client.access_token == "fresh"
    assert hub.paths().count("/login") == 1


async def test_a_configured_device_is_logged_in_to(hub: Homeserver, tmp_path: Path) -> None:
    hub.say("POST", "/login", Said(LOGIN))
    await opened(bot(hub, tmp_path, password="pw", device_id="WANTED"))
    assert hub.bodies[-1]["device_id"] == "WANTED"
    assert hub.tokens[-1] is None


async def test_a_soft_logout_goes_on_with_the_device(hub: Homeserver, tmp_path: Path) -> None:
    session.write(tmp_path / "session.json", Session(hub.url, BOT, "MADE", "old"))
    hub.say("GET", "/whoami", SOFT)
    hub.say("POST", "/login", Said(LOGIN))
    found = await opened(bot(hub, tmp_path, password="pw"))
    assert isinstance(found, Ready)
    assert hub.bodies[-1]["device_id"] == "MADE"


async def test_who_was_logged_out_stays_out(hub: Homeserver, tmp_path: Path) -> None:
    """Somebody ended the device: the bot does not open another against his will."""
    session.write(tmp_path / "session.json", Session(hub.url, BOT, "MADE", "old"))
    hub.say("GET", "/whoami", REVOKED)
    assert await opened(bot(hub, tmp_path, password="pw")) == Unauthorized()
    assert not hub.paths()


async def test_lost_keys_make_a_new_device(hub: Homeserver, tmp_path: Path) -> None:
    session.write(tmp_path / "session.json", Session(hub.url, BOT, "DEVICE", "old"))
    hub.say("POST", "/login", Said(LOGIN))
    hub.say("POST", "/logout", Said({}))
    made = bot(hub, tmp_path, password="pw", keeping=Keys(tmp_path, frozenset()))
    assert await opened(made) == Ready(BOT, "MADE", new_device=True)
    assert hub.paths() == ["/logout", "/login"]
    assert "device_id" not in hub.bodies[-1]


async def test_keys_that_are_there_keep_the_device(hub: Homeserver, tmp_path: Path) -> None:
    session.write(tmp_path / "session.json", Session(hub.url, BOT, "DEVICE", "old"))
    made = bot(hub, tmp_path, password="pw", keeping=Keys(tmp_path, frozenset({"DEVICE"})))
    assert await opened(made) == Ready(BOT, "DEVICE")
    assert made.client.olm is not None


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (Said({"errcode": "M_FORBIDDEN"}, 403), Unauthorized()),
        (Said({"errcode": "M_LIMIT_EXCEEDED"}, 429), Unreachable("flood", 5)),
        (Said({"user_id": BOT}), Unreachable("login-junk")),
        (Said(LOGIN | {"access_token": 5}), Unreachable("login-junk")),
    ],
)
async def test_a_login_that_does_not_open(hub: Homeserver, tmp_path: Path, said: Said, found: Opened) -> None:
    hub.say("POST", "/login", said)
    assert await opened(bot(hub, tmp_path, password="pw")) == found
    assert not (tmp_path / "session.json").exists()


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "{}", '{"homeserver":1}', json.dumps({"homeserver": "x", "user_id": BOT})]
)
async def test_a_broken_session_is_none(tmp_path: Path, text: str) -> None:
    file = tmp_path / "session.json"
    file.write_text(text)
    assert session.read(file, "x", BOT) is None


async def test_a_session_is_of_one_user_of_one_homeserver(tmp_path: Path) -> None:
    file = tmp_path / "new" / "session.json"
    kept = Session("https://a.test", BOT, "D", "t")
    session.write(file, kept)
    session.write(file, kept)
    assert session.read(file, "https://a.test", BOT) == kept
    assert session.read(file, "https://b.test", BOT) is None
    assert session.read(file, "https://a.test", "@other:a.test") is None
    assert [path.name for path in file.parent.iterdir()] == ["session.json"]


@pytest.mark.parametrize(
    ("homeserver", "user", "given"),
    [
        ("news.test", BOT, {"access_token": "t"}),
        ("https://news.test", "newsbot", {"access_token": "t"}),
        ("https://news.test", "@newsbot", {"access_token": "t"}),
        ("https://news.test", BOT, {}),
    ],
)
def test_what_is_no_account(tmp_path: Path, homeserver: str, user: str, given: dict[str, str]) -> None:
    with pytest.raises(MatrixError):
        account(homeserver, user, session_file=tmp_path / "session.json", **given)  # type: ignore[arg-type]


def test_secrets_are_not_shown(tmp_path: Path) -> None:
    made = account("https://x.test", BOT, access_token="SECRET", password="SECRET", session_file=tmp_path / "s")
    assert "SECRET" not in f"{made!r} {Session('h', 'u', 'd', 'SECRET')!r}"


async def test_nobody_listens(tmp_path: Path) -> None:
    made = account("http://127.0.0.1:9", BOT, access_token="t", session_file=tmp_path / "s")
    found = await opened(made)
    assert isinstance(found, Unreachable)
    assert found.why == "ClientConnectorError"


async def test_a_homeserver_that_is_silent(tmp_path: Path) -> None:
    ended = asyncio.Event()

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()
        await writer.wait_closed()
        ended.set()

    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    async with server:
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        made = account(url, BOT, access_token="t", session_file=tmp_path / "s")
        assert await made.request("GET", "/_matrix/client/versions", seconds=0.2) == Answer(None, fault="timeout")
        await made.close()
        await ended.wait()


async def test_a_request_is_made_once(hub: Homeserver, tmp_path: Path) -> None:
    made = bot(hub, tmp_path, access_token="token")
    await made.open()
    hub.say("PUT", "/send", Said({"errcode": "M_LIMIT_EXCEEDED", "retry_after_ms": 1}, 429))
    answer = await made.request("PUT", "/_matrix/client/v3/send", {"body": "خبر"})
    await made.close()
    assert (answer.status, answer.errcode, answer.retry_after, answer.ok) == (429, "M_LIMIT_EXCEEDED", 0.001, False)
    assert (hub.paths("PUT"), hub.bodies[-1], hub.tokens[-1]) == (["/send"], {"body": "خبر"}, "Bearer token")


@pytest.mark.parametrize(
    ("retry_after", "seconds"), [("x", None), ("Fri, 01 Mar 2024 06:00:00 GMT", None), ("12", 12), ("-1", None)]
)
async def test_what_a_header_says(hub: Homeserver, tmp_path: Path, retry_after: str, seconds: float | None) -> None:
    made = bot(hub, tmp_path, access_token="token")
    hub.say("GET", "/x", Said({"retry_after_ms": "soon"}, 429, {"Retry-After": retry_after}))
    answer = await made.request("GET", "/_matrix/client/v3/x")
    await made.close()
    assert answer.retry_after == seconds


def test_who_is_in_trouble() -> None:
    assert trouble(Answer(401, {"errcode": "M_UNKNOWN_TOKEN"})) == Unauthorized()
    assert trouble(Answer(403, {"errcode": "M_USER_DEACTIVATED"})) == Unauthorized()
    assert trouble(Answer(None, fault="timeout")) == Unreachable("timeout")
    assert trouble(Answer(200, {"errcode": "M_UNKNOWN_TOKEN"})) == Unreachable("status-200")


def test_what_is_too_deep_is_cut_out_and_nothing_else() -> None:
    deep = b"[" * 20_000 + b'"]"' + b"]" * 20_000
    raw = b'{"a":"[[\\"","b":{"c":%s,"d":1},"e":[%s]}' % (deep, deep)
    found = shallow.loads(raw)
    assert (found["a"], found["b"]["d"]) == ('[["', 1)
    assert json.dumps(found).count("[") <= 2 * shallow.DEEPEST + 2


def test_what_is_too_long_a_number_is_none() -> None:
    assert shallow.loads(b'{"a":%s,"b":"\xff","c":2}' % (b"1" * 5000)) == {"a": 0, "b": "\ufffd", "c": 2}


@pytest.mark.parametrize("raw", [b"", b"{", b"[" * 100_000, b'"' + b"\\" * 1001])
def test_what_is_no_json(raw: bytes) -> None:
    with pytest.raises(ValueError):
        shallow.loads(raw)


async def test_against_synapse(synapse: Synapse, tmp_path: Path) -> None:
    member = await synapse.user("bot")
    made = account(synapse.url, member.user_id, password=member.password, session_file=tmp_path / "s")
    first = await made.open()
    assert isinstance(first, Ready)
    assert first.device_id != member.device_id
    assert await made.display_name() == member.user_id.partition(":")[0].removeprefix("@")
    await made.close()
    again = account(synapse.url, member.user_id, password=member.password, session_file=tmp_path / "s")
    assert await again.open() == Ready(member.user_id, first.device_id)
    await again.request("POST", "/_matrix/client/v3/logout", {})
    assert await again.open() == Unauthorized()
    await again.close()
