"""Understand a draft: summary, places, topics and the words it is found by."""

from newsbot.news.article import Draft, Reading
from newsbot.news.gazetteer import Gazetteer
from newsbot.news.topics import topics
from newsbot.text.summary import summarize
from newsbot.text.words import forms, stem

# A later mention is worth less than one in title or lead; the figures only order the tags.
_TITLE_WEIGHT, _LEAD_WEIGHT, _LEAD_LENGTH = 5.0, 2.0, 300


def read(draft: Draft, gazetteer: Gazetteer, *, summary_sentences: int = 3) -> Reading:
    """All that the bot will ever ask of a draft, computed once, where a crash hurts nobody."""
    text = draft.text
    words = (*forms(draft.title), *forms(text))
    stems = tuple(map(stem, words))
    return Reading(
        summary=summarize(text, title=draft.title or None, sentences=summary_sentences),
        places=places(draft.title, text, gazetteer),
        topics=topics(draft.title, stems),
        stems=stems,
        forms=words,
    )


def places(title: str, text: str, gazetteer: Gazetteer) -> tuple[str, ...]:
    """Ids of the places that the item names, most telling first."""
    weights: dict[str, float] = {}
    for mention in gazetteer.find(f"{title}\n{text}"):
        weight = _weight(mention.start, len(title))
        weights[mention.place.id] = weights.get(mention.place.id, 0.0) + weight
    return tuple(sorted(weights, key=lambda place: -weights[place]))


def _weight(start: int, title_length: int) -> float:
    if start < title_length:
        return _TITLE_WEIGHT
    return _LEAD_WEIGHT if start < title_length + _LEAD_LENGTH else 1.0
