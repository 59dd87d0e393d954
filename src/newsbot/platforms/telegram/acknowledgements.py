"""Answers that need no memory and go straight out: to a pressed button, to an inline query, and typing.

They tell whether Telegram took them; nothing is lost when it did not.
"""

import json
from collections.abc import Sequence

from telegram import Bot

from newsbot.chat.room import Room
from newsbot.platforms.telegram.inline import Result
from newsbot.platforms.telegram.transport import Exchange, recorded

# Bot API: `answerCallbackQuery`.
_LONGEST_NOTICE = 200
_INLINE_SECONDS = 30


class Acknowledgements:
    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    async def callback(self, query: str, notice: str = "", *, alert: bool = False) -> bool:
        """End the waiting of a pressed button, with a notice of at most 200 characters."""
        with recorded() as exchange:
            await self._bot.answer_callback_query(query, notice[:_LONGEST_NOTICE] or None, show_alert=alert or None)
        return _taken(exchange)

    async def inline(self, query: str, results: Sequence[Result], next_offset: str) -> bool:
        """Results of an inline query; `next_offset` asks for the following page, empty at the end."""
        with recorded() as exchange:
            await self._bot.answer_inline_query(
                query,
                [],
                cache_time=_INLINE_SECONDS,
                is_personal=True,
                next_offset=next_offset,
                api_kwargs={"results": json.dumps([result.json() for result in results], ensure_ascii=False)},
            )
        return _taken(exchange)

    async def typing(self, room: Room) -> bool:
        chat, _, thread = room.id.partition("/")
        with recorded() as exchange:
            await self._bot.send_chat_action(chat, "typing", message_thread_id=int(thread) if thread else None)
        return _taken(exchange)


def _taken(exchange: Exchange) -> bool:
    return exchange.status == 200
