"""A person at a Matrix client that shares nothing with the bot's library: mautrix, with encryption by libolm."""

import asyncio
import logging
import warnings
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from mautrix.client import Client
from mautrix.client.encryption_manager import DecryptionDispatcher
from mautrix.client.state_store import MemoryStateStore
from mautrix.crypto import MemoryCryptoStore, OlmMachine
from mautrix.crypto.attachments import decrypt_attachment
from mautrix.errors import DecryptionError, MatrixConnectionError
from mautrix.types import (
    ContentURI,
    CrossSigningUsage,
    DeviceID,
    DeviceIdentity,
    EncryptedEvent,
    EncryptionAlgorithm,
    EventID,
    EventType,
    RequestedKeyInfo,
    RoomID,
    SessionID,
    SigningKey,
    TOFUSigningKey,
    UserID,
)

from tests.doubles.synapse.members import Json, Member

logging.getLogger("mau").setLevel(logging.ERROR)
SECONDS = 30.0
_POLL_SECONDS = 10
MEGOLM = "m.megolm.v1.aes-sha2"


@dataclass(frozen=True)
class Seen:
    """One event of a room's timeline, decrypted where it was encrypted.

    Attributes:
        type: such as `m.room.message`; `m.room.encrypted` for what could not be decrypted so far.
        state_key: None where the event is no state.
        encrypted: whether it went over the wire as `m.room.encrypted`.
    """

    room: str
    event_id: str
    sender: str
    type: str
    content: Json
    state_key: str | None = None
    encrypted: bool = False
    unsigned: Json = field(default_factory=dict)

    def kind_is(self, room: str, kind: str) -> bool:
        return self.room == room and self.type == kind

    @property
    def body(self) -> str:
        return str(self.content.get("body", ""))

    @property
    def html(self) -> str:
        return str(self.content.get("formatted_body", ""))

    @property
    def relation(self) -> Json:
        return dict(self.content.get("m.relates_to") or {})

    @property
    def thread(self) -> str | None:
        """The root of the thread that it is in."""
        return self.relation.get("event_id") if self.relation.get("rel_type") == "m.thread" else None

    @property
    def replaces(self) -> str | None:
        """The event that it is an edit of; the new text is in `content["m.new_content"]`."""
        return self.relation.get("event_id") if self.relation.get("rel_type") == "m.replace" else None

    @property
    def answers(self) -> str | None:
        """The event that it is a reply to."""
        found = (self.relation.get("m.in_reply_to") or {}).get("event_id")
        return found if isinstance(found, str) else None


class _Store(MemoryStateStore):
    async def find_shared_rooms(self, user_id: UserID) -> list[RoomID]:
        return [room for room, members in self.members.items() if user_id in members]


class _CryptoStore(MemoryCryptoStore):
    async def put_cross_signing_key(self, user_id: UserID, usage: CrossSigningUsage, key: SigningKey) -> None:
        """The library assigns to a field of a tuple when it sees a key twice."""
        known = self._cross_signing_keys.setdefault(user_id, {})
        known[usage] = TOFUSigningKey(key=key, first=known[usage].first if usage in known else key)


class Reader:
    """A user who reads and writes. It syncs while it is open, joins where it is invited, keeps all that it sees.

    Attributes:
        seen: what stood in timelines, in the order of arrival; an event that could not be decrypted is replaced in
            place when its key has come.
    """

    def __init__(self, member: Member) -> None:
        self.member = member
        self.seen: list[Seen] = []
        self.joins = True
        self._states = _Store()
        store = _CryptoStore(account_id=member.user_id, pickle_key="reader")
        self._client = Client(
            UserID(member.user_id),
            device_id=member.device_id,
            base_url=member.homeserver,
            token=member.access_token,
            state_store=self._states,
        )
        self._store = store
        self._news = asyncio.Condition()
        self._since: str | None = None
        self._broken: Exception | None = None
        self._asked: list[tuple[DeviceIdentity, RequestedKeyInfo]] = []

    @property
    def user_id(self) -> str:
        return self.member.user_id

    # What a person does.

    async def create_room(
        self, *, invite: Sequence[str] = (), encrypted: bool = False, direct: bool = False, **more: Any
    ) -> str:
        """The id of a new private room. `more`: further keys of the request, such as `room_version`."""
        state = [{"type": "m.room.encryption", "state_key": "", "content": {"algorithm": MEGOLM}}] if encrypted else []
        asked = {"preset": "private_chat", "initial_state": state, "invite": list(invite), "is_direct": direct}
        return str((await self.member.call("POST", "/_matrix/client/v3/createRoom", asked | more))["room_id"])

    async def invite(self, room: str, user_id: str) -> None:
        await self.member.call("POST", f"/_matrix/client/v3/rooms/{room}/invite", {"user_id": user_id})

    async def join(self, room: str) -> None:
        await self.member.call("POST", f"/_matrix/client/v3/rooms/{room}/join", {})

    async def set_state(self, room: str, kind: str, content: Json, key: str = "") -> str:
        path = f"/_matrix/client/v3/rooms/{room}/state/{kind}/{key}"
        return str((await self.member.call("PUT", path, content))["event_id"])

    async def say(self, room: str, text: str, *, thread: str | None = None, reply_to: str | None = None) -> str:
        """Send a text, encrypted where the room is; the id of its event."""
        relation: Json = {"rel_type": "m.thread", "event_id": thread} if thread else {}
        if reply_to:
            relation["m.in_reply_to"] = {"event_id": reply_to}
        content = {"msgtype": "m.text", "body": text} | ({"m.relates_to": relation} if relation else {})
        return await self.send(room, "m.room.message", content)

    async def send(self, room: str, kind: str, content: Json) -> str:
        """Any event, encrypted where the room is (reactions excepted, as everywhere); the id of its event."""
        if not await self._states.has_encryption_info_cached(RoomID(room)):
            with suppress(RuntimeError):  # the room is not encrypted
                path = f"/_matrix/client/v3/rooms/{room}/state/m.room.encryption"
                await self._states.set_encryption_info(RoomID(room), await self.member.call("GET", path))
        if await self._states.is_encrypted(RoomID(room)):
            # Asked anew: who joined since the last sync must be able to read it.
            await self._client.get_joined_members(RoomID(room))
        event_type = EventType.find(kind, EventType.Class.MESSAGE)
        return str(await self._client.send_message_event(RoomID(room), event_type, content))  # type: ignore[arg-type]

    async def download(self, seen: Seen) -> bytes:
        """The file that an event brings, opened where it is encrypted."""
        file = seen.content.get("file")
        uri = ContentURI(file["url"] if file else seen.content["url"])
        content = await self._client.download_media(uri)
        if not file:
            return content
        return decrypt_attachment(content, file["key"]["k"], file["hashes"]["sha256"], file["iv"])

    async def react(self, room: str, event_id: str, key: str) -> str:
        relation = {"rel_type": "m.annotation", "event_id": event_id, "key": key}
        return await self.send(room, "m.reaction", {"m.relates_to": relation})

    async def redact(self, room: str, event_id: str) -> str:
        return str(await self._client.redact(RoomID(room), EventID(event_id)))

    async def keep_key(self, room: str, *given: str) -> None:
        """What this user says next in this encrypted room is under a key that nobody but `given` gets."""
        await self._store.remove_outbound_group_session(RoomID(room))
        await self._machine.share_group_session(RoomID(room), list(map(UserID, given)))

    async def give_keys(self) -> None:
        """Give everybody who asked for a key what they asked for; before that, wait until somebody has."""
        await self.wait_asked()
        for device, request in self._asked:
            await self._give(device, request)
        self._asked.clear()

    async def wait_asked(self) -> None:
        """Until somebody has asked for a key."""
        async with asyncio.timeout(SECONDS), self._news:
            await self._news.wait_for(lambda: self._asked)

    async def force_key(self, room: str, session_id: str, user_id: str, device_id: str) -> None:
        """Give a key to a device that did not ask this user for it."""
        device = await self._machine.get_or_fetch_device(UserID(user_id), DeviceID(device_id))
        found = await self._store.get_group_session(RoomID(room), SessionID(session_id))
        assert device is not None
        algorithm = EncryptionAlgorithm.MEGOLM_V1
        await self._give(device, RequestedKeyInfo(algorithm, RoomID(room), found.sender_key, SessionID(session_id)))

    async def leave(self, room: str) -> None:
        await self.member.call("POST", f"/_matrix/client/v3/rooms/{room}/leave", {})

    # What a person waits for.

    async def wait(
        self,
        room: str,
        *,
        sender: str | None = None,
        containing: str = "",
        kind: str = "m.room.message",
        after: str | None = None,
        seconds: float = SECONDS,
    ) -> Seen:
        """The first event of this kind whose body contains this text; one that came already counts.

        Args:
            room: its id.
            sender: None: anybody but this reader.
            containing: a part of the body.
            kind: `m.room.encrypted` finds what could not be decrypted.
            after: only what was seen later than this event.
            seconds: of real time, then TimeoutError with what was seen in the room instead.
        """

        def fits(event: Seen) -> bool:
            by = event.sender == sender if sender else event.sender != self.user_id
            return by and event.kind_is(room, kind) and containing in event.body

        return await self.wait_for(fits, after=after, seconds=seconds, wanted=f"{kind} from {sender or 'another'}")

    async def wait_joined(self, room: str, user_id: str, *, seconds: float = SECONDS) -> Seen:
        """Until this user is a member of the room."""

        def fits(event: Seen) -> bool:
            joined = event.content.get("membership") == "join"
            return joined and event.kind_is(room, "m.room.member") and event.state_key == user_id

        return await self.wait_for(fits, seconds=seconds, wanted=f"{user_id} to join")

    async def wait_for(
        self,
        fits: Callable[[Seen], bool],
        *,
        after: str | None = None,
        seconds: float = SECONDS,
        wanted: str = "an event",
    ) -> Seen:
        """The first event that fits, also among those that were seen already (those after `after`)."""

        def found() -> Seen | None:
            passed = [number for number, event in enumerate(self.seen, 1) if event.event_id == after]
            first = (passed or [len(self.seen)])[0] if after else 0
            return next(filter(fits, self.seen[first:]), None)

        try:
            async with asyncio.timeout(seconds), self._news:
                await self._news.wait_for(lambda: self._broken or found())
        except TimeoutError:
            there = [(event.sender, event.type, event.body[:60]) for event in self.seen]
            raise TimeoutError(f"waited {seconds} s for {wanted}; seen: {there}") from None
        if self._broken:
            raise self._broken
        event = found()
        assert event is not None
        return event

    async def history(self, room: str) -> list[Seen]:
        """All that stands in a room, oldest first, with the keys that have come by now."""
        raw: list[Json] = []
        start: str | None = ""
        while start is not None:
            path = f"/_matrix/client/v3/rooms/{room}/messages?dir=f&limit=500"
            told = await self.member.call("GET", path + (f"&from={start}" if start else ""))
            raw += told["chunk"]
            start = told.get("end")
        return [await self._decrypted(_seen(room, one)) for one in raw]

    async def catch_up(self) -> None:
        """Take in all that came while it was not in sync; not beside `run`."""
        while await self._sync(0):
            pass

    # What its client does.

    async def open(self) -> None:
        await self._store.put_device_id(self._client.device_id)
        machine = OlmMachine(self._client, self._store, self._states)  # type: ignore[arg-type]
        machine.allow_key_share = self._postponed
        self._client.crypto = machine
        self._client.remove_dispatcher(DecryptionDispatcher)  # decrypted here, in order
        for handlers in (self._client.global_event_handlers, *self._client.event_handlers.values()):
            for handler, how in handlers.items():
                handlers[handler] = how._replace(wait_sync=True)
        await machine.load()
        await machine.share_keys(0)
        await self._sync(0)

    async def run(self) -> None:
        """Sync for ever, also across restarts of the server; what else goes wrong is raised to whoever waits."""
        try:
            while True:
                try:
                    await self._sync(_POLL_SECONDS)
                except MatrixConnectionError:
                    await asyncio.sleep(0.2)
        except Exception as error:  # noqa: BLE001 it is raised where somebody waits
            async with self._news:
                self._broken = error
                self._news.notify_all()

    async def close(self) -> None:
        await self._client.api.session.close()

    @property
    def _machine(self) -> OlmMachine:
        machine: OlmMachine | None = self._client.crypto
        assert machine is not None
        return machine

    async def _postponed(self, device: DeviceIdentity, request: RequestedKeyInfo) -> bool:
        async with self._news:
            self._asked.append((device, request))
            self._news.notify_all()
        return False

    async def _give(self, device: DeviceIdentity, request: RequestedKeyInfo) -> None:
        async def allowed(_device: DeviceIdentity, _request: RequestedKeyInfo) -> bool:
            return True

        self._machine.allow_key_share = allowed
        await self._machine._handle_room_key_request(device, request)
        self._machine.allow_key_share = self._postponed

    async def _sync(self, seconds: int) -> bool:
        """Whether anything was told to the device: then there may be more."""
        told = await self._client.sync(since=self._since, timeout=seconds * 1000)  # type: ignore[arg-type]
        await asyncio.gather(*self._client.handle_sync(told))
        self._since = told["next_batch"]
        rooms = told.get("rooms", {})
        for room in rooms.get("invite", {}) if self.joins else ():
            await self.join(room)
        async with self._news:
            self.seen = [await self._decrypted(event) for event in self.seen]
            for section in ("join", "leave"):
                for room, of_room in rooms.get(section, {}).items():
                    for raw in of_room.get("timeline", {}).get("events", []):
                        self.seen.append(await self._decrypted(_seen(room, raw)))
            self._news.notify_all()
        return bool(told.get("to_device", {}).get("events"))

    async def _decrypted(self, event: Seen) -> Seen:
        if event.type != "m.room.encrypted" or not event.content:
            return event
        warnings.filterwarnings("ignore", "The sender_key field in Megolm events", DeprecationWarning)
        raw: Json = {"origin_server_ts": 0, **vars(event), "room_id": event.room}
        try:
            opened = (await self._machine.decrypt_megolm_event(EncryptedEvent.deserialize(raw))).serialize()  # type: ignore[arg-type]
        except DecryptionError:
            return event
        return _seen(event.room, raw | {"type": opened["type"], "content": opened["content"]}, encrypted=True)


def _seen(room: str, raw: Json, *, encrypted: bool = False) -> Seen:
    encrypted = encrypted or raw["type"] == "m.room.encrypted"
    state_key, unsigned = raw.get("state_key"), raw.get("unsigned") or {}
    return Seen(room, raw["event_id"], raw["sender"], raw["type"], raw["content"], state_key, encrypted, unsigned)


@asynccontextmanager
async def reading(member: Member) -> AsyncIterator[Reader]:
    """A reader that is in sync."""
    reader = Reader(member)
    await reader.open()
    syncing = asyncio.create_task(reader.run())
    try:
        yield reader
    finally:
        syncing.cancel()
        with suppress(asyncio.CancelledError):
            await syncing
        await reader.close()
