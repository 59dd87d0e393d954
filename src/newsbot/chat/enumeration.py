"""Places one after the other, and what in such a list is no place of ours: `درعا وحلبب`, `درعا، المريخ`."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from newsbot.chat.doubtful import MOST_OPTIONS, Unclear, Unusable, at_place
from newsbot.chat.spelling import with_hamza
from newsbot.chat.utterance import Span, Utterance
from newsbot.chat.wishes import Wish
from newsbot.news import audience_words, enumerating, topics
from newsbot.news.audience import Filter, phrase
from newsbot.news.gazetteer import Gazetteer, Place
from newsbot.text.lexicon import load as load_lexicon
from newsbot.text.words import forms, stem


class _Item(NamedTuple):
    """Words `[start, end)` that are one of a list: a place, or else what nobody knows yet."""

    start: int
    end: int
    known: bool


class _Stranger(NamedTuple):
    """What stands in a list of places and is none: as typed without its و, and the places that it may be."""

    item: _Item
    name: str
    near: tuple[Place, ...]


def strangers(
    wish: Wish, one: Filter, telling: Sequence[int], places: Sequence[Place], gazetteer: Gazetteer
) -> Unclear | Unusable | None:
    """Whether something in a list of places is a misspelt one, or none at all; quoted words are not looked at.

    Args:
        wish: what was said.
        one: what is asked of every place of the list.
        telling: the words that are neither place nor filler.
        places: those that are known.
        gazetteer: all there are.
    """
    if one.topic or one.source is not None:
        return None
    found = list(_strangers(wish.said, _items(wish.said, wish.found.places, telling), gazetteer))
    if not found or not (places or (len(found) > 1 and all(each.near for each in found))):
        return None
    odd = {audience_words.unjoined(wish.said.slice(at, at + 1)) for each in found for at in range(*each.item[:2])}
    bare = replace(one, words=tuple(each for each in one.words if each.text not in odd))
    sure = [at_place(place, bare) for place in places]
    unknown = next((each for each in found if not each.near), None)
    if unknown is not None:
        word = phrase(unknown.name) if len(found) == 1 else None
        options = [*([Filter(words=(word,))] if word else ()), sure[-1]]
        return Unusable("place", unknown.name, tuple(options), tuple(sure))
    first, *others = found
    beside = [*sure, *(at_place(each.near[0], bare) for each in others)]
    options = [at_place(place, bare) for place in first.near]
    return Unclear(first.name, tuple(options[: MOST_OPTIONS - 1]), tuple(beside))


def _items(said: Utterance, places: Sequence[Span], telling: Sequence[int]) -> list[_Item]:
    """In order; words that nothing parts are one."""
    single = sorted(
        [*(_Item(*span, known=True) for span in places), *(_Item(at, at + 1, known=False) for at in telling)]
    )
    items: list[_Item] = []
    for item in single:
        last = items[-1] if items else None
        if last and not (last.known or item.known) and last.end == item.start and not _is_joined(said, last, item):
            items[-1] = _Item(last.start, item.end, known=False)
        else:
            items.append(item)
    return items


def are_apart(said: Utterance, whole: Span, part: Span) -> bool:
    """Whether a place and one that lies in it are two of a list (درعا وجاسم) and no address (جاسم، درعا)."""
    left, right = (_Item(*span, known=True) for span in sorted((whole, part)))
    return _is_joined(said, left, right, comma=whole < part)


def _is_joined(said: Utterance, left: _Item, right: _Item, *, comma: bool = True) -> bool:
    """Whether a comma or «و» alone stands between two."""
    between = [said.words[at].form for at in range(left.end, right.start)]
    if not all(map(enumerating.joins, between)):
        return False
    gap = said.text[said.words[left.end - 1].end : said.words[right.start].start]
    return (
        bool(between) or (comma and enumerating.has_comma(gap)) or _without_and(said, right) != said.slice(*right[:2])
    )


def _without_and(said: Utterance, item: _Item) -> str:
    """As typed, without the «و» of a list. Of a word that nobody knows it is no letter."""
    typed = said.slice(*item[:2])
    form = said.words[item.start].form
    bare = typed.removeprefix(enumerating.AND)
    if item.known:
        return bare if len(bare) > 2 else typed
    unknown = form not in load_lexicon().words and stem(form) not in load_lexicon().words
    return bare if unknown and len(bare) > 2 else audience_words.unjoined(typed)


def _strangers(said: Utterance, items: Sequence[_Item], gazetteer: Gazetteer) -> Iterator[_Stranger]:
    known = load_lexicon().words
    listed = False  # what is joined to a place or to what stands in a list with one
    for number, item in enumerate(items):
        before = items[number - 1] if number else None
        listed = before is not None and (before.known or listed) and _is_joined(said, before, item)
        if item.known:
            continue
        name = _without_and(said, item)
        # The form, not its stem: half of all slips have the stem of some word.
        near = tuple(gazetteer.suggest(name)) if any(form not in known for form in forms(name)) else ()
        opens = number + 1 < len(items) and bool(near) and _is_joined(said, item, items[number + 1])
        listed = listed or opens
        if listed and (near or _is_no_subject(forms(name))):
            yield _Stranger(item, name, near)


def _is_no_subject(said: Sequence[str]) -> bool:
    """Whether words are taken for a name: they are no topic, and one alone or unheard of."""
    known = load_lexicon().words
    if any(topics.resolve(" ".join(typed)) is not None for typed in (said, with_hamza(said)) if typed):
        return False
    return len(said) == 1 or any(form not in known and stem(form) not in known for form in said)
