"""The acceptance figures of stems and search, on the folder that NEWSBOT_DATA names."""

import os
from pathlib import Path

import pytest

from evaluation import search, stems
from evaluation.search import reciprocal_rank
from evaluation.stems import f1, groups, types

DATA = os.environ.get("NEWSBOT_DATA")
measured = pytest.mark.skipif(DATA is None, reason="NEWSBOT_DATA is not set: no evaluation data")


@measured
@pytest.mark.parametrize("measure", [stems.rows, search.rows], ids=["stems", "search"])
def test_the_figures_are_good_enough(measure: object) -> None:
    assert callable(measure)
    rows = measure(Path(DATA or ""))
    assert rows
    assert [row for row in rows if row.accept is not None and row.value < row.accept] == []


def test_f1_counts_pairs_of_words_that_meet() -> None:
    lemmas = {"كتب": {"كتاب"}, "كتاب": {"كتاب"}, "كتابه": {"كتاب"}, "قال": {"قال"}}
    # predicted: one of the three pairs of كتاب, and one that is wrong
    stemmed = {"كتب": "كتب", "كتاب": "كتاب", "كتابه": "كتاب", "قال": "كتب"}
    assert f1(lemmas, stemmed.__getitem__) == pytest.approx(200 * 1 / (3 + 2))


def test_words_written_together_are_one_group() -> None:
    sentence = [("و", "و", "CCONJ", True), ("قال", "قال", "VERB", True), (".", ".", "PUNCT", False)]
    assert list(groups(sentence)) == [sentence[:2]]
    assert types(groups(sentence)) == {"وقال": {"قال"}}


def test_reciprocal_rank_looks_at_ten_answers() -> None:
    assert reciprocal_rank([([7], 7), ([1, 7], 7), ([1, 2], 7), ([*range(10), 77], 77)]) == pytest.approx(37.5)


def test_search_ranks_by_any_word_and_its_relatives() -> None:
    documents = ["ارتفاع أسعار القمح", "مباراة في حلب", "انخفاض الليرة"]
    assert search.rank(documents, ["القمح يرتفع سعره", "مباريات"]) == [[0], [1]]
