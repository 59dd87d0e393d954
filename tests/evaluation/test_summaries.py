import os
from pathlib import Path

import pytest

from evaluation import sentences, summaries
from newsbot.text.summary import summarize

DATA = os.environ.get("NEWSBOT_DATA")
needs_data = pytest.mark.skipif(not DATA, reason="NEWSBOT_DATA is not set")


@needs_data
def test_sentence_bounds_are_as_good_as_accepted() -> None:
    assert all(row.accept is None or row.value >= row.accept for row in sentences.rows(Path(DATA or "")))


@needs_data
def test_hidden_headlines_are_recalled_as_accepted() -> None:
    found = list(summaries.titles(summaries.read(Path(DATA or "") / "news" / "news.jsonl")))
    assert len(found) == 4
    assert all(row.accept is None or row.value >= row.accept for row in found)


@needs_data
def test_a_third_of_an_article_says_more_than_its_first_sentences() -> None:
    found = {(row.what, row.metric): row.value for row in summaries.easc(Path(DATA or ""))}
    ours = found["summary, EASC 33 %", "R1 F1"]
    assert ours > found["summary, EASC 33 %, lead of whole sentences", "R1 F1"] + 1
    assert ours > found["summary, EASC 33 %, lead cut at our length", "R1 F1"]


@needs_data
def test_a_dump_is_summarised_with_who_claims_what() -> None:
    chosen = summarize((Path(DATA or "") / "seed" / "article.txt").read_text("utf-8"), sentences=5)
    assert {one.attribution for one in chosen} & {"الجنرال الروسي أوليغ إيغوروف", 'تجمع "أحرار حوران"'}
    assert all("." in one.text[-3:] for one in chosen)


def test_rouge_counts_what_is_shared() -> None:
    ours, theirs = ["a", "b", "c", "d"], ["a", "c", "d", "e"]
    assert summaries.rouge_1(ours, theirs) == pytest.approx(6 / 8)
    assert summaries.rouge_2(ours, theirs) == pytest.approx(2 / 6)
    assert summaries.rouge_l(ours, theirs) == pytest.approx(6 / 8)
    assert summaries.rouge_l(["a", "b"], ["b", "a"]) == pytest.approx(1 / 2)
    assert summaries.rouge_1([], []) == 0.0
