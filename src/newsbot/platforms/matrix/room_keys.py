"""What has to be true before a message can be encrypted for a room, and the encryption itself.

The library does the first part inside of `room_send`, and goes on when half of it failed: keys that never reached a
device mean a message that nobody can read. Here every step is looked at, and a failed one sends nothing.
"""

import logging
from typing import Any, Final
from urllib.parse import quote
from uuid import uuid4

import nio

from newsbot.chat.delivery import Gone, Later, Outcome, Stopped
from newsbot.platforms.matrix.answer import Answer
from newsbot.platforms.matrix.client import API, Account
from newsbot.platforms.matrix.encryption import Encryption
from newsbot.platforms.matrix.outcomes import outcome
from newsbot.platforms.matrix.rendered import Content, canonical

_log = logging.getLogger(__name__)

# Seconds until a device or the homeserver may have what is missing.
NOT_YET: Final = Later("room-keys", 5.0)


async def ready(account: Account, encryption: Encryption, room_id: str) -> Outcome | None:
    """None when a message can be encrypted for everybody in the room; else what came of trying. Never raises.

    One at a time for a room.
    """
    try:
        failed = await _prepared(account, encryption, room_id)
    except Exception as error:  # noqa: BLE001  # the library raises many kinds, and nothing of the message was sent
        _log.warning("the keys of a Matrix room could not be shared: %s", type(error).__name__)
        return NOT_YET
    if failed is None:
        return NOT_YET if account.client.olm.should_share_group_session(room_id) else None
    # Only what concerns the account, or its being in the room, is more than "not yet".
    judged = outcome("send", failed)
    told = isinstance(judged, Gone | Stopped) or (isinstance(judged, Later) and judged.gate is not None)
    return judged if told else NOT_YET


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


async def _prepared(account: Account, encryption: Encryption, room_id: str) -> Answer | None:
    """None, or the answer that was none."""
    client = account.client
    if not client.rooms[room_id].members_synced and (failed := await _members(account, room_id)) is not None:
        return failed
    # A device that came since is learnt of; the library then wants a new session, which it can read.
    if (failed := await encryption.devices.query()) is not None:
        return failed
    if not client.olm.should_share_group_session(room_id):
        return None
    # A device without a key to begin with is left out: nobody can write to it.
    if (failed := await encryption.devices.claim(client.get_missing_sessions(room_id))) is not None:
        return failed
    return await _share(account, room_id)


async def _members(account: Account, room_id: str) -> Answer | None:
    """Who is in the room, by id alone: what they call themselves is nothing to the keys."""
    answer = await account.request("GET", f"{API}/rooms/{quote(room_id, safe='')}/joined_members")
    joined = (answer.body or {}).get("joined")
    if not answer.ok or not isinstance(joined, dict):
        return answer
    members = {user: {"display_name": None, "avatar_url": None} for user in joined}
    await account.client.receive_response(nio.JoinedMembersResponse.from_dict({"joined": members}, room_id))
    return None


async def _share(account: Account, room_id: str) -> Answer | None:
    """Send the session's key to all devices; after a failure the next try goes on with those that lack it."""
    client, olm = account.client, account.client.olm
    users = list(client.rooms[room_id].users)
    for reached, messages in olm.share_group_session_parallel(room_id, users, ignore_unverified_devices=True):
        answer = await account.request("PUT", f"{API}/sendToDevice/m.room.encrypted/{uuid4()}", messages)
        if not answer.ok:
            return answer
        olm.outbound_group_sessions[room_id].users_shared_with.update(reached)
    # Who came in meanwhile is learnt of first.
    olm.outbound_group_sessions[room_id].shared = client.rooms[room_id].users.keys() <= set(users)
    return None
