"""The place in a list where it goes on, as text: in a message, and as a room's last one."""

import json
from dataclasses import dataclass, field, fields
from typing import Any, Literal

from newsbot.chat.views.listing import Subject


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
        at: when the room was shown it, in seconds since 1970 UTC.
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
    at: float | None = field(default=None, compare=False)
    first: str | None = None
    ids: tuple[str, ...] = ()
    these: tuple[str, ...] = ()
    followed: tuple[int, ...] = ()


_ALWAYS = ("order", "limit")
_USUAL = {each.name: each.default for each in fields(Bookmark) if each.name not in {*_ALWAYS, "subject"}}
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
