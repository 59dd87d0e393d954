"""The lines that a room sets around what it is told, with a preview."""

from collections.abc import Mapping
from typing import Literal

from newsbot.chat.command import Side
from newsbot.chat.document import Block, Code, Document, Foreign, Heading, Line, Paragraph, Rule, Strong, Text, labelled
from newsbot.chat.echo import echo
from newsbot.chat.framing import FIELDS, LONGEST, Fault, Field, framed
from newsbot.chat.phrases import Phrases

_Key = Literal["set", "none", "off", "button"]
_KEYS: Mapping[Side, Mapping[_Key, str]] = {
    "header": {
        "set": "header.set",
        "none": "header.none",
        "off": "header.off",
        "button": "button.no_header",
    },
    "footer": {
        "set": "footer.set",
        "none": "footer.none",
        "off": "footer.off",
        "button": "button.no_footer",
    },
}


def preview(
    side: Side, header: str | None, footer: str | None, values: Mapping[Field, str], phrases: Phrases
) -> Document:
    """How news look with both lines, after one of them was set or asked for."""
    sample = Document((Heading((Strong(phrases.say("frame.title")),)), Paragraph((Text(phrases.say("frame.text")),))))
    shown = framed(sample, header, footer, values)
    blocks: list[Block] = [
        Paragraph((Text(phrases.say(_KEYS[side]["set"])),)),
        Rule(),
        *shown.blocks,
        Rule(),
        Paragraph(_fields(phrases)),
    ]
    return labelled(blocks, phrases.locale, [(f"/{side} off", phrases.say(_KEYS[side]["button"]))])


def none(side: Side, phrases: Phrases) -> Document:
    """There is no such line; how to set one."""
    frame = phrases.say("example.frame", place="{place}")
    example = f"/{side} {frame}"
    how = phrases.line(_KEYS[side]["none"], command=Code(example))
    return labelled([Paragraph(how), Paragraph(_fields(phrases))], phrases.locale, [(example, frame)])


def off(side: Side, phrases: Phrases) -> Document:
    return labelled([Paragraph((Text(phrases.say(_KEYS[side]["off"])),))], phrases.locale, ())


def wrong(found: Fault, phrases: Phrases) -> Document:
    """What is wrong with a line; nothing was changed."""
    match found.reason:
        case "long":
            said: Line = (Text(phrases.count("frame.long", LONGEST)),)
        case "field":
            said = (Text(phrases.say("frame.no_field", typed=echo(found.typed))),)
        case "brace":
            said = phrases.line("frame.brace", typed=Foreign(found.typed))
    return labelled([Paragraph(said), Paragraph(_fields(phrases))], phrases.locale, ())


def _fields(phrases: Phrases) -> Line:
    date, place, source = (Foreign(f"{{{field}}}") for field in FIELDS)
    return phrases.line("frame.fields", date=date, place=place, source=source)
