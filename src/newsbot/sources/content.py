"""What a piece of material is, by what it holds."""

import json
import re
from typing import Any, Literal

from newsbot.ports import SourceError
from newsbot.text.encoding import wide_codec

ContentKind = Literal["feed", "page", "dump", "jsonl", "opml", "telegram"]

# First bytes of what people put in a folder by mistake, by the name they know it under.
_BINARY = (
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"RIFF", "an image or sound"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"\x1f\x8b", "compressed (gzip)"),
    (b"BZh", "compressed (bzip2)"),
    (b"\xfd7zXZ", "compressed (xz)"),
    (b"(\xb5/\xfd", "compressed (zstd)"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"SQLite format 3", "a database"),
    (b"\xd0\xcf\x11\xe0", "an office document"),
    (b"ID3", "a sound file"),
    (b"OggS", "a sound or film"),
)
_WIDE_BOMS = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")
_HEAD = 16_384
_CONTROLS = bytes({*range(9), *range(14, 27), *range(28, 32)})

# What may stand before a document's first element: declarations, comments, doctype, the junk of a failing template.
_PROLOGUE = re.compile(
    r"\s+|<\?.{0,2000}?\?>|<!--.{0,20000}?-->|<!DOCTYPE[^>\[]{0,500}(?:\[.{0,9000}?\]\s*)?>", re.DOTALL | re.IGNORECASE
)
_ELEMENT = re.compile(r"<(?:(?P<prefix>[\w.-]{1,40}):)?(?P<name>[\w.-]{1,40})(?=[\s/>]|$)")
_FEED_ROOTS = {"rss", "rdf", "feed", "channel", "item", "entry", "atom"}
_FEED_ITEM = {"content_html", "content_text", "date_published", "external_url"}
_PAGE_MARKUP = re.compile(r"<(?:html|head|body|meta|title|article|div|p|h1|span|script|table)[\s>/]", re.IGNORECASE)
_LONGEST_LINE = 1_000_000  # of a .jsonl, when deciding whether it is one


def refuse_binary(name: str, body: bytes) -> None:
    """Raise SourceError with the reason when there is no text to read at all."""
    if not body[:_HEAD].strip() and not body.strip():
        raise SourceError(f"{name}: it is empty")
    for signature, what in _BINARY:
        if body.startswith(signature):
            raise SourceError(f"{name}: it is {what}, not an article, feed or page")
    if not body.startswith(_WIDE_BOMS) and _looks_binary(body[:_HEAD]):
        raise SourceError(f"{name}: it is binary data, not text")


def is_jsonl(body: bytes) -> bool:
    """The first line is a whole JSON object, and not that of a JSON Feed."""
    start = body[:_LONGEST_LINE].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start.startswith(b"{"):
        return False
    try:
        first = json.loads(start.split(b"\n", 1)[0])
    except (ValueError, RecursionError):
        return False
    return isinstance(first, dict) and not is_json_feed(first)


def sniff(name: str, text: str) -> ContentKind:
    """The kind of a decoded text. Raises SourceError naming what it is instead."""
    start = text[:_LONGEST_LINE].lstrip("\ufeff \t\r\n\x0b\x0c\xa0")
    if not start:
        raise SourceError(f"{name}: it is empty")
    if start[0] in "{[":
        return _sniff_json(name, text, start)
    return _sniff_markup(name, text, start) if start[0] == "<" else _sniff_text(text)


def _sniff_json(name: str, text: str, start: str) -> ContentKind:
    try:
        whole = json.loads(text.strip("\ufeff \t\r\n"))
    except RecursionError:
        raise SourceError(f"{name}: its JSON is nested too deeply") from None
    except ValueError as error:
        if is_jsonl(start.encode("utf-8", "replace")):
            return "jsonl"
        if start[0] == "[":
            return "dump"
        raise SourceError(f"{name}: it is not a JSON Feed, and not JSON either ({error})") from None
    if isinstance(whole, dict) and is_json_feed(whole):
        return "feed"
    if isinstance(whole, dict) and {"title", "text"} & whole.keys():
        return "jsonl"
    raise SourceError(f"{name}: it is JSON but not a JSON Feed, nor an article a line")


def is_json_feed(value: dict[str, Any]) -> bool:
    """Whether an object is a JSON Feed: it says so (jsonfeed.org/version/1.1), or its first item can be no other's."""
    if "jsonfeed" in str(value.get("version", "")).lower():
        return True
    items = value.get("items")
    first = items[0] if isinstance(items, list) and items else None
    return isinstance(first, dict) and bool(_FEED_ITEM & first.keys())


def _sniff_markup(name: str, text: str, start: str) -> ContentKind:
    at = 0
    while match := _PROLOGUE.match(start, at):
        at = match.end()
    element = _ELEMENT.match(start, at)
    root = element["name"].lower() if element else ""
    if root == "opml":
        return "opml"
    if root in _FEED_ROOTS:
        return "feed"
    if root == "html" or _PAGE_MARKUP.search(text[:_HEAD]):
        return "page"
    if _holds_feed(text):
        return "feed"
    if start.startswith("<?xml") and root:
        raise SourceError(f"{name}: it is XML <{root}>, not a feed, page or OPML")
    return "page" if root else "dump"


def _sniff_text(text: str) -> ContentKind:
    """Text with a feed or page after some junk, else a dump."""
    head = text[:_HEAD]
    if _holds_feed(head):
        return "feed"
    return "page" if re.search(r"<html[\s>]|<body[\s>]|<!doctype html", head, re.IGNORECASE) else "dump"


def _holds_feed(text: str) -> bool:
    return re.search(r"<(?:rss|rdf:RDF|feed)[\s>]", text[:_HEAD], re.IGNORECASE) is not None


def _looks_binary(head: bytes) -> bool:
    """Control characters, which text hardly holds; UTF-16 without a mark is full of zeros and still text."""
    controls = len(head) - len(head.translate(None, _CONTROLS))
    return controls * 50 > len(head) and wide_codec(head) is None
