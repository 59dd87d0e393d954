"""What an article costs on its way in, stage by stage, beside the usual stack of libraries."""

import statistics
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from time import process_time
from typing import Any

from bench.line import Line
from bench.pages import feed, html_pages, texts
from newsbot.news import gazetteer
from newsbot.news.article import Draft, Part
from newsbot.news.reading import read
from newsbot.news.topics import topics
from newsbot.ports import Material
from newsbot.sources.parsing import parse
from newsbot.text.summary import summarize
from newsbot.text.words import forms, stem

_ITEMS = 30
_NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)


def lines(pages: int = 40, rounds: int = 5) -> list[Line]:
    """CPU milliseconds an article, medians of interleaved rounds."""
    ours, peers = _ours(pages), _peers(pages)
    works = {
        **{f"ours {name}": work for name, work in ours.items()},
        **{f"peer {name}": work for name, work in peers.items()},
    }
    for work in works.values():
        work()
    costs: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            started = process_time()
            articles = work()
            costs[name].append((process_time() - started) * 1000 / articles)
    median = {name: statistics.median(cost) for name, cost in costs.items()}
    whole = median["ours text stage"]
    found = [Line("text stage (summary, places, topics, words)", whole, "ms CPU", "<= 5 ms", met=whole <= 5)]
    for name in ours:
        peer = median.get(f"peer {name}")
        cost = median[f"ours {name}"]
        found.append(_line(name, cost, _PEERS.get(name), peer))
    return found


_PEERS = {
    "parse a feed item": "feedparser",
    "extract a page": "trafilatura",
    "stems": "PyStemmer",
    "summary": "sumy LexRank",
    "whole page": "trafilatura + PyStemmer + sumy + datasketch",
}


def _line(name: str, ours: float, peer_name: str | None, peer: float | None) -> Line:
    ratio = peer / ours if peer else None
    return Line(f"ingest: {name}", ours, "ms CPU", "reported", peer_name, peer, ratio)


def _ours(pages: int) -> dict[str, Callable[[], int]]:
    known = gazetteer.load()
    drafts = [_draft(title, body) for title, body in texts(pages)]
    bodies = [page.encode() for page in html_pages(pages)]
    one_feed = feed(_ITEMS).encode()

    def each(work: Callable[[Draft], Any]) -> Callable[[], int]:
        return lambda: len([work(draft) for draft in drafts])

    def page(body: bytes) -> Draft:
        draft = parse(Material("page", body, _NOW, "page", "https://bench.example/")).items[0].draft
        assert draft is not None
        return draft

    return {
        "parse a feed item": lambda: len(
            parse(Material("feed", one_feed, _NOW, "feed", "https://bench.example/")).items
        ),
        "extract a page": lambda: len([page(body) for body in bodies]),
        "stems": each(lambda draft: [stem(form) for form in forms(draft.text)]),
        "places": each(lambda draft: known.find(f"{draft.title}\n{draft.text}")),
        "topics": each(lambda draft: topics(draft.title, [stem(form) for form in forms(draft.text)])),
        "summary": each(lambda draft: summarize(draft.text, title=draft.title)),
        "text stage": each(lambda draft: read(draft, known)),
        "whole page": lambda: len([read(page(body), known) for body in bodies]),
    }


def _draft(title: str, body: str) -> Draft:
    return Draft(title, tuple(Part("paragraph", line) for line in body.split("\n")))


def _peers(pages: int) -> dict[str, Callable[[], int]]:
    """The usual stack, each library as its documentation shows it; nothing where it is not installed."""
    try:
        import feedparser
        import Stemmer
        import trafilatura
        from datasketch import MinHash
        from sumy.nlp.stemmers import Stemmer as SumyStemmer
        from sumy.nlp.tokenizers import Tokenizer
        from sumy.parsers.plaintext import PlaintextParser
        from sumy.summarizers.lex_rank import LexRankSummarizer
    except ImportError:
        return {}
    stemmer = Stemmer.Stemmer("arabic")
    tokenizer, ranker = Tokenizer("arabic"), LexRankSummarizer(SumyStemmer("arabic"))
    bodies, written = html_pages(pages), texts(pages)
    one_feed = feed(_ITEMS).encode()

    def stems(text: str) -> list[str]:
        return list(stemmer.stemWords(text.split()))

    def summary(text: str) -> Any:
        return ranker(PlaintextParser.from_string(text, tokenizer).document, 3)

    def sketch(text: str) -> None:
        found = MinHash(num_perm=128)
        for word in stems(text):
            found.update(word.encode())

    def whole(body: str) -> str:
        text = trafilatura.extract(body) or ""
        summary(text)
        sketch(text)
        return text

    return {
        "parse a feed item": lambda: len(feedparser.parse(BytesIO(one_feed)).entries),
        "extract a page": lambda: len([trafilatura.extract(body) for body in bodies]),
        "stems": lambda: len([stems(body) for _, body in written]),
        "summary": lambda: len([summary(body) for _, body in written]),
        "whole page": lambda: len([whole(body) for body in bodies]),
    }
