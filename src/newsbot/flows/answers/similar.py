"""Which articles are like one: by the words that tell what it is about, its places and its figures."""

from collections.abc import Iterable

from newsbot.news.article import Article
from newsbot.news.gazetteer import Gazetteer
from newsbot.news.likeness import Gist, gist, likeness, terms
from newsbot.ports import Listed
from newsbot.text.fingerprint import COPY, Fingerprint, fingerprint, shared
from newsbot.text.words import forms, stem

# Articles that a search gives, among which the similar ones are.
AMONG = 40
# There is no end of what is a little alike.
_MOST = 20
# A figure of `likeness`: above it lie articles of one affair, far above it those of one event.
_ALIKE = 0.1
# What a topic in common adds to it.
_TOPIC = 0.02
# Its title and its first sentences say what an article is about.
_READ = 600  # characters


def telling(article: Article, gazetteer: Gazetteer) -> tuple[str, ...]:
    """The folded words of a title and a first paragraph to search for, the most telling first."""
    beginning = f"{article.draft.title}\n{next(iter(article.draft.paragraphs), '')}"
    typed = {stem(form): form for form in reversed(forms(beginning))}
    found = gist(article.draft.title, beginning, article.reading.places, gazetteer)
    return tuple(typed[each] for each in terms(found) if each in typed)


def similar(article: Article, found: Iterable[Listed], gazetteer: Gazetteer) -> tuple[Listed, ...]:
    """Those of the found that are like it, newest first: neither itself nor a copy, and no copies of one another."""
    ours = _gist(article, gazetteer)
    alike = [one for one in found if one.article.id != article.id and _is_alike(article, ours, one.article, gazetteer)]
    kept: list[Listed] = []
    seen = [_print(article)]
    for one in sorted(alike, key=lambda one: -one.key):
        theirs = _print(one.article)
        if not any(_is_copy(theirs, other) for other in seen):
            kept.append(one)
            seen.append(theirs)
    return tuple(kept[:_MOST])


def _is_alike(article: Article, ours: Gist, other: Article, gazetteer: Gazetteer) -> bool:
    met = not set(article.reading.topics).isdisjoint(other.reading.topics)
    return likeness(ours, _gist(other, gazetteer)) + _TOPIC * met >= _ALIKE


def _gist(article: Article, gazetteer: Gazetteer) -> Gist:
    return gist(article.draft.title, article.draft.text[:_READ], article.reading.places, gazetteer)


def _print(article: Article) -> Fingerprint:
    return fingerprint(article.draft.text[: 4 * _READ] or article.draft.title)


def _is_copy(one: Fingerprint, other: Fingerprint) -> bool:
    return one == other or shared(one, other) >= COPY
