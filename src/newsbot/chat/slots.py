"""What a wish is about: place, topic, day, how many, which words."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from newsbot.chat.phrasebook import Phrase, Phrasebook, load
from newsbot.chat.spelling import is_arabic
from newsbot.chat.utterance import MOST_HEARD, Utterance
from newsbot.news import topics
from newsbot.news.gazetteer import Gazetteer, Place
from newsbot.text.folding import fold
from newsbot.text.words import STOPWORDS

T = TypeVar("T")
Span = tuple[int, int]

# Names have at most this many words, with what stands around them (ريف دير الزور الغربي).
_LONGEST_NAME = 5
_LONGEST_ANSWER = 3
# A number above this is a year or a street, not a wish for so many items.
_MOST_ITEMS = 99
# After a slash command a number is a count, whatever is then shown; four digits are a year.
_MOST_TYPED = 999
# A place that an article may mean as likely as another of its name (`Place.weight`).
_SURE_WEIGHT = 5
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
# Sorani writes every vowel; Arabic spellings of a name leave out the short one and have fewer letters.
_KURDISH_VOWEL = re.compile(r"ە(?=\w)")
_SORANI = re.compile("[ەۆۇێڵڕڤگچژپ]")
_KURDISH_LETTERS = str.maketrans("ۆۇێڵڕڤگچژپ", "وويلرفكجزب")
# Peeled of its last letter, a country's name is its language's: تركيا.
_COUNTRY = "يا"
_TURKISH_CASES = (
    *("deki", "daki", "teki", "taki", "den", "dan", "ten", "tan", "de", "da", "te", "ta"),
    *("nin", "nun", "in", "un"),
)
_KURDISH_CASES = ("ye", "e", "a", "i")
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
    named, places = _places(said, gazetteer, taken, book, typed_as_command=typed_as_command)
    place = _most_telling(named, gazetteer) if named else None
    return Spans(place, _others(place, named, gazetteer), places, day, day_span, count, count_at)


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


def _places(
    said: Utterance,
    gazetteer: Gazetteer,
    taken: Collection[int],
    book: Phrasebook,
    *,
    typed_as_command: bool,
) -> tuple[list[Place], tuple[Span, ...]]:
    found: list[tuple[Place, Span]] = []
    at = 0
    while at < len(said.keys[:MOST_HEARD]):
        hit = _place_at(said, at, gazetteer, taken, book)
        if hit is not None:
            found.append(hit)
        at = hit[1][1] if hit is not None else at + 1
    sure = [(place, span) for place, span in found if not _could_be_a_word(place, said.slice(*span))]
    if not sure and len(found) == 1 and _is_all(said, found[0][1], taken if typed_as_command else (), book):
        sure = found
    return [place for place, _ in sure], tuple(span for _, span in sure)


def _could_be_a_word(place: Place, typed: str) -> bool:
    """Whether a typed word more likely means no place: the world is full of villages that are called like a thing."""
    if " " in typed:
        return False
    return place.weight < _SURE_WEIGHT or (place.weight == _SURE_WEIGHT and topics.resolve(typed) is not None)


def _is_all(said: Utterance, span: Span, taken: Collection[int], book: Phrasebook) -> bool:
    others = (index for index in range(len(said.words)) if not span[0] <= index < span[1])
    return all(index in taken or said.is_filler(index, book) for index in others)


def _place_at(
    said: Utterance, start: int, gazetteer: Gazetteer, taken: Collection[int], book: Phrasebook
) -> tuple[Place, Span] | None:
    """The longest name that begins at a word."""
    if start in taken or (said.is_filler(start, book) and said.keys[start] not in book.around):
        return None
    for end in range(min(len(said.keys), start + _LONGEST_NAME), start, -1):
        inner = range(start, end)
        is_whole = not any(index in taken for index in inner) and not said.is_filler(end - 1, book)
        if not is_whole or all(said.keys[index] in book.around for index in inner):
            continue
        place = _resolve(said, start, end, gazetteer, book)
        if place is not None:
            return place, (start, end)
    return None


def _resolve(said: Utterance, start: int, end: int, gazetteer: Gazetteer, book: Phrasebook) -> Place | None:
    typed = said.slice(start, end)
    place = gazetteer.resolve(typed)
    if place is None and _SORANI.search(typed):
        place = gazetteer.resolve(_from_sorani(typed))
    if place is not None:
        return place
    core = [index for index in range(start, end) if said.keys[index] not in book.around]
    if len(core) < end - start and core and core[-1] - core[0] + 1 == len(core):
        return gazetteer.resolve(said.slice(core[0], core[-1] + 1))
    if end - start == 1 and not is_arabic(said.words[start].form):
        names = _without_case(said.words[start].form)
        return next((place for name in names if (place := gazetteer.resolve(name)) is not None), None)
    return None


def _from_sorani(typed: str) -> str:
    return fold(_KURDISH_VOWEL.sub("", typed)).translate(_KURDISH_LETTERS)


def _without_case(form: str) -> Iterator[str]:
    """A Latin name without what languages hang on it: Rakkada, Efrînê, bdar3a."""
    for ending in (*_TURKISH_CASES, *_KURDISH_CASES):
        if form.endswith(ending) and len(form) - len(ending) >= 3:
            yield form[: -len(ending)]
    for beginning in ("bi", "b", "l", "w", "fi"):
        if form.startswith(beginning) and len(form) - len(beginning) >= 4:
            yield form[len(beginning) :]


def _most_telling(places: Sequence[Place], gazetteer: Gazetteer) -> Place:
    """A town before the governorate that it is said to lie in; else what was said first."""
    containing = {parent.id for place in places for parent in gazetteer.path(place.id)[:-1]}
    return next((place for place in places if place.id not in containing), places[0])


def _others(place: Place | None, named: Sequence[Place], gazetteer: Gazetteer) -> tuple[Place, ...]:
    """What is asked for beside the first (درعا والسويداء وحمص): none that lies in another or around it."""
    found = [place] if place is not None else []
    for other in named if found else ():
        around = gazetteer.path(other.id)
        if not any(one in around or other in gazetteer.path(one.id) for one in found):
            found.append(other)
    return tuple(found[1:])


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
