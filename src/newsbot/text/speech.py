"""Who speaks in one sentence: the verb of saying or the phrase of source, and the noun phrase that goes with it."""

import re
from typing import NamedTuple

from newsbot.text.naming import is_spoken_to, name_after, name_before
from newsbot.text.nouns import MUTE, bare, is_institution
from newsbot.text.phrase import Name, Sentence
from newsbot.text.saying import (
    ACTS,
    ADVERBIAL,
    BACK,
    BY_PRONOUN,
    CLAUSES,
    CUES,
    IMPERSONAL,
    NOT,
    OF_PERSONS,
    OPENERS,
    PAPERS,
    PARTICIPLES,
    PLURAL_HEADS,
    PRINTED,
    RELAYS,
    SAYINGS,
    SOURCE_PHRASES,
    STOPS,
    SURE_VERBS,
    THAT,
    VERBS,
    VOICE_LEADS,
    VOICE_NOUNS,
    WHO,
    WITH_THAT,
    Agreement,
)


class Speech(NamedTuple):
    """A sentence says that somebody says something.

    Attributes:
        name: the words that name them; None when the verb alone stands for them (وأضاف أن).
        agreement: how the speaker agrees with verbs; None when the sentence does not tell.
        act: they do something else with words: they may be the one who did the saying before, or not.
        lasting: whether verbs without a subject in later sentences may go on from this speaker.
    """

    name: Name | None
    agreement: Agreement | None
    lasting: bool = True
    act: bool = False


_REACH = 16
_DATELINE = re.compile(r".{0,80}?(?:\s?--+|\)\s?[-–—:])")
_BUT = frozenset(["الا", "غير", "بيد"])  # ... أن
_WITH_CLITIC = frozenset(["وفقا", "ووفقا", "طبقا", "وطبقا"])
_LINKS = frozenset(["ما", "لما", "بما", "عن", "به"])
_THEREIN = frozenset(["فيه", "فيها"])  # في وقت تشير فيه ...
_QUOTED = re.compile('["“”«»]')


def speech(sentence: Sentence) -> Speech | None:
    """Who says what the sentence says; None when nobody is said to say it."""
    if CUES.isdisjoint(sentence.forms):
        return None
    start = _after_dateline(sentence)
    return _by_verb(sentence, start) or _by_source(sentence) or _after_quotation(sentence)


def _after_dateline(sentence: Sentence) -> int:
    match = _DATELINE.match(sentence.text)
    if not match:
        return 0
    return sum(1 for word in sentence.words[:_REACH] if word.start < match.end())


def _by_verb(sentence: Sentence, start: int) -> Speech | None:
    first = start
    while first < start + 4 and (sentence.form(first) in OPENERS or sentence.form(first - 1) in _BUT):
        first += 1
    for index, form in enumerate(sentence.forms[first : first + _REACH], first):
        if form in CUES:
            if index > start and len(_QUOTED.findall(sentence.between(start, index))) % 2:
                return None
            found = _at_verb(sentence, first, index)
            if found or (index > first and _with_clitic(form)):
                return found
        elif form in THAT and index > first:
            return None
    return None


def _with_clitic(form: str) -> Agreement | None:
    bare = form[1:]
    return VERBS.get(bare) if form[:1] == "و" or (form[:1] == "ف" and bare in SURE_VERBS) else None


def _at_verb(sentence: Sentence, first: int, index: int) -> Speech | None:
    """The speech told by the word at `index`, if it is the main verb of a sentence whose matter begins at `first`."""
    form = sentence.forms[index]
    if form in RELAYS and (index == first or _after_comma(sentence, first, index)):
        return _relayed(sentence, index)
    if index == first and form in ACTS:
        return _act(sentence, index)
    if index == first and form in PARTICIPLES:
        return Speech(None, PARTICIPLES[form])
    agreement = VERBS.get(form) or (_with_clitic(form) if index == first else None)
    if agreement is None:
        return None
    if index > first and not _is_main(sentence, first, index):
        return None
    if index == first or sentence.form(first) in ADVERBIAL:
        return _verb_first(sentence, index, agreement)
    if sentence.forms[first].endswith("يا") and index == first + 1:
        return _verb_first(sentence, index, agreement)  # سياسيا، قالت ...
    name = name_before(sentence, first, index)
    if name is None or bare(name.forms[0]) in MUTE:
        return None
    return Speech(name, _agreed(name, agreement))


def _is_main(sentence: Sentence, first: int, index: int) -> bool:
    """Whether a verb within the sentence is its main one: من جهته، يرى ..., not الذي قال."""
    if sentence.form(index - 1) in WHO | NOT or sentence.form(index + 1) in _THEREIN:
        return False
    return _after_comma(sentence, first, index) or sentence.forms[index] in SURE_VERBS


def _after_comma(sentence: Sentence, first: int, index: int) -> bool:
    return sentence.form(first) in ADVERBIAL and "،" in sentence.gap(index)


def _verb_first(sentence: Sentence, index: int, agreement: Agreement) -> Speech | None:
    if sentence.forms[index] in WITH_THAT and THAT.isdisjoint(sentence.forms[index + 1 : index + 8]):
        return None
    name = name_after(sentence, index + 1, after="verb")
    if name and agreement == "m" and _is_object(sentence, index, name):
        return Speech(None, agreement)
    if name:
        return Speech(name, _agreed(name, agreement), lasting=not name.forms[0].isdecimal())
    if sentence.forms[index] in IMPERSONAL or not _goes_on(sentence, index + 1):
        return None
    clause = any(form in CLAUSES for form in sentence.forms[: min(index, 2)])
    return Speech(None, agreement, act=clause)


def _is_object(sentence: Sentence, index: int, name: Name) -> bool:
    """حذر الحكومة: a verb in the masculine, and after it those who are spoken to."""
    head = name.forms[0]
    told = sentence.forms[index].removeprefix("و") in OF_PERSONS
    return told and head.endswith("ه") and (is_institution(head) or head.startswith("ال"))


def _goes_on(sentence: Sentence, at: int) -> bool:
    """Whether what is said, or where and to whom, follows the verb at once, and no object."""
    if sentence.opens_speech(at):
        return True
    form = sentence.form(at)
    if at < len(sentence.forms) and is_spoken_to(sentence, at):
        return any(sentence.opens_speech(after) or sentence.form(after) in STOPS for after in range(at + 1, at + 4))
    return form in STOPS or form in PARTICIPLES


def _act(sentence: Sentence, index: int) -> Speech | None:
    name = name_after(sentence, index + 1, after="verb")
    return Speech(name, None, act=True) if name else None


def _agreed(name: Name, agreement: Agreement | None) -> Agreement | None:
    return "p" if _is_plural(name) else agreement


def _is_plural(name: Name) -> bool:
    head = name.forms[0]
    return head in PLURAL_HEADS or (len(name.forms) > 1 and len(head) > 4 and head.endswith("ون"))


def _relayed(sentence: Sentence, index: int) -> Speech | None:
    """ونقلت الوكالة عن فلان قوله: the one quoted speaks, not the one who quotes."""
    for at, form in enumerate(sentence.forms[index + 1 : index + 12], index + 1):
        if form == "عن":
            name = name_after(sentence, at + 1, after="verb")
            told = next((BY_PRONOUN[word] for word in sentence.forms[at : at + 14] if word in BY_PRONOUN), None)
            if name:
                return Speech(name, told or _looks(name))
        if form in THAT:
            break
    name = name_after(sentence, index + 1)
    return Speech(name, _looks(name)) if name else None


def _looks(name: Name) -> Agreement:
    if _is_plural(name):
        return "p"
    return "f" if name.forms[0].endswith("ه") else "m"


def _by_source(sentence: Sentence) -> Speech | None:
    """وفق وكالة تاس، بحسب ما قاله، على حد قولها."""
    pronoun: Speech | None = None
    for index, form in enumerate(sentence.forms):
        if form not in CUES:
            continue
        before = sentence.form(index - 1)
        if form in BY_PRONOUN and before in SOURCE_PHRASES | VOICE_LEADS:
            pronoun = Speech(None, BY_PRONOUN[form])
        elif form in SOURCE_PHRASES or (form in VOICE_NOUNS and before in VOICE_LEADS):
            found = _source_at(sentence, index)
            if found:
                return found
    return pronoun


def _source_at(sentence: Sentence, index: int) -> Speech | None:
    told: Agreement | None = None
    at = index + 1
    while sentence.form(at) in _LINKS:
        at += 1
    form = sentence.form(at)
    for verb in (form, form.removesuffix("ه"), form.removesuffix("ها")):
        if verb in VERBS or verb in RELAYS or verb in PRINTED:
            told, at = VERBS.get(verb), at + 1
            at = _past_time(sentence, at)
            break
    if sentence.form(at) in SAYINGS:
        at += 1
    clitic = sentence.form(at - 1) in _WITH_CLITIC
    name = name_after(sentence, at, after="clitic" if clitic else "source")
    if name is None:
        return Speech(None, told) if told else None
    if clitic:
        name = sentence.source(name)
    if bare(name.forms[0]) in MUTE:
        return None
    return Speech(name, told or _looks(name), lasting=name.forms[0] not in PAPERS and sentence.form(index) != "حسب")


def _past_time(sentence: Sentence, at: int) -> int:
    """Past what stands between the verb and its subject: ما أشار إليه فلان، ما أعلنته في حينه الوزارة."""
    if sentence.form(at) in BACK:
        at += 1
    if sentence.form(at) == "في" and sentence.form(at + 1) in ("حينه", "حينها", "وقتها"):
        at += 2
    return at


def _after_quotation(sentence: Sentence) -> Speech | None:
    """A quotation that is followed by its speaker: «...»، قال فلان."""
    for index, form in enumerate(sentence.forms[1:], 1):
        if form in SURE_VERBS and _QUOTED.search(sentence.gap(index)):
            name = name_after(sentence, index + 1, after="verb")
            if name:
                return Speech(name, _agreed(name, VERBS[form]))
    return None
