"""Messages to Matrix: one request each, and what it came to. Nothing is tried twice and nothing is raised.

A delivery has one transaction id for ever, so that a homeserver takes a second try for the first one. It keeps that
promise for a device and a path; for what lies beyond it there is a marker in each event, and `reconcile`.
"""

import asyncio
import hashlib
import json
import logging
import re
from collections import OrderedDict, defaultdict
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

import nio

from newsbot.chat.delivery import Gone, Later, Outcome, Refused, Sent, Stopped, Uncertain
from newsbot.chat.document import Attachment, Document
from newsbot.chat.fit import Limits
from newsbot.chat.room import Room
from newsbot.platforms.matrix import markup
from newsbot.platforms.matrix.answer import Answer
from newsbot.platforms.matrix.client import API, Account
from newsbot.platforms.matrix.encryption import Encryption
from newsbot.platforms.matrix.files import uploaded
from newsbot.platforms.matrix.markup import LIMITS
from newsbot.platforms.matrix.outcomes import NO_RIGHTS, Op, outcome
from newsbot.platforms.matrix.rendered import MARKER, Content, Rendered, file_message, message, replacement
from newsbot.platforms.matrix.room_keys import NOT_YET, ready, sealed

_log = logging.getLogger(__name__)

MESSAGE: Final = "m.room.message"
ENCRYPTED: Final = "m.room.encrypted"
# Seconds until the next sync has told what a room is like.
_UNKNOWN_ROOM: Final = Later("room-state", 2.0)
_UPGRADED: Final = Later("upgraded")
_NOT_AN_ADDRESS: Final = Refused("room-id", "address")
_INSTANCE = re.compile(r"[A-Za-z0-9_-]{1,64}")
_DOUBTED = 1000  # uncertain requests whose path is remembered
_PAGES, _PAGE = 10, 100  # of a room's history that are read back


@dataclass(frozen=True, slots=True)
class Place:
    """A Matrix room, and the event that the thread in it begins with."""

    room_id: str
    thread: str | None = None


def place(room: Room) -> Place | None:
    """Of a room `<room id>` or `<room id>/<event id>`; None for what can be neither."""
    room_id, slash, thread = room.id.partition("/$")
    if not room_id.startswith("!") or len(room.id) > 511 or (slash and not thread):
        return None
    return Place(room_id, f"${thread}" if slash else None)


class MatrixPlatform:
    """`ports.Platform`.

    Args of the constructor:
        instance: the store's own random id; another after each restore, since numbers come again then. ValueError for
            one that cannot stand in a transaction id.
        encryption: without it nothing is sent to encrypted rooms.
    """

    name = "matrix"
    limits: Limits = LIMITS

    def __init__(self, account: Account, *, instance: str, encryption: Encryption | None = None) -> None:
        if not _INSTANCE.fullmatch(instance):
            raise ValueError("an instance is 1 to 64 letters, digits, - and _")
        self._account = account
        self._instance = instance
        self._encryption = encryption
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._doubted: OrderedDict[str, str] = OrderedDict()
        self._told = False

    def parts(self, document: Document) -> list[Rendered]:
        """The messages that a document makes. One with nothing to see stays one, which is then refused as empty."""
        return markup.parts(document) or [Rendered("", "")]

    async def send(self, room: Room, part: Rendered, *, delivery: int, silent: bool) -> Outcome:
        where = place(room)
        if where is None:
            return _NOT_AN_ADDRESS
        if part.file is not None:
            return await self._send_file(where, part, part.file, delivery)
        content = message(part, mark=self._mark(delivery), silent=silent, thread=where.thread)
        return await self._put("send", where, part, content, delivery)

    async def _send_file(self, where: Place, part: Rendered, file: Attachment, delivery: int) -> Outcome:
        """The file first, which nobody sees until an event names it; a second one there does no harm."""
        encrypted = await self._is_encrypted(where)
        if not isinstance(encrypted, bool):
            return encrypted
        lies = await uploaded(self._account, file, encrypted=encrypted)
        if not isinstance(lies, dict):
            return lies
        content = file_message(file, lies, mark=self._mark(delivery), thread=where.thread)
        return await self._put("send", where, part, content, delivery)

    async def edit(self, room: Room, remote_id: str, part: Rendered, *, delivery: int) -> Outcome:
        where = place(room)
        if where is None:
            return _NOT_AN_ADDRESS
        return await self._put("edit", where, part, replacement(part, remote_id, mark=self._mark(delivery)), delivery)

    async def delete(self, room: Room, remote_id: str, *, delivery: int) -> Outcome:
        where = place(room)
        if where is None:
            return _NOT_AN_ADDRESS
        path = _path(where, "redact", remote_id, self._transaction(delivery, "delete"))
        return self._judged("delete", await self._account.request("PUT", path, {}), where, remote_id)

    async def probe(self) -> bool:
        """Whether the homeserver knows this account; asking changes nothing."""
        answer = await self._account.request("GET", f"{API}/account/whoami")
        return answer.ok and (answer.body or {}).get("user_id") == self._account.user_id

    async def reconcile(self, room: Room, delivery: int) -> Outcome:
        """Whether a delivery stands in the room's recent history, found by its marker: `Sent`, else `Uncertain`.

        For answers that are older than the homeserver's memory of transactions. Reads 1,000 of our own events at most.
        """
        where = place(room)
        if where is None:
            return _NOT_AN_ADDRESS
        only = json.dumps({"senders": [self._account.user_id], "types": [MESSAGE, ENCRYPTED]})
        start = ""
        for _ in range(_PAGES):
            path = f"{_path(where, 'messages')}?dir=b&limit={_PAGE}&filter={quote(only)}{start}"
            answer = await self._account.request("GET", path)
            told = answer.body or {}
            if not answer.ok or not isinstance(told.get("chunk"), list):
                found = outcome("send", answer, thread_of=None)
                return found if isinstance(found, Gone | Stopped | Later) else Uncertain("unread")
            for event in told["chunk"]:
                if (copy := self._copy(where, event, delivery)) is not None:
                    return Sent(copy)
            if not isinstance(told.get("end"), str):
                break
            start = f"&from={quote(told['end'], safe='')}"
        return Uncertain("no-copy")

    async def _put(self, op: Op, where: Place, part: Rendered, content: Content, delivery: int) -> Outcome:
        if not part.body:
            return Refused("empty", "content")
        encrypted = await self._is_encrypted(where)
        if not isinstance(encrypted, bool):
            return encrypted
        transaction = self._transaction(delivery, op, part)
        kind = ENCRYPTED if encrypted else MESSAGE
        if self._doubted.get(transaction, kind) != kind:
            # On another path the homeserver would take a second try for something new.
            return await self.reconcile(Room(self.name, where.room_id), delivery)
        if encrypted:
            sealing = await self._seal(where.room_id, content)
            if not isinstance(sealing, dict):
                return sealing
            content = sealing
        answer = await self._account.request("PUT", _path(where, "send", kind, transaction), content)
        found = self._judged(op, answer, where, _edited(content))
        self._remember(transaction, kind, found)
        if op == "send" and found == NO_RIGHTS and await self._goes_on_elsewhere(where):
            return _UPGRADED
        return found

    async def _goes_on_elsewhere(self, where: Place) -> bool:
        """Whether the room was upgraded, which leaves nobody the right to write: whoever listens will follow it."""
        answer = await self._account.request("GET", _path(where, "state", "m.room.tombstone"))
        return answer.ok and bool((answer.body or {}).get("replacement_room"))

    async def _is_encrypted(self, where: Place) -> bool | Outcome:
        """What syncing has told of the room; right after a start the homeserver is asked, rather than guessed about."""
        client = self._account.client
        if (known := client.rooms.get(where.room_id)) is not None:
            return bool(known.encrypted)
        if where.room_id in client.encrypted_rooms:
            return _UNKNOWN_ROOM
        answer = await self._account.request("GET", _path(where, "state", "m.room.encryption"))
        if answer.status == 404 and answer.errcode == "M_NOT_FOUND":
            return False
        found = outcome("send", answer)
        return _UNKNOWN_ROOM if isinstance(found, Sent | Uncertain) else found

    async def _seal(self, room_id: str, content: Content) -> Content | Outcome:
        if self._encryption is None:
            return Refused("encryption-off")
        async with self._locks[room_id]:
            failed = await ready(self._account, self._encryption, room_id)
            if failed is not None:
                return failed
            try:
                return sealed(self._account.client, room_id, MESSAGE, content)
            except (nio.EncryptionError, KeyError):
                return NOT_YET

    def _transaction(self, delivery: int, op: Op, part: Rendered | None = None) -> str:
        """One for each logical operation: an edit with other words is another, and must not be taken for the first."""
        words = ""
        if op == "edit" and part is not None:
            words = "-" + hashlib.sha256(f"{part.body}\0{part.html}".encode()).hexdigest()[:16]
        return f"nb-{self._mark(delivery)}-{op}{words}"

    def _mark(self, delivery: int) -> str:
        """A restored store gives the same numbers to others, so the number alone would name two."""
        return f"{self._instance}-{delivery}"

    def _judged(self, op: Op, answer: Answer, where: Place, event_id: str) -> Outcome:
        found = outcome(op, answer, event_id=event_id, thread_of=where.room_id if where.thread else None)
        if isinstance(found, Later) and found.why == "flood" and not self._told:
            self._told = True
            user, how = self._account.user_id, lifting(self._account)
            _log.warning(
                "the homeserver lets %s send few messages; on Synapse an administrator lifts that with %s", user, how
            )
        return found

    def _remember(self, transaction: str, kind: str, found: Outcome) -> None:
        if not isinstance(found, Uncertain):
            self._doubted.pop(transaction, None)
            return
        self._doubted[transaction] = kind
        while len(self._doubted) > _DOUBTED:
            self._doubted.popitem(last=False)

    def _copy(self, where: Place, event: Any, delivery: int) -> str | None:
        """The event that a marked one is, or is an edit of; None for any other."""
        if not isinstance(event, dict) or event.get("sender") != self._account.user_id:
            return None
        content = event.get("content")
        if event.get("type") == ENCRYPTED:
            opened = self._encryption.open_event(where.room_id, event) if self._encryption else None
            content = (opened or {}).get("content")
        if not isinstance(content, dict) or content.get(MARKER) != self._mark(delivery):
            return None
        made = _edited(content) or event.get("event_id")
        return made if isinstance(made, str) else None


def lifting(account: Account) -> str:
    """What an administrator of a Synapse asks of it, so that the account may send as much as it likes."""
    path = f"/_synapse/admin/v1/users/{account.user_id}/override_ratelimit"
    return f'POST {account.homeserver}{path} {{"messages_per_second": 0, "burst_count": 0}}'


def _path(where: Place, *pieces: str) -> str:
    return "/".join((f"{API}/rooms", quote(where.room_id, safe=""), *(quote(piece, safe="") for piece in pieces)))


def _edited(content: Content) -> str:
    """The event that this one replaces, or an empty text."""
    relation = content.get("m.relates_to")
    edits = isinstance(relation, dict) and relation.get("rel_type") == "m.replace"
    return str(relation.get("event_id", "")) if edits and isinstance(relation, dict) else ""
