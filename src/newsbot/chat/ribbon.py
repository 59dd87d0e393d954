"""The text of a document on one line, so that any stretch of it can be had as blocks again."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, groupby
from operator import itemgetter

from newsbot.chat.cuts import Range
from newsbot.chat.document import Block, Bullets, Code, Heading, Line, Link, Paragraph, Quote, Rule, Text


@dataclass(frozen=True, slots=True)
class Row:
    """A line of text of a block, the least that stands alone: a paragraph, a quotation, an item of bullets.

    Attributes:
        block: number of its block.
        offsets: where each span of the line begins in the text.
    """

    block: int
    line: Line
    text: str
    offsets: Sequence[int]

    def piece(self, start: int, end: int) -> Line:
        if start <= 0 and len(self.text) <= end:
            return self.line
        out = []
        for index in self._touched(start, end):
            span, offset = self.line[index], self.offsets[index]
            if text := span.text[max(0, start - offset) : end - offset]:
                out.append(replace(span, text=text))
        return tuple(out)

    def whole(self, start: int, end: int) -> list[Range]:
        """Code and links of a stretch, as ranges that count from its start."""
        return [
            (offset - start, offset - start + len(self.line[index].text))
            for index in self._touched(start, end)
            if isinstance(self.line[index], Code | Link)
            for offset in (self.offsets[index],)
        ]

    def _touched(self, start: int, end: int) -> Iterator[int]:
        """Numbers of the spans that may lie in a stretch."""
        for index in range(max(0, bisect_right(self.offsets, start) - 1), len(self.line)):
            if self.offsets[index] >= end:
                return
            yield index


class Ribbon:
    """Positions count the code points of all rows in reading order, and one between two rows.

    Attributes:
        length: the position behind everything.
        starts: where each row begins.
    """

    def __init__(self, blocks: Iterable[Block]) -> None:
        self.blocks = tuple(blocks)
        self.rows = [_row(index, line) for index, block in enumerate(self.blocks) for line in _lines(block)]
        self.starts = list(accumulate((len(row.text) + 1 for row in self.rows), initial=0))[:-1]
        # A row without text has to be passed to be in a stretch.
        self._ends = [start + (len(row.text) or 1) for start, row in zip(self.starts, self.rows, strict=True)]
        self._firsts = [self.starts[index] for index, row in enumerate(self.rows) if self._opens(index, row)]
        self.length = self._ends[-1] if self._ends else 0

    def _opens(self, index: int, row: Row) -> bool:
        return index == 0 or self.rows[index - 1].block != row.block

    def between(self, start: int, end: int) -> tuple[Block, ...]:
        """The blocks of a stretch. A quotation that was begun before it keeps its speaker."""
        pieces = self._pieces(start, end)
        return tuple(self._made(number, tuple(map(itemgetter(1), group))) for number, group in groupby(pieces, _FIRST))

    def block_at(self, at: int) -> int:
        """Number of the block that a position lies in."""
        return self.rows[self._row_at(at)].block

    def start_of(self, block: int) -> int:
        return self._firsts[block]

    def end_of(self, block: int) -> int:
        return self._firsts[block + 1] if block + 1 < len(self._firsts) else self.length

    def unfinished(self, end: int) -> int:
        """Number of the first row of which something lies behind a position."""
        return bisect_right(self._ends, end)

    def past_rules(self, at: int) -> int:
        """The position, or where the next block begins that is no pause."""
        while at < self.length and isinstance(self.blocks[self.block_at(at)], Rule):
            at = self.end_of(self.block_at(at))
        return at

    def _row_at(self, at: int) -> int:
        return bisect_right(self.starts, at) - 1

    def _pieces(self, start: int, end: int) -> Iterator[tuple[int, Line]]:
        for index in range(self._row_at(start), len(self.rows)):
            row, offset = self.rows[index], self.starts[index]
            if offset >= end:
                return
            yield row.block, row.piece(start - offset, end - offset)

    def _made(self, number: int, lines: tuple[Line, ...]) -> Block:
        block = self.blocks[number]
        match block:
            case Paragraph():
                return Paragraph(lines[0])
            case Heading():
                return Heading(lines[0])
            case Quote(_, speaker):
                return Quote("".join(span.text for span in lines[0]), speaker)
            case Bullets(items):
                return Bullets(lines) if items else block
            case Rule():
                return block


_FIRST = itemgetter(0)


def _lines(block: Block) -> tuple[Line, ...]:
    """At least one for every block, so that none is passed over."""
    match block:
        case Paragraph(spans) | Heading(spans):
            return (spans,)
        case Quote(text, _):
            return ((Text(text),),)
        case Bullets(items):
            return items or ((),)
        case Rule():
            return ((),)


def _row(block: int, line: Line) -> Row:
    offsets = tuple(accumulate((len(span.text) for span in line), initial=0))[:-1]
    return Row(block, line, "".join(span.text for span in line), offsets)
