"""What one answer to /sync holds, read from its JSON. Fields may be missing or of the wrong type."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal

from newsbot.platforms.matrix.content import object_in
from newsbot.platforms.matrix.ids import is_id, is_user

Json = dict[str, Any]
Change = Literal["joined", "left"]
_GONE: Final = frozenset({"leave", "ban"})


@dataclass(frozen=True, slots=True)
class JoinedRoom:
    """News of a room in which the bot is.

    Attributes:
        state: what changed before the timeline begins; `timeline`: in its order.
        before: where to go on backwards when the timeline is `limited`: it does not hold all that came.
        members: how many are in the room, when it is told.
    """

    id: str
    state: tuple[Json, ...] = ()
    timeline: tuple[Json, ...] = ()
    limited: bool = False
    before: str | None = None
    members: int | None = None


@dataclass(frozen=True, slots=True)
class LeftRoom:
    id: str
    events: tuple[Json, ...] = ()


@dataclass(frozen=True, slots=True)
class Invite:
    """`direct`: the sender calls it a direct chat."""

    room: str
    sender: str
    direct: bool = False


@dataclass(frozen=True, slots=True)
class Batch:
    """One answer to /sync; `next` is where the following one begins."""

    next: str
    joined: tuple[JoinedRoom, ...] = ()
    left: tuple[LeftRoom, ...] = ()
    invites: tuple[Invite, ...] = ()


def batch(body: Json, me: str) -> Batch | None:
    """None for what is no answer to /sync."""
    following = body.get("next_batch")
    if not isinstance(following, str) or not following:
        return None
    rooms = object_in(body, "rooms")
    return Batch(
        following,
        tuple(_joined(room, told) for room, told in _rooms(rooms, "join")),
        tuple(
            LeftRoom(room, (*_events(told, "state"), *_events(told, "timeline")))
            for room, told in _rooms(rooms, "leave")
        ),
        tuple(invite for room, told in _rooms(rooms, "invite") if (invite := _invite(room, told, me))),
    )


def change(event: Json, me: str) -> Change | None:
    """What an event says of the bot's own membership, when that changed: a new name or picture is no new join."""
    if event.get("type") != "m.room.member" or event.get("state_key") != me:
        return None
    now = object_in(event, "content").get("membership")
    unsigned = object_in(event, "unsigned")
    before = object_in(unsigned, "prev_content").get("membership")
    if now == "join":
        known = before == "join" if before is not None else "replaces_state" in unsigned
        return None if known else "joined"
    # An invite that was declined or withdrawn ends nothing.
    return "left" if now in _GONE and before in {"join", None} else None


def _joined(room: str, told: Json) -> JoinedRoom:
    timeline = object_in(told, "timeline")
    before = timeline.get("prev_batch")
    members = object_in(told, "summary").get("m.joined_member_count")
    return JoinedRoom(
        room,
        _events(told, "state"),
        _events(told, "timeline"),
        limited=timeline.get("limited") is True,
        before=before if isinstance(before, str) and before else None,
        members=members if type(members) is int and members >= 0 else None,
    )


def _invite(room: str, told: Json, me: str) -> Invite | None:
    """The invitation among the state that a stranger's server chose to show."""
    for event in reversed(listed(object_in(told, "invite_state"), "events")):
        content, sender = object_in(event, "content"), event.get("sender")
        mine = event.get("type") == "m.room.member" and event.get("state_key") == me
        if mine and content.get("membership") == "invite" and isinstance(sender, str) and is_user(sender):
            return Invite(room, sender, direct=content.get("is_direct") is True)
    return None


def _rooms(rooms: Json, name: str) -> Iterator[tuple[str, Json]]:
    for room, told in object_in(rooms, name).items():
        if is_id(room, "!") and isinstance(told, dict):
            yield room, told


def _events(told: Json, name: str) -> tuple[Json, ...]:
    found = listed(object_in(told, name), "events")
    return tuple(event for event in found if is_id(event.get("event_id"), "$") and isinstance(event.get("type"), str))


def listed(holder: Json, name: str) -> list[Json]:
    """The objects of a list; nothing for anything else."""
    found = holder.get(name)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
