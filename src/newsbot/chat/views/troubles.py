"""What the editors are told of the bot itself, and of what readers found wrong."""

from datetime import datetime

from newsbot.chat.document import Block, Code, Document, Paragraph, Quote, Strong, labelled
from newsbot.chat.phrases import Phrases
from newsbot.chat.views.article import shown
from newsbot.chat.views.desk import platform
from newsbot.news.troubles import FAILURES, Kind, Trouble

_BEGUN: dict[Kind, str] = {
    "source": "trouble.source",
    "silence": "trouble.silence",
    "account": "trouble.account",
}
_OVER: dict[Kind, str] = {
    "source": "trouble.source_over",
    "silence": "trouble.silence_over",
    "account": "trouble.account_over",
}


def begun(what: Trouble, since: datetime | None, phrases: Phrases) -> Document:
    when = phrases.date(since) if since else phrases.say("trouble.never")
    return _said(_BEGUN[what.kind], what, phrases, when=when, n=phrases.number(FAILURES))


def over(what: Trouble, phrases: Phrases) -> Document:
    return _said(_OVER[what.kind], what, phrases)


def complaint(title: str, id_: str, words: str, phrases: Phrases) -> Document:
    """A reader reports an error; nobody is named."""
    blocks: list[Block] = [Paragraph(phrases.line("trouble.reported", title=Strong(f"«{shown(title)}»")))]
    if words:
        blocks.append(Quote(shown(words)))
    command = f"/story {id_}"
    blocks.append(Paragraph(phrases.line("article.full", command=Code(command))))
    return labelled(blocks, phrases.locale, ())


def _said(key: str, what: Trouble, phrases: Phrases, **values: str) -> Document:
    name = platform(what.name, phrases) if what.kind == "account" else shown(what.name)
    return labelled([Paragraph(phrases.line(key, name=Strong(name), **values))], phrases.locale, ())
