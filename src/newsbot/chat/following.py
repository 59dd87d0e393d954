"""What somebody wants to follow, as filters: `حلب "سد تشرين" -رياضة`, بأخبار درعا وحمص بدون رياضة."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import partial
from itertools import permutations
from typing import NamedTuple

from newsbot.chat import slots
from newsbot.chat.doubtful import Unusable, Wanted, at_place, doubtful_in_list, doubtful_place, misspelt
from newsbot.chat.enumeration import are_apart, strangers
from newsbot.chat.left_out import dashed, excepted, is_known, left_out
from newsbot.chat.phrasebook import load
from newsbot.chat.terms import Terms, source_named, terms
from newsbot.chat.topic_names import is_called
from newsbot.chat.utterance import LONGEST_TEXT, MOST_HEARD, listen
from newsbot.chat.wishes import Wish, rest
from newsbot.news import audience_words, telling_words, topics
from newsbot.news.audience import MOST_PHRASES, Filter, Phrase, phrase
from newsbot.news.gazetteer import Gazetteer, Place
from newsbot.news.regions import region
from newsbot.text.words import stem

_LONG = 5


def wanted(wish: Wish, gazetteer: Gazetteer, sources: Collection[str] = ()) -> Wanted:
    """What a wish speaks of: filters, one for each place that it names; or what is open or wrong with it.

    Args:
        wish: to subscribe, to end it, to mute; as `intents.understand` gives it.
        gazetteer: the places that can be followed.
        sources: names of the sources that can be followed.
    """
    if len(wish.body) > LONGEST_TEXT:
        return Unusable("many")
    cut = _telling_terms(wish, sources)
    listed = _wanted(wish, cut, gazetteer, sources)
    if not cut.dashed:
        return listed
    return dashed(
        cut.dashed, listed, _wanted(wish, _telling_terms(wish, sources, dash_excepts=True), gazetteer, sources)
    )


def _wanted(wish: Wish, cut: Terms, gazetteer: Gazetteer, sources: Collection[str]) -> Wanted:
    """Read in one way."""
    given = _given(cut.given, gazetteer)
    if isinstance(given, Unusable):
        return given
    source = source_named(cut.source or (cut.plain if wish.typed else ""), sources)
    if cut.source is not None and source is None:
        return Unusable("source", cut.source)
    whole = cut.source is None and source is not None  # the text is nothing but its name
    inner = _again(wish, "" if whole else cut.plain, gazetteer)
    if len(inner.said.words) > MOST_HEARD:
        return Unusable("many")
    telling = _telling(inner)
    if source is None and telling:
        source = source_named(inner.said.slice(telling[0], telling[-1] + 1), sources)
        telling = [] if source else telling
    if source is None and (unknown := _unknown_source(inner, telling)) is not None:
        return Unusable("source", unknown)
    topic = given.topic or _named_topic(inner, telling)
    free = [] if topic else [audience_words.unjoined(inner.said.slice(at, at + 1)) for at in telling]
    absent = (*cut.without, *excepted(cut.excepted, gazetteer))
    not_there = left_out(absent, gazetteer)
    wordy = [text for text in absent if text not in not_there]
    words, without = list(map(phrase, (*cut.words, *free))), list(map(phrase, wordy))
    if (problem := _problem((*cut.words, *free, *wordy), words, without)) is not None:
        return problem
    no_topics = {
        found: text for text in wordy if (found := topics.resolve(text)) is not None and is_called(found, text)
    }
    if topic in no_topics:
        return Unusable("contradiction", no_topics[topic])
    one = Filter(
        topic=topic,
        source=source,
        words=tuple(filter(None, words)),
        without=tuple(filter(None, without)),
        without_topics=tuple(no_topics),
        without_places=tuple(not_there.values()),
        breaking=any(audience_words.is_breaking(word.form) for word in inner.said.words),
    )
    return _of_places(inner, one, given.places, gazetteer, cut)


def _unknown_source(wish: Wish, telling: Sequence[int]) -> str | None:
    """What is called a source and is none that is known: تابع المصدر فلان."""
    if len(telling) < 2 or not telling_words.is_source(wish.said.words[telling[0]].form):
        return None
    end = next((at for at in range(telling[1], telling[-1] + 2) if at not in telling), telling[-1] + 1)
    return wish.said.slice(telling[1], end)


def _telling_terms(wish: Wish, sources: Collection[str], *, dash_excepts: bool = False) -> Terms:
    """The terms of a wish, without words that say how long or when, and nothing of what."""
    cut = terms(wish.body, sources, dash_excepts=dash_excepts)
    plain, _ = telling_words.for_ever(cut.plain)
    return cut._replace(plain=telling_words.told(plain) if wish.typed is None else plain)


class _Given(NamedTuple):
    places: tuple[Place, ...]
    topic: str | None


def _given(named: Sequence[tuple[str, str]], gazetteer: Gazetteer) -> _Given | Unusable:
    """What is named with its kind: by name, or by its id."""
    places: list[Place] = []
    topic: str | None = None
    for kind, name in named:
        if kind in audience_words.TOPIC:
            topic = name if name in topics.TOPICS else topics.resolve(name)
            if topic is None:
                return Unusable("words", name)
            continue
        place = gazetteer.places.get(name) or gazetteer.resolve(name)
        if place is None:
            return Unusable("place", name)
        places.append(place)
    return _Given(tuple(dict.fromkeys(places)), topic)


def _named_topic(wish: Wish, telling: Sequence[int]) -> str | None:
    """The topic that is called by its name; الكهرباء is more than services, and is followed as a word."""
    topic = slots.topic(wish.said, telling)
    typed = wish.said.slice(telling[0], telling[-1] + 1) if telling else ""
    return topic if topic is not None and is_called(topic, typed) else None


def _again(wish: Wish, plain: str, gazetteer: Gazetteer) -> Wish:
    """The wish, understood from what is left of its text; what is all of a command's text and a place is that place."""
    said = listen(plain, partial(is_known, gazetteer))
    found = slots.spans(said, gazetteer, typed_as_command=wish.typed is not None)
    whole = gazetteer.resolve(plain) if wish.typed and topics.resolve(plain) is None else None
    if whole is not None:
        found = slots.Spans(whole, places=((0, len(said.words)),))
    return replace(wish, body=plain, said=said, found=found)


def _telling(wish: Wish) -> list[int]:
    """The words that say what is wanted: no question's, none for news as such, none for how they shall come."""
    book = load()
    hollow = {stem(form) for form in book.hollow}
    # Turkish and Kurdish hang endings on what is counted: haberlerine.
    counted = tuple(form for form in book.counted if len(form) >= _LONG and form.isascii())
    return [
        at
        for at in rest(wish)
        if wish.said.keys[at] not in book.counted | book.asks
        and not wish.said.words[at].form.startswith(counted)
        and stem(wish.said.words[at].form) not in hollow
        and not audience_words.is_of_wish(wish.said.words[at].form)
        and not (wish.typed is None and telling_words.is_telling(wish.said.words[at].form, first=at == 0))
    ]


def _problem(typed: Sequence[str], words: Sequence[Phrase | None], without: Sequence[Phrase | None]) -> Unusable | None:
    for text, found in zip(typed, (*words, *without), strict=True):
        if found is None:
            return Unusable("words", text)
    if len(words) > MOST_PHRASES or len(without) > MOST_PHRASES:
        return Unusable("many")
    left_out = {each.stems for each in without if each}
    both = next((each.text for each in words if each and each.stems in left_out), None)
    return Unusable("contradiction", both) if both else None


def _of_places(
    wish: Wish,
    one: Filter,
    given: Sequence[Place],
    gazetteer: Gazetteer,
    cut: Terms,
) -> Wanted:
    telling = _telling(wish)
    places = [*given, *(place for place in _places(wish, gazetteer) if place not in given)]
    if not places and one == Filter() and not cut.everything:
        return Unusable("nothing")
    for place in places:
        if any(around.id in one.without_places for around in gazetteer.path(place.id)):
            return Unusable("contradiction", place.name)
    if (governorates := _of_region(wish, one, places, gazetteer)) is not None:
        return governorates
    if (found := strangers(wish, one, telling, places, gazetteer)) is not None:
        return found
    if places and cut.beside:
        return (*(at_place(place, one) for place in places), one)
    if len(places) > 1:
        doubt = doubtful_in_list(wish, places, one, gazetteer)
        return doubt or tuple(at_place(place, one) for place in places)
    if given:
        return (at_place(places[0], one),)
    if places:
        return doubtful_place(wish, places[0], one, gazetteer) or (at_place(places[0], one),)
    return misspelt(wish, one, telling, gazetteer) or (one,)


def _of_region(wish: Wish, one: Filter, places: Sequence[Place], gazetteer: Gazetteer) -> Unusable | None:
    """Of a part of Syria its governorates are offered: no article is known to be about it as a whole."""
    named = region(wish.body, gazetteer)
    if named is None:
        return None
    typed, governorates = named
    bare = replace(one, words=tuple(each for each in one.words if each.text not in typed.split()))
    others = [place for place in places if place.kind != "region" and place not in gazetteer.path(governorates[0].id)]
    meant = [at_place(place, bare) for place in dict.fromkeys((*others, *governorates))]
    return Unusable("region", typed, (meant[-1],), tuple(meant))


def _places(wish: Wish, gazetteer: Gazetteer) -> list[Place]:
    """All that are named, each once, without those that only say where another of them lies (جاسم في درعا)."""
    found = wish.found
    spoken = {span: place for span in found.places if (place := gazetteer.resolve(wish.said.slice(*span))) is not None}
    meant = (*((found.place,) if found.place else ()), *found.others)
    around = {above.id for place in (*meant, *spoken.values()) for above in gazetteer.path(place.id)[:-1]}
    listed = {
        whole.id
        for (span, whole), (other, part) in permutations(spoken.items(), 2)
        if whole in gazetteer.path(part.id)[:-1] and are_apart(wish.said, span, other)
    }
    named = (*spoken.values(), *meant) if listed else (*meant, *spoken.values())
    return [place for place in dict.fromkeys(named) if place.id not in around - listed]
