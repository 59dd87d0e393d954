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
# What an exact form adds to its stem, which every hit has.
FORM_WEIGHT, STEM_WEIGHT = 0.4, 1.0


def idf(articles: int, holding: int) -> float:
    """What a word says, as FTS5's bm25() weighs it: nothing when half of the articles hold it."""
    return max(math.log((articles - holding + 0.5) / (holding + 0.5)), 1e-6)


def bm25(held: Mapping[int, Words], terms: Sequence[Term], weights: Mapping[str, float]) -> dict[int, float]:
    """Score articles by their words, read where the database cannot count: FTS5's formula over the two columns."""
    counted = {key: (Counter(words.stems.split()), Counter(words.forms.split())) for key, words in held.items()}
    mean = sum(stems.total() for stems, _ in counted.values()) / max(len(counted), 1)
    forms_of = {(form, weights[stem]) for form, stem in terms if stem in weights}
    scores = {}
    for key, (stems, forms) in counted.items():
        flat = _K1 * (1 - _B + _B * stems.total() / max(mean, 1.0))
        exact = sum(weight * _saturated(FORM_WEIGHT * forms[form], flat) for form, weight in forms_of)
        scores[key] = exact + sum(w * _saturated(STEM_WEIGHT * stems[stem], flat) for stem, w in weights.items())
    return scores


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
