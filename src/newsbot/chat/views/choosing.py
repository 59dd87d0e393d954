"""What an editor may choose for a draft, and why something was not done."""

from datetime import datetime

from newsbot.chat.catalog import LOCALES
from newsbot.chat.document import Code, Document, Paragraph, Text, labelled
from newsbot.chat.orders import name_of
from newsbot.chat.phrases import Phrases
from newsbot.chat.views.delivered import STATES
from newsbot.chat.views.desk import PLATFORMS, SEVERITIES, Button, platform, said
from newsbot.news.acts import Reason
from newsbot.news.bulletin import LONGEST_TEXT, WAITING, Bulletin, Severity
from newsbot.text.folding import fold

_REASONS: dict[Reason, str] = {
    "role": "desk.refused_role",
    "author": "desk.refused_author",
    "person": "desk.refused_person",
    "changed": "desk.refused_changed",
    "waiting": "desk.refused_waiting",
    "unasked": "desk.refused_unasked",
    "lapsed": "desk.refused_lapsed",
    "rate": "desk.refused_rate",
    "time": "desk.refused_time",
    "early": "desk.refused_early",
    "empty": "desk.refused_empty",
    "same": "desk.refused_same",
    "stopped": "desk.refused_stopped",
}


def severity(typed: str) -> Severity | None:
    """By its name, or as it is called in any language of ours."""
    wanted = fold(typed)
    for one, key in SEVERITIES.items():
        if wanted in {one, *(fold(Phrases(locale).say(key)) for locale in LOCALES)}:
            return one
    return None


def severities(id_: str, phrases: Phrases) -> Document:
    buttons = [(f"/severity {id_} {one}", phrases.say(key)) for one, key in SEVERITIES.items()]
    return said(phrases.say("desk.choose_severity", id=id_), phrases, buttons)


def audiences(id_: str, accounts: tuple[str, ...], phrases: Phrases) -> Document:
    """`accounts` of the bot, each of which may be chosen alone where there are several."""
    kinds = (("everyone", "desk.everyone"), ("concerned", "desk.concerned_any"), ("test", "desk.editors_only"))
    buttons: list[Button] = [(f"/audience {id_} {kind}", phrases.say(key)) for kind, key in kinds]
    if len(accounts) > 1:
        buttons += [(f"/audience {id_} {one}", platform(one, phrases)) for one in accounts if one in PLATFORMS]
        both = phrases.names(platform(one, phrases) for one in accounts)
        buttons.append((f"/audience {id_} all", both))
    example = Code(f"/audience {id_} {phrases.say('example.place')}")
    return said(phrases.line("desk.choose_audience", id=id_, example=example), phrases, buttons)


def scheduled(id_: str, at: datetime, token: str, phrases: Phrases) -> Document:
    spoken = phrases.say("desk.scheduled", id=id_, date=phrases.date(at))
    send = f"/send {id_} {token} {at.isoformat()}"
    return said(spoken, phrases, [(send, phrases.say("desk.do_confirm"))])


def obeyed(word: str, bulletin: Bulletin, phrases: Phrases, *, on_its_way: bool = False) -> Document | None:
    """That an order was carried out; `on_its_way`: it was about to go out before. None: no words for it."""
    match word, bulletin.phase:
        case ("cancel" | "retract", "cancelled"):
            key = "desk.cancelled_in_time" if on_its_way else "desk.cancelled_draft"
        case ("cancel", _):
            key = "desk.dropped"
        case ("retract", "retracted"):
            key = "desk.retracting"
        case ("stop", "stopped"):
            key = "desk.stopped_now"
        case ("resume", "sending"):
            key = "desk.resumed"
        case ("send" | "approve" | "emergency", _):
            key = "desk.correcting"
        case _:
            return None
    return said(phrases.say(key, id=name_of(bulletin.id)), phrases)


def state(bulletin: Bulletin, phrases: Phrases) -> Document:
    """That this cannot be done as it stands, in a word."""
    spoken = phrases.say("desk.refused_phase", id=name_of(bulletin.id), state=phrases.say(STATES[bulletin.state]))
    return said(spoken, phrases)


def refused(reason: Reason, bulletin: Bulletin | None, phrases: Phrases) -> Document:
    """Why nothing was done, and what could be done instead."""
    if reason == "long":
        return said(phrases.count("desk.refused_long", LONGEST_TEXT), phrases)
    if reason == "phase" and bulletin is not None:
        return state(bulletin, phrases)
    buttons: list[Button] = []
    if reason == "author" and bulletin is not None and bulletin.phase in WAITING:
        buttons.append((f"/adopt {name_of(bulletin.id)}", phrases.say("desk.do_adopt")))
    key = _REASONS.get(reason, "desk.refused_role")
    return labelled([Paragraph((Text(phrases.say(key)),))], phrases.locale, buttons)
