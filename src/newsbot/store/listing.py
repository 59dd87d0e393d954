"""Selections of articles as statements, and their rows as pages."""

from collections.abc import Sequence
from operator import itemgetter
from typing import Any

from sqlalchemy import Select, select

from newsbot.ports import Page
from newsbot.store.engine import Statement
from newsbot.store.rows import LISTED, listed
from newsbot.store.schema import article

COLUMNS = [article.c[name] for name in LISTED]


def listing(keys: Select[Any]) -> Statement:
    """The articles of a selection of keys, in no promised order: asked for one, SQLite would sort whole rows."""
    hit = keys.subquery("hit")
    return Statement(select(*COLUMNS).select_from(hit.join(article, article.c.key == hit.c.key)))


def page(rows: Sequence[Sequence[Any]], limit: int) -> Page:
    """Newest first. Rows that were asked for with one more than `limit`: that one says whether there is a next page."""
    newest = sorted(rows, key=itemgetter(0), reverse=True)
    items = tuple(listed(row) for row in newest[:limit])
    return Page(items, items[-1].key if len(newest) > limit else None)
