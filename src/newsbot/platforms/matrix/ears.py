"""What Matrix tells the flows: `ports.Ears`."""

from collections.abc import Sequence

from newsbot.chat.document import Document
from newsbot.chat.heard import Heard, Looked, Offer, Pressed, RoomKind, Speaker
from newsbot.chat.room import Room
from newsbot.platforms.matrix.events import Me, heard
from newsbot.platforms.matrix.powers import Powers


class MatrixEars:
    """`ports.Ears`. There are no buttons here and no lists to choose from, so nobody waits for an acknowledgement."""

    greets = True

    def __init__(self, me: Me, powers: Powers) -> None:
        self.called = me.called
        self._me = me
        self._powers = powers

    def hear(self, payload: bytes) -> Heard:
        return heard(payload, self._me)

    async def may_set(self, room: Room, kind: RoomKind, speaker: Speaker) -> bool:
        return await self._powers.may_set(room, kind, speaker)

    async def acknowledge(self, pressed: Pressed, notice: str = "") -> None:
        del pressed, notice

    async def offer(self, looked: Looked, found: Sequence[tuple[Offer, Document]], page: str) -> None:
        del looked, found, page
