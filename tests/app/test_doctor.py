"""What an operator is told of the state of things, beside bots that run and without."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from newsbot.app.doctor import findings
from newsbot.config import ConfigError, load
from newsbot.ports import Finding
from tests.app.kit import sent, until
from tests.app.matrix_kit import API, Newsbot
from tests.doubles.clients import post
from tests.doubles.synapse.members import Homeserver, Member
from tests.doubles.synapse.running import free_port
from tests.doubles.telegram.running import Double

pytestmark = pytest.mark.xdist_group("matrix")

NEWSBOT = Path(sys.executable).with_name("newsbot")


def configured(folder: Path, double: Double, member: Member, **matrix: str) -> Path:
    """A configuration for both messengers. `matrix`: further keys of that section."""
    for name, secret in (("telegram.token", double.token), ("matrix.token", member.access_token)):
        (folder / name).touch(mode=0o600)
        (folder / name).write_text(secret)
    file = folder / "newsbot.toml"
    more = "\n".join(f"{key} = {value}" for key, value in matrix.items())
    file.write_text(f"""
        [store]
        url = "sqlite:///{folder}/newsbot.db"
        key_file = "{folder}/newsbot.key"
        [ops]
        listen = "127.0.0.1:{free_port()}"
        [telegram]
        api_base_url = "{double.base_url}"
        token_file = "{folder}/telegram.token"
        [matrix]
        homeserver = "{member.homeserver}"
        user_id = "{member.user_id}"
        access_token_file = "{folder}/matrix.token"
        store_dir = "{folder}/matrix"
        pickle_key_file = "{folder}/matrix.key"
        {more}
    """)
    return file


@contextmanager
def running(file: Path) -> Iterator["subprocess.Popen[bytes]"]:
    bot = subprocess.Popen([NEWSBOT, "run", "--config", file], stderr=subprocess.DEVNULL)
    try:
        yield bot
    finally:
        bot.kill()
        bot.wait()


def doctor(file: Path, *options: str) -> "subprocess.CompletedProcess[str]":
    command = [str(NEWSBOT), "doctor", "--config", str(file), *options]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


async def told(file: Path) -> dict[str, Finding]:
    return {one.what: one async for one in findings(load(str(file)), file)}


def wrong(found: dict[str, Finding]) -> set[str]:
    return {what for what, one in found.items() if one.verdict == "wrong"}


async def test_beside_a_bot_that_runs_all_is_well(double: Double, synapse: Homeserver, folder: Path) -> None:
    member = await synapse.user("newsbot")
    file = configured(folder, double, member, rate="50.0")
    with running(file) as bot:
        await double.control.say(5, "/latest درعا 1")
        await until(lambda: bool(sent(double, 5)))
        ended = await asyncio.to_thread(doctor, file, "--json")
        while "matrix up" not in ended.stdout:
            assert bot.poll() is None
            ended = await asyncio.to_thread(doctor, file, "--json")
        found = {one["what"]: one["verdict"] for one in map(json.loads, ended.stdout.splitlines())}
        assert found == dict.fromkeys(found, "ok")
        assert set(found) >= {"configuration", "bot", "store", "key file", "disk", "telegram", "matrix device"}
        assert (ended.returncode, ended.stderr) == (0, "")
        assert double.token not in ended.stdout
        assert member.access_token not in ended.stdout
        await double.control.say(6, "/latest درعا 1")
        await until(lambda: bool(sent(double, 6)))


async def test_what_is_not_there_yet_is_no_fault(double: Double, synapse: Homeserver, tmp_path: Path) -> None:
    member = await synapse.user("newsbot")
    file = configured(tmp_path, double, member)
    found = await told(file)
    assert not wrong(found)
    assert {found[what].verdict for what in ("store", "bot", "matrix device", "matrix rate")} == {"note"}
    assert {one.name for one in tmp_path.iterdir()} == {"newsbot.toml", "telegram.token", "matrix.token"}


async def test_tokens_that_are_refused(double: Double, synapse: Homeserver, folder: Path) -> None:
    member = await synapse.user("newsbot")
    file = configured(folder, double, member)
    await member.call("POST", f"{API}/logout", {})
    await double.control.token(good=False)
    found = await told(file)
    assert wrong(found) == {"telegram", "matrix"}
    assert found["telegram"].told == "Telegram refuses the token: it is wrong or was revoked"
    assert found["matrix"].told == "Matrix refuses the access token: it was revoked or is wrong"
    ended = await asyncio.to_thread(doctor, file)
    assert ended.returncode == 1
    assert "matrix           wrong  Matrix refuses the access token" in ended.stdout


async def test_another_program_took_the_updates(double: Double, synapse: Homeserver, folder: Path) -> None:
    file = configured(folder, double, await synapse.user("newsbot"))
    await post(double, "setWebhook", url="https://elsewhere.example/secret-path")
    found = await told(file)
    assert "telegram updates" in wrong(found)
    assert "elsewhere.example" in found["telegram updates"].told
    assert "secret-path" not in found["telegram updates"].told


async def test_servers_that_are_away(double: Double, synapse: Homeserver, folder: Path) -> None:
    member = await synapse.user("newsbot")
    file = configured(folder, double, member)
    text = file.read_text().replace(double.base_url, "http://127.0.0.1:9").replace(synapse.url, "http://127.0.0.1:9")
    file.write_text(text)
    assert wrong(await told(file)) == {"telegram", "matrix"}


def _other_key(folder: Path) -> None:
    (folder / "newsbot.key").write_text("0" * 64)


def _no_key(folder: Path) -> None:
    (folder / "newsbot.key").unlink()


def _damage(folder: Path) -> None:
    content = bytearray((folder / "newsbot.db").read_bytes())
    content[8192:12288] = b"x" * 4096
    (folder / "newsbot.db").write_bytes(content)


def _another_program(folder: Path) -> None:
    (folder / "newsbot.db").write_bytes(b"GIF89a" + b"\0" * 5000)


@pytest.mark.parametrize(
    ("spoil", "what"),
    [(_other_key, "key file"), (_no_key, "key file"), (_damage, "store"), (_another_program, "store")],
)
async def test_a_store_that_is_spoiled(folder: Path, tmp_path: Path, spoil: Any, what: str) -> None:
    spoil(folder)
    file = folder / "newsbot.toml"
    file.write_text(f"""
        [store]
        url = "sqlite:///{folder}/newsbot.db"
        key_file = "{folder}/newsbot.key"
        [ops]
        listen = "127.0.0.1:9"
    """)
    assert what in wrong(await told(file))


async def test_a_device_that_others_cannot_trust(double: Double, synapse: Homeserver, folder: Path) -> None:
    """Keys that are lost, an identity that somebody else made, and keys that others could read."""
    member = await synapse.user("newsbot")
    file = configured(folder, double, member, join='"any"')

    async def ran(chosen: Member, place: Path) -> None:
        place.mkdir(exist_ok=True)
        for name in ("newsbot.db", "newsbot.key"):
            (place / name).write_bytes((folder / name).read_bytes())
            (place / name).chmod(0o600)
        async with Newsbot.running(chosen, place) as bot:
            await until(lambda: bot.watch.platforms["matrix"] == "up")

    await ran(member, folder / "mine")
    text = (
        file.read_text()
        .replace(f"{folder}/matrix", f"{folder}/mine/matrix")
        .replace("mine/matrix.token", "matrix.token")
    )
    file.write_text(text)
    assert "matrix device" not in wrong(await told(file))
    (folder / "mine" / "matrix.key").chmod(0o644)
    with pytest.raises(ConfigError, match="can be read by others"):
        await told(file)
    (folder / "mine" / "matrix.key").chmod(0o600)
    (folder / "mine" / "matrix").chmod(0o755)
    assert "others can read" in (await told(file))["matrix device"].told
    (database,) = (folder / "mine" / "matrix").glob("*.db")
    (folder / "mine" / "matrix").chmod(0o700)
    database.rename(database.with_suffix(".away"))
    assert "has not the keys" in (await told(file))["matrix device"].told
    database.with_suffix(".away").rename(database)
    other = await synapse.login(member)
    await ran(other, folder / "theirs")
    (folder / "matrix.token").write_text(other.access_token)
    file.write_text(file.read_text().replace(f"{folder}/mine/", f"{folder}/theirs/"))
    assert "did not make" in (await told(file))["matrix device"].told


async def test_a_configuration_that_cannot_be_used(tmp_path: Path) -> None:
    (tmp_path / "newsbot.toml").write_text("[nonsense]")
    ended = await asyncio.to_thread(doctor, tmp_path / "newsbot.toml")
    assert ended.returncode == 78
    assert "nonsense" in ended.stderr
