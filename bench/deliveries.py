"""What a delivery costs: a durable broadcast through the whole engine, beside the bare sends of other libraries.

Every sender is a process of its own on one core, the server another; a round has each of them once, in turn.
"""

import asyncio
import json
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

from bench.corpus import folder
from bench.line import Line
from tests.doubles.telegram.running import ROOT, started
from tests.doubles.telegram.settings import Settings

# Accepts everything, keeps nothing but its ledger.
BENCH = Settings(checks=False, limits=False, auto_chats=True, remembers=False)

TITLE = "انقطاع الكهرباء عن أحياء واسعة من المدينة منذ ساعات الفجر"
BODY = (
    "أعلنت مديرية الكهرباء أن عطلا في محطة التحويل الرئيسية أدى إلى انقطاع التيار عن الأحياء الشرقية والجنوبية، "
    "وأن فرق الصيانة بدأت العمل منذ الساعة الرابعة فجرا. وقال مصدر في المديرية إن إعادة التيار ستتم على مراحل، "
    "وتبدأ بالمشافي ومحطات ضخ المياه ثم بالأحياء السكنية. ودعت البلدية السكان إلى ترشيد استهلاك المياه حتى عودة "
    "المضخات إلى العمل، وأوضحت أن صهاريج ستوزع المياه في الأحياء التي انقطعت عنها منذ أكثر من عشر ساعات."
)
SOURCE = "https://example.org/news/48213"

ABSENT = 3  # how a process ends that misses its library

_FIRST_CHAT = 10_000_000
_WARM = 300
_WINDOW, _GATHER = 100, 0.002
_IN_FLIGHT = 30
_ACCOUNT = "telegram"


class Cost(NamedTuple):
    """Of so many sends: seconds, and CPU seconds of the sender's process."""

    sent: int
    seconds: float
    cpu: float

    @property
    def rate(self) -> float:
        return self.sent / self.seconds

    @property
    def each(self) -> float:
        """CPU milliseconds a send."""
        return self.cpu * 1000 / self.sent

    @property
    def share(self) -> float:
        """Of a core, that the process had: 1 when nothing else kept it waiting."""
        return self.cpu / self.seconds


def lines(count: int = 10_000, bare: int = 2_500, rounds: int = 3) -> list[Line]:
    """Deliveries a second, and CPU a delivery beside bare sends: medians of interleaved rounds."""
    costs: dict[str, list[Cost]] = {name: [] for name in SENDERS}
    with started(BENCH) as double:
        apart(double.pid)
        for number in range(rounds):
            for name in SENDERS:
                wanted = count if name == "newsbot" else bare
                first = _FIRST_CHAT + number * (count + _WARM)
                done = _sent(name, double.base_url, double.token, first, wanted)
                if done:
                    costs[name].append(done)
    ours = costs["newsbot"]
    rate = statistics.median(one.rate for one in ours)
    each = statistics.median(one.each for one in ours)
    share = statistics.median(one.share for one in ours)
    return [
        Line(
            f"durable broadcast of {count:,} deliveries, one core",
            rate,
            "/s",
            ">= 1,000/s",
            met=rate >= 1000,
            note=f"with {share:.2f} of the core; {each:.2f} of it do for 1,000/s",
        ),
        _beside(each, costs, "python-telegram-bot", 0.3),
        _beside(each, costs, "aiogram", None),
        _beside(each, costs, "aiohttp", None),
    ]


def _beside(each: float, costs: dict[str, list[Cost]], peer: str, most: float | None) -> Line:
    name, goal = "CPU a delivery", "reported" if most is None else f"<= {most:g}x"
    found = costs[peer]
    if not found:
        return Line(name, each, "ms", goal, f"{peer}, bare send", note=f"{peer} is not installed")
    other = statistics.median(one.each for one in found)
    ratio = each / other
    met = None if most is None else ratio <= most
    note = f"{_spread(costs['newsbot'])} and {_spread(found)}"
    return Line(name, each, "ms", goal, f"{peer}, bare send, {_IN_FLIGHT} in flight", other, ratio, met, note)


def _spread(costs: list[Cost]) -> str:
    return f"{min(one.each for one in costs):.3f} to {max(one.each for one in costs):.3f}"


def apart(pid: int) -> None:
    """The server on the cores that the senders leave it."""
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(pid, cores[1:] or cores)


def _sent(name: str, url: str, token: str, first: int, count: int) -> Cost | None:
    """One sender's run in a process of its own; None where its library is not installed."""
    # Beside the other stores of the benchmark: a folder in memory would make commits free.
    with tempfile.TemporaryDirectory(dir=folder()) as place:
        command = [sys.executable, "-m", "bench.deliveries", name, url, token, str(first), str(count), place]
        done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode == ABSENT:
        return None
    done.check_returncode()
    return Cost(*json.loads(done.stdout))


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


async def _newsbot(url: str, token: str, first: int, count: int, place: Path) -> Cost:
    """A post for everyone, from its publication until the last delivery is recorded."""
    from newsbot.chat.delivery import Outcome, Priority
    from newsbot.chat.document import Document, Faint, Heading, Link, Paragraph, line
    from newsbot.chat.pacing import Pace
    from newsbot.chat.room import Room
    from newsbot.flows.deliver import Deliver
    from newsbot.ops.clock import SystemClock
    from newsbot.platforms.telegram.client import TelegramPlatform, account
    from newsbot.platforms.telegram.rendered import Rendered
    from newsbot.ports import Post
    from newsbot.store import open_store
    from newsbot.store.journal import WireJournal

    class Counting(TelegramPlatform):
        sent = 0

        async def send(self, room: Room, part: Rendered, *, delivery: int, silent: bool) -> Outcome:
            outcome = await super().send(room, part, delivery=delivery, silent=silent)
            self.sent += 1
            return outcome

    clock, connected, stop = SystemClock(), account(token, url, in_flight=_WINDOW), asyncio.Event()
    document = Document(
        (
            Heading(line(TITLE)),
            Paragraph(line(BODY)),
            Paragraph((Faint("وكالة المثال"), Link("الخبر كاملا", SOURCE))),
        ),
        suggestions=("/latest درعا", "/more"),
    )
    async with open_store(f"sqlite:///{place}/store.db", place / "key", lambda _: ()) as store:
        await connected.open()
        platform = Counting(connected.bot, clock=clock, button_key=os.urandom(32), paid=True)
        journal = WireJournal(place / "wire", clock)
        rate = 1_000_000.0
        deliver = Deliver(
            platform,
            account=_ACCOUNT,
            holder="bench",
            outbox=store.outbox,
            leases=store.leases,
            clock=clock,
            jitter=random.random,
            pace=Pace(rate=rate, slowest=rate, spacing=0.0),
            window=_WINDOW,
            gather=_GATHER,
            journal=journal,
        )
        store.outbox.wake = deliver.wake

        async def recorded(wanted: int) -> None:
            while platform.sent < wanted:  # noqa: ASYNC110  # an event would cost more than a look
                await asyncio.sleep(0.02)
            while (await store.outbox.counts()).get("sent", 0) < wanted:  # noqa: ASYNC110
                await asyncio.sleep(0.005)

        rooms = [Room("telegram", str(first + number)) for number in range(_WARM + count)]
        await store.outbox.follow(_ACCOUNT, rooms[_WARM:])
        warming = Post(Priority.BREAKING, (document,), rooms=tuple(rooms[:_WARM]))
        await store.outbox.publish(_ACCOUNT, warming, clock.now())
        running = asyncio.create_task(deliver.run(stop))
        await recorded(_WARM)
        began, used = perf_counter(), _cpu()
        await store.outbox.publish(_ACCOUNT, Post(Priority.BREAKING, (document,), everyone=True), clock.now())
        await recorded(_WARM + count)
        cost = Cost(count, perf_counter() - began, _cpu() - used)
        stop.set()
        await running
        journal.close()
        await connected.close()
    return cost


async def _bare(chats: Iterator[int], send: Callable[[int], Awaitable[object]], count: int) -> Cost:
    """So many workers, each sending to the next chat; nothing is kept."""

    async def work(left: list[int]) -> None:
        while left:
            await send(left.pop())

    async def all_of(wanted: int) -> None:
        left = [next(chats) for _ in range(wanted)]
        await asyncio.gather(*(work(left) for _ in range(_IN_FLIGHT)))

    await all_of(_WARM)
    began, used = perf_counter(), _cpu()
    await all_of(count)
    return Cost(count, perf_counter() - began, _cpu() - used)


# Markup, as their guides teach it, costs these libraries less than entities would.
HTML = f'<b>{TITLE}</b>\n\n{BODY}\n\nوكالة المثال <a href="{SOURCE}">الخبر كاملا</a>'
_BUTTONS = (("درعا", "latest:1"), ("المزيد", "more:2"))


async def _python_telegram_bot(url: str, token: str, first: int, count: int, _: Path) -> Cost:
    from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
    from telegram.request import HTTPXRequest

    markup = InlineKeyboardMarkup([[InlineKeyboardButton(label, callback_data=data) for label, data in _BUTTONS]])
    async with Bot(token, base_url=f"{url}/bot", request=HTTPXRequest(connection_pool_size=_IN_FLIGHT)) as bot:

        async def send(chat: int) -> object:
            return await bot.send_message(chat, HTML, parse_mode="HTML", reply_markup=markup)

        return await _bare(iter(range(first, first + _WARM + count)), send, count)


async def _aiogram(url: str, token: str, first: int, count: int, _: Path) -> Cost:
    from aiogram import Bot
    from aiogram.client.session.aiohttp import AiohttpSession
    from aiogram.client.telegram import TelegramAPIServer
    from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

    row = [InlineKeyboardButton(text=label, callback_data=data) for label, data in _BUTTONS]
    markup = InlineKeyboardMarkup(inline_keyboard=[row])
    async with Bot(token, AiohttpSession(api=TelegramAPIServer.from_base(url))) as bot:

        async def send(chat: int) -> object:
            return await bot.send_message(chat, HTML, parse_mode="HTML", reply_markup=markup)

        return await _bare(iter(range(first, first + _WARM + count)), send, count)


async def _aiohttp(url: str, token: str, first: int, count: int, _: Path) -> Cost:
    import aiohttp

    keyboard = [[{"text": label, "callback_data": data} for label, data in _BUTTONS]]
    said = {"text": HTML, "parse_mode": "HTML", "reply_markup": {"inline_keyboard": keyboard}}
    async with aiohttp.ClientSession() as session:

        async def send(chat: int) -> object:
            async with session.post(f"{url}/bot{token}/sendMessage", json={"chat_id": chat, **said}) as answer:
                return await answer.json()

        return await _bare(iter(range(first, first + _WARM + count)), send, count)


SENDERS: dict[str, Callable[[str, str, int, int, Path], Awaitable[Cost]]] = {
    "newsbot": _newsbot,
    "python-telegram-bot": _python_telegram_bot,
    "aiogram": _aiogram,
    "aiohttp": _aiohttp,
}


async def _main(name: str, url: str, token: str, *rest: str) -> int:
    first, count, place = rest
    if not os.environ.get("NOPIN"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    try:
        cost = await SENDERS[name](url, token, int(first), int(count), Path(place))
    except ModuleNotFoundError as error:
        if error.name == name:
            return ABSENT
        raise
    print(json.dumps(cost))
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(_main(*sys.argv[1:])))
