"""A messenger on paper: takes everything, keeps count, reaches nobody. For trying what would be said."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count

from newsbot.chat.delivery import Outcome, Sent
from newsbot.chat.document import Document
from newsbot.chat.fit import Limits, fit, plain
from newsbot.chat.room import Room
from newsbot.ports import Clock

Said = Callable[[datetime, Room, str], None]


def unheard(_at: datetime, _room: Room, _text: str) -> None:
    """Where only the numbers matter."""


@dataclass
class PaperPlatform:
    """`ports.Platform`. `said` is told each message that a room gets, when, and as plain text; an edit is none."""

    name: str
    clock: Clock
    said: Said = unheard
    limits: Limits = field(default_factory=lambda: Limits(4096))
    _ids: "count[int]" = field(default_factory=lambda: count(1))

    def parts(self, document: Document) -> list[str]:
        return [plain(part) for part in fit(document, self.limits)]

    async def send(self, room: Room, part: str, *, delivery: int, silent: bool) -> Outcome:
        del delivery, silent
        self.said(self.clock.now(), room, part)
        return Sent(str(next(self._ids)))

    async def edit(self, room: Room, remote_id: str, part: str, *, delivery: int) -> Outcome:
        del room, part, delivery
        return Sent(remote_id)

    async def delete(self, room: Room, remote_id: str, *, delivery: int) -> Outcome:
        del room, delivery
        return Sent(remote_id)

    async def probe(self) -> bool:
        return True
