"""What can be read in more ways than one, or not at all: names of several places, names that are words, slips."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from newsbot.chat.spelling import is_arabic
from newsbot.chat.wishes import Wish
from newsbot.news.audience import Filter, Phrase, phrase
from newsbot.news.gazetteer import Gazetteer, Place
from newsbot.text.folding import fold
from newsbot.text.lexicon import load as load_lexicon

Reason = Literal["nothing", "words", "many", "contradiction", "source", "place", "region"]

# A place of the same name that an article means as likely, but for this much (`Place.weight`).
_RIVAL = 2
_LARGE = 6
MOST_OPTIONS = 4


@dataclass(frozen=True, slots=True)
class Unclear:
    """What was typed may be read in more ways than one.

    Attributes:
        typed: what is in doubt; options: the likeliest first.
        beside: what else the wish names, and is not in doubt.
    """

    typed: str
    options: tuple[Filter, ...]
    beside: tuple[Filter, ...] = ()


@dataclass(frozen=True, slots=True)
class Unusable:
    """Why nothing can be followed: `reason`, what is wrong as typed, and what may be wanted (as of `Unclear`)."""

    reason: Reason
    typed: str = ""
    options: tuple[Filter, ...] = ()
    beside: tuple[Filter, ...] = ()


Wanted = tuple[Filter, ...] | Unclear | Unusable


def at_place(place: Place, one: Filter) -> Filter:
    return replace(one, place=place.id)


def doubtful_place(wish: Wish, place: Place, one: Filter, gazetteer: Gazetteer) -> Unclear | None:
    """Whether the name is that of other places too, or a word that nobody would take for a place (الباب)."""
    typed = wish.said.slice(*wish.found.places[0])
    if not is_arabic(fold(typed)):
        return None
    told = bool(gazetteer.namesakes(place)) and gazetteer.tells_apart(typed, place)
    options = [at_place(each, one) for each in (place, *(() if told else _rivals(place, gazetteer)))]
    word = phrase(typed)
    believed = {mention.place.id for mention in gazetteer.find(wish.body)}
    if not told and word is not None and believed.isdisjoint(each.id for each in gazetteer.path(place.id)):
        options.append(replace(one, words=(word, *one.words)))
    return Unclear(typed, tuple(options[:MOST_OPTIONS])) if len(options) > 1 else None


def doubtful_in_list(wish: Wish, places: Sequence[Place], one: Filter, gazetteer: Gazetteer) -> Unclear | None:
    """Whether one of several places has the name of a large town elsewhere: درعا وعمان."""
    for typed in (wish.said.slice(*span) for span in wish.found.places):
        place = gazetteer.resolve(typed)
        large = large_namesakes(place, gazetteer) if place in places and place is not None else []
        if place is not None and large and is_arabic(fold(typed)) and not gazetteer.tells_apart(typed, place):
            others = [each for each in places if each != place]
            options = [at_place(each, one) for each in (place, *large)]
            return Unclear(fold(place.name), tuple(options), tuple(at_place(each, one) for each in others))
    return None


def large_namesakes(place: Place, gazetteer: Gazetteer) -> list[Place]:
    """Large towns of the same name, which may be what is asked for: عمان."""
    return [each for each in gazetteer.namesakes(place) if each.kind == "town" and each.weight >= _LARGE]


def _rivals(place: Place, gazetteer: Gazetteer) -> list[Place]:
    """Places of the same name that may be meant as well: as likely, or large towns."""
    large = large_namesakes(place, gazetteer)
    return [each for each in gazetteer.namesakes(place) if each in large or each.weight >= place.weight - _RIVAL]


def misspelt(wish: Wish, one: Filter, telling: Sequence[int], gazetteer: Gazetteer) -> Unclear | None:
    """Whether a word that nobody knows is nearly a place's name (درععا، دراا)."""
    if not telling or one.topic or one.source is not None:
        return None
    known = load_lexicon().words
    # The form, not its stem: half of all slips have the stem of some word (دراا of درا).
    if all(wish.said.words[at].form in known for at in telling):
        return None
    typed = wish.said.slice(telling[0], telling[-1] + 1)
    quoted = tuple(each for each in one.words if _is_quoted(each, wish))
    near = [at_place(place, replace(one, words=quoted)) for place in gazetteer.suggest(typed)]
    return Unclear(typed, (*near[: MOST_OPTIONS - 1], one)) if near else None


def _is_quoted(words: Phrase, wish: Wish) -> bool:
    """Quoted words were taken out before the wish was understood."""
    return words.text not in wish.body
