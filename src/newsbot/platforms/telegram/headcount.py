"""How many people a chat has, as Telegram says."""

from typing import Final

from telegram import Bot

from newsbot.chat.room import Room
from newsbot.platforms.telegram.outcomes import answered
from newsbot.platforms.telegram.transport import recorded

_PATIENCE: Final = 10.0  # seconds


async def members(bot: Bot, room: Room) -> int | None:
    """Without the bot itself; None where it will not say. Raises TimeoutError where it does not answer now."""
    chat = room.id.partition("/")[0]
    with recorded(stub=1) as exchange:
        await bot.get_chat_member_count(chat, connect_timeout=_PATIENCE, read_timeout=_PATIENCE)
    answer = answered(exchange.body)
    if answer is None or exchange.status is None or exchange.status == 429 or exchange.status >= 500:
        raise TimeoutError
    count = answer.get("result") if answer["ok"] else None
    return max(0, count - 1) if type(count) is int else None
