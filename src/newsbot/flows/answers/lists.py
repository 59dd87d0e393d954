"""`/latest`, `/search`, `/more`: lists of articles, a page at a time."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from newsbot.chat.asking import DEFAULT_LIMIT, MOST_ITEMS, MOST_OTHERS, Day, Latest
from newsbot.chat.asking import Search as SearchFor
from newsbot.chat.catalog import LOCALES
from newsbot.chat.command import Command
from newsbot.chat.document import Document
from newsbot.chat.doubtful import large_namesakes
from newsbot.chat.echo import echo
from newsbot.chat.phrases import Phrases
from newsbot.chat.spelling import is_arabic, with_hamza
from newsbot.chat.views import problems
from newsbot.chat.views.article import Entry, shown
from newsbot.chat.views.listing import Subject, capped, listing, nothing, nothing_of, nothing_similar, nothing_that_day
from newsbot.chat.views.topics import topic_name
from newsbot.flows.answers.asked import Asked
from newsbot.flows.answers.bookmarks import Bookmarks
from newsbot.flows.answers.days import bounds
from newsbot.flows.answers.pages import Pages
from newsbot.flows.answers.several import woven
from newsbot.flows.answers.similar import AMONG, similar, telling
from newsbot.flows.bookmark import Bookmark
from newsbot.news.gazetteer import Gazetteer
from newsbot.ports import ArticleStore, Listed, Search
from newsbot.text.folding import fold
from newsbot.text.words import forms, stem, stems

_SEARCH_LIMIT = 5
# Articles a page of a list to choose from.
_OFFERED = 20
_PLACES_SHOWN = 4
# Items of a list that can be asked for by number.
_REMEMBERED = 60


class Beside(NamedTuple):
    """Places that were asked for beside the first: their names, and whether more were named."""

    names: tuple[str, ...]
    more: bool


class Lists:
    def __init__(self, articles: ArticleStore, search: Search, bookmarks: Bookmarks, gazetteer: Gazetteer) -> None:
        self._articles = articles
        self._search = search
        self._pages = Pages(articles, search)
        self._bookmarks = bookmarks
        self._gazetteer = gazetteer

    async def latest(self, command: Latest, asked: Asked) -> Document:
        """The newest of a place, of several, a topic, words, or of everything."""
        document = await self._latest(command, asked)
        return capped(document, MOST_ITEMS, asked.phrases) if command.capped else document

    async def _latest(self, command: Latest, asked: Asked) -> Document:
        if command.others and not command.words and (document := await self._several(command, asked)):
            return document
        wanted = self._wanted(command, asked)
        names = (*(self._name(each, asked) for each in command.others), *self._namesakes(command, asked))
        beside = Beside(names, command.left_out)
        document = await self._of_day(command.day, wanted, asked, beside) if command.day else None
        # Nothing on that day: what there is of the same subject says more than "nothing".
        lead = nothing_that_day(wanted[0].subject, command.day, asked.phrases) if command.day else None
        for bookmark in wanted:
            if bookmark.order != wanted[0].order:
                topic = bookmark.subject.name
                lead = asked.phrases.say("nothing.wider", name=echo(command.text), topic=topic)
            document = document or await self._page(bookmark, asked, lead=lead, beside=beside)
        if document is None and command.place is not None:
            document = await self._otherwise(command, command.place, asked)
        return document or nothing(wanted[-1].subject, asked.phrases, self._guesses(command, asked))

    def _namesakes(self, command: Latest, asked: Asked) -> list[str]:
        """What is typed for large towns of the same name as the place: عمّان، طرابلس لبنان."""
        place = self._gazetteer.places.get(command.place or "")
        found = large_namesakes(place, self._gazetteer) if place else []
        own = self._name(place.id, asked) if place else ""
        pairs = [(self._name(each.id, asked), self._gazetteer.path(each.id)[0].id) for each in found]
        alike = [(name, country) for name, country in pairs if fold(name) == fold(own)]
        return [name if name != own else f"{name} {self._name(country, asked)}" for name, country in alike]

    async def _several(self, command: Latest, asked: Asked, lead: str | None = None) -> Document | None:
        """Of all places that were named, every one with its newest; None when there is nothing of any of them."""
        places = tuple(filter(None, (command.place, *command.others)))
        start, before = bounds(command.day, asked) if command.day else (None, None)
        pages: list[list[Listed]] = []
        for place in places:
            page = await self._articles.latest(f"place:{place}", MOST_ITEMS, before)
            pages.append([one for one in page.items if start is None or one.key >= start])
        names = {place: self._name(place, asked) for place in places}
        subject = Subject("place", asked.phrases.listed(names.values()), command.day or "")
        if not any(pages):
            if not command.day:
                return None
            nothing_then = nothing_that_day(subject, command.day, asked.phrases)
            return await self._several(replace(command, day=None), asked, nothing_then)
        if lacking := [names[place] for place, found in zip(places, pages, strict=True) if not found]:
            lead = lead or nothing_of(lacking, subject.day, asked.phrases)
        first = min(max(command.limit, len(places)), MOST_ITEMS)
        ids = tuple(one.article.id for one in woven(pages, first)[:_REMEMBERED])
        bookmark = Bookmark("these", subject, first, these=ids)
        return await self._page(bookmark, asked, lead=lead, beside=Beside((), command.left_out))

    async def _of_day(self, day: Day, wanted: Sequence[Bookmark], asked: Asked, beside: "Beside") -> Document | None:
        start, before = bounds(day, asked)
        for bookmark in wanted:
            dated = replace(bookmark, subject=replace(bookmark.subject, day=day), next=before, until=start)
            if document := await self._page(dated, asked, beside=beside):
                return document
        return None

    async def words(self, words: tuple[str, ...], text: str, asked: Asked) -> Document | None:
        """The newest articles that hold all of a few words, one as it was typed; None when there are none."""
        for meant in filter(None, (words, with_hamza(words))):
            if found := await self._page(replace(_of_words(text, meant, DEFAULT_LIMIT), exact=meant), asked):
                return found
        return None

    def none(self, text: str, asked: Asked) -> Document:
        """No article holds these words."""
        return nothing(Subject("words", echo(text)), asked.phrases)

    async def item(self, number: int, asked: Asked) -> Listed | None:
        """An item of what was listed last, by the number it was shown with."""
        bookmark = await self._bookmarks.of(asked.room, asked.resume)
        at = number - 1 - (bookmark.shown - len(bookmark.ids)) if bookmark else -1
        return await self._articles.get(bookmark.ids[at]) if bookmark and 0 <= at < len(bookmark.ids) else None

    async def search(self, command: SearchFor, asked: Asked) -> Document:
        """The most relevant articles for words."""
        subject = Subject("search", echo(command.text))
        bookmark = Bookmark("relevant", subject, _SEARCH_LIMIT, words=command.words)
        return await self._page(bookmark, asked) or nothing(subject, asked.phrases)

    async def like(self, listed: Listed, asked: Asked) -> Document:
        """What is about the same as an article, newest first."""
        words = telling(listed.article, self._gazetteer)
        found = (await self._search.relevant(words, AMONG)).items if words else ()
        ids = tuple(one.article.id for one in similar(listed.article, found, self._gazetteer))
        entry = self.entry(listed, asked)
        subject = Subject("similar", shown(listed.article.draft.title))
        bookmark = Bookmark("these", subject, DEFAULT_LIMIT, these=ids)
        return await self._page(bookmark, asked) or nothing_similar(entry, asked.phrases)

    async def shown(self, listed: Listed, asked: Asked) -> None:
        """An article is read alone: what is said next may be about it."""
        listed_last = await self._bookmarks.of(asked.room, asked.resume or None)
        bookmark = listed_last or Bookmark("tag", Subject("everything"), DEFAULT_LIMIT)
        self._bookmarks.remember(asked.room, replace(bookmark, first=listed.article.id))

    async def more(self, asked: Asked) -> Document:
        """The next page of what was listed last in this room."""
        bookmark = await self._bookmarks.of(asked.room, asked.resume)
        if bookmark is None or not bookmark.shown:
            return problems.no_list(asked.phrases, forgotten=asked.resume == "")
        if bookmark.next is None:
            return problems.no_more(asked.phrases)
        return await self._page(bookmark, asked) or problems.no_more(asked.phrases)

    async def browse(
        self, command: Command, text: str, before: int | None, asked: Asked
    ) -> tuple[list[Entry], int | None]:
        """A page of what a command lists, or of articles with the words of any other text; nothing is remembered."""
        match command:
            case Latest():
                wanted = self._wanted(command, asked)
            case SearchFor(words):
                wanted = [Bookmark("relevant", Subject("search", text), _OFFERED, words=words)]
            case _:
                words = tuple(forms(text))
                wanted = [_of_words(text, words, _OFFERED) if words else self._of_tag(Latest(), asked)]
        for bookmark in wanted:
            offered = replace(bookmark, limit=_OFFERED, next=before)
            page = await self._pages.read(offered)
            if page.items:
                return [self.entry(one, asked) for one in page.items], page.next
        return [], None

    async def _otherwise(self, command: Latest, place: str, asked: Asked) -> Document | None:
        """For a place with words or a topic: the place alone. For a place without news: its name as words (الزيتون)."""
        if command.words or command.topic:
            lead = self._nothing_within(command, self._name(place, asked), asked)
            return await self._page(self._of_place(place, command.limit, asked), asked, lead=lead)
        name = self._gazetteer.places[place].name
        return await self._page(_of_words(name, tuple(forms(name)), command.limit), asked)

    def _nothing_within(self, command: Latest, place: str, asked: Asked) -> str:
        if command.topic is None:
            return asked.phrases.say("nothing.within_words", name=echo(command.text), place=place)
        name = echo(command.text) or topic_name(command.topic, asked.phrases)
        return asked.phrases.say("nothing.within", name=name, place=place)

    def _wanted(self, command: Latest, asked: Asked) -> list[Bookmark]:
        """What may be meant, first what is tried first."""
        if not command.words or (command.topic is not None and _is_name(command.topic, command.words)):
            return [self._of_tag(command, asked)]
        completed = with_hamza(command.words)
        typed = [command, *([replace(command, words=completed)] if completed else ())]
        if command.topic is None:
            return [self._of_typed(each, asked) for each in typed]
        # الخبز is more than services: the word itself before the topic that it belongs to.
        itself = [replace(self._of_typed(each, asked), exact=each.words) for each in typed]
        return [*itself, self._of_tag(command, asked)]

    def _of_typed(self, command: Latest, asked: Asked) -> Bookmark:
        if command.place is None:
            return _of_words(command.text, command.words, command.limit)
        name = self._gazetteer.places[command.place].name
        text = asked.phrases.say("topic.in", topic=echo(command.text), place=self._name(command.place, asked))
        return _of_words(text, (*command.words, *forms(name)), command.limit)

    def _of_tag(self, command: Latest, asked: Asked) -> Bookmark:
        topic = topic_name(command.topic, asked.phrases) if command.topic else ""
        if command.place is not None:
            place = self._of_place(command.place, command.limit, asked)
            if command.topic is None:
                return place
            name = asked.phrases.say("topic.in", topic=topic, place=place.subject.name)
            return replace(place, subject=Subject("topic", name), topic=command.topic)
        if command.topic is not None:
            return Bookmark("tag", Subject("topic", topic), command.limit, tag=f"topic:{command.topic}")
        return Bookmark("tag", Subject("everything"), command.limit)

    def _of_place(self, place: str, limit: int, asked: Asked) -> Bookmark:
        return Bookmark("tag", Subject("place", self._name(place, asked)), limit, tag=f"place:{place}")

    def _name(self, place: str, asked: Asked) -> str:
        return self._gazetteer.name_in(self._gazetteer.places[place], asked.settings.locale)

    async def _page(
        self, bookmark: Bookmark, asked: Asked, *, lead: str | None = None, beside: "Beside | None" = None
    ) -> Document | None:
        """The next page of a list, its place remembered; None when there is nothing on it."""
        page = await self._pages.read(bookmark)
        items = page.items
        if not items:
            return None
        after = replace(
            bookmark,
            next=page.next,
            shown=bookmark.shown + len(items),
            first=items[0].article.id,
            ids=(*bookmark.ids, *(one.article.id for one in items))[-_REMEMBERED:],
        )
        self._bookmarks.remember(asked.room, after)
        return listing(
            [self.entry(one, asked) for one in items],
            bookmark.subject,
            now=asked.now,
            phrases=asked.phrases,
            first=bookmark.shown + 1,
            more=after.next is not None,
            lead=lead,
            others=beside.names if beside else (),
            most=MOST_OTHERS + 1 if beside and beside.more else None,
        )

    def entry(self, listed: Listed, asked: Asked) -> Entry:
        tags = listed.article.reading.places[:_PLACES_SHOWN]
        known = (self._gazetteer.places[tag] for tag in tags if tag in self._gazetteer.places)
        names = tuple(self._gazetteer.name_in(place, asked.settings.locale) for place in known)
        return Entry(listed.article, names, listed.revision)

    def _guesses(self, command: Latest, asked: Asked) -> Sequence[str]:
        """Places that somebody who typed unknown words may have meant."""
        if not command.words or command.place is not None:
            return ()
        found = self._gazetteer.suggest(" ".join(command.words)) or [
            place for _, place in self._gazetteer.suggest_within(command.words)
        ]
        return [self._gazetteer.name_in(place, asked.settings.locale) for place in found]


def _is_name(topic: str, words: Sequence[str]) -> bool:
    """Whether a topic was called by its own name; what is typed in Latin is not looked for in Arabic articles."""
    if not words or not any(map(is_arabic, words)):
        return True
    typed = [stem(form) for form in words]
    return any(stems(topic_name(topic, Phrases(locale))) == typed for locale in LOCALES)


def _of_words(text: str, words: tuple[str, ...], limit: int) -> Bookmark:
    return Bookmark("recent", Subject("words", echo(text)), limit, words=words)
