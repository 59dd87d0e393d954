"""How much each sentence says of what its text says: what summaries choose by."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from newsbot.text.sentences import Span
from newsbot.text.words import STOPWORDS, forms, stem


class Passage(NamedTuple):
    """A sentence as the choice of a summary sees it.

    Attributes:
        tokens: how many pieces white space leaves; words: how many `newsbot.text.words` counts. A limit holds for both.
        forms: its words, folded.
        stems: those of its content words.
        into: the share of the text's words that stand before it.
    """

    span: Span
    text: str
    tokens: int
    words: int
    forms: tuple[str, ...]
    stems: frozenset[str]
    into: float

    @property
    def size(self) -> int:
        return max(self.tokens, self.words)


class Subject(NamedTuple):
    """What a text is about.

    Attributes:
        weight: of each stem, the root of the number of sentences it is in, 0 for a stem met once.
        norm: that of the whole weight vector.
        lead: stems of the first real sentence; title: of the headline.
    """

    weight: dict[str, float]
    norm: float
    lead: frozenset[str]
    title: frozenset[str]


# Words that point back: what they stand for is in another sentence.
_POINTING = frozenset(
    forms(
        """
        هو هي هم هذا هذه هؤلاء ذلك تلك وهو وهي وهم وهذا وهذه وذلك وتلك وبذلك ولذلك لذلك بذلك هنا وهنا كذلك وكذلك
        هكذا وهكذا ولهذا لهذا فهو فهي لكنه لكنها ولكنه ولكنها إنه إنها وإنه وإنها
        """
    )
)


def passages(text: str, spans: Sequence[Span]) -> list[Passage]:
    counted = [forms(text[span.start : span.end]) for span in spans]
    total = sum(map(len, counted)) or 1
    found: list[Passage] = []
    before = 0
    for span, folded in zip(spans, counted, strict=True):
        sentence = text[span.start : span.end]
        found.append(
            Passage(
                span,
                sentence,
                len(sentence.split()),
                len(folded),
                tuple(folded),
                frozenset(stem(form) for form in folded if form not in STOPWORDS),
                before / total,
            )
        )
        before += len(folded)
    return found


def subject(real: Sequence[Passage], title: str | None) -> Subject:
    """What the `real` sentences are about; the headline, where it is known, says it best."""
    spread = Counter(found for passage in real for found in passage.stems)
    weight = {found: math.sqrt(count) for found, count in spread.items() if count > 1}
    norm = math.sqrt(sum(value * value for value in weight.values())) or 1.0
    lead = real[0].stems if real else frozenset()
    return Subject(weight, norm, lead, title_stems(title))


def title_stems(title: str | None) -> frozenset[str]:
    return frozenset(stem(form) for form in forms(title or "") if form not in STOPWORDS)


def centrality(passage: Passage, of: Subject) -> float:
    """From 0 to 1: how far the sentence shares the stems that many sentences share."""
    if not passage.stems:
        return 0.0
    weight = of.weight
    shared = sum(weight.get(found, 0.0) for found in passage.stems)
    return shared / (of.norm * math.sqrt(len(passage.stems)))


def points_back(passage: Passage) -> bool:
    return bool(passage.forms) and passage.forms[0] in _POINTING


def asks(passage: Passage) -> bool:
    return "؟" in passage.text[-4:] or "?" in passage.text[-4:]


def overlap(stems: frozenset[str], others: frozenset[str]) -> float:
    """The share of `others` that is among `stems`, from 0 to 1."""
    return len(others & stems) / len(others) if others else 0.0


def likeness(one: Passage, other: Passage) -> float:
    """From 0 to 1: how far two sentences say the same."""
    if not one.stems or not other.stems:
        return 0.0
    return len(one.stems & other.stems) / math.sqrt(len(one.stems) * len(other.stems))


def density(passage: Passage, of: Subject) -> float:
    """What a word of this sentence is worth in a shortening of the text: texts say first what matters most."""
    return math.exp(-3.0 * passage.into + 0.5 * centrality(passage, of) - 0.2 * points_back(passage))


def interest(passage: Passage, of: Subject) -> float:
    """What a sentence says of the news, whatever else is shown."""
    return (
        0.5 * overlap(passage.stems, of.title)
        + 1.0 * centrality(passage, of)
        + 0.5 * overlap(passage.stems, of.lead)
        + 0.8 * math.exp(-3.0 * passage.into)
        - 0.3 * points_back(passage)
        - 0.3 * asks(passage)
    )


# From here on two sentences tell one thing in other words.
_SAME = 0.5


def novelty(passage: Passage, of: Subject, known: frozenset[str], shown: Iterable[Passage]) -> float:
    """What a sentence adds to those shown, whose stems are `known`: more of the headline, less of the same."""
    headline = overlap(passage.stems, of.title - known) * len(of.title - known) / (len(of.title) or 1)
    same = max(likeness(passage, other) for other in shown)
    return 3.0 * headline - 0.7 * same - 4.0 * max(0.0, same - _SAME)
