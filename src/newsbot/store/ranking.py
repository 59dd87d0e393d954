"""How scores of words and age become an order. Pure."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence

from newsbot.store.keys import FIRST_DATED
from newsbot.store.terms import Term, Words

_HALF_LIFE = 30 * 86_400.0
# A report of today gains this share of its score over one of long ago: it parts equals and buries no better match.
_FRESHNESS = 0.15

# Okapi's constants, as in FTS5's bm25().
_K1, _B = 1.2, 0.75
# How often a word counts by its exact form, its stem and its root; chosen on paraphrased headlines and known articles.
FORM_WEIGHT, STEM_WEIGHT, ROOT_WEIGHT = 0.3, 1.0, 2.0


def idf(articles: int, holding: int) -> float:
    """What a word says, as FTS5's bm25() weighs it: nothing when half of the articles hold it."""
    return max(math.log((articles - holding + 0.5) / (holding + 0.5)), 1e-6)


def bm25(held: Mapping[int, Words], terms: Sequence[Term], weights: Mapping[str, float]) -> dict[int, float]:
    """Score articles by their words, read where the database cannot count: FTS5's formula over the same columns.

    `weights` are those of the stems; form and root of a word weigh as its stem does.
    """
    counted = {key: [Counter(column.split()) for column in words] for key, words in held.items()}
    mean = sum(stems.total() for stems, _, _ in counted.values()) / max(len(counted), 1)
    asked = [
        {(term.stem, weights[term.stem]) for term in terms if term.stem in weights},
        {(term.form, weights[term.stem]) for term in terms if term.stem in weights},
        {(term.root, weights[term.stem]) for term in terms if term.stem in weights},
    ]
    scores = dict.fromkeys(held, 0.0)
    for key, columns in counted.items():
        flat = _K1 * (1 - _B + _B * columns[0].total() / max(mean, 1.0))
        for often, words, counts in zip((STEM_WEIGHT, FORM_WEIGHT, ROOT_WEIGHT), asked, columns, strict=True):
            scores[key] += sum(weight * _saturated(often * counts[word], flat) for word, weight in words)
    return scores


def with_root(counts: bool) -> float:  # noqa: FBT001  # a factor of one fact
    """What a word's presence weighs, once in a text of mean length, when its root counts beside its stem."""
    return _saturated(STEM_WEIGHT, _K1) + (_saturated(ROOT_WEIGHT, _K1) if counts else 0.0)


def ordered(scores: Mapping[int, float]) -> list[int]:
    """Keys by score and age, best first, newer first among equals. Age counts from the newest of them."""
    if not scores:
        return []
    newest = max(scores)
    return sorted(scores, key=lambda key: (-scores[key] * _freshness(newest - key, key), -key))


def _saturated(often: float, flat: float) -> float:
    return often * (_K1 + 1) / (often + flat)


def _freshness(age: int, key: int) -> float:
    return 1.0 if key < FIRST_DATED else 1.0 + _FRESHNESS * 0.5 ** (age / _HALF_LIFE)
