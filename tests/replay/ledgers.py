"""What the doubles accepted, read as a reader would: what a message names, what it calls itself, whether it rings."""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from newsbot.chat.room import Room
from newsbot.text.bidi import FSI, LRM, PDI, RLM
from tests.replay.arrivals import Kind, Message

_STORY = re.compile(r"story\W+s(\d+)")
_MORE = re.compile(r"[/!]more\b")
# The last word of what editors post is its name, and the first says what it is.
_BULLETIN = re.compile(r"\bb(\d+)\W*\Z")
_TAIL = -20
_LABELS: dict[str, Kind] = {
    "عاجل:": "breaking",
    "تنبيه للسلامة:": "breaking",
    "تصحيح:": "correction",
    "سحب خبر": "correction",
}
_RIGHTS = re.compile(r"^(?:تصحيح من|نفي بحسب) .*$", re.MULTILINE)
_MARKS = dict.fromkeys(map(ord, (FSI, PDI, RLM, LRM)))


class _Entry(NamedTuple):
    room: Room
    text: str
    number: int | None
    edit: bool
    silent: bool


@dataclass
class Ledgers:
    """Of both doubles, as far as they were read.

    Attributes:
        files: that of Telegram, that of Matrix; but: rooms whose messages are left out.
    """

    files: tuple[Path, Path]
    but: frozenset[Room] = frozenset()
    _read: list[int] = field(default_factory=lambda: [0, 0])
    _righted: dict[tuple[Room, int], set[str]] = field(default_factory=lambda: defaultdict(set))

    def collect(self, at: datetime, asked: Iterable[Room] = ()) -> list[Message]:
        """What has arrived since the last look; each room in `asked` waits for one answer."""
        waiting = Counter(asked)
        found = (self._message(entry, at, waiting) for entry in self._new() if entry.room not in self.but)
        return list(found)

    def _new(self) -> Iterator[_Entry]:
        for number, file in enumerate(self.files):
            with file.open("rb") as lines:
                lines.seek(self._read[number])
                found = [_entry(each) for each in map(json.loads, lines)]
                self._read[number] = lines.tell()
            yield from filter(None, found)

    def _message(self, entry: _Entry, at: datetime, waiting: Counter[Room]) -> Message:
        text = entry.text.translate(_MARKS)
        stories = tuple(dict.fromkeys(map(int, _STORY.findall(text))))
        named = None if stories else _BULLETIN.search(text[_TAIL:])
        kind = self._kind(entry, text, stories, named is not None)
        if kind == "routine" and waiting[entry.room]:
            waiting[entry.room] -= 1
            kind = "answer"
        return Message(
            at,
            entry.room,
            stories,
            kind,
            int(named[1]) if named else None,
            more=bool(_MORE.search(text)),
            number=entry.number,
            edit=entry.edit,
            silent=entry.silent,
        )

    def _kind(self, entry: _Entry, text: str, stories: tuple[int, ...], of_editors: bool) -> Kind:  # noqa: FBT001
        if of_editors:
            return next((kind for label, kind in _LABELS.items() if text.startswith(label)), "routine")
        if len(stories) != 1:
            return "addition" if entry.edit else "routine"
        # An edit puts something right only when it says so for the first time.
        said, known = set(_RIGHTS.findall(text)), self._righted[entry.room, stories[0]]
        new = said - known
        known |= said
        if not entry.edit:
            return "routine"
        return "correction" if new else "addition"


def _entry(line: dict[str, Any]) -> _Entry | None:
    """None for what is not a message: the answer to a button."""
    if "content" in line:
        content, room = line["content"], Room("matrix", line["room"])
        if "m.new_content" in content:
            return _Entry(room, content["m.new_content"]["body"], None, edit=True, silent=False)
        return _Entry(room, content["body"], None, edit=False, silent=content["msgtype"] == "m.notice")
    if line["op"] not in {"send", "edit"}:
        return None
    room, edit = Room("telegram", str(line["chat"])), line["op"] == "edit"
    return _Entry(room, line["text"], line["message"], edit, silent=bool(line.get("silent")))
