"""Where a room's last list goes on, as text that the store keeps sealed."""

import asyncio
import json
import logging
from dataclasses import dataclass, fields
from typing import Any, Literal

from newsbot.chat.room import Room
from newsbot.chat.views.listing import Subject
from newsbot.ports import Audience

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Bookmark:
    """A list as it was asked for, and the place in it where `/more` goes on.

    Attributes:
        order: `tag` and `recent` go on before key `next`, `relevant` and `these` from offset `next`; None: it is at
            its end. `these` lists the articles of which it keeps the ids. `digest` goes on with stories that the room
            has not had, as long as `next` is not None.
        tag: of a `tag` list; None lists everything. topic: only items of this topic (`طقس دمشق`).
        exact: one of these words must stand in an item as it was typed.
        until: no item older than this second of publication belongs to the list.
        shown: how many items the room has seen of it.
        ids: the last of those items, so that they can be asked for by number.
        first: id of the article that was read last, else of the first item of the page that was shown last, for
            "summarise this" and "more like this".
        followed: ids of the subscriptions that were listed since, in the order in which they were numbered.
    """

    order: Literal["tag", "recent", "relevant", "these", "digest"]
    subject: Subject
    limit: int
    tag: str | None = None
    topic: str | None = None
    words: tuple[str, ...] = ()
    exact: tuple[str, ...] = ()
    next: int | None = None
    until: int | None = None
    shown: int = 0
    first: str | None = None
    ids: tuple[str, ...] = ()
    these: tuple[str, ...] = ()
    followed: tuple[int, ...] = ()


_ALWAYS = ("order", "limit")
_USUAL = {field.name: field.default for field in fields(Bookmark) if field.name not in {*_ALWAYS, "subject"}}
_write = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def write(bookmark: Bookmark) -> str:
    """Without what is as usual."""
    subject = bookmark.subject
    values: dict[str, Any] = {"order": bookmark.order, "limit": bookmark.limit}
    values["subject"] = {"kind": subject.kind, "name": subject.name, "day": subject.day}
    for name, usual in _USUAL.items():
        value = getattr(bookmark, name)
        if value != usual:
            values[name] = value
    return _write(values)


def read(text: str | None) -> Bookmark | None:
    """The bookmark, or None where there is none or another version wrote it."""
    if text is None:
        return None
    try:
        values = json.loads(text)
        subject = Subject(**values.pop("subject"))
        lists = {name: tuple(values[name]) for name, usual in _USUAL.items() if usual == () and name in values}
        return Bookmark(subject=subject, **values | lists)
    except (ValueError, TypeError, KeyError):
        return None


class Bookmarks:
    """Each room's bookmark. It is saved behind the answer's back: a reader does not wait for a disk to say "noted"."""

    def __init__(self, audience: Audience) -> None:
        self._audience = audience
        self._unsaved: dict[Room, str] = {}
        self._saving: asyncio.Task[None] | None = None

    async def of(self, room: Room, resume: str | None = None) -> Bookmark | None:
        """Of what was listed last in the room; `resume` (as in `Incoming`) of the message that is answered."""
        if resume is not None:
            return read(resume)
        text = self._unsaved.get(room)
        return read(text if text is not None else await self._audience.bookmark(room))

    def remember(self, room: Room, bookmark: Bookmark) -> None:
        self._unsaved[room] = write(bookmark)
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
