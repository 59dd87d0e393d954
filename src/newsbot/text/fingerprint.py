"""Near-duplicate texts: a small signature of a text, and how much two texts share by theirs alone.

A bottom-k sketch (Broder, 1997): of the hashes of all runs of three folded words, the smallest are kept. Spelling,
tashkeel and punctuation do not count; a repost that was cut, or got a new first line, is still found.
"""

import struct
from collections.abc import Sequence
from typing import NamedTuple
from zlib import crc32

from newsbot.text.words import forms

_RUN = 3  # words in a shingle
_KEPT = 64  # 256 bytes a text; the estimate is good to about 0.06
# What a text says it says at its beginning, and no text may cost more than this.
_LONGEST = 4000  # words
# Spreads the hash of a run over its high bits, which order the marks (Knuth's multiplicative hash).
_MIX, _BITS = 2654435761, 0xFFFFFFFF
# Two reports that quote the same statement share up to a third; a copy with one word in ten changed shares more.
COPY = 0.5


class Fingerprint(NamedTuple):
    """The signature of a text; equal for texts whose folded words are.

    Attributes:
        size: how many different runs of three words the text has.
        marks: the smallest of their hashes, ascending, 32 bits each.
    """

    size: int
    marks: tuple[int, ...]

    def packed(self) -> bytes:
        """At most 260 bytes, for keeping; `unpacked` reads them."""
        return struct.pack(f"<{1 + len(self.marks)}I", self.size, *self.marks)


def unpacked(packed: bytes) -> Fingerprint:
    """The fingerprint that `packed` wrote. Raises ValueError: these bytes are none."""
    if len(packed) % 4 or not 4 <= len(packed) <= 4 * (1 + _KEPT):
        raise ValueError(f"not a fingerprint: {len(packed)} bytes")
    size, *marks = struct.unpack(f"<{len(packed) // 4}I", packed)
    return Fingerprint(size, tuple(marks))


def fingerprint(text: str) -> Fingerprint:
    """The signature of a text; the first 4,000 words count."""
    return of_words(forms(text))


def of_words(folded: Sequence[str]) -> Fingerprint:
    """The signature of a text whose folded words are known."""
    first = [crc32(word.encode()) for word in folded[:_LONGEST]]
    if not first:
        return Fingerprint(0, ())
    # a text of one or two words is one run
    first += [0] * (_RUN - len(first))
    second, third = first[1:], first[2:]
    marks = {(a * 961 + b * 31 + c) * _MIX & _BITS for a, b, c in zip(first, second, third, strict=False)}
    return Fingerprint(len(marks), tuple(sorted(marks)[:_KEPT]))


def shared(one: Fingerprint, other: Fingerprint) -> float:
    """The share of the shorter text that stands in the longer, estimated, from 0 to 1; empty texts share nothing."""
    if not one.marks or not other.marks:
        return 0.0
    common = {*one.marks} & {*other.marks}
    if not common:
        return 0.0
    union = sorted({*one.marks, *other.marks})[:_KEPT]
    both = sum(mark <= union[-1] for mark in common) / len(union)
    return min(1.0, both * (one.size + other.size) / (1 + both) / min(one.size, other.size))


def distance(one: Fingerprint, other: Fingerprint) -> float:
    """0 for the same text or a part of it, 1 for texts without a run of three words in common."""
    return 1.0 - shared(one, other)


def is_copy(one: Fingerprint, other: Fingerprint) -> bool:
    """Whether one text is the other's repost, edited or cut."""
    return shared(one, other) >= COPY
