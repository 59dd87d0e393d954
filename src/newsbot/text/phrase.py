"""A sentence as read for its speaker, and the words in it that name one."""

import re
from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

from newsbot.text.saying import BEARERS, ROLES, SELVES
from newsbot.text.sentences import Span
from newsbot.text.words import Word, forms, words

QUOTE = re.compile('["“”«»]')


class Name(NamedTuple):
    """Words that name a speaker.

    Attributes:
        span: in the whole text; forms: folded.
        clear: the end of the name is certain; an unclear name is no label for other sentences.
    """

    span: Span
    forms: tuple[str, ...]
    clear: bool = True

    @property
    def is_short(self) -> bool:
        """It only stands for somebody named elsewhere: الوزير، المصدر نفسه."""
        kind = self.forms[0] in ROLES or (self.forms[0].startswith("ال") and self.forms[0][2:] in BEARERS)
        return kind and all(form in SELVES for form in self.forms[1:])

    @property
    def is_title(self) -> bool:
        """A title without a person: الوزير القطري."""
        return self.forms[0] in ROLES and all(form.startswith("ال") for form in self.forms)


class Sentence:
    """A sentence as read for its speaker; `folded` are its words, where they are known."""

    def __init__(self, text: str, span: Span, folded: Sequence[str] | None = None) -> None:
        self.text = text[span.start : span.end]
        self.start = span.start
        self.forms = forms(self.text) if folded is None else folded

    @cached_property
    def words(self) -> list[Word]:
        return words(self.text)

    def form(self, index: int) -> str:
        """The folded word at `index`; empty where there is none."""
        return self.forms[index] if 0 <= index < len(self.forms) else ""

    def gap(self, index: int) -> str:
        """What stands between the word at `index` and the one before it, or an end of the sentence."""
        found = self.words
        before = found[index - 1].end if index else 0
        after = found[index].start if index < len(found) else len(self.text)
        return self.text[before:after]

    def word(self, index: int) -> str:
        """The word as the source spells it."""
        return self.text[self.words[index].start : self.words[index].end]

    def between(self, index: int, other: int) -> str:
        """What stands between two words, and what stands before the former if it is the first."""
        found = self.words
        return self.text[found[index].end if index else 0 : found[other].start]

    def opens_speech(self, index: int) -> bool:
        """Whether what is said begins here: after a colon or a quotation mark, or at the end."""
        return index >= len(self.words) or ":" in self.gap(index) or QUOTE.search(self.gap(index)) is not None

    def source(self, name: Name) -> Name:
        """The name after وفقا لـ without its clitic; لل cannot be taken off word for word."""
        first = name.forms[0]
        tatweel = self.text.startswith("لـ", name.span.start - self.start)
        cut = 2 if tatweel else 1
        bare = Span(name.span.start + cut, name.span.end)
        return Name(bare, (first[1:], *name.forms[1:]), clear=name.clear and not first.startswith("لل"))

    def name(self, start: int, stop: int, end: int | None = None, *, clear: bool = True, quoted: bool = False) -> Name:
        found = self.words[start:stop]
        opening = QUOTE.search(self.gap(start)) if quoted else None
        first = found[0].start if opening is None else found[0].start - len(self.gap(start)) + opening.start()
        last = found[-1].end if end is None else end
        return Name(Span(self.start + first, self.start + last), tuple(self.forms[start:stop]), clear=clear)
