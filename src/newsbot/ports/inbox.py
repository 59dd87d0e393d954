"""What comes in, and is kept until it is answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from newsbot.chat.room import Room
from newsbot.ports.delivery import Post


@dataclass(frozen=True, slots=True)
class IncomingUpdate:
    """Something that a platform told us, as it came.

    Attributes:
        account: whose inbox it is in. Where one account may be used as several bots, a bot's own id follows after a
            colon (`telegram:1000001`): each numbers its updates for itself.
    """

    account: str
    update_id: int
    payload: bytes


class Inbox(Protocol):
    """Everything that comes in, kept before the platform is told that it was received."""

    async def add(
        self, account: str, updates: Sequence[IncomingUpdate], offset: str | None = None, *, numbers_recur: bool = False
    ) -> int:
        """Keep what is new, and where to go on, in one transaction. Returns how many were new.

        `numbers_recur`: the platform may number from new, so an update is only known again by its number and its
        payload. Raises StoreUnusableError, and keeps nothing, while another one of the same number waits.
        """
        ...

    async def offset(self, account: str) -> str | None: ...

    async def claim(self, account: str, limit: int = 100, *, patient: bool = False) -> list[IncomingUpdate]:
        """The oldest that are not settled, in order.

        One that was the oldest before comes alone; three times in vain, and it is set aside. `patient`: for what only
        waits here and ends no process: it comes with the others, twenty times.
        """
        ...

    async def settle(
        self,
        update: IncomingUpdate,
        replies: Sequence[Post],
        now: datetime,
        *,
        replies_from: str | None = None,
        button: tuple[int, int] | None = None,
        bookmark: tuple[Room, str | None] | None = None,
    ) -> bool:
        """Erase the payload, put the replies into the outbox, keep where the room's list goes on: one transaction.

        `replies_from`: the account that sends them, where it is not the update's.
        `button`: a delivery and the index of its suggestion, which count once.
        False when the update was settled before, and nothing happens; or when the button was used before, and nothing
        happens but that the update is settled.
        """
        ...

    async def pressed(self, button: tuple[int, int]) -> bool:
        """Whether it was used, as far as that is remembered."""
        ...

    async def waiting(self, account: str) -> int:
        """How many updates of an account, of all its bots, are not settled, with those that were set aside."""
        ...

    async def prune(self, before: datetime) -> None:
        """Forget the numbers of updates that were settled before then, and the buttons that were pressed before."""
        ...
