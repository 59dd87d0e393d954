"""Which store this is: ids that outside parties remember are made from it.

A database that was set back in time gives numbers out again. Under the same instance a homeserver would take a new
message for one that it has already, and drop it; so a restored store has to become another one.
"""

import secrets

from sqlalchemy import bindparam, delete, select
from sqlalchemy.dialects.postgresql import insert

from newsbot.store.engine import Database, Run, Statement, Unit
from newsbot.store.schema import fact

_BYTES = 16

_THIS = Statement(select(fact.c.value).where(fact.c.name == "instance"))
_FORGET = Statement(delete(fact).where(fact.c.name == "instance"))
_KEEP = Statement(insert(fact).values(name="instance", value=bindparam("is")).on_conflict_do_nothing())


async def instance(database: Database, *, make: bool) -> str:
    """The store's own id, 32 hexadecimal digits; `make`: given now when it has none. Empty when it has none."""
    found = await database.read(_known)
    if found or not make:
        return found
    return await database.transact(lambda unit: _made(unit, again=False), in_order=True)


async def another_instance(database: Database) -> str:
    """Give the store a new id, after its data came from a copy. Returns it; whoever has it open keeps the old one."""
    return await database.transact(lambda unit: _made(unit, again=True), in_order=True)


def _known(run: Run) -> str:
    found = run(_THIS, {})
    return str(found[0][0]) if found else ""


def _made(unit: Unit, *, again: bool) -> str:
    if again:
        unit(_FORGET, {})
    unit(_KEEP, {"is": secrets.token_hex(_BYTES)})
    return str(unit(_THIS, {})[0][0])
