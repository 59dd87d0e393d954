"""A bot's device with nothing behind it: it joins where it is invited, keeps what it hears, says what it is told to."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

import nio

from newsbot.platforms.matrix.client import API, Account, account
from newsbot.platforms.matrix.encryption import Encryption, Undecryptable
from newsbot.platforms.matrix.keeping import Keys, held
from tests.doubles.synapse.members import Member

T = TypeVar("T")
SECONDS = 30
_POLL = 5


class Device:
    """Attributes:
    opened, standing: how the start went: what `Account.open` and `Encryption.start` gave.
    heard: bodies of messages that could be read, each with its room and sender.
    noticed: what would be answered with a notice.
    """

    def __init__(self, bot: Account, keys: Keys, encryption: Encryption) -> None:
        self.account, self.keys, self.encryption = bot, keys, encryption
        self.heard: list[tuple[str, str, str]] = []
        self.noticed: list[Undecryptable] = []
        self.sealed: list[tuple[str, dict[str, Any]]] = []
        self.opened: object = None
        self.standing: object = None
        self._news = asyncio.Condition()
        self._since = ""

    @property
    def device_id(self) -> str:
        return self.account.device_id

    async def start(self, *, replace_identity: bool = False) -> None:
        self.opened = await self.account.open()
        self.standing = await self.encryption.start(replace=replace_identity)

    async def sync(self, milliseconds: int = 0) -> None:
        since = f"&since={self._since}" if self._since else "&full_state=true"
        answer = await self.account.request("GET", f"{API}/sync?timeout={milliseconds}{since}")
        assert answer.ok
        body = answer.body or {}
        self._since = body["next_batch"]
        client = self.account.client
        for room in body.get("rooms", {}).get("invite", {}):
            await self.account.request("POST", f"{API}/rooms/{room}/join", {})
        response = nio.SyncResponse.from_dict(body)
        with self.encryption.together():
            await client.receive_response(response)
        self.encryption.note(body)
        async with self._news:
            for room, joined in response.rooms.join.items():
                for event in joined.timeline.events:
                    self._take(room, event)
            self._reopen()
            self._news.notify_all()
        await self.encryption.tend()

    async def run(self) -> None:
        while True:
            await self.sync(_POLL * 1000)

    async def say(self, room: str, text: str, *, thread: str | None = None) -> str:
        content: dict[str, Any] = {"msgtype": "m.notice", "body": text}
        if thread:
            content["m.relates_to"] = {"rel_type": "m.thread", "event_id": thread}
        await self.encryption.devices.query()
        sent = await self.account.client.room_send(room, "m.room.message", content, ignore_unverified_devices=True)
        assert isinstance(sent, nio.RoomSendResponse), sent
        return str(sent.event_id)

    async def hear(self, body: str) -> tuple[str, str, str]:
        """The first message with this body; TimeoutError after a while of real time."""

        def found() -> tuple[str, str, str] | None:
            return next((message for message in self.heard if message[2] == body), None)

        return await self._wait(found)

    async def notice(self) -> Undecryptable:
        return await self._wait(lambda: self.noticed[0] if self.noticed else None)

    async def _wait(self, found: Callable[[], T | None]) -> T:
        async with asyncio.timeout(SECONDS), self._news:
            await self._news.wait_for(found)
        there = found()
        assert there is not None
        return there

    def _take(self, room: str, event: nio.Event) -> None:
        if isinstance(event, nio.MegolmEvent):
            event.room_id = room
            self.sealed.append((room, event.source))
            if (notice := self.encryption.unreadable(event)) is not None:
                self.noticed.append(notice)
        elif isinstance(event, nio.RoomMessageText) and event.sender != self.account.user_id:
            self.heard.append((room, event.sender, event.body))

    def _reopen(self) -> None:
        for room, raw in list(self.sealed):
            if (event := self.encryption.open_event(room, raw)) is not None:
                self.sealed.remove((room, raw))
                self.heard.append((room, event["sender"], event["content"].get("body", "")))


@asynccontextmanager
async def device(
    member: Member,
    place: Path,
    *,
    password: bool = True,
    token: bool = False,
    running: bool = True,
    replace_identity: bool = False,
    encryption: type[Encryption] = Encryption,
) -> AsyncIterator[Device]:
    """The device that belongs to what lies in `place`: started and, unless told otherwise, syncing.

    Args:
        member: whose device; its own access token is used only with `token`.
        place: holds the folder `store`, the file `pickle.key` and what is beside it.
    """
    with held(place / "store", place / "pickle.key") as keys:
        bot = account(
            member.homeserver,
            member.user_id,
            password=member.password if password else "",
            access_token=member.access_token if token else "",
            session_file=keys.folder / "session.json",
            keeping=keys,
        )
        made = Device(bot, keys, encryption(bot, keys))
        try:
            await made.start(replace_identity=replace_identity)
            async with _syncing(made, running=running):
                yield made
        finally:
            await bot.close()
            if bot.client.store is not None:
                bot.client.store.database.close()


@asynccontextmanager
async def _syncing(made: Device, *, running: bool) -> AsyncIterator[None]:
    if not running:
        yield
        return
    await made.sync()
    task = asyncio.create_task(made.run())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
