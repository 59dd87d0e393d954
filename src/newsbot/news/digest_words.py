"""The words by which people say when a digest shall come, beside hours and days, and ask when it does."""

import re
from collections.abc import Iterable
from typing import Literal

from newsbot.news import audience_words
from newsbot.text.folding import fold, fold_mapped
from newsbot.text.wordlists import folded_names
from newsbot.text.words import forms

_OFTEN = re.compile(
    r"(?<!\w)(?:كل|every)\s{1,3}(?:(?P<n>\d{1,3})\s{0,3}|(?:نصف|نص|ربع|half\s{1,3}an)\s{1,3})?"
    r"(?:(?P<hours>ساعه|ساعات|hours?)|ساعتين|دقيقه|دقايق|minutes?)(?!\w)|(?<!\w)hourly(?!\w)"
)
# Of a digest that comes every so many hours, or oftener, there would be too many.
_TOO_OFTEN = 2
_WHEN = re.compile(
    r"(?<!\w)(?:متي|امتي|ايمتي|ايمتا|وقتيش|(?:اي|كم|باي|شو)\s{1,3}(?:ال)?(?:ساعه|وقت|موعد)|when|what\s{1,3}time|ne\s{1,3}zaman|kengi|kinge)(?!\w)"
)
# What is said around the hour of a digest that is asked for.
_COMING = frozenset(
    forms(
        "متى امتى ايمتى إيمتى ايمتا وقتيش اي كم شو ساعة الساعة وقت الوقت وقته موعد الموعد موعده يصل يصلني "
        "وصول يوصل يوصلني بيوصل بيوصلني يجي يجيني بيجي بيجيني ييجي ياتي ياتيني ترسل ترسله ترسلون بتبعت بتبعته "
        "تبعته يصدر ينزل بينزل قادم القادم تالي التالي جاي الجاي when what time next come comes coming arrive "
        "arrives due sent send get receive will does do my ne zaman gelecek gelir kengi kinge te"
    )
)
_PARTS = frozenset(
    forms(
        "صباح صباحا الصباح الصبح صبح مساء المساء المسا مسا ظهرا الظهر عصرا العصر ليلا الليل ليل ليلة فجرا الفجر "
        "صباحي الصباحي مسائي المسائي morning evening afternoon night"
    )
)
_PARTS_OF_DAY = _PARTS | frozenset(forms("بعد قبل كل في يوم the in every each at"))
_DAILY = frozenset(forms("يومي اليومي يومية اليومية"))
_AHEAD = frozenset(folded_names("غدا، الغد، غد، بكرا، بكرة، بعد غد، بعد الغد، بعد بكرا، tomorrow"))
_ONE_DAY = re.compile(
    "(?<!\\w)(?:"
    + "|".join(sorted((*_AHEAD, *folded_names("اليوم، هاليوم، الليلة، today، tonight")), key=len)[::-1])
    + ")(?!\\w)"
)
_UNTIL = "(?:الي|حتي|لحد|لغايه|to|till|until|and)"
_SPAN = re.compile(rf"\d\s?[-–—]\s?\d|(?<!\w)(?:من|from|between)\s.*(?<!\w){_UNTIL}(?!\w)|(?<!\w)بين\s")

_FIGURE_OR_END = re.compile(rf"\s*(?:\d+\.\d+\s*\Z|{_UNTIL}(?!\w))")


def too_often(text: str) -> Literal["hourly", "seldom"] | None:
    """How often a text wants what comes at hours of the day: `hourly` and oftener, or every few hours."""
    found = _OFTEN.search(fold(text))
    if found is None:
        return None
    return "seldom" if found["hours"] and found["n"] and int(found["n"]) > _TOO_OFTEN else "hourly"


def asks_when(text: str, others: Iterable[str]) -> bool:
    """Whether a text about a digest asks when it comes.

    `others`: its folded words that may be of something else.
    """
    said = (word for word in others if not audience_words.is_gathered(word))
    return _WHEN.search(fold(text)) is not None and all(word in _COMING for word in said)


def is_part_of_day(text: str) -> bool:
    """Whether a text says no more than a part of the day: كل صباح."""
    said = forms(text)
    return bool(said) and all(form in _PARTS_OF_DAY for form in said)


def names_part_of_day(text: str) -> bool:
    """Whether one is among its words: ألغ ملخص الصبح."""
    return not _PARTS.isdisjoint(forms(text))


def one_day(text: str) -> str | None:
    """The day of which alone a text speaks, as typed: لا ترسل الملخص *غدا*."""
    folded = fold_mapped(text)
    found = _ONE_DAY.search(folded.text)
    return text[slice(*folded.source_span(*found.span()))] if found else None


def is_ahead(text: str) -> bool:
    """Whether a text says no more than a day that is to come: غدا."""
    return " ".join(forms(text)) in _AHEAD


def is_span(text: str) -> bool:
    """Whether a text says from when until when: من 10 ليلا حتى 7 صباحا, 22:00-07:00."""
    return _SPAN.search(fold(text)) is not None


def is_figure_or_end(text: str) -> bool:
    """Whether a text that may be hours is a number, or says until when: 0.25, حتى الساعة 7."""
    return _FIGURE_OR_END.match(fold(text)) is not None


def is_daily(form: str) -> bool:
    """Whether a folded word says that a digest is the daily one: الملخص اليومي."""
    return form in _DAILY


def is_unwanted(text: str) -> bool:
    """Whether a text begins with that no digest is wanted: بلا ملخص."""
    first, second = (*forms(text)[:2], "", "")[:2]
    return audience_words.is_off(first) and audience_words.is_gathered(second)
