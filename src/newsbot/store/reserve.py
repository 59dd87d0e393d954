"""Room on the disk for bad times: a file that is given up when the disk is full.

SQLite refuses even the change of one row then, and what came of the requests that are under way could not be written
down. Beside that, nothing new is begun while the disk is nearly full.
"""

import logging
import os
from collections.abc import Callable
from pathlib import Path

_log = logging.getLogger(__name__)

BALLAST = 16 << 20  # bytes of the file
ENOUGH = 64 << 20  # bytes that have to be free for anything new to be begun
_MIB = 1 << 20


def free_bytes(folder: Path) -> int:
    """What this process may still write there."""
    found = os.statvfs(folder)
    return found.f_bavail * found.f_frsize


def whole_bytes(folder: Path) -> int:
    """How large the disk is."""
    found = os.statvfs(folder)
    return found.f_blocks * found.f_frsize


class Reserve:
    """The ballast of a database, `PATH.ballast`, and whether there is room to begin something."""

    def __init__(
        self,
        database: Path,
        free: Callable[[Path], int] = free_bytes,
        whole: Callable[[Path], int] = whole_bytes,
    ) -> None:
        self._disk = whole
        self.path = database.with_name(database.name + ".ballast")
        self._database = database
        self._free = free
        self._tight = False

    def roomy(self) -> bool:
        """Whether something new may be begun; makes the ballast where there is none and room for it."""
        whole = self._whole()
        free = self._free(self.path.parent)
        roomy = free >= ENOUGH + (0 if whole else BALLAST) and (whole or self._make())
        if roomy == self._tight:
            self._tight = not roomy
            if roomy:
                _log.warning("%s: there is room on the disk again, sending goes on", self._database)
            else:
                _log.error(
                    "%s: the disk is nearly full (%d MiB free); nothing is sent until there are %d MiB",
                    self._database,
                    free // _MIB,
                    (ENOUGH + BALLAST) // _MIB,
                )
        return roomy

    def hopeless(self) -> str | None:
        """Why nothing will ever be begun here, in one line; None where there is room, or may be again."""
        whole = self._disk(self.path.parent)
        if whole >= ENOUGH + BALLAST:
            return None
        return (
            f"{self._database}: its disk has {whole // _MIB} MiB in all; to send, "
            f"{(ENOUGH + BALLAST) // _MIB} MiB have to be free there"
        )

    def give_up(self) -> None:
        """The disk is full: what is under way gets the room of the ballast."""
        if self.path.exists():
            self.path.unlink(missing_ok=True)
            _log.error("%s: the disk is full; the reserve beside it is given up", self._database)

    def spent(self) -> bool:
        """Whether nothing can be written any more, as far as the disk is concerned."""
        return self._free(self.path.parent) < _MIB

    def _whole(self) -> bool:
        return self.path.exists() and self.path.stat().st_size == BALLAST

    def _make(self) -> bool:
        """Its blocks are taken, not only its size."""
        try:
            descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                os.posix_fallocate(descriptor, 0, BALLAST)
            finally:
                os.close(descriptor)
        except OSError:
            self.path.unlink(missing_ok=True)
            return False
        return True
