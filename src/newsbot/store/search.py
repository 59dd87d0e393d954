"""Articles by their words."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, select

from newsbot.ports import Page
from newsbot.store.engine import Database, Run, Statement
from newsbot.store.keys import NEWEST
from newsbot.store.listing import COLUMNS, page
from newsbot.store.rows import listed
from newsbot.store.schema import article
from newsbot.store.terms import terms
from newsbot.store.wordindex import WordIndex

_BY_KEY = Statement(select(*COLUMNS).where(article.c.key == bindparam("key")))


@dataclass(frozen=True, slots=True)
class WordSearch:
    """`ports.Search`. Words may be anything at all: they are taken apart, folded and stemmed as the articles were."""

    database: Database
    words: WordIndex

    async def recent(self, words: Sequence[str], limit: int, before: int | None = None) -> Page:
        asked = terms(words)
        if not asked or limit < 1:
            return Page(())
        start = NEWEST if before is None else before
        return await self.database.read(lambda run: page(self.words.recent(run, asked, limit + 1, start), limit))

    async def relevant(self, words: Sequence[str], limit: int, offset: int = 0) -> Page:
        asked = terms(words)
        if not asked or limit < 1 or offset < 0:
            return Page(())

        def work(run: Run) -> Page:
            keys = self.words.relevant(run, asked)
            items = tuple(listed(run(_BY_KEY, {"key": key})[0]) for key in keys[offset : offset + limit])
            return Page(items, offset + limit if offset + limit < len(keys) else None)

        return await self.database.read(work, patient=True)
