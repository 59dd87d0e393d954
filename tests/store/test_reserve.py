"""A disk that is full or nearly so: nothing new is begun, what is under way is written down, and then it goes on."""

import asyncio
import logging
import os
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from newsbot.app.running import run
from newsbot.chat.delivery import Priority
from newsbot.chat.document import Document, Paragraph, line
from newsbot.chat.pacing import Pace
from newsbot.chat.room import Room
from newsbot.config import Settings, StoreSettings, TelegramSettings
from newsbot.flows.deliver import Deliver
from newsbot.ports import Post, StoreUnusableError
from newsbot.store import open_store
from newsbot.store.journal import WireJournal
from newsbot.store.reserve import BALLAST, ENOUGH, Reserve
from tests.fakes.clock import FakeClock
from tests.fakes.platform import FakePlatform

MIB = 1 << 20


class Disk:
    free = 10 * ENOUGH
    whole = 20 * ENOUGH

    def __call__(self, _folder: Path) -> int:
        return self.free


@pytest.fixture
def disk() -> Disk:
    return Disk()


@pytest.fixture
def reserve(tmp_path: Path, disk: Disk) -> Iterator[Reserve]:
    reserve = Reserve(tmp_path / "newsbot.db", disk, lambda _folder: disk.whole)
    yield reserve
    reserve.path.unlink(missing_ok=True)


def test_the_ballast_takes_its_room_and_is_its_owners_alone(reserve: Reserve) -> None:
    assert reserve.roomy()
    found = reserve.path.stat()
    assert (found.st_size, found.st_blocks * 512 >= BALLAST, found.st_mode & 0o077) == (BALLAST, True, 0)


def test_nothing_is_begun_below_the_mark_and_it_is_said_once(
    reserve: Reserve, disk: Disk, caplog: pytest.LogCaptureFixture
) -> None:
    seen = []
    for free in (100, 64, 63, 20, 64, 30, 90):
        disk.free = free * MIB
        seen.append(reserve.roomy())
    assert seen == [True, True, False, False, True, False, True]
    assert [(record.levelno, "nearly full" in record.message) for record in caplog.records] == [
        (logging.ERROR, True),
        (logging.WARNING, False),
    ] * 2


def test_what_was_given_up_is_made_again_when_there_is_room_for_both(reserve: Reserve, disk: Disk) -> None:
    assert reserve.roomy()
    disk.free = 0
    reserve.give_up()
    assert not reserve.path.exists()
    for free, roomy in ((64, False), (79, False), (80, True)):
        disk.free = free * MIB
        assert reserve.roomy() == roomy == reserve.path.exists()


def test_a_ballast_that_was_cut_short_is_made_whole(reserve: Reserve, disk: Disk) -> None:
    reserve.path.write_bytes(b"short")
    disk.free = 70 * MIB
    assert not reserve.roomy()
    disk.free = 90 * MIB
    assert reserve.roomy()
    assert reserve.path.stat().st_size == BALLAST


def test_a_disk_that_can_never_hold_it_is_named(reserve: Reserve, disk: Disk) -> None:
    disk.free = 0
    assert reserve.hopeless() is None
    disk.whole = 79 * MIB
    assert str(reserve.hopeless()).endswith(
        "newsbot.db: its disk has 79 MiB in all; to send, 80 MiB have to be free there"
    )


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """120 MiB of its own."""
    with disk_of(120, tmp_path / "disk") as folder:
        yield folder


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    with disk_of(3, tmp_path / "tiny") as folder:
        yield folder


@contextmanager
def disk_of(size: int, folder: Path) -> Iterator[Path]:
    """So many MiB of its own."""
    folder.mkdir()
    if os.geteuid() != 0:
        pytest.skip("only root may mount a small disk")
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}m", "tmpfs", str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip(f"a small disk cannot be mounted here: {mounted.stderr.strip()}")
    try:
        yield folder
    finally:  # lazily: a failed test may have left files open
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(folder: Path) -> Path:
    """To the last byte."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while file.write(bytes(64 << 10)) == 64 << 10:
                pass
        except OSError:
            return filler
    return filler


@asynccontextmanager
async def sending(folder: Path, platform: FakePlatform, clock: FakeClock) -> AsyncIterator[tuple[Any, Deliver]]:
    journal = WireJournal(folder / "wire", clock)
    url = f"sqlite:///{folder}/newsbot.db"
    async with open_store(url, folder / "key", lambda _place: (), reserve=True) as store:
        yield (
            store,
            Deliver(
                platform,
                account="telegram",
                holder="me",
                outbox=store.outbox,
                leases=store.leases,
                clock=clock,
                jitter=lambda: 0.5,
                pace=Pace(rate=1e6, reply_rate=1e6),
                journal=journal,
                window=8,
            ),
        )
    journal.close()


async def publish(store: Any, clock: FakeClock, rooms: int) -> None:
    # Long enough for the log to grow with what is recorded.
    document = Document((Paragraph(line("news")),))
    to = tuple(Room("telegram", str(n)) for n in range(rooms))
    await store.outbox.publish("telegram", Post(Priority.BREAKING, (document,), to), clock.now())


async def test_a_full_disk_loses_nothing_and_sends_nothing_unmarked(
    small_disk: Path, caplog: pytest.LogCaptureFixture
) -> None:
    clock, platform, stop = FakeClock(), FakePlatform(), asyncio.Event()
    async with sending(small_disk, platform, clock) as (store, deliver):
        await publish(store, clock, 40)
        platform.gate.clear()
        running = asyncio.create_task(deliver.run(stop))
        await until(lambda: len(platform.requests) == 8)
        filler = fill(small_disk)
        platform.gate.set()
        # What was under way is written down on the room of the ballast.
        async with asyncio.timeout(60):
            while await store.outbox.counts() != {"sent": 8, "pending": 32}:  # noqa: ASYNC110  # as `until`
                await asyncio.sleep(0.001)
        await until(lambda: "is nearly full" in caplog.text)
        assert not (small_disk / "newsbot.db.ballast").exists()
        assert len(platform.requests) == 8
        filler.unlink()
        await until(lambda: len(platform.requests) == 40)
        stop.set()
        await running
        assert await store.outbox.counts() == {"sent": 40}
        assert (small_disk / "newsbot.db.ballast").stat().st_size == BALLAST
    assert caplog.text.count("nearly full") == caplog.text.count("room on the disk again") == 1


async def test_nothing_is_sent_from_a_tiny_disk_also_through_a_link(
    tiny_disk: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    clock, platform = FakeClock(), FakePlatform()
    async with sending(tiny_disk, platform, clock):
        pass
    linked = tmp_path / "linked"
    linked.mkdir()
    (linked / "newsbot.db").symlink_to(tiny_disk / "newsbot.db")
    (linked / "key").symlink_to(tiny_disk / "key")
    async with sending(linked, platform, clock) as (store, deliver):
        await publish(store, clock, 3)
        for _ in range(3):
            clock.advance(1)
            assert await deliver.once() == 0
        assert platform.requests == []
        assert await store.outbox.counts() == {"pending": 3}
        assert str(store.database.hopeless()).startswith(f"{tiny_disk}/newsbot.db: its disk has 3 MiB in all")
        assert {file.name for file in linked.iterdir()} == {"newsbot.db", "key"}
    assert caplog.text.count("nearly full") == 1


async def test_the_bot_does_not_begin_on_a_tiny_disk(tiny_disk: Path) -> None:
    store = StoreSettings(url=f"sqlite:///{tiny_disk}/newsbot.db", key_file=tiny_disk / "key")
    chosen = Settings(store=store, telegram=TelegramSettings(token=SecretStr("1000001:a")))
    with pytest.raises(StoreUnusableError, match="its disk has 3 MiB in all; to send, 80 MiB have to be free there"):
        await run(chosen, None)


async def test_a_journal_on_a_full_disk_keeps_whole_lines(small_disk: Path) -> None:
    journal = WireJournal(small_disk / "wire", FakeClock())
    entries = [(n, 1) for n in range(10_000, 12_000)]
    await journal.add(entries[:1])
    filler = fill(small_disk)
    with pytest.raises(OSError, match="No space left"):
        await journal.add(entries[1:])
    filler.unlink()
    await journal.add([(7, 1)])
    assert await journal.entries() == {10_000: 1, 7: 1}
    journal.close()


async def until(holds: Any) -> None:
    async with asyncio.timeout(60):
        while not holds():  # noqa: ASYNC110  # nobody tells when a thread is done
            await asyncio.sleep(0.001)
