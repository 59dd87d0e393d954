"""The acceptance figures of stories, on the folder that NEWSBOT_DATA names."""

import os
from pathlib import Path

import pytest

from evaluation import stories
from evaluation.stories import best_threshold, cross_validated, f1, recall_at

DATA = os.environ.get("NEWSBOT_DATA")

SCORED = [(0.9, True), (0.8, True), (0.7, False), (0.6, True), (0.2, False), (0.1, False)]


@pytest.mark.skipif(DATA is None, reason="NEWSBOT_DATA is not set: no evaluation data")
def test_the_figures_are_good_enough() -> None:
    rows = stories.same_event(Path(DATA or ""))
    assert [row for row in rows if row.accept is not None and row.value < row.accept] == []


def test_f1_counts_what_the_threshold_calls_the_same() -> None:
    assert f1(SCORED, 0.75) == pytest.approx(100 * 2 * 2 / (2 + 3))
    assert f1(SCORED, 0.5) == pytest.approx(100 * 2 * 3 / (4 + 3))
    assert f1([(0.1, False)], 0.5) == 0


def test_the_threshold_lies_between_two_scores() -> None:
    assert best_threshold(SCORED) == pytest.approx(0.4)


def test_recall_at_a_precision() -> None:
    assert recall_at(SCORED, 0.95) == pytest.approx(100 * 2 / 3)
    assert recall_at(SCORED, 0.7) == pytest.approx(100)


def test_no_threshold_is_chosen_on_what_it_is_scored_on() -> None:
    """The one pair that would need its own threshold is lost when it is left out."""
    clear = [(1.0, True)] * 9 + [(0.0, False)] * 9
    assert cross_validated(clear) == 100
    assert cross_validated([*clear, (0.3, True), (0.31, False)], folds=20, times=1) < 100
