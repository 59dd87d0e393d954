"""What somebody wants to follow, and when: `/subscribe حلب "سد تشرين" -رياضة`, `/digest 08:00 السبت`, `/quiet 22:00-07:00`.

From the wish that was understood to values, or to what is wrong or open with it.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import time
from functools import cache, lru_cache, partial
from typing import Literal, NamedTuple, cast

from newsbot.chat import slots
from newsbot.chat.intents import Wish, rest
from newsbot.chat.phrasebook import load
from newsbot.chat.spelling import is_arabic
from newsbot.chat.utterance import Utterance, listen
from newsbot.news import audience_words, topics
from newsbot.news.audience import EVERY_DAY, MOST_HOURS, MOST_PHRASES, Filter, Hour, Phrase, phrase
from newsbot.news.gazetteer import Gazetteer, Place
from newsbot.text.folding import fold
from newsbot.text.hours import hours
from newsbot.text.lexicon import load as load_lexicon
from newsbot.text.weights import RAREST, weight
from newsbot.text.words import forms, stem

Sound = Literal["aloud", "silent"]
Reason = Literal["nothing", "words", "many", "contradiction", "source", "time", "day", "span", "same"]


@dataclass(frozen=True, slots=True)
class Subscribe:
    """Follow these, each a subscription; at once, or in the room's digests."""

    filters: tuple[Filter, ...]
    at_once: bool = True


@dataclass(frozen=True, slots=True)
class Unsubscribe:
    """Follow these no longer: those of them that the room follows.

    Attributes:
        number: of the list of subscriptions that was shown, from 1; `filters` are empty then.
        everything: all of them. With nothing of it all it is asked which.
    """

    filters: tuple[Filter, ...] = ()
    number: int | None = None
    everything: bool = False


@dataclass(frozen=True, slots=True)
class Mute:
    """Leave these out for a while."""

    filters: tuple[Filter, ...]


@dataclass(frozen=True, slots=True)
class Doubt:
    """Which of these is meant? A place or a word (الباب), places of one name, or a name that nobody knows.

    Attributes:
        typed: what may be read in more ways than one.
        options: the likeliest first.
    """

    command: str
    typed: str
    options: tuple[Filter, ...]
    at_once: bool = True


@dataclass(frozen=True, slots=True)
class DigestNow:
    """A digest now; of a place (an id) where one is named."""

    place: str | None = None
    day: str | None = None


@dataclass(frozen=True, slots=True)
class SetDigest:
    """Digests at these hours, beside those that the room has."""

    hours: tuple[Hour, ...]


@dataclass(frozen=True, slots=True)
class NoDigest:
    """No digests at these times any more; none at all where no time is given."""

    times: tuple[time, ...] = ()


@dataclass(frozen=True, slots=True)
class SetQuiet:
    """Quiet hours, how breaking news comes in them, or both; None leaves it as it is. With neither they are shown."""

    times: tuple[time, time] | None = None
    breaking: Sound | None = None


@dataclass(frozen=True, slots=True)
class NoQuiet:
    pass


@dataclass(frozen=True, slots=True)
class Wrong:
    """A wish that lacks something or has it wrong; nothing of it is done.

    Attributes:
        command: its Latin name.
        reason: `nothing` to follow is said; `words` that tell nothing or are too long; too `many` words or times;
            `contradiction`: a word is both asked for and left out; no such `source`; no such `time`, or none given;
            no such `day`; a `span` needs two times; both are the `same`.
        typed: what is wrong.
    """

    command: str
    reason: Reason
    typed: str = ""


Asked = Subscribe | Unsubscribe | Mute | Doubt | DigestNow | SetDigest | NoDigest | SetQuiet | NoQuiet | Wrong
INTENTS = frozenset(("subscribe", "unsubscribe", "mute", "digest", "quiet"))


def asked(wish: Wish, gazetteer: Gazetteer, sources: Collection[str] = ()) -> Asked:
    """What a wish of one of `INTENTS` asks for.

    Args:
        wish: as `intents.understand` gives it.
        gazetteer: the places that can be followed.
        sources: names of the sources that can be followed.
    """
    if wish.intent == "digest":
        return _digest(wish)
    if wish.intent == "quiet":
        return _quiet(wish)
    wanted = _wanted(wish, gazetteer, sources)
    if wish.intent == "unsubscribe":
        return _unsubscribe(wish, wanted)
    if isinstance(wanted, Wrong | Doubt):
        return wanted
    at_once = not any(audience_words.is_gathered(word.form) for word in wish.said.words)
    return Mute(wanted) if wish.intent == "mute" else Subscribe(wanted, at_once)


def _unsubscribe(wish: Wish, wanted: "tuple[Filter, ...] | Doubt | Wrong") -> Asked:
    if wish.found.count is not None and wish.found.place is None:
        return Unsubscribe(number=wish.found.count)
    if isinstance(wanted, Wrong):
        return Unsubscribe() if wanted.reason == "nothing" else wanted
    filters = wanted.options if isinstance(wanted, Doubt) else wanted
    return Unsubscribe(everything=True) if filters == (Filter(),) else Unsubscribe(filters)


class _Cut(NamedTuple):
    """A text without what it says in so many words.

    Attributes:
        plain: the rest, to be understood; words, without: quoted or marked, as typed; source: None where none is named.
        everything: it is asked for.
    """

    plain: str
    words: tuple[str, ...]
    without: tuple[str, ...]
    source: str | None
    everything: bool


_QUOTED = r"[\"“”„«](?P<quoted>[^\"“”„«»]{1,300})[\"“”»]"
_TERM = re.compile(rf"(?:(?<!\S)(?P<minus>[-−–—]))?{_QUOTED}|(?<!\S)[-−–—](?P<word>[^\s\"“”„«»،,]+)")
_SOURCE = re.compile(rf"{audience_words.SOURCE.pattern}(?:{_QUOTED}|(?P<name>[^\s،,]+))", re.IGNORECASE)


def _cut(text: str) -> _Cut:
    source = _SOURCE.search(text)
    if source:
        text = _blanked(text, *source.span())
    words: list[str] = []
    without: list[str] = []
    for term in _TERM.finditer(text):
        (without if term["word"] or term["minus"] else words).append(term["word"] or term["quoted"])
        text = _blanked(text, *term.span())
    if left_out := audience_words.EXCEPT.search(text):
        without.extend(_single(text[left_out.end() :]))
        text = text[: left_out.start()]
    if span := audience_words.everything(text):
        text = _blanked(text, *span)
    named = (source["quoted"] or source["name"]) if source else None
    return _Cut(text, tuple(words), tuple(without), named, span is not None)


def _blanked(text: str, start: int, end: int) -> str:
    return text[:start] + " " * (end - start) + text[end:]


def _single(text: str) -> Iterator[str]:
    """The words of an enumeration, without the و that joins them (رياضة وثقافة)."""
    for typed in re.split(r"[\s،,]+", text):
        said = forms(typed)
        if said and said[0] not in audience_words.JOINING:
            yield _unjoined(typed, said[0])


def _unjoined(typed: str, form: str) -> str:
    joined = form.startswith(audience_words.AND) and len(form) > 3 and stem(form) == stem(form[1:])
    return typed[1:] if joined else typed


def _wanted(wish: Wish, gazetteer: Gazetteer, sources: Collection[str]) -> "tuple[Filter, ...] | Doubt | Wrong":
    cut = _cut(wish.body)
    source = _source(cut, sources)
    if cut.source is not None and source is None:
        return Wrong(wish.intent, "source", cut.source)
    if source is not None and cut.source is None:
        return (Filter(source=source),)
    said = listen(cut.plain, partial(_is_name, gazetteer))
    found = slots.spans(said, gazetteer, typed_as_command=wish.typed is not None)
    left = _telling(replace(wish, body=cut.plain, said=said, found=found))
    topic = slots.topic(said, left)
    if topic is None and left and (named := _named(said.slice(left[0], left[-1] + 1), sources)):
        source, left = named, []
    free = [] if topic else [_unjoined(said.slice(at, at + 1), said.words[at].form) for at in left]
    words, without = _phrases([*cut.words, *free]), _phrases(cut.without)
    if wrong := _wrong(wish.intent, cut, words, without):
        return wrong
    one = Filter(
        topic=topic,
        source=source,
        words=cast("tuple[Phrase, ...]", words),
        without=cast("tuple[Phrase, ...]", without),
        without_topics=tuple(dict.fromkeys(topic for text in cut.without if (topic := topics.resolve(text)))),
        breaking=any(audience_words.is_breaking(word.form) for word in said.words),
    )
    places = _places(said, found, gazetteer)
    if not places and one == Filter() and not cut.everything:
        return Wrong(wish.intent, "nothing")
    filters = tuple(replace_place(one, place) for place in places) or (one,)
    if len(filters) > 1:
        return filters
    return _doubt(wish, _Meant(said, found, left, filters[0], bool(cut.words)), gazetteer) or filters
