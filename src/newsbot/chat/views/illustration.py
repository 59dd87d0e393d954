"""What an editor is told of the picture that goes with a draft, and the card that is drawn for it."""

import unicodedata
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from newsbot.chat.document import Document
from newsbot.chat.orders import name_of
from newsbot.chat.phrases import Phrases
from newsbot.chat.picture import Card, Tone
from newsbot.chat.views.bulletin import label
from newsbot.chat.views.desk import Button, platform, said
from newsbot.news.bulletin import CARD, Bulletin, Kind
from newsbot.text.bidi import leans_rtl


class Shown(NamedTuple):
    """Accounts of the bot that a draft is for.

    Attributes:
        on: where its words stand under the picture; `able`: where they could; `without`: where there are none.
    """

    on: Sequence[str] = ()
    able: Sequence[str] = ()
    without: Sequence[str] = ()


def card(bulletin: Bulletin, kind: Kind, text: str, phrases: Phrases) -> Card:
    """Its first line, under the word that the flash begins with."""
    title = next((line for line in text.split("\n") if line.strip()), "")
    tone: Tone = "amended" if kind != "initial" else "alarm" if bulletin.severity == "life-safety" else "news"
    return Card(label(bulletin, kind, phrases), title, name_of(bulletin.id), tone, leans_rtl(title))


def lines(bulletin: Bulletin, shown: Shown, phrases: Phrases) -> Iterator[str]:
    """Where readers see the picture, and where they do not."""
    draft = bulletin.draft
    if draft is None or not draft.picture:
        if draft is not None and bulletin.picture:
            yield phrases.say("desk.picture_dropped")
        return
    is_card, corrects = draft.picture == CARD, draft.kind == "correction"
    if shown.on:
        yield phrases.say("desk.with_card" if is_card else "desk.with_photo", platforms=_names(shown.on, phrases))
    elif shown.able:
        photo = "desk.photo_cut" if corrects else "desk.photo_long"
        yield _undrawn(draft.text, phrases) if is_card else phrases.say(photo)
    if shown.without:
        yield phrases.say("desk.without_picture", platforms=_names(shown.without, phrases))


def _undrawn(text: str, phrases: Phrases) -> str:
    """Fonts for reading have letters, and hardly ever little pictures."""
    title = next((line for line in text.split("\n") if line.strip()), "")
    symbols = dict.fromkeys(letter for letter in title if unicodedata.category(letter) == "So")
    if symbols:
        return phrases.say("desk.card_symbols", symbols=" ".join(symbols))
    return phrases.say("desk.card_failed")


def buttons(bulletin: Bulletin, phrases: Phrases, token: str, *, cards: bool) -> Iterator[Button]:
    """`token` names the draft that they change, and no later one; `cards`: they can be drawn."""
    id_ = name_of(bulletin.id)
    if bulletin.draft is not None and bulletin.draft.picture:
        yield f"/picture {id_} none {token}", phrases.say("desk.do_no_picture")
    elif cards:
        yield f"/picture {id_} card {token}", phrases.say("desk.do_card")


def choice(id_: str, phrases: Phrases, *, cards: bool) -> Document:
    offered = [(f"/picture {id_} none", phrases.say("desk.do_no_picture"))]
    if cards:
        offered.insert(0, (f"/picture {id_} card", phrases.say("desk.do_card")))
    return said(phrases.say("desk.choose_picture", id=id_), phrases, offered)


def _names(accounts: Sequence[str], phrases: Phrases) -> str:
    return phrases.names(platform(one, phrases) for one in accounts)
