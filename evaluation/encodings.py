"""Encodings of feeds, declared rightly, wrongly or not at all: 14 feeds of 30 real titles each."""

import html
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from evaluation.row import Row
from newsbot.ports import Material
from newsbot.sources.parsing import parse

TITLES = 30
_NOW = datetime(2026, 1, 1, tzinfo=UTC)
_NAMES = {"cp1256": "windows-1256", "iso8859_6": "ISO-8859-6", "utf-8": "UTF-8"}


class Case(NamedTuple):
    name: str
    body: bytes
    titles: list[str]
    charset: str | None = None


def titles(data: Path) -> list[str]:
    """The first 30 titles that both Arabic code pages can hold, so that every case has the same."""
    lines = (data / "news" / "news.jsonl").read_text(encoding="utf-8").splitlines()
    found = (json.loads(line)["title"].strip() for line in lines)
    return [title for title in found if title and _fits(title)][:TITLES]


def cases(texts: list[str]) -> Iterator[Case]:
    for codec, name in _NAMES.items():
        yield Case(f"{name} declared", _feed(texts, name).encode(codec), texts)
        yield Case(f"{name} undeclared", _feed(texts, None).encode(codec), texts)
    yield Case("ISO-8859-6 declared, windows-1256 sent", _feed(texts, "ISO-8859-6").encode("cp1256"), texts)
    yield Case("windows-1256 declared, UTF-8 sent", _feed(texts, "windows-1256").encode(), texts)
    for codec in ("cp1256", "iso8859_6"):
        yield Case(f"{_NAMES[codec]} in the header only", _feed(texts, None).encode(codec), texts, _NAMES[codec])
    yield Case("UTF-8 with mark, windows-1256 declared", b"\xef\xbb\xbf" + _feed(texts, "windows-1256").encode(), texts)
    yield Case("UTF-16 with mark", _feed(texts, "UTF-16").encode("utf-16"), texts)
    spaced = [f"{text} & {text[:9]}\u00a0!" for text in texts]
    loose = [html.escape(text, quote=False).replace("&amp;", "&").replace("\u00a0", "&nbsp;") for text in spaced]
    yield Case("&nbsp; and bare &", _feed(loose, "UTF-8", escape=False).encode(), spaced)
    mixed = [f"Café Zürich, Málaga: {text}" for text in texts]
    entities = [text.encode("latin-1", "xmlcharrefreplace").decode("latin-1") for text in mixed]
    yield Case("Latin-1 beside Arabic entities", _feed(entities, None, escape=False).encode("latin-1"), mixed)


def _fits(title: str) -> bool:
    try:
        return bool(title.encode("iso8859_6") and title.encode("cp1256"))
    except UnicodeEncodeError:
        return False


def _feed(texts: list[str], charset: str | None, *, escape: bool = True) -> str:
    declaration = f'<?xml version="1.0" encoding="{charset}"?>' if charset else '<?xml version="1.0"?>'
    items = (
        f"<item><title>{html.escape(text, quote=False) if escape else text}</title>"
        f"<link>https://example.org/{number}</link></item>"
        for number, text in enumerate(texts)
    )
    return f'{declaration}<rss version="2.0"><channel><title>-</title>{"".join(items)}</channel></rss>'


def is_right(case: Case) -> bool:
    """Every title of the feed is read as it was written."""
    contents = parse(Material("feed", case.body, _NOW, kind="feed", charset=case.charset))
    read = [item.draft.title if item.draft else None for item in contents.items]
    return read == case.titles


def rows(data: Path) -> list[Row]:
    right = sum(is_right(case) for case in cases(titles(data)))
    return [Row("encodings of feeds, 14 cases", "read right", 11.0, 14.0, float(right))]
