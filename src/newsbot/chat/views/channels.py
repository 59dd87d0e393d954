"""Channels and groups whose subscriptions are set from a private chat."""

from newsbot.chat.document import Code, Document, Foreign, Line, Paragraph, labelled
from newsbot.chat.phrases import Phrases

_NAME = "@mychannel"


def how(phrases: Phrases, name: str | None = None) -> Document:
    """How to bind one; `name` (`@news`) of the one that is spoken of."""
    place = phrases.say("example.place")
    command = f"/subscribe {name or _NAME} {place}"
    return _said(phrases.line("channel.how", command=Code(command)), phrases)


def unknown(name: str, phrases: Phrases) -> Document:
    return _said(phrases.line("channel.unknown", name=Foreign(name)), phrases)


def not_yours(name: str, phrases: Phrases) -> Document:
    return _said(phrases.line("channel.not_yours", name=Foreign(name)), phrases)


def mute(name: str, phrases: Phrases) -> Document:
    """The bot cannot post there."""
    return _said(phrases.line("channel.mute", name=Foreign(name)), phrases)


def heading(name: str, phrases: Phrases) -> Line:
    """What an answer is about that concerns another room."""
    return phrases.line("channel.about", name=Foreign(name))


def _said(line: Line, phrases: Phrases) -> Document:
    return labelled([Paragraph(line)], phrases.locale, ())
