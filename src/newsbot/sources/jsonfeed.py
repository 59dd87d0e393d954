"""JSON Feed 1.0 and 1.1 (jsonfeed.org/version/1.1) to drafts."""

import json
from collections.abc import Iterator
from datetime import datetime, tzinfo
from typing import Any

from newsbot.news.article import Draft, Part
from newsbot.ports import Item, SourceError
from newsbot.sources import bylines, markup
from newsbot.sources.content import is_json_feed
from newsbot.sources.furniture import without_widgets
from newsbot.sources.lines import clean, lines
from newsbot.text.dates import parse as parse_date


def read(text: str, *, name: str, base_url: str | None, now: datetime, zone: tzinfo, most: int) -> Iterator[Item]:
    """One item an entry, at most `most`. Raises SourceError with one line when it is no JSON Feed."""
    try:
        feed = json.loads(text.lstrip("\ufeff \t\r\n"))
    except RecursionError:
        raise SourceError(f"{name}: its JSON is nested too deeply") from None
    except ValueError as error:
        raise SourceError(f"{name}: it is not a JSON Feed, and not JSON either ({error})") from None
    if not isinstance(feed, dict) or not is_json_feed(feed) or not isinstance(feed.get("items"), list):
        raise SourceError(f"{name}: it is not a JSON Feed")
    base_url = markup.web_address(_string(feed, "home_page_url"), base_url) or base_url
    for entry in feed["items"][:most]:
        draft = _draft(entry, base_url, now, zone) if isinstance(entry, dict) else None
        if draft:
            yield Item(draft=draft, source=clean(_string(feed, "title")) or None)


def _draft(entry: dict[str, Any], base_url: str | None, now: datetime, zone: tzinfo) -> Draft | None:
    content = markup.fragment(_string(entry, "content_html"), base_url)
    plain = _string(entry, "content_text") or _string(entry, "summary")
    found = content.body or tuple(Part("paragraph", line) for line in lines(plain) if line)
    body = tuple(without_widgets(found))
    title = clean(_string(entry, "title"))
    if not title and not body:
        return None
    moment = parse_date(_string(entry, "date_published") or _string(entry, "date_modified"), now=now, zone=zone)
    return Draft(
        title=title or body[0].text[:120],
        body=body,
        id=_string(entry, "id") or None,
        url=markup.web_address(_string(entry, "url") or _string(entry, "external_url"), base_url),
        published=moment.at if moment else None,
        section=_section(entry.get("tags")),
        byline=_author(entry),
        captions=content.captions,
        image=markup.web_address(_string(entry, "image") or _string(entry, "banner_image"), base_url) or content.image,
    )


def _author(entry: dict[str, Any]) -> str | None:
    authors = entry.get("authors")
    first = authors[0] if isinstance(authors, list) and authors else entry.get("author")
    name = clean(_string(first, "name")) if isinstance(first, dict) else ""
    return name if bylines.is_author(name, site=None) else None


def _section(tags: object) -> str | None:
    return next((clean(tag) for tag in tags if isinstance(tag, str)), None) if isinstance(tags, list) else None


def _string(value: dict[str, Any], key: str) -> str:
    """A field as text; ids are numbers in some feeds."""
    found = value.get(key)
    if isinstance(found, int) and not isinstance(found, bool):
        return str(found)
    return found if isinstance(found, str) else ""
