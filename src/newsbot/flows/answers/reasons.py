"""`/why` and `/report`: what somebody speaks of, why it came, and what is wrong with it."""

import re
from dataclasses import dataclass

from newsbot.chat.command import Report, Why
from newsbot.chat.document import Document
from newsbot.chat.views import reasons
from newsbot.chat.views.article import shown
from newsbot.flows.answers.asked import Asked
from newsbot.flows.answers.bookmarks import Bookmarks
from newsbot.flows.answers.choices import Choices
from newsbot.flows.answers.late import LateBooks
from newsbot.flows.answers.lists import Lists
from newsbot.news.audience import Filter
from newsbot.news.gazetteer import Gazetteer
from newsbot.news.matching import Facts, facts, merged, reason
from newsbot.ports import ArticleStore, Complaint, Complaints, KeptStory, Listed

_STORY = re.compile(r"s(\d{1,12})", re.IGNORECASE)
_LONGEST_NUMBER = 3
# Characters of what a reader says of an error.
_LONGEST_TEXT = 500


@dataclass(frozen=True, slots=True)
class _Subject:
    """What is spoken of: a story, or an article that is in none."""

    title: str
    facts: Facts
    article: str
    story: int | None = None

    @property
    def id(self) -> str:
        return f"s{self.story}" if self.story is not None else self.article


class ReasonAnswers:
    def __init__(
        self,
        choices: Choices,
        *,
        articles: ArticleStore,
        late: LateBooks,
        complaints: Complaints | None,
        lists: Lists,
        bookmarks: Bookmarks,
        gazetteer: Gazetteer,
    ) -> None:
        self._choices = choices
        self._articles = articles
        self._late = late
        self._complaints = complaints
        self._lists = lists
        self._bookmarks = bookmarks
        self._gazetteer = gazetteer

    async def why(self, command: Why, asked: Asked) -> Document:
        subject = await self._subject(command.item, asked)
        if subject is None:
            return reasons.which(asked.phrases, command="/why")
        profile = await self._choices.of(asked)
        found = reason(profile.subscriptions, subject.facts, self._gazetteer)
        if found is None:
            return reasons.no_reason(subject.title, asked.phrases)
        less = _narrow(found.filter, subject.facts)
        mute = (await self._choices.typist(asked)).mute(less)
        (item,) = self._choices.items([found], asked)
        return reasons.because(subject.title, item, (mute, self._choices.name(less, asked)), asked.phrases)

    async def report(self, command: Report, asked: Asked) -> Document:
        """Whatever happens, nothing of who says it goes further."""
        subject = await self._subject(command.item, asked) if command.item else None
        text = shown(command.text[len(command.item or "") :] if subject else command.text)
        subject = subject or await self._last(asked, read=True)
        if subject is None:
            return reasons.which(asked.phrases, command="/report")
        if len(text) > _LONGEST_TEXT:
            return reasons.too_long(_LONGEST_TEXT, asked.phrases)
        complaint = Complaint(subject.story, subject.article, text)
        if self._complaints is None or not await self._complaints.hear(complaint):
            return reasons.nobody(asked.phrases)
        return reasons.reported(subject.id, asked.phrases, explained=bool(text))

    async def _subject(self, item: str | None, asked: Asked) -> _Subject | None:
        if item is None:
            return await self._last(asked)
        if number := _STORY.fullmatch(item):
            return await self._of_story(await self._late.stories().get(int(number[1])))
        listed = await self._articles.get(item)
        if listed is None and item.isdecimal() and len(item) <= _LONGEST_NUMBER:
            listed = await self._lists.item(int(item), asked)
        return await self._of_article(listed)

    async def _last(self, asked: Asked, *, read: bool = False) -> _Subject | None:
        """What the answered message told; else what came last, or what was answered last: that first if `read`."""
        if read and not asked.answers:
            return await self._read_last(asked) or await self._told_last(asked)
        return await self._told_last(asked) or await self._read_last(asked)

    async def _told_last(self, asked: Asked) -> _Subject | None:
        number = await self._late.told().story(asked.room, asked.answers)
        return None if number is None else await self._of_story(await self._late.stories().get(number))

    async def _read_last(self, asked: Asked) -> _Subject | None:
        bookmark = await self._bookmarks.of(asked.room, asked.resume)
        return await self._of_article(await self._articles.get(bookmark.first) if bookmark and bookmark.first else None)

    async def _of_article(self, listed: Listed | None) -> _Subject | None:
        if listed is None:
            return None
        story = await self._late.stories().of_article(listed.article.id)
        return await self._of_story(story, listed) if story else _Subject(*self._of_one(listed))

    async def _of_story(self, kept: KeptStory | None, spoken_of: Listed | None = None) -> _Subject | None:
        if kept is None:
            return None
        found = [await self._articles.get(one.article) for one in kept.story.reports]
        reports = [one for one in found if one is not None]
        if not reports:
            return None
        lead = spoken_of or next((one for one in reports if one.article.id == kept.lead), reports[0])
        title, _, article = self._of_one(lead)
        return _Subject(title, merged(self._of_one(one)[1] for one in reports), article, kept.number)

    def _of_one(self, listed: Listed) -> tuple[str, Facts, str]:
        article = listed.article
        held = facts(article.draft, article.reading, article.source, self._gazetteer)
        return shown(article.draft.title), held, article.id


def _narrow(which: Filter, held: Facts) -> Filter:
    """What to leave out of a subscription to hear less of such news: of one to all places, the place that is named."""
    return which if which.place is not None or not held.places else Filter(held.places[0])
