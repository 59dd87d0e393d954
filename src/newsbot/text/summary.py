"""Choose sentences within a length, word for word."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SummarySentence:
    """A sentence shown word for word: `source_text[start:end] == text`, offsets in code points.

    Attributes:
        attribution: who says it, when the sentence itself does not name them; shown outside the quotation.
    """

    text: str
    start: int
    end: int
    attribution: str | None = None
