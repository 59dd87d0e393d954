"""Who stands behind what was said, as far as it can be ascribed to anybody.

A command through a forwarded message, another bot, another chat's name or an edit is nobody's.
"""

from dataclasses import dataclass

from newsbot.platforms.telegram.updates import Callback, Message

# Bot API: the account that stands for anonymous administrators.
ANONYMOUS_ADMIN = 1087968824


@dataclass(frozen=True, slots=True)
class Person:
    """An account that spoke as itself, here and now."""

    id: int


@dataclass(frozen=True, slots=True)
class RoomItself:
    """The room's own voice, which only its administrators have; nobody in particular."""


@dataclass(frozen=True, slots=True)
class Nobody:
    """Nobody whom a command could be ascribed to, and why."""

    why: str


Authority = Person | RoomItself | Nobody


def authority(said: Message | Callback) -> Authority:
    """Who stands behind it. Names and usernames are never looked at: anybody can have them."""
    if isinstance(said, Callback):
        return Nobody("anonymous") if said.sender == ANONYMOUS_ADMIN else Person(said.sender)
    marks = (
        (said.edited, "edited"),
        (said.forwarded, "forwarded"),
        (said.via_bot, "via-bot"),
        (said.voice == "other", "another-chat"),
    )
    why = next((name for mark, name in marks if mark), None)
    if why:
        return Nobody(why)
    if said.voice == "room":
        return RoomItself()
    if said.sender is None or said.by_bot or said.sender == ANONYMOUS_ADMIN:
        return Nobody("nobody" if said.sender is None else "bot" if said.by_bot else "anonymous")
    return Person(said.sender)
