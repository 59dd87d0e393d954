"""What SQLite leaves in its file of rows that are gone.

`secure_delete` overwrites a row where it stands. But a row that was moved before, because its page of a B-tree was full
or nearly empty, has left a copy in the part of the old page that nothing uses, and nobody overwrites that. So the
unused parts of the pages of some trees are overwritten here. SQLite never reads them.

To be called with an empty log, while nobody writes, and before a writer uses a page that it has in its cache.
"""

import os
import struct
from collections.abc import Iterable, Iterator

# https://www.sqlite.org/fileformat2.html, 1.6: the length of a page's header by its kind. The inner pages of tables and
# of indexes name others; a header stands at the beginning of its page, on the first behind that of the file.
_INNER = {2: 12, 5: 12}
_HEADERS = {**_INNER, 10: 8, 13: 8}
_FILE_HEADER = 100


def wipe(descriptor: int, roots: Iterable[int]) -> int:
    """Overwrite what is unused in the trees with these roots; durable when it returns. How many pages had something.

    Raises OSError.
    """
    size, wiped = _page_size(descriptor), 0
    for number, page in _pages(descriptor, roots, size):
        start, end = _unused(number, page)
        if any(page[start:end]):
            os.pwrite(descriptor, bytes(end - start), (number - 1) * size + start)
            wiped += 1
    if wiped:
        os.fsync(descriptor)
    return wiped


def _pages(descriptor: int, roots: Iterable[int], size: int) -> Iterator[tuple[int, bytes]]:
    """The pages of the trees, with their numbers, from 1 on."""
    left = list(roots)
    while left:
        number = left.pop()
        page = os.pread(descriptor, size, (number - 1) * size)
        left.extend(_children(number, page))
        yield number, page


def _children(number: int, page: bytes) -> Iterator[int]:
    at = _header(number)
    length = _INNER.get(page[at])
    if length is not None:
        (cells,) = struct.unpack_from(">H", page, at + 3)
        yield from struct.unpack_from(">I", page, at + 8)
        for pointer in struct.unpack_from(f">{cells}H", page, at + length):
            yield from struct.unpack_from(">I", page, pointer)


def _unused(number: int, page: bytes) -> tuple[int, int]:
    """Between the pointers to a page's cells and the first of them; nothing where the page is none of a tree."""
    at = _header(number)
    length = _HEADERS.get(page[at])
    if length is None:
        return 0, 0
    cells, content = struct.unpack_from(">HH", page, at + 3)
    start, end = at + length + 2 * cells, content or 1 << 16
    return (start, end) if start <= end <= len(page) else (0, 0)


def _header(number: int) -> int:
    return _FILE_HEADER if number == 1 else 0


def _page_size(descriptor: int) -> int:
    (size,) = struct.unpack(">H", os.pread(descriptor, 2, 16))
    return 1 << 16 if size == 1 else int(size)
