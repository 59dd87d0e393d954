"""Two editors, one on Telegram and one on Matrix, over the whole bot: post, approve, correct in the middle, retract.

    python -m tests.crash.newsroom --telegram 7000 --matrix 3000
    python -m tests.crash.newsroom --telegram 9850 --matrix 150 --synapse

The bot is `newsbot run`, a process of its own. The first bulletin is corrected when half of the rooms have it, and
taken back when all of them show that; the second is taken back in the middle. Some people have blocked the bot, some
copies cannot be edited, and some answers are lost. Judged is what the servers hold, as their own clients read it: every
copy ends as the last words, or the store lists its room with a reason. Exit code 1 when it is not so.
"""

import argparse
import asyncio
import json
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from newsbot.chat.room import Room
from newsbot.store import open_store
from tests.app.matrix_kit import API
from tests.crash.endings import Listed, Words, judge
from tests.crash.messengers import (
    FIRST_CHAT,
    NORA,
    Event,
    Matrix,
    MatrixDouble,
    MatrixSynapse,
    Telegram,
    until,
)
from tests.doubles.matrix import running as matrix_double
from tests.doubles.synapse.members import Member
from tests.doubles.synapse.running import ROOT, free_port, place
from tests.doubles.synapse.running import started as synapse_started
from tests.doubles.telegram.running import telegram_double
from tests.doubles.telegram.settings import Settings

WINDOW = 25
PROMPT = 2.0  # seconds from an approval to the first corrected copy
_HELD_BACK = 10  # replies a second beside the rate, for the editors
_LOOK = 0.003
_STILL = 0.1
_FIRST = Words("b1", ("بدأ الاجتماع المنتظر", "تأجل الاجتماع المنتظر"))
_SECOND = Words("b2", ("أغلق المعبر الشمالي",))
_MOMENTS = {_FIRST: "retracted", _SECOND: "taken_back"}
_CONFIG = """
[store]
url = "sqlite:///{place}/newsbot.db"
key_file = "{place}/key"
[telegram]
token = "{token}"
api_base_url = "{url}"
rate = {rate}
reply_rate = {replies}
[matrix]
homeserver = "{homeserver}"
user_id = "{user}"
access_token_file = "{place}/matrix.token"
store_dir = "{place}/matrix"
pickle_key_file = "{place}/matrix.key"
join = "any"
rate = {matrix_rate}
[editors]
telegram = [{nora}]
matrix = ["{omar}"]
matrix_room = "{desk}"
hold_seconds = {hold}
[ops]
listen = "127.0.0.1:{port}"
"""


@dataclass(frozen=True, slots=True)
class Stage:
    """`account`: the bot's on Matrix."""

    telegram: Telegram
    matrix: Matrix
    account: Member
    omar: str
    folder: Path

    @property
    def database(self) -> str:
        return f"file:{self.folder}/newsbot.db?mode=ro"

    async def typed(self, order: str, number: str) -> str:
        """The newest such command that the bot told Omar, as he types it."""

        async def found() -> str | None:
            said = [line for text in await self.matrix.told() for line in text.split("\n")]
            lines = [line[line.index(f"!{order} {number} ") :] for line in said if f"!{order} {number} " in line]
            return lines[-1] if lines else None

        return str(await until(found))


def main() -> int:
    options = argparse.ArgumentParser(prog="tests.crash.newsroom", description=__doc__)
    options.add_argument("--telegram", type=int, default=140, help="readers there")
    options.add_argument("--matrix", type=int, default=60, help="rooms there")
    options.add_argument("--rate", type=float, default=250.0, help="messages a second on Telegram")
    options.add_argument("--matrix-rate", type=float, help="on Matrix; else so that both end together")
    options.add_argument("--synapse", action="store_true", help="a real homeserver for the rooms of Matrix")
    options.add_argument("--hold", type=float, default=1.0, help="seconds before a first send")
    options.add_argument("--after", type=float, default=0.5, help="share of the rooms that have it when it is changed")
    options.add_argument("--bulletins", type=int, choices=(1, 2), default=2, help="1: none is taken back in the middle")
    options.add_argument("--faults", type=int, default=20, help="rooms with each kind of trouble on Telegram")
    given = options.parse_args()
    began = time.monotonic()
    report = asyncio.run(_run(given))
    report["seconds"] = round(time.monotonic() - began, 1)
    sys.stdout.write(json.dumps(report, ensure_ascii=False) + "\n")
    return 0 if report["good"] else 1


async def _run(given: argparse.Namespace) -> dict[str, Any]:
    async with _stage(given) as stage:
        async with _bot(stage, given):
            figures = await _corrected(stage, given)
            if given.bulletins > 1:
                figures["taken_back"] = await _taken_back(stage, given)
        return await _judged(stage, figures)


async def _corrected(stage: Stage, given: argparse.Namespace) -> dict[str, Any]:
    """The first bulletin, by both."""
    old, new = _FIRST.versions
    held = await _sent(stage, _FIRST) + given.hold
    await _out(stage, old, given.after)
    await stage.matrix.say(f"!correct b1 {new}")
    await stage.matrix.say(await stage.typed("send", "b1"))
    approved = await stage.telegram.press("أوافق", "موافقتك على تصحيح b1")
    await _quiet(stage)
    retracted = await _retracted(stage, "b1")
    await _quiet(stage)
    return {"held": held, "approved": approved, "retracted": retracted}


async def _taken_back(stage: Stage, given: argparse.Namespace) -> float:
    """The second, in the middle. Returns when."""
    await _sent(stage, _SECOND)
    await _out(stage, _SECOND.versions[0], given.after)
    retracted = await _retracted(stage, "b2")
    await _quiet(stage)
    return retracted


async def _sent(stage: Stage, words: Words) -> float:
    """Nora writes it, Omar agrees. Returns when its hold began."""
    await stage.telegram.say(f"/breaking {words.versions[0]}")
    await stage.telegram.press("اطلب الموافقة", words.id)
    await stage.matrix.say(await stage.typed("approve", words.id))
    held = "SELECT at FROM audit WHERE act = 'approve' AND outcome = 'done' AND subject = ? ORDER BY seq LIMIT 1"

    async def agreed() -> list[Any]:
        return _asked(stage, held, words.id)

    ((at,),) = await until(agreed)
    return float(at) / 1000


async def _out(stage: Stage, text: str, share: float) -> None:
    """Until such a share of the readers has it."""
    # Only Telegram's double tells while it goes on, whatever stands on the other side.
    wanted = share * stage.telegram.readers

    async def reached() -> bool:
        return sum(one.op == "send" and text in one.text for one in stage.telegram.look()) >= wanted

    await until(reached)


async def _retracted(stage: Stage, id_: str) -> float:
    """Omar takes it back. Returns when the store did not know of it for the last time."""
    known = "SELECT count(*) FROM bulletin_revision WHERE kind = 'retraction' AND bulletin = ?"
    await stage.matrix.say(f"!retract {id_}")
    async with asyncio.timeout(60):
        at = time.time()
        while not _asked(stage, known, int(id_[1:]))[0][0]:
            at = time.time()
            await asyncio.sleep(_LOOK)
        return at


async def _quiet(stage: Stage) -> None:
    """Until nothing is on its way."""
    moving = "SELECT (SELECT count(*) FROM fanout) + count(*) FROM delivery WHERE state IN ('pending', 'sending')"
    still = 0
    async with asyncio.timeout(1800):
        while still < 3:
            await asyncio.sleep(_STILL)
            still = 0 if _asked(stage, moving)[0][0] else still + 1


def _asked(stage: Stage, statement: str, *given: object) -> list[Any]:
    with closing(sqlite3.connect(stage.database, uri=True)) as connection:
        return connection.execute(statement, given).fetchall()


async def _judged(stage: Stage, figures: dict[str, Any]) -> dict[str, Any]:
    listed, whole = await _listed(stage)
    stands = await stage.telegram.stands()
    there = {"telegram": stage.telegram.look(), "matrix": await stage.matrix.read()}
    rooms = {"telegram": sorted(stands), "matrix": sorted(stage.matrix.rooms)}
    report: dict[str, Any] = {"rooms": {name: len(of) for name, of in rooms.items()}, "audit": whole}
    report["refused"] = await stage.telegram.refused()
    good = whole
    for name, events in there.items():
        found = {
            "out_when_corrected": sum(one.op == "send" and one.at < figures["approved"] for one in events),
            "first_reader_ms": _after(events, "send", _FIRST.versions[0], figures["held"]),
            "first_correction_ms": _after(events, "edit", _FIRST.versions[1], figures["approved"]),
            "first_withdrawn_ms": _after(events, "edit", "سحب", figures["retracted"]),
        }
        ends = {
            words.id: judge(events, rooms[name], listed[name, words.id], words, figures[moment], whole=words is _FIRST)
            for words, moment in _MOMENTS.items()
            if moment in figures
        }
        report[name] = found | {id_: end.as_dict() for id_, end in ends.items()}
        good = good and all(end.good for end in ends.values()) and found["first_correction_ms"] <= PROMPT * 1000
    late = sum(end["sends_after"] for name in there for end in report[name].values() if isinstance(end, dict))
    differing = _differing(stands, there["telegram"])
    return {"good": good and late <= WINDOW and not differing, "sends_after": late, "differing": differing, **report}


def _after(events: Sequence[Event], op: str, text: str, moment: float) -> int:
    """Milliseconds until the first such copy. Without any, an hour."""
    times = (one.at for one in events if one.op == op and text in one.text)
    return round((min(times, default=moment + 3600) - moment) * 1000)


def _differing(stands: dict[str, list[str]], events: Sequence[Event]) -> int:
    """Chats where there is something else than the record says."""
    last: dict[str, dict[str, str]] = {}
    for one in events:
        of_room = last.setdefault(one.room, {})
        of_room.pop(one.message, None) if one.op == "delete" else of_room.update({one.message: one.text})
    return sum(texts != list(last.get(room, {}).values()) for room, texts in stands.items())


async def _listed(stage: Stage) -> tuple[dict[tuple[str, str], Listed], bool]:
    """Of each bulletin and messenger, what the store says of rooms that may not have the last words; its audit."""
    found: dict[tuple[str, str], Listed] = {}
    async with open_store(f"sqlite:///{stage.folder}/newsbot.db", stage.folder / "key", lambda _: ()) as store:
        whole = (await store.audit.verify()).good
        rows = await store.outbox.list(["uncertain", "dead", "gone", "expired", "held", "cancelled"], 1 << 30)
        for words in _MOMENTS:
            kept = await store.desk.get(int(words.id[1:]))
            posts = {} if kept is None else {one.post: one.account for one in kept.of("news")}
            for account in ("telegram", "matrix"):
                listed = found[account, words.id] = Listed()
                for row in rows:
                    if posts.get(row.post) == account and (copy := await store.outbox.copy(row.id)) is not None:
                        listed.add(copy[0].id, row.state, row.reason)
    return found, whole


@asynccontextmanager
async def _bot(stage: Stage, given: argparse.Namespace) -> AsyncIterator[None]:
    """`newsbot run`, ended as an operator ends it."""
    config = stage.folder / "newsbot.toml"
    (stage.folder / "matrix.token").touch(0o600)
    (stage.folder / "matrix.token").write_text(stage.account.access_token)
    matrix_rate = given.matrix_rate or given.rate * 1.25 * len(stage.matrix.rooms) / stage.telegram.readers
    about = {"token": stage.telegram.double.token, "url": stage.telegram.double.base_url, "rate": given.rate}
    about |= {"homeserver": stage.account.homeserver, "user": stage.account.user_id, "matrix_rate": matrix_rate}
    about |= {"nora": NORA, "omar": stage.omar, "desk": stage.matrix.desk, "hold": given.hold, "replies": _HELD_BACK}
    config.write_text(_CONFIG.format(place=stage.folder, port=free_port(), **about))
    config.chmod(0o600)
    command = [sys.executable, "-m", "newsbot", "run", "--config", str(config)]
    with (stage.folder / "log").open("wb") as log:
        bot = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)  # noqa: ASYNC220  # returns at once
        try:
            yield
            bot.send_signal(signal.SIGTERM)
            await asyncio.to_thread(bot.wait, 60)
        finally:
            with suppress(ProcessLookupError):
                os.kill(bot.pid, signal.SIGKILL)
            bot.wait()


@asynccontextmanager
async def _stage(given: argparse.Namespace) -> AsyncIterator[Stage]:
    """Servers, people, and a store that knows who follows."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=place())))
        most = round(given.rate * 1.1) + _HELD_BACK
        double = await stack.enter_async_context(telegram_double(Settings(overall=most, chat_burst=20)))
        telegram = Telegram(double, given.telegram)
        await double.control.chat(NORA)
        await double.control.chats(FIRST_CHAT, given.telegram)
        await _trouble(telegram, given.faults)
        made = _on_synapse if given.synapse else _on_double
        matrix, account, omar = await made(given.matrix, stack)
        async with open_store(f"sqlite:///{folder}/newsbot.db", folder / "key", lambda _: ()) as store:
            chats = [Room("telegram", str(FIRST_CHAT + number)) for number in range(given.telegram)]
            await store.outbox.follow("telegram", chats)
            await store.outbox.follow("matrix", [Room("matrix", room) for room in matrix.rooms])
        yield Stage(telegram, matrix, account, omar, folder)


async def _trouble(telegram: Telegram, count: int) -> None:
    """So many people have blocked the bot, so many copies cannot be edited, so many answers are lost."""
    locked = {"description": "Bad Request: message can't be edited", "count": None}
    kinds: list[tuple[str, str, dict[str, Any]]] = [
        ("blocked", "sendMessage", {}),
        ("bad-request", "editMessageText", locked),
        ("drop-after", "sendMessage", {}),
    ]
    apart = telegram.readers // max(1, count * len(kinds))
    for number in range(count * len(kinds)):
        kind, method, about = kinds[number % len(kinds)]
        await telegram.double.control.fault(kind, method=method, chat=FIRST_CHAT + number * apart, **about)


async def _on_double(count: int, stack: AsyncExitStack) -> tuple[Matrix, Member, str]:
    double = stack.enter_context(matrix_double.started())
    rooms, desk, omar = [f"!reader{number}:double" for number in range(count)], "!desk:double", "@omar:double"
    for room in (desk, *rooms):
        await double.do("room", room_id=room)
    for number in range(min(10, count // 6)):
        await double.do("fault", kind="drop-after", call="send", skip=5 + 5 * number)
    account = Member(double.url, double.user_id, "", "DEVICE", double.token)
    return MatrixDouble(double, rooms, desk, omar), account, omar


async def _on_synapse(count: int, stack: AsyncExitStack) -> tuple[Matrix, Member, str]:
    server = stack.enter_context(synapse_started("lifted")).homeserver
    bot, omar = await server.user("newsbot"), await server.user("omar")
    rooms = []
    for _ in range(count + 1):
        made = await omar.call("POST", f"{API}/createRoom", {"preset": "private_chat", "invite": [bot.user_id]})
        await bot.call("POST", f"{API}/join/{made['room_id']}", {})
        rooms.append(made["room_id"])
    return MatrixSynapse(omar, bot.user_id, rooms[1:], rooms[0]), bot, omar.user_id


if __name__ == "__main__":
    sys.exit(main())
