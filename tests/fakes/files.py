"""A disk in a dictionary."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from newsbot.ports import Material, SourceError


class FakeFiles:
    """`ports.Files` over a table of paths; a path that ends in `/` is a folder of those that begin with it."""

    def __init__(self, files: Mapping[str, str | bytes | SourceError] | None = None) -> None:
        self.files: dict[str, str | bytes | SourceError] = dict(files or {})

    def materials(self, path: str, now: datetime, timezone: str) -> Iterator[Material | SourceError]:
        named = [name for name in self.files if name == path or (path.endswith("/") and name.startswith(path))]
        if not named:
            yield SourceError(f"{path}: no such file or directory")
        for name in named:
            content = self.files[name]
            if isinstance(content, SourceError):
                yield content
            else:
                yield Material(name, content.encode() if isinstance(content, str) else content, now, timezone=timezone)

    def size(self, path: str) -> int:
        return sum(len(content) for name, content in self.files.items() if name == path and isinstance(content, str))
