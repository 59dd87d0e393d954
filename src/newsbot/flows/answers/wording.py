"""Whether an article holds a word as it was typed, or only a relative of its stem."""

from collections.abc import Iterable, Iterator, Sequence

from newsbot.news.article import Article
from newsbot.text.words import forms

_CLITICS = ("وال", "بال", "كال", "فال", "ال", "لل", "و", "ب", "ل", "ف", "ك")
_SHORTEST = 3


def holds(article: Article, words: Sequence[str]) -> bool:
    """Whether one of the folded words stands in the article, with or without article and clitics."""
    wanted = set(_bared(words))
    texts = (article.draft.title, *(part.text for part in article.draft.body))
    return any(form in wanted for text in texts for form in _bared(forms(text)))


def _bared(found: Iterable[str]) -> Iterator[str]:
    for form in found:
        yield form
        for clitic in _CLITICS:
            if form.startswith(clitic) and len(form) - len(clitic) >= _SHORTEST:
                yield form[len(clitic) :]
