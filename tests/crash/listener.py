"""The process that is killed while commands come in: it keeps them, answers each once, and goes on where it was."""

import asyncio
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime

from newsbot.chat.delivery import Priority
from newsbot.chat.document import Document, Paragraph, line
from newsbot.chat.room import Room
from newsbot.ports import IncomingUpdate, Post
from tests.crash.sender import ACCOUNT, Plan, opened

_BATCH = 20


@dataclass(frozen=True, slots=True)
class Heard:
    """What became of the commands: those without an answer, and answers beyond the first."""

    lost: int
    doubled: int


async def listen(plan: Plan, commands: int) -> None:
    """A platform that repeats what was not acknowledged: every batch begins at the offset that is kept."""
    async with opened(plan) as store:
        while True:
            offset = int(await store.inbox.offset(ACCOUNT) or "0")
            # The last of the batch before comes again, as after an acknowledgement that got lost.
            numbers = range(max(0, offset - 1), min(commands, offset + _BATCH))
            updates = [IncomingUpdate(ACCOUNT, n, str(n).encode()) for n in numbers]
            await store.inbox.add(ACCOUNT, updates, str(numbers.stop))
            for update in await store.inbox.claim(ACCOUNT):
                text = Paragraph(line(update.payload.decode()))
                reply = Post(Priority.REPLY, (Document((text,)),), (Room("telegram", str(update.update_id % 7)),))
                await store.inbox.settle(update, [reply], datetime.now(UTC))
            if numbers.stop == commands and not await store.inbox.claim(ACCOUNT):
                return
            await asyncio.sleep(0)


def heard(plan: Plan, commands: int) -> Heard:
    connection = sqlite3.connect(plan.database)
    try:
        said = [row[0] for row in connection.execute("SELECT content FROM post_revision")]
    finally:
        connection.close()
    return Heard(lost=commands - len(set(said)), doubled=len(said) - len(set(said)))
