"""What an article is about: a closed list of topics, found by words that tell them."""

from collections import Counter
from collections.abc import Sequence
from functools import cache

from newsbot.news import topic_words
from newsbot.text.words import forms, stem
from newsbot.text.words import stems as stems_of

TOPICS: tuple[str, ...] = tuple(topic_words.CUES)

# A word of the title tells as much as four of the text; one word said over and over tells no more than three times.
_TITLE, _MOST_OF_ONE, _STRONG = 4, 3, 3
# Points without which a topic is not named, and the share of the best topic's points that the others need.
_ENOUGH, _SHARE, _MOST = 6, 0.45, 3
_CLITICS = ("وال", "بال", "عال", "لل", "ال", "و", "ب", "ل")


def topics(title: str, stems: Sequence[str]) -> tuple[str, ...]:
    """At most three topic ids, the most telling first.

    Args:
        title: as published.
        stems: folded stems of title and text (`Reading.stems`).
    """
    points = dict.fromkeys(TOPICS, 0)
    for stemmed, times in Counter(stems).items():
        for topic, weight in _cues().get(stemmed, ()):
            points[topic] += weight * min(times, _MOST_OF_ONE)
    for stemmed in set(stems_of(title)):
        for topic, weight in _cues().get(stemmed, ()):
            points[topic] += weight * (_TITLE - 1)
    # A long article holds more chance words than a short one.
    enough = _ENOUGH + len(stems) // 100
    told = _told(title, stems)
    best = max(points.values())
    named = [topic for topic in TOPICS if points[topic] >= max(enough, _SHARE * best) and told[topic]]
    return tuple(sorted(named, key=lambda topic: -points[topic])[:_MOST])


def _told(title: str, stems: Sequence[str]) -> dict[str, bool]:
    """Whether the words leave no doubt: a sure one in the title, or a sure one and another, or two in the title."""
    head, body = frozenset(stems_of(title)), frozenset(stems)
    told = {}
    for topic in TOPICS:
        sure, all_cues = _sure()[topic], _all()[topic]
        cues = all_cues & (body | head)
        in_title = bool(sure & head) or len(all_cues & head) > 1
        told[topic] = in_title or (len(cues) > 1 and not sure.isdisjoint(cues))
    return told


def resolve(query: str) -> str | None:
    """The topic that somebody typed (طقس، الاقتصاد، weather), or None."""
    typed = forms(query)
    names = _names()
    for first in range(len(typed)):
        key = " ".join(typed[first:])
        for clitic in ("", *_CLITICS):
            if key.startswith(clitic) and key[len(clitic) :] in names:
                return names[key[len(clitic) :]]
        # "news of": أخبار الطقس، weather news
        if typed[first] not in topic_words.NEWS:
            break
    return resolve(" ".join(typed[:-1])) if len(typed) > 1 and typed[-1] in topic_words.NEWS else None


@cache
def _cues() -> dict[str, tuple[tuple[str, int], ...]]:
    """Stem -> the topics that it tells, with its points."""
    cues: dict[str, dict[str, int]] = {}
    for topic, (strong, weak) in topic_words.CUES.items():
        for words, weight in ((weak, 1), (strong, _STRONG)):
            for form in forms(words):
                cues.setdefault(stem(form), {})[topic] = weight
    return {stemmed: tuple(told.items()) for stemmed, told in cues.items()}


@cache
def _all() -> dict[str, frozenset[str]]:
    """Topic -> the stems that tell it."""
    return {
        topic: frozenset(map(stem, forms(f"{strong} {weak}"))) for topic, (strong, weak) in topic_words.CUES.items()
    }


@cache
def _sure() -> dict[str, frozenset[str]]:
    """Topic -> the stems that tell it and nothing else."""
    doubtful = {topic: frozenset(map(stem, forms(text))) for topic, text in topic_words.DOUBTFUL.items()}
    return {
        topic: frozenset(map(stem, forms(strong))) - doubtful[topic] for topic, (strong, _) in topic_words.CUES.items()
    }


@cache
def _names() -> dict[str, str]:
    return {" ".join(forms(name)): topic for topic, names in topic_words.NAMES.items() for name in names.split("|")}
