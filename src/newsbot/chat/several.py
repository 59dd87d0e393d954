"""Several things in one wish: `رياضة، اقتصاد`, الكهرباء أو المياه، حلب وحمص ورياضة.

Commas part what is whole by itself. و and أو part an enumeration of places and subjects: each is followed by itself,
unless a subject stands beside a place (الرياضة والاقتصاد في حلب): then each subject in each place.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from newsbot.chat import following
from newsbot.chat.doubtful import Unclear, Unusable, Wanted
from newsbot.chat.terms import Terms, apart, terms
from newsbot.chat.utterance import LONGEST_TEXT, MOST_HEARD
from newsbot.chat.wishes import Wish
from newsbot.news import enumerating, topics
from newsbot.news.audience import Filter
from newsbot.news.gazetteer import Gazetteer
from newsbot.text.words import forms

_MOST = 20
# More words between two commas are a clause.
_MOST_WORDS = 2


def wanted(wish: Wish, gazetteer: Gazetteer, sources: Collection[str] = ()) -> Wanted:
    """As `following.wanted`, also of several things."""
    whole = following.wanted(wish, gazetteer, sources)
    long = len(wish.body) > LONGEST_TEXT or len(forms(wish.body)) > MOST_HEARD
    if long or terms(wish.body, sources).dashed or _is_no_place(whole):
        return whole
    text, left_out = apart(wish.body, sources)
    reader = _Reader(wish, gazetteer, sources, left_out)
    parts = reader.parts(text, enumerating.commas)
    if len(parts) > _MOST:
        return whole
    if len(parts) < 2:
        return reader.enumerated(text) or whole
    read = [reader.enumerated(part) or reader.meant(part) for part in parts]
    sure = [(part, each) for part, each in zip(parts, read, strict=True) if isinstance(each, tuple) and each]
    if (problem := next((each for each in read if not isinstance(each, tuple)), None)) is not None:
        beside = _each_once([one for _, each in sure for one in each])
        return replace(problem, beside=beside) if isinstance(problem, Unclear) else problem
    things = [_Thing(each, terms(part, sources)) for part, each in sure]
    if len(things) < 2 or not all(map(_is_whole, things)) or all(thing.subject is None for thing in things):
        return whole
    return _each_once([one for thing in things for one in thing.filters])


def _is_no_place(found: Wanted) -> bool:
    """Whether something in a list of places is none: it is said so, and what may be wanted is offered."""
    return isinstance(found, Unusable) and bool(found.options)


class _Thing(NamedTuple):
    """What a part of a wish names."""

    filters: tuple[Filter, ...]
    cut: Terms

    @property
    def places(self) -> tuple[str, ...]:
        return tuple(one.place for one in self.filters if one.place is not None)

    @property
    def subject(self) -> Filter | None:
        """It without its places; None for places alone."""
        one = replace(self.filters[0], place=None)
        told = one.topic or one.words or one.breaking or one.source is not None
        return one if told or not self.places else None


@dataclass(frozen=True, slots=True)
class _Reader:
    """Parts of a wish, each read as if it were all; `left_out`: what is left out of each, as typed."""

    wish: Wish
    gazetteer: Gazetteer
    sources: Collection[str]
    left_out: str

    def parts(self, text: str, between: enumerating.Between) -> list[str]:
        """Nothing is parted within quotes or a source's name."""
        spans = between(terms(text, self.sources).plain)
        parts = [text[start:end].strip() for start, end in (*spans[:-1], (spans[-1][0], len(text)))]
        return [part for part in parts if any(map(str.isalnum, part))]

    def meant(self, part: str) -> Wanted:
        """What a part names; nothing where it names nothing (a greeting). Names of places are not doubted."""
        body = f"{part} {self.left_out}"
        found = following.wanted(replace(self.wish, body=body), self.gazetteer, self.sources)
        if isinstance(found, Unclear):
            place = self.gazetteer.resolve(found.typed)
            return found.options[:1] if place and place.id == found.options[0].place else found
        if isinstance(found, Unusable):
            return () if found.reason == "nothing" else found
        return () if found == self._nothing() else found

    def _nothing(self) -> Wanted | None:
        """What is read of that alone which is left out."""
        body = self.left_out
        return following.wanted(replace(self.wish, body=body), self.gazetteer, self.sources) if body else None

    def enumerated(self, text: str) -> tuple[Filter, ...] | None:
        """What is enumerated in a text, where it holds several subjects, or one beside places; else None."""
        parts = self._names(self.parts(text, enumerating.joined))
        if not 1 < len(parts) <= _MOST:
            return None
        things: list[_Thing] = []
        for part, before in zip(parts, ["", *parts], strict=False):
            found = self.meant(part)
            if not found and things:  # دمشق وريفها
                found = self.meant(enumerating.both(before, part))
                things.pop()
            if not isinstance(found, tuple):
                return None
            things += [_Thing(found, terms(part, self.sources))] if found else []
        either = enumerating.is_either(terms(text, self.sources).plain)
        if not all(_is_enumerated(thing, either=either) for thing in things):
            return None
        return _combined(things, alike=all(_is_enumerated(thing, either=False) for thing in things))

    def _names(self, parts: Sequence[str]) -> list[str]:
        """Parts, of which two that are one topic's name are one: الثقافة والفن."""
        found: list[str] = []
        for part in parts:
            if found and topics.resolve(enumerating.both(found[-1].split()[-1], part)) is not None:
                found[-1] = enumerating.both(found[-1], part)
            else:
                found.append(part)
        return found


def _is_whole(thing: _Thing) -> bool:
    one = thing.filters[0]
    named = one.place or one.topic or one.source is not None or thing.cut.words or thing.cut.everything
    return bool(named) or (not one.breaking and len(one.words) <= _MOST_WORDS)


def _is_enumerated(thing: _Thing, *, either: bool) -> bool:
    """Whether a thing is meant by itself: a place, a topic, what is quoted, a word that tells a topic; with أو any."""
    one = thing.filters[0]
    if one.breaking or thing.cut.everything:
        return False
    if either or one.topic or one.source is not None or thing.cut.words or not one.words:
        return True
    return len(one.words) == 1 and topics.resolve(one.words[0].text) is not None


def _combined(things: Sequence[_Thing], *, alike: bool) -> tuple[Filter, ...] | None:
    """`alike`: all of them are names, so that a place beside one is that of the others too."""
    subjects = list(dict.fromkeys(thing.subject for thing in things if thing.subject is not None))
    places = list(dict.fromkeys(place for thing in things for place in thing.places))
    beside = any(thing.subject is not None and thing.places for thing in things)
    if not subjects or len(things) < 2 or (beside and len(subjects) < 2):
        return None
    if beside and alike:
        return tuple(replace(subject, place=place) for place in places for subject in subjects)
    return _each_once([one for thing in things for one in thing.filters])


def _each_once(filters: Sequence[Filter]) -> tuple[Filter, ...]:
    return tuple(dict.fromkeys(filters))
