"""Marked-up text to paragraphs and sub-headings."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import urljoin, urlsplit

from newsbot.news.article import Part, PartKind
from newsbot.sources.lines import clean, reads_as_subheading

# trafilatura's own tree (head, item, lb, quote, graphic) and HTML are read alike.
_HEADINGS = frozenset({"head", "h1", "h2", "h3", "h4", "h5", "h6"})
_BLOCKS = _HEADINGS | frozenset(
    {"address", "article", "aside", "blockquote", "body", "br", "caption", "cell", "center", "dd", "details", "div"}
    | {"dl", "dt", "fieldset", "figure", "footer", "form", "header", "hr", "item", "lb", "li", "list", "main", "nav"}
    | {
        "ol",
        "p",
        "pre",
        "quote",
        "row",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    }
)
_SILENT = frozenset(
    {"audio", "button", "canvas", "embed", "figcaption", "graphic", "iframe", "input", "math", "noscript", "object"}
    | {"script", "select", "style", "svg", "template", "textarea", "title", "video"}
)
_BOLD = frozenset({"b", "strong"})
_MARKUP = re.compile(r"<[a-zA-Z!/]|&(?:#\d{1,7}|#x[\da-fA-F]{1,6}|\w{2,31});")
MOST_PARTS = 3000
DEEPEST = 200


class Markup(NamedTuple):
    """What a fragment holds: its text, its first picture's address, captions of its figures."""

    body: tuple[Part, ...]
    image: str | None
    captions: tuple[str, ...]


def is_markup(text: str) -> bool:
    return _MARKUP.search(text) is not None


def fragment(text: str, base_url: str | None = None) -> Markup:
    """An HTML fragment, such as a feed entry's content. Nothing is fetched; never raises for bad markup."""
    if not text.strip():
        return Markup((), None, ())
    root = document(f"<html><body><div>{text}</div></body></html>")
    if root is None:
        return Markup((), None, ())
    pictures = (picture for node in root.iter("img") if (picture := web_address(node.get("src"), base_url)))
    captions = tuple(filter(None, (plain(node) for node in root.iter("figcaption"))))
    return Markup(tuple(parts(root)), next(pictures, None), captions)


def document(text: str) -> Any:
    """The tree of an HTML document, or None when there is none; entities and network stay shut."""
    from lxml import etree

    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        tree = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.LxmlError, ValueError):
        tree = None
    if parser.error_log.filter_types([etree.ErrorTypes.ERR_NO_MEMORY]):
        raise MemoryError  # the parser itself goes on with half a tree
    return tree


def parts(root: Any) -> Iterator[Part]:
    """Paragraphs and sub-headings in order. Every block element and line break ends one."""
    count = 0
    for kind, text in _runs(root):
        line = clean(text)
        if line and any(map(str.isalnum, line)):
            yield Part(kind, line)
            count += 1
            if count >= MOST_PARTS:
                return


def plain(node: Any) -> str:
    """All text of an element in one line."""
    return clean("".join(node.itertext()))


def web_address(address: str | None, base_url: str | None) -> str | None:
    """An absolute http(s) address without blanks or control characters, else None."""
    if not address or len(address) > 2000:
        return None
    try:
        absolute = urljoin(base_url or "", address.strip())
        split = urlsplit(absolute)
    except ValueError:
        return None
    if (
        split.scheme.lower() not in {"http", "https"}
        or not split.hostname
        or re.search(r"[\s\x00-\x1f\x7f<>\"]", absolute)
    ):
        return None
    return absolute


def _runs(root: Any) -> Iterator[tuple[PartKind, str]]:
    """Runs of text between block boundaries, without recursion: hostile markup is as deep as it likes."""
    from lxml import etree

    run = _Run()
    heading = silent = 0
    for event, node in etree.iterwalk(root, events=("start", "end")):
        tag = node.tag if isinstance(node.tag, str) else "script"
        opening = event == "start"
        if tag in _BLOCKS and (yielded := run.close(heading=heading > 0)):
            yield yielded
        step = 1 if opening else -1
        heading += step * (tag in _HEADINGS)
        silent += step * (tag in _SILENT)
        run.bold += step * (tag in _BOLD or (tag == "hi" and "b" in str(node.get("rend", ""))))
        text = node.text if opening else (node.tail if node is not root else None)
        if text and not silent:
            run.add(text)
    if yielded := run.close(heading=False):
        yield yielded


class _Run:
    """The text since the last block boundary, and whether all of it is bold."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.bold = 0
        self._all_bold = True

    def add(self, text: str) -> None:
        self.pieces.append(text)
        self._all_bold = self._all_bold and (self.bold > 0 or not text.strip())

    def close(self, *, heading: bool) -> tuple[PartKind, str] | None:
        text = "".join(self.pieces)
        all_bold, self.pieces, self._all_bold = self._all_bold, [], True
        if not text.strip():
            return None
        # Many newsrooms set their sub-headings as a bold paragraph.
        is_heading = heading or (all_bold and reads_as_subheading(clean(text) or "."))
        return ("subheading" if is_heading else "paragraph"), text
