"""The noun phrase that names a speaker: where it begins, and above all where it is over."""

import re
from collections.abc import Sequence
from functools import cached_property
from typing import Literal, NamedTuple

from newsbot.text.saying import (
    BEARERS,
    LISTENERS,
    NOT_ACTIONS,
    NOT_SEATS,
    OBJECTS,
    ONE_OF,
    OUTLETS,
    ROLES,
    SEATED,
    SEATS,
    SELVES,
    STOPS,
    THAT,
    TIMES,
    VERBS,
    WHO,
)
from newsbot.text.sentences import Span
from newsbot.text.words import Word, forms, words

After = Literal["noun", "verb", "source", "clitic"]

_LONGEST = 14
_OPENERS = frozenset(['"', "“", "«", "”", "'"])
_TITLE = 4
_QUOTED_NAME = 6
_BREAK = re.compile(r"[:;؛.؟!?(\[{…\n]|\s[-–—]|[-–—]\s|--")
_QUOTE = re.compile('["“”«»]')
_COMMA = re.compile("[،,]")
_PAUSE = re.compile(f"{_COMMA.pattern}|{_QUOTE.pattern}|{_BREAK.pattern}")
# Nouns of action by their build, in the source's own spelling: إعلان، انسحاب، استهداف، تدمير, but not أحزاب.
_ACTION = re.compile(r"ب?(?:إ\w{2}ا\w|ا(?!ل)\w{3,4}ا\w)\Z|ت\w{2}ي\w\Z")
_ADVERB = re.compile(r"م[^اوي]\w{2,}ا\Z")


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
        return index >= len(self.words) or ":" in self.gap(index) or _QUOTE.search(self.gap(index)) is not None

    def source(self, name: Name) -> Name:
        """The name after وفقا لـ without its clitic; لل cannot be taken off word for word."""
        first = name.forms[0]
        tatweel = self.text.startswith("لـ", name.span.start - self.start)
        cut = 2 if tatweel else 1
        bare = Span(name.span.start + cut, name.span.end)
        return Name(bare, (first[1:], *name.forms[1:]), clear=name.clear and not first.startswith("لل"))

    def name(self, start: int, stop: int, end: int | None = None, *, clear: bool = True, quoted: bool = False) -> Name:
        found = self.words[start:stop]
        opening = _QUOTE.search(self.gap(start)) if quoted else None
        first = found[0].start if opening is None else found[0].start - len(self.gap(start)) + opening.start()
        last = found[-1].end if end is None else end
        return Name(Span(self.start + first, self.start + last), tuple(self.forms[start:stop]), clear=clear)


def name_before(sentence: Sentence, start: int, stop: int) -> Name | None:
    """The speaker who stands before the verb at `stop`: الجنرال الروسي، قال إن."""
    name = name_after(sentence, start, stop=stop)
    if name and len(name.forms) == stop - start:
        return name
    return None


def name_after(sentence: Sentence, start: int, *, after: After = "noun", stop: int | None = None) -> Name | None:
    """The noun phrase that begins at word `start` and ends before the word `stop` at the latest; None when none begins.

    What it comes `after` decides what may follow it: the object of a verb of saying is no part of the name; a comma
    that ends a phrase of source begins no apposition; the first word after وفقا has the clitic ل.
    """
    limit = len(sentence.forms) if stop is None else stop
    while start < limit and sentence.forms[start] in TIMES and not sentence.opens_speech(start):
        start += 1
    if start >= limit:
        return None
    title = _title_in_quotes(sentence, start)
    if title is None and _starts_no_name(sentence, start, after):
        return None
    at, end = title or (start + 1, None)
    while at < limit:
        quoted = _quoted_name(sentence, start, at)
        if quoted:
            at, end = quoted
            continue
        gap = sentence.gap(at) if end is None else sentence.text[end : sentence.words[at].start]
        if _breaks(sentence, gap, at, limit, after) or _is_over(sentence, start, at, after):
            certain = after != "verb" or not _is_action(sentence, at)
            return sentence.name(start, at, end, clear=certain, quoted=title is not None)
        if at - start >= _LONGEST:
            return sentence.name(start, at, end, clear=False, quoted=title is not None)
        at, end = at + 1, None
    return sentence.name(start, at, end, quoted=title is not None)


def _starts_no_name(sentence: Sentence, start: int, after: After) -> bool:
    form = sentence.forms[start]
    return (
        (form in STOPS and form not in ONE_OF)
        or sentence.opens_speech(start)
        or (start > 0 and _BREAK.search(sentence.gap(start)) is not None)
        or _ADVERB.match(form) is not None
        or (after != "clitic" and is_spoken_to(sentence, start))
        or (after == "verb" and _begins_object(sentence, start))
    )


def _title_in_quotes(sentence: Sentence, start: int) -> tuple[int, int] | None:
    """Where a name that is all in quotes is over: ذكرت "ريا نوفوستي" أن, not قال "نحن هنا"."""
    if start == 0 or sentence.gap(start).strip() not in _OPENERS:
        return None
    closed = _closed(sentence, start, _TITLE)
    if closed is None:
        return None
    after = closed[0]
    if "(" in sentence.gap(after):  # the name again in its own letters
        after = next((at for at in range(after, after + _TITLE + 1) if ")" in sentence.gap(at)), after)
    return closed if sentence.form(after) in THAT | {"عن", "في"} else None


def _is_action(sentence: Sentence, at: int) -> bool:
    form = sentence.forms[at]
    if len(form) < 5 or form in BEARERS or form in NOT_ACTIONS:
        return False
    return _ACTION.match(sentence.word(at)) is not None


def _begins_object(sentence: Sentence, at: int) -> bool:
    """Whether the verb's object begins here: قطر دعمها، الوزير ضرورة."""
    form = sentence.forms[at]
    possessed = len(form) > 4 and form.endswith(("ها", "ته"))
    return possessed or form in OBJECTS or _is_action(sentence, at)


def is_spoken_to(sentence: Sentence, at: int) -> bool:
    """Whether a word names with ل whom somebody speaks to, if it is no part of a title."""
    form = sentence.forms[at]
    start = sentence.words[at].start
    return form in LISTENERS or form.startswith("لل") or sentence.text.startswith("لـ", start)


def _breaks(sentence: Sentence, gap: str, at: int, limit: int, after: After) -> bool:
    """Whether the marks before the word at `at` end the name."""
    if _BREAK.search(gap) or _QUOTE.search(gap):
        return True
    if _COMMA.search(gap):
        return after in ("source", "clitic") or not _is_apposition(sentence, at, limit)
    return False


def _is_over(sentence: Sentence, start: int, at: int, after: After) -> bool:
    form = sentence.forms[at]
    if form in SEATS and _is_seated(sentence, start, at):
        return sentence.form(at + 1) in NOT_SEATS or sentence.form(at + 1) in STOPS
    if f"{sentence.forms[at - 1]} {form}" in OUTLETS:
        return False
    if form in STOPS or form in LISTENERS or _is_verb(form):
        return True
    if is_spoken_to(sentence, at):
        return not _in_title(sentence, start, at)
    return after == "verb" and _begins_object(sentence, at)


def _is_verb(form: str) -> bool:
    return form in VERBS or (form[:1] == "و" and form[1:] in VERBS)


def _is_seated(sentence: Sentence, start: int, at: int) -> bool:
    """Whether the name so far is a title without a person: مصدر في، العضو الديمقراطي في."""
    if sentence.forms[start] in SEATED:
        return True
    return at - start > 1 and all(form.startswith("ال") for form in sentence.forms[start:at])


def _in_title(sentence: Sentence, start: int, at: int) -> bool:
    """Whether ل goes on with a title: الأمين العام للأمم المتحدة, not الوزير للصحفيين."""
    return sentence.forms[start] in SEATED or (at - start > 1 and sentence.forms[at - 1].startswith("ال"))


def _is_apposition(sentence: Sentence, at: int, limit: int) -> bool:
    """Whether a name follows the comma and then the sentence goes on: المتحدثة باسم المجلس، أدريان واتسون، إن."""
    first = sentence.forms[at]
    if is_spoken_to(sentence, at) or (first.startswith("ال") and sentence.form(at + 1).startswith("ال")):
        return False
    for index in range(at, min(limit, at + 5)):
        form = sentence.forms[index]
        if index > at and (_PAUSE.search(sentence.gap(index)) or form in STOPS - WHO or _is_verb(form)):
            return True
        if form in STOPS or _is_verb(form) or _begins_object(sentence, index):
            return False
    return at < limit <= at + 4


def _quoted_name(sentence: Sentence, start: int, at: int) -> tuple[int, int] | None:
    """Where a quoted name that opens before word `at` is over: the next word, and the end of its closing mark."""
    if sentence.gap(at).strip() not in _OPENERS or not _bears(sentence, start, at):
        return None
    bare = sentence.forms[at - 1].removeprefix("ال") in BEARERS
    return _closed(sentence, at, _QUOTED_NAME if bare else _TITLE - 1)


def _closed(sentence: Sentence, at: int, longest: int) -> tuple[int, int] | None:
    for index in range(at + 1, min(len(sentence.forms), at + longest) + 1):
        closing = _QUOTE.search(sentence.gap(index))
        if closing:
            return index, sentence.words[index - 1].end + closing.end()
        if _COMMA.search(sentence.gap(index)) or sentence.form(index) in STOPS:
            return None
    return None


def _bears(sentence: Sentence, start: int, at: int) -> bool:
    return any(sentence.forms[index].removeprefix("ال") in BEARERS for index in range(max(start, at - 3), at))
