"""The news that somebody asks for: lists, stories, summaries, digests, and what there is to ask about."""

from functools import cached_property
from typing import TYPE_CHECKING

from newsbot.chat import asking, digests
from newsbot.chat import command as commands
from newsbot.chat.command import Command
from newsbot.chat.document import Document
from newsbot.chat.views import article, problems
from newsbot.flows.answers.asked import Asked
from newsbot.flows.answers.bookmarks import Bookmarks
from newsbot.flows.answers.directory import Directory
from newsbot.flows.answers.guesses import Guesses
from newsbot.flows.answers.late import LateBooks
from newsbot.flows.answers.lists import Lists
from newsbot.flows.answers.stories import WholeStories
from newsbot.flows.answers.trends import Trends
from newsbot.news.gazetteer import Gazetteer
from newsbot.ports import ArticleStore, Listed, SourceBook
from newsbot.ports.pictures import Pictures

if TYPE_CHECKING:
    from collections.abc import Callable

    from newsbot.flows.answers.digests import DigestAnswers
    from newsbot.flows.newsstand import Newsstand

# Digits of an item's number in a list; more are an id.
_LONGEST_NUMBER = 4


class NewsAnswers:
    """`country`: whose governorates are counted and listed."""

    def __init__(
        self,
        *,
        articles: ArticleStore,
        book: SourceBook,
        late: LateBooks,
        newsstand: "Callable[[], Newsstand]",
        bookmarks: Bookmarks,
        lists: Lists,
        gazetteer: Gazetteer,
        country: str,
        whole: WholeStories | None,
        pictures: Pictures | None,
    ) -> None:
        self._articles, self._whole = articles, whole
        self._bookmarks, self._lists = bookmarks, lists
        self._gazetteer = gazetteer
        self._late, self._newsstand = late, newsstand
        self._guesses = Guesses(lists, gazetteer)
        self._directory = Directory(articles, book, gazetteer, country)
        self.trends = Trends(newsstand, gazetteer, country, pictures)

    async def answer(self, command: Command, asked: Asked) -> Document | None:
        """None for a command that is about something else."""
        match command:
            case asking.Latest():
                return await self._lists.latest(command, asked)
            case asking.Search():
                return await self._lists.search(command, asked)
            case asking.More():
                return await self._more(asked)
            case digests.DigestNow() | digests.DigestWhen():
                return await self._digests.answer(command, asked)
            case asking.Story(id=id_):
                return await self._story(id_, asked)
            case asking.Like(id=id_):
                return await self._like(id_, asked)
            case asking.Summary(id=id_):
                return await self._summary(id_, asked)
            case asking.Places(place=place, typed=typed):
                return self._guesses.place(typed, asked) if typed else await self._directory.places(place, asked)
            case asking.Sources():
                return await self._directory.sources(asked)
            case asking.Trends():
                return await self.trends.answer(command, asked)
            case commands.Unknown():
                return await self._guesses.unknown(command, asked)
            case _:
                return None

    @cached_property
    def _digests(self) -> "DigestAnswers":
        """Loaded when somebody first asks for one."""
        from newsbot.flows.answers.digests import DigestAnswers

        return DigestAnswers(self._late, self._newsstand, self._bookmarks, self._gazetteer)

    async def _more(self, asked: Asked) -> Document:
        return await self._digests.more(asked) or await self._lists.more(asked)

    async def _story(self, id_: str, asked: Asked) -> Document:
        if self._whole is not None and (whole := await self._whole.story(id_, asked)):
            document, lead = whole
            await self._lists.shown(lead, asked)
            return document
        found = await self._item(id_, asked)
        if isinstance(found, Document):
            return found
        await self._lists.shown(found, asked)
        return article.story(self._lists.entry(found, asked), now=asked.now, phrases=asked.phrases)

    async def _like(self, id_: str | None, asked: Asked) -> Document:
        found = await (self._last(asked) if id_ is None else self._item(id_, asked))
        return found if isinstance(found, Document) else await self._lists.like(found, asked)

    async def _summary(self, id_: str | None, asked: Asked) -> Document:
        """A card of an article; None: of the one that was spoken of last."""
        found = await (self._last(asked) if id_ is None else self._item(id_, asked))
        if isinstance(found, Document):
            return found
        return article.card(self._lists.entry(found, asked), now=asked.now, phrases=asked.phrases)

    async def _item(self, id_: str, asked: Asked) -> Listed | Document:
        """An article by its id or its number in the last list; else what is wrong with it."""
        listed = await self._articles.get(id_)
        if listed is None and id_.isdecimal() and len(id_) < _LONGEST_NUMBER:
            listed = await self._lists.item(int(id_), asked)
            return listed or problems.no_number(int(id_), asked.phrases, forgotten=asked.resume == "")
        return listed or problems.no_story(id_, asked.phrases)

    async def _last(self, asked: Asked) -> Listed | Document:
        """The article that was read last or the first of what was listed last; without either, how to ask."""
        bookmark = await self._bookmarks.of(asked.room, asked.resume)
        listed = await self._articles.get(bookmark.first) if bookmark and bookmark.first else None
        return listed or problems.no_article(asked.phrases, forgotten=asked.resume == "")
