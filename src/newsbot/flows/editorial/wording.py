"""The words of a bulletin for every platform and language, and the names by which exactly these are agreed to."""

import json
from dataclasses import asdict, replace
from datetime import datetime

from newsbot.chat.document import BLANK, Document
from newsbot.chat.picture import Card
from newsbot.chat.views import bulletin as views
from newsbot.chat.views import illustration
from newsbot.chat.views.desk import Look
from newsbot.chat.views.illustration import Shown
from newsbot.flows.editorial.newsroom import Newsroom
from newsbot.flows.editorial.reckoning import tagged
from newsbot.news.bulletin import CARD, Bulletin, Kind

# Digits of a token: who knows the key makes it, and nobody guesses one of four thousand millions in ten minutes.
_TOKEN = 8


def documents(bulletin: Bulletin, kind: Kind, text: str, newsroom: Newsroom, picture: str = "") -> tuple[Document, ...]:
    """One of each language, the default's first; with a picture, then those for rooms that want few bytes."""
    places, _ = tagged(text, newsroom)
    known = newsroom.gazetteer.places
    found = [known[one] for one in places if one in known]
    said = tuple(
        views.said(bulletin, kind, text, [newsroom.gazetteer.name_in(one, voice.locale) for one in found], voice)
        for voice in newsroom.voices()
    )
    shown = "" if kind == "retraction" else _picture(bulletin, kind, text, picture, newsroom)
    # Whatever stood with earlier words does not stay with others by mistake.
    before = None if kind == "initial" else BLANK
    pictured = tuple(replace(one, picture=shown or before) for one in said)
    return (*pictured, *(replace(one, picture=before, lite=True) for one in said)) if shown else pictured


def _picture(bulletin: Bulletin, kind: Kind, text: str, picture: str, newsroom: Newsroom) -> str:
    """As a document names it; a card only where it is drawn by now."""
    return newsroom.sketches.ready(card(bulletin, kind, text, newsroom)) if picture == CARD else picture


def card(bulletin: Bulletin, kind: Kind, text: str, newsroom: Newsroom) -> Card:
    """The same for all languages, so that it is uploaded once."""
    return illustration.card(bulletin, kind, text, newsroom.voices()[0])


def card_of(bulletin: Bulletin, newsroom: Newsroom) -> Card | None:
    """Of its draft; None where it goes without one."""
    draft = bulletin.draft
    return card(bulletin, draft.kind, draft.text, newsroom) if draft and draft.picture == CARD else None


def pictured(bulletin: Bulletin, newsroom: Newsroom) -> Shown:
    """Where readers would see the picture of its draft."""
    first = prepared(bulletin, newsroom)[0]
    accounts = [one for one in newsroom.drawings if one in (bulletin.audience.accounts or newsroom.drawings)]
    drawings = {one: newsroom.drawings[one].pictured for one in accounts}
    able = [one for one, shows in drawings.items() if shows is not None]
    on = [one for one, shows in drawings.items() if shows is not None and shows(first)]
    return Shown(on, able, [one for one in accounts if one not in able])


def prepared(bulletin: Bulletin, newsroom: Newsroom) -> tuple[Document, ...]:
    """What would be said by its draft."""
    assert bulletin.draft is not None
    return documents(bulletin, bulletin.draft.kind, bulletin.draft.text, newsroom, bulletin.draft.picture)


def mark(bulletin: Bulletin, newsroom: Newsroom) -> str:
    """Names what its draft would be, to the last sign, on every platform and in every language, and for whom.

    Of a card that it is wanted: one that cannot be drawn in time holds nothing up.
    """
    assert bulletin.draft is not None
    drawn = [
        [account, document.locale, drawing.exact(replace(document, picture=None))]
        for account, drawing in newsroom.drawings.items()
        for document in prepared(bulletin, newsroom)
        if not document.lite
    ]
    audience, draft = asdict(bulletin.audience), bulletin.draft
    whole = [bulletin.id, draft.kind, bulletin.severity, audience, draft.author, drawn, draft.picture]
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
