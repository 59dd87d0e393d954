"""Rooms, sealed."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from newsbot.chat.room import Room, RoomSettings
from newsbot.store.engine import Database, Statement
from newsbot.store.schema import room as room_table
from newsbot.store.sealing import Seal

_ROOM = Statement(
    select(
        room_table.c.locale,
        room_table.c.region,
        room_table.c.timezone,
        room_table.c.digits,
        room_table.c.sealed_bookmark,
    ).where(room_table.c.lookup == bindparam("lookup"))
)


@dataclass(frozen=True, slots=True)
class Rooms:
    """`ports.Audience`."""

    database: Database
    seal: Seal

    async def settings(self, room: Room) -> RoomSettings | None:
        row = await self._row(room)
        return RoomSettings(*row[:4]) if row and row[0] is not None else None

    async def save_settings(self, room: Room, settings: RoomSettings) -> None:
        await self._save(room, asdict(settings))

    async def bookmark(self, room: Room) -> str | None:
        row = await self._row(room)
        return self.seal.open(row[4], room) if row and row[4] is not None else None

    async def save_bookmark(self, room: Room, bookmark: str | None) -> None:
        sealed = None if bookmark is None else self.seal.seal(bookmark, room)
        await self._save(room, {"sealed_bookmark": sealed})

    async def _row(self, room: Room) -> Sequence[Any] | None:
        lookup = self.seal.lookup(room)
        rows = await self.database.read(lambda run: run(_ROOM, {"lookup": lookup}))
        return rows[0] if rows else None

    async def _save(self, room: Room, changed: dict[str, Any]) -> None:
        lookup = self.seal.lookup(room)

        def work(connection: Connection) -> None:
            mine = room_table.c.lookup == lookup
            if connection.execute(update(room_table).where(mine).values(changed)).rowcount:
                return
            row = {"lookup": lookup, "sealed_id": self.seal.seal_room(room), **changed}
            connection.execute(insert(room_table).values(row))

        await self.database.write(work)
