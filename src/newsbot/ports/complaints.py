"""What readers tell the editors."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Complaint:
    """A reader says that something is wrong. Nothing tells who, or in which room.

    Attributes:
        story: number of the story; article: id of the article; one of them, or both.
        text: in the reader's words, at most 500 characters; empty where none were given.
    """

    story: int | None = None
    article: str | None = None
    text: str = ""


class Complaints(Protocol):
    async def hear(self, complaint: Complaint) -> bool:
        """Tell the editors, once, however often the same is told within minutes. False: there are none."""
        ...
