"""The head of a page dump: section, title, date, byline, captions, in whatever order the page had them."""

import re
from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from newsbot.sources import bylines, lines
from newsbot.text.dates import Moment, parse
from newsbot.text.folding import fold

_CRUMBS = re.compile(r"\s*[>»›/|\\←]\s*")
_DATE_WORDS = re.compile(
    r"\b(?:نشر|نشرت|النشر|تاريخ|اخر|تحديث|التحديث|حدث|حدثت|تعديل|الساعه|في|يوم|بتاريخ|الموافق|بتوقيت|توقيت|محليا?|كتب|تم|علي"
    r"|منذ|ص|م|ه|gmt|utc|published|updated|on|at|last)\b"
)
_UPDATED = re.compile(r"تحديث|تعديل|عدل|updated|modified")
_TIME_ONLY = re.compile(r"[\s|(-]*\d{1,2}[:٫.]\d{2}(?:[:٫]\d{2})?\s*\w{0,6}[\s|)-]*(?:بتوقيت\s+)?(?:\w+\s?){0,2}")
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


def read(head_lines: list[str], head: Masthead, now: datetime, zone: tzinfo, *, has_text: bool) -> None:
    """Fill `head` from the lines before the first paragraph, widgets left out.

    Where no line read as running text (`has_text` is False), the longer ones of these are the text, in `head.lead`.
    """
    undated = _take_date(head_lines, head, now, zone)
    undated = _take_crumbs(undated, head)
    at = _title_at(undated)
    if at is None:
        if undated:
            head.section = head.section or _section(undated)
        return
    head.title = undated[at]
    before, after = undated[:at], undated[at + 1 :]
    head.section = head.section or _section(before)
    after = [line for line in after if not _repeats(line, head)]
    _take_captions(after, head, longest=_LONGEST_CAPTION if has_text else 5)


def _take_date(head_lines: list[str], head: Masthead, now: datetime, zone: tzinfo) -> list[str]:
    """The lines without those that say when; of two dates the one that is no update."""
    left = []
    chosen_is_update = False
    skip = False
    for line, following in zip(head_lines, [*head_lines[1:], ""], strict=False):
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
        if head.moment is None or (chosen_is_update and not is_update):
            head.moment, chosen_is_update = moment, is_update
        if remainder := _remainder(joined, moment):
            left.append(remainder)
    return left


def date_line(line: str, now: datetime, zone: tzinfo) -> Moment | None:
    """The moment of a line that is there to say it: little else stands in it."""
    if len(line) > _LONGEST_DATE_LINE:
        return None
    moment = parse(line, now=now, zone=zone)
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


def _take_crumbs(head_lines: list[str], head: Masthead) -> list[str]:
    """`الرئيسية > أخبار > سوريا` names the section last."""
    left = []
    for line in head_lines:
        crumbs = [crumb for crumb in _CRUMBS.split(line) if crumb]
        if len(crumbs) >= 2 and fold(crumbs[0]) in {"الرييسيه", "الصفحه الرييسيه", "home"}:
            short = [crumb for crumb in crumbs[1:] if len(crumb.split()) <= 4]
            head.section = head.section or (short[-1] if short else None)
        else:
            left.append(line)
    return left


def _title_at(head_lines: list[str]) -> int | None:
    """Index of the title: printed twice, else the first line of a headline's length."""
    folded = [fold(line) for line in head_lines]
    able = [at for at, line in enumerate(head_lines) if len(line.split()) >= 3 and not bylines.is_byline(line)]
    for at in reversed(able):
        if folded.count(folded[at]) > 1 and not _is_caption(head_lines, at):
            return at
    long_enough = [at for at in able if len(head_lines[at].split()) >= 4 and not _is_caption(head_lines, at)]
    for at in long_enough or able:
        # A browser's title, "headline - site", stands above the headline itself.
        shorter = [other for other in able if other > at and folded[at].startswith(f"{folded[other]} ")]
        return shorter[-1] if shorter else at
    return 0 if head_lines and len(head_lines) == 1 else None


def _is_caption(head_lines: list[str], at: int) -> bool:
    return bylines.photo_credit(head_lines[at]) is not None or any(
        bylines.photo_credit(line) is not None and fold(line).startswith(fold(head_lines[at])) and at != other
        for other, line in enumerate(head_lines)
    )


def _section(before: list[str]) -> str | None:
    """The short line nearest above the title; of a menu only an entry that is repeated."""
    short = [line for line in before if len(line.split()) <= 4 and not bylines.is_byline(line)]
    if not short:
        return None
    repeated = [line for line in short if short.count(line) > 1]
    if repeated:
        return repeated[-1]
    return short[-1] if len(short) <= 3 else None


def _repeats(line: str, head: Masthead) -> bool:
    """The title or section once more."""
    folded, title = fold(line), fold(head.title)
    return folded in {title, fold(head.section or "")} or (len(folded) > 15 and title.startswith(folded))


def _take_captions(after: list[str], head: Masthead, longest: int) -> None:
    """Lines between title and text: bylines, photo credits, captions."""
    for line in after:
        photo = bylines.photo_credit(line)
        if photo and len(photo.caption.split()) != 1:
            head.credit = head.credit or photo.credit
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
        elif len(line.split()) > 1 and any(map(str.isalpha, line)):
            add_caption(head, line)


def _begins_another(line: str, others: list[str]) -> bool:
    return any(other != line and fold(other).startswith(fold(line)) for other in others)


def add_caption(head: Masthead, caption: str) -> None:
    if caption and fold(caption) not in map(fold, (*head.captions, head.title)):
        head.captions.append(caption)
