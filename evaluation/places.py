"""Places: the Syrian sentences by resolved names, ANERcorp by spans. Scored as the data's README says."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from evaluation.row import Row
from newsbot.news.gazetteer import Gazetteer, load
from newsbot.text.words import forms


class Score(NamedTuple):
    """Counts of a comparison; figures in percent."""

    found: int
    wanted: int
    right: int

    @property
    def precision(self) -> float:
        return 100 * self.right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        return 100 * self.right / self.wanted if self.wanted else 0.0

    @property
    def f1(self) -> float:
        return 200 * self.right / (self.found + self.wanted) if self.found + self.wanted else 0.0


def rows(data: Path) -> list[Row]:
    gazetteer = load()
    syrian, false_tags = syrian_score(gazetteer, data)
    spans = span_score(gazetteer, data)
    return [
        Row("Syrian places", "micro F1", 74.1, 95.0, syrian.f1),
        Row("Syrian places", "precision", None, None, syrian.precision),
        Row("Syrian places", "recall", None, None, syrian.recall),
        Row("Syrian tags on sentences without a place", "count, at most 3", 28.0, None, float(false_tags)),
        Row("ANERcorp places", "span F1", 32.2, 78.0, spans.f1),
        Row("ANERcorp places", "precision", None, None, spans.precision),
        Row("ANERcorp places", "recall", None, None, spans.recall),
        Row("places", "1,000 words a second, warm", None, 100.0, speed(gazetteer, data) / 1000),
    ]


def syrian_score(gazetteer: Gazetteer, data: Path) -> tuple[Score, int]:
    """The score, and how many places were found in sentences that name none."""
    found = wanted = right = false_tags = 0
    for sentence, gold in syrian_sentences(data):
        names = syrian_names(gazetteer, sentence)
        found, wanted, right = found + len(names), wanted + len(gold), right + len(names & gold)
        false_tags += len(names) if not gold else 0
    return Score(found, wanted, right), false_tags


def syrian_sentences(data: Path) -> Iterator[tuple[str, set[str]]]:
    lines = (data / "places" / "syrian_places.tsv").read_text("utf-8").splitlines()[1:]
    for line in lines:
        sentence, gold, *_ = [*line.split("\t"), ""]
        yield sentence, {plain(name) for name in gold.split(",") if name.strip()}


def syrian_names(gazetteer: Gazetteer, text: str) -> set[str]:
    places = (mention.place for mention in gazetteer.find(text))
    return {plain(place.name) for place in places if place.id != "sy" and gazetteer.path(place.id)[0].id == "sy"}


def plain(name: str) -> str:
    return " ".join(form.removeprefix("ال") for form in forms(name))


def span_score(gazetteer: Gazetteer, data: Path) -> Score:
    found = wanted = right = 0
    for text, gold in ner_sentences(data):
        spans = [(mention.start, mention.end) for mention in gazetteer.find(text)]
        found, wanted = found + len(spans), wanted + len(gold)
        right += matched(spans, gold)
    return Score(found, wanted, right)


def matched(spans: list[tuple[int, int]], gold: list[tuple[int, int]]) -> int:
    """How many gold spans are met: the end within one character, the beginning at most three after."""
    free = list(spans)
    count = 0
    for start, end in gold:
        hit = next((span for span in free if abs(span[1] - end) <= 1 and 0 <= span[0] - start <= 3), None)
        if hit is not None:
            free.remove(hit)
            count += 1
    return count


def ner_sentences(data: Path) -> Iterator[tuple[str, list[tuple[int, int]]]]:
    sentence: list[tuple[str, str]] = []
    for line in [*(data / "places" / "anercorp.txt").read_text("utf-8").splitlines(), ""]:
        parts = line.split()
        if len(parts) == 2:
            sentence.append((parts[0], parts[1]))
        elif not parts and sentence:
            yield with_spans(sentence)
            sentence = []


def with_spans(sentence: list[tuple[str, str]]) -> tuple[str, list[tuple[int, int]]]:
    text = ""
    spans: list[tuple[int, int]] = []
    inside = False
    for token, tag in sentence:
        start = len(text) + (1 if text else 0)
        text = f"{text} {token}" if text else token
        if tag == "I-LOC" and inside:
            spans[-1] = (spans[-1][0], len(text))
        elif tag.endswith("-LOC"):
            spans.append((start, len(text)))
        inside = tag.endswith("-LOC")
    return text, spans


def speed(gazetteer: Gazetteer, data: Path) -> float:
    """Words a second over running news text, the caches warm."""
    texts = [text for text, _ in ner_sentences(data)]
    for text in texts[:500]:
        gazetteer.find(text)
    start = time.process_time()
    for text in texts[:2000]:
        gazetteer.find(text)
    taken = time.process_time() - start
    return sum(text.count(" ") + 1 for text in texts[:2000]) / taken
