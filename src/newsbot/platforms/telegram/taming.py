"""What a document needs before it can be drawn and cut: words of others made harmless, towers of marks cut down."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace

from newsbot.chat.cuts import extends
from newsbot.chat.document import Block, Bullets, Heading, Line, Link, Paragraph, Quote, Rule, Span
from newsbot.platforms.telegram.links import shown_host
from newsbot.text import bidi

# Telegram removes these three from any text (TDLib, `clean_input_string`); offsets must not count them.
_REMOVED = re.compile("[\u030a\u0333\u033f]")
_LONGEST_SPEAKER = 256
_LONGEST_CLUSTER = 32
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp", "Zs", "Mn", "Me"})


def prepared(block: Block) -> Block:
    """Words as they stay: an isolate that is never closed would otherwise seem one piece to whoever cuts.

    A link without a label says where it leads, since what has no text can be put into no part.
    """
    match block:
        case Paragraph(spans) | Heading(spans):
            return replace(block, spans=tuple(map(_prepared_span, spans)))
        case Bullets(items):
            return Bullets(tuple(tuple(map(_prepared_span, item)) for item in items))
        case Quote(text, speaker):
            return Quote(clean(text), clean(speaker, bidi.tidy) if speaker else None)
        case Rule():
            return block


def _prepared_span(span: Span) -> Span:
    text = clean(span.text, bidi.tidy).replace("\n", " ")
    if isinstance(span, Link) and not is_visible(text):
        text = shown_host(span.url) or text
    return replace(span, text=text)


def tamed(block: Block) -> Block:
    """Without the towers of marks, and the names as long as a message, that leave no place to cut."""
    match block:
        case Paragraph(spans):
            return Paragraph(_tamed_line(spans))
        case Heading(spans):
            return Heading(_tamed_line(spans))
        case Quote(text, speaker):
            return Quote(_cut_towers(text), _cut_towers(speaker or "")[:_LONGEST_SPEAKER] or None)
        case Bullets(items):
            return Bullets(tuple(map(_tamed_line, items)))
        case Rule():
            return block


def _tamed_line(line: Line) -> Line:
    return tuple(replace(span, text=_cut_towers(span.text)) for span in line)


def _cut_towers(text: str) -> str:
    kept, height = [], 0
    before = ""
    for character in text:
        height = height + 1 if before and extends(before, character) else 0
        if height < _LONGEST_CLUSTER:
            kept.append(character)
        before = character
    return "".join(kept)


def clean(text: str, without: Callable[[str], str] = bidi.strip) -> str:
    """Words as they stay in a message: no control, no tab, none of the marks that Telegram takes out."""
    return _REMOVED.sub("", without(text)).replace("\t", " ")


def is_visible(text: str) -> bool:
    return any(unicodedata.category(character) not in _INVISIBLE for character in text)
