"""Where a room's last list goes on; the store keeps it sealed."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace

from newsbot.chat.room import Room
from newsbot.flows.bookmark import Bookmark, read, write
from newsbot.ports import Audience, Clock, LastDigest

_log = logging.getLogger(__name__)

Last = Callable[[Room], Awaitable[LastDigest | None]]


async def nothing(_room: Room) -> None:
    """Where no digests come."""


class Bookmarks:
    """Each room's bookmark. It is saved behind the answer's back: a reader does not wait for a disk to say "noted".

    `last` gives the digest that came to a room last by itself: if it came after the last list, it is what goes on.
    """

    def __init__(self, audience: Audience, clock: Clock, last: Last = nothing) -> None:
        self._audience = audience
        self._clock = clock
        self._last = last
        self._unsaved: dict[Room, str] = {}
        self._saving: asyncio.Task[None] | None = None

    async def of(self, room: Room, resume: str | None = None) -> Bookmark | None:
        """Of what was listed last in the room; `resume` (as in `Incoming`) of the message that is answered."""
        if resume is not None:
            return read(resume)
        text = self._unsaved.get(room)
        listed = read(text if text is not None else await self._audience.bookmark(room))
        digest = await self._last(room)
        told = read(digest.resume) if digest else None
        newer = digest is not None and (listed is None or (listed.at or 0) < digest.at.timestamp())
        return told if told is not None and newer else listed

    def remember(self, room: Room, bookmark: Bookmark) -> None:
        self._unsaved[room] = write(replace(bookmark, at=self._clock.now().timestamp()))
        if self._saving is None or self._saving.done():
            self._saving = asyncio.get_running_loop().create_task(self._save())

    def take(self, room: Room) -> str | None:
        """What was just remembered of a room, for whoever saves it himself; at once, before it is saved from here."""
        return self._unsaved.pop(room, None)

    async def close(self) -> None:
        """Everything remembered is saved when this returns."""
        if self._saving is not None:
            await self._saving
        await self._save()

    async def _save(self) -> None:
        """Save what is remembered. What the store refuses stays here, for the next time."""
        try:
            while self._unsaved:
                room, text = next(iter(self._unsaved.items()))
                await self._audience.save_bookmark(room, text)
                if self._unsaved.get(room) == text:
                    del self._unsaved[room]
        except Exception as error:  # noqa: BLE001 - nobody waits for it who could be told
            _log.warning("where a list goes on is not saved: %s", str(error).partition("\n")[0])
