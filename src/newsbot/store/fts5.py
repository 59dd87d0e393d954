"""The two word indexes of SQLite.

`recent` finds all the words, newest first, and stops at the page's end. `relevance` ranks, by stems, exact forms and
roots. What makes ranking slow is a common word: hundreds of thousands of articles to score. So the rarest words choose
at most `candidates` articles, and the common ones only add to the score of those.
"""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, insert, select

from newsbot.store.engine import Run, Statement
from newsbot.store.listing import listing
from newsbot.store.ranking import FORM_WEIGHT, ROOT_WEIGHT, STEM_WEIGHT, idf, ordered, with_root
from newsbot.store.schema import recent, recent_term, relevance, tag
from newsbot.store.terms import Term
from newsbot.store.wordindex import Entry

# Articles that hold several words at once are found however old they are.
_TOGETHER, _ENOUGH_TOGETHER, _MOST_TOGETHER = 300, 30, 6
# Pages of one step of tidying: some 50 ms of the writer's time.
_MERGED_PAGES = 250


def _holding() -> Select[Any]:
    return (
        select(recent.c.rowid.label("key"))
        .where(recent.c.recent.op("MATCH")(bindparam("query")), recent.c.rowid < bindparam("before"))
        .order_by(recent.c.rowid.desc())
        .limit(bindparam("limit"))
    )


RECENT = listing(_holding())
_NEWEST_KEYS = Statement(_holding())
_KEYS_FROM = Statement(
    select(recent.c.rowid).where(recent.c.recent.op("MATCH")(bindparam("query")), recent.c.rowid >= bindparam("floor"))
)
_NTH_NEWEST = Statement(
    select(recent.c.rowid)
    .where(recent.c.recent.op("MATCH")(bindparam("query")))
    .order_by(recent.c.rowid.desc())
    .limit(1)
    .offset(bindparam("skip"))
)
_HOW_MANY = Statement(select(recent_term.c.doc).where(recent_term.c.term == bindparam("term")))
_HOW_MANY_ROOTED = Statement(
    select(func.count()).select_from(
        select(relevance.c.rowid)
        .where(relevance.c.relevance.op("MATCH")(bindparam("query")))
        .limit(bindparam("limit"))
        .subquery()
    )
)
_SCORES = Statement(
    select(
        relevance.c.rowid, -func.bm25(relevance.c.relevance, bindparam("form"), bindparam("stem"), bindparam("root"))
    ).where(relevance.c.relevance.op("MATCH")(bindparam("query")), relevance.c.rowid >= bindparam("floor"))
)
_ARTICLES = Statement(select(func.sum(tag.c.articles)).where(tag.c.name >= "source:", tag.c.name < "source;"))

_PUT_RECENT = insert(recent).values(rowid=bindparam("key"), stems=bindparam("stems"))
_PUT_RELEVANCE = insert(relevance).values(
    rowid=bindparam("key"), form=bindparam("forms"), stem=bindparam("stems"), root=bindparam("roots")
)
_DROP_RECENT = insert(recent).values(recent="delete", rowid=bindparam("key"), stems=bindparam("stems"))
_CHANGES = select(func.total_changes())
_MERGE_RECENT = insert(recent).values(recent="merge", rank=bindparam("pages"))
_MERGE_RELEVANCE = insert(relevance).values(relevance="merge", rank=bindparam("pages"))
_DROP_RELEVANCE = insert(relevance).values(
    relevance="delete",
    rowid=bindparam("key"),
    form=bindparam("forms"),
    stem=bindparam("stems"),
    root=bindparam("roots"),
)


@dataclass(frozen=True, slots=True)
class Fts5:
    """`WordIndex` for SQLite.

    Attributes:
        candidates: how many articles a search weighs at most.
        counted: bm25() walks the whole list of every word that it is given, to learn how rare it is. Beyond this many
            entries a word adds its weight for being there, however often it is.
        rooted: a root that more articles hold says nothing, and is left out.
    """

    candidates: int = 3000
    counted: int = 20_000
    rooted: int = 6_000

    def put(self, connection: Connection, entries: Sequence[Entry]) -> None:
        rows = [{"key": entry.key, **entry.words._asdict()} for entry in entries]
        connection.execute(_PUT_RECENT, rows)
        connection.execute(_PUT_RELEVANCE, rows)

    def remove(self, connection: Connection, entries: Sequence[Entry]) -> None:
        rows = [{"key": entry.key, **entry.words._asdict()} for entry in entries]
        connection.execute(_DROP_RECENT, rows)
        connection.execute(_DROP_RELEVANCE, rows)

    def recent(self, run: Run, terms: Sequence[Term], limit: int, before: int) -> Sequence[Sequence[Any]]:
        return run(RECENT, {"query": _all(_stems(terms)), "limit": limit, "before": before})

    def relevant(self, run: Run, terms: Sequence[Term]) -> list[int]:
        holding = _frequencies(run, _stems(terms))
        if not holding:
            roots, _ = self._roots(run, terms, 0)
            return ordered(_bm25(run, _any(terms, (), roots), 0)) if roots else []
        articles = run(_ARTICLES, {})[0][0] or 0
        weights = {stem: idf(articles, n) for stem, n in holding.items()}
        rarest = min(holding.values())
        scores = self._presence if rarest > self.counted else self._scores
        return ordered(scores(run, terms, holding, weights))

    def tidy(self, connection: Connection) -> bool:
        """Join pieces of the indexes, so that a word is looked up in few of them. True while there is more to join."""
        before = connection.execute(_CHANGES).scalar_one()
        for step in (_MERGE_RECENT, _MERGE_RELEVANCE):
            connection.execute(step, {"pages": _MERGED_PAGES})
        # A merge that finds nothing to do counts as one change.
        return int(connection.execute(_CHANGES).scalar_one()) - int(before) > 2

    def _presence(
        self, run: Run, _terms: Sequence[Term], holding: Mapping[str, int], weights: Mapping[str, float]
    ) -> dict[int, float]:
        """All the words are very common: what tells is how many of them an article holds, and how new it is."""
        rarest, *others = holding
        floor = _nth_newest(run, rarest, self.candidates)
        held = {"query": _quoted(rarest), "floor": floor}
        scores = {key: weights[rarest] for (key,) in run(_KEYS_FROM, held)}
        _add_present(run, scores, _quoted(rarest), {stem: weights[stem] for stem in others}, floor)
        for key, score in _together(run, list(holding), weights):
            scores.setdefault(key, score)
        return scores

    def _scores(
        self, run: Run, terms: Sequence[Term], holding: Mapping[str, int], weights: Mapping[str, float]
    ) -> dict[int, float]:
        sums = list(accumulate(holding.values()))
        stems = list(holding)
        choosing = stems[: max(1, bisect_right(sums, self.candidates))]
        counted = stems[len(choosing) : bisect_right(sums, self.counted)]
        floor = _nth_newest(run, choosing[0], self.candidates) if sums[0] > self.candidates else 0
        more_choosing, more_counted = self._roots(run, terms, sums[len(choosing) - 1])
        chosen = _any(terms, choosing, more_choosing)
        scores = _bm25(run, chosen, floor)
        if counted or more_counted:
            # Only articles that hold one of these too, with their whole score.
            scores |= _bm25(run, f"{chosen} AND {_any(terms, counted, more_counted)}", floor)
        present = {stem: weights[stem] for stem in stems[len(choosing) + len(counted) :]}
        _add_present(run, scores, _either(choosing), present, floor)
        if floor:
            rooted = {term.stem for term in terms if term.root in more_counted}
            for key, score in _together(run, stems, {s: w * with_root(s in rooted) for s, w in weights.items()}):
                scores.setdefault(key, score)
        return scores

    def _roots(self, run: Run, terms: Iterable[Term], chosen: int) -> tuple[list[str], list[str]]:
        """Roots that may choose articles beside the stems, which chose up to `chosen`, and roots that only add."""
        roots = {term.root for term in terms}
        asked = {"limit": self.rooted + 1}
        often = {root: run(_HOW_MANY_ROOTED, {"query": f"root : {_quoted(root)}", **asked})[0][0] for root in roots}
        rare = sorted((n, root) for root, n in often.items() if 0 < n <= self.rooted)
        sums = list(accumulate((n for n, _ in rare), initial=chosen))[1:]
        choosing = [root for (_, root), total in zip(rare, sums, strict=True) if total <= self.candidates]
        return choosing, [root for _, root in rare[len(choosing) :]]


def _frequencies(run: Run, stems: Iterable[str]) -> dict[str, int]:
    """How many articles hold each stem, rarest first, without those that none holds."""
    found = {stem: rows[0][0] for stem in stems if (rows := run(_HOW_MANY, {"term": stem}))}
    return dict(sorted(found.items(), key=lambda item: item[1]))


def _nth_newest(run: Run, stem: str, n: int) -> int:
    """The key from which on the newest `n` articles with a stem lie."""
    return int(run(_NTH_NEWEST, {"query": _quoted(stem), "skip": n - 1})[0][0])


def _bm25(run: Run, query: str, floor: int) -> dict[int, float]:
    rows = run(_SCORES, {"query": query, "floor": floor, "form": FORM_WEIGHT, "stem": STEM_WEIGHT, "root": ROOT_WEIGHT})
    return {key: score for key, score in rows}  # noqa: C416  # rows are not pairs to the type checker


def _add_present(run: Run, scores: dict[int, float], choosing: str, present: Mapping[str, float], floor: int) -> None:
    """Add the weights of common words to those candidates, the articles of `choosing`, that hold them."""
    for stem, weight in present.items():
        for (key,) in run(_KEYS_FROM, {"query": f"{choosing} AND {_quoted(stem)}", "floor": floor}):
            scores[key] += weight


def _together(run: Run, stems: Sequence[str], weights: Mapping[str, float]) -> Iterable[tuple[int, float]]:
    """The newest articles that hold all the words, then all but the commonest, until there are some."""
    found = 0
    for size in range(min(len(stems), _MOST_TOGETHER), 1, -1):
        rarest = stems[:size]
        before = {"query": _all(rarest), "before": 2**62, "limit": _TOGETHER}
        score = sum(weights[stem] for stem in rarest)
        for (key,) in run(_NEWEST_KEYS, before):
            found += 1
            yield key, score
        if found >= _ENOUGH_TOGETHER:
            return


def _stems(terms: Iterable[Term]) -> list[str]:
    return list(dict.fromkeys(term.stem for term in terms))


def _any(terms: Iterable[Term], stems: Collection[str], roots: Collection[str]) -> str:
    columns = {
        "stem": stems,
        "form": dict.fromkeys(term.form for term in terms if term.stem in stems),
        "root": roots,
    }
    return "(" + " OR ".join(f"{name} : {_either(words)}" for name, words in columns.items() if words) + ")"


def _either(tokens: Iterable[str]) -> str:
    return "(" + " OR ".join(map(_quoted, tokens)) + ")"


def _all(tokens: Iterable[str]) -> str:
    return " AND ".join(map(_quoted, tokens))


def _quoted(token: str) -> str:
    """Tokens are letters and digits; the quotes keep `and`, `or`, `not` and `near` words."""
    return f'"{token}"'
