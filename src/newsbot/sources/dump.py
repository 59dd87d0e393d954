"""Page dumps: what a person gets by copying a news page as text.

Nothing marks what is what; a line is known by where it stands and how it reads. The head (section, title, date,
captions, byline, buttons) comes before the first paragraph; after it come paragraphs, sub-headings, and at last the
page's own links.
"""

import re
from datetime import datetime, tzinfo

from newsbot.news.article import Draft, Part
from newsbot.ports import SourceError
from newsbot.sources import bylines, lines, masthead
from newsbot.sources.headlines import reads_as_text
from newsbot.sources.masthead import Masthead
from newsbot.sources.related import article_lines
from newsbot.text.folding import fold

_ADDRESS = re.compile(r"https?://[^\s<>\"]{4,2000}")
_HEAD_LINES = 60  # menus included; a head longer than this has no order left to read
_WIDEST_WRAPPED = 130
_FEWEST_WORDS = 4
_LONGEST_TAIL = 12
_FEWEST_OF_PARAGRAPH = 7


def read(text: str, *, name: str, now: datetime, zone: tzinfo) -> Draft:
    """The article of a page dump. Raises SourceError when there is none."""
    all_lines = _unwrapped(lines.lines(text))
    if sum(any(map(str.isalpha, word)) for line in all_lines for word in line.split()) < _FEWEST_WORDS:
        raise SourceError(f"{name}: there is no article in it")
    head = Masthead()
    rest = _without_furniture(all_lines, head)
    start = _first_paragraph(rest)
    masthead.read(rest[:start], rest[start:], head, now, zone)
    parts = _body([*head.lead, *rest[start:]], head)
    if head.moment is None:
        _find_date_below(parts, head, now, zone)
    if not head.title:
        head.title = _title_of(parts)
    if not head.title and not parts:
        raise SourceError(f"{name}: there is no article in it")
    return Draft(
        title=head.title,
        body=tuple(parts),
        url=head.url,
        published=head.moment.at if head.moment else None,
        section=head.section,
        dateline=head.moment.city if head.moment else None,
        byline=head.byline,
        credit=head.credit,
        captions=tuple(head.captions),
    )


def _unwrapped(all_lines: list[str]) -> list[str]:
    """Paragraphs that were wrapped at a fixed width, joined again; a blank line ends one."""
    filled = [line for line in all_lines if line]
    widest = max(map(len, filled), default=0)
    full = [line for line in filled if len(line) * 4 >= widest * 3]
    broken = sum(not lines.ends_sentence(line) for line in full)
    if not 40 <= widest <= _WIDEST_WRAPPED or len(full) < 5 or broken * 2 < len(full):
        return all_lines
    joined: list[str] = []
    open_line = False
    for line in all_lines:
        if open_line and line:
            joined[-1] += f" {line}"
        else:
            joined.append(line)
        open_line = len(line) * 4 >= widest * 3
    return joined


def _without_furniture(all_lines: list[str], head: Masthead) -> list[str]:
    """Lines that say something about or in the article; addresses are kept aside."""
    kept = []
    for line in filter(None, all_lines):
        address = _ADDRESS.search(line)
        if address and len(line) - len(address[0]) <= 25:
            head.url = head.url or address[0].rstrip(".,)؛،")
        else:
            kept.append(line)
    return article_lines(kept)


def _first_paragraph(rest: list[str]) -> int:
    """Index of the first line that reads as running text; a long title is not one."""
    for index, line in enumerate(rest[:_HEAD_LINES]):
        if index == 0 and len(line.split()) < 25 and len(rest) > 1 and not line.endswith((".", ".»", '."')):
            continue  # the first line of a dump is its title or section, however long
        if reads_as_text(line):
            return index
    return min(len(rest), _HEAD_LINES)


def _body(rest: list[str], head: Masthead) -> list[Part]:
    """Paragraphs and sub-headings; captions and signatures between them go to the head."""
    parts: list[Part] = []
    for index, line in enumerate(rest):
        last = index == len(rest) - 1
        if not _aside(line, head, last=last):
            parts.append(Part("paragraph", line))
    return lines.with_subheadings(_without_tail(parts))


def _aside(line: str, head: Masthead, *, last: bool) -> bool:
    """A line of the body that is no text: the title again, a photograph's caption, a signature."""
    if fold(line) == fold(head.title):
        return True
    photo = bylines.photo_credit(line)
    if photo and lines.is_short(line):
        head.credit = head.credit or photo.credit or None
        masthead.add_caption(head, photo.caption)
        return True
    signature = bylines.byline(line) if lines.is_short(line) else None
    if signature and (head.byline is None or last or bylines.is_signature(line)):
        head.byline = head.byline or signature
        return True
    return fold(line) in map(fold, head.captions)


def _without_tail(parts: list[Part]) -> list[Part]:
    """Without the tags and menu entries under the last sentence."""
    ended = [lines.ends_sentence(part.text) for part in parts if len(part.text.split()) >= _FEWEST_OF_PARAGRAPH]
    while ended and not ended[-1]:
        ended.pop()
    # Where full stops are set, a last line without one is no paragraph: it names other pages or the subject.
    longest = _LONGEST_TAIL if len(ended) >= 2 and sum(ended) * 4 >= len(ended) * 3 else 3
    end = len(parts)
    while end and _is_tail(parts[end - 1].text, longest):
        end -= 1
    return parts[:end] or parts


def _is_tail(line: str, longest: int) -> bool:
    count = len(line.split())
    if count > longest or lines.ends_sentence(line):
        return False
    return count <= 3 or (":" not in line and not any(map(str.isdigit, line)))


def _find_date_below(parts: list[Part], head: Masthead, now: datetime, zone: tzinfo) -> None:
    """A date line under the text, as some pages have it."""
    for index, part in enumerate(parts):
        if lines.is_short(part.text) and (moment := masthead.date_line(part.text, now, zone)):
            head.moment = moment
            del parts[index]
            return


def _title_of(parts: list[Part]) -> str:
    """Without a headline, the first line stands for it."""
    if not parts:
        return ""
    words = parts[0].text.split()
    return parts[0].text if len(words) <= 20 else " ".join(words[:15]) + " …"
