"""What has to be true before a message can be encrypted for a room, and the encryption itself.

The library does the first part inside of `room_send`, and goes on when half of it failed: keys that never reached a
device mean a message that nobody can read. Here every step is looked at, and a failed one sends nothing.
"""

import logging
from typing import Any, Final

import nio

from newsbot.chat.delivery import Later, Outcome, Stopped
from newsbot.platforms.matrix.client import Answer
from newsbot.platforms.matrix.encryption import Encryption
from newsbot.platforms.matrix.outcomes import outcome
from newsbot.platforms.matrix.rendered import Content, canonical

_log = logging.getLogger(__name__)

# Seconds until a device or the homeserver may have what is missing.
NOT_YET: Final = Later("room-keys", 5.0)


async def ready(client: nio.AsyncClient, encryption: Encryption, room_id: str) -> Outcome | None:
    """None when a message can be encrypted for everybody in the room; else what came of trying. Never raises."""
    try:
        if failed := await _members(client, room_id):
            return failed
        # A device that came since is learnt of; the library then makes a new session, which it can read.
        if not await encryption.query():
            return NOT_YET
        if not client.olm.should_share_group_session(room_id):
            return None
        return await _claimed(client, room_id) or await _shared(client, room_id)
    except Exception as error:  # noqa: BLE001  # the library raises many kinds, and nothing of the message was sent
        _log.warning("the keys of a Matrix room could not be shared: %s", type(error).__name__)
        return NOT_YET
    finally:
        # When it raises, the library leaves this behind, and everybody would wait for it.
        if (waiting := client.sharing_session.pop(room_id, None)) is not None:
            waiting.set()


def sealed(client: nio.AsyncClient, room_id: str, kind: str, content: Content) -> Content:
    """The content of the `m.room.encrypted` event. Raises what the library raises when the room is not `ready`.

    As `client.encrypt`, but with the words in UTF-8: the library writes an Arabic letter as six characters, so that a
    third of the text would fill an event.
    """
    olm = client.olm
    payload = {"type": kind, "content": content, "room_id": room_id}
    session = olm.outbound_group_sessions[room_id]
    found: dict[str, Any] = {
        "algorithm": "m.megolm.v1.aes-sha2",
        "sender_key": olm.account.identity_keys["curve25519"],
        "ciphertext": session.encrypt(canonical(payload)),
        "session_id": session.id,
        "device_id": olm.device_id,
    }
    if "m.relates_to" in content:
        found["m.relates_to"] = content["m.relates_to"]  # what belongs together is for the server to know
    return found


async def _members(client: nio.AsyncClient, room_id: str) -> Outcome | None:
    if client.rooms[room_id].members_synced:
        return None
    return _unless(await client.joined_members(room_id), nio.JoinedMembersResponse)


async def _claimed(client: nio.AsyncClient, room_id: str) -> Outcome | None:
    missing = client.get_missing_sessions(room_id)
    return _unless(await client.keys_claim(missing), nio.KeysClaimResponse) if missing else None


async def _shared(client: nio.AsyncClient, room_id: str) -> Outcome | None:
    await client.share_group_session(room_id, ignore_unverified_devices=True)
    session = client.olm.outbound_group_sessions[room_id]
    if _readers(client, room_id) <= session.users_shared_with | session.users_ignored:
        return None
    client.invalidate_outbound_session(room_id)
    return NOT_YET


def _readers(client: nio.AsyncClient, room_id: str) -> set[tuple[str, str]]:
    """Devices that keys can be sent to."""
    return {
        (user, device.id)
        for user in client.rooms[room_id].users
        for device in client.device_store.active_user_devices(user)
        if client.olm.session_store.get(device.curve25519)
    }


def _unless(found: nio.Response, wanted: type[nio.Response]) -> Outcome | None:
    """Only what concerns the account is more than "not yet"."""
    if isinstance(found, wanted):
        return None
    response = getattr(found, "transport_response", None)
    code, wait = getattr(found, "status_code", None), getattr(found, "retry_after_ms", None)
    told = {"errcode": code} if isinstance(code, str) else None
    answer = Answer(response.status if response else None, told, retry_after=wait / 1000 if wait else None)
    judged = outcome("send", answer)
    return judged if isinstance(judged, Stopped) or (isinstance(judged, Later) and judged.gate) else NOT_YET
