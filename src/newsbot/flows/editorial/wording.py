"""The words of a bulletin for every platform and language, and the names by which exactly these are agreed to."""

import json
from dataclasses import asdict
from datetime import datetime

from newsbot.chat.document import Document
from newsbot.chat.views import bulletin as views
from newsbot.chat.views.desk import Look
from newsbot.flows.editorial.newsroom import Newsroom
from newsbot.flows.editorial.reckoning import tagged
from newsbot.news.bulletin import Bulletin, Kind

# Digits of a token: who knows the key makes it, and nobody guesses one of four thousand millions in ten minutes.
_TOKEN = 8


def documents(bulletin: Bulletin, kind: Kind, text: str, newsroom: Newsroom) -> tuple[Document, ...]:
    """One of each language, the default's first."""
    places, _ = tagged(text, newsroom)
    known = newsroom.gazetteer.places
    found = [known[one] for one in places if one in known]
    return tuple(
        views.said(bulletin, kind, text, [newsroom.gazetteer.name_in(one, voice.locale) for one in found], voice)
        for voice in newsroom.voices()
    )


def prepared(bulletin: Bulletin, newsroom: Newsroom) -> tuple[Document, ...]:
    """What would be said by its draft."""
    assert bulletin.draft is not None
    return documents(bulletin, bulletin.draft.kind, bulletin.draft.text, newsroom)


def mark(bulletin: Bulletin, newsroom: Newsroom) -> str:
    """Names what its draft would be, to the last sign, on every platform and in every language, and for whom."""
    assert bulletin.draft is not None
    drawn = [
        [account, document.locale, drawing.exact(document)]
        for account, drawing in newsroom.drawings.items()
        for document in prepared(bulletin, newsroom)
    ]
    audience = asdict(bulletin.audience)
    whole = [bulletin.id, bulletin.draft.kind, bulletin.severity, audience, bulletin.draft.author, drawn]
    return newsroom.sign(json.dumps(whole, ensure_ascii=False))


def token(marked: str, at: datetime | None, newsroom: Newsroom) -> str:
    """What a command carries to say that exactly this is meant, `at` this time."""
    return newsroom.sign(f"token {marked} {at.isoformat() if at else ''}")[:_TOKEN]


def looks(bulletin: Bulletin, newsroom: Newsroom, locale: str, *, but: str) -> list[Look]:
    """How its draft looks on the platforms beside the one where it is shown as itself."""
    shown = next((one for one in prepared(bulletin, newsroom) if one.locale == locale), None)
    if shown is None:
        return []
    return [Look(account, drawing.plain(shown)) for account, drawing in newsroom.drawings.items() if account != but]
