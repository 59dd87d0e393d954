"""Somebody who draws."""

from typing import Protocol

from newsbot.chat.picture import Picture


class Pictures(Protocol):
    async def png(self, picture: Picture) -> bytes | None:
        """A PNG of at most 1 MiB; the same picture again costs nothing.

        None where it cannot be drawn whole: no font, a letter that the font lacks, a title that is too long, pictures
        switched off. The words do without it then. Never raises.
        """
        ...
