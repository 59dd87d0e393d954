"""Files and folders of the operator: page dumps, saved pages, feeds, outlines and lines of JSON."""

from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path

from newsbot.ports import Material, SourceError

MAX_BYTES = 10 * 1024 * 1024
BATCH_LINES = 50
_MAX_LINE = 4 * 1024 * 1024
SUFFIXES = frozenset(
    {".txt", ".html", ".htm", ".xhtml", ".xml", ".rss", ".atom", ".rdf", ".json", ".jsonl", ".opml"}
)


class LocalFiles:
    """`ports.Files` over this machine's disk."""

    def materials(self, path: str, now: datetime, timezone: str) -> Iterator[Material | SourceError]:
        """One material a file, and one a batch of lines of a .jsonl file. Folders are walked in name order."""
        for file in _files(Path(path)):
            try:
                yield from (
                    _lines(file, now, timezone) if file.suffix == ".jsonl" else _whole(file, now, timezone)
                )
            except OSError as error:
                yield SourceError(f"{file}: {error.strerror or error}")

    def size(self, path: str) -> int:
        """Bytes that `materials` will go through, for a progress bar; 0 for what is not there."""
        return sum(file.stat().st_size for file in _files(Path(path)) if file.is_file())


def _files(path: Path) -> Iterator[Path]:
    """A file named by hand is taken whatever its suffix; a folder gives what looks like news."""
    if not path.is_dir():
        yield path
        return
    for file in sorted(path.rglob("*")):
        hidden = any(part.startswith(".") for part in file.relative_to(path).parts)
        if file.suffix.lower() in SUFFIXES and not hidden and file.is_file():
            yield file


def _whole(file: Path, now: datetime, timezone: str) -> Iterator[Material | SourceError]:
    if file.exists() and not file.is_file():
        yield SourceError(f"{file}: not a regular file")
    elif file.stat().st_size > MAX_BYTES:
        yield SourceError(f"{file}: larger than {MAX_BYTES // 1024 // 1024} MiB")
    else:
        yield Material(str(file), file.read_bytes(), now, timezone=timezone)


def _lines(file: Path, now: datetime, timezone: str) -> Iterator[Material | SourceError]:
    with file.open("rb") as lines:
        number = 1
        while batch := list(islice(iter(lambda: lines.readline(_MAX_LINE), b""), BATCH_LINES)):
            yield Material(str(file), b"".join(batch), now, "jsonl", timezone=timezone, first_line=number)
            number += len(batch)
