"""Choose sentences within a length, word for word."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from newsbot.text.attribution import Voice, voices
from newsbot.text.choice import Group, Room, choose_few, choose_share
from newsbot.text.layout import resplit, unwrapped
from newsbot.text.prose import real_sentences
from newsbot.text.salience import Passage, asks, passages, subject
from newsbot.text.sentences import sentences as split
from newsbot.text.words import forms


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


_PARAGRAPH = re.compile(r"\s*\n\s*")
_OPENING = 5  # sentences of the first two paragraphs, where lines do not tell
# A short summary is read on a telephone: it stays within this many words where the lead allows.
_SHORT = 90
_PER_SENTENCE = 30  # of a longer one
# What a text says it says at its beginning: no more than this is weighed.
_LONG = 400_000  # characters
_WEIGHED = 400  # sentences
# A quotation over so many sentences is shown whole or not at all.
_QUOTED = 2


def summarize(
    text: str,
    *,
    title: str | None = None,
    sentences: int = 3,
    ratio: float | None = None,
    max_words: int | None = None,
) -> tuple[SummarySentence, ...]:
    """The sentences that say most of a text, in its own order, each with its speaker where it does not name them.

    Whatever the limits, one sentence is returned if the text holds any.

    Args:
        text: an article, its paragraphs one a line or all in one line, or the dump of a page.
        title: its headline, when known.
        sentences: at most so many, in 90 words or 30 for each, whichever is more; `ratio` goes before it.
        ratio: at most this share of the words of the text.
        max_words: at most so many words.
    """
    source = unwrapped(text[:_LONG])
    everything = passages(source, resplit(source, split(source))[:_WEIGHED])
    real = real_sentences(everything, title)
    if not real:
        return ()
    said = voices(source, [one.span for one in everything], [one.forms for one in everything])
    about = subject([everything[index] for index in real], title)
    candidates = _candidates(everything, real, said)
    if ratio is None:
        room = max(_SHORT, _PER_SENTENCE * sentences) if max_words is None else max_words
        lead = _lead(source, candidates)
        chosen = choose_few(candidates, about, max(1, sentences), Room(room, room), lead)
    else:
        chosen = choose_share(candidates, about, _share(text, ratio, max_words))
    return tuple(_shown(text, everything[index], said[index]) for index in sorted(chosen))


def _shown(text: str, one: Passage, voice: Voice) -> SummarySentence:
    start, end = one.span
    return SummarySentence(text[start:end], start, end, voice.attribution)


def _share(text: str, ratio: float, max_words: int | None) -> Room:
    tokens, counted = len(text.split()), len(forms(text))
    if max_words is None:
        return Room(ratio * tokens, ratio * counted)
    return Room(min(max_words, ratio * tokens), min(max_words, ratio * counted))


def _candidates(everything: Sequence[Passage], real: Sequence[int], said: Sequence[Voice]) -> list[Group]:
    """What may be chosen, each with the sentences it must not be shown without; in the text's order.

    A sentence whose speaker cannot be told is none of them, nor a part of a long quotation, unless it is the first.
    """
    known = [index for index in real if said[index].known or index == real[0]]
    whole = [index for index in known if len(said[index].quotation) <= _QUOTED or index == real[0]]
    return [
        Group(index, tuple((one, everything[one]) for one in _together(index, said)), said[index].speaker)
        for index in whole
    ]


def _lead(source: str, candidates: Sequence[Group]) -> int:
    """Which candidate opens the summary: the first; or, when that asks, the first of the opening that does not."""
    ends = _PARAGRAPH.finditer(source, candidates[0].own.span.start)
    second = [match.start() for match, _ in zip(ends, range(2), strict=False)][1:]
    limit = second[0] if second else len(source)
    for index, group in enumerate(candidates[:_OPENING]):
        if group.own.span.start < limit and not asks(group.own):
            return index
    return 0


def _together(index: int, said: Sequence[Voice]) -> list[int]:
    members = {index}
    waiting = [index]
    while waiting:
        voice = said[waiting.pop()]
        for beside in (*voice.beside, *voice.quotation[:_QUOTED]):
            if beside not in members:
                members.add(beside)
                waiting.append(beside)
    return sorted(members)
