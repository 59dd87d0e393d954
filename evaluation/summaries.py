"""Summaries: ROUGE on EASC, recall of hidden headlines on news, exact spans, named speakers, speed."""

import json
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from statistics import fmean
from typing import Any

from evaluation.row import Row
from newsbot.text.attribution import voices
from newsbot.text.layout import resplit
from newsbot.text.naming import Sentence
from newsbot.text.sentences import sentences
from newsbot.text.speech import speech
from newsbot.text.summary import SummarySentence, summarize
from newsbot.text.words import STOPWORDS, forms, stem

_RATIO = 0.33
_SENTENCES = 3
_WORDS = 90
# The recall of headlines to accept at.
_NEWS = (("cnn", 64.5), ("aljazeera-2022", 62.5))


def rows(data: Path) -> list[Row]:
    news = read(data / "news" / "news.jsonl")
    return [*easc(data), *titles(news), *_promises(news)]


def read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def easc(data: Path) -> Iterator[Row]:
    articles = read(data / "summaries" / "easc.jsonl")
    ours = [forms(_joined(summarize(one["text"], ratio=_RATIO))) for one in articles]
    leads = [_lead(forms(one["text"])) for one in articles]
    whole = [forms(_joined(_whole_lead(one["text"]))) for one in articles]
    cut = [forms(one["text"])[: len(own)] for one, own in zip(articles, ours, strict=True)]
    references = [[forms(reference) for reference in one["references"]] for one in articles]
    for name, score in (("R1", rouge_1), ("R2", rouge_2), ("RL", rouge_l)):
        lead = _mean(score, leads, references)
        accept = lead + 1 if name == "R1" else None
        yield Row("summary, EASC 33 %", f"{name} F1", lead, accept, _mean(score, ours, references))
    yield Row("summary, EASC 33 %, lead of whole sentences", "R1 F1", None, None, _mean(rouge_1, whole, references))
    yield Row("summary, EASC 33 %, lead cut at our length", "R1 F1", None, None, _mean(rouge_1, cut, references))


def _mean(score: Any, candidates: Sequence[list[str]], references: Sequence[list[list[str]]]) -> float:
    return 100 * fmean(
        fmean(score(candidate, reference) for reference in several)
        for candidate, several in zip(candidates, references, strict=True)
    )


def _joined(chosen: Sequence[SummarySentence]) -> str:
    return " ".join(one.text for one in chosen)


def _lead(words: list[str]) -> list[str]:
    return words[: round(len(words) / 3)]


def _whole_lead(text: str) -> list[SummarySentence]:
    room = _RATIO * len(forms(text))
    taken: list[SummarySentence] = []
    for start, end in sentences(text):
        room -= len(forms(text[start:end]))
        if room < 0 and taken:
            break
        taken.append(SummarySentence(text[start:end], start, end))
    return taken


def titles(news: Sequence[dict[str, Any]]) -> Iterator[Row]:
    for source, accept in _NEWS:
        articles = [one for one in news if one["source"] == source and one["text"].strip()]
        lead = 100 * fmean(_recall(one, _first(one["text"])) for one in articles)
        for known in (True, False):
            value = 100 * fmean(_title_recall(one, known=known) for one in articles)
            given = "given" if known else "hidden"
            yield Row(f"summary, {source}, title {given}", "title recall k=3", lead, accept if known else None, value)


def _title_recall(article: dict[str, Any], *, known: bool) -> float:
    title = article["title"] if known else None
    return _recall(article, summarize(article["text"], title=title, sentences=_SENTENCES, max_words=_WORDS))


def _recall(article: dict[str, Any], chosen: Sequence[SummarySentence]) -> float:
    title = _content(article["title"])
    return len(title & _content(_joined(chosen))) / len(title) if title else 1.0


def _first(text: str) -> list[SummarySentence]:
    """The first sentences, as many as the same words hold."""
    taken: list[SummarySentence] = []
    for start, end in sentences(text)[:_SENTENCES]:
        taken.append(SummarySentence(text[start:end], start, end))
        if len(taken) > 1 and len(forms(_joined(taken))) > _WORDS:
            return taken[:-1]
    return taken


def _content(text: str) -> set[str]:
    return {stem(form) for form in forms(text) if form not in STOPWORDS}


def _promises(news: Sequence[dict[str, Any]]) -> Iterator[Row]:
    started = time.perf_counter()
    chosen = [(one["text"], summarize(one["text"], title=one["title"])) for one in news]
    seconds = time.perf_counter() - started
    shown = [(text, one) for text, several in chosen for one in several]
    exact = fmean(text[one.start : one.end] == one.text for text, one in shown)
    short = fmean(len(forms(_joined(several))) <= _WORDS or len(several) == 1 for _, several in chosen)
    read = sum(len(sentences(one["text"])) for one in news)
    yield Row("summary, news", "exact spans %", None, 100, 100 * exact)
    yield Row("summary, news", "at most 90 words or one sentence %", None, 100, 100 * short)
    yield Row("summary, news", "sentences with a named speaker %", None, 95, 100 * _named(chosen))
    yield Row("summary, news", "sentences/s", 4000, None, read / seconds)


def _named(chosen: Sequence[tuple[str, Sequence[SummarySentence]]]) -> float:
    """Of the summary sentences that somebody says, how many name the speaker or bear a label."""
    said = named = 0
    for text, several in chosen:
        spans = resplit(text, sentences(text))
        heard = dict(zip(spans, voices(text, spans), strict=True))
        for span in ((one.start, one.end) for one in several):
            voice = next((heard[found] for found in spans if found == span), None)
            if voice is None:
                continue
            told = speech(Sentence(text, next(found for found in spans if found == span)))
            if told is not None or voice.attribution or not voice.known:
                said += 1
                named += voice.known
    return named / said


def rouge_1(candidate: list[str], reference: list[str]) -> float:
    return _f1(sum((Counter(candidate) & Counter(reference)).values()), len(candidate), len(reference))


def rouge_2(candidate: list[str], reference: list[str]) -> float:
    ours, theirs = Counter(pairwise(candidate)), Counter(pairwise(reference))
    return _f1(sum((ours & theirs).values()), sum(ours.values()), sum(theirs.values()))


def rouge_l(candidate: list[str], reference: list[str]) -> float:
    """By the longest common subsequence, one bit a word of the reference (Allison and Dix 1986)."""
    places: dict[str, int] = {}
    for index, word in enumerate(reference):
        places[word] = places.get(word, 0) | 1 << index
    row = 0
    for word in candidate:
        joined = row | places.get(word, 0)
        row = joined & ~(joined - (row << 1 | 1))
    return _f1(row.bit_count(), len(candidate), len(reference))


def _f1(shared: int, ours: int, theirs: int) -> float:
    return 2 * shared / (ours + theirs) if ours + theirs else 0.0
