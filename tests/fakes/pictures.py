"""Somebody who draws nothing, and remembers what was asked for."""

from dataclasses import dataclass, field

from newsbot.chat.picture import Picture

PNG = b"\x89PNG\r\n\x1a\nnothing"


@dataclass
class FakePictures:
    """`ports.Pictures`."""

    asked: list[Picture] = field(default_factory=list)

    async def png(self, picture: Picture) -> bytes | None:
        self.asked.append(picture)
        return PNG
