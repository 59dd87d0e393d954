"""Stories: the reports of one event, grouped as they come in.

A report is compared with the reports of stories that share two or more of its telling stems (`terms`) within 72
hours, at most 20 stories and 8 reports of each. It joins the story whose likelier half it is most like, if that is
`SAME` or more; else it is a story of its own. Taking the mean over half the reports, neither the nearest one nor all
of them, keeps a chain of days from growing into one story and makes little of who came first.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from newsbot.news.article import Article
from newsbot.news.figures import Figure, figures
from newsbot.news.gazetteer import Gazetteer
from newsbot.news.likeness import SAME, Gist, gist_of, likeness, terms
from newsbot.news.stance import Stance, stance
from newsbot.text.fingerprint import Fingerprint, of_words
from newsbot.text.words import forms, stem

WINDOW = 72 * 3600.0
"""Seconds between two reports of one event, at most."""
SHARED_TERMS = 2
"""A story that shares fewer terms with a report is no candidate for it."""
CANDIDATES = 20
_COMPARED = 8  # reports of a story: the first, and the latest
# Two sources may hit on one headline; a copy is told by the text, where there is one of so many words.
_OWN = 10


class Report(NamedTuple):
    """What an article brings to a story.

    Attributes:
        article: its id; source: the name of its source.
        at: when it was published, or first seen; seconds since 1970 UTC.
    """

    article: str
    source: str
    at: float
    gist: Gist
    fingerprint: Fingerprint
    figures: tuple[Figure, ...]
    stance: Stance


class Story(NamedTuple):
    """The reports of one event, in the order of their time; at least one."""

    id: str
    reports: tuple[Report, ...]

    def with_report(self, report: Report) -> "Story":
        """The story with one report more, or with its newer revision."""
        others = [one for one in self.reports if one.article != report.article]
        return Story(self.id, tuple(sorted([*others, report], key=lambda one: (one.at, one.article))))


class Match(NamedTuple):
    """The story that a report belongs to, and how like its reports it is, from 0 to 1."""

    story: Story
    likeness: float


def report(article: Article, at: float, gazetteer: Gazetteer) -> Report:
    """What an article brings to a story, whether its reading was just made or comes without words from a store.

    `at` is in seconds since 1970 UTC.
    """
    draft, reading = article.draft, worded(article).reading
    title, text = draft.title, draft.text
    does = stance(title, text)
    counted = figures(title, text, gazetteer.find)
    if does == "denies":  # what the headline denies it denies of its figures, wherever its verb stands
        counted = tuple(one._replace(denied=one.denied or one.start < len(title)) for one in counted)
    own = reading.forms[len(forms(title)) :]
    return Report(
        article.id,
        article.source,
        at,
        gist_of(draft, reading, gazetteer),
        of_words(own if len(own) >= _OWN else reading.forms),
        counted,
        does,
    )


def worded(article: Article) -> Article:
    """An article whose reading has its words, as it has before a store keeps it."""
    if article.reading.forms:
        return article
    words = (*forms(article.draft.title), *forms(article.draft.text))
    return replace(article, reading=replace(article.reading, forms=words, stems=tuple(map(stem, words))))


def story_of(new: Report, candidates: Iterable[Story]) -> Match | None:
    """Which story a report belongs to; None where it begins its own.

    Args:
        new: not yet in any of them.
        candidates: stories with `SHARED_TERMS` or more of its `terms` in a report within `WINDOW`, the most shared
            first; those after the twentieth are not looked at.
    """
    best: Match | None = None
    for _, story in zip(range(CANDIDATES), candidates, strict=False):
        alike = _likeness(new, story.reports)
        if alike >= SAME and (best is None or _before(story, alike) < _before(*best)):
            best = Match(story, alike)
    return best


def _before(story: Story, alike: float) -> tuple[float, float, str]:
    """The likelier first, of equals the older: the order of candidates decides nothing."""
    return -alike, story.reports[0].at, story.id


def _likeness(new: Report, reports: Sequence[Report]) -> float:
    near = [one for one in reports if abs(one.at - new.at) <= WINDOW]
    compared = near if len(near) <= _COMPARED else [near[0], *near[1 - _COMPARED :]]
    alike = sorted((likeness(new.gist, one.gist) for one in compared), reverse=True)
    half = alike[: (len(alike) + 1) // 2]
    return sum(half) / len(half) if half else 0.0


def index_terms(new: Report) -> tuple[str, ...]:
    """The at most 16 stems to keep for a report and to look for candidates by."""
    return terms(new.gist)
