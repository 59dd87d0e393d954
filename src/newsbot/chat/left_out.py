"""What somebody leaves out: `درعا إلا الرياضة`, `كل الأخبار ما عدا ريف دمشق والطقس`, `درعا - رياضة`."""

from collections.abc import Collection, Sequence
from functools import partial

from newsbot.chat.doubtful import Unclear, Wanted
from newsbot.chat.phrasebook import load
from newsbot.chat.utterance import Utterance, listen
from newsbot.news import audience_words, topics
from newsbot.news.gazetteer import Gazetteer
from newsbot.text.words import forms, stem

_LONGEST_NAME = 4  # words


def excepted(text: str, gazetteer: Gazetteer) -> list[str]:
    """What stands behind إلا or بدون, one by one: names of several words, else words; no word for news as such."""
    book = load()
    said = listen(text, partial(is_known, gazetteer))
    hollow = {stem(form) for form in book.hollow}
    said_of_news = book.counted | book.asks
    told = [
        not (said.is_filler(at, book) or said.keys[at] in said_of_news or stem(word.form) in hollow)
        for at, word in enumerate(said.words)
    ]
    found: list[str] = []
    at = 0
    while at < len(told):
        name = told[at] and _longest_name(said, at, told, gazetteer)
        if told[at]:
            found.append(name or audience_words.unjoined(said.slice(at, at + 1)))
        at += len(forms(name)) if name else 1
    return found


def _longest_name(said: Utterance, start: int, told: Sequence[bool], gazetteer: Gazetteer) -> str | None:
    """The words from one on, at least two, that are the name of a place or a topic."""
    ends = range(min(len(told), start + _LONGEST_NAME), start + 1, -1)
    names = (said.slice(start, end) for end in ends if all(told[start:end]))
    return next((name for name in names if is_known(gazetteer, name)), None)


def left_out(absent: Collection[str], gazetteer: Gazetteer) -> dict[str, str]:
    """What is left out and surely is a place's name, to its id."""
    places = {
        text: gazetteer.places.get(text.removeprefix("place:")) or gazetteer.resolve(text)
        for text in absent
        if text.startswith("place:") or gazetteer.find(text)
    }
    return {text: place.id for text, place in places.items() if place is not None}


def dashed(typed: str, listed: Wanted, left_out: Wanted) -> Wanted:
    """A dash leaves out what follows it or only sets it apart: places side by side are a list (درعا - حمص)."""
    if not isinstance(left_out, tuple):
        return listed
    if not isinstance(listed, tuple):
        return left_out
    if len(listed) > len(left_out) or listed[0].source != left_out[0].source:
        return listed
    return left_out if len(listed) > 1 else Unclear(typed, (*left_out, *listed))


def is_known(gazetteer: Gazetteer, form: str) -> bool:
    return gazetteer.resolve(form) is not None or topics.resolve(form) is not None
