"""Material to drafts: decode, decide what it is, parse. Pure; the worker calls it under its limits."""

from collections.abc import Iterable
from datetime import tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from newsbot.ports import Contents, Item, Material, SourceError
from newsbot.sources import articles, channels, content, dump, feeds, opml, pages
from newsbot.text.encoding import decode


def parse(material: Material) -> Contents:
    """What the material holds, not yet understood. Raises SourceError with one line naming it and the reason."""
    zone = _zone(material)
    content.refuse_binary(material.name, material.body)
    text = decode(material.body, material.charset)
    kind = content.sniff(material.name, text) if material.kind != "jsonl" else "jsonl"
    if kind == "page" and (material.kind == "telegram" or channels.is_channel(text)):
        kind = "telegram"
    _check_narrowed(material, kind)
    if kind == "opml":
        return Contents("opml", outlines=opml.read(text, name=material.name))
    return Contents(kind, tuple(_items(material, kind, text, zone)))


def _items(material: Material, kind: content.ContentKind, text: str, zone: tzinfo) -> Iterable[Item]:
    name, now = material.name, material.now
    match kind:
        case "feed":
            return feeds.read(text, name=name, base_url=material.base_url, now=now, zone=zone)
        case "page":
            return [pages.read(text, name=name, base_url=material.base_url, now=now, zone=zone)]
        case "telegram":
            return channels.read(text, name=name, base_url=material.base_url)
        case "jsonl":
            return articles.read(text, name=name, now=now, zone=zone, first_line=material.first_line)
        case _:
            return [Item(draft=dump.read(text, name=name, now=now, zone=zone))]


_NAMES = {
    "feed": "a feed",
    "page": "an HTML page",
    "dump": "plain text",
    "jsonl": "lines of JSON",
    "opml": "OPML",
    "telegram": "the page of a Telegram channel",
}


def _check_narrowed(material: Material, kind: content.ContentKind) -> None:
    if material.kind not in {"auto", kind}:
        raise SourceError(f"{material.name}: it is {_NAMES[kind]}, not {_NAMES[material.kind]}")


def _zone(material: Material) -> tzinfo:
    try:
        return ZoneInfo(material.timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise SourceError(f"{material.name}: unknown time zone {material.timezone!r}") from None
