"""A message as it goes out: text and the styles of its stretches, counted in UTF-16 code units."""

import json
from dataclasses import dataclass, field
from typing import Literal

from newsbot.chat.document import Attachment
from newsbot.platforms.telegram.keyboards import Button

Kind = Literal["bold", "code", "text_link", "blockquote"]


@dataclass(frozen=True, slots=True)
class Entity:
    """A style of a stretch of text; offset and length in UTF-16 code units."""

    kind: Kind
    offset: int
    length: int
    url: str | None = None

    def json(self) -> dict[str, str | int]:
        """As the Bot API takes it (MessageEntity)."""
        found: dict[str, str | int] = {"type": self.kind, "offset": self.offset, "length": self.length}
        return found if self.url is None else {**found, "url": self.url}


@dataclass(frozen=True, slots=True)
class Rendered:
    """One message as it goes out.

    Attributes:
        buttons: to be signed for the room that gets them.
        file: sent as it is, without words.
        photo: the picture that the words stand under, where they are short enough for it, as `Document` names it; or
            `BLANK`.
        entities_json: the entities as the Bot API takes them.
    """

    text: str
    entities: tuple[Entity, ...] = ()
    buttons: tuple[Button, ...] = ()
    photo: str | None = None
    file: Attachment | None = None
    entities_json: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "entities_json", json.dumps([entity.json() for entity in self.entities]))


def units(text: str) -> int:
    """Length in UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
