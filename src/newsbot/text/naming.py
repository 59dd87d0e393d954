"""The noun phrase that names a speaker: where it begins, and above all where it is over."""

import re
from typing import Literal

from newsbot.text.nouns import NAMELESS, RANKS, bare, ends_institution, is_common, is_institution, is_person
from newsbot.text.phrase import QUOTE, Name, Sentence
from newsbot.text.saying import (
    ADVERBIAL,
    BEARERS,
    COMPLEMENTS,
    GOES_ON,
    LISTENERS,
    NOT_ACTIONS,
    NOT_SEATS,
    OBJECTS,
    OF_PERSONS,
    ONE_OF,
    OPENERS,
    PREPOSITIONS,
    SEATED,
    SEATS,
    STOPS,
    THAT,
    TIMES,
    TOLD,
    TRANSITIVE,
    VERBS,
    WHO,
)

__all__ = ["After", "Name", "Sentence", "is_spoken_to", "name_after", "name_before"]

After = Literal["noun", "verb", "source", "clitic"]

_LONGEST = 14
_LONG = 11  # from here on something else is among the words
_OPENERS = frozenset(['"', "“", "«", "”", "'"])
_TITLE = 4
_QUOTED_NAME = 6
_BREAK = re.compile(r"[:;؛.؟!?(\[{…\n]|\s[-–—]|[-–—]\s|--")
_COMMA = re.compile("[،,]")
_PAUSE = re.compile(f"{_COMMA.pattern}|{QUOTE.pattern}|{_BREAK.pattern}")
# Nouns of action by their build, in the source's own spelling: إعلان، انسحاب، استهداف، تدمير, but not أحزاب.
_ACTION = re.compile(r"ب?(?:إ\w{2}ا\w|ا(?!ل)\w{3,4}ا\w)\Z|ت\w{2}ي\w\Z")
_ADVERB = re.compile(r"م[^اوي]\w{2,}ا\Z")


def name_before(sentence: Sentence, start: int, stop: int) -> Name | None:
    """The speaker who stands before the verb at `stop`: الجنرال الروسي، قال إن."""
    name = name_after(sentence, start, stop=stop)
    if name is None or len(name.forms) < stop - start:
        return None
    clause = name.forms[-1] in OPENERS or (name.forms[-1][:1] == "و" and _COMMA.search(sentence.gap(stop - 1)))
    return None if clause else name


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
            return sentence.name(
                start, at, end, clear=_is_certain(sentence, start, at, after), quoted=title is not None
            )
        if at - start >= _LONGEST:
            return sentence.name(start, at, end, clear=False, quoted=title is not None)
        at, end = at + 1, None
    return sentence.name(start, at, end, clear=_is_certain(sentence, start, at, after), quoted=title is not None)


def _is_certain(sentence: Sentence, start: int, at: int, after: After) -> bool:
    """Whether the name ends here beyond doubt: no noun alone that many are called by, no object taken for a part."""
    first = sentence.forms[start]
    head = first[1:] if after == "clitic" else first
    if (at - start == 1 and is_common(head)) or bare(head) in NAMELESS:
        return False
    if (
        sentence.forms[at - 1] in ("ل", "ب", "ال")
        or at - start > _LONG
        or not THAT.isdisjoint(sentence.forms[start:at])
    ):
        return False
    if after != "verb" or at >= len(sentence.forms):
        return True
    return not (_is_action(sentence, at) or _may_hold_object(sentence, start, at))


def _may_hold_object(sentence: Sentence, start: int, at: int) -> bool:
    """Whether an object may be taken for the name's end: أعلنت مديرية صحة الريف عيادات في, where no "that" follows."""
    if at - start < 3 or sentence.form(start - 1).removeprefix("و") not in TRANSITIVE or sentence.opens_speech(at):
        return False
    if any(form.startswith("ال") for form in sentence.forms[at - 2 : at]) or sentence.forms[at] not in PREPOSITIONS:
        return False
    reach = range(at, min(len(sentence.forms), at + 9))
    return not any(sentence.forms[index] in THAT or sentence.opens_speech(index) for index in reach)


def _starts_no_name(sentence: Sentence, start: int, after: After) -> bool:
    form = sentence.forms[start]
    return (
        (form in STOPS and form not in ONE_OF)
        or form in ADVERBIAL
        or (form[:1] in ("و", "ف") and form[1:] in STOPS and form[1:] not in ONE_OF)
        or _is_verb(form)
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
    word = sentence.word(at)
    possessed = len(form) > 4 and form.endswith(("ها", "ته"))
    his = word.endswith("ه") and _ACTION.match(word[:-1]) is not None
    theirs = form.endswith("هم") and form[:-2] in OBJECTS
    return possessed or his or theirs or form in OBJECTS or _is_action(sentence, at)


def is_spoken_to(sentence: Sentence, at: int) -> bool:
    """Whether a word names with ل whom somebody speaks to, if it is no part of a title."""
    form = sentence.forms[at]
    start = sentence.words[at].start
    return form in LISTENERS or form.startswith("لل") or sentence.text.startswith("لـ", start)


def _breaks(sentence: Sentence, gap: str, at: int, limit: int, after: After) -> bool:
    """Whether the marks before the word at `at` end the name."""
    if _BREAK.search(gap) or QUOTE.search(gap):
        return True
    if _COMMA.search(gap):
        return after in ("source", "clitic") or not _is_apposition(sentence, at, limit)
    return False


def _has_apposition(sentence: Sentence, start: int, at: int) -> bool:
    return any(_COMMA.search(sentence.gap(index)) for index in range(start + 1, at))


def _is_over(sentence: Sentence, start: int, at: int, after: After) -> bool:
    form = sentence.forms[at]
    if _COMMA.search(sentence.gap(at)) and _has_apposition(sentence, start, at):
        return True
    if form in SEATS and _is_seated(sentence, start, at):
        return not _sits(sentence, start, at)
    if f"{sentence.forms[at - 1]} {form}" in GOES_ON or (form == "علي" and _is_a_name(sentence, start, at)):
        return False
    if form in STOPS or form in LISTENERS or _is_verb(form) or _is_adverb(sentence, at):
        return True
    if is_spoken_to(sentence, at):
        return not _in_title(sentence, start, at)
    head = sentence.forms[start][1:] if after == "clitic" else sentence.forms[start]
    if ends_institution((head, *sentence.forms[start + 1 : at]), form):
        return True
    return after == "verb" and _goes_to_verb(sentence, start, at)


def _goes_to_verb(sentence: Sentence, start: int, at: int) -> bool:
    """Whether the word belongs to the verb before the name: its object, or whom or how it is said."""
    form, head, last = sentence.forms[at], sentence.forms[start], sentence.forms[at - 1]
    if form in TOLD and sentence.form(start - 1).removeprefix("و") in OF_PERSONS:
        return True
    if form.startswith("بال") and not (last.startswith("ال") or is_person(last)):
        return True
    if form[:1] == "ب" and form[1:] in OBJECTS:
        return True
    if at == start + 1 and is_common(head) and (is_person(head) or form == "صحه"):
        return False
    return _begins_object(sentence, at)


def _is_adverb(sentence: Sentence, at: int) -> bool:
    """مرة أخرى، أول أمس, or what the source marks as an accusative; to his readers."""
    word = sentence.word(at)
    if "\u064b" in word or (sentence.forms[at] == "اول" and bare(sentence.forms[at - 1]) not in RANKS):
        return True
    after_adjective = sentence.forms[at - 1].startswith("ال")
    return after_adjective and len(word) > 5 and word.startswith("ل") and word.endswith(("ه", "هم"))


def _is_a_name(sentence: Sentence, start: int, at: int) -> bool:
    """علي as a man's name, spelled with its dots, not على."""
    following = sentence.form(at + 1)
    if sentence.word(at) != "علي" or sentence.form(start - 1).removeprefix("و") in COMPLEMENTS["علي"]:
        return False
    return at + 1 < len(sentence.forms) and not (following in STOPS or _begins_object(sentence, at + 1))


def _is_verb(form: str) -> bool:
    return form in VERBS or (form[:1] == "و" and form[1:] in VERBS) or (form[-2:] == "نا" and form[:-2] in VERBS)


def _is_seated(sentence: Sentence, start: int, at: int) -> bool:
    """Whether the name so far has a seat: مصدر في، العضو الديمقراطي في، سامر الحلبي القيادي في، مدير التربية في."""
    head, last = sentence.forms[start], sentence.forms[at - 1]
    if is_person(head) or (last.startswith("ال") and is_person(last)):
        return True
    if at - start > 1 and all(form.startswith("ال") for form in sentence.forms[start:at]):
        return True
    return sentence.forms[at] == "في" and is_institution(head) and at - start > 1 and last.startswith("ال")


def _sits(sentence: Sentence, start: int, at: int) -> bool:
    """Whether the preposition at `at` leads to the seat, and not to what is said or where and how."""
    form, seat, last = sentence.forms[at], sentence.form(at + 1), sentence.forms[at - 1]
    if sentence.form(start - 1) in COMPLEMENTS.get(form, ()) or seat in STOPS or seat[:1].isdecimal():
        return False
    if form == "عن":
        return bare(last) in ("مسوول", "مسووله", "مسوولون", "مسوولين", "صادر", "صادره")
    if form == "من" and at - start > 2:
        return False
    if at + 1 >= len(sentence.forms) or sentence.word(at + 1).endswith(("ها", "ه", "هم")):
        return False
    return bare(seat) not in NOT_SEATS and not QUOTE.search(sentence.gap(at))


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
    last = sentence.forms[at - 1]
    direct = bare(last) in BEARERS or (at == start + 1 and last[1:] in BEARERS)
    return _closed(sentence, at, _QUOTED_NAME if direct else _TITLE - 1)


def _closed(sentence: Sentence, at: int, longest: int) -> tuple[int, int] | None:
    for index in range(at + 1, min(len(sentence.forms), at + longest) + 1):
        closing = QUOTE.search(sentence.gap(index))
        if closing:
            return index, sentence.words[index - 1].end + closing.end()
        if _COMMA.search(sentence.gap(index)) or sentence.form(index) in STOPS:
            return None
    return None


def _bears(sentence: Sentence, start: int, at: int) -> bool:
    clitic = sentence.forms[start][:1] == "ل" and sentence.forms[start][1:] in BEARERS
    return clitic or any(bare(sentence.forms[index]) in BEARERS for index in range(max(start, at - 3), at))
