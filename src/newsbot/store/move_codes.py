"""Codes with which what a room has chosen is taken to another one, once.

Nine characters of thirty: a guess hits one of a million codes at a time with a chance of one in twenty millions.
"""

import secrets
import unicodedata
from datetime import datetime

from sqlalchemy import bindparam, null, select, update
from sqlalchemy.dialects.postgresql import insert

from newsbot.store.engine import Statement, Unit
from newsbot.store.following_schema import move_code, seen

# Without 0, 1, I, L, O and U, which are read or heard as others.
LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 9

_new = insert(move_code).values(
    digest=bindparam("digest"), recipient=bindparam("recipient"), expires=bindparam("expires")
)
_OFFER = Statement(
    _new.on_conflict_do_update(
        index_elements=[move_code.c.recipient],
        set_={"digest": _new.excluded.digest, "expires": _new.excluded.expires, "taken_by": null()},
    )
)
_FIND = Statement(
    select(move_code.c.recipient, move_code.c.taken_by).where(
        move_code.c.digest == bindparam("digest"), move_code.c.expires > bindparam("now")
    )
)
_TAKE = Statement(update(move_code).where(move_code.c.digest == bindparam("which")).values(taken_by=bindparam("by")))
# What the one room was told of is not told again in the other.
_SEE = Statement(
    insert(seen)
    .from_select(
        ["recipient", "story", "at"],
        select(bindparam("by", type_=seen.c.recipient.type), seen.c.story, seen.c.at).where(
            seen.c.recipient == bindparam("giver")
        ),
    )
    .on_conflict_do_nothing()
)


def new_code() -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH))


def plain(typed: str) -> str:
    """A code as it was given out, however it was typed: in small letters, other digits, with spaces or hyphens."""
    wide = unicodedata.normalize("NFKC", typed).upper()
    return "".join(str(unicodedata.decimal(each)) if each.isdecimal() else each for each in wide if each.isalnum())


def offer(unit: Unit, key: int, digest: bytes, expires: datetime) -> None:
    """From now on the only code of a recipient."""
    unit(_OFFER, {"digest": digest, "recipient": key, "expires": expires.timestamp()})


def find(unit: Unit, digest: bytes, now: datetime) -> tuple[int, int | None] | None:
    """The recipient that gave a code out, and the one that took it; None for a code that is none any more."""
    found = unit(_FIND, {"digest": digest, "now": now.timestamp()})
    return (found[0][0], found[0][1]) if found else None


def taken(unit: Unit, digest: bytes, giver: int, by: int) -> None:
    unit(_TAKE, {"which": digest, "by": by})
    unit(_SEE, {"by": by, "giver": giver})
