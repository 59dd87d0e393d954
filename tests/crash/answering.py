"""How long a person waits for an answer while a post goes out to thousands: the whole bot on a limiting server.

    python -m tests.crash.answering --rooms 10000 --questions 60

Exit code 1 when more than one answer in twenty takes a second or longer.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from pathlib import Path
from statistics import quantiles

from newsbot.chat.delivery import Priority
from newsbot.chat.document import Document, Paragraph, line
from newsbot.chat.room import Room
from newsbot.ports import Post
from tests.app.kit import Bot, sent, settings, stock, until
from tests.doubles.telegram.running import Double, telegram_double
from tests.doubles.telegram.settings import Settings

_FIRST_READER, _FIRST_ASKER = 1_000_000, 5_000_000
_GOAL = 1.0  # seconds


async def measure(rooms: int, questions: int, every: float) -> list[float]:
    """Seconds from each question to its answer."""
    async with telegram_double(Settings(checks=False, auto_chats=True)) as double:
        folder = Path(tempfile.mkdtemp(prefix="newsbot-answering-"))
        await stock(folder)
        async with Bot.running(settings(double, folder), double) as bot:
            await until(lambda: bot.watch.platforms["telegram"] == "up")
            await _publish(bot, rooms)
            await until(lambda: len(double.ledger("send")) >= 30)
            return [await _ask(double, _FIRST_ASKER + number, every) for number in range(questions)]


async def _publish(bot: Bot, rooms: int) -> None:
    outbox = bot.app.store.outbox
    readers = [Room("telegram", str(_FIRST_READER + number)) for number in range(rooms)]
    await outbox.follow("telegram", readers)
    post = Post(Priority.BREAKING, (Document((Paragraph(line("خبر")),)),), everyone=True)
    await outbox.publish("telegram", post, bot.app.clock.now())


async def _ask(double: Double, chat: int, every: float) -> float:
    asked = time.monotonic()
    await double.control.say(chat, "/latest درعا 1")
    await until(lambda: bool(sent(double, chat)))
    took: float = sent(double, chat)[0]["mono"] - asked
    await asyncio.sleep(max(0.0, every - took))
    return took


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rooms", type=int, default=10_000)
    parser.add_argument("--questions", type=int, default=60)
    parser.add_argument("--every", type=float, default=1.0, help="seconds between two questions")
    given = parser.parse_args()
    took = asyncio.run(measure(given.rooms, given.questions, given.every))
    cuts = quantiles(took, n=20)
    sys.stdout.write(
        f"answers beside a post to {given.rooms} rooms: p50 {cuts[9]:.3f} s, p95 {cuts[18]:.3f} s (goal < {_GOAL} s)\n"
    )
    return int(cuts[18] >= _GOAL)


if __name__ == "__main__":
    sys.exit(main())
