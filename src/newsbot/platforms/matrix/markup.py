"""A document as Matrix' plain text and HTML: the same words twice, escaped, from the allowed elements alone.

Matrix allows no `dir`. So every line has a base direction of its own and foreign runs stand in isolates, in both
forms; words of others hold no control. Limits: 65,536 bytes an event (client-server specification, 6.2).
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from html import escape

from newsbot.chat.document import (
    Block,
    Bullets,
    Code,
    Document,
    Faint,
    Foreign,
    Heading,
    Line,
    Link,
    Paragraph,
    Quote,
    Rule,
    Span,
    Strong,
    Text,
)
from newsbot.chat.fit import Limits, TooSmallError, fit, plain
from newsbot.platforms.matrix.rendered import Rendered, canonical, replacement
from newsbot.platforms.telegram.links import address, shown_host
from newsbot.platforms.telegram.taming import is_visible, tamed
from newsbot.text import bidi

# Bytes of an edit's content. Encrypted, a third more goes out, and the rest of an event needs some thousand.
LIMITS = Limits(40_000, "bytes")

_RTL_LOCALES = frozenset({"ar"})
_BULLET = "• "
_QUOTED = "> "
# Old push rules look for it in any text. A mark that nobody sees parts it; `m.mentions` tells newer clients.
_ROOM = re.compile("@(?=room|$)", re.IGNORECASE | re.MULTILINE)
_ZWNJ = "\u200c"
_COMMAND = re.compile("/(?=[a-z])")
_LONGEST_ID = "$" + "x" * 254
_LONGEST_MARK = "x" * 84

# The same words as plain text and as HTML.
_Run = tuple[str, str]


def parts(document: Document) -> list[Rendered]:
    """The messages that a document makes, in order; none for one without a visible character."""
    document = replace(document, blocks=tuple(map(_prepared, document.blocks)))
    found = [part for part in _drawn(document) if is_visible(part.body)]
    file = document.attachment
    return [*found, *([Rendered(file.name, "", file)] if file else ())]


def draw(document: Document) -> Rendered:
    """One message, however long."""
    rtl = document.locale in _RTL_LOCALES
    pen = _Pen()
    for block in document.blocks:
        match block:
            case Paragraph(spans):
                pen.add(_runs(spans, rtl=(turned := rtl or _is_arabic(spans))), rtl=turned)
            case Heading(spans):
                pen.pause()
                turned = rtl or _is_arabic(spans)
                pen.block("h4", [pen.drawn(_runs(spans, rtl=turned, heading=True), rtl=turned)])
            case Bullets(items):
                turns = [rtl or _is_arabic(item) for item in items]
                lines = zip(items, turns, strict=True)
                pen.bullets([pen.drawn(_runs(item, rtl=turn), rtl=turn, before=_BULLET) for item, turn in lines])
            case Quote(text, speaker):
                pen.quote(text, speaker, rtl=rtl)
            case Rule():
                pen.pause()
    return pen.rendered()


class _Pen:
    """Lines and elements so far; lines in a row make one paragraph."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._html: list[str] = []
        self._open: list[str] = []
        self._pause = False

    def rendered(self) -> Rendered:
        self._close()
        return Rendered("\n".join(self._lines), "".join(self._html))

    def pause(self) -> None:
        """A blank line before what follows, if anything stands before it and anything follows."""
        self._close()
        self._pause = bool(self._lines)

    def add(self, runs: Iterable[_Run], *, rtl: bool) -> None:
        """A line of the paragraph under way."""
        line = self.drawn(runs, rtl=rtl)
        if line:
            self._open.append(line)

    def block(self, tag: str, lines: Iterable[str]) -> None:
        inner = "<br>".join(filter(None, lines))
        self._close()
        if inner:
            self._html.append(f"<{tag}>{inner}</{tag}>")

    def bullets(self, lines: Iterable[str]) -> None:
        items = "".join(f"<li>{line}</li>" for line in lines if line)
        self._close()
        if items:
            self._html.append(f"<ul>{items}</ul>")

    def quote(self, text: str, speaker: str | None, *, rtl: bool) -> None:
        """A quotation keeps its lines; who speaks stands above it."""
        if not is_visible(text):
            return
        if speaker and is_visible(speaker):
            turned = rtl or bidi.leans_rtl(speaker)
            self.add([_text(speaker if ":" in speaker else f"{speaker}:", rtl=turned)], rtl=turned)
        turned = rtl or bidi.leans_rtl(text)
        lines = [self.drawn([_text(line, rtl=turned)], rtl=turned, before=_QUOTED) for line in text.split("\n")]
        self.block("blockquote", lines)

    def drawn(self, runs: Iterable[_Run], *, rtl: bool, before: str = "") -> str:
        """One line, put into the plain text after `before`; returns its HTML, empty when it was left out."""
        runs = list(runs)
        words = "".join(plain for plain, _ in runs).strip()
        if not is_visible(words):
            return ""
        directed = bidi.rtl_line if rtl else bidi.ltr_line
        if self._pause:
            self._pause = False
            self._lines.append("")
        self._lines.append(directed(before + words))
        mark = directed(words).removesuffix(words)
        return mark + "".join(html for _, html in runs).strip()

    def _close(self) -> None:
        if self._open:
            self._html.append(f"<p>{'<br>'.join(self._open)}</p>")
            self._open = []


def _is_arabic(line: Line) -> bool:
    """Whether a line of an English document is Arabic: a title, a paragraph of an article."""
    lettered = [span for span in line if any(map(str.isalpha, span.text))]
    return bool(lettered) and all(
        bidi.is_rtl(span.text) if isinstance(span, Code) else bidi.leans_rtl(span.text) for span in lettered
    )


def _runs(line: Line, *, rtl: bool, heading: bool = False) -> Iterator[_Run]:
    for span in line:
        match span:
            case Code(text):
                yield from _command(text, rtl=rtl)
            case Foreign(text):
                yield _text(bidi.isolate(text), rtl=rtl)
            case Link(text, url) if (target := address(url)) is not None:
                yield from _link(text, target.replace("@", "%40"), rtl=rtl)
            case Strong(text) if not heading:
                plain, html = _text(text, rtl=rtl)
                yield plain, f"<strong>{html}</strong>" if html.strip() else html
            case Strong(text) | Text(text) | Link(text) | Faint(text):
                yield _text(text, rtl=rtl)


def _text(text: str, *, rtl: bool) -> _Run:
    plain = _inert(bidi.settle(text, rtl=rtl))
    return plain, escape(plain)


def _command(text: str, *, rtl: bool) -> Iterator[_Run]:
    """What is copied holds no isolate; the isolate stands around it."""
    text = _inert(bidi.strip(text))
    if not text.strip():
        return
    around = (bidi.FSI, bidi.PDI) if (bidi.is_foreign(text) if rtl else bidi.has_rtl(text)) else ("", "")
    yield text.join(around), f"<code>{escape(text)}</code>".join(around)


def _link(text: str, target: str, *, rtl: bool) -> Iterator[_Run]:
    """The label, and where it leads if it does not say so itself; all of it is the link, so nothing else is one."""
    host, label = shown_host(target), text.strip()
    named, _ = _text(label, rtl=rtl)
    if label == host:
        shown, plain = named, bidi.isolate(target)
    else:
        shown, plain = f"{named} ({bidi.isolate(host)})", f"{named} ({bidi.isolate(target)})"
    before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    yield f"{before}{plain}{after}", f'{before}<a href="{escape(target)}">{escape(shown)}</a>{after}'


def _inert(text: str) -> str:
    return _ROOM.sub(f"@{_ZWNJ}", text) if "@" in text else text


def _prepared(block: Block) -> Block:
    """Words as they stay: an isolate that is never closed would otherwise seem one piece to whoever cuts."""
    match block:
        case Paragraph(spans) | Heading(spans):
            return replace(block, spans=tuple(map(_prepared_span, spans)))
        case Bullets(items):
            return Bullets(tuple(tuple(map(_prepared_span, item)) for item in items))
        case Quote(text, speaker):
            return Quote(_clean(text, bidi.strip), _one_line(speaker) if speaker else None)
        case Rule():
            return block


def _prepared_span(span: Span) -> Span:
    """A link without a label says where it leads. Clients keep what begins with a slash for themselves, hence `!`."""
    text = _one_line(span.text)
    if isinstance(span, Link) and not is_visible(text):
        text = shown_host(span.url) or text
    elif isinstance(span, Code):
        text = _COMMAND.sub("!", text, count=1) if text.startswith("/") else text
    return replace(span, text=text)


def _one_line(text: str) -> str:
    return _clean(text, bidi.tidy).replace("\n", " ")


def _clean(text: str, without: Callable[[str], str]) -> str:
    return without(text).replace("\t", " ")


def _drawn(document: Document) -> list[Rendered]:
    """One message where everything fits into it; a long text is not drawn only to see that it does not."""
    # Every letter of an edit goes out three times.
    if 3 * len(plain(document)) <= LIMITS.length and LIMITS.measure(_counted(document)) <= LIMITS.length:
        return [draw(document)]
    try:
        pieces = fit(document, LIMITS, _counted)
    except TooSmallError:
        pieces = fit(replace(document, blocks=tuple(map(tamed, document.blocks))), LIMITS, _counted)
    return [draw(piece) for piece in pieces]


def _counted(piece: Document) -> str:
    return canonical(replacement(draw(piece), _LONGEST_ID, mark=_LONGEST_MARK))
