"""`python -m tests.acceptance`: does a client that accepts only cross-signed devices get on with the bot?

Starts a homeserver, the bot as an operator would (`newsbot run` over sample news) and acceptance/strict.mjs; prints
what that client says and ends with 0 when it read the answer. `--device` takes, instead of the whole bot, one device
that answers the question; `--unsigned` leaves that without cross-signing, to see that the judge is strict.
"""

import argparse
import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from newsbot.platforms.matrix.encryption import Encryption
from newsbot.platforms.matrix.identity import Standing, Unsigned
from tests.doubles.synapse.configuration import HOST
from tests.doubles.synapse.members import Member
from tests.doubles.synapse.running import ROOT, free_port, missing, place, started
from tests.platforms.matrix.device import Device, device

JUDGE = ROOT / "acceptance" / "strict.mjs"
SAMPLES = ROOT / "src" / "newsbot" / "data" / "samples" / "news.jsonl"
QUESTION, ANSWER = "!latest درعا", "آخر أخبار درعا"
SECONDS = 60


async def _judge(nora: Member, bot: str) -> dict[str, Any]:
    """What the strict client says. Raises RuntimeError with its own words when it says nothing."""
    pipe = asyncio.subprocess.PIPE
    command = ("node", str(JUDGE))
    node = await asyncio.create_subprocess_exec(*command, cwd=JUDGE.parent, stdin=pipe, stdout=pipe, stderr=pipe)
    asked = {"homeserver": nora.homeserver, "user": nora.user_id, "password": nora.password, "bot": bot}
    given = json.dumps(asked | {"question": QUESTION, "answer": ANSWER, "seconds": SECONDS})
    try:
        async with asyncio.timeout(SECONDS * 3):
            said, complaints = await node.communicate(given.encode())
    finally:
        with suppress(ProcessLookupError):
            node.kill()
    if not said.strip():
        raise RuntimeError(f"the strict client ended without an answer: {complaints.decode()[-2000:]}")
    return dict(json.loads(said))


@asynccontextmanager
async def _whole_bot(member: Member, folder: Path) -> AsyncIterator[None]:
    password = folder / "password"
    password.touch(mode=0o600)
    password.write_text(member.password)
    store = {"URL": f"sqlite:///{folder}/newsbot.db", "KEY_FILE": f"{folder}/newsbot.key"}
    ops = {"LISTEN": f"{HOST}:{free_port()}"}
    matrix = {
        "HOMESERVER": member.homeserver,
        "USER_ID": member.user_id,
        "PASSWORD_FILE": str(password),
        "STORE_DIR": f"{folder}/matrix",
        "PICKLE_KEY_FILE": f"{folder}/matrix.key",
    }
    sections = {"STORE": store, "MATRIX": matrix, "OPS": ops}
    settings = {
        f"NEWSBOT__{section}__{name}": value for section, keys in sections.items() for name, value in keys.items()
    }
    newsbot = [sys.executable, "-m", "newsbot"]
    ingest = await asyncio.create_subprocess_exec(
        *newsbot, "ingest", str(SAMPLES), env=os.environ | settings, stdout=asyncio.subprocess.DEVNULL
    )
    if await ingest.wait():
        raise RuntimeError("the sample news could not be read in")
    run = await asyncio.create_subprocess_exec(*newsbot, "run", env=os.environ | settings)
    try:
        yield
    finally:
        with suppress(ProcessLookupError):
            run.terminate()
        await run.wait()


class _Unsigned(Encryption):
    """As the library leaves a device."""

    async def start(self, *, replace: bool = False) -> Standing:
        del replace
        await self._upload()
        return Unsigned("left so")


@asynccontextmanager
async def _one_device(member: Member, folder: Path, encryption: type[Encryption]) -> AsyncIterator[None]:
    async with device(member, folder, encryption=encryption) as bot:
        answering = asyncio.create_task(_answer(bot))
        try:
            yield
        finally:
            answering.cancel()
            with suppress(asyncio.CancelledError, TimeoutError):
                await answering


async def _answer(bot: Device) -> None:
    room, _, _ = await bot.hear(QUESTION)
    await bot.say(room, ANSWER)


async def _run(asked: argparse.Namespace) -> int:
    async with AsyncExitStack() as stack:
        synapse = stack.enter_context(started())
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="newsbot-acceptance-", dir=place())))
        member, nora = await synapse.homeserver.user("bot"), await synapse.homeserver.user("nora")
        if asked.device or asked.unsigned:
            bot = _one_device(member, folder, _Unsigned if asked.unsigned else Encryption)
        else:
            bot = _whole_bot(member, folder)
        await stack.enter_async_context(bot)
        result = await _judge(nora, member.user_id)
    print(json.dumps(result, ensure_ascii=False))  # noqa: T201 what the command is for
    return 0 if result["answered"] and result["read"] and result["signed_by_owner"] else 1


def main() -> int:
    parser = argparse.ArgumentParser(prog="acceptance", description="A client that accepts signed devices only.")
    parser.add_argument("--device", action="store_true", help="one device that answers, not the whole bot")
    parser.add_argument("--unsigned", action="store_true", help="the same without cross-signing: must fail")
    asked = parser.parse_args()
    if reason := missing():
        print(reason, file=sys.stderr)  # noqa: T201 a command's last word
        return 1
    try:
        return asyncio.run(_run(asked))
    except (RuntimeError, TimeoutError, FileNotFoundError) as error:
        print(f"acceptance: {error}", file=sys.stderr)  # noqa: T201 a command's last word
        return 1


if __name__ == "__main__":
    sys.exit(main())
