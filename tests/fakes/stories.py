"""Stories in memory, with the same promises, and what they put out."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from newsbot.chat.delivery import Priority
from newsbot.chat.document import Document
from newsbot.news.backlog import REMEMBERED, is_fresh
from newsbot.news.claims import State
from newsbot.news.story import SHARED_TERMS, Report, Story
from newsbot.ports import Filing, KeptStory, Listed, Post
from newsbot.store.reports import FORGOTTEN

if TYPE_CHECKING:
    from tests.fakes.store import MemoryArticles

_COMPARED = timedelta(hours=96)


@dataclass
class Said:
    """A post, and every revision of its words with the class of its edits."""

    account: str
    post: Post
    revised: list[tuple[Priority, tuple[Document, ...]]] = field(default_factory=list)


@dataclass
class MemoryStories:
    """`ports.Stories` over dictionaries.

    Attributes:
        said: what was put out, by the number of the post.
    """

    articles: "MemoryArticles"
    kept: dict[int, KeptStory] = field(default_factory=dict)
    terms: dict[str, frozenset[str]] = field(default_factory=dict)
    said: dict[int, Said] = field(default_factory=dict)
    numbers: int = 0

    async def unfiled(self, limit: int = 50) -> list[Listed]:
        rows = {row.article.id: row for row in self.articles.rows.values()}
        return [rows[article] for article in list(self.articles.unfiled)[:limit]]

    async def waiting(self) -> int:
        return len(self.articles.unfiled)

    async def candidates(self, terms: Sequence[str], since: float, until: float, limit: int = 20) -> list[KeptStory]:
        shared: Counter[int] = Counter()
        for number, one in self.kept.items():
            near = [
                self.terms.get(each.article, frozenset()) for each in one.story.reports if since <= each.at <= until
            ]
            shared[number] = len(frozenset().union(*near) & {*terms})
        found = sorted((number for number in shared if shared[number] >= SHARED_TERMS), key=lambda n: (-shared[n], n))
        return [self.kept[number] for number in found[:limit]]

    async def file(self, filing: Filing, now: datetime) -> int | None:
        found = await self.of_article(filing.article)
        if filing.article not in self.articles.unfiled:
            return found.number if found else None
        if filing.report is not None:
            found = self._with(filing, filing.report, found, now)
        if found is not None and filing.posts is not None and (posts := filing.posts(found.number)):
            for account, post in posts.items():
                number = len(self.said) + 1
                self.said[number] = Said(account, replace(post, story=found.number))
                found = replace(found, posts=(*found.posts, (account, number)))
            found = self.kept[found.number] = replace(found, told=found.told or now, lead=found.lead or filing.article)
        listed = await self.articles.get(filing.article)
        if listed is None or listed.revision <= filing.revision:
            self.articles.unfiled.pop(filing.article)
        return found.number if found else None

    def _with(self, filing: Filing, new: Report, earlier: KeptStory | None, now: datetime) -> KeptStory:
        at = datetime.fromtimestamp(new.at, UTC)
        learned = now if earlier or is_fresh(at, now) else at
        number = filing.into or (earlier.number if earlier else None)
        if number is None:
            number = self.numbers = self.numbers + 1
            one = KeptStory(number, Story(f"s{number}", (new,)), learned)
        else:
            old = self.kept[number]
            one = replace(old, story=old.story.with_report(new), learned=max(old.learned, learned))
        self.terms[new.article] = frozenset(filing.terms)
        self.kept[number] = one
        return one

    async def revise(
        self, post: int, documents: tuple[Document, ...], *, priority: Priority = Priority.CORRECTION
    ) -> int:
        """As `Outbox.revise`, of what was put out here."""
        if post not in self.said:
            raise LookupError(post)
        self.said[post].revised.append((priority, documents))
        return 1 + len(self.said[post].revised)

    async def retold(self, number: int, drawn: State | None, now: datetime) -> None:
        if self.kept[number].editor == drawn:
            self.kept[number] = replace(self.kept[number], told=now)

    async def set_state(self, number: int, state: State | None, now: datetime) -> bool:
        if number in self.kept:
            told = self.kept[number].told
            judged = told + timedelta(milliseconds=1) if told is not None and told >= now else now
            self.kept[number] = replace(self.kept[number], editor=state, judged=judged)
        return number in self.kept

    async def judged(self, moment: datetime) -> list[KeptStory]:
        return [one for one in self.kept.values() if one.judged is not None and one.judged > moment]

    async def get(self, number: int) -> KeptStory | None:
        return self.kept.get(number)

    async def of_article(self, article_id: str) -> KeptStory | None:
        holding = (one for one in self.kept.values() if any(each.article == article_id for each in one.story.reports))
        return next(holding, None)

    async def since(self, moment: datetime) -> list[KeptStory]:
        return sorted((one for one in self.kept.values() if one.learned > moment), key=lambda one: one.learned)

    async def prune(self, now: datetime) -> bool:
        self.kept = {number: _faded(one, now) for number, one in self.kept.items() if one.learned >= now - REMEMBERED}
        compared = {each.article for one in self.kept.values() for each in one.story.reports if each.gist != FORGOTTEN}
        self.terms = {article: terms for article, terms in self.terms.items() if article in compared}
        return False


def _faded(one: KeptStory, now: datetime) -> KeptStory:
    before = (now - _COMPARED).timestamp()
    reports = tuple(each._replace(gist=FORGOTTEN) if each.at < before else each for each in one.story.reports)
    return replace(one, story=Story(one.story.id, reports))
