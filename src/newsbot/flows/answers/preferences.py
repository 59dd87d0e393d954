"""`/language`, `/timezone`: how a room likes to be spoken to."""

from dataclasses import replace

from newsbot.chat.catalog import LOCALES
from newsbot.chat.document import Document
from newsbot.chat.phrases import Phrases
from newsbot.chat.room import RoomSettings
from newsbot.chat.views import settings as views
from newsbot.flows.answers.asked import Asked
from newsbot.flows.answers.choices import Choices
from newsbot.ports import Audience


class Preferences:
    def __init__(self, audience: Audience, choices: Choices) -> None:
        self._audience = audience
        self._choices = choices

    async def language(self, locale: str | None, typed: str, asked: Asked) -> Document:
        if locale is None:
            return views.language(asked.phrases)
        if locale not in LOCALES:
            return views.language_unknown(typed or locale, asked.phrases)
        phrases = await self._save(asked, replace(asked.settings, locale=locale))
        return views.language_changed(phrases)

    async def timezone(self, name: str | None, asked: Asked) -> Document:
        if name is None:
            return views.timezone(asked.now, asked.phrases)
        try:
            phrases = Phrases.of(replace(asked.settings, timezone=name))
        except ValueError:
            return views.timezone_unknown(name, asked.phrases)
        await self._save(asked, replace(asked.settings, timezone=name))
        profile = await self._choices.in_zone(name, asked)
        return views.timezone_changed(profile, asked.now, phrases)

    async def _save(self, asked: Asked, settings: RoomSettings) -> Phrases:
        await self._audience.save_settings(asked.room, settings)
        return Phrases.of(settings)
