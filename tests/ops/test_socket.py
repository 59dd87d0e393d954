"""The owner's door: what is said through it is what is said at home, and no caller can break it."""

import asyncio
import json
import logging
import socket
import stat
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from newsbot.ops.socket import Record, RefusedError, ask, listens, serve
from newsbot.ports import NewsbotError, StoreUnusableError


async def echo(verb: str, arguments: Record) -> AsyncIterator[Record]:
    """A handler with a verb for each way that an answer can end."""
    match verb:
        case "count":
            for number in range(arguments["to"]):
                yield {"number": number, "said": arguments["said"]}
        case "refuse":
            yield {"half": "done"}
            raise NewsbotError("the reason")
        case "unusable":
            raise StoreUnusableError("disk full")
        case "usage":
            raise RefusedError("no such verb", 2)
        case "hang":
            yield {"begun": True}
            await asyncio.Event().wait()
        case _:
            raise ZeroDivisionError("secret detail")


async def answers(path: Path, verb: str, **arguments: object) -> list[Record]:
    return [answer async for answer in ask(path, verb, arguments)]


async def refusal(path: Path, verb: str) -> tuple[str, int]:
    with pytest.raises(RefusedError) as caught:
        await answers(path, verb)
    return str(caught.value), caught.value.code


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[Path]:
    path = tmp_path / "newsbot.db.sock"
    async with serve(path, echo):
        yield path


SAID = {"arabic": "درعا", "odd": 'a\n"b"\u2028', "half": "\ud800 half", "long": "x" * 200_000}


@pytest.mark.parametrize("said", SAID.values(), ids=SAID)
async def test_through_it_is_as_at_home(door: Path, said: str) -> None:
    home = [answer async for answer in echo("count", {"to": 3, "said": said})]
    assert await answers(door, "count", to=3, said=said) == home


@pytest.mark.parametrize(
    ("verb", "error", "code"),
    [
        ("refuse", "the reason", 1),
        ("unusable", "disk full", 78),
        ("usage", "no such verb", 2),
        ("bug", "unexpected ZeroDivisionError in the store's owner", 1),
    ],
)
async def test_an_error_comes_with_its_exit_code(door: Path, verb: str, error: str, code: int) -> None:
    assert await refusal(door, verb) == (error, code)


async def test_a_fault_is_logged_and_the_next_one_is_answered(door: Path, caplog: pytest.LogCaptureFixture) -> None:
    await refusal(door, "bug")
    assert [record.levelno for record in caplog.records] == [logging.ERROR]
    assert len(await answers(door, "count", to=2, said="")) == 2


async def test_only_the_owner_may_open_it(door: Path) -> None:
    mode = door.stat().st_mode
    assert stat.S_ISSOCK(mode)
    assert stat.S_IMODE(mode) == 0o600


JUNK = [
    b"",
    b"\n",
    b"\xff\xfe\x00\n",
    b"GET / HTTP/1.1\r\n\r\n",
    b"[]\n",
    b'"verb"\n',
    b'{"verb": "count"}\n',
    b'{"verb": "count", "arguments": 7}\n',
    b'{"verb": "count", "arguments": {"to": 2}}\n',
    b"[" * 100_000 + b"\n",
    b"no end of line",
]


@pytest.mark.parametrize("junk", JUNK, ids=range(len(JUNK)))
async def test_junk_gets_an_error_and_does_no_harm(door: Path, junk: bytes) -> None:
    reader, writer = await asyncio.open_unix_connection(door)
    writer.write(junk)
    writer.write_eof()
    answered = await reader.read()
    writer.close()
    assert not answered or json.loads(answered)["code"] in {1, 2}
    assert len(await answers(door, "count", to=1, said="")) == 1


async def test_a_caller_that_goes_away_is_let_go(door: Path) -> None:
    hanging = ask(door, "hang", {})
    assert await anext(hanging) == {"begun": True}
    await hanging.aclose()
    assert len(await answers(door, "count", to=1, said="")) == 1


async def test_callers_do_not_wait_for_each_other(door: Path) -> None:
    hanging = ask(door, "hang", {})
    await anext(hanging)
    assert len(await answers(door, "count", to=1, said="")) == 1
    await hanging.aclose()


async def test_a_socket_of_a_dead_owner_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "newsbot.db.sock"
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(path))
    assert path.exists()
    assert not await listens(path)
    async with serve(path, echo):
        assert await listens(path)
    assert not path.exists()
    assert not await listens(path)


async def test_who_is_cut_off_is_told(tmp_path: Path) -> None:
    path = tmp_path / "newsbot.db.sock"
    async with serve(path, echo):
        hanging = ask(path, "hang", {})
        await anext(hanging)
    with pytest.raises(RefusedError, match="went away"):
        await anext(hanging)


async def test_a_deep_folder_has_one_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / ("deep" * 30)
    folder.mkdir()
    monkeypatch.chdir(folder)
    async with serve(folder / "newsbot.db.sock", echo):
        assert await listens(folder / "newsbot.db.sock")


async def test_nobody_there_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        await answers(tmp_path / "newsbot.db.sock", "count")
