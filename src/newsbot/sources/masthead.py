"""The head of a page dump: section, title, date, byline, captions, in whatever order the page had them."""

import re
from dataclasses import dataclass, field
from datetime import datetime, time, tzinfo

from newsbot.sources import bylines, headlines, lines
from newsbot.text.dates import Moment, parse
from newsbot.text.folding import fold

_DATE_WORDS = re.compile(
    r"\b(?:نشر|نشرت|النشر|تاريخ|اخر|تحديث|التحديث|حدث|حدثت|تعديل|الساعه|في|يوم|بتاريخ|الموافق|بتوقيت|توقيت|محليا?|كتب|تم|علي"
    r"|منذ|ص|م|ه|gmt|utc|published|updated|on|at|last)\b"
)
_UPDATED = re.compile(r"تحديث|تعديل|عدل|updated|modified")
_TIME_ONLY = re.compile(r"[\s|(-]*\d{1,2}[:٫.]\d{2}(?:[:٫]\d{2})?\s*\w{0,6}[\s|)-]*(?:بتوقيت\s+)?(?:\w+\s?){0,2}")
_TWO_DATES = re.compile(r"\s*[|•·]\s*|\s[-–—]?\s*(?=[آا]خر تحديث)")
_LONGEST_CAPTION = 12  # words; what is longer and no photograph's line is the article's first paragraph
_LONGEST_DATE_LINE = 120


@dataclass
class Masthead:
    """What the lines before the first paragraph said."""

    title: str = ""
    section: str | None = None
    moment: Moment | None = None
    byline: str | None = None
    credit: str | None = None
    captions: list[str] = field(default_factory=list)
    lead: list[str] = field(default_factory=list)
    url: str | None = None


def read(head_lines: list[str], text: list[str], head: Masthead, now: datetime, zone: tzinfo) -> None:
    """Fill `head` from the lines before the first paragraph, widgets left out; `text` is what follows them.

    Where no line read as running text (`text` is empty), the longer ones of these are the text, in `head.lead`.
    """
    undated = _take_date(head_lines, head, now, zone)
    undated, hints = _take_crumbs(undated, head)
    at = headlines.title_at(undated, text or undated, hints)
    if at is None:
        if undated:
            head.section = head.section or _section(undated)
        return
    head.title = undated[at]
    before, after = undated[:at], undated[at + 1 :]
    head.section = head.section or _section(before)
    after = [line for line in after if not _repeats(line, head)]
    _take_captions(after, head, [head.title, *text], longest=_LONGEST_CAPTION if text else 5)
    if head.byline is None:
        signed = (bylines.byline(line) for line in before if bylines.is_signature(line))
        head.byline = next(signed, None)


def _take_date(head_lines: list[str], head: Masthead, now: datetime, zone: tzinfo) -> list[str]:
    """The lines without those that say when; of two dates the one that is no update."""
    left = []
    chosen_is_update = False
    skip = False
    apart = [piece for line in head_lines for piece in _dates_apart(line, now, zone)]
    for line, following in zip(apart, [*apart[1:], ""], strict=False):
        if skip:
            skip = False
            continue
        joined = f"{line} {following}" if len(following) < 60 and _TIME_ONLY.fullmatch(following) else line
        moment = date_line(joined, now, zone)
        if moment is None:
            left.append(line)
            continue
        skip = joined is not line
        is_update = bool(_UPDATED.search(fold(line)))
        if head.moment is None or (chosen_is_update and not is_update) or _says_the_hour(moment, head.moment):
            head.moment, chosen_is_update = moment, is_update
        if remainder := _remainder(joined, moment):
            left.append(remainder)
    return left


def _dates_apart(line: str, now: datetime, zone: tzinfo) -> list[str]:
    """Publication and update printed in one line, as two lines; any other line as it is."""
    pieces = [piece for piece in _TWO_DATES.split(line) if piece] if len(line) <= _LONGEST_DATE_LINE else []
    return pieces if len(pieces) == 2 and all(date_line(piece, now, zone) for piece in pieces) else [line]


def _says_the_hour(moment: Moment, chosen: Moment) -> bool:
    """The same day once more, and now with its hour."""
    same_day = moment.at.date() == chosen.at.date()
    return same_day and chosen.at.time() == time() != moment.at.time()


def date_line(line: str, now: datetime, zone: tzinfo) -> Moment | None:
    """The moment of a line that is there to say it: little else stands in it."""
    if len(line) > _LONGEST_DATE_LINE:
        return None
    moment = parse(line, now=now, zone=zone)
    if moment and (photo := bylines.photo_credit(line)) and len(photo.caption.split()) > 6:
        return None  # a photograph's caption that says when it was taken
    if moment is None or len(_remainder(line, moment).split()) > 6 or lines.ends_sentence(line.rstrip(". ")):
        return None
    named = len(fold(line[moment.start : moment.end]).split())
    exact = any(map(str.isdigit, line[moment.start : moment.end])) or named >= 2
    return moment if exact and (named >= len(_remainder(line, moment).split()) or _separated(line, moment)) else None


def _separated(line: str, moment: Moment) -> bool:
    around = line[: moment.start].rstrip()[-1:] + line[moment.end :].lstrip()[:1]
    return any(mark in around for mark in "|-–—•·/:،,")


def _remainder(line: str, moment: Moment) -> str:
    rest = f"{line[: moment.start]} {line[moment.end :]}"
    return rest.strip(" |-–—•·/:،,()[]\u00a0") if _DATE_WORDS.sub(" ", fold(rest)).strip(" |-–—•·/:،,.()[]") else ""


def _take_crumbs(head_lines: list[str], head: Masthead) -> tuple[list[str], list[str]]:
    """`الرئيسية > أخبار > سوريا` names the section last; the headline that may end it is a hint."""
    left, hints = [], []
    for line in head_lines:
        crumbs = headlines.crumbs(line)
        if crumbs is None:
            left.append(line)
            continue
        head.section = head.section or crumbs.section
        if crumbs.title:
            hints.append(crumbs.title)
    if hints and not any(fold(line).startswith(fold(hints[0]).rstrip(". …")) for line in left):
        left.append(hints[0])  # nowhere else is it printed
    return left, hints


def _section(before: list[str]) -> str | None:
    """The short line nearest above the title; of a menu only an entry that is repeated."""
    menu = [line for line in before if len(line.split()) <= 4 and headlines.words_of(line) and ":" not in line]
    short = [line for line in menu if not bylines.is_byline(line)]
    repeated = [line for line in short if short.count(line) > 1]
    if repeated:
        return repeated[-1]
    return short[-1] if short and len(menu) <= 3 else None


def _repeats(line: str, head: Masthead) -> bool:
    """The title or section once more."""
    folded, title = fold(line), fold(head.title)
    return folded in {title, fold(head.section or "")} or (len(folded) > 15 and title.startswith(folded))


def _take_captions(after: list[str], head: Masthead, text: list[str], longest: int) -> None:
    """Lines between title and text: bylines, photo credits, captions."""
    about = headlines.content_stems("\n".join(text))
    for line in after:
        photo = bylines.photo_credit(line)
        if photo and len(photo.caption.split()) != 1:
            head.credit = head.credit or photo.credit or None
            add_caption(head, photo.caption)
        elif photo:  # a city and an agency: `دمشق (رويترز)`
            head.byline = head.byline or line
        elif byline := bylines.byline(line):
            head.byline = head.byline or byline
        elif head.byline is None and bylines.reads_as_name(line) and not _begins_another(line, after):
            head.byline = line
        elif len(line.split()) > longest:
            head.lead.append(line)
        elif len(line.split()) == 1 and head.section is None and line.isalpha():
            head.section = line
        # Buttons and menus are not about what the article is about.
        elif len(headlines.words_of(line)) > 1 and about & headlines.content_stems(line):
            add_caption(head, line)


def _begins_another(line: str, others: list[str]) -> bool:
    return any(other != line and fold(other).startswith(fold(line)) for other in others)


def add_caption(head: Masthead, caption: str) -> None:
    if caption and fold(caption) not in map(fold, (*head.captions, head.title)):
        head.captions.append(caption)
