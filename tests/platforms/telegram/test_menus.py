import re

from newsbot.chat.catalog import LOCALES
from newsbot.platforms.telegram.client import Account
from newsbot.platforms.telegram.menus import menus, set_menus
from tests.doubles.telegram.running import Double

WANTED = tuple(menus("ar"))


def test_every_scope_speaks_every_language_and_a_default() -> None:
    assert {(menu.scope, menu.language) for menu in WANTED} == {
        (scope, language)
        for scope in ("all_private_chats", "all_group_chats", "all_chat_administrators")
        for language in (None, *LOCALES)
    }
    default, arabic, english = (menu.commands for menu in WANTED[:3])
    assert default == arabic != english


def test_commands_are_as_telegram_takes_them() -> None:
    for menu in WANTED:
        for command, said in menu.commands:
            assert re.fullmatch("[a-z0-9_]{1,32}", command)
            assert 1 <= len(said) <= 256


def test_settings_of_a_group_are_offered_to_those_who_may() -> None:
    offered = {menu.scope: {command for command, _ in menu.commands} for menu in WANTED}
    assert "language" not in offered["all_group_chats"]
    assert {"language", "timezone"} <= offered["all_chat_administrators"]
    assert {"latest", "help"} <= offered["all_group_chats"]


async def test_they_are_set(bot: Account, double: Double) -> None:
    assert await set_menus(bot.bot, WANTED) == []
    kept = (await double.control.state())["commands"]
    assert len(kept) == len(WANTED)
    assert any("آخر الأخبار" in str(menu) for menu in kept.values())
    assert await set_menus(bot.bot, WANTED) == []


async def test_what_cannot_be_set_is_named(bot: Account, double: Double) -> None:
    await double.control.fault("server-page", method="setMyCommands")
    assert await set_menus(bot.bot, WANTED) == ["the menu of all_private_chats in every language: 502"]
