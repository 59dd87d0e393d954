"""The figures that places are accepted at."""

import os
from pathlib import Path

import pytest

from evaluation.places import matched, plain, span_score, syrian_score
from newsbot.news.gazetteer import load

needs_data = pytest.mark.skipif("NEWSBOT_DATA" not in os.environ, reason="NEWSBOT_DATA is not set")


@needs_data
def test_syrian_places() -> None:
    score, false_tags = syrian_score(load(), Path(os.environ["NEWSBOT_DATA"]))
    assert score.f1 >= 95
    assert false_tags <= 3


@needs_data
def test_places_of_the_world() -> None:
    assert span_score(load(), Path(os.environ["NEWSBOT_DATA"])).f1 >= 78


@pytest.mark.parametrize(
    ("found", "count"),
    [
        ([(0, 5)], 1),
        ([(3, 6)], 1),
        ([(4, 5)], 0),
        ([(0, 3)], 0),
        ([(0, 5), (1, 5)], 1),
        ([], 0),
    ],
)
def test_a_span_may_miss_a_clitic(found: list[tuple[int, int]], count: int) -> None:
    assert matched(found, [(0, 5)]) == count


def test_names_are_compared_without_article_and_hamza() -> None:
    assert plain("الرقّة") == plain("رقة")
    assert plain("أعزاز") == plain("اعزاز")
