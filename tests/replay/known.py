"""What a filter asks and what is known of a story, said again in the plainest way."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from newsbot.news.article import Article
from newsbot.news.audience import Filter
from newsbot.news.gazetteer import Gazetteer
from newsbot.text.words import forms, stem


@dataclass
class Known:
    """What is known of a story so far, or of what an editor posts.

    Attributes:
        runs: what was said, each word as its stem, with a space before and after each.
        breaking: an editor says it.
    """

    places: set[str] = field(default_factory=set)
    topics: set[str] = field(default_factory=set)
    sources: set[str] = field(default_factory=set)
    runs: list[str] = field(default_factory=list)
    breaking: bool = False
    _said: dict[tuple[str, ...], bool] = field(default_factory=dict)

    def with_report(self, article: Article, gazetteer: Gazetteer) -> "Known":
        runs = [_run(article.draft.title), _run(article.draft.text)]
        topics, sources = {*article.reading.topics}, {article.source}
        places = self.places | around(article.reading.places, gazetteer)
        return Known(places, self.topics | topics, self.sources | sources, [*self.runs, *runs])

    @classmethod
    def of_editors(cls, text: str, places: Iterable[str], gazetteer: Gazetteer) -> "Known":
        title, _, rest = text.partition("\n")
        return cls(around(places, gazetteer), runs=[_run(title), _run(rest)], breaking=True)

    def says(self, stems: tuple[str, ...]) -> bool:
        found = self._said.get(stems)
        if found is None:
            found = self._said[stems] = any(f" {' '.join(stems)} " in run for run in self.runs)
        return found


def around(places: Iterable[str], gazetteer: Gazetteer) -> set[str]:
    """The places and all that they lie in."""
    return {one.id for place in places if place in gazetteer.places for one in gazetteer.path(place)}


def _run(text: str) -> str:
    return f" {' '.join(map(stem, forms(text)))} "


def lets_through(which: Filter, known: Known) -> bool:
    return (
        (known.breaking or not which.breaking)
        and (which.place is None or which.place in known.places)
        and (which.topic is None or which.topic in known.topics)
        and (which.source is None or which.source in known.sources)
        and all(known.says(each.stems) for each in which.words)
        and not any(known.says(each.stems) for each in which.without)
        and known.topics.isdisjoint(which.without_topics)
        and known.places.isdisjoint(which.without_places)
    )
