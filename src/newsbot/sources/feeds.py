"""Feeds to drafts: RSS 0.9 to 2.0, RDF, Atom by feedparser over text that we decoded, and JSON Feed.

feedparser opens paths and addresses that it is given as strings; here it gets bytes of memory only.
"""

import html
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, tzinfo
from io import BytesIO
from typing import Any

from newsbot.news.article import Draft, Part
from newsbot.ports import Item, SourceError
from newsbot.sources import bylines, jsonfeed, markup
from newsbot.sources.furniture import without_widgets
from newsbot.sources.lines import clean
from newsbot.text.dates import parse as parse_date

MOST_ENTRIES = 500

_ENTRY_END = re.compile(r"</(?:\w{1,20}:)?(?:item|entry)\s*>", re.IGNORECASE)
_XML_ENTITIES = frozenset({"amp", "lt", "gt", "quot", "apos"})
_ENTITY = re.compile(r"&(?!(?:\w{1,31}|#\d{1,7}|#x[\da-fA-F]{1,6});)|&(?P<name>[a-zA-Z]\w{1,30});")
_CDATA = re.compile(r"(<!\[CDATA\[.*?\]\]>)", re.DOTALL)
# Not allowed in XML 1.0 even as references (section 2.2).
_CONTROLS = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]|&#(?:[0-8]|1[124-9]|2\d|3[01]|x[0-8bcef]|x1[\da-f]);",
    re.IGNORECASE,
)
_ENCODED_HTML = re.compile(r"&lt;/?(?:p|br|div|strong|b|span|img|a|h\d)\b", re.IGNORECASE)


def read(text: str, *, name: str, base_url: str | None, now: datetime, zone: tzinfo) -> Iterator[Item]:
    """One item an entry, at most 500. Raises SourceError with one line when the text is no feed.

    The text is decoded and its declaration names UTF-8; `base_url` is the feed's own, for relative links; `zone` is
    that of times that name none.
    """
    if text.lstrip("\ufeff \t\r\n").startswith(("{", "[")):
        yield from jsonfeed.read(text, name=name, base_url=base_url, now=now, zone=zone, most=MOST_ENTRIES)
        return
    parsed = _parsed(text, name)
    entries = parsed.get("entries", [])
    if not entries and not parsed.get("version"):
        raise SourceError(f"{name}: it is not a feed{_reason(parsed)}")
    source = _line(parsed.get("feed", {}).get("title")) or None
    base_url = markup.web_address(parsed.get("feed", {}).get("link"), base_url) or base_url
    for entry in entries[:MOST_ENTRIES]:
        if draft := _draft(entry, base_url, now, zone):
            yield Item(draft=draft, source=source)


def _parsed(text: str, name: str) -> Any:
    import feedparser

    body = BytesIO(_mended(_first_entries(text)).encode("utf-8"))
    # No base: feedparser would resolve identifiers against it, and an entry's identity must not depend on where its
    # feed lies. Links are resolved in `_link`.
    headers = {"content-type": "application/xml; charset=utf-8"}
    try:
        return feedparser.parse(body, response_headers=headers, resolve_relative_uris=False, sanitize_html=False)
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001  # its fallback parser trips over stray end tags in ways of its own
        raise SourceError(f"{name}: its markup is too broken ({type(error).__name__})") from None


def _first_entries(text: str) -> str:
    """The text with what follows the first 500 entries cut out, so that its end still closes what its start opened."""
    ends = [match.end() for match in _ENTRY_END.finditer(text)]
    return text if len(ends) <= MOST_ENTRIES else text[: ends[MOST_ENTRIES - 1]] + text[ends[-1] :]


def _mended(text: str) -> str:
    """Text that an XML parser accepts: named entities as characters, bare ampersands escaped, no control characters."""
    text = _CONTROLS.sub("", text).lstrip("\ufeff \t\r\n")
    if "&" not in text:
        return text
    pieces = _CDATA.split(text)
    return "".join(piece if at % 2 else _ENTITY.sub(_character, piece) for at, piece in enumerate(pieces))


def _character(match: re.Match[str]) -> str:
    name = match["name"]
    if name is None:
        return "&amp;"
    if name in _XML_ENTITIES:
        return match[0]
    character = html.unescape(match[0])
    return f"&amp;{name};" if character == match[0] else character


def _reason(parsed: Any) -> str:
    error = parsed.get("bozo_exception")
    message = error.getMessage() if hasattr(error, "getMessage") else ""
    return f" ({clean(str(message))[:120]})" if message else ""


def _draft(entry: Any, base_url: str | None, now: datetime, zone: tzinfo) -> Draft | None:
    content = markup.fragment(_content(entry), base_url)
    title = _line(entry.get("title"))
    body = tuple(without_widgets(content.body))
    if not title and not body:
        return None
    author = _line(entry.get("author"))
    return Draft(
        title=title or body[0].text[:120],
        body=body if body != (Part("paragraph", title),) else (),
        id=(entry.get("id") or "").strip()[:1000] or None,
        url=_link(entry, base_url),
        published=_published(entry, now, zone),
        section=_section(entry.get("tags")),
        byline=author if bylines.is_author(author, site=None) else None,
        captions=content.captions,
        image=_image(entry, base_url) or content.image,
    )


def _content(entry: Any) -> str:
    """The longest of `content:encoded`, Atom content and description, as HTML."""
    values = [entry.get("summary"), *(content.get("value") for content in _dicts(entry.get("content")))]
    found = max((value for value in values if isinstance(value, str)), key=len, default="")
    # Escaped twice, as careless templates do.
    return html.unescape(found) if "<" not in found and _ENCODED_HTML.search(found) else found


def _line(value: object) -> str:
    """A title in one line; markup and entities in it are resolved."""
    if not isinstance(value, str):
        return ""
    if not markup.is_markup(value):
        return clean(value)
    return " ".join(part.text for part in markup.fragment(value).body)


def _link(entry: Any, base_url: str | None) -> str | None:
    links = [link.get("href") for link in _dicts(entry.get("links")) if link.get("rel", "alternate") == "alternate"]
    # feedparser takes a guid for the link where there is none; only an absolute address can be one.
    guid = entry.get("id") if entry.get("guidislink") else None
    given = [link for link in (entry.get("link"), *links) if link != guid or guid in links]
    if isinstance(guid, str) and guid.strip().lower().startswith(("http://", "https://")):
        given.append(guid)
    found = (markup.web_address(link, base_url) for link in given if isinstance(link, str))
    return next((link for link in found if link), None)


def _published(entry: Any, now: datetime, zone: tzinfo) -> datetime | None:
    """The time of publication, else of the last change. Text first: feedparser takes a time without a zone as UTC."""
    for key in ("published", "created", "updated"):
        text = entry.get(key) if key in entry else None
        if isinstance(text, str) and (moment := parse_date(text, now=now, zone=zone)):
            return moment.at
        if parsed := (entry.get(f"{key}_parsed") if key in entry else None):
            try:
                year, month, day, hour, minute, second = parsed[:6]
                return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)
            except ValueError:
                continue
    return None


def _section(tags: object) -> str | None:
    terms = (_line(tag.get("label") or tag.get("term")) for tag in _dicts(tags))
    return next((term for term in terms if term and len(term) <= 60 and "://" not in term), None)


def _image(entry: Any, base_url: str | None) -> str | None:
    """The first picture of `media:content`, `media:thumbnail` or an enclosure."""
    media = [item for item in _dicts(entry.get("media_content")) if _is_picture(item)]
    thumbnails = _dicts(entry.get("media_thumbnail"))
    enclosures = [item for item in _dicts(entry.get("enclosures")) if _is_picture(item)]
    addresses = (item.get("url") or item.get("href") for item in (*media, *thumbnails, *enclosures))
    found = (markup.web_address(address, base_url) for address in addresses if isinstance(address, str))
    return next((address for address in found if address), None)


def _is_picture(item: dict[str, Any]) -> bool:
    kind = str(item.get("medium") or item.get("type") or "")
    address = str(item.get("url") or item.get("href") or "").lower().partition("?")[0]
    return kind.startswith("image") or (not kind and address.endswith((".jpg", ".jpeg", ".png", ".webp", ".gif")))


def _dicts(value: object) -> Sequence[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
