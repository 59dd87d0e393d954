"""Which story a message told: `ports.Told`."""

from collections.abc import Sequence

from sqlalchemy import bindparam, select

from newsbot.chat.room import Room
from newsbot.store.delivery_schema import delivery, post, recipient
from newsbot.store.engine import Database, Statement
from newsbot.store.following_schema import seen
from newsbot.store.sealing import Seal

# What a platform may call one message.
_NAMES = 2

_there = (recipient.c.account == bindparam("account"), recipient.c.lookup == bindparam("lookup"))
# Zero is no story, but that a room was told once that there was none.
_LAST = Statement(
    select(seen.c.story)
    .join_from(seen, recipient, recipient.c.key == seen.c.recipient)
    .where(*_there, seen.c.story > 0)
    .order_by(seen.c.at.desc(), seen.c.story.desc())
    .limit(1)
)
_OF_MESSAGE = Statement(
    select(post.c.story)
    .select_from(
        delivery.join(recipient, recipient.c.key == delivery.c.recipient).join(post, post.c.id == delivery.c.post)
    )
    .where(
        *_there,
        post.c.story.isnot(None),
        delivery.c.remote_id.in_([bindparam(f"name{number}") for number in range(_NAMES)]),
    )
    .order_by(delivery.c.id.desc())
    .limit(1)
)


class ToldBook:
    """`ports.Told`. A room is a recipient of the account that is named as its platform."""

    def __init__(self, database: Database, seal: Seal) -> None:
        self._database = database
        self._seal = seal

    async def story(self, room: Room, copies: Sequence[str] = ()) -> int | None:
        given = {"account": room.platform, "lookup": self._seal.lookup(room)}
        names = {
            f"name{number}": name
            for number, name in enumerate([*copies, *([copies[-1]] * _NAMES if copies else ())][:_NAMES])
        }
        statement = _OF_MESSAGE if copies else _LAST
        rows = await self._database.read(lambda run: run(statement, {**given, **names}))
        return int(rows[0][0]) if rows else None
