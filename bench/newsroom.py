"""How soon readers get what editors send, correct and take back: the whole bot, two editors who press its buttons.

The bot is a process of its own on one core, the server another; people follow it at the free pace of a bot.
"""

import asyncio
import sqlite3
import statistics
import sys
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any, Literal

from bench.corpus import folder
from bench.deliveries import apart
from bench.line import Line
from bench.telegram import bot_process, free_port
from newsbot.chat.room import Room
from newsbot.store import open_store
from newsbot.text.bidi import FSI, LRM, PDI, RLM
from tests.doubles.telegram.running import Double, telegram_double
from tests.doubles.telegram.settings import Settings

_FIRST, _FOLLOWERS = 2_000_000, 5_000
_NORA, _LAYLA = 5, 6
_HOLD = 1.0
_RATE = 25  # messages a second that news may take: the free pace without what is kept for answers
_UNDER_WAY = 15  # copies that are out when the words change
_QUIET = 2.0  # seconds between two rounds
_LONGEST = 60.0
_UNSEEN = dict.fromkeys(map(ord, (FSI, PDI, RLM, LRM)))
_AGREED = "SELECT at FROM audit WHERE act = 'approve' AND outcome = 'done' AND subject = ? ORDER BY seq LIMIT 1"
_CONFIG = """
[store]
url = "sqlite:///{place}/newsbot.db"
key_file = "{place}/key"
[telegram]
token = "{token}"
api_base_url = "{url}"
[editors]
telegram = [{nora}, {layla}]
hold_seconds = {hold}
posts_an_hour = 1000
[ops]
listen = "127.0.0.1:{port}"
"""


def lines(rounds: int = 5, holds: int = 40, followers: int = 2_500) -> list[Line]:
    """Medians; the slowest beside them."""
    found = asyncio.run(_measured(rounds, holds, followers))
    tail = sorted(found.first)[int(len(found.first) * 0.95)] * 1000
    limit = (followers - 1) / _RATE
    through = found.through / limit
    return [
        _line("from the end of the hold to the first reader", found.first, 200, f"19 of 20 within {tail:.0f} ms, "),
        Line(
            f"from the first of {followers:,} readers to the last",
            found.through,
            "s",
            "<= 1.05x",
            f"{_RATE}/s",
            limit,
            through,
            through <= 1.05,
        ),
        _line("from the second person's approval to the first corrected copy", found.corrected, 2000),
        _line("from a retraction to the first copy taken back", found.withdrawn, 2000),
    ]


def _line(name: str, seconds: list[float], most: int, note: str = "") -> Line:
    each = [one * 1000 for one in seconds]
    middle = statistics.median(each)
    note += f"{min(each):.0f} to {max(each):.0f} in {len(each)} rounds"
    return Line(name, middle, "ms", f"<= {most} ms", met=middle <= most, note=note)


@dataclass
class Found:
    """Seconds, one a round; `through`: from the first reader to the last."""

    first: list[float] = field(default_factory=list)
    corrected: list[float] = field(default_factory=list)
    withdrawn: list[float] = field(default_factory=list)
    through: float = 0.0


@dataclass
class Desk:
    """Two editors at their telephones; `followers` read what they send."""

    double: Double
    followers: int

    async def press(self, who: int, label: str, under: str) -> float:
        """The newest such button under a message that says so. Returns when it was pressed."""
        message, data = await _until(lambda: self._button(who, label, under))
        at = monotonic()
        await self.double.control.tap(who, message, data)
        return at

    async def say(self, who: int, text: str) -> float:
        at = monotonic()
        await self.double.control.say(who, text)
        return at

    async def reached(self, op: str, text: str, count: int = 1, *, by: Literal["mono", "wall"] = "mono") -> float:
        """When the first of so many readers had it."""
        found: list[dict[str, Any]] = await _until(lambda: self._copies(op, text, count))
        return float(found[0][by])

    def copies(self, op: str, text: str) -> int:
        """How many readers have it."""
        return sum(one["chat"] >= _FIRST and text in _bare(one["text"]) for one in self.double.ledger(op))

    async def all_taken_back(self, text: str) -> bool:
        return self.copies("edit", f"«{text}»") >= self.copies("send", text)

    async def _copies(self, op: str, text: str, count: int) -> list[dict[str, Any]] | None:
        copies = [one for one in self.double.ledger(op) if one["chat"] >= _FIRST and text in _bare(one["text"])]
        return copies if len(copies) >= count else None

    async def _button(self, who: int, label: str, under: str) -> tuple[int, str] | None:
        for message in reversed(await self.double.control.messages(who)):
            rows = (message.get("reply_markup") or {}).get("inline_keyboard", [])
            for button in (one for row in rows for one in row):
                if _bare(button["text"]) == label and under in _bare(message["text"]):
                    return message["message_id"], button["callback_data"]
        return None


async def _measured(rounds: int, holds: int, followers: int) -> Found:
    found = Found()
    for many, work in ((followers, _all_through), (_FOLLOWERS, _held), (_FOLLOWERS, _changed)):
        times = {_all_through: 1, _held: holds, _changed: rounds}[work]
        async with _newsroom(many) as (desk, database):
            for number in range(1, times + 1):
                await work(desk, database, number, found)
    return found


@asynccontextmanager
async def _newsroom(followers: int) -> AsyncIterator[tuple[Desk, Path]]:
    """The bot at work, and where its store is."""
    with tempfile.TemporaryDirectory(dir=folder()) as name:
        place = Path(name)
        async with open_store(f"sqlite:///{place}/newsbot.db", place / "key", lambda _: ()) as store:
            chats = [Room("telegram", str(_FIRST + number)) for number in range(followers)]
            await store.outbox.follow("telegram", chats)
        async with telegram_double(Settings()) as double:
            apart(double.pid)
            await double.control.chats(_FIRST, followers)
            await double.control.chats(_NORA, 2)
            config = place / "newsbot.toml"
            given = {"place": place, "token": double.token, "url": double.base_url, "port": free_port()}
            config.write_text(_CONFIG.format(**given, nora=_NORA, layla=_LAYLA, hold=_HOLD))
            config.chmod(0o600)
            async with bot_process([sys.executable, "-m", "newsbot", "run", "--config", str(config)]):
                yield Desk(double, followers), place / "newsbot.db"


async def _agreed(desk: Desk, number: int) -> tuple[str, str]:
    """A bulletin that both agreed to send: what it is called, and what it says."""
    item, text = f"b{number}", f"بدأ الاجتماع {number}."
    await desk.say(_NORA, f"عاجل: {text}")
    await desk.press(_NORA, "اطلب الموافقة", item)
    await desk.press(_LAYLA, "أوافق", f"موافقتك على نشر {item}")
    return item, text


async def _all_through(desk: Desk, _database: Path, number: int, found: Found) -> None:
    """To everybody, with nothing else to do."""
    _, text = await _agreed(desk, number)
    await desk.reached("send", text)
    async with asyncio.timeout(_LONGEST + desk.followers / _RATE):
        while desk.copies("send", text) < desk.followers:  # noqa: ASYNC110  # another process does it
            await asyncio.sleep(_QUIET)
    times = [one["mono"] for one in desk.double.ledger("send") if one["chat"] >= _FIRST and text in _bare(one["text"])]
    found.through = max(times) - min(times)


async def _held(desk: Desk, database: Path, number: int, found: Found) -> None:
    """One hold, over a desk where nothing else is on its way; the next one waits until this one is taken back."""
    item, text = await _agreed(desk, number)
    reached = await desk.reached("send", text, by="wall")
    found.first.append(reached - _held_since(database, item) - _HOLD)
    await desk.say(_LAYLA, f"/retract {item}")
    await desk.reached("edit", f"«{text}»")
    await _until(lambda: desk.all_taken_back(text))


async def _changed(desk: Desk, _database: Path, number: int, found: Found) -> None:
    """One bulletin: agreed to, sent, corrected on its way and taken back."""
    new = f"تأجل الاجتماع {number}."
    item, old = await _agreed(desk, number)
    await desk.reached("send", old, _UNDER_WAY)
    await desk.say(_NORA, f"/correct {item} {new}")
    await desk.press(_NORA, "اطلب الموافقة", f"تصحيح مقترح للخبر {item}")
    approved = await desk.press(_LAYLA, "أوافق", f"موافقتك على تصحيح {item}")
    found.corrected.append(await desk.reached("edit", new) - approved)
    said = await desk.say(_LAYLA, f"/retract {item}")
    withdrawn = f"سحبنا خبرًا نشرناه: «{new}»"
    found.withdrawn.append(await desk.reached("edit", withdrawn) - said)
    # Corrections go before everything else, so that the next one would wait for the rest of these.
    await desk.reached("edit", withdrawn, _UNDER_WAY)
    await asyncio.sleep(_QUIET)


def _held_since(database: Path, item: str) -> float:
    """The hold begins with the agreement; seconds since 1970."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        ((at,),) = connection.execute(_AGREED, (item,)).fetchall()
    return float(at) / 1000


def _bare(text: str) -> str:
    return text.translate(_UNSEEN)


async def _until(holds: Callable[[], Any]) -> Any:
    async with asyncio.timeout(_LONGEST):
        found = None
        while not found:
            await asyncio.sleep(0.05)
            found = await holds()
        return found
