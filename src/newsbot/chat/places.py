"""Which places somebody names: `درعا وحمص`, `ريف دير الزور الغربي`, `Rakkada`, `bdar3a`."""

import re
from collections.abc import Collection, Iterator, Sequence

from newsbot.chat.phrasebook import Phrasebook
from newsbot.chat.spelling import is_arabic
from newsbot.chat.utterance import MOST_HEARD, Span, Utterance
from newsbot.news import topics
from newsbot.news.gazetteer import Gazetteer, Place
from newsbot.text.folding import fold

# Names have at most this many words, with what stands around them (ريف دير الزور الغربي).
_LONGEST_NAME = 5
_STOP = re.compile(r"[،,؛;\n]")
_AND, _COUNTRYSIDE, _ITS_COUNTRYSIDE = "و", "ريف", frozenset(("ريفها", "وريفها"))
_LONGEST_AND = 2  # words: و ريفها
_COMES = "بيجي"
_TO_A_TOWN = frozenset(
    (
        "في",
        "ب",
        "من",
        "الي",
        "علي",
        "عن",
        "مدينه",
        "بمدينه",
        "قضاء",
        "مصفاه",
        "بلده",
        "منطقه",
        "اخبار",
        "باخبار",
        "اشترك",
        "تابع",
    )
)
# A place that an article may mean as likely as another of its name (`Place.weight`).
_SURE_WEIGHT = 5
# Sorani writes every vowel; Arabic spellings of a name leave out the short one and have fewer letters.
_KURDISH_VOWEL = re.compile(r"ە(?=\w)")
_SORANI = re.compile("[ەۆۇێڵڕڤگچژپ]")
_KURDISH_LETTERS = str.maketrans("ۆۇێڵڕڤگچژپ", "وويلرفكجزب")
_TURKISH_CASES = (
    *("deki", "daki", "teki", "taki", "den", "dan", "ten", "tan", "de", "da", "te", "ta"),
    *("nin", "nun", "in", "un"),
)
_KURDISH_CASES = ("ye", "e", "a", "i")


def named(
    said: Utterance,
    gazetteer: Gazetteer,
    taken: Collection[int],
    book: Phrasebook,
    *,
    typed_as_command: bool,
) -> tuple[list[Place], tuple[Span, ...]]:
    """All that are named, in order, and where. `taken`: words that are no part of a name."""
    found: list[tuple[Place, Span]] = []
    at = 0
    while at < len(said.keys[:MOST_HEARD]):
        hit = None if _comes(said, at) and not typed_as_command else _place_at(said, at, gazetteer, taken, book)
        if hit is not None:
            found.append(hit)
            found.extend(_countryside(said, hit, gazetteer))
        at = found[-1][1][1] if hit is not None else at + 1
    sure = [(place, span) for place, span in found if not _could_be_a_word(place, said.slice(*span))]
    if not sure and len(found) == 1 and _is_all(said, found[0][1], taken if typed_as_command else (), book):
        sure = found
    return [place for place, _ in sure], tuple(span for _, span in sure)


def _comes(said: Utterance, at: int) -> bool:
    """Whether a word is the colloquial «comes», and not the town of Baiji, which something must lead in."""
    before = said.words[at - 1].form if at else ""
    return said.words[at].form == _COMES and len(said.words) > 1 and before not in _TO_A_TOWN


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
    for end in range(_before_a_stop(said, start, start + _LONGEST_NAME), start, -1):
        inner = range(start, end)
        is_whole = not any(index in taken for index in inner) and not said.is_filler(end - 1, book)
        if not is_whole or all(said.keys[index] in book.around for index in inner):
            continue
        place = _resolve(said, start, end, gazetteer, book)
        if place is not None:
            return place, (start, _without_the_next(said, start, end, gazetteer, book))
    return None


def _before_a_stop(said: Utterance, start: int, end: int) -> int:
    """No name goes on behind a comma."""
    last = min(len(said.keys), end)
    gaps = ((at, said.text[said.words[at - 1].end : said.words[at].start]) for at in range(start + 1, last))
    return next((at for at, gap in gaps if _STOP.search(gap)), last)


def _without_the_next(said: Utterance, start: int, end: int, gazetteer: Gazetteer, book: Phrasebook) -> int:
    """Where a name ends whose last word opens another: السويداء *وريف دمشق*."""
    last = end - 1
    if last == start or said.keys[last] not in book.around or end >= len(said.keys):
        return end
    longer = range(min(len(said.keys), last + _LONGEST_NAME), end, -1)
    return last if any(gazetteer.resolve(said.slice(last, at)) is not None for at in longer) else end


def _countryside(said: Utterance, hit: tuple[Place, Span], gazetteer: Gazetteer) -> Iterator[tuple[Place, Span]]:
    """«دمشق وريفها» names ريف دمشق too; most countryside is no place of its own."""
    place, (start, end) = hit
    for at in range(start + 1, min(len(said.words), end + _LONGEST_AND)):
        if said.words[at].form in _ITS_COUNTRYSIDE:
            around = gazetteer.resolve(f"{_COUNTRYSIDE} {place.name}")
            if around is not None and around != place:
                yield around, (at, at + 1)
            return
        if at >= end and said.words[at].form != _AND:
            return


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


def most_telling(places: Sequence[Place], gazetteer: Gazetteer) -> Place:
    """A town before the governorate that it is said to lie in; else what was said first."""
    containing = {parent.id for place in places for parent in gazetteer.path(place.id)[:-1]}
    return next((place for place in places if place.id not in containing), places[0])


def beside(place: Place | None, named: Sequence[Place], gazetteer: Gazetteer) -> tuple[Place, ...]:
    """What is asked for beside the first (درعا والسويداء وحمص): none that lies in another or around it."""
    found = [place] if place is not None else []
    for other in named if found else ():
        around = gazetteer.path(other.id)
        if not any(one in around or other in gazetteer.path(one.id) for one in found):
            found.append(other)
    return tuple(found[1:])
