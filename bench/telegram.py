"""A whole reply: `/latest درعا` over a million articles, from the update to the recorded delivery, beside echo bots.

Each bot is a process of its own on one core, started anew every round; the server is another. Counted is the CPU of the
bot's process between two moments of rest, so that its start is left out.
"""

import asyncio
import os
import shutil
import signal
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import NamedTuple

from bench.corpus import folder, store_of
from bench.deliveries import ABSENT, BENCH, apart
from bench.line import Line
from newsbot.news import gazetteer
from tests.doubles.telegram.running import ROOT, Double, telegram_double

PLACE = "درعا"
QUESTION = f"/latest {PLACE}"

_FIRST_CHAT = 20_000_000
_WARM = 200
_AT_ONCE = 50
_LONGEST = 120.0
_TICKS = os.sysconf("SC_CLK_TCK")
_SEND = b'"op": "send"'


class Cost(NamedTuple):
    """Of so many replies: seconds from the first question to the last reply, CPU seconds of the bot's process."""

    replies: int
    seconds: float
    cpu: float

    @property
    def each(self) -> float:
        return self.cpu * 1000 / self.replies


def lines(count: int = 1_000_000, replies: int = 2000, rounds: int = 3) -> list[Line]:
    """CPU a reply, medians of interleaved rounds."""
    costs = asyncio.run(_measured(store_of(count), replies, rounds))
    each = statistics.median(one.each for one in costs["newsbot"])
    note = f"CPU {_spread(costs['newsbot'])}, {_rate(costs['newsbot']):,.0f} replies/s"
    found = []
    for peer, most in (("python-telegram-bot", 1.5), ("aiogram", None)):
        goal = "reported" if most is None else f"<= {most:g}x"
        name, baseline = f"CPU a reply to {QUESTION}, 1,000,000 articles", f"{peer}, echo bot, defaults"
        if not costs[peer]:
            found.append(Line(name, each, "ms", goal, baseline, note=f"{peer} is not installed"))
            continue
        other = statistics.median(one.each for one in costs[peer])
        its = f"; it: {_spread(costs[peer])}, {_rate(costs[peer]):,.0f} replies/s"
        met = None if most is None else each / other <= most
        found.append(Line(name, each, "ms", goal, baseline, other, each / other, met, note + its))
    return found


def _rate(costs: list[Cost]) -> float:
    return statistics.median(one.replies / one.seconds for one in costs)


def _spread(costs: list[Cost]) -> str:
    return f"{min(one.each for one in costs):.2f} to {max(one.each for one in costs):.2f}"


async def _measured(database: Path, replies: int, rounds: int) -> dict[str, list[Cost]]:
    costs: dict[str, list[Cost]] = {"newsbot": [], "python-telegram-bot": [], "aiogram": []}
    first = _FIRST_CHAT
    # A copy, so that the kept store stays what it is: the bot writes what it hears and says.
    with tempfile.TemporaryDirectory(dir=folder()) as place:
        shutil.copy(database, Path(place) / "newsbot.db")
        shutil.copy(database.with_name("key"), place)
        _name_place(Path(place) / "newsbot.db")
        async with telegram_double(BENCH) as double:
            apart(double.pid)
            for _ in range(rounds):
                for name, found in costs.items():
                    cost = await _answered(_command(name, double, Path(place)), double, first, replies)
                    if cost:
                        found.append(cost)
                    first += _WARM + replies
    return costs


def _name_place(database: Path) -> None:
    """The tag of the place as ingest writes it, so that it is found as in a store of real articles."""
    place = gazetteer.load().resolve(PLACE)
    assert place is not None
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("UPDATE tag SET name = ? WHERE name = ?", (f"place:{place.id}", f"place:{PLACE}"))


def _command(name: str, double: Double, place: Path) -> list[str]:
    if name != "newsbot":
        return [sys.executable, "-m", "bench.telegram", name, double.base_url, double.token]
    config = place / "newsbot.toml"
    config.write_text(_CONFIG.format(place=place, url=double.base_url, token=double.token, port=free_port()))
    config.chmod(0o600)
    return [sys.executable, "-m", "newsbot", "run", "--config", str(config)]


# Paid, so that no pace decides how long it takes.
_CONFIG = """
[store]
url = "sqlite:///{place}/newsbot.db"
key_file = "{place}/key"
[telegram]
token = "{token}"
api_base_url = "{url}"
paid_broadcast = true
reply_rate = 1000
[ops]
listen = "127.0.0.1:{port}"
"""


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


async def _answered(command: list[str], double: Double, first: int, replies: int) -> Cost | None:
    """One bot's run: some questions to warm it up, then those that count. None where its library is not installed."""
    async with bot_process(command) as bot:
        async with asyncio.timeout(_LONGEST):
            while bot.poll() is None and not (await double.control.state())["polled"]:  # noqa: ASYNC110
                await asyncio.sleep(0.1)
            if bot.poll() == ABSENT:
                return None
            # What it does beside its first poll: menus, greetings.
            await asyncio.sleep(0.5)
            await _ask(bot, double, first, _WARM)
            before = _cpu(bot.pid)
            seconds = await _ask(bot, double, first + _WARM, replies)
            return Cost(replies, seconds, _cpu(bot.pid) - before)


@asynccontextmanager
async def bot_process(command: list[str]) -> AsyncIterator["subprocess.Popen[bytes]"]:
    quiet = subprocess.DEVNULL
    bot = subprocess.Popen(command, cwd=ROOT, stdout=quiet, stderr=quiet)  # noqa: ASYNC220  # returns at once
    os.sched_setaffinity(bot.pid, {min(os.sched_getaffinity(0))})
    try:
        yield bot
        if bot.poll() is None:
            bot.send_signal(signal.SIGTERM)
            await asyncio.to_thread(bot.wait, 30)
    finally:
        bot.kill()
        bot.wait()


async def _ask(bot: "subprocess.Popen[bytes]", double: Double, first: int, count: int) -> float:
    """As many people ask, each in a chat of their own; returns when all are answered and the bot is at rest."""
    start, at = double.file.stat().st_size, asyncio.get_running_loop().time()
    slots = asyncio.Semaphore(_AT_ONCE)

    async def say(chat: int) -> None:
        async with slots:
            await double.control.say(chat, QUESTION)

    await asyncio.gather(*(say(first + number) for number in range(count)))
    answered, position = 0, start
    while answered < count:
        if bot.poll() is not None:
            raise RuntimeError("the bot ended before it had answered")
        await asyncio.sleep(0.05)
        with double.file.open("rb") as ledger:
            ledger.seek(position)
            new = ledger.read()
        new = new[: new.rfind(b"\n") + 1]
        answered, position = answered + new.count(_SEND), position + len(new)
    seconds = asyncio.get_running_loop().time() - at
    # The last delivery is recorded, the last update acknowledged.
    await asyncio.sleep(0.5)
    return seconds


def _cpu(pid: int) -> float:
    """CPU seconds of a process, all its threads, user and system."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def _python_telegram_bot(url: str, token: str) -> None:
    """The echo bot of its documentation; commands are echoed too."""
    from telegram import Update
    from telegram.ext import Application, ContextTypes, MessageHandler, filters

    async def echo(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        if update.message and update.message.text:
            await update.message.reply_text(update.message.text)

    application = Application.builder().token(token).base_url(f"{url}/bot").build()
    application.add_handler(MessageHandler(filters.TEXT, echo))
    application.run_polling()


def _aiogram(url: str, token: str) -> None:
    """The same of its documentation."""
    from aiogram import Bot, Dispatcher
    from aiogram.client.session.aiohttp import AiohttpSession
    from aiogram.client.telegram import TelegramAPIServer
    from aiogram.types import Message

    dispatcher = Dispatcher()

    @dispatcher.message()
    async def echo(message: Message) -> None:
        await message.answer(message.text or "")

    async def poll() -> None:
        await dispatcher.start_polling(Bot(token, AiohttpSession(api=TelegramAPIServer.from_base(url))))

    asyncio.run(poll())


_BOTS = {"python-telegram-bot": _python_telegram_bot, "aiogram": _aiogram}


def _main(name: str, url: str, token: str) -> int:
    try:
        _BOTS[name](url, token)
    except ModuleNotFoundError as error:
        if error.name == name:
            return ABSENT
        raise
    return 0


if __name__ == "__main__":
    sys.exit(_main(*sys.argv[1:]))
