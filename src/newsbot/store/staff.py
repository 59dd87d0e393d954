"""Who works at the editors' desk beside those of the configuration: `ports.Staff`."""

from datetime import datetime

from sqlalchemy import bindparam, delete, insert, select

from newsbot.chat.room import Room
from newsbot.news.audit import Happened, Head
from newsbot.news.roster import Change
from newsbot.store.audit import AuditBook
from newsbot.store.desk_schema import editor_place, editor_role
from newsbot.store.engine import Database, Statement, Unit
from newsbot.store.sealing import Seal

_CHANGES = Statement(
    select(editor_role.c.account, editor_role.c.role, editor_role.c.given).order_by(editor_role.c.turn)
)
_ADD = Statement(
    insert(editor_role).values(account=bindparam("account"), role=bindparam("role"), given=bindparam("given"))
)
_PLACE = Statement(
    select(editor_place.c.sealed_room, editor_place.c.lookup).where(editor_place.c.account == bindparam("account"))
)
_FORGET = Statement(delete(editor_place).where(editor_place.c.account == bindparam("which")))
_MEET = Statement(
    insert(editor_place).values(
        account=bindparam("account"), lookup=bindparam("lookup"), sealed_room=bindparam("sealed_room")
    )
)


class StaffBook:
    """`ports.Staff`."""

    def __init__(self, database: Database, seal: Seal, audit: AuditBook) -> None:
        self._database = database
        self._seal = seal
        self._audit = audit

    async def changes(self) -> list[Change]:
        rows = await self._database.read(lambda run: run(_CHANGES, {}))
        return [Change(account, role, bool(given)) for account, role, given in rows]

    async def change(self, change: Change, happened: Happened, now: datetime) -> None:
        def work(unit: Unit) -> list[Head]:
            unit(_ADD, {"account": change.account, "role": change.role, "given": int(change.given)})
            return self._audit.add(unit, [happened], now)

        await self._audit.kept(await self._database.transact(work, in_order=True))

    async def place(self, account: str) -> Room | None:
        rows = await self._database.read(lambda run: run(_PLACE, {"account": account}))
        return self._seal.open_room(bytes(rows[0][0]), bytes(rows[0][1])) if rows else None

    async def met(self, account: str, room: Room) -> None:
        given = {"account": account, "lookup": self._seal.lookup(room), "sealed_room": self._seal.seal_room(room)}

        def work(unit: Unit) -> None:
            unit(_FORGET, {"which": account})
            unit(_MEET, given)

        await self._database.transact(work)
