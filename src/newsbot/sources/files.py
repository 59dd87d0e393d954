"""Files and folders of the operator: page dumps, saved pages, feeds, outlines and lines of JSON."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import IO

from newsbot.ports import Material, SourceError

MIB = 1024 * 1024
MAX_BYTES = 10 * MIB
MAX_LINE = 4 * MIB
BATCH_LINES = 50
SUFFIXES = frozenset({".txt", ".html", ".htm", ".xhtml", ".xml", ".rss", ".atom", ".rdf", ".json", ".jsonl", ".opml"})


class LocalFiles:
    """`ports.Files` over this machine's disk."""

    def materials(self, path: str, now: datetime, timezone: str) -> Iterator[Material | SourceError]:
        """One material a file, and one a batch of lines of a .jsonl file. Folders are walked in name order."""
        try:
            files = _files(Path(path))
        except OSError as error:
            yield _refusal(path, error)
            return
        for file in files:
            try:
                yield from _read(file, now, timezone)
            except OSError as error:
                yield _refusal(file, error)

    def size(self, path: str) -> int:
        """Bytes that `materials` will go through, for a progress bar; 0 for what is not there."""
        try:
            return sum(file.stat().st_size for file in _files(Path(path)) if file.is_file())
        except OSError:
            return 0


def _files(path: Path) -> list[Path]:
    """A file named by hand is taken whatever its suffix; a folder gives what looks like news."""
    if not path.is_dir():
        return [path]
    return [file for file in sorted(path.rglob("*")) if _is_news(file.relative_to(path)) and not file.is_dir()]


def _is_news(path: Path) -> bool:
    return path.suffix.lower() in SUFFIXES and not any(part.startswith(".") for part in path.parts)


def _read(file: Path, now: datetime, timezone: str) -> Iterator[Material | SourceError]:
    status = file.stat()
    if not file.is_file():
        yield SourceError(f"{file}: not a regular file")
    elif file.suffix.lower() == ".jsonl" and status.st_size:
        with file.open("rb") as stream:
            yield from _batches(stream, file, now, timezone)
    elif status.st_size > MAX_BYTES:
        yield SourceError(f"{file}: larger than {MAX_BYTES // MIB} MiB")
    else:
        yield Material(str(file), file.read_bytes(), now, timezone=timezone)


def _batches(stream: IO[bytes], file: Path, now: datetime, timezone: str) -> Iterator[Material | SourceError]:
    """Lines by the batch. One that is too long is a reason, and the next one is read again."""
    batch: list[bytes] = []
    first = number = 1
    while line := stream.readline(MAX_LINE):
        too_long = _pass_over(stream, line)
        if not too_long:
            batch.append(line)
        number += 1
        if batch and (too_long or len(batch) == BATCH_LINES or sum(map(len, batch)) >= MAX_LINE):
            yield Material(str(file), b"".join(batch), now, "jsonl", timezone=timezone, first_line=first)
            batch = []
        if too_long:
            yield SourceError(f"{file}, line {number - 1}: longer than {MAX_LINE // MIB} MiB")
        first = first if batch else number
    if batch:
        yield Material(str(file), b"".join(batch), now, "jsonl", timezone=timezone, first_line=first)


def _pass_over(stream: IO[bytes], line: bytes) -> bool:
    """Whether a line was cut off for its length; then the rest of it is skipped."""
    too_long = len(line) == MAX_LINE and not line.endswith(b"\n")
    while line and len(line) == MAX_LINE and not line.endswith(b"\n"):
        line = stream.readline(MAX_LINE)
    return too_long


def _refusal(path: Path | str, error: OSError) -> SourceError:
    return SourceError(f"{path}: {(error.strerror or str(error)).lower()}")
