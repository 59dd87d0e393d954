"""Sentence boundaries on Arabic PUD: its sentences, joined by a space in blocks of ten, are found again."""

from collections.abc import Iterator
from pathlib import Path

from evaluation.row import Row
from newsbot.text.sentences import Span, sentences

_BLOCK = 10
_TEXT = "# text = "


def rows(data: Path) -> list[Row]:
    lines = (data / "language" / "ud_ar_pud.conllu").read_text("utf-8").splitlines()
    gold = [line.removeprefix(_TEXT).strip() for line in lines if line.startswith(_TEXT)]
    return [Row("sentences, Arabic PUD", "boundary F1", 99.1, 99.0, boundary_f1(gold))]


def boundary_f1(gold: list[str]) -> float:
    """F1 in percent of the places where sentences end, the end of a block left out."""
    right = found = expected = 0
    for block in blocks(gold):
        ends = {end for _, end in bounds(block)[:-1]}
        ours = {end for _, end in sentences(" ".join(block))[:-1]}
        right += len(ends & ours)
        found += len(ours)
        expected += len(ends)
    return 200 * right / (found + expected)


def blocks(gold: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(gold), _BLOCK):
        yield gold[start : start + _BLOCK]


def bounds(block: list[str]) -> list[Span]:
    at = 0
    spans = []
    for sentence in block:
        spans.append(Span(at, at + len(sentence)))
        at += len(sentence) + 1
    return spans
