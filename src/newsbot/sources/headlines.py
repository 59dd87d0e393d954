"""Which line above an article's text is its headline, and which are the path that leads to it.

The strongest sign is the text itself: a headline's words come again in the first paragraphs, those of menus, sites
and buttons do not.
"""

import math
import re
from collections.abc import Sequence
from typing import NamedTuple

from newsbot.sources import bylines, lines
from newsbot.text.folding import fold
from newsbot.text.words import STOPWORDS, forms, stem

_ARROWS = re.compile(r"\s*[>←→]\s*|\s+<\s+")
_ANGLES = re.compile(r"\s*[>›»←→]\s*|\s+[<‹]\s+")  # these are quotation marks where the line has their openings
_BARS = re.compile(r"\s+[/|\\]\s+|\s*[|\\]\s*")
_HOME = {"الرييسيه", "الصفحه الرييسيه", "الصفحه الاولي", "home"}
_SHORT = 4  # words of a section's name at most
_FEWEST, _MOST = 3, 25  # words of a headline
_LEAD_PARTS = 5
# A sub-headline under the headline repeats more of the text: the first line that is good enough is taken.
_GOOD_ENOUGH = 0.45
_CLOSING = "\"'”’»)] "
_CERTAIN, _LIKELY = 4.0, 1.5


class Crumbs(NamedTuple):
    """A path such as `الرئيسية > أخبار > سوريا`: its last short name, and the headline if it ends in one."""

    section: str | None
    title: str | None


def content_stems(text: str) -> frozenset[str]:
    """Stems of the words that tell what a text is about; of one or two letters they tell nothing."""
    return frozenset(stem(form) for form in forms(text) if form not in STOPWORDS and (len(form) > 2 or form.isdigit()))


def crumbs(line: str) -> Crumbs | None:
    """The path that a line is; None when it is none."""
    if line.endswith("."):
        return None
    separator = _ARROWS if "«" in line else _ANGLES
    arrows = [crumb for crumb in separator.split(line) if crumb.strip()]
    bars = [crumb for crumb in _BARS.split(line) if crumb.strip()]
    steps = arrows if len(arrows) >= 2 else bars
    if len(steps) < 2 or any(len(step.split()) > _SHORT for step in steps[:-1]) or bylines.is_byline(line):
        return None
    at_home = fold(steps[0]) in _HOME
    last_is_short = len(steps[-1].split()) <= _SHORT
    if not at_home and len(steps) == 2 and not (last_is_short or steps is arrows):
        return None
    names = steps if last_is_short else steps[:-1]
    # The first name is the site's own where more follow.
    section = names[-1] if len(names) > 1 or not (at_home or (names[0] is steps[0] and len(steps) > 2)) else None
    return Crumbs(section, None if last_is_short else steps[-1])


def title_at(head_lines: Sequence[str], text: Sequence[str], hints: Sequence[str] = ()) -> int | None:
    """Index of the headline among the lines above the text; None when none of them can be one.

    Args:
        head_lines: menus, section, date, captions and the rest, in their order.
        text: the article's lines, of which the first five are read.
        hints: what breadcrumbs say that the headline is; sites shorten it there.
    """
    folded = [fold(line) for line in head_lines]
    lead = content_stems("\n".join(text[:_LEAD_PARTS]))
    able = [at for at, line in enumerate(head_lines) if _could_be(line) and not _is_caption(head_lines, at)]
    long_enough = [at for at in able if len(words_of(head_lines[at])) > _FEWEST] or able
    if not long_enough:
        return 0 if len(head_lines) == 1 else None
    scores = {at: _score(head_lines[at], lead) + _printed(at, folded, hints) for at in long_enough}
    best = max(scores.values())
    at = next(at for at in long_enough if scores[at] >= best * _GOOD_ENOUGH)
    # A browser's title, "headline - site", stands above the headline itself.
    shorter = [other for other in able if other > at and folded[at].startswith(f"{folded[other]} ")]
    return shorter[-1] if shorter else at


def words_of(line: str) -> list[str]:
    """The words of more than one letter: `S A N A` has none."""
    return [word for word in line.split() if sum(map(str.isalnum, word)) > 1]


def _could_be(line: str) -> bool:
    if len(words_of(line)) < _FEWEST or len(line.split()) > _MOST or line.rstrip(_CLOSING).endswith((".", ":")):
        return False
    return not bylines.is_byline(line) and any(map(str.isalpha, line))


def _is_caption(head_lines: Sequence[str], at: int) -> bool:
    return bylines.photo_credit(head_lines[at]) is not None or any(
        bylines.photo_credit(line) is not None and fold(line).startswith(fold(head_lines[at])) and at != other
        for other, line in enumerate(head_lines)
    )


def _score(line: str, lead: frozenset[str]) -> float:
    """How much of the line comes again in the text; a long line must not win by its length."""
    stems = content_stems(line)
    return len(stems & lead) / math.sqrt(max(len(stems), 4))


def _printed(at: int, folded: Sequence[str], hints: Sequence[str]) -> float:
    if any(hint.rstrip(". …") and folded[at].startswith(fold(hint).rstrip(". …")) for hint in hints):
        return _CERTAIN
    return _LIKELY if folded.count(folded[at]) > 1 and len(folded[at].split()) > _SHORT else 0.0


def is_question(line: str) -> bool:
    """A headline may be one; a paragraph seldom is one sentence that asks."""
    return line.endswith(("؟", "?"))


def reads_as_text(line: str) -> bool:
    """Running text rather than a line of the head: long, or a sentence with its full stop."""
    if crumbs(line) is not None or (bylines.photo_credit(line) is not None and len(line) < 200):
        return False
    count = len(line.split())
    return count >= 22 or len(line) >= 140 or (count >= 9 and lines.ends_sentence(line) and not is_question(line))
