"""Where lists go on: kept for each room, across restarts, and behind the answer's back."""

import asyncio
import json
import logging
from dataclasses import dataclass, field

import pytest

from newsbot.chat.room import Incoming, Room
from newsbot.chat.views.listing import Subject
from newsbot.flows.answers.bookmarks import Bookmarks
from newsbot.flows.bookmark import Bookmark, read, write
from tests.fakes.clock import FakeClock
from tests.fakes.store import MemoryAudience
from tests.flows.kit import House, line

HERE, ELSEWHERE = Room("terminal", "local"), Room("terminal", "other")
MARK = Bookmark(
    "recent",
    Subject("words", "سد تشرين"),
    5,
    words=("سد", "تشرين"),
    next=7,
    until=3,
    shown=5,
    exact=("سد",),
    first="a",
    ids=("a",),
)
CHOSEN = Bookmark("these", Subject("similar", "سد تشرين"), 5, next=5, shown=5, these=("a", "b"))


PLACE = Bookmark("tag", Subject("place", "درعا"), 1, tag="place:sy-daraa")


@pytest.mark.parametrize("mark", [MARK, PLACE, CHOSEN, Bookmark("tag", Subject("everything"), 20)])
def test_it_reads_as_it_was_written(mark: Bookmark) -> None:
    assert read(write(mark)) == mark


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "[]",
        "{}",
        "not json",
        write(MARK).replace('"limit"', '"was_limit"'),
        json.dumps({**json.loads(write(MARK)), "later": 1}),
        json.dumps({**json.loads(write(MARK)), "subject": "words"}),
        json.dumps({**json.loads(write(MARK)), "words": None}),
    ],
)
def test_what_another_version_wrote_is_none(text: str | None) -> None:
    assert read(text) is None


def test_a_bookmark_from_before_chosen_articles_still_counts() -> None:
    values = json.loads(write(MARK))
    assert read(json.dumps(values)) == MARK


async def test_it_is_there_at_once_and_saved_when_closed() -> None:
    audience = MemoryAudience()
    bookmarks = Bookmarks(audience, FakeClock())
    bookmarks.remember(HERE, MARK)
    assert audience.bookmarks == {}
    assert await bookmarks.of(HERE) == MARK
    assert await bookmarks.of(ELSEWHERE) is None
    await bookmarks.close()
    assert await Bookmarks(audience, FakeClock()).of(HERE) == MARK


async def test_a_list_goes_on_after_a_restart() -> None:
    house = House()
    lines = [line(f"خبر رقم {n} من حلب", id=str(n), published=f"2024-01-0{n}T12:00:00Z") for n in range(1, 8)]
    await house.take("n.jsonl", "\n".join(lines))
    before = house.converse()
    await before.answer(Incoming(HERE, "/latest حلب"))
    await before.close()
    document = await house.converse().answer(Incoming(HERE, "/more"))
    assert document.suggestions == ("/story 2", "/story 1")


@dataclass
class Slow(MemoryAudience):
    """Saves only when it is let through, and fails as often as it is told to."""

    through: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(0))
    failures: int = 0
    saved: list[str | None] = field(default_factory=list)

    async def save_bookmark(self, room: Room, bookmark: str | None) -> None:
        await self.through.acquire()
        if self.failures:
            self.failures -= 1
            raise OSError("disk full")
        self.saved.append(bookmark)
        await super().save_bookmark(room, bookmark)


async def test_the_last_of_several_is_what_stays() -> None:
    audience = Slow()
    bookmarks = Bookmarks(audience, FakeClock())
    marks = [Bookmark("tag", Subject("everything"), 5, next=n) for n in range(4)]
    for mark in marks:
        bookmarks.remember(HERE, mark)
        await asyncio.sleep(0)
    for _ in marks:
        audience.through.release()
    await bookmarks.close()
    assert await Bookmarks(audience, FakeClock()).of(HERE) == marks[-1]
    assert [read(text) for text in audience.saved] == [marks[0], marks[-1]]


async def test_what_the_store_refuses_is_said_and_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    audience = Slow(through=asyncio.Semaphore(9), failures=1)
    bookmarks = Bookmarks(audience, FakeClock())
    bookmarks.remember(HERE, MARK)
    await asyncio.wait({task for task in asyncio.all_tasks() if task is not asyncio.current_task()})
    assert audience.bookmarks == {}
    assert await bookmarks.of(HERE) == MARK
    assert "disk full" in caplog.text
    assert HERE.id not in caplog.text
    (record,) = caplog.records
    assert record.levelno == logging.WARNING
    assert not record.exc_info
    await bookmarks.close()
    assert read(audience.bookmarks[HERE]) == MARK
