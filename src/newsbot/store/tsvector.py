"""The word index of PostgreSQL: stems as lexemes under GIN.

Left to itself the planner walks the articles in order and tries each against the query, which takes seconds for a word
that few hold. A materialised list of hits first, in order afterwards, costs what the hits cost.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    MetaData,
    Select,
    Table,
    bindparam,
    cast,
    delete,
    func,
    insert,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY, TSQUERY, TSVECTOR
from sqlalchemy.types import BigInteger, Text

from newsbot.store.engine import Run, Statement
from newsbot.store.listing import listing
from newsbot.store.ranking import bm25, idf, ordered
from newsbot.store.schema import article_words, tag
from newsbot.store.terms import Term, unpack
from newsbot.store.wordindex import Entry

# Beside the shared schema: loading PostgreSQL's types costs a start that has nothing to do with it.
word_index = Table(
    "word_index",
    MetaData(),
    Column("key", BigInteger, primary_key=True, autoincrement=False),
    Column("stems", TSVECTOR, nullable=False),
)

_CANDIDATES = 3000
# Of the candidates that hold the weightiest words, how many are read for how often they hold them.
_READ = 300

_QUERY = cast(bindparam("query"), TSQUERY)


def _newest_of(*conditions: ColumnElement[bool]) -> Select[Any]:
    found = select(word_index.c.key).where(word_index.c.stems.op("@@")(_QUERY), *conditions)
    hits = found.cte("hits").prefix_with("MATERIALIZED", dialect="postgresql")
    return select(hits.c.key).order_by(hits.c.key.desc()).limit(bindparam("limit"))


_RECENT = listing(_newest_of(word_index.c.key < bindparam("before")))
_NEWEST = Statement(_newest_of())
_AMONG = Statement(
    select(word_index.c.key).where(
        word_index.c.key == func.any(cast(bindparam("keys"), ARRAY(BigInteger))), word_index.c.stems.op("@@")(_QUERY)
    )
)
_WORDS = Statement(
    select(article_words.c.key, article_words.c.words).where(
        article_words.c.key == func.any(cast(bindparam("keys"), ARRAY(BigInteger)))
    )
)
_ARTICLES = Statement(select(func.sum(tag.c.articles)).where(tag.c.name >= "source:", tag.c.name < "source;"))

_PUT = insert(word_index).values(
    key=bindparam("key"), stems=func.array_to_tsvector(cast(bindparam("stems"), ARRAY(Text)))
)
_DROP = delete(word_index).where(word_index.c.key == bindparam("of_key"))


class Tsvector:
    """`WordIndex` for PostgreSQL."""

    def put(self, connection: Connection, entries: Sequence[Entry]) -> None:
        connection.execute(_PUT, [{"key": e.key, "stems": sorted(set(e.words.stems.split()))} for e in entries])

    def remove(self, connection: Connection, entries: Sequence[Entry]) -> None:
        connection.execute(_DROP, [{"of_key": entry.key} for entry in entries])

    def tidy(self, connection: Connection) -> bool:  # noqa: ARG002  # the protocol's
        """Nothing to do: the server vacuums by itself."""
        return False

    def recent(self, run: Run, terms: Sequence[Term], limit: int, before: int) -> Sequence[Sequence[Any]]:
        stems = {term.stem: None for term in terms}
        return run(_RECENT, {"query": " & ".join(map(_lexeme, stems)), "limit": limit, "before": before})

    def relevant(self, run: Run, terms: Sequence[Term]) -> list[int]:
        hits = {term.stem: _newest(run, term.stem) for term in terms}
        hits = dict(sorted(((stem, keys) for stem, keys in hits.items() if keys), key=lambda item: len(item[1])))
        if not hits:
            return []
        articles = run(_ARTICLES, {})[0][0] or 0
        weights = {stem: idf(articles, len(keys)) for stem, keys in hits.items()}
        scores = _presence(run, hits, weights)
        rough = ordered(scores)
        read = {key: unpack(packed) for key, packed in run(_WORDS, {"keys": rough[:_READ]})}
        return [*ordered(bm25(read, terms, weights)), *rough[_READ:]]


def _newest(run: Run, stem: str) -> list[int]:
    return [row[0] for row in run(_NEWEST, {"query": _lexeme(stem), "limit": _CANDIDATES})]


def _presence(run: Run, hits: Mapping[str, Sequence[int]], weights: Mapping[str, float]) -> dict[int, float]:
    """The articles of the rarest stems, with the weights of all the stems that they hold."""
    scores: dict[int, float] = {}
    for stem, keys in hits.items():
        room = not scores or len(scores) + len(keys) <= _CANDIDATES
        among = keys if room else [row[0] for row in run(_AMONG, {"keys": list(scores), "query": _lexeme(stem)})]
        for key in among:
            scores[key] = scores.get(key, 0.0) + weights[stem]
    return scores


def _lexeme(token: str) -> str:
    """Tokens are letters and digits: nothing in them ends the quotes."""
    return f"'{token}'"
