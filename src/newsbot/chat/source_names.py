"""A source's name is no word of a wish: اشترك بمصدر نشرة تجريبية asks for no digest."""

from collections.abc import Collection
from dataclasses import replace

from newsbot.chat.digests import DigestNow, SetDigest
from newsbot.chat.intents import understand
from newsbot.chat.wishes import NAMELESS, Wish
from newsbot.news import telling_words
from newsbot.news.gazetteer import Gazetteer
from newsbot.text.words import forms

_FOLLOWING = frozenset(("subscribe", "unsubscribe", "mute"))
# A name stands in a wish, and in a longer text it may be anything.
_LONGEST = 200
# A word that is none: تابع alone asks for more.
_NAME = f" {NAMELESS} "


def heard(text: str, gazetteer: Gazetteer, sources: Collection[str]) -> Wish:
    """As `intents.understand`; what is left of a text without a source's name may say that it shall be followed."""
    wish = understand(text, gazetteer)
    if wish.typed is not None or wish.intent in _FOLLOWING or len(text) > _LONGEST:
        return wish
    rest = _without_source(text, sources)
    other = understand(rest, gazetteer) if rest is not None else wish
    return replace(other, body=wish.body) if other.intent in _FOLLOWING else wish


def may_hide(text: str, command: object) -> bool:
    """Whether what was taken for a wish for a digest may name a source, once it is known which there are."""
    return isinstance(command, DigestNow | SetDigest) and not text.startswith("/") and len(text.split()) > 1


def _without_source(text: str, sources: Collection[str]) -> str | None:
    """A text up to a word that says that a source's name follows, or without a name that is known; a word for it."""
    if called := telling_words.SOURCE.search(text):
        return text[: called.start()] + _NAME
    padded = f" {' '.join(forms(text))} "
    named = (f" {' '.join(forms(name))} " for name in sources)
    longest = max((name for name in named if name.strip() and name in padded), key=len, default=None)
    return padded.replace(longest, _NAME) if longest else None
