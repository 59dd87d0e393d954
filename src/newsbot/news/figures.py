"""Figures that reports may contradict each other in: how many were killed, hurt, taken or displaced; sums of money.

A figure is told by a word of its kind beside the number (ثلاثة قتلى، قتيلان), or by a verb of the kind before a number
of people (مقتل 3 أطفال، أصيب شخصان). What cannot be told is left out: nobody is served by a guessed toll.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from newsbot.news.figure_words import (
    BEFALLEN,
    CURRENCIES,
    DENYING,
    DUALS,
    EVENTS,
    MEASURES,
    NAMED,
    NATIONS,
    NEITHER,
    NOUNS,
    PARTS,
    PEOPLE,
    SINCE,
    SINGLE,
    SORTS,
    THINGS,
    TODAY,
    UP_TO,
    VERBS,
    YEAR,
    Kind,
)
from newsbot.news.place import Mention
from newsbot.text.numbers import OPENERS, Number, numbers
from newsbot.text.words import STOPWORDS, forms, stem, words

_READ = 1500  # characters of the text: a toll that is news stands early
# Words between a number of people and what tells what became of them; a denial; the time that it is counted over.
_BEHIND, _AHEAD, _DENIED, _COUNTED_OVER = 7, 3, 10, 9
_PURPOSE = 4  # words between a sum and what it is for
_YEARS = range(1900, 2101)
# Where one statement ends, and what befell some stops befalling the next.
_STOP = re.compile(r"[.!?؟؛\n…](?!\d)")
_COUNTING = frozenset(DUALS.keys() | EVENTS | OPENERS)
_DIGIT = re.compile(r"\d")


class Figure(NamedTuple):
    """How many, of what, and where, as one report says it.

    Attributes:
        who: stem of the sort of people or things, or of the currency and what it is for; "" for people at large.
        low, high: what it may be: equal where it is exact; `inf` where only a least is said.
        place: id of the place that its sentence names nearest to it, or None.
        denied: the sentence says that it is not so.
        start, end: where it stands in the title, a line break and the text, in code points.
    """

    kind: Kind
    who: str
    low: float
    high: float
    place: str | None
    denied: bool
    start: int
    end: int


class _Found(NamedTuple):
    kind: Kind
    who: str
    number: Number
    last: int  # the last of its words


class _Sentence(NamedTuple):
    start: int
    text: str
    folded: Sequence[str]
    stems: Sequence[str]


def figures(title: str, text: str, find: Callable[[str], Sequence[Mention]]) -> tuple[Figure, ...]:
    """What a report counts, in order: the first of each kind, sort and place.

    Args:
        title: as published; read first.
        text: its paragraphs; the first 1,500 characters are read.
        find: the places that a text names (`Gazetteer.find`); asked only where something is counted.
    """
    whole = f"{title}\n{text[:_READ]}"
    counting = [(said, counted) for said in _sentences(whole) if (counted := list(_counted(said)))]
    mentions = find(whole) if counting else ()
    found: dict[tuple[Kind, str, str | None], Figure] = {}
    for said, counted in counting:
        for one in _placed(said, counted, mentions):
            found.setdefault((one.kind, one.who, one.place), one)
    return tuple(sorted(found.values(), key=lambda one: one.start))


def _sentences(text: str) -> Iterator[_Sentence]:
    """The sentences that may count something."""
    first = 0
    for stop in (*(match.start() for match in _STOP.finditer(text)), len(text)):
        sentence = text[first:stop]
        folded = forms(sentence)
        if _DIGIT.search(sentence) or not _COUNTING.isdisjoint(folded):
            yield _Sentence(first, sentence, folded, [stem(form) for form in folded])
        first = stop


def _placed(said: _Sentence, counted: Iterable[_Found], mentions: Sequence[Mention]) -> Iterator[Figure]:
    spoken = words(said.text)
    for found in counted:
        number = found.number
        if _is_background(said, found):
            continue
        start, end = said.start + spoken[number.first].start, said.start + spoken[found.last].end
        place = _nearest(start, said.start, said.start + len(said.text), mentions)
        denied = _is_denied(said, number.first)
        yield Figure(found.kind, found.who, number.low, number.high, place, denied, start, end)


def _counted(said: _Sentence) -> Iterator[_Found]:
    in_number: set[int] = set()
    for number in numbers(said.folded):
        in_number.update(range(number.first, number.after))
        if number.first and said.folded[number.first - 1] in PARTS:
            continue
        found = _by_noun(said, number) or _by_verb(said, number) or _total(said, number) or _money(said, number)
        if found:
            yield found
    for at in range(len(said.folded)):
        found = None if at in in_number else _dual(said, at) or _single(said, at)
        if found:
            yield found


def _by_noun(said: _Sentence, number: Number) -> _Found | None:
    """ثلاثة قتلى."""
    at = _counted_at(said, number)
    kind = NOUNS.get(said.stems[at]) if at < len(said.stems) and _is_whole(number) else None
    if kind == "detained" and _befell(said, number.first, at) == "released":
        kind = "released"
    return _Found(kind, _named(kind, said.stems[at]), number, at) if kind else None


def _by_verb(said: _Sentence, number: Number) -> _Found | None:
    """مقتل 3 أطفال، لقي 20 شخصا حتفهم، تدمير 15 منزلا."""
    at = _counted_at(said, number)
    who = _sort(said, at) if at < len(said.stems) and _is_whole(number) else None
    kind = None if who is None else _befell(said, number.first, at)
    return _Found(kind, who or "", number, at) if kind else None


def _total(said: _Sentence, number: Number) -> _Found | None:
    """ارتفاع عدد القتلى إلى 20, with nothing else counted behind it."""
    first, after = number.first, number.after
    kind = NOUNS.get(said.stems[first - 2]) if first >= 2 and said.folded[first - 1] in UP_TO else None
    counts = after < len(said.folded) and said.folded[after] not in STOPWORDS and said.folded[after][0] not in "وفب"
    if kind is None or counts or not _is_whole(number):
        return None
    return _Found(kind, _named(kind, said.stems[first - 2]), number, after - 1)


def _money(said: _Sentence, number: Number) -> _Found | None:
    """مساعدات بقيمة 5 ملايين دولار: which sum it is, the noun before it tells; else there is nothing to compare."""
    at = number.after
    if at >= len(said.stems) or said.stems[at] not in CURRENCIES:
        return None
    behind = range(number.first - 1, max(-1, number.first - 1 - _PURPOSE), -1)
    nouns = (said.stems[b] for b in behind if said.folded[b] not in STOPWORDS and said.stems[b] not in MEASURES)
    purpose = next(nouns, "")
    # what follows another sum is its exchange: 5 آلاف يورو (6 آلاف دولار)
    if len(purpose) < 3 or not purpose.isalpha() or purpose in CURRENCIES:
        return None
    return _Found("money", f"{said.stems[at]} {purpose}", number, at)


def _dual(said: _Sentence, at: int) -> _Found | None:
    """قتيلان; and شخصين where something befell them."""
    single = DUALS.get(said.folded[at])
    if single is None:
        return None
    two = Number(2.0, 2.0, at, at + 1)
    if single in NOUNS:
        return _Found(NOUNS[single], _named(NOUNS[single], single), two, at)
    who, kind = _sort(said, at), _befell(said, at, at)
    return _Found(kind, who, two, at) if kind and who is not None else None


def _single(said: _Sentence, at: int) -> _Found | None:
    """مقتل شخص."""
    if at == 0 or said.folded[at] not in SINGLE or said.folded[at - 1] not in EVENTS:
        return None
    kind, who = VERBS.get(said.stems[at - 1]), _sort(said, at)
    return _Found(kind, who, Number(1.0, 1.0, at, at + 1), at) if kind and who is not None else None


def _counted_at(said: _Sentence, number: Number) -> int:
    """Where stands what a number counts: 3 أبناء، 3 من أبنائه."""
    after = number.after
    return after + 1 if said.folded[after : after + 1] == ["من"] else after


def _befell(said: _Sentence, first: int, last: int) -> Kind | None:
    """What befell people, or things, as the words behind or ahead tell; of what befalls the others nothing."""
    is_thing = said.stems[last] in THINGS
    behind = (VERBS.get(said.stems[at]) for at in range(first - 1, max(-1, first - 1 - _BEHIND), -1))
    ahead = (BEFALLEN.get(form) for form in said.folded[last + 1 : last + 1 + _AHEAD])
    return next((kind for kind in (*behind, *ahead) if kind and (kind == "damaged") == is_thing), None)


def _sort(said: _Sentence, at: int) -> str | None:
    """The sort of people or things that a noun means, with its nation; "" for people at large, None for no sort."""
    one = DUALS.get(said.folded[at], said.stems[at])
    if one not in PEOPLE and one not in SORTS and one not in THINGS:
        return None
    nation = said.stems[at + 1] if at + 1 < len(said.stems) and said.stems[at + 1] in NATIONS else ""
    return f"{'' if one in PEOPLE else one} {nation}".strip()


def _named(kind: Kind, noun: str) -> str:
    return noun if kind in NAMED else ""


def _is_whole(number: Number) -> bool:
    """People and things come whole."""
    return not number.is_exact or number.low.is_integer()


def _is_background(said: _Sentence, found: _Found) -> bool:
    """What is counted over a time before this event."""
    tail = said.folded[found.last + 1 : found.last + 1 + _COUNTED_OVER]
    if any(one in SINCE and after not in TODAY for one, after in pairwise((*tail, ""))):
        return True
    return any(one in YEAR and _is_year(after) for one, after in pairwise(said.folded))


def _is_year(form: str) -> bool:
    return form.isdecimal() and len(form) == 4 and int(form) in _YEARS


def _is_denied(said: _Sentence, first: int) -> bool:
    before = range(max(0, first - _DENIED), first)
    return any(said.stems[at] in DENYING and said.folded[max(0, at - 1)] not in NEITHER for at in before)


def _nearest(at: int, start: int, end: int, mentions: Sequence[Mention]) -> str | None:
    """The place of the sentence that stands nearest, one behind the figure before one ahead of it."""
    inside = [one for one in mentions if start <= one.start < end]
    nearest = min(inside, key=lambda one: (one.start < at, abs(one.start - at)), default=None)
    return nearest.place.id if nearest else None


def disagree(one: Figure, other: Figure) -> bool:
    """Whether what two reports say of the same cannot both be: 18 and 20, but not "at least 18" and 20."""
    return one.high < other.low or other.high < one.low


def in_words(figure: Figure, title: str, text: str) -> str:
    """A figure as its report says it, verbatim, with what says how exact it is (أكثر من 30 قتيلا); else empty.

    `title` and `text` as of `figures`. Empty where they say something else there: the report was changed since.
    """
    whole = f"{title}\n{text[:_READ]}"
    if not whole[figure.start : figure.end].strip():
        return ""
    spoken = [word for word in words(whole) if "\n" not in whole[min(word.start, figure.start) : word.end]]
    first = next((at for at, word in enumerate(spoken) if word.start >= figure.start), len(spoken))
    last = next((at for at, word in enumerate(spoken) if word.end >= figure.end), len(spoken))
    for behind, ahead in _WIDENED:
        some = spoken[max(0, first - behind) : last + 1 + ahead]
        said = whole[some[0].start : some[-1].end] if some else ""
        told = [(number.low, number.high) for number in numbers(forms(said))]
        # a dual and a single one hold no number
        if (figure.low, figure.high) in told or (not told and figure.low == figure.high <= _UNSAID):
            return said
    return ""


# Words taken with a figure: أكثر من, ما لا يقل عن before it, على الأقل after it. The fewest first.
_WIDENED = sorted(((behind, ahead) for behind in range(5) for ahead in range(3)), key=sum)
_UNSAID = 2
