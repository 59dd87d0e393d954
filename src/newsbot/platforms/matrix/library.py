"""What the library is told of a sync: the state of rooms, keys, and what is to be decrypted.

It knows rooms, members and sessions by what it was told. Invites are kept from it, because it never forgets one; and
what one room says is told apart from all others, because it raises for some of what a stranger may send.
"""

import copy
import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import nio

from newsbot.platforms.matrix.batch import listed
from newsbot.platforms.matrix.content import object_in
from newsbot.platforms.matrix.ids import is_id

ENCRYPTED: Final = "m.room.encrypted"
_DEVICES: Final = ("device_lists", "device_one_time_keys_count")
Json = dict[str, Any]
log = logging.getLogger(__name__)


@dataclass(slots=True)
class Told:
    """What came of the encrypted events of a sync, by their ids; what is no proper one is in neither.

    Attributes:
        opened: the events as they were before they were encrypted.
        sealed: those whose key is missing.
    """

    opened: dict[str, Json] = field(default_factory=dict)
    sealed: dict[str, nio.MegolmEvent] = field(default_factory=dict)

    def add(self, more: "Told") -> None:
        self.opened |= more.opened
        self.sealed |= more.sealed


async def tell(client: nio.AsyncClient, body: Json) -> Told:
    """Tell it of one answer to /sync. Never raises."""
    told = Told()
    mark = body.get("next_batch")
    for number, head in enumerate(_heads(body)):
        await _tell(client, head | {"next_batch": f"{mark}/{number}"})
    for room, news in object_in(object_in(body, "rooms"), "join").items():
        if is_id(room, "!") and isinstance(news, dict):
            for response in await _tell_room(client, f"{mark}/{room}", room, news):
                _sort(response, room, told)
    return told


def _heads(body: Json) -> Iterator[Json]:
    """What concerns no room: first each message to the device by itself, then what is known of devices."""
    for event in listed(object_in(body, "to_device"), "events"):
        yield {"to_device": {"events": [event]}}
    yield {name: body[name] for name in _DEVICES if isinstance(body.get(name), dict)}


async def _tell_room(client: nio.AsyncClient, mark: str, room: str, news: Json) -> list[nio.SyncResponse]:
    state = listed(object_in(news, "state"), "events")
    # Plain words change nothing that it has to know.
    timeline = [
        event
        for event in listed(object_in(news, "timeline"), "events")
        if "state_key" in event or event.get("type") == ENCRYPTED
    ]
    summary = {name: value for name, value in object_in(news, "summary").items() if _is_summary(name, value)}
    whole = await _tell(client, _joined(mark, room, state, timeline, summary))
    if whole is not None:
        return [whole]
    # One event is at fault, and the library does not say which one.
    parts = [([event], list[Json]()) for event in state] + [(list[Json](), [event]) for event in timeline]
    each = [
        await _tell(client, _joined(f"{mark}/{number}", room, before, after, {}))
        for number, (before, after) in enumerate(parts)
    ]
    return [response for response in each if response is not None]


def _sort(response: nio.SyncResponse, room: str, told: Told) -> None:
    for event in response.rooms.join[room].timeline.events if room in response.rooms.join else ():
        if isinstance(event, nio.MegolmEvent):
            told.sealed[event.event_id] = event
        elif getattr(event, "decrypted", False) and isinstance(event.source, dict):
            told.opened[event.event_id] = event.source


def _joined(mark: str, room: str, state: list[Json], timeline: list[Json], summary: Json) -> Json:
    news = {
        "state": {"events": state},
        "timeline": {"events": timeline, "limited": False, "prev_batch": mark},
        "summary": summary,
    }
    return {"next_batch": mark, "rooms": {"join": {room: news}}}


async def _tell(client: nio.AsyncClient, body: Json) -> nio.SyncResponse | None:
    """None when the library cannot bear it."""
    try:
        # A copy: it writes what it takes for granted into what it is given.
        response = nio.SyncResponse.from_dict(copy.deepcopy(body))
        if isinstance(response, nio.SyncResponse):
            await client.receive_response(response)
            return response
        log.debug("the Matrix library does not take a part of a sync")
    except Exception as error:  # noqa: BLE001 -- it raises whatever a stranger's event makes it raise
        log.info("the Matrix library does not bear a part of a sync (%s)", type(error).__name__)
    return None


def megolm(room: str, event: Json) -> nio.MegolmEvent | None:
    """An encrypted event as the library knows it; it wants a name in it that is not needed any more."""
    content = object_in(event, "content")
    try:
        found = nio.Event.parse_encrypted_event(event | {"content": {"sender_key": "", "device_id": ""} | content})
    except Exception as error:  # noqa: BLE001 -- as above
        log.info("the Matrix library does not bear an encrypted event (%s)", type(error).__name__)
        return None
    if not isinstance(found, nio.MegolmEvent):
        return None
    found.room_id = room
    return found


def _is_summary(name: str, value: Any) -> bool:
    if name == "m.heroes":
        return isinstance(value, list) and all(isinstance(user, str) for user in value)
    return name in {"m.joined_member_count", "m.invited_member_count"} and type(value) is int
