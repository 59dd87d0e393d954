"""What a word index is to the store; `fts5` and `tsvector` are the two."""

from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol

from sqlalchemy import Connection

from newsbot.store.engine import Run
from newsbot.store.terms import Term, Words


class Entry(NamedTuple):
    """The words of one article."""

    key: int
    words: Words


class WordIndex(Protocol):
    def put(self, connection: Connection, entries: Sequence[Entry]) -> None:
        """Entries in the order of their keys."""
        ...

    def remove(self, connection: Connection, entries: Sequence[Entry]) -> None:
        """With exactly the words that were put."""
        ...

    def recent(self, run: Run, terms: Sequence[Term], limit: int, before: int) -> Sequence[Sequence[Any]]:
        """Rows of articles that hold all terms, newest first."""
        ...

    def tidy(self, connection: Connection) -> bool:
        """One short step of care that makes queries faster. True while there is more to do."""
        ...

    def relevant(self, run: Run, terms: Sequence[Term]) -> list[int]:
        """Keys of articles that hold any of the terms, best first."""
        ...
