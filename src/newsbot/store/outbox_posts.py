"""Posts put in, corrected and taken back."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, bindparam, case, func, insert, literal_column, null, select, update

from newsbot.chat.delivery import Priority
from newsbot.chat.document import Document
from newsbot.chat.room import Room
from newsbot.ports import Post
from newsbot.store.delivery_schema import delivery, post, post_revision, recipient
from newsbot.store.engine import Statement, Unit
from newsbot.store.following_schema import post_filter
from newsbot.store.outbox_documents import encode
from newsbot.store.outbox_fill import ADD_FANOUT, DROP_FANOUT, add_rows
from newsbot.store.outbox_queue import PLACES, TIERS
from newsbot.store.outbox_rows import seconds
from newsbot.store.recipients import recipients_of
from newsbot.store.sealing import Seal

_ADD_POST = Statement(
    insert(post)
    .values(
        account=bindparam("account"),
        priority=bindparam("priority"),
        revision=1,
        status="active",
        expires=bindparam("expires"),
        published=bindparam("published"),
        story=bindparam("story"),
        gathered=bindparam("gathered"),
    )
    .returning(post.c.id)
)
_ADD_REVISION = Statement(
    insert(post_revision).values(
        {column.name: bindparam(column.name) for column in post_revision.columns},
    )
)
_ADD_FILTER = Statement(
    insert(post_filter).values({column.name: bindparam(column.name) for column in post_filter.columns})
)
_LAST_RECIPIENT = Statement(
    # Of all accounts: that is the end of an index, and theirs would have to be looked for.
    select(func.coalesce(func.max(recipient.c.key), 0))
)
_is_retracted = bindparam("retract") == literal_column("1")
_STOPPED: ColumnElement[str] = literal_column("'stopped'")
_REVISE = Statement(
    update(post)
    .where(post.c.id == bindparam("which"), post.c.status != "retracted")
    .values(
        revision=post.c.revision + 1,
        # What was stopped stays so until somebody lets it go on.
        status=case((_is_retracted, "retracted"), (post.c.status == _STOPPED, "stopped"), else_="active"),
        corrected=case((bindparam("corrects") == literal_column("1"), post.c.revision + 1), else_=post.c.corrected),
    )
    .returning(post.c.revision)
)
_RESUME = Statement(
    update(delivery)
    .where(delivery.c.post == bindparam("which"), delivery.c.state == "held", delivery.c.reason == "paused")
    .values(state="pending", reason=null())
)  # What the waiting edits carry is a correction now.
_RAISE = Statement(
    update(delivery)
    .where(
        delivery.c.post == bindparam("which"),
        delivery.c.state == literal_column("'pending'"),
        delivery.c.op == "edit",
        delivery.c.priority != int(Priority.CORRECTION),
    )
    .values(priority=int(Priority.CORRECTION))
)


def publish(unit: Unit, account: str, given: Post, now: datetime, seal: Seal, *, keys: Sequence[int] = ()) -> int:
    """The post's id. Its rows stand already, or a cursor for those who follow. `keys`: of recipients it goes to too."""
    at = now.timestamp()
    priority = int(given.priority)
    about = {"expires": seconds(given.expires), "story": given.story, "gathered": int(given.gathered)}
    id_: int = unit(_ADD_POST, {"account": account, "priority": priority, "published": at, **about})[0][0]
    _add_filters(unit, id_, given)
    _add_documents(unit, id_, 1, given.documents)
    if given.rooms:
        # Who is answered was just heard: whoever unblocked the bot and writes is there again.
        keys = [*keys, *recipients_of(unit, account, given.rooms, seal, present=given.priority is Priority.REPLY)]
    if keys:
        add_rows(unit, keys, now, account=account, which=id_, priority=priority)
    if given.everyone or given.filters:
        upto = unit(_LAST_RECIPIENT, {})[0][0]
        for aim, first in (("send", -1), ("reach", 0)):
            if given.everyone if aim == "send" else given.filters:
                unit(ADD_FANOUT, {"post": id_, "aim": aim, "first": first, "second": 0, "upto": upto})
    return id_


def revise(
    unit: Unit, which: int, documents: Sequence[Document], *, retract: bool, priority: Priority = Priority.CORRECTION
) -> int:
    """The new revision. Raises LookupError: no such post, or it was taken back."""
    corrects = retract or priority is not Priority.HOUSEKEEPING
    found = unit(_REVISE, {"which": which, "retract": int(retract), "corrects": int(corrects)})
    if not found:
        raise LookupError(which)
    revision: int = found[0][0]
    _add_documents(unit, which, revision, documents)
    unit(_RESUME, {"which": which})
    if corrects:
        unit(_RAISE, {"which": which})
    for aim in ("edit", "later", *(("send", "reach") if retract else ())):
        unit(DROP_FANOUT, {"which": which, "aim": aim})
    unit(ADD_FANOUT, {"post": which, "aim": "edit", "first": 0, "second": 0, "upto": 0})
    return revision


def _add_filters(unit: Unit, which: int, given: Post) -> None:
    tiers = given.tiers or (1,) * len(given.filters)
    if sum(tiers) != len(given.filters) or len(tiers) > TIERS or max(tiers, default=0) > PLACES:
        raise ValueError(f"filters of a post stand in at most {TIERS} tiers of at most {PLACES}")
    places = (tier * PLACES + place for tier, size in enumerate(tiers) for place in range(size))
    reach = dict(zip(reversed(given.filters), reversed(list(places)), strict=True))
    mute = {number: place for place, number in enumerate(given.muting)}
    unit.many(
        _ADD_FILTER,
        [
            {"post": which, "aim": aim, "position": position, "filter": number}
            for aim, places_ in (("reach", reach), ("mute", mute))
            for number, position in places_.items()
        ],
    )


def _add_documents(unit: Unit, which: int, revision: int, documents: Sequence[Document]) -> None:
    if not documents:
        raise ValueError("a post says something")
    unit.many(
        _ADD_REVISION,
        [
            {"post": which, "revision": revision, "position": n, "locale": one.locale, "content": encode(one)}
            for n, one in enumerate(documents)
        ],
    )


def follow(unit: Unit, account: str, rooms: Sequence[Room], seal: Seal, *, on: bool) -> None:
    keys = recipients_of(unit, account, rooms, seal)
    unit.many(_FOLLOW, [{"which": key, "on": int(on)} for key in keys])


_FOLLOW = Statement(
    update(recipient).where(recipient.c.key == bindparam("which")).values(follows=bindparam("on"), gone=null())
)
