"""How many people are in rooms of many: `ports.Headcount`."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, case, literal_column, or_, select, update

from newsbot.chat.room import Room
from newsbot.store.delivery_schema import recipient
from newsbot.store.engine import Database, Run, Statement
from newsbot.store.schema import room
from newsbot.store.sealing import Seal

# A private chat on Telegram is one person, whom nobody has to count.
IS_COUNTED = or_(recipient.c.account != literal_column("'telegram'"), recipient.c.lane == literal_column("0"))
_DUE = Statement(
    select(room.c.sealed_id, room.c.lookup)
    .join_from(recipient, room, room.c.lookup == recipient.c.lookup)
    .where(
        recipient.c.account == bindparam("account"),
        recipient.c.follows == literal_column("1"),
        recipient.c.gone.is_(None),
        recipient.c.lane <= bindparam("widest"),
        or_(recipient.c.counted.is_(None), recipient.c.counted < bindparam("before")),
    )
    .order_by(case((recipient.c.counted.is_(None), 0), else_=1), recipient.c.counted, recipient.c.key)
    .limit(bindparam("limit"))
)
_COUNTED = Statement(
    update(recipient)
    .where(recipient.c.account == bindparam("of_account"), recipient.c.lookup == bindparam("of_lookup"))
    .values(members=bindparam("new_members"), counted=bindparam("new_counted"))
)


class HeadcountBook:
    """A room is a recipient of the account that is named as its platform."""

    def __init__(self, database: Database, seal: Seal) -> None:
        self._database = database
        self._seal = seal

    async def due(self, account: str, before: datetime, limit: int) -> list[Room]:
        # As `IS_COUNTED` says, in a way that the index of followers serves.
        widest = 0 if account == "telegram" else 1
        given = {"account": account, "before": before.timestamp(), "limit": limit, "widest": widest}

        def work(run: Run) -> Sequence[Sequence[bytes]]:
            return run(_DUE, given)

        found = await self._database.read(work, patient=True)
        return [self._seal.open_room(bytes(sealed), bytes(lookup)) for sealed, lookup in found]

    async def counted(self, which: Room, members: int | None, now: datetime) -> None:
        named = {"of_account": which.platform, "of_lookup": self._seal.lookup(which)}
        said = {"new_members": members, "new_counted": now.timestamp()}
        await self._database.transact(lambda unit: unit(_COUNTED, {**named, **said}), in_order=True)
