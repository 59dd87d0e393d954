"""Boxes of other pages' titles in a copied page, and where its article ends."""

from collections.abc import Sequence

from newsbot.sources import furniture, lines
from newsbot.sources.headlines import content_stems, reads_as_text
from newsbot.text.folding import fold

_LONGEST_BOX = 15
_FEWEST_WORDS = 8
_REMEMBERED = 30  # lines before a box that say what the article is about
_SHARED = 2  # content words that a paragraph after a box shares with the article before it


def article_lines(all_lines: Sequence[str]) -> list[str]:
    """The lines up to the article's end, without furniture and without boxes of links.

    A box lasts until the next long paragraph that is about the same things; where none comes, it was the end.
    Above the text the same words are entries of a menu, and end nothing.
    """
    kept: list[str] = []
    at = 0
    has_text = False
    while at < len(all_lines):
        line = all_lines[at]
        if has_text and _is_heading(all_lines, at):
            at = _after_box(all_lines, at, kept)
            continue
        if has_text and furniture.is_ending(line):
            break
        at += 1
        if furniture.is_ending(line) or furniture.is_related(line) or furniture.is_widget(line):
            continue
        if furniture.is_skipped_from(line) or (has_text and furniture.is_skipped_to(line)):
            continue
        kept.append(furniture.without_icon(line))
        has_text = has_text or reads_as_text(line) or (len(kept) > 3 and _are_long(kept[-2:]))
    return kept


def _are_long(some: Sequence[str]) -> bool:
    """Two lines of a paragraph's length where full stops are not set."""
    return all(len(line.split()) >= 11 for line in some)


def _is_heading(all_lines: Sequence[str], at: int) -> bool:
    line = all_lines[at]
    if furniture.is_related(line) or furniture.is_skipped_from(line):
        return True
    # `المزيد من محليات`; over a paragraph it would be a sub-heading.
    return (
        fold(line).startswith(("المزيد من ", "المزيد في ", "المزيد حول ", "المزيد عن "))
        and len(line.split()) <= 5
        and not lines.ends_sentence(line)
        and not (at + 1 < len(all_lines) and reads_as_text(all_lines[at + 1]))
    )


def _after_box(all_lines: Sequence[str], start: int, kept: Sequence[str]) -> int:
    """Index of the line that goes on after the box that begins at `start`."""
    near = range(start + 1, min(start + _LONGEST_BOX, len(all_lines)))
    closed = next((at for at in near if furniture.is_skipped_to(all_lines[at])), None)
    if closed is not None:
        return closed + 1
    shared = 0 if furniture.is_link_heading(all_lines[start]) else _SHARED
    about = content_stems("\n".join(kept[-_REMEMBERED:])) if shared else frozenset()
    for at in range(start + 1, len(all_lines)):
        line = all_lines[at]
        if furniture.is_ending(line) and not furniture.is_related(line):
            return at
        if _goes_on(line) and (not shared or len(about & content_stems(line)) >= shared):
            above = all_lines[at - 1]
            is_subheading = at - 1 > start and len(above.split()) <= 3 and lines.reads_as_subheading(above)
            return at - 1 if is_subheading and not furniture.is_widget(above) else at
    return len(all_lines)


def _goes_on(line: str) -> bool:
    """A paragraph; titles of other pages have no full stop."""
    count = len(line.split())
    if furniture.is_widget(line):
        return False
    return count >= 22 or (count >= _FEWEST_WORDS and line.rstrip("\"'”’»)] ").endswith("."))
