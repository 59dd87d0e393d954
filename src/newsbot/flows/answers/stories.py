"""`/story s12`: a story with all its reports."""

import re
from collections.abc import Callable

from newsbot.chat.document import Document
from newsbot.chat.views import alert
from newsbot.flows.answers.asked import Asked
from newsbot.flows.telling import Words
from newsbot.ports import ArticleStore, Listed, Stories

_NUMBER = re.compile(r"[sS](\d{1,15})")


class WholeStories:
    """`stories` gives the store's book, which is opened when it is first needed."""

    def __init__(self, articles: ArticleStore, stories: Callable[[], Stories], words: Words) -> None:
        self._articles = articles
        self._stories = stories
        self._words = words

    async def story(self, id_: str, asked: Asked) -> tuple[Document, Listed] | None:
        """The story and the article whose words it shows; None for what is no story's id, or one that is forgotten."""
        number = _NUMBER.fullmatch(id_)
        kept = await self._stories().get(int(number[1])) if number else None
        if kept is None:
            return None
        found = [await self._articles.get(each.article) for each in kept.story.reports]
        articles = {one.article.id: one for one in found if one is not None}
        told = self._words.telling(kept, articles, asked.phrases)
        if told is None:
            return None
        document = alert.story(told, now=asked.now, phrases=asked.phrases)
        return document, articles[told.lead.entry.article.id]
