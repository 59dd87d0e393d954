"""A document in as many parts as a platform's longest message asks for, each as readable as the whole.

Parts end where a reader pauses: between two entries, between blocks, after a paragraph, a sentence, a clause, between
words; inside a word only when nothing else is left, and never inside a character that a reader sees as one. What is
looked at for a part is as long as a part, however long the rest: the time is that of the text's length.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from newsbot.chat import cuts
from newsbot.chat.document import Block, Bullets, Document, Heading, Line, Paragraph, Quote, Rule
from newsbot.chat.ribbon import Ribbon

Unit = Literal["utf16", "bytes", "codepoints"]
Draw = Callable[[Document], str]
# By how much drawn blocks are longer than the limit.
_Excess = Callable[[tuple[Block, ...]], int]
_Place = Callable[[str, int, Sequence[cuts.Range]], int]

# Lengths that are guessed from the length of what was drawn last, before the rest is halved.
_GUESSES = 4
# The share of the limit that need not be made use of.
_SPARE = 100


class TooSmallError(ValueError):
    """Not one character fits beside what has to stand with it."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The longest message of a platform, as the platform counts it (UTF-16 units, UTF-8 bytes, code points)."""

    length: int
    unit: Unit = "utf16"

    def measure(self, text: str) -> int:
        if self.unit == "utf16":
            return len(text.encode("utf-16-le", "surrogatepass")) // 2
        return len(text.encode("utf-8", "surrogatepass")) if self.unit == "bytes" else len(text)


def fit(document: Document, limits: Limits, draw: Draw | None = None) -> list[Document]:
    """Parts within the limits, in reading order; one part when everything fits. Joined, they hold the same text.

    `draw` is what the platform sends for a document; its length counts, and each part has been drawn and found short
    enough. Without it the plain text counts. Every part keeps the locale, a continued quotation its speaker; the
    picture stands with the first part, the suggestions with the last.
    Raises TooSmallError when the limit leaves no room for a single character.
    """
    drawn = draw or plain

    def excess(blocks: tuple[Block, ...]) -> int:
        return limits.measure(drawn(replace(document, blocks=blocks, suggestions=()))) - limits.length

    parts = list(_Cutter(Ribbon(document.blocks), excess, limits.length).parts()) or [()]
    last = len(parts) - 1
    return [
        replace(
            document,
            blocks=blocks,
            suggestions=document.suggestions if index == last else (),
            picture=document.picture if index == 0 else None,
        )
        for index, blocks in enumerate(parts)
    ]


def plain(document: Document) -> str:
    """The words of a document without any drawing, a line for each block or item."""
    return "\n".join(text for block in document.blocks for text in _texts(block))


def _texts(block: Block) -> Iterator[str]:
    match block:
        case Paragraph(spans) | Heading(spans):
            yield _text(spans)
        case Quote(text, speaker):
            yield f"{speaker}: {text}" if speaker else text
        case Bullets(items):
            yield from map(_text, items)
        case Rule():
            yield ""


def _text(line: Line) -> str:
    return "".join(span.text for span in line)


class _Cutter:
    def __init__(self, ribbon: Ribbon, excess: _Excess, length: int) -> None:
        self._ribbon = ribbon
        self._excess = excess
        self._length = length
        self._spare = 1 + length // _SPARE
        # What fitted into the part before fits into the next one, or nearly so.
        self._usual = length

    def parts(self) -> Iterator[tuple[Block, ...]]:
        at = self._ribbon.past_rules(0)
        while at < self._ribbon.length:
            end = self._end(at)
            yield _without_rules(self._ribbon.between(at, end))
            at = self._ribbon.past_rules(end)

    def _end(self, start: int) -> int:
        """Where the part that begins at `start` ends best."""
        most = self._most(start)
        if start + most >= self._ribbon.length:
            return self._ribbon.length
        while most:
            for end in self._places(start, start + most):
                if start < end and self._over(start, end) <= 0:
                    return end
            # A shorter piece can be longer once drawn, where the direction of its line is another.
            most = most * 3 // 4
        raise TooSmallError("the limit leaves no room for a single character")

    def _over(self, start: int, end: int) -> int:
        return self._excess(self._ribbon.between(start, end))

    def _most(self, start: int) -> int:
        """How many code points of the rest fit, or hardly less, since the part ends at a border before.

        Nothing is drawn that is more than twice as long as something that was found to fit, or as the limit.
        """
        low, high = 0, self._ribbon.length - start + 1
        at, guesses = min(self._usual, high - 1), _GUESSES
        while high - low > 1:
            over = self._over(start, start + at)
            low, high = (at, high) if over <= 0 else (low, at)
            if 0 <= -over < min(self._spare, high - 1 - at):
                break
            guess = at * self._length // max(1, self._length + over) - (over > 0) * self._spare // 2
            at = min(max(guess if guesses > 0 else (low + high) // 2, low + 1), high - 1, 2 * at)
            guesses -= 1
        self._usual = low or self._length
        return low

    def _places(self, start: int, limit: int) -> Iterator[int]:
        """Ends for a part that begins at `start` and reaches to `limit` at most, the best first."""
        ribbon = self._ribbon
        row = ribbon.unfinished(limit)
        block = ribbon.rows[row].block
        begin = max(start, ribbon.start_of(block))
        border = self._border(start, block)
        if border > start and self._over(begin, ribbon.end_of(block)) <= 0:
            yield border
        if isinstance(ribbon.blocks[block], Bullets) and ribbon.starts[row] > begin:
            yield ribbon.starts[row]
        else:
            yield self._inside(row, start, limit, cuts.place)
        yield border if border > start else begin
        yield self._inside(row, start, limit, _anywhere)

    def _border(self, start: int, block: int) -> int:
        """Between which of the blocks before `block` a part ends best; at `start` when a heading would stand alone."""
        ribbon = self._ribbon
        first = ribbon.block_at(start)
        for index in range(block, (first + block) // 2, -1):
            if isinstance(ribbon.blocks[index], Rule):
                return ribbon.start_of(index)
        while block > first and isinstance(ribbon.blocks[block - 1], Heading | Rule):
            block -= 1
        return max(start, ribbon.start_of(block))

    def _inside(self, number: int, start: int, limit: int, place: _Place) -> int:
        """A place inside of a row; `start` where there is none."""
        row, offset = self._ribbon.rows[number], self._ribbon.starts[number]
        first = max(0, start - offset)
        most = limit - offset - first
        if most <= 0:
            return start
        seen = first + most + cuts.LOOKAHEAD
        at = place(row.text[first:seen], most, row.whole(first, seen))
        return offset + first + at if at else start


def _anywhere(text: str, most: int, whole: Sequence[cuts.Range]) -> int:
    """Also inside what should stay whole: its beginning may be no end that fits."""
    del whole
    return cuts.last_boundary(text, most)


def _without_rules(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Without the pauses at the end."""
    count = len(blocks)
    while count and isinstance(blocks[count - 1], Rule):
        count -= 1
    return tuple(blocks[:count])
