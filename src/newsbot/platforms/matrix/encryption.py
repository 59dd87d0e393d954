"""What a device has to do so that encrypted rooms work: publish keys, learn those of others, ask for missing ones.

The library keeps keys and does the arithmetic. Requests are made here, one at a time and looked at, because the library
repeats some by itself, forgets what changes while it asks, and saves new keys only after the homeserver has them: a
process that ends in between would have published keys that it no longer knows.
"""

import logging
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, Final
from urllib.parse import quote
from uuid import uuid4

import nio

from newsbot.platforms.matrix.answer import Answer
from newsbot.platforms.matrix.client import API, Account, Unauthorized, Unreachable, trouble
from newsbot.platforms.matrix.devices import CURVE, Devices
from newsbot.platforms.matrix.identity import (
    Foreign,
    Identity,
    Published,
    Standing,
    Unsigned,
    cross_sign,
    kept_identity,
    published,
)
from newsbot.platforms.matrix.keeping import Keys
from newsbot.ports import AccountError

_log = logging.getLogger(__name__)

Json = dict[str, Any]
# Sessions whose notice is remembered, and how many of them are of one room: whoever makes up more gets no answer.
_REMEMBERED: Final = 1000
_NOTICES: Final = 10
# Messages to devices sent in one go, so that a flood of requests does not hold up the next sync.
_MESSAGES: Final = 50


@dataclass(frozen=True, slots=True)
class Undecryptable:
    """A message that cannot be read, the first one of its session: to be answered once, visibly.

    Attributes:
        room_id, event_id: which one. `session_id`: the key that is missing. `sender`: who could share it.
    """

    room_id: str
    session_id: str
    sender: str
    event_id: str


class Encryption:
    """The duties of one device. The account must be open, by the holder of its keys.

    Attributes:
        devices: those of others.
    """

    def __init__(self, account: Account, keys: Keys) -> None:
        self._account, self._keys = account, keys
        self._client: nio.AsyncClient = account.client
        self._noticed: OrderedDict[str, str] = OrderedDict()
        self.devices = Devices(account)
        self._fallback_used = False
        self._untaken: Json = {}
        self._told = ""
        self._owed = False

    async def start(self, *, replace: bool = False) -> Standing:
        """Publish this device's keys and sign them; what is done already is left alone. Before the first sync.

        Where the homeserver does not answer, `tend` goes on with it.

        Args:
            replace: put our identity in the place of one that we did not make.

        Raises AccountError when the keys that the homeserver has for this device are lost or newer than ours, and for
        damaged files.
        """
        self._client.olm._should_accept_forward = partial(_from_its_maker, self._client.olm)  # noqa: SLF001
        standing = await self._signed(replace=replace)
        self._owed = isinstance(standing, Unauthorized | Unreachable)
        return standing

    @contextmanager
    def together(self) -> Iterator[None]:
        """Around what the library is told: all that it saves is saved together, or nothing."""
        with self._client.store.database.atomic():
            yield

    def note(self, sync: Json) -> None:
        """What the library overlooks in an answer to `/sync`: a count of 0, and a fallback key that was used."""
        counts, unused = sync.get("device_one_time_keys_count"), sync.get("device_unused_fallback_key_types")
        if isinstance(counts, dict) and counts.get(CURVE, 0) == 0:
            self._client.olm.uploaded_key_count = 0
        if isinstance(unused, list):
            self._fallback_used = CURVE not in unused

    async def tend(self) -> None:
        """After each sync: keys uploaded, asked for and claimed, messages to devices sent. Never raises.

        What fails is done after the next one.
        """
        for duty in (self._finish, self._upload, self.devices.query_late, self._claim, self._send_messages):
            try:
                await duty()
            except AccountError as error:
                if str(error) != self._told:
                    self._told = str(error)
                    _log.error("%s", error)
            except Exception as error:  # noqa: BLE001  # the library raises many kinds; the next sync comes here again
                _log.warning("keys for encrypted Matrix rooms could not be tended: %s", type(error).__name__)

    def unreadable(self, event: nio.MegolmEvent) -> Undecryptable | None:
        """What to say about an event without a key; None when that was said of another of the same session.

        The key is asked for with the next `tend`. Asked for before a restart counts as said. A room has ten notices
        as long as this process lives.
        """
        session, room, olm = event.session_id, event.room_id, self._client.olm
        if session in self._noticed or session in olm.outgoing_key_requests:
            return None
        if sum(other == room for other in self._noticed.values()) >= _NOTICES:
            return None
        self._noticed[session] = room
        while len(self._noticed) > _REMEMBERED:
            self._noticed.popitem(last=False)
        queued = {getattr(message, "request_id", None) for message in olm.outgoing_to_device_messages}
        if session not in queued:
            request = event.as_key_request(event.sender, olm.device_id, session, event.device_id)
            olm.outgoing_to_device_messages.append(request)
        return Undecryptable(room, session, event.sender, event.event_id)

    def readable(self, room_id: str, session_id: str) -> bool:
        """Whether the key of this session has come."""
        return self._maker(room_id, session_id) is not None

    def open_event(self, room_id: str, raw: Json) -> Json | None:
        """The event in clear; None while there is no key, or for what is none. Opening it again is harmless.

        The name of the sender's key in it is deprecated, and the library wants it: where it is missing it is put in.
        """
        content = raw.get("content")
        if not isinstance(content, dict) or not isinstance(content.get("session_id"), str):
            return None
        maker = self._maker(room_id, content["session_id"])
        event = nio.Event.parse_encrypted_event(raw | {"content": {"sender_key": maker, "device_id": ""} | content})
        if maker is None or not isinstance(event, nio.MegolmEvent):
            return None
        event.room_id = room_id
        try:
            opened = self._client.decrypt_event(event)
        except nio.EncryptionError:
            return None
        return dict(opened.source) if isinstance(opened, nio.Event) else None

    async def _signed(self, *, replace: bool = False) -> Standing:
        there = await published(self._account)
        if isinstance(there, Published) and there.device is not None and not self._is_ours(there.device):
            raise AccountError(
                f"the keys of Matrix device {self._account.device_id} are not in {self._keys.folder}: restore them, or "
                "remove the device and log in again (with matrix.password_file newsbot does so itself)"
            )
        if (failed := await self._upload()) is not None:
            return trouble(failed)
        if isinstance(there, Published) and there.device is None:
            there = await published(self._account)
        if not isinstance(there, Published):
            return there
        return await cross_sign(self._account, self._identity(), there, replace=replace)

    async def _finish(self) -> None:
        """What a start could not do, since the homeserver did not answer."""
        if not self._owed:
            return
        standing = await self.start()
        if isinstance(standing, Foreign | Unsigned):
            _log.warning("%s", standing.why)

    def _identity(self) -> Identity:
        """Ours: kept before anybody sees it."""
        kept = kept_identity(self._account.user_id, self._keys.read_seeds())
        if kept is None:
            kept = Identity.new(self._account.user_id)
            self._keys.write_seeds(kept.seeds())
        return kept

    def _is_ours(self, device: Json) -> bool:
        """Whether a published device has the keys that are in our store: another one's are never signed."""
        name, keys = self._account.device_id, self._client.olm.account.identity_keys
        ours = {f"{kind}:{name}": keys[kind] for kind in ("curve25519", "ed25519")}
        named = (device.get("user_id"), device.get("device_id")) == (self._account.user_id, name)
        return named and device.get("keys") == ours

    async def _upload(self) -> Answer | None:
        """Publish what is missing, saved before anybody can use it. The answer that was none, or None.

        Raises AccountError when the homeserver has other keys under the same names.
        """
        olm = self._client.olm
        if olm.account.shared and olm.uploaded_key_count is None:
            answer = await self._request("POST", "keys/upload", {})
            counts = (answer.body or {}).get("one_time_key_counts")
            if not answer.ok or not isinstance(counts, dict):
                return answer
            olm.uploaded_key_count = counts.get(CURVE, 0)
        # What was not taken is offered again as it is: the library would make and sign ever more keys, without end.
        body = self._untaken
        if not body and olm.should_upload_keys:
            body = olm.share_keys()
        if not body.get("fallback_keys") and (self._fallback_used or not olm.account.shared):
            body["fallback_keys"] = _fallback_keys(olm)
        if not body:
            return None
        self._untaken = body
        olm.save_account()
        answer = await self._request("POST", "keys/upload", body)
        if answer.status == 400:
            raise AccountError(
                f"the homeserver has newer keys of Matrix device {self._account.device_id} than {self._keys.folder}: "
                "move that folder away to begin with a new device"
            )
        if not answer.ok:
            return answer
        self._fallback_used, self._untaken = False, {}
        await self._receive(nio.KeysUploadResponse.from_dict(answer.body))
        return None

    async def _claim(self) -> None:
        """Begin anew with devices whose messages could not be read."""
        if self._client.should_claim_keys:
            await self.devices.claim(self._client.get_users_for_key_claiming())

    async def _send_messages(self) -> None:
        for message in list(self._client.outgoing_to_device_messages)[:_MESSAGES]:
            path = f"sendToDevice/{quote(message.type, safe='')}/{uuid4()}"
            answer = await self._request("PUT", path, message.as_dict())
            if not answer.ok:
                return
            await self._receive(nio.ToDeviceResponse(message))

    async def _request(self, method: str, path: str, body: Json) -> Answer:
        return await self._account.request(method, f"{API}/{path}", body)

    async def _receive(self, response: nio.Response) -> None:
        if isinstance(response, nio.ErrorResponse):
            raise ValueError("an answer about keys that is none")  # noqa: TRY004  # of the server, not of a caller
        with self.together():
            await self._client.receive_response(response)

    def _maker(self, room_id: str, session_id: str) -> str | None:
        """The key of the device that made this session, if its key is here."""
        sessions = self._client.olm.inbound_group_store[room_id]
        return next((sender for sender, its in sessions.items() if session_id in its), None)


def _fallback_keys(olm: Any) -> Json:
    """What a sender takes when all one-time keys are gone: without it a bot that was away could not be written to."""
    account = olm.account._account  # noqa: SLF001  # the library has no fallback keys
    if not account.fallback_key:
        account.generate_fallback_key()
    keys = {}
    for name, key in account.fallback_key.items():
        bare = {"key": key.to_base64(), "fallback": True}
        signature = {f"ed25519:{olm.device_id}": olm.sign_json(bare)}
        keys[f"{CURVE}:{name}"] = bare | {"signatures": {olm.user_id: signature}}
    return keys


def _from_its_maker(olm: Any, sender: str, sender_key: str, event: nio.ForwardedRoomKeyEvent) -> bool:
    """Whether to take a key that we asked for: from the device that made the session, and from nobody else.

    The library takes them only from verified devices of our own, of which a bot has none.
    """
    asked = olm.outgoing_key_requests.get(event.session_id)
    device = olm.device_store.device_from_sender_key(sender, sender_key)
    if asked is None or device is None or (event.algorithm, event.room_id) != (asked.algorithm, asked.room_id):
        return False
    content = event.source["content"]
    made_by = (content["sender_key"], content["sender_claimed_ed25519_key"])
    return made_by == (device.curve25519, device.ed25519) and not content["forwarding_curve25519_key_chain"]
