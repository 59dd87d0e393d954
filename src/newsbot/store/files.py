"""The files of a SQLite store, before they are opened."""

import os
from pathlib import Path

from sqlalchemy import URL

from newsbot.ports import StoreUnusableError

_MAGIC = b"SQLite format 3\0"


def database_file(place: URL) -> Path:
    """Where it lies; relative to the working directory, as in `sqlite:///var/newsbot.db`.

    SQLite keeps its log beside the file itself, whatever link leads there, and so do we keep what belongs to it.
    """
    if not place.database or place.database == ":memory:":
        raise StoreUnusableError("[store] url: names no file; write sqlite:///PATH")
    path = Path(place.database).absolute()
    return path.resolve() if path.is_symlink() else path


def make_private(path: Path) -> None:
    """Make the directory, for its owner alone, and take the database from other users' eyes.

    Raises StoreUnusableError when that cannot be done.
    """
    missing = [folder for folder in path.parents if not folder.exists()]
    try:
        for folder in reversed(missing):
            folder.mkdir(mode=0o700)
        if path.exists():
            path.chmod(0o600)
    except OSError as error:
        raise StoreUnusableError(f"{path}: cannot be written: {error.strerror}") from error
    if not os.access(path.parent, os.W_OK) or (path.exists() and not os.access(path, os.W_OK)):
        raise StoreUnusableError(f"{path}: cannot be written: no permission")


def fresh(path: Path) -> bool:
    """False: there is nothing at `path`. Raises StoreUnusableError when something was."""
    log = path.with_name(path.name + "-wal")
    if log.exists():
        raise StoreUnusableError(f"{path}: the database is missing though its log {log.name} is there; restore a copy")
    return False


def expected(path: Path) -> bool:
    """True: there is a SQLite database at `path`. Raises StoreUnusableError when there is none."""
    try:
        with path.open("rb") as file:
            magic = file.read(len(_MAGIC))
    except FileNotFoundError as error:
        raise StoreUnusableError(f"{path}: there is no store here yet") from error
    except OSError as error:
        raise StoreUnusableError(f"{path}: cannot be read: {error.strerror}") from error
    if not magic:
        raise StoreUnusableError(f"{path}: the file is empty; restore a copy, or remove it to begin anew")
    if magic != _MAGIC:
        raise StoreUnusableError(f"{path}: this is not a SQLite database")
    return True
