"""Reports of small invented events, as stories are made of them."""

from functools import cache

from newsbot.news.article import Article, Draft, Part, Reading
from newsbot.news.gazetteer import Gazetteer, load
from newsbot.news.reading import places
from newsbot.news.story import Report, report
from newsbot.text.words import forms, stem


@cache
def known() -> Gazetteer:
    return load()


def article(id_: str, title: str, text: str = "", source: str = "وكالة") -> Article:
    draft = Draft(title, tuple(Part("paragraph", line) for line in text.split("\n") if line), id=id_)
    words = (*forms(title), *forms(draft.text))
    reading = Reading(places=places(title, draft.text, known()), stems=tuple(map(stem, words)), forms=words)
    return Article(id_, id_, source, draft, reading)


def told(title: str, text: str = "", *, source: str = "وكالة", at: float = 0.0, id_: str = "") -> Report:
    return report(article(id_ or f"{source} {at}", title, text, source), at, known())
