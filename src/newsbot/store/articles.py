"""Stored articles: pages of them, and adding what is new."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, insert, select, update

from newsbot.news.article import Article
from newsbot.news.backlog import is_history
from newsbot.ports import Count, Listed, Page, Status
from newsbot.store.engine import Database, Run, Statement
from newsbot.store.keys import NEWEST, wanted_key
from newsbot.store.listing import COLUMNS, listing, page
from newsbot.store.publication import free_keys
from newsbot.store.rows import content, content_hash, listed, published_of, seconds, storable, tags_of
from newsbot.store.schema import article, article_revision, article_tag, article_words, tag
from newsbot.store.story_rows import file_later
from newsbot.store.tagging import retag
from newsbot.store.terms import Words, pack, unpack, words_of
from newsbot.store.wordindex import Entry, WordIndex

_LAST_CHARACTER = "\U0010ffff"
# SQLite and PostgreSQL both take far more parameters; this keeps one statement's text short.
_CHUNK = 500


class _Version(NamedTuple):
    """What an article is, and what it says."""

    identity: str
    content_hash: str


class _Indexed(NamedTuple):
    """The words of an article, and as they are kept."""

    words: Words
    packed: bytes


_STORED = Statement(
    select(article.c.key).where(
        article.c.identity == bindparam("identity"), article.c.content_hash == bindparam("content_hash")
    )
)
_BY_ID = Statement(select(*COLUMNS).where(article.c.id == bindparam("id")))
_KNOWN = Statement(select(article.c.key).where(article.c.identity == bindparam("identity")))
_LATEST = Statement(
    select(*COLUMNS).where(article.c.key < bindparam("before")).order_by(article.c.key.desc()).limit(bindparam("limit"))
)
LATEST_TAGGED = listing(
    select(article_tag.c.key)
    .where(
        article_tag.c.tag_id == select(tag.c.id).where(tag.c.name == bindparam("tag")).scalar_subquery(),
        article_tag.c.key < bindparam("before"),
    )
    .order_by(article_tag.c.key.desc())
    .limit(bindparam("limit"))
)
_COUNTS = Statement(
    select(tag.c.name, tag.c.articles)
    .where(tag.c.name >= bindparam("low"), tag.c.name < bindparam("high"), tag.c.articles > 0)
    .order_by(tag.c.articles.desc(), tag.c.name)
)


@dataclass(frozen=True, slots=True)
class Articles:
    """`ports.ArticleStore`.

    Attributes:
        ancestors: the ids of the places that contain a place, in any order.
    """

    database: Database
    words: WordIndex
    ancestors: Callable[[str], Sequence[str]]

    async def add(self, articles: Sequence[Article], now: datetime) -> list[Status]:
        if not articles:
            return []
        adding = _Adding(self.words, self.ancestors, now, await self._ready(articles))
        return await self.database.write(lambda connection: adding.all(connection, articles))

    async def known(self, identities: Sequence[str]) -> set[str]:
        wanted = [identity for identity in identities if storable(identity)]

        def work(run: Run) -> set[str]:
            return {identity for identity in wanted if run(_KNOWN, {"identity": identity})}

        return await self.database.read(work, patient=True) if wanted else set()

    async def get(self, article_id: str) -> Listed | None:
        if not storable(article_id):
            return None
        rows = await self.database.read(lambda run: run(_BY_ID, {"id": article_id}))
        return listed(rows[0]) if rows else None

    async def _ready(self, articles: Sequence[Article]) -> dict[_Version, _Indexed]:
        """The words of what is not stored yet, one article at a turn of the loop: no answer waits for a batch."""
        ready: dict[_Version, _Indexed] = {}
        for item in articles:
            version = _version(item)
            if version in ready or not storable(item.identity):
                continue
            stored = await self.database.read(lambda run, it=version: run(_STORED, it._asdict()))  # type: ignore[misc]
            if not stored:
                ready[version] = _indexed(item)
        return ready

    async def latest(self, tag: str | None, limit: int, before: int | None = None) -> Page:
        if limit < 1 or not storable(tag or ""):
            return Page(())
        bounds = {"before": NEWEST if before is None else before, "limit": limit + 1}

        def work(run: Run) -> Page:
            rows = run(_LATEST, bounds) if tag is None else run(LATEST_TAGGED, {**bounds, "tag": tag})
            return page(rows, limit)

        return await self.database.read(work)

    async def counts(self, prefix: str) -> list[Count]:
        if not storable(prefix):
            return []
        bounds = {"low": prefix, "high": prefix + _LAST_CHARACTER}
        return [Count(*row) for row in await self.database.read(lambda run: run(_COUNTS, bounds))]


_OLD = [article.c[name] for name in ("key", "id", "identity", "content", "content_hash", "revision", "tags")]


@dataclass(frozen=True, slots=True)
class _Adding:
    """One call of `add`, inside its transaction."""

    words: WordIndex
    ancestors: Callable[[str], Sequence[str]]
    now: datetime
    ready: Mapping[_Version, _Indexed]

    def all(self, connection: Connection, articles: Sequence[Article]) -> list[Status]:
        """Round by round, so that an identity that comes twice meets itself as stored."""
        statuses: list[Status] = ["failed"] * len(articles)
        waiting = list(range(len(articles)))
        while waiting:
            round_ = list({articles[place].identity: place for place in reversed(waiting)}.values())[:_CHUNK]
            round_.sort()
            for place, status in zip(round_, self._round(connection, [articles[p] for p in round_]), strict=True):
                statuses[place] = status
            done = set(round_)
            waiting = [place for place in waiting if place not in done]
        return statuses

    def _round(self, connection: Connection, articles: Sequence[Article]) -> list[Status]:
        """At most `_CHUNK` articles of different identities."""
        good = [item for item in articles if _storable(item)]
        known = _stored(connection, [item.identity for item in good])
        taken = _taken_ids(connection, [item.id for item in good])
        statuses: dict[str, Status] = {}
        new: list[Article] = []
        for item in good:
            old = known.get(item.identity)
            if old is not None:
                statuses[item.identity] = self._meet(connection, item, old)
            elif item.id not in taken:
                taken.add(item.id)
                new.append(item)
                statuses[item.identity] = "new"
        if new:
            self._insert(connection, new)
        return [statuses.get(item.identity, "failed") for item in articles]

    def _meet(self, connection: Connection, item: Article, old: Mapping[str, Any]) -> Status:
        if content_hash(item.draft) == old["content_hash"]:
            return "known"
        self._revise(connection, item, old)
        return "revised"

    def _insert(self, connection: Connection, new: Sequence[Article]) -> None:
        keys = free_keys(connection, [wanted_key(item.draft.published, self.now) for item in new])
        # In the order of keys: FTS5 begins a new segment at every step back.
        ordered = sorted(zip(keys, new, strict=True), key=lambda pair: pair[0])
        tags = retag(connection, {key: tags_of(item, self.ancestors) for key, item in ordered}, {})
        rows = [
            {
                "key": key,
                "id": item.id,
                "identity": item.identity,
                "content": content(item, item.draft.published),
                "content_hash": content_hash(item.draft),
                "tags": json.dumps(tags[key]),
                "revision": 1,
                "first_seen": seconds(self.now),
            }
            for key, item in ordered
        ]
        connection.execute(insert(article), rows)
        self._index(connection, ordered)
        file_later(connection, [one.id for one in new if not is_history(one.draft.published, self.now)])

    def _revise(self, connection: Connection, item: Article, old: Mapping[str, Any]) -> None:
        """Keeps id, key and first_seen; a date that is no longer given stays."""
        key = old["key"]
        kept = {name: old[name] for name in ("key", "revision", "content")}
        connection.execute(insert(article_revision), [{**kept, "replaced": seconds(self.now)}])
        tags = retag(connection, {key: tags_of(item, self.ancestors)}, {key: json.loads(old["tags"])})
        changed = {
            "content": content(item, item.draft.published or published_of(old["content"])),
            "content_hash": content_hash(item.draft),
            "tags": json.dumps(tags[key]),
            "revision": old["revision"] + 1,
        }
        connection.execute(update(article).where(article.c.key == key).values(changed))
        self._unindex(connection, key)
        self._index(connection, [(key, item)])
        file_later(connection, [old["id"]])

    def _index(self, connection: Connection, items: Sequence[tuple[int, Article]]) -> None:
        found = [(key, self.ready.get(_version(item)) or _indexed(item)) for key, item in items]
        connection.execute(insert(article_words), [{"key": key, "words": indexed.packed} for key, indexed in found])
        self.words.put(connection, [Entry(key, indexed.words) for key, indexed in found])

    def _unindex(self, connection: Connection, key: int) -> None:
        mine = article_words.c.key == key
        packed = connection.execute(select(article_words.c.words).where(mine)).scalar_one()
        self.words.remove(connection, [Entry(key, unpack(packed))])
        connection.execute(article_words.delete().where(mine))


def _version(item: Article) -> _Version:
    return _Version(item.identity, content_hash(item.draft))


def _indexed(item: Article) -> _Indexed:
    words = words_of(item.reading)
    return _Indexed(words, pack(words))


def _storable(item: Article) -> bool:
    return storable(item.id, item.identity, content(item, item.draft.published), *item.reading.places)


def _stored(connection: Connection, identities: Sequence[str]) -> dict[str, Mapping[str, Any]]:
    found = connection.execute(select(*_OLD).where(article.c.identity.in_(identities))).mappings()
    return {row["identity"]: dict(row) for row in found}


def _taken_ids(connection: Connection, ids: Sequence[str]) -> set[str]:
    return set(connection.execute(select(article.c.id).where(article.c.id.in_(ids))).scalars())
