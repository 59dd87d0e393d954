"""Rooms that follow filters and have chosen how they are told, put straight into the tables."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from newsbot.chat.room import Room
from newsbot.store.delivery_schema import recipient
from newsbot.store.engine import Statement, Unit
from newsbot.store.following_schema import choice, filter_, mute, seen, subscription
from newsbot.store.recipients import recipients_of
from newsbot.store.schema import room as room_table
from tests.store.sending import ACCOUNT


def _insert(table: Any) -> Statement:
    return Statement(insert(table).values({column.name: bindparam(column.name) for column in table.columns}))


_FILTER = Statement(insert(filter_).values(name=bindparam("name"), content="{}").returning(filter_.c.number))
_FOLLOW = Statement(
    insert(subscription).values(
        recipient=bindparam("recipient"),
        filter=bindparam("filter"),
        at_once=bindparam("at_once"),
        lane=select(recipient.c.lane).where(recipient.c.key == bindparam("recipient")).scalar_subquery(),
    )
)
_CHOICE, _MUTE, _SEEN = map(_insert, (choice, mute, seen))
_GONE = Statement(update(recipient).where(recipient.c.key == bindparam("which")).values(gone=1.0))
_MARKS = Statement(
    select(room_table.c.sealed_id, room_table.c.lookup, seen.c.story, seen.c.post)
    .select_from(
        seen.join(recipient, recipient.c.key == seen.c.recipient).join(
            room_table, room_table.c.lookup == recipient.c.lookup
        )
    )
    .order_by(seen.c.recipient, seen.c.story)
)
_BURSTS = Statement(
    select(choice.c.burst, choice.c.due, choice.c.version).where(choice.c.recipient == bindparam("key"))
)


class Followed:
    """What rooms of an account have chosen."""

    def __init__(self, store: Any, account: str = ACCOUNT) -> None:
        self.store, self.account = store, account

    async def filters(self, *names: str) -> list[int]:
        """Their numbers."""
        found: list[int] = await self._do(lambda unit: [unit(_FILTER, {"name": name})[0][0] for name in names])
        return found

    async def follow(self, room: Room, filters: Mapping[int, bool] | Iterable[int]) -> None:
        """Number of the filter: whether the room is told at once."""
        wanted = filters if isinstance(filters, Mapping) else dict.fromkeys(filters, True)
        await self._with(
            room,
            lambda unit, key: unit.many(
                _FOLLOW, [{"recipient": key, "filter": n, "at_once": int(at_once)} for n, at_once in wanted.items()]
            ),
        )

    async def choose(self, room: Room, **chosen: Any) -> None:
        """Columns of `choice`; of a room that has chosen nothing yet."""
        row = {**dict.fromkeys(column.name for column in choice.columns), "lite": 0, "version": 1, **chosen}
        await self._with(room, lambda unit, key: unit(_CHOICE, {**row, "recipient": key}))

    async def mute(self, room: Room, filter_number: int, until: datetime) -> None:
        row = {"filter": filter_number, "until": until.timestamp()}
        await self._with(room, lambda unit, key: unit(_MUTE, {**row, "recipient": key}))

    async def had(self, room: Room, number: int, post: int | None = None) -> None:
        """It was told of the story: by an answer, or by another post."""
        row = {"story": number, "post": post, "at": 1.0}
        await self._with(room, lambda unit, key: unit(_SEEN, {**row, "recipient": key}))

    async def gone(self, room: Room) -> None:
        await self._with(room, lambda unit, key: unit(_GONE, {"which": key}))

    async def marks(self) -> list[tuple[Room, int, int | None]]:
        """Room, story and post of what was told."""
        seal = self.store.audience.seal
        found = await self.store.database.read(lambda run: run(_MARKS, {}))
        return [(seal.open_room(sealed, lookup), story, post) for sealed, lookup, story, post in found]

    async def burst(self, room: Room) -> tuple[float, float, int] | None:
        """When what was above the cap may be told, when to look, and the version of what the room has chosen."""
        found = await self._with(room, lambda unit, key: unit(_BURSTS, {"key": key}))
        return tuple(found[0]) if found else None

    async def _with(self, room: Room, work: Any) -> Any:
        def keyed(unit: Unit) -> Any:
            (key,) = recipients_of(unit, self.account, [room], self.store.audience.seal)
            return work(unit, key)

        return await self._do(keyed)

    async def _do(self, work: Any) -> Any:
        return await self.store.database.transact(work, in_order=True)
