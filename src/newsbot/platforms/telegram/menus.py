"""The menus of commands that Telegram shows beside the field where one types."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Literal

from telegram import Bot, BotCommandScope

from newsbot.chat.catalog import LOCALES
from newsbot.chat.phrases import Phrases
from newsbot.platforms.telegram.outcomes import answered
from newsbot.platforms.telegram.transport import recorded

Scope = Literal["all_private_chats", "all_group_chats", "all_chat_administrators"]

_READING: Final = (
    ("latest", "menu.latest"),
    ("search", "menu.search"),
    ("story", "menu.story"),
    ("like", "menu.like"),
    ("more", "menu.more"),
    ("places", "menu.places"),
    ("sources", "menu.sources"),
)
_ITEMS: Final = (("why", "menu.why"), ("report", "menu.report"))
_FOLLOWING: Final = (
    ("subscribe", "menu.subscribe"),
    ("subscriptions", "menu.subscriptions"),
    ("digest", "menu.digest"),
    ("quiet", "menu.quiet"),
    ("mute", "menu.mute"),
    ("pause", "menu.pause"),
    ("resume", "menu.resume"),
    ("lite", "menu.lite"),
)
_SETTINGS: Final = (("language", "menu.language"), ("timezone", "menu.timezone"))
_OWN: Final = (
    ("channel", "menu.channel"),
    ("mydata", "menu.mydata"),
    ("forgetme", "menu.forgetme"),
    ("move", "menu.move"),
)
_HELP: Final = (("help", "menu.help"),)
# Settings of a group are its administrators'; others would only be told so.
_COMMANDS: Final[dict[Scope, tuple[tuple[str, str], ...]]] = {
    "all_private_chats": (*_READING, *_FOLLOWING, *_ITEMS, *_SETTINGS, *_OWN, *_HELP),
    "all_group_chats": (*_READING, *_ITEMS, *_HELP),
    "all_chat_administrators": (*_READING, *_FOLLOWING, *_ITEMS, *_SETTINGS, *_HELP),
}


@dataclass(frozen=True, slots=True)
class Menu:
    """Commands and what they do, where they are shown, to users of which language (None: of every other)."""

    scope: Scope
    language: str | None
    commands: tuple[tuple[str, str], ...]


def menus(default: str) -> Iterator[Menu]:
    """Every menu; `default` is the catalog for those whose language has none."""
    for scope, commands in _COMMANDS.items():
        for language in (None, *LOCALES):
            phrases = Phrases(language or default)
            yield Menu(scope, language, tuple((command, phrases.say(key)) for command, key in commands))


async def set_menus(bot: Bot, wanted: Iterable[Menu]) -> list[str]:
    """Replace the menus; what could not be set, one line each. Doing it again changes nothing."""
    failed = []
    for menu in wanted:
        with recorded() as exchange:
            await bot.set_my_commands(menu.commands, scope=BotCommandScope(menu.scope), language_code=menu.language)
        if not (answered(exchange.body) or {}).get("ok"):
            failed.append(f"the menu of {menu.scope} in {menu.language or 'every language'}: {exchange.status}")
    return failed
