"""Lines of JSON, an article each: `{"id","source","title","url","published","text"}`."""

import json
from collections.abc import Iterator
from datetime import datetime, tzinfo
from typing import Any
from urllib.parse import urlsplit

from newsbot.news.article import Draft, Part
from newsbot.ports import Item
from newsbot.sources.lines import clean, lines
from newsbot.text.dates import parse


def read(text: str, *, name: str, now: datetime, zone: tzinfo, first_line: int = 1) -> Iterator[Item]:
    """One item a line that is not blank; a bad line is an item whose error names its number.

    `text` may be empty or missing. A `published` without a zone is in `zone`.
    """
    # Not splitlines(): U+2028 and its like may stand raw inside a JSON string.
    for number, line in enumerate(text.split("\n"), first_line):
        if line.strip():
            yield _item(line, f"{name}, line {number}", now, zone)


def _item(line: str, where: str, now: datetime, zone: tzinfo) -> Item:
    try:
        value = json.loads(line.strip("\ufeff \t\r"))
    except RecursionError:
        return Item(error=f"{where}: its JSON is nested too deeply")
    except ValueError as error:
        return Item(error=f"{where}: not JSON ({error})")
    if not isinstance(value, dict):
        return Item(error=f"{where}: not a JSON object")
    try:
        return Item(draft=_draft(value, now, zone), source=_string(value, "source"))
    except ValueError as error:
        return Item(error=f"{where}: {error}")


def _draft(value: dict[str, Any], now: datetime, zone: tzinfo) -> Draft:
    title = clean(_string(value, "title") or "")
    body = tuple(Part("paragraph", line) for line in lines(_string(value, "text") or "") if line)
    if not title and not body:
        raise ValueError("neither title nor text")
    url = _string(value, "url")
    return Draft(
        title=title or body[0].text[:120],
        body=body,
        id=_string(value, "id"),
        url=url if url and urlsplit(url).scheme in {"http", "https"} else None,
        published=_published(_string(value, "published"), now, zone),
    )


def _published(text: str | None, now: datetime, zone: tzinfo) -> datetime | None:
    if not text:
        return None
    try:
        at = datetime.fromisoformat(text)
        return at if at.tzinfo else at.replace(tzinfo=zone)
    except ValueError:
        pass
    if moment := parse(text, now=now, zone=zone):
        return moment.at
    raise ValueError(f"published is not a time: {text[:60]!r}")


def _string(value: dict[str, Any], key: str) -> str | None:
    """A field as text; numbers are taken as ids often are."""
    found = value.get(key)
    if found is None or found == "":
        return None
    if isinstance(found, str):
        return found
    if isinstance(found, int) and not isinstance(found, bool):
        return str(found)
    raise ValueError(f"{key} is not a string")
