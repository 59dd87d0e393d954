"""From bytes to stored articles: read, name, store; each article once, a changed one as a revision."""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import PurePath
from typing import Literal, NamedTuple
from urllib.parse import urlsplit

from newsbot.news.article import Article, Draft, Source
from newsbot.news.identity import identity, public_id
from newsbot.ports import (
    ArticleStore,
    Clock,
    Contents,
    Fetched,
    Fetcher,
    Files,
    Item,
    Material,
    Reader,
    SourceError,
    Status,
)

# Under so many words a feed item is a teaser, and its page is worth the way when the source says so.
BARE_WORDS = 60


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of one item; `article` is None when it failed, and then `error` says why."""

    status: Status
    article: Article | None = None
    error: str | None = None


class Step(NamedTuple):
    """What one piece of material became, and how many bytes of the whole it was."""

    stored: list[Stored]
    size: int = 0


class Ingest:
    """Reads material of any kind into the store. Nothing raises for bad material: it is a failed item.

    `counted` is called with the status of each article, `stored` when there is something new to be looked at.
    """

    def __init__(
        self,
        *,
        reader: Reader,
        fetcher: Fetcher,
        files: Files,
        articles: ArticleStore,
        clock: Clock,
        timezone: str,
    ) -> None:
        self.counted: Callable[[Status], None] = lambda _: None
        self.stored: Callable[[], None] = lambda: None
        self._reader = reader
        self._fetcher = fetcher
        self._files = files
        self._articles = articles
        self._clock = clock
        self._timezone = timezone

    async def place(self, path_or_url: str, source: Source | None = None) -> AsyncIterator[Step]:
        """A path or an address that somebody named: what it held, a file or batch of lines at a time."""
        if "://" in path_or_url:
            yield Step(await self._address(path_or_url))
            return
        zone = (source.timezone if source else None) or self._timezone
        for material in self._files.materials(path_or_url, self._clock.now(), zone):
            if isinstance(material, SourceError):
                yield Step([Stored("failed", error=str(material))])
            else:
                yield Step(await self.material(material, source), len(material.body))

    async def material(self, material: Material, source: Source | None = None) -> list[Stored]:
        """What one file, page or feed held, stored. Items of a live source without a time get the present one."""
        try:
            contents = await self._reader.read(material)
        except SourceError as error:
            return [Stored("failed", error=str(error))]
        fed = [stored for outline in contents.outlines for stored in await self._address(outline.url, "feed")]
        return fed + await self.store(contents, material, source)

    async def store(self, contents: Contents, material: Material, source: Source | None) -> list[Stored]:
        live = material.base_url is not None
        articles, failures = self._articles_of(contents, material, source, live=live)
        if source is not None and source.follow and source.kind == "feed":
            articles = await self._follow(articles, material)
        statuses = await self._articles.add(articles, self._clock.now())
        outcomes = failures + [
            _outcome(status, article, material) for status, article in zip(statuses, articles, strict=True)
        ]
        for outcome in outcomes:
            self.counted(outcome.status)
        if not {"new", "revised"}.isdisjoint(statuses):
            self.stored()
        return outcomes

    def answer(self, fetched: Fetched, source: Source | None = None) -> Material:
        """An answer from the network as material to read."""
        zone = (source.timezone if source is not None else None) or self._timezone
        return Material(
            name=fetched.url,
            body=fetched.body,
            now=self._clock.now(),
            kind="auto" if source is None or source.kind == "folder" else source.kind,
            base_url=fetched.url,
            charset=fetched.charset,
            timezone=zone,
        )

    async def _address(self, url: str, kind: Literal["auto", "feed"] = "auto") -> list[Stored]:
        """What an address gives. One that an OPML names must be a feed: a list of lists would have no end."""
        try:
            fetched = await self._fetcher.fetch(url)
        except SourceError as error:
            return [Stored("failed", error=str(error))]
        return await self.material(replace(self.answer(fetched), kind=kind))

    def _articles_of(
        self, contents: Contents, material: Material, source: Source | None, *, live: bool
    ) -> tuple[list[Article], list[Stored]]:
        articles: list[Article] = []
        failures = []
        for item in contents.items:
            if item.draft is None or item.reading is None:
                failures.append(Stored("failed", error=item.error))
                continue
            article = name(item, material, source.name if source else None, own_id=contents.kind == "jsonl")
            if live and article.draft.published is None:
                article = _dated(article, material.now)
            articles.append(article)
        return articles, failures

    async def _follow(self, articles: Sequence[Article], material: Material) -> list[Article]:
        """Bare items with the text of their pages. One that is stored was followed before and is left out."""
        bare = {article.identity for article in articles if article.draft.url and _is_bare(article.draft)}
        known = await self._articles.known(sorted(bare))
        return [
            await self._whole(article, material) if article.identity in bare else article
            for article in articles
            if article.identity not in known
        ]

    async def _whole(self, article: Article, material: Material) -> Article:
        """An article with its page's text, or as it was when the page cannot be had."""
        assert article.draft.url is not None
        try:
            fetched = await self._fetcher.fetch(article.draft.url)
            page = replace(self.answer(fetched), kind="page", timezone=material.timezone)
            contents = await self._reader.read(page)
        except SourceError:
            return article
        item = next((item for item in contents.items if item.draft and item.reading), None)
        if item is None or item.draft is None or item.reading is None:
            return article
        draft = replace(
            item.draft,
            id=article.draft.id,
            url=article.draft.url,
            title=article.draft.title or item.draft.title,
            published=article.draft.published or item.draft.published,
        )
        return replace(article, draft=draft, reading=item.reading)


def name(item: Item, material: Material, source: str | None, *, own_id: bool) -> Article:
    """The article that an item is: its source's name, its identity and its public id.

    Lines of JSON bring an id of their own, which is then both; others get a short one made from the identity.
    """
    assert item.draft is not None
    assert item.reading is not None
    source = source or item.source or _name_of(material, item.draft)
    if own_id and item.draft.id:
        return Article(item.draft.id, f"id:{item.draft.id}", source, item.draft, item.reading)
    key = identity(item.draft, source)
    return Article(public_id(key), key, source, item.draft, item.reading)


def _name_of(material: Material, draft: Draft) -> str:
    if material.base_url:
        return (urlsplit(material.base_url).hostname or material.base_url).removeprefix("www.")
    return draft.byline or PurePath(material.name).stem


def _dated(article: Article, now: datetime) -> Article:
    return replace(article, draft=replace(article.draft, published=now))


def _is_bare(draft: Draft) -> bool:
    return len(draft.text.split()) < BARE_WORDS


def _outcome(status: Status, article: Article, material: Material) -> Stored:
    if status != "failed":
        return Stored(status, article)
    title = article.draft.title[:60]
    return Stored(status, article, f"{material.name}: {title!r} cannot be stored under the id {article.id!r}")
