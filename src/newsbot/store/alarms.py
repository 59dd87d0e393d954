"""What the editors were told of and is not over: `ports.Alarmed`."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, delete, select
from sqlalchemy.dialects.postgresql import insert

from newsbot.store.desk_schema import alarm
from newsbot.store.engine import Database, Statement, Unit
from newsbot.store.outbox_rows import moment

_ALL = Statement(select(alarm.c.name, alarm.c.at))
_adding = insert(alarm).values(name=bindparam("name"), at=bindparam("at"))
_ADD = Statement(_adding.on_conflict_do_update(index_elements=[alarm.c.name], set_={"at": _adding.excluded.at}))
_END = Statement(delete(alarm).where(alarm.c.name == bindparam("which")))


class AlarmBook:
    """`ports.Alarmed`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def standing(self) -> dict[str, datetime]:
        return {name: moment(at) for name, at in await self._database.read(lambda run: run(_ALL, {}))}

    async def told(self, name: str, now: datetime) -> None:
        await self._database.transact(lambda unit: unit(_ADD, {"name": name, "at": now.timestamp()}))

    async def over(self, names: Sequence[str]) -> None:
        def work(unit: Unit) -> None:
            unit.many(_END, [{"which": name} for name in names])

        await self._database.transact(work)
