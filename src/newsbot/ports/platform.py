"""A messenger: what can be done there, and what it tells."""

from collections.abc import Sequence
from typing import Any, Final, Protocol, runtime_checkable

from newsbot.chat.delivery import Outcome, Uncertain
from newsbot.chat.document import Document
from newsbot.chat.fit import Limits
from newsbot.chat.heard import Elsewhere, Heard, Looked, Offer, Pressed, RoomKind, Speaker
from newsbot.chat.room import Room


class Platform(Protocol):
    """What a messenger can do. Each call that goes out is exactly one request, never repeated inside, and never raises.

    Attributes:
        name: `telegram`; the `platform` of its rooms.
        limits: its longest message.
    """

    name: str
    limits: Limits

    def parts(self, document: Document) -> list[Any]:
        """Drawn and fitted, as the adapter's own frozen values; at least one. Pure."""
        ...

    async def send(self, room: Room, part: Any, *, delivery: int, silent: bool) -> Outcome: ...

    async def edit(self, room: Room, remote_id: str, part: Any, *, delivery: int) -> Outcome:
        """`Sent` too when the copy says so already."""
        ...

    async def delete(self, room: Room, remote_id: str, *, delivery: int) -> Outcome:
        """`Sent` too when there is no copy any more."""
        ...

    async def probe(self) -> bool:
        """Whether it answers again: something that changes nothing, for after an outage."""
        ...


NO_COPY: Final = Uncertain("no-copy")


@runtime_checkable
class Reconciles(Protocol):
    """A messenger whose rooms can be read back."""

    async def reconcile(self, room: Room, delivery: int) -> Outcome:
        """`Sent` when a copy of the delivery stands in the room, `NO_COPY` when none does; others when nobody knows."""
        ...


class Ears(Protocol):
    """What a messenger tells us, and the answers that need no memory: nothing is lost when one of these fails.

    Attributes:
        called: what the bot is called by in a room (`@newsbot`).
        greets: the first words in a private chat are the bot's, because nobody says `/start` there.
    """

    called: str
    greets: bool

    def hear(self, payload: bytes) -> Heard:
        """The meaning of one stored update. Never raises."""
        ...

    async def may_set(self, room: Room, kind: RoomKind, speaker: Speaker) -> bool:
        """Whether this speaker may change the room's settings, by the platform's own roles. No answer means no."""
        ...

    async def acknowledge(self, pressed: Pressed, notice: str = "") -> None:
        """End the waiting of a pressed button, with a notice of at most 200 characters."""
        ...

    async def offer(self, looked: Looked, found: Sequence[tuple[Offer, Document]], page: str) -> None:
        """A page of the list that was asked for; `page` asks for the next one, empty at the end."""
        ...


@runtime_checkable
class Names(Protocol):
    """A messenger whose rooms may have public names (`@news`)."""

    async def elsewhere(self, name: str, speaker: Speaker) -> Elsewhere | None:
        """The group or channel of this name; None: there is none, or the bot is not told. No answer means no."""
        ...
