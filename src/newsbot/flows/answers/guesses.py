"""What may have been meant by words that are no wish: a subject of few articles, a place with a slip of the finger."""

from collections.abc import Sequence

from newsbot.chat import talk
from newsbot.chat.command import Unknown
from newsbot.chat.document import Document
from newsbot.chat.spelling import is_said
from newsbot.chat.views import guessing, hours, problems
from newsbot.flows.answers.asked import Asked
from newsbot.flows.answers.lists import Lists
from newsbot.news.gazetteer import Gazetteer, Place
from newsbot.text.words import forms

# A name or a subject; more words are a sentence that was not understood.
_FEW_WORDS = 4
# Words of a subject among which misspelt places are looked for.
_SENTENCE = 15


class Guesses:
    def __init__(self, lists: Lists, gazetteer: Gazetteer) -> None:
        self._lists = lists
        self._gazetteer = gazetteer

    async def unknown(self, command: Unknown, asked: Asked) -> Document:
        """Words of a few articles, a place with a slip of the finger; otherwise how to ask."""
        if command.command:
            return problems.unknown_command(command.command, command.near, asked.phrases)
        if command.meant is not None:
            return problems.unknown(asked.phrases, hours.typed(command.meant, asked.phrases))
        text = command.text
        words = talk.content(text)
        if not words or len(words) > _SENTENCE:
            return problems.unknown(asked.phrases)
        few = len(text.split()) <= _FEW_WORDS
        name = text if len(words) == len(forms(text)) else talk.spelt(text, words)
        if few and (found := await self._lists.words(words, name, asked)):
            return found
        if few and (meant := self._gazetteer.suggest(text)):
            return self._misspelt(text, meant, asked)
        if within := self._gazetteer.suggest_within(words):
            return self._misspelt(within[0][0], [place for _, place in within], asked)
        # Of real words it can be said that nothing is about them.
        return self._lists.none(name, asked) if few and is_said(words) else problems.unknown(asked.phrases)

    def place(self, typed: str, asked: Asked) -> Document:
        """Of `/places` with a name that is none."""
        meant = self._gazetteer.suggest(typed) or [place for _, place in self._gazetteer.suggest_within(forms(typed))]
        return self._misspelt(typed, meant, asked, command="/places")

    def _misspelt(self, typed: str, meant: Sequence[Place], asked: Asked, *, command: str = "/latest") -> Document:
        names = [self._gazetteer.name_in(place, asked.settings.locale) for place in meant]
        return guessing.unknown_place(typed, names, asked.phrases, command=command)
