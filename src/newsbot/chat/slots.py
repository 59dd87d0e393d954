"""What a wish is about: place, topic, day, how many, which words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from newsbot.chat import places
from newsbot.chat.phrasebook import Phrase, Phrasebook, load
from newsbot.chat.utterance import Span, Utterance
from newsbot.news import topics
from newsbot.news.gazetteer import Gazetteer, Place
from newsbot.text.words import STOPWORDS

T = TypeVar("T")

_LONGEST_ANSWER = 3
# A number above this is a year or a street, not a wish for so many items.
_MOST_ITEMS = 99
# After a slash command a number is a count, whatever is then shown; four digits are a year.
_MOST_TYPED = 999
_HOUR, _TWO = frozenset(("ساعه", "ساعات", "hour", "hours")), {"ساعتين": "2h", "يومين": "48h"}
_LAST_ONE = frozenset(("اخر", "last", "past"))
_LAST = _LAST_ONE | frozenset(("خلال", "during", "in", "من", "في"))
_A_DAY, _MOST_HOURS = 24, 168
_DAYS = frozenset(("يوم", "يوما", "ايام", "day", "days"))
_LONGER = frozenset(("اسابيع", "اشهر", "شهور", "سنوات", "سنين", "اعوام", "weeks", "months", "years"))
_TWO_LONGER = frozenset(("اسبوعين", "شهرين", "سنتين", "عامين"))
# So many days are a month, as people speak.
_A_MONTH = range(28, 32)
BEYOND = "beyond"
"""The day of who asks for more hours or days than are looked back, or for none of them."""
# Peeled of its last letter, a country's name is its language's: تركيا.
_COUNTRY = "يا"
_CONNECTORS = frozenset(
    (
        *(
            "عن",
            "على",
            "علي",
            "في",
            "ل",
            "لي",
            "لنا",
            "الي",
            "ع",
            "حول",
            "بخصوص",
            "ب",
            "about",
            "for",
            "on",
            "the",
            "me",
        ),
        *("li", "bo", "ji", "ser", "hakkinda", "icin", "ile", "ilgili", "3an", "3ala", "3la"),
    )
)


@dataclass(frozen=True, slots=True)
class Spans:
    """Which words of an utterance carry what; pairs (from, before)."""

    place: Place | None = None
    others: tuple[Place, ...] = ()
    places: tuple[Span, ...] = ()
    day: str | None = None
    day_span: Span | None = None
    count: int | None = None
    count_at: int | None = None

    def covers(self, index: int) -> bool:
        spans = (*self.places, *([self.day_span] if self.day_span else ()))
        return index == self.count_at or any(start <= index < end for start, end in spans)


def spans(said: Utterance, gazetteer: Gazetteer, *, typed_as_command: bool) -> Spans:
    """Place, day and count of an utterance.

    With `typed_as_command` a number at the end is how many, whatever stands beside it (`/latest درعا 5`), and a word
    that is a far village's name is that village.
    """
    book = load()
    day, day_span = _hours(said, book) or _longest_answer(said.keys, book.days)
    count, count_at = _count(said, book, day_span, last_counts=typed_as_command)
    _, language_span = language(said)
    count_span = (count_at, count_at + 1) if count_at is not None else None
    taken = _taken(said, book, day_span, count_span, language_span)
    named, where = places.named(said, gazetteer, taken, book, typed_as_command=typed_as_command)
    place = places.most_telling(named, gazetteer) if named else None
    return Spans(place, places.beside(place, named, gazetteer), where, day, day_span, count, count_at)


def _hours(said: Utterance, book: Phrasebook) -> tuple[str, Span] | None:
    """The last hours, as many as are said, or those of so many days (آخر 24 ساعة, last hour, آخر 3 أيام): `24h`."""
    for index, key in enumerate(said.keys):
        before = said.keys[index - 1] if index else ""
        if key in _TWO and before in _LAST_ONE:
            return _TWO[key], (index, index + 1)
        if key in _HOUR and before in _LAST_ONE:
            return "1h", (index, index + 1)
        if key in _TWO_LONGER and before in _LAST_ONE:
            return BEYOND, (index, index + 1)
        if key in _HOUR or key in _DAYS or key in _LONGER:
            ahead = said.keys[index - 2] if index > 1 else ""
            if index and (day := _so_many(said, index, ahead, book)):
                return day, (index - 1, index + 1)
    return None


def _so_many(said: Utterance, index: int, ahead: str, book: Phrasebook) -> str | None:
    """What the hours or days at `index` are, whose number stands before them."""
    number = _number(said, index - 1, book)
    if number is None and not (said.keys[index - 1].isdecimal() and ahead in _LAST_ONE):
        return None
    if said.keys[index] in _LONGER:
        return BEYOND if ahead in _LAST_ONE else None
    in_days = said.keys[index] in _DAYS
    if number == _MOST_HOURS // _A_DAY and in_days:
        return "week"
    if number in _A_MONTH and in_days and ahead in _LAST:
        return "month"
    many = (number or 0) * (_A_DAY if in_days else 1)
    if 0 < many <= _MOST_HOURS and (ahead in _LAST or many == _A_DAY or (in_days and many > _A_DAY)):
        return f"{many}h"
    return BEYOND if ahead in _LAST_ONE else None


def language(said: Utterance) -> tuple[str | None, Span | None]:
    """The code of the language that is named, and where; a country (تركيا) is none."""
    keys = ["" if word.form.endswith(_COUNTRY) else spoken for word, spoken in zip(said.words, said.keys, strict=True)]
    return _longest_answer(keys, load().languages)


def _longest_answer(keys: Sequence[str], answers: Mapping[Phrase, T]) -> tuple[T | None, Span | None]:
    for size in range(_LONGEST_ANSWER, 0, -1):
        for start in range(len(keys) - size + 1):
            answer = answers.get(tuple(keys[start : start + size]))
            if answer is not None:
                return answer, (start, start + size)
    return None, None


def _taken(said: Utterance, book: Phrasebook, *spans: Span | None) -> frozenset[int]:
    """Words that are no part of a name: those of cues, of the day, of the number, of a language."""
    cues = ((heard.start, heard.end) for heard in said.heard if heard.phrase not in book.fillers)
    return frozenset(index for span in (*cues, *spans) if span is not None for index in range(*span))


def _count(
    said: Utterance, book: Phrasebook, day_span: Span | None, *, last_counts: bool
) -> tuple[int | None, int | None]:
    for index, key in enumerate(said.keys):
        number = _number(said, index, book)
        after = said.keys[index + 1] if index + 1 < len(said.keys) else ""
        before = said.keys[index - 1] if index else ""
        of_day = day_span is not None and day_span[0] <= index < day_span[1]
        if number is None or of_day or after in book.units:
            continue
        many = before in book.asks and after in book.counted
        if number > (_MOST_TYPED if last_counts else _MOST_ITEMS) and not many:
            continue
        names_items = key.startswith("خبر") or after in book.counted or before in book.asks or before in book.counted
        at_edge = key.isdecimal() and (not after or (index == 0 and not before))
        if names_items or (at_edge and (last_counts or len(said.keys) <= 6)) or (not after and last_counts):
            return number, index
    return None, None


def _number(said: Utterance, index: int, book: Phrasebook) -> int | None:
    key = said.keys[index]
    if key.isdecimal():
        return int(key) if len(key) < 5 and said.words[index].form.isdecimal() else None
    return book.numbers.get((key,))


def remainder(said: Utterance, found: Spans, keep: Iterable[int] = ()) -> list[int]:
    """The words that say something beyond cues, small talk, place, day and number."""
    book = load()
    kept = set(keep)
    nouns = book.glue | book.counted | book.asks
    heard = {index for heard in said.heard for index in range(heard.start, heard.end)} - kept
    return [
        index
        for index in range(len(said.words))
        if index not in heard
        and not found.covers(index)
        and said.words[index].form not in STOPWORDS
        and said.keys[index] not in (nouns if found.count is not None else book.glue)
        and said.keys[index] not in book.around
    ]


def topic(said: Utterance, rest: Sequence[int]) -> str | None:
    """The topic that the remaining words name together."""
    if not rest or len(rest) > 3:
        return None
    whole = topics.resolve(said.slice(rest[0], rest[-1] + 1))
    if whole is not None or len(rest) == 1:
        return whole
    named = {topics.resolve(said.words[index].form) for index in rest}
    return named.pop() if len(named) == 1 else None


def trimmed(said: Utterance, start: int, end: int) -> Span:
    """A range of words without connectors and courtesy at its ends."""
    polite = load().polite
    while start < end and (said.words[start].form in _CONNECTORS or said.keys[start] in _CONNECTORS):
        start += 1
    while start < end:
        size = next((n for n in range(min(4, end - start), 0, -1) if said.keys[end - n : end] in polite), 0)
        if not size and said.words[end - 1].form not in _CONNECTORS:
            break
        end -= size or 1
    return start, end
