"""Who sends for an account, by the database's clock: `ports.Leases`."""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Double, and_, bindparam, case, func, literal_column, null, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from newsbot.chat.delivery import RESEND_AFTER, Priority
from newsbot.chat.pacing import Memory
from newsbot.ports import Lease
from newsbot.store.delivery_schema import delivery, lease, words
from newsbot.store.engine import Database, Statement, Unit
from newsbot.store.outbox_rows import maybe, moment, seconds
from newsbot.store.outbox_seen import marking
from newsbot.store.sealing import Seal

# A row that the process died with so many times is what it dies of. Where a send is tried again after each crash, rows
# meet many that are not theirs, so it takes more to believe it.
_CRASHES, _KEYED_CRASHES = 3, 10


class database_now(FunctionElement[float]):  # noqa: N801  # written like the function that it is
    """Seconds since 1970 by the database server, also inside a long transaction."""

    type = Double()
    inherit_cache = True


@compiles(database_now, "postgresql")
def _on_postgresql(_element: database_now, _compiler: Any, **_given: Any) -> str:
    return "CAST(extract(epoch FROM clock_timestamp()) AS DOUBLE PRECISION)"


@compiles(database_now, "sqlite")
def _on_sqlite(_element: database_now, _compiler: Any, **_given: Any) -> str:
    return "((julianday('now') - 2440587.5) * 86400.0)"


_UNHELD = Statement(
    insert(lease).values(account=bindparam("account"), holder="", epoch=0, expires=0.0).on_conflict_do_nothing()
)
_may_be_taken = and_(
    lease.c.account == bindparam("which"),
    or_(lease.c.expires <= database_now(), lease.c.holder == "", bindparam("alone") == literal_column("1")),
)
# Nobody waits for a holder that was frozen inside a tick: meanwhile the other writers would wait behind us.
_FREE = Statement(select(lease.c.epoch).where(_may_be_taken).with_for_update(skip_locked=True))
_TAKE = Statement(
    update(lease)
    .where(_may_be_taken)
    .values(
        holder=bindparam("by"),
        epoch=lease.c.epoch + 1,
        expires=database_now() + bindparam("ttl", type_=Double),
    )
    .returning(lease.c.epoch, lease.c.gate, lease.c.rate, lease.c.sealed_chats)
)
_OURS = and_(lease.c.account == bindparam("which"), lease.c.epoch == bindparam("under"))
_RENEW = Statement(
    update(lease)
    .where(_OURS, lease.c.holder != "")
    .values(expires=database_now() + bindparam("ttl", type_=Double))
    .returning(lease.c.epoch)
)
_RELEASE = Statement(update(lease).where(_OURS).values(holder="", expires=0.0))
_PACES = Statement(select(lease.c.account, lease.c.rate, lease.c.gate).where(lease.c.rate.is_not(None)))
_REMEMBER = Statement(
    update(lease).where(_OURS).values(gate=bindparam("until"), rate=bindparam("pace"), sealed_chats=bindparam("chats"))
)
# What an earlier holder had on the wire. An edit can be done again; of a send nobody knows.
_keyed = bindparam("keyed") == literal_column("1")
_harmless = delivery.c.op.in_(words("edit", "delete"))
_repeatable = or_(_harmless, _keyed)
_asked_again = and_(_keyed, ~_harmless)
_worn = delivery.c.crashes >= case(
    (_keyed, literal_column(str(_KEYED_CRASHES - 1))), else_=literal_column(str(_CRASHES - 1))
)
_life_safety = and_(
    ~_repeatable, delivery.c.priority == literal_column(str(int(Priority.LIFE_SAFETY))), delivery.c.resent == 0
)
_SWEEP = Statement(
    update(delivery)
    .where(delivery.c.account == bindparam("which"), delivery.c.state == literal_column("'sending'"))
    .values(
        state=case(
            (and_(_harmless, _worn), "dead"),
            (and_(_repeatable, ~_worn), "pending"),
            else_="uncertain",  # one that was tried again to the last may stand in its room
        ),
        crashes=delivery.c.crashes + 1,
        reason="crash",
        settled=database_now(),
        doubt=case((_asked_again, func.coalesce(delivery.c.doubt, delivery.c.revision)), else_=delivery.c.doubt),
        resend=case((_life_safety, database_now() + RESEND_AFTER.total_seconds()), else_=null()),
    )
)
# Before the sweep: what it makes uncertain may stand in its room.
_MARK = marking(
    delivery.c.account == bindparam("which"),
    delivery.c.state == literal_column("'sending'"),
    or_(~_repeatable, _worn),
    at=database_now(),
)


class LeaseBook:
    """`ports.Leases`. `alone`: one process owns the store, so whoever held an account is dead."""

    def __init__(self, database: Database, seal: Seal, *, alone: bool) -> None:
        self._database = database
        self._seal = seal
        self._alone = alone

    async def acquire(self, account: str, holder: str, ttl: float = 10.0, *, keyed: bool = False) -> Lease | None:
        def work(unit: Unit) -> Sequence[Any] | None:
            unit(_UNHELD, {"account": account})
            if not unit(_FREE, {"which": account, "alone": int(self._alone)}):
                return None
            found = unit(_TAKE, {"which": account, "by": holder, "ttl": ttl, "alone": int(self._alone)})
            if not found:
                return None
            unit(_MARK, {"which": account, "keyed": int(keyed)})
            unit(_SWEEP, {"which": account, "keyed": int(keyed)})
            return found[0]

        await self._database.relieve()
        row = await self._database.transact(work, in_order=True)
        if row is None:
            return None
        memory = None if row[2] is None else Memory(row[2], maybe(row[1]), _opened(row[3], account, self._seal))
        return Lease(account, holder, row[0], ttl, memory)

    async def renew(self, lease: Lease) -> bool:
        given = {"which": lease.account, "under": lease.epoch, "ttl": lease.ttl}
        return bool(await self._database.transact(lambda unit: unit(_RENEW, given)))

    async def paces(self) -> dict[str, Memory]:
        """How fast each account sends at present, and its gate, as far as is known; without those of its chats."""
        return _paced(await self._database.read(lambda run: run(_PACES, {})))

    async def release(self, lease: Lease) -> None:
        given = {"which": lease.account, "under": lease.epoch}
        await self._database.transact(lambda unit: unit(_RELEASE, given), announce=True)


def _paced(rows: Sequence[Any]) -> dict[str, Memory]:
    return {account: Memory(rate, maybe(gate)) for account, rate, gate in rows}


def write_memory(unit: Unit, lease: Lease, memory: Memory, seal: Seal) -> None:
    """Keep the pace with the lease, for the next holder."""
    chats = json.dumps({chat: until.timestamp() for chat, until in memory.chats.items()})
    sealed = seal.seal_bytes(chats.encode(), f"gates of {lease.account}") if memory.chats else None
    given = {"until": seconds(memory.gate), "pace": memory.rate, "chats": sealed}
    unit(_REMEMBER, {"which": lease.account, "under": lease.epoch, **given})


def _opened(sealed: bytes | None, account: str, seal: Seal) -> dict[str, Any]:
    content = None if sealed is None else seal.open_bytes(sealed, f"gates of {account}")
    return {} if content is None else {chat: moment(until) for chat, until in json.loads(content).items()}
