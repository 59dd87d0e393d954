"""What readers get from the editors: the news, its correction, that it was withdrawn, and how it came to be so."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from newsbot.chat.document import Block, Code, Document, Faint, Heading, Paragraph, Rule, Strong, Text, document
from newsbot.chat.orders import name_of
from newsbot.chat.phrases import Phrases
from newsbot.news.bulletin import Bulletin, Kind, Severity, Version

LABELS: dict[Severity, str] = {
    "life-safety": "bulletin.life-safety",
    "breaking": "bulletin.breaking",
    "important": "bulletin.important",
}
_LATER: dict[Kind, str] = {"correction": "bulletin.correction", "retraction": "bulletin.retraction"}
_HAPPENED: dict[Kind, str] = {
    "initial": "bulletin.was_published",
    "correction": "bulletin.was_corrected",
    "retraction": "bulletin.was_withdrawn",
}
# Characters by which a withdrawn item is known again.
_START = 80


def news(bulletin: Bulletin, text: str, places: Sequence[str], phrases: Phrases) -> Document:
    """The first words: a label, the text, where it is, and the name by which its history can be asked for."""
    blocks = list(_led(label(bulletin, "initial", phrases), text, phrases))
    if bulletin.is_test:
        blocks.append(Paragraph((Text(phrases.say("bulletin.test_note")),)))
    return document([*blocks, _footer(bulletin, places)], phrases.locale)


def correction(bulletin: Bulletin, text: str, places: Sequence[str], phrases: Phrases) -> Document:
    """What takes the place of every copy, and is sent as it stands where there is none to be changed."""
    said = phrases.line("bulletin.corrected", command=Code(f"/story {name_of(bulletin.id)}"))
    blocks = [*_led(label(bulletin, "correction", phrases), text, phrases), Paragraph(said), _footer(bulletin, places)]
    return document(blocks, phrases.locale)


def retraction(bulletin: Bulletin, phrases: Phrases) -> Document:
    """No words of anybody's own: whoever may take something back may not say something else to everybody."""
    start = bulletin.text if len(bulletin.text) <= _START else f"{bulletin.text[:_START].rsplit(' ', 1)[0]}…"
    said = phrases.say("bulletin.withdrawn", start=" ".join(start.split()))
    blocks = [
        Paragraph((Strong(label(bulletin, "retraction", phrases)),)),
        Paragraph((Text(said),)),
        Paragraph((Text(phrases.say("bulletin.do_not_rely")),)),
        _footer(bulletin, ()),
    ]
    return document(blocks, phrases.locale)


def said(bulletin: Bulletin, kind: Kind, text: str, places: Sequence[str], phrases: Phrases) -> Document:
    """What goes out for a version of this kind, and its place for the lines that a room sets around it."""
    match kind:
        case "initial":
            found = news(bulletin, text, places, phrases)
        case "correction":
            found = correction(bulletin, text, places, phrases)
        case "retraction":
            return retraction(bulletin, phrases)
    return replace(found, fields=(("place", places[0]),)) if places else found


def history(bulletin: Bulletin, phrases: Phrases) -> Document:
    """Every version, oldest first, with its time."""
    blocks: list[Block] = [Heading((Strong(phrases.say("bulletin.history", id=name_of(bulletin.id))),))]
    for version in bulletin.versions:
        blocks += [Rule(), *_version(version, phrases)]
    return document(blocks, phrases.locale)


def none(id_: int, phrases: Phrases) -> Document:
    return document([Paragraph((Text(phrases.say("bulletin.none", id=name_of(id_))),))], phrases.locale)


def recent(bulletins: Sequence[Bulletin], now: datetime, phrases: Phrases) -> Document:
    """What was posted as breaking lately, newest first."""
    blocks: list[Block] = [Heading((Strong(phrases.say("bulletin.recent")),))]
    for one in bulletins:
        age = phrases.age(one.began, now) if one.began else ""
        blocks += [
            Rule(),
            *_led(phrases.say(LABELS[one.severity]), one.text, phrases),
            Paragraph((Faint(age), Faint(" · "), Code(f"/story {name_of(one.id)}"))),
        ]
    return document(blocks, phrases.locale)


def _version(version: Version, phrases: Phrases) -> Iterator[Block]:
    yield Paragraph((Strong(phrases.say(_HAPPENED[version.kind], date=phrases.date(version.said))),))
    for line in filter(None, version.text.split("\n")):
        yield Paragraph((Text(line),))


def label(bulletin: Bulletin, kind: Kind, phrases: Phrases) -> str:
    """The word that it begins with; a test says so before anything else."""
    word = phrases.say(_LATER.get(kind, LABELS[bulletin.severity]))
    return phrases.say("bulletin.led", label=phrases.say("bulletin.test"), text=word) if bulletin.is_test else word


def _led(label: str, text: str, phrases: Phrases) -> Iterator[Block]:
    first, *others = [line for line in text.split("\n") if line] or [""]
    yield Paragraph(phrases.line("bulletin.led", label=Strong(label), text=Text(first)))
    for line in others:
        yield Paragraph((Text(line),))


def _footer(bulletin: Bulletin, places: Sequence[str]) -> Paragraph:
    return Paragraph((Faint(" · ".join((*places, name_of(bulletin.id)))),))
