"""What rooms were told, in memory: `ports.Told`."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from newsbot.chat.room import Room


@dataclass
class MemoryTold:
    """`kept`: room, number of the story, what the platform calls the message."""

    kept: list[tuple[Room, int, str]] = field(default_factory=list)

    async def story(self, room: Room, copies: Sequence[str] = ()) -> int | None:
        told = [number for where, number, name in self.kept if where == room and (not copies or name in copies)]
        return told[-1] if told else None
