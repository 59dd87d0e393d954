"""The stories of the last days, kept ready for digests: read once, and again where they changed."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from newsbot.chat.views.digest import Item
from newsbot.news.claims import Related, standing
from newsbot.news.edition import Candidate, Edition, holdings
from newsbot.news.gazetteer import Gazetteer
from newsbot.news.look import REACH
from newsbot.news.matching import Facts, facts, merged
from newsbot.news.story import Report
from newsbot.news.wordings import Wordings
from newsbot.ports import ArticleStore, KeptStory, Stories
from newsbot.text.fingerprint import Fingerprint

# What was filed by another process, or while we read, may be a little older than what we know.
_OVERLAP = timedelta(minutes=2)
# Whatever was missed for a reason that nobody thought of.
_ALL_AGAIN = timedelta(hours=1)
# What is important hardly changes within a minute, and to weigh all stories takes long when somebody waits for a page.
_SAME = timedelta(minutes=1)
# Most digests are a day's, and one of them may have been late.
_USUAL = timedelta(days=1, hours=6)


@dataclass(frozen=True, slots=True)
class _Piece:
    """An article of a story; `facts` without the set of its stems, which takes much room and stands in its texts."""

    print: Fingerprint
    title: str
    facts: Facts


@dataclass(frozen=True, slots=True)
class _Known:
    story: KeptStory
    candidate: Candidate
    item: Item
    pieces: Mapping[str, _Piece] = field(repr=False)


class Issue(NamedTuple):
    """The stories of one moment.

    Attributes:
        items: as digests tell them, by id.
        reach: stories that learned of something since then are in it.
        oldest: the smallest number of a story in it; 0 without any.
    """

    edition: Edition
    items: Mapping[str, Item]
    reach: datetime
    oldest: int


class Newsstand:
    """Reads what it needs when it is asked; `related` are sources that count as one."""

    def __init__(self, stories: Stories, articles: ArticleStore, gazetteer: Gazetteer, related: Related) -> None:
        self.gazetteer = gazetteer
        self._stories = stories
        self._articles = articles
        self._related = related
        self._known: dict[str, _Known] = {}
        self._wordings = Wordings()
        self._reach = datetime.max.replace(tzinfo=UTC)
        self._all_at = datetime.min.replace(tzinfo=UTC)
        self._judged_at = self._all_at
        self._issue: tuple[datetime, Issue] | None = None
        self._turn = asyncio.Lock()

    async def issue(self, now: datetime, since: datetime) -> Issue:
        """All stories that learned of something after `since`, and more; as they stand now."""
        async with self._turn:
            await self._read(now, max(min(since, now - _USUAL), now - REACH))
            if self._issue is None or not self._issue[0] <= now < self._issue[0] + _SAME:
                self._issue = now, self._issued(now)
            return self._issue[1]._replace(reach=self._reach)

    def _issued(self, now: datetime) -> Issue:
        known = self._known.values()
        edition = Edition((each.candidate for each in known), self.gazetteer, now, self._wordings)
        oldest = min((each.story.number for each in known), default=0)
        return Issue(edition, {id_: each.item for id_, each in self._known.items()}, self._reach, oldest)

    async def counted(self, places: Iterable[str], now: datetime, since: datetime) -> dict[str, int]:
        """How many stories of each place learned of something after `since`; places without any are left out."""
        await self._read(now, since)
        recent = [each.candidate.facts.around for each in self._known.values() if each.story.learned > since]
        counts = {place: sum(place in around for around in recent) for place in places}
        return {place: count for place, count in counts.items() if count}

    async def _read(self, now: datetime, since: datetime) -> None:
        whole = since < self._reach or now - self._all_at >= _ALL_AGAIN or now < self._all_at
        if whole:
            self._reach, self._all_at = min(since, self._reach if self._reach > now - REACH else since), now
            moment = self._reach
        else:
            newest = (each.story.learned for each in self._known.values())
            moment = max(newest, default=self._reach) - _OVERLAP
        found = await self._stories.since(moment)
        if not whole:
            # An editor's word about a story does not make it newer.
            judged = await self._stories.judged(self._judged_at - _OVERLAP)
            found += [each for each in judged if each.story.id in self._known]
        if whole:
            self._drop(self._known.keys() - {each.story.id for each in found})
        for story in found:
            await self._keep(story)
        self._judged_at = now

    def _drop(self, stories: Iterable[str]) -> None:
        for story in stories:
            self._issue = None
            del self._known[story]
            self._wordings.drop(story)

    async def _keep(self, story: KeptStory) -> None:
        id_ = story.story.id
        before = self._known.get(id_)
        if before and _same(before.story, story):
            return
        pieces = {}
        for report in story.story.reports:
            piece = before.pieces.get(report.article) if before else None
            if piece is None or piece.print != report.fingerprint:
                piece = await self._piece(report)
            if piece is not None:
                pieces[report.article] = piece
        if not pieces:
            return
        self._issue = None
        self._known[id_] = self._made(story, pieces)
        self._wordings.put(id_, tuple(text for piece in pieces.values() for text in piece.facts.texts))

    async def _piece(self, report: Report) -> _Piece | None:
        listed = await self._articles.get(report.article)
        if listed is None:
            return None
        article = listed.article
        found = facts(article.draft, article.reading, article.source, self.gazetteer)
        return _Piece(report.fingerprint, article.draft.title, found._replace(stems=frozenset()))

    def _made(self, story: KeptStory, pieces: Mapping[str, _Piece]) -> _Known:
        told = standing(story.story.reports, self._related)
        all_told = merged(piece.facts for piece in pieces.values())._replace(texts=())
        candidate = Candidate(story.story.id, all_told, story.learned, len(told.voices), holdings(all_told))
        article = story.lead if story.lead and story.lead in pieces else next(iter(pieces))
        lead = pieces[article]
        sources = tuple(dict.fromkeys(report.source for report in story.story.reports))
        at = datetime.fromtimestamp(max(report.at for report in story.story.reports), UTC)
        stance = next(report.stance for report in story.story.reports if report.article == article)
        state = story.editor or told.state
        item = Item(story.story.id, lead.title, sources, at, state, article, "reports" if story.editor else stance)
        return _Known(story, candidate, item, pieces)


def _same(before: KeptStory, after: KeptStory) -> bool:
    """Whether nothing changed that a digest shows."""
    told, now = before.story.reports, after.story.reports
    changed = (before.learned, before.editor, before.lead) != (after.learned, after.editor, after.lead)
    return not changed and [one.article for one in told] == [one.article for one in now]
