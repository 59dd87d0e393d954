"""What a messenger tells, without one."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from newsbot.chat.document import Document
from newsbot.chat.heard import Heard, Looked, Offer, Pressed, RoomKind, Speaker
from newsbot.chat.room import Room


@dataclass
class FakeEars:
    """`ports.Ears`: payloads are names of what is heard.

    Attributes:
        admins: ids of the persons who may change settings.
        notices: what pressed buttons were answered with.
        offered: titles that were offered, and the next page, a list asked for.
        broken: nothing of this gets through.
    """

    words: dict[bytes, Heard] = field(default_factory=dict)
    admins: set[str] = field(default_factory=set)
    notices: list[str] = field(default_factory=list)
    offered: list[tuple[list[str], str]] = field(default_factory=list)
    called: str = "@newsbot"
    greets: bool = False
    broken: bool = False

    def hear(self, payload: bytes) -> Heard:
        return self.words[payload]

    async def may_set(self, room: Room, kind: RoomKind, speaker: Speaker) -> bool:
        del room
        return kind == "private" or speaker.voice == "room" or speaker.id in self.admins

    async def acknowledge(self, pressed: Pressed, notice: str = "") -> None:
        del pressed
        if self.broken:
            raise ConnectionError("broken")
        self.notices.append(notice)

    async def offer(self, looked: Looked, found: Sequence[tuple[Offer, Document]], page: str) -> None:
        del looked
        self.offered.append(([offer.title for offer, _ in found], page))
