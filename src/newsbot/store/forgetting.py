"""A room is forgotten: every row that says anything of it.

What names a recipient goes by the foreign keys, and what names a room by its lookup, so that a new table is not missed.
A delivery that is on the wire goes too: what becomes of it is recorded nowhere then, and its number stays used.
"""

import json
import re
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import BindParameter, Table, bindparam, delete, exists, literal_column, null, or_, select, update

from newsbot.chat.delivery import Priority
from newsbot.chat.pacing import chat_of
from newsbot.chat.room import Room
from newsbot.store.delivery_schema import delivery, fanout, inbox, lease, post, post_revision, press, recipient
from newsbot.store.desk_schema import editor_place
from newsbot.store.engine import Statement, Unit
from newsbot.store.filters import counted
from newsbot.store.following_schema import move_code, post_filter, subscription
from newsbot.store.inbox_rows import TRIES, update_name
from newsbot.store.leases import database_now
from newsbot.store.schema import metadata
from newsbot.store.sealing import Seal

_TABLES: Sequence[Table] = metadata.sorted_tables[::-1]
assert editor_place in _TABLES  # every module that has tables is imported here
_which: BindParameter[Any] = bindparam("which")
_lookup: BindParameter[bytes] = bindparam("lookup")

# Nobody may put anything in for it meanwhile.
_KEYS = Statement(select(recipient.c.key).where(recipient.c.lookup == _lookup).with_for_update())
_FOLLOWED = Statement(select(subscription.c.filter).where(subscription.c.recipient == _which))
# What was said to nobody else.
_POSTS = Statement(
    select(delivery.c.post)
    .join_from(delivery, post, post.c.id == delivery.c.post)
    .where(
        delivery.c.recipient == _which,
        post.c.priority.in_([literal_column(str(int(one))) for one in (Priority.REPLY, Priority.DIGEST)]),
    )
    .distinct()
)
_its_deliveries = select(delivery.c.id).where(delivery.c.recipient == _which)
_RECIPIENT = (
    Statement(delete(press).where(press.c.delivery.in_(_its_deliveries))),
    Statement(delete(move_code).where(or_(move_code.c.recipient == _which, move_code.c.taken_by == _which))),
    *(
        Statement(delete(table).where(column == _which))
        for table in _TABLES
        for column in table.columns
        if column.references(recipient.c.key)
    ),
    Statement(delete(recipient).where(recipient.c.key == _which)),
)
_ROOM = tuple(Statement(delete(table).where(table.c.lookup == _lookup)) for table in _TABLES if "lookup" in table.c)
_said = exists().where(delivery.c.post == _which)
_coming = exists().where(fanout.c.post == _which)
_POST = tuple(
    Statement(delete(table).where(column == _which, ~_said, ~_coming))
    for table, column in ((post_filter, post_filter.c.post), (post_revision, post_revision.c.post), (post, post.c.id))
)

# What nobody asks for any more, and, under an account of its own, what waits for the key that opens it.
_SET_ASIDE = Statement(
    select(inbox.c.account, inbox.c.update_id, inbox.c.sealed_payload).where(
        inbox.c.settled.is_(None),
        or_(inbox.c.claims >= literal_column(str(TRIES)), inbox.c.account.like("%.sealed")),
    )
)
_DROP_UPDATE = Statement(
    update(inbox)
    .where(inbox.c.account == bindparam("of"), inbox.c.update_id == _which)
    .values(settled=database_now(), sealed_payload=null())
)
_GATES = Statement(
    select(lease.c.account, lease.c.sealed_chats).where(lease.c.sealed_chats.isnot(None)).with_for_update()
)
_OPEN_GATE = Statement(update(lease).where(lease.c.account == bindparam("of")).values(sealed_chats=bindparam("chats")))


def forget(unit: Unit, which: Room, seal: Seal) -> set[int]:
    """Every row that says anything of this room is gone, in a transaction in order. The posts that went with it."""
    _forget_updates(unit, which, seal)
    _forget_gates(unit, which, seal)
    return forget_lookup(unit, seal.lookup(which))


def forget_lookup(unit: Unit, lookup: bytes) -> set[int]:
    """As `forget`, without what only the room's name finds: updates that were set aside, and gates."""
    keys = [key for (key,) in unit(_KEYS, {"lookup": lookup})]
    posts = {found for key in keys for (found,) in unit(_POSTS, {"which": key})}
    for key in keys:
        for (number,) in unit(_FOLLOWED, {"which": key}):
            counted(unit, number, -1)
        _each(unit, _RECIPIENT, which=key)
    _each(unit, _ROOM, lookup=lookup)
    for gone in posts:
        _each(unit, _POST, which=gone)
    return posts


def _each(unit: Unit, statements: Iterable[Statement], **given: Any) -> None:
    for statement in statements:
        unit(statement, given)


def _forget_updates(unit: Unit, which: Room, seal: Seal) -> None:
    """Those that were set aside. What waits to be handled is handled next, and erased by that."""
    named = re.compile(rb"(?<![\w-])" + re.escape(chat_of(which).id.encode("utf-8", "surrogatepass")) + rb"(?!\w)")
    for account, number, sealed in unit(_SET_ASIDE, {}):
        payload = seal.open_bytes(bytes(sealed), update_name(account, number))
        if payload is None or named.search(payload):
            unit(_DROP_UPDATE, {"of": account, "which": number})


def _forget_gates(unit: Unit, which: Room, seal: Seal) -> None:
    """That a chat has to wait for the messenger. A sender at work writes it down anew while that lasts."""
    for account, sealed in unit(_GATES, {}):
        content = seal.open_bytes(bytes(sealed), f"gates of {account}")
        chats = {} if content is None else json.loads(content)
        if chats.pop(chat_of(which).id, None) is not None:
            left = seal.seal_bytes(json.dumps(chats).encode(), f"gates of {account}") if chats else None
            unit(_OPEN_GATE, {"of": account, "chats": left})
