"""Whether an article holds a word as it was typed, or only a relative of its stem."""

from collections.abc import Sequence

from newsbot.chat.spelling import without_clitics
from newsbot.news.article import Article
from newsbot.text.words import forms


def holds(article: Article, words: Sequence[str]) -> bool:
    """Whether one of the folded words stands in the article, with or without article and clitics."""
    wanted = {core for word in words for core in without_clitics(word)}
    texts = (article.draft.title, *(part.text for part in article.draft.body))
    return any(core in wanted for text in texts for form in forms(text) for core in without_clitics(form))
