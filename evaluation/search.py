"""Search by words: does a headline told in other words lead to the headline, and three words to their article?

Paraphrase: a query is the second headline of an "agree" pair of ANS, the documents are all different first
headlines of train and dev; a document that is the query itself, word for word, is passed over. Known item: a query is
the three words of an article's title that the fewest bodies hold (no stop words, more than two letters), the
documents are the bodies. Both by the reciprocal rank among the first ten.

`rank` is the search under test: the store's own.
"""

import asyncio
import csv
import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from evaluation.row import Row
from newsbot.news.article import Article, Draft, Reading
from newsbot.store import open_store
from newsbot.text.words import STOPWORDS, forms, stem

# Documents and queries to the first documents of each query, by index, best first.
Rank = Callable[[Sequence[str], Sequence[str]], list[list[int]]]

_DEPTH = 10


def rank(documents: Sequence[str], queries: Sequence[str]) -> list[list[int]]:
    """What `/search` answers over a store that holds the documents."""
    return asyncio.run(_ranked(documents, queries))


async def _ranked(documents: Sequence[str], queries: Sequence[str]) -> list[list[int]]:
    seen = datetime(2024, 1, 1, tzinfo=UTC)
    with TemporaryDirectory() as folder:
        url, key = f"sqlite:///{folder}/newsbot.db", Path(folder) / "key"
        async with open_store(url, key, lambda _place: ()) as store:
            await store.articles.add([_article(number, text) for number, text in enumerate(documents)], seen)
            pages = [await store.search.relevant(forms(query), _DEPTH + 1) for query in queries]
    return [[int(one.article.id) for one in page.items] for page in pages]


def _article(number: int, text: str) -> Article:
    words = tuple(forms(text))
    reading = Reading(stems=tuple(map(stem, words)), forms=words)
    return Article(str(number), f"id:{number}", "evaluation", Draft(text[:80], id=str(number)), reading)


def rows(data: Path, search: Rank = rank) -> list[Row]:
    paraphrase = _paraphrase(data / "search", search)
    known = _known_item(data / "news" / "news.jsonl", search)
    return [
        Row("search, paraphrased headline", "MRR@10", 86.6, 88.0, round(paraphrase, 1)),
        Row("search, three rare words", "MRR@10", 66.2, 72.0, round(known, 1)),
    ]


def _paraphrase(folder: Path, search: Rank) -> float:
    pairs = [pair for part in ("train", "dev") for pair in _pairs(folder / f"ans_{part}.csv")]
    documents = list(dict.fromkeys(pair["s1"] for pair in pairs))
    place = {document: number for number, document in enumerate(documents)}
    agreeing = [(pair["s2"], place[pair["s1"]]) for pair in pairs if pair["stance"] == "agree"]
    queries = [query for query, _ in agreeing]
    words = [forms(document) for document in documents]
    answers = [
        [number for number in found if words[number] != forms(query)]
        for query, found in zip(queries, search(documents, queries), strict=True)
    ]
    return reciprocal_rank(zip(answers, (wanted for _, wanted in agreeing), strict=True))


def _pairs(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _known_item(path: Path, search: Rank) -> float:
    articles = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    bodies = [article["text"] for article in articles]
    spread = Counter(word for body in bodies for word in set(forms(body)))
    asked = []
    for number, article in enumerate(articles):
        words = {word for word in forms(article["title"]) if word not in STOPWORDS and len(word) > 2}
        rarest = sorted(words, key=lambda word: (spread[word], word))[:3]
        if len(rarest) == 3:
            asked.append((" ".join(rarest), number))
    answers = search(bodies, [query for query, _ in asked])
    return reciprocal_rank(zip(answers, (wanted for _, wanted in asked), strict=True))


def reciprocal_rank(answers: Iterable[tuple[Sequence[int], int]]) -> float:
    """Percent, over the first ten answers of each query."""
    scores = []
    for found, wanted in answers:
        first = list(found[:_DEPTH])
        scores.append(1 / (first.index(wanted) + 1) if wanted in first else 0.0)
    return 100 * sum(scores) / len(scores)
