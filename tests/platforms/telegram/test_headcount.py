"""How many people a chat has."""

import pytest

from newsbot.chat.room import Room
from newsbot.platforms.telegram.client import Account
from newsbot.platforms.telegram.headcount import members
from tests.doubles.telegram.running import Double


async def test_people_are_counted_without_the_bot_and_without_who_left(bot: Account, double: Double) -> None:
    for user in (5, 6, 7):
        await double.control.user(user)
        await double.control.member(-1001, user)
    await double.control.member(-1001, 7, status="left")
    assert await members(bot.bot, Room("telegram", "-1001")) == 2
    assert await members(bot.bot, Room("telegram", "-1001/8")) == 2


async def test_a_chat_that_telegram_does_not_know_is_no_number(bot: Account) -> None:
    assert await members(bot.bot, Room("telegram", "-100777")) is None


@pytest.mark.parametrize("kind", ["flood", "server-error", "close-before", "half-body"])
async def test_no_answer_is_asked_for_again(bot: Account, double: Double, kind: str) -> None:
    await double.control.fault(kind, method="getChatMemberCount")
    with pytest.raises(TimeoutError):
        await members(bot.bot, Room("telegram", "-1001"))
