"""What was put on the wire, written beside the database: one that was set back in time is found out by it.

Numbers only, of deliveries and attempts: nothing here says who was written to.
"""

import asyncio
import errno
import os
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from newsbot.ports import Clock

# Days of files: the one that is written and two whole ones, 48 hours at least.
_DAYS = 3
# Bytes: some thousand entries.
_RECENT = 1 << 16


class WireJournal:
    """Files `PATH.YYYY-MM-DD` of lines `DELIVERY ATTEMPT`, a file a day (UTC). One writer."""

    def __init__(self, path: Path, clock: Clock) -> None:
        self._path = path
        self._clock = clock
        self._day: date | None = None
        self._file = -1

    async def add(self, ids: Iterable[tuple[int, int]]) -> None:
        """Durable when it returns. Raises OSError, and nothing is written."""
        lines = "".join(f"{delivery} {attempt}\n" for delivery, attempt in ids)
        if lines:
            await asyncio.to_thread(self._write, lines.encode("ascii"), self._clock.now().date())

    async def recent(self) -> dict[int, int]:
        """The end of `entries`: enough to see whether the database knows of it."""
        return await asyncio.to_thread(self._read, self._files()[-1:], _RECENT)

    async def entries(self) -> dict[int, int]:
        """The last attempt of each delivery that was on the wire in the last 48 hours. Torn lines are left out."""
        return await asyncio.to_thread(self._read, self._files(), None)

    def close(self) -> None:
        if self._file >= 0:
            os.close(self._file)
            self._file, self._day = -1, None

    @staticmethod
    def _read(files: list[Path], at_most: int | None) -> dict[int, int]:
        found: dict[int, int] = {}
        for path in files:
            with path.open("rb") as file:
                if at_most is not None and path.stat().st_size > at_most:
                    file.seek(-at_most, os.SEEK_END)
                    file.readline()
                lines = file.read().decode("ascii", "replace").split("\n")
            for line in lines[:-1]:
                delivery, _, attempt = line.partition(" ")
                if delivery.isdigit() and attempt.isdigit():
                    found[int(delivery)] = max(found.get(int(delivery), 0), int(attempt))
        return found

    def _write(self, lines: bytes, day: date) -> None:
        if day != self._day:
            self._open(day)
        before = os.fstat(self._file).st_size
        try:
            _write_whole(self._file, lines)
            os.fdatasync(self._file)
        except OSError:
            os.ftruncate(self._file, before)  # half a line would join the next
            raise

    def _open(self, day: date) -> None:
        self.close()
        path = self._path.with_name(f"{self._path.name}.{day.isoformat()}")
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
        if os.fstat(self._file).st_size:
            os.write(self._file, b"\n")  # so that a line torn by a crash joins no other
        folder = os.open(self._path.parent, os.O_RDONLY)
        os.fsync(folder)  # the new name must last too
        os.close(folder)
        self._day = day
        for old in self._files()[:-_DAYS]:
            old.unlink()

    def _files(self) -> list[Path]:
        """Oldest first."""
        return sorted(self._path.parent.glob(f"{self._path.name}.????-??-??"))


def _write_whole(descriptor: int, content: bytes) -> None:
    """A disk that is nearly full takes a part of it."""
    if os.write(descriptor, content) < len(content):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
