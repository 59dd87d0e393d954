"""What a delivery said, and where: a button under it is one of its document's suggestions."""

from collections.abc import Sequence

from sqlalchemy import bindparam, literal_column, select

from newsbot.chat.document import Document
from newsbot.chat.room import Room
from newsbot.store.delivery_schema import delivery, post_revision, recipient
from newsbot.store.engine import Run, Statement
from newsbot.store.following_schema import choice
from newsbot.store.outbox_documents import decode, document_for
from newsbot.store.schema import room
from newsbot.store.sealing import Seal

_CONTENTS = Statement(
    select(room.c.sealed_id, room.c.lookup, room.c.locale, choice.c.lite, post_revision.c.content)
    .select_from(
        delivery.join(recipient, recipient.c.key == delivery.c.recipient)
        .join(room, room.c.lookup == recipient.c.lookup)
        .join(post_revision, post_revision.c.post == delivery.c.post)
        .outerjoin(choice, choice.c.recipient == delivery.c.recipient)
    )
    .where(delivery.c.id == bindparam("which"), post_revision.c.revision == delivery.c.revision)
    .order_by(post_revision.c.position)
)


_NAMED = Statement(
    select(delivery.c.id)
    .select_from(delivery.join(recipient, recipient.c.key == delivery.c.recipient))
    .where(
        recipient.c.account == bindparam("account"),
        recipient.c.lookup == bindparam("lookup"),
        delivery.c.remote_id == bindparam("name"),
        delivery.c.state == literal_column("'sent'"),
    )
    .order_by(delivery.c.id.desc())
    .limit(bindparam("most"))
)


def named(run: Run, account: str, where: Room, names: Sequence[str], seal: Seal) -> Document | None:
    given = {"account": account, "lookup": seal.lookup(where), "most": 1}
    ids = (row[0] for name in names for row in run(_NAMED, {**given, "name": name}))
    found = next((copy(run, id_, seal) for id_ in ids), None)
    return found[1] if found else None


def copy(run: Run, which: int, seal: Seal) -> tuple[Room, Document] | None:
    found = run(_CONTENTS, {"which": which})
    if not found:
        return None
    sealed, lookup, locale, lite = found[0][:4]
    documents = [decode(content) for *_, content in found]
    return seal.open_room(sealed, lookup), document_for(documents, locale, lite=bool(lite))
