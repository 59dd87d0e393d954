"""What was done in a day, and what arrived of it, as values."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from newsbot.chat.room import Room
from newsbot.news.article import Article

Kind = Literal["routine", "addition", "correction", "breaking", "answer"]
"""What a message is to the one who gets it; `addition`: an edit that only adds to what was said."""


@dataclass(frozen=True)
class Filed:
    """An article at the moment it was filed, and the story that it went into.

    Attributes:
        corrects: it was put into the day to put right what the story said before.
    """

    at: datetime
    story: int
    article: Article
    corrects: bool = False


@dataclass(frozen=True)
class Aired:
    """Words that editors sent out, for whoever follows these places, or what the words speak of.

    Attributes:
        bulletin: its number; first: these are its first words, all later ones put them right or take them back.
        safety: it concerns lives.
    """

    at: datetime
    bulletin: int
    text: str
    places: tuple[str, ...]
    first: bool = True
    safety: bool = False


@dataclass(frozen=True)
class Message:
    """Something that arrived: what it names, what it is, and when by the simulated clock.

    Attributes:
        bulletin: of the editors, that it names.
        more: it says that there is more; number: its own, where messages have numbers.
        edit: it takes the place of one that had come; silent: it came without a sound.
    """

    at: datetime
    room: Room
    stories: tuple[int, ...]
    kind: Kind = "routine"
    bulletin: int | None = None
    more: bool = False
    number: int | None = None
    edit: bool = False
    silent: bool = False

    @property
    def asked(self) -> bool:
        """It answers somebody who read on."""
        return self.kind == "answer"
