"""One process owns a SQLite store."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from newsbot.ports import StoreInUseError, StoreUnusableError


@contextmanager
def owned(database: Path) -> Iterator[None]:
    """Hold `<database>.lock` until the block ends or the process does.

    Raises StoreInUseError at once, never waits; StoreUnusableError where there can be no such file. The file
    itself stays: removing it would let a third process lock a name that a second one still waits on.
    """
    path = database.with_name(database.name + ".lock")
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise StoreUnusableError(f"{database}: cannot be opened: {error.strerror}") from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise StoreInUseError(f"{database}: another newsbot process has this store open") from error
        yield
    finally:
        os.close(descriptor)
