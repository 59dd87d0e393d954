"""Messages to Telegram: one request each, and what it came to. Nothing is tried twice and nothing is raised."""

import json
import re
from dataclasses import dataclass, field, replace
from typing import Any, Final

from telegram import Bot, InputMediaPhoto, MessageEntity

from newsbot.chat.delivery import Outcome, Refused, Sent
from newsbot.chat.document import BLANK, Attachment, Document
from newsbot.chat.fit import Limits
from newsbot.chat.room import Room
from newsbot.platforms.telegram import keyboards, markup, pictures
from newsbot.platforms.telegram.keyboards import Ticket, number_of
from newsbot.platforms.telegram.markup import CAPTION, LIMITS
from newsbot.platforms.telegram.outcomes import Method, answered, is_picture, outcome
from newsbot.platforms.telegram.rendered import Rendered
from newsbot.platforms.telegram.transport import AiohttpRequest, Dated, Exchange, recorded
from newsbot.platforms.telegram.updates import Me
from newsbot.ports import AccountError, Clock

OFFICIAL: Final = "https://api.telegram.org"
# As long as a sent delivery is remembered; see `retention` of deliveries.
BUTTON_SECONDS: Final = 48 * 3600

_TOKEN = re.compile(r"[0-9]{1,20}:[A-Za-z0-9_-]{1,128}")
_NO_PREVIEW: Final = '{"is_disabled":true}'
_CHAT = re.compile(r"(-?[0-9]{1,19})(?:/([0-9]{1,19}))?")
_PHOTO: Final = "photo:"
_NOT_AN_ADDRESS: Final = Refused("room-id", "address")
_NOT_A_MESSAGE: Final = Refused("remote-id")
# What the library builds a User from, while the real answer is read from the exchange.
_SOMEBODY: Final = {"id": 1, "is_bot": True, "first_name": "-"}


class TokenError(AccountError):
    """What was configured as a token cannot be one. The message does not repeat it."""


@dataclass(frozen=True, slots=True)
class Account:
    """A bot's connection: its library object and the two transports under it (long polls have one of their own)."""

    # Its representation shows the token.
    bot: Bot = field(repr=False)
    sending: AiohttpRequest
    polling: AiohttpRequest

    async def open(self) -> None:
        await self.sending.initialize()
        await self.polling.initialize()

    async def close(self) -> None:
        await self.sending.shutdown()
        await self.polling.shutdown()

    async def identify(self) -> Me | Outcome:
        """Who the bot is; else what came of asking: `Stopped("token")` for a token that is wrong or revoked."""
        with recorded(stub=_SOMEBODY) as exchange:
            await self.bot.get_me()
        answer = answered(exchange.body) if exchange.status == 200 else None
        user = answer.get("result") if answer and answer["ok"] else None
        if isinstance(user, dict) and type(user.get("id")) is int and isinstance(user.get("username"), str):
            return Me(user["id"], user["username"])
        return _judged("send", exchange)


def account(token: str, base_url: str = OFFICIAL, *, in_flight: int = 100, dated: Dated | None = None) -> Account:
    """Raises TokenError. `/bot<token>/METHOD` is appended to `base_url`; no request is made.

    `dated` is told what the server says the time is.
    """
    if not _TOKEN.fullmatch(token):
        raise TokenError("the Telegram token is not of the form 123456:ABC-def")
    sending, polling = AiohttpRequest(limit=in_flight, dated=dated), AiohttpRequest(limit=1, dated=dated)
    bot = Bot(token, base_url=f"{base_url.rstrip('/')}/bot", request=sending, get_updates_request=polling)
    return Account(bot, sending, polling)


class TelegramPlatform:
    """`ports.Platform`. `button_key` signs callback data; without one messages have no buttons."""

    name = "telegram"
    limits: Limits = LIMITS

    def __init__(self, bot: Bot, *, clock: Clock, button_key: bytes | None = None, paid: bool = False) -> None:
        self._bot = bot
        self._clock = clock
        self._key = button_key
        self._paid = paid or None
        self._uploads = pictures.Uploads()

    def parts(self, document: Document) -> list[Rendered]:
        """The messages that a document makes. One with nothing to see stays one, which Telegram refuses as empty."""
        return markup.parts(document) or [Rendered("")]

    async def send(self, room: Room, part: Rendered, *, delivery: int, silent: bool) -> Outcome:
        """One request; under a picture that Telegram refuses, and therefore has not posted, a second without it."""
        if part.file and part.file.is_picture:
            return await self.send_photo(room, part.file.content, Rendered(""), delivery=delivery, silent=silent)
        if part.file:
            return await self._send_file(room, part.file, silent=silent)
        if part.photo and part.photo != BLANK:
            return await self.send_photo(room, part.photo, part, delivery=delivery, silent=silent)
        return await self._send_text(room, part, delivery=delivery, silent=silent)

    async def _send_text(self, room: Room, part: Rendered, *, delivery: int, silent: bool) -> Outcome:
        target = _target(room)
        if target is None:
            return _NOT_AN_ADDRESS
        with recorded() as exchange:
            await self._bot.send_message(
                target[0],
                part.text,
                message_thread_id=target[1],
                disable_notification=silent or None,
                allow_paid_broadcast=self._paid,
                api_kwargs=self._drawing(room, part, delivery),
            )
        return _judged("send", exchange, room)

    async def _send_file(self, room: Room, file: Attachment, *, silent: bool) -> Outcome:
        target = _target(room)
        if target is None:
            return _NOT_AN_ADDRESS
        with recorded() as exchange:
            await self._bot.send_document(
                target[0],
                file.content,
                filename=file.name,
                message_thread_id=target[1],
                disable_notification=silent or None,
                allow_paid_broadcast=self._paid,
            )
        found = _judged("send", exchange, room)
        return Sent(_PHOTO + found.remote_id) if isinstance(found, Sent) else found

    async def send_photo(
        self, room: Room, photo: str | bytes, part: Rendered, *, delivery: int, silent: bool
    ) -> Outcome:
        """The part under a picture (as `Document` names it, or its bytes); alone where it is longer than a caption."""
        target = _target(room)
        if target is None:
            return _NOT_AN_ADDRESS
        picture = pictures.given(photo)
        if not picture or CAPTION.measure(part.text) > CAPTION.length:
            return await self._send_text(room, part, delivery=delivery, silent=silent)
        with recorded() as exchange:
            await self._bot.send_photo(
                target[0],
                self._uploads.shown(picture),
                caption=part.text,
                message_thread_id=target[1],
                disable_notification=silent or None,
                allow_paid_broadcast=self._paid,
                api_kwargs=self._drawing(room, part, delivery, "caption_entities"),
            )
        found = _judged("send", exchange, room)
        if isinstance(found, Sent):
            self._uploads.learn(picture, exchange.body)
        if _may_be_the_picture(found):
            self._uploads.forget(picture)
            return await self._send_text(room, part, delivery=delivery, silent=silent)
        return Sent(_PHOTO + found.remote_id) if isinstance(found, Sent) else found

    async def edit(self, room: Room, remote_id: str, part: Rendered, *, delivery: int) -> Outcome:
        """Words under a picture stay under one: where they are too long by now, their beginning.

        A picture that was fetched stays; any other is put there anew, and one that is to go turns grey. Where Telegram
        refuses the new one, a second request follows without it.
        """
        target, message = _target(room), _message(remote_id)
        if target is None or message is None:
            return _NOT_AN_ADDRESS if target is None else _NOT_A_MESSAGE
        other = pictures.replaces(part.photo) if remote_id.startswith(_PHOTO) else ""
        with recorded() as exchange:
            if other:
                await self._edit_picture(room, (target[0], message), other, markup.caption(part), delivery)
                self._uploads.learn(other, exchange.body)
            elif remote_id.startswith(_PHOTO):
                part = markup.caption(part)
                drawing = self._drawing(room, part, delivery, "caption_entities")
                await self._bot.edit_message_caption(target[0], message, caption=part.text, api_kwargs=drawing)
            else:
                drawing = self._drawing(room, part, delivery)
                await self._bot.edit_message_text(part.text, target[0], message, api_kwargs=drawing)
        found = _judged("edit", exchange, room, remote_id)
        if other and is_picture(found):
            self._uploads.forget(other)
            less = replace(part, photo=None if part.photo == BLANK else BLANK)
            return await self.edit(room, remote_id, less, delivery=delivery)
        return Sent(remote_id) if isinstance(found, Sent) else found

    async def _edit_picture(
        self, room: Room, which: tuple[int, int], picture: str | bytes, part: Rendered, delivery: int
    ) -> None:
        entities = [MessageEntity(one.kind, one.offset, one.length, one.url) for one in part.entities]
        media = InputMediaPhoto(self._uploads.shown(picture), part.text, caption_entities=entities)
        drawing = self._drawing(room, part, delivery, "caption_entities")
        drawing.pop("caption_entities", None)  # they stand beside the picture
        await self._bot.edit_message_media(media, *which, api_kwargs=drawing)

    async def delete(self, room: Room, remote_id: str, *, delivery: int) -> Outcome:
        del delivery  # a deletion is the same whoever asks for it
        target, message = _target(room), _message(remote_id)
        if target is None or message is None:
            return _NOT_AN_ADDRESS if target is None else _NOT_A_MESSAGE
        with recorded() as exchange:
            await self._bot.delete_message(target[0], message)
        return _judged("delete", exchange, room, remote_id)

    async def probe(self) -> bool:
        """Whether the Bot API answers this account; asking changes nothing."""
        with recorded(stub=_SOMEBODY) as exchange:
            await self._bot.get_me()
        answer = answered(exchange.body)
        return exchange.status == 200 and answer is not None and answer["ok"]

    def _drawing(self, room: Room, part: Rendered, delivery: int, entities: str = "entities") -> dict[str, Any]:
        found: dict[str, Any] = {}
        if entities == "entities":
            found["link_preview_options"] = _NO_PREVIEW
        if part.entities:
            found[entities] = part.entities_json
        if part.buttons and self._key:
            found["reply_markup"] = self._keyboard(self._key, room, part, delivery)
        return found

    def _keyboard(self, key: bytes, room: Room, part: Rendered, delivery: int) -> str:
        """Of a private chat only its owner may press; in a room everybody may, since everybody may read."""
        chat = room.id.partition("/")[0]
        user = None if chat.startswith("-") else int(chat)
        expires = int(self._clock.now().timestamp()) + BUTTON_SECONDS
        keyboard = [
            [
                {
                    "text": button.label,
                    "callback_data": keyboards.sign(
                        key,
                        Ticket(number_of(delivery, button.index), button.action, expires, shared=user is None),
                        room=room.id,
                        user=user,
                    ),
                }
                for button in row
            ]
            for row in keyboards.rows(part.buttons)
        ]
        return json.dumps({"inline_keyboard": keyboard}, ensure_ascii=False)


def _judged(method: Method, exchange: Exchange, room: Room | None = None, remote_id: str = "") -> Outcome:
    return outcome(
        method,
        status=exchange.status,
        body=exchange.body,
        wrote=exchange.wrote,
        fault=exchange.fault,
        room_id=room.id if room else "",
        remote_id=remote_id,
    )


def _may_be_the_picture(found: Outcome) -> bool:
    """Some groups take words and no photos, and not every fault of a picture is known by its name."""
    return is_picture(found) or (isinstance(found, Refused) and found.why in {"no-rights", "too-large", "bad-request"})


def _target(room: Room) -> tuple[int, int | None] | None:
    """Chat and topic."""
    found = _CHAT.fullmatch(room.id)
    if not found:
        return None
    return int(found[1]), int(found[2]) if found[2] else None


def names(message: int) -> tuple[str, ...]:
    """What `Sent` may have called a message."""
    return (str(message), f"{_PHOTO}{message}")


def _message(remote_id: str) -> int | None:
    number = remote_id.removeprefix(_PHOTO)
    return int(number) if number.isascii() and number.isdigit() else None
