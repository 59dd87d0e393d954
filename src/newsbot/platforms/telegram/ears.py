"""What Telegram tells, as `ports.Ears`: updates in words of no messenger, roles, and answers that need no memory."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from telegram import Bot

from newsbot.chat.document import Document
from newsbot.chat.heard import (
    Amended,
    Elsewhere,
    Heard,
    Joined,
    Left,
    Looked,
    Nothing,
    Offer,
    Pressed,
    Renamed,
    RoomKind,
    Said,
    Speaker,
    Wordless,
)
from newsbot.chat.room import Room
from newsbot.platforms.telegram import inline, updates
from newsbot.platforms.telegram.acknowledgements import Acknowledgements
from newsbot.platforms.telegram.client import names
from newsbot.platforms.telegram.fields import ChatType
from newsbot.platforms.telegram.keyboards import verify
from newsbot.platforms.telegram.membership import Membership
from newsbot.platforms.telegram.pictures import file_of
from newsbot.platforms.telegram.roles import Roles
from newsbot.platforms.telegram.standing import Authority, Nobody, Person, RoomItself, authority
from newsbot.platforms.telegram.updates import Me
from newsbot.ports import Clock

_FAR_FUTURE = 1 << 34  # seconds since 1970, for what comes from outside
_KINDS: dict[ChatType, RoomKind] = {
    "private": "private",
    "group": "group",
    "supergroup": "group",
    "channel": "channel",
}


class TelegramEars:
    """`button_key` is the one that signed the buttons; `me` the bot itself."""

    greets = False

    def __init__(self, bot: Bot, me: Me, *, clock: Clock, button_key: bytes) -> None:
        self.called = f"@{me.username}"
        self._me = me
        self._clock = clock
        self._key = button_key
        self._roles = Roles(bot, clock.monotonic)
        self._acknowledgements = Acknowledgements(bot)

    def hear(self, payload: bytes) -> Heard:
        match updates.read(payload, self._me):
            case updates.Message() as message:
                return _said(message)
            case updates.Wordless(room, sent, sender, photo):
                speaker = Speaker("nobody") if sender is None else Speaker("person", str(sender))
                return Wordless(room, _moment(sent), speaker, photo)
            case updates.Callback() as callback:
                return self._pressed(callback)
            case updates.InlineQuery(id, _, query, offset):
                return Looked(id, query, offset)
            case Membership() as changed:
                return self._membership(changed)
            case updates.Migrated(old, new):
                return Renamed(old, new)
            case updates.Ignored(why):
                return Nothing(why)

    async def may_set(self, room: Room, kind: RoomKind, speaker: Speaker) -> bool:
        return await self._roles.may_set(_authority(speaker), "supergroup" if kind == "group" else kind, room.id)

    async def elsewhere(self, name: str, speaker: Speaker) -> Elsewhere | None:
        return await self._roles.elsewhere(name, self._me.id, _authority(speaker))

    async def acknowledge(self, pressed: Pressed, notice: str = "") -> None:
        await self._acknowledgements.callback(pressed.query, notice)

    async def offer(self, looked: Looked, found: Sequence[tuple[Offer, Document]], page: str) -> None:
        results = [inline.result(offer.id, offer.title, offer.description, document) for offer, document in found]
        await self._acknowledgements.inline(looked.query, [one for one in results if one is not None], page)

    def _pressed(self, callback: updates.Callback) -> Heard:
        ticket = verify(
            self._key,
            callback.data,
            room=callback.room.id,
            user=callback.sender,
            now=self._clock.now().timestamp(),
        )
        return Pressed(
            callback.room,
            _speaker(authority(callback)),
            _KINDS[callback.chat_type],
            callback.id,
            ticket.delivery if ticket else None,
            ticket.index if ticket else 0,
        )

    def _membership(self, changed: Membership) -> Heard:
        self._roles.forget(changed.room.id)
        match changed.change:
            case "added":
                return Joined(changed.room, _KINDS[changed.chat_type], changed.can_write)
            case "removed" | "blocked":
                return Left(changed.room)
            case _:
                return Nothing(changed.change)


def _said(message: updates.Message) -> Said | Amended:
    if message.edited:
        # A command that was corrected by hand is sent again; what was handled is not handled twice.
        who = authority(replace(message, edited=False))
        kind, number = _KINDS[message.chat_type], str(message.message_id)
        return Amended(message.room, message.text, _speaker(who), kind, number)
    return Said(
        message.room,
        message.text,
        _speaker(authority(message)),
        _KINDS[message.chat_type],
        at=_moment(message.sent),
        message=str(message.message_id),
        answers=names(message.reply_to) if message.to_bot and message.reply_to else (),
        quoted=message.quoted,
        picture=file_of(message.photo) if message.photo else None,
        quoted_picture=file_of(message.quoted_photo) if message.quoted_photo else None,
    )


def _moment(sent: int) -> datetime | None:
    return datetime.fromtimestamp(sent, UTC) if 0 < sent < _FAR_FUTURE else None


def _speaker(who: Authority) -> Speaker:
    match who:
        case Person(id):
            return Speaker("person", str(id))
        case RoomItself():
            return Speaker("room")
        case Nobody():
            return Speaker("nobody")


def _authority(speaker: Speaker) -> Authority:
    match speaker.voice:
        case "person" if speaker.id.isdecimal():
            return Person(int(speaker.id))
        case "room":
            return RoomItself()
        case _:
            return Nobody("nobody")
