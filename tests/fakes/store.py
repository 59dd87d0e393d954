"""A store that lives in memory: the ports of articles, words, rooms and sources, with the same promises."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from newsbot.chat.room import Room, RoomSettings
from newsbot.news.article import Article, Source
from newsbot.news.backlog import is_history
from newsbot.news.polling import SourceState
from newsbot.ports import Count, Listed, Page, Status
from newsbot.store.keys import FIRST_DATED, wanted_key
from newsbot.store.rows import content_hash, tags_of
from newsbot.store.terms import Term, terms, words_of
from tests.fakes.desk import MemoryAlarms, MemoryAudit, MemoryDesk, MemoryStaff
from tests.fakes.digests import MemoryDigests
from tests.fakes.following import MemoryFollowing
from tests.fakes.stories import MemoryStories
from tests.fakes.told import MemoryTold

type_ancestors = Callable[[str], Sequence[str]]


def no_ancestors(_place: str) -> Sequence[str]:
    return ()


def without_words(article: Article) -> Article:
    """Articles come back without the words of their indexes."""
    return replace(article, reading=replace(article.reading, stems=(), forms=()))


@dataclass
class MemoryArticles:
    """`ArticleStore` and `Search` over a dictionary.

    Attributes:
        unfiled: ids of articles that wait to be filed, in order.
    """

    ancestors: type_ancestors = no_ancestors
    rows: dict[int, Listed] = field(default_factory=dict)
    stems: dict[int, list[str]] = field(default_factory=dict)
    forms: dict[int, list[str]] = field(default_factory=dict)
    unfiled: dict[str, None] = field(default_factory=dict)

    async def add(self, articles: Sequence[Article], now: datetime) -> list[Status]:
        return [self._add(article, now) for article in articles]

    async def known(self, identities: Sequence[str]) -> set[str]:
        return {row.article.identity for row in self.rows.values()} & set(identities)

    async def get(self, article_id: str) -> Listed | None:
        return next((row for row in self.rows.values() if row.article.id == article_id), None)

    async def latest(self, tag: str | None, limit: int, before: int | None = None) -> Page:
        return self._newest(lambda key: tag is None or tag in self._tags(key), limit, before)

    async def counts(self, prefix: str) -> list[Count]:
        found = Counter(tag for key in self.rows for tag in self._tags(key) if tag.startswith(prefix))
        return [Count(tag, n) for tag, n in sorted(found.items(), key=lambda item: (-item[1], item[0]))]

    async def recent(self, words: Sequence[str], limit: int, before: int | None = None) -> Page:
        stems = {term.stem for term in terms(words)}
        if not stems:
            return Page(())
        return self._newest(lambda key: stems <= set(self.stems[key]), limit, before)

    async def relevant(self, words: Sequence[str], limit: int, offset: int = 0) -> Page:
        asked = terms(words)
        ranked = sorted((-self._score(key, asked), -key) for key in self.rows)
        hits = [self.rows[-key] for score, key in ranked if score < 0]
        items = tuple(hits[offset : offset + max(limit, 0)])
        return Page(items, offset + limit if items and offset + limit < len(hits) else None)

    def _add(self, article: Article, now: datetime) -> Status:
        old = next((row for row in self.rows.values() if row.article.identity == article.identity), None)
        if old is None and any(row.article.id == article.id for row in self.rows.values()):
            return "failed"
        if old and content_hash(old.article.draft) == content_hash(article.draft):
            return "known"
        key = old.key if old else self._free(wanted_key(article.draft.published, now))
        if old:
            published = article.draft.published or old.article.draft.published
            article = replace(article, id=old.article.id, draft=replace(article.draft, published=published))
        words = words_of(article.reading)
        self.stems[key], self.forms[key] = words.stems.split(), words.forms.split()
        first_seen, revision = (old.first_seen, old.revision + 1) if old else (now.replace(microsecond=0), 1)
        self.rows[key] = Listed(key, without_words(article), first_seen, revision)
        if old or not is_history(article.draft.published, now):
            self.unfiled.setdefault(article.id)
        return "revised" if old else "new"

    def _free(self, wanted: int | None) -> int:
        if wanted is None:
            return max((key for key in self.rows if key < FIRST_DATED), default=0) + 1
        while wanted in self.rows:
            wanted += 1
        return wanted

    def _tags(self, key: int) -> tuple[str, ...]:
        return tags_of(self.rows[key].article, self.ancestors)

    def _score(self, key: int, asked: Sequence[Term]) -> float:
        return sum((t.stem in self.stems[key]) + 0.1 * (t.form in self.forms[key]) for t in asked)

    def _newest(self, holds: Callable[[int], bool], limit: int, before: int | None) -> Page:
        keys = [key for key in sorted(self.rows, reverse=True) if (before is None or key < before) and holds(key)]
        shown = keys[: max(limit, 0)]
        return Page(tuple(self.rows[key] for key in shown), shown[-1] if shown and len(keys) > len(shown) else None)


@dataclass
class MemoryAudience:
    kept: dict[Room, RoomSettings] = field(default_factory=dict)
    bookmarks: dict[Room, str | None] = field(default_factory=dict)

    async def settings(self, room: Room) -> RoomSettings | None:
        return self.kept.get(room)

    async def save_settings(self, room: Room, settings: RoomSettings) -> None:
        self.kept[room] = settings

    async def bookmark(self, room: Room) -> str | None:
        return self.bookmarks.get(room)

    async def save_bookmark(self, room: Room, bookmark: str | None) -> None:
        self.bookmarks[room] = bookmark


@dataclass
class MemorySources:
    kept: dict[str, SourceState] = field(default_factory=dict)
    added: dict[str, Source] = field(default_factory=dict)

    async def states(self) -> list[SourceState]:
        return [self.kept[name] for name in sorted(self.kept)]

    async def save(self, state: SourceState) -> None:
        self.kept[state.name] = state

    async def imported(self) -> list[Source]:
        return list(self.added.values())

    async def add_sources(self, sources: Sequence[Source]) -> int:
        before = len(self.added)
        for source in sources:
            self.added.setdefault(source.url, source)
        return len(self.added) - before


class MemoryStore:
    """What `open_store` gives, without a file: articles, search, audience, sources and so on."""

    def __init__(self, ancestors: type_ancestors = no_ancestors) -> None:
        self.articles = MemoryArticles(ancestors)
        self.search = self.articles
        self.audience = MemoryAudience()
        self.sources = MemorySources()
        self.following = MemoryFollowing(self.audience)
        self.headcount = self.following
        self.stories = MemoryStories(self.articles)
        self.told = MemoryTold()
        self.digests = MemoryDigests(self.following, self.audience)
        self.audit = MemoryAudit()
        self.desk = MemoryDesk(self.audit)
        self.staff = MemoryStaff(self.audit)
        self.alarms = MemoryAlarms()

    async def tidy(self) -> bool:
        return False
