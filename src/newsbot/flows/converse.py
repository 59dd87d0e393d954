"""Somebody said something in a room: what it means, and what is answered."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from newsbot.chat import aiming, asking, parsing, source_names, subscribing
from newsbot.chat import command as commands
from newsbot.chat.command import Command
from newsbot.chat.document import Document
from newsbot.chat.heard import Elsewhere, Offer
from newsbot.chat.phrases import Phrases
from newsbot.chat.room import Incoming, Room, RoomSettings
from newsbot.chat.views import article, channels, greeting, problems, rooms, settings
from newsbot.flows.answers.asked import Asked
from newsbot.flows.answers.bookmarks import Bookmarks
from newsbot.flows.answers.late import LateBooks
from newsbot.flows.answers.lists import Lists
from newsbot.flows.answers.news import NewsAnswers
from newsbot.flows.answers.rooms import RoomAnswers
from newsbot.flows.answers.stories import WholeStories
from newsbot.news.gazetteer import Gazetteer
from newsbot.ports import (
    ArticleStore,
    Audience,
    Clock,
    Complaints,
    Search,
    SourceBook,
)
from newsbot.ports.pictures import Pictures
from newsbot.text import zone_names

if TYPE_CHECKING:
    from newsbot.flows.newsstand import Newsstand

# A question is shorter; what is longer was pasted by mistake.
MAX_LENGTH = 8000
# Asked for before anybody asks.
_ANYTHING = "/latest"

_log = logging.getLogger(__name__)

# Texts whose meaning is kept, and how many characters such a text has at most.
_COMMON, _SHORT = 1024, 40

# Where a list is asked for that is put into another chat: nothing is remembered of it.
NOWHERE = Room("", "")

# Asked only when it matters: a platform has to be asked for it.
MaySet = Callable[[], Awaitable[bool]]
Find = Callable[[str], Awaitable[Elsewhere | None]]


async def everybody() -> bool:
    """Where whoever speaks may change the settings."""
    return True


class Converse:
    """Answers any text with one document; no text makes it raise."""

    def __init__(
        self,
        *,
        articles: ArticleStore,
        search: Search,
        audience: Audience,
        book: SourceBook,
        late: LateBooks,
        newsstand: "Callable[[], Newsstand]",
        gazetteer: Gazetteer,
        clock: Clock,
        defaults: RoomSettings,
        whole: WholeStories | None = None,
        complaints: Complaints | None = None,
        pictures: Pictures | None = None,
    ) -> None:
        self._audience, self._gazetteer = audience, gazetteer
        self._clock, self._defaults = clock, defaults
        self._bookmarks = bookmarks = Bookmarks(audience, clock, lambda room: late.digests().last(room))
        self._lists = lists = Lists(articles, search, bookmarks, gazetteer)
        self._news = NewsAnswers(
            articles=articles,
            book=book,
            late=late,
            newsstand=newsstand,
            bookmarks=bookmarks,
            lists=lists,
            gazetteer=gazetteer,
            country=defaults.region.lower(),
            whole=whole,
            pictures=pictures,
        )
        self._rooms = RoomAnswers(
            audience, articles, gazetteer, bookmarks, complaints, book=book, late=late, lists=lists, search=search
        )
        # The same few words are typed by many.
        self._common = lru_cache(maxsize=_COMMON)(lambda text: parsing.parse(text, gazetteer))

    async def answer(self, incoming: Incoming, may_set: MaySet = everybody, find: Find | None = None) -> Document:
        """`may_set` says whether whoever speaks may change the room's settings; `find` finds other rooms by name."""
        phrases = Phrases.of(self._defaults)
        try:
            chosen = await self._audience.settings(incoming.room) or self._defaults
            phrases = Phrases.of(chosen)
            if len(incoming.text) > MAX_LENGTH:
                return problems.too_long(MAX_LENGTH, phrases)
            asked = Asked(
                incoming.room,
                chosen,
                phrases,
                self._clock.now(),
                resume=incoming.resume,
                kind=incoming.kind,
                answers=incoming.answers,
            )
            document = await self._meet(incoming, asked, may_set, find)
            return await self._light(document, asked) if document.picture else document
        except Exception:  # noqa: BLE001 - see below
            # The person gets a line in their language whatever went wrong, the operator the trace without the text.
            _log.exception("an answer failed")
            return problems.failed(phrases)

    async def _meet(self, incoming: Incoming, asked: Asked, may_set: MaySet, find: Find | None) -> Document:
        aim = aiming.aimed(incoming.text) if find and incoming.kind == "private" else None
        if aim and find and aiming.concerns_room(command := await self._understood(aim.text)):
            return await self._elsewhere(aim.name, command, asked, find)
        command = await self._understood(incoming.text)
        if commands.changes_settings(command) and not await may_set():
            return rooms.admins_only(asked.phrases)
        return await self._answer(command, asked)

    async def _understood(self, text: str) -> Command:
        command = self._common(text) if len(text) <= _SHORT else parsing.parse(text, self._gazetteer)
        # Sources may be named in what they speak of.
        if not (isinstance(command, subscribing.NAMING) or source_names.may_hide(text, command)):
            return command
        return parsing.parse(text, self._gazetteer, await self._rooms.choices.sources())

    async def _elsewhere(self, name: str, command: Command, asked: Asked, find: Find) -> Document:
        """What is said in private about a channel or a group, by its name."""
        there = await find(name)
        if there is None:
            return channels.unknown(name, asked.phrases)
        # Who is no administrator there is not told who the others are.
        if not there.may_post and (aiming.makes_come(command) or not there.may_set):
            return channels.mute(name, asked.phrases)
        if not there.may_set:
            return channels.not_yours(name, asked.phrases)
        settings = await self._audience.settings(there.room) or self._defaults
        phrases = Phrases.of(replace(settings, locale=asked.settings.locale))
        document = await self._rooms.answer(command, Asked(there.room, settings, phrases, asked.now, aimed=True))
        assert document is not None
        return aiming.answered(document, name, channels.heading(name, asked.phrases))

    async def _light(self, document: Document, asked: Asked) -> Document:
        """Without its picture where few bytes are wanted."""
        profile = await self._rooms.choices.of(asked)
        return replace(document, picture=None, lite=True) if profile.lite else document

    @property
    def pictures(self) -> Pictures | None:
        """Who draws, one picture at a time for the whole bot."""
        return self._news.trends.pictures

    async def phrases(self, room: Room) -> Phrases:
        """The voice in which the bot speaks there."""
        return Phrases.of(await self._audience.settings(room) or self._defaults)

    def is_unknown(self, text: str) -> bool:
        """Whether a text is nothing that the bot understands."""
        return isinstance(parsing.parse(text[:MAX_LENGTH], self._gazetteer), commands.Unknown)

    def is_question(self, text: str) -> bool:
        """Whether a text only asks: an answer that comes too late can then be left out."""
        return commands.is_question(parsing.parse(text[:MAX_LENGTH], self._gazetteer))

    def take_bookmark(self, room: Room) -> str | None:
        """What `/more` will go on from, for whoever keeps it together with the answer; None when it stays as it is."""
        return self._bookmarks.take(room)

    async def browse(self, text: str, page: str) -> tuple[list[tuple[Offer, Document]], str]:
        """A page of cards for words that are typed in any chat, and where the next one starts (empty at the end)."""
        phrases = Phrases.of(self._defaults)
        asked = Asked(NOWHERE, self._defaults, phrases, self._clock.now())
        before = int(page) if page.isdecimal() else None
        command = parsing.parse(text[:MAX_LENGTH], self._gazetteer)
        entries, following = await self._lists.browse(command, text, before, asked)
        return [self._offered(entry, asked) for entry in entries], "" if following is None else str(following)

    def _offered(self, entry: article.Entry, asked: Asked) -> tuple[Offer, Document]:
        card = article.card(entry, now=asked.now, phrases=asked.phrases)
        return article.offer(entry, now=asked.now, phrases=asked.phrases), card

    async def prepare(self) -> None:
        """Load what answers need, which takes some hundred milliseconds: else it would be while somebody waits."""
        try:
            await self.browse(_ANYTHING, "")
        except Exception as error:  # noqa: BLE001  # who asks will be told
            _log.warning("no answer could be prepared: %s", error)

    async def close(self) -> None:
        """What rooms were shown last is saved when this returns."""
        await self._bookmarks.close()

    async def _answer(self, command: Command, asked: Asked) -> Document:
        own = await self._rooms.answer(command, asked)
        return own or await self._news.answer(command, asked) or self._said(command, asked)

    def _said(self, command: Command, asked: Asked) -> Document:
        """Answers that need nothing from the store."""
        match command:
            case commands.Help():
                return greeting.guide(asked.phrases)
            case commands.Thanks():
                return greeting.thanks(asked.phrases)
            case asking.Breaking():
                return greeting.no_breaking(asked.phrases)
            case commands.Talk(kind=kind):
                return greeting.talk(kind, asked.now, asked.phrases)
            case commands.ForEditors():
                return problems.editors_only(asked.phrases)
            case commands.WrongUse(reason="language", typed=typed) if typed:
                return settings.language_unknown(typed, asked.phrases)
            case commands.WrongUse(reason="zone", typed=typed) if typed:
                return settings.timezone_unknown(typed, asked.phrases, zone_names.suggest(typed))
            case commands.WrongUse(reason="span", typed=typed):
                return problems.no_span(typed, asked.phrases)
            case commands.WrongUse(command=name):
                return problems.wrong_use(name, asked.phrases)
            case _:
                raise AssertionError(f"no answer for {type(command).__name__}")
