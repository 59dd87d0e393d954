"""The tables of what goes out and comes in. Times are seconds since 1970 UTC with their fractions."""

from sqlalchemy import (
    Column,
    ColumnElement,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    and_,
    column,
    literal_column,
)

from newsbot.store.schema import Key, metadata

_FOLLOWS = column("follows") == literal_column("1")
_URGENT = column("priority") <= literal_column("2")

# A room as deliveries know it. `lane`: 0 group or channel, 1 private chat; the first are served first.
# `struck`: when the platform first did not know it; `gone`: since when nobody is there; `parting`: it was forgotten,
# and only stands here until it is told so. `members`: people there, roughly, as they were `counted`.
recipient = Table(
    "recipient",
    metadata,
    Column("key", Key, primary_key=True, autoincrement=True),
    Column("account", Text, nullable=False),
    Column("lookup", LargeBinary, ForeignKey("room.lookup"), nullable=False),
    Column("lane", Integer, nullable=False),
    Column("follows", Integer, nullable=False),
    Column("struck", Double),
    Column("gone", Double),
    Column("parting", Integer, nullable=False, server_default="0"),
    Column("members", Integer),
    Column("counted", Double),
    UniqueConstraint("account", "lookup", name="recipient_once"),
    Index("recipient_lookup", "lookup"),
    Index("recipient_followers", "account", "lane", "key", sqlite_where=_FOLLOWS),
    Index("recipient_parting", "key", sqlite_where=column("parting") == literal_column("1")),
    Index("recipient_gone", "gone", sqlite_where=column("gone").isnot(None)),
    sqlite_autoincrement=True,
)

# `status`: active, paused (its text was refused three times), stopped (by an editor), retracted. `story`: that it
# tells. `gathered`: goes to rooms too that gather what its filters let through. `corrected`: the last revision that was
# a correction, 0 for none.
post = Table(
    "post",
    metadata,
    Column("id", Key, primary_key=True, autoincrement=True),
    Column("account", Text, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("status", Text, nullable=False),
    Column("expires", Double),
    Column("published", Double, nullable=False),
    Column("story", Key),
    Column("gathered", Integer, nullable=False, server_default="0"),
    Column("corrected", Integer, nullable=False, server_default="0"),
    Index("post_urgent", "account", "priority", "id", sqlite_where=_URGENT),
    Index("post_story", "story", sqlite_where=column("story").isnot(None)),
    Index("post_published", "published"),
    sqlite_autoincrement=True,
)

post_revision = Table(
    "post_revision",
    metadata,
    Column("post", Key, ForeignKey("post.id"), primary_key=True, autoincrement=False),
    Column("revision", Integer, primary_key=True, autoincrement=False),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("locale", Text, nullable=False),
    Column("content", Text, nullable=False),
    sqlite_with_rowid=False,
)

# Who has still to get rows, found window by window; nobody who came after `upto` is reached. The cursor stands behind
# (`first`, `second`). By `aim` these are
#   send   everyone who follows: lane and recipient;
#   reach  who follows a filter of the post: lane and tier as `outbox_queue` says, and recipient;
#   edit   copies whose words are older: recipient and part;
#   later  nothing yet: edits of rooms that are left alone now, looked for again at the second `upto`.
fanout = Table(
    "fanout",
    metadata,
    Column("post", Key, ForeignKey("post.id"), primary_key=True, autoincrement=False),
    Column("aim", Text, primary_key=True),
    Column("first", Key, nullable=False),
    Column("second", Key, nullable=False),
    Column("upto", Key, nullable=False),
    sqlite_with_rowid=False,
)

_QUEUE = ("account", "priority", "seq", "id", "due")
_PENDING = column("state") == literal_column("'pending'")
_SENDING = column("state") == literal_column("'sending'")
_UNCERTAIN = column("state") == literal_column("'uncertain'")
_DEAD = column("state") == literal_column("'dead'")
_ROUTINE = and_(column("state") == literal_column("'sent'"), column("priority") >= literal_column("4"))

# `seq`: when its turn comes, see outbox_turns; later parts share it with the first. `of_revision`: 0 for a send, so
# that a room is sent a part once; the correction's for an edit. `attempt` and `epoch` fence what is recorded: neither
# ever goes back.
delivery = Table(
    "delivery",
    metadata,
    Column("id", Key, primary_key=True, autoincrement=True),
    Column("account", Text, nullable=False),
    Column("post", Key, ForeignKey("post.id"), nullable=False),
    Column("recipient", Key, ForeignKey("recipient.key"), nullable=False),
    Column("op", Text, nullable=False),
    Column("part", Integer, nullable=False),
    Column("of_revision", Integer, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("seq", Key, nullable=False),
    Column("state", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("crashes", Integer, nullable=False),
    Column("due", Double, nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("first_wire", Double),
    Column("settled", Double),
    Column("resend", Double),
    Column("resent", Integer, nullable=False),
    Column("remote_id", Text),
    Column("reason", Text),
    # The revision of a try that may have been accepted, where the platform takes a second one for the first.
    Column("doubt", Integer),
    UniqueConstraint("post", "recipient", "op", "part", "of_revision", name="delivery_once"),
    Index("delivery_queue", *_QUEUE, sqlite_where=_PENDING),
    Index("delivery_order", "recipient", "priority", "post", "part", sqlite_where=_PENDING),
    Index("delivery_of_post", "post", "priority", "seq", sqlite_where=_PENDING),
    Index("delivery_wire", "recipient", sqlite_where=_SENDING),
    Index("delivery_unproven", "account", "resend", sqlite_where=_UNCERTAIN),
    Index("delivery_dead", "post", sqlite_where=_DEAD),
    Index("delivery_recipient", "recipient"),
    Index("delivery_routine", "recipient", "settled", sqlite_where=_ROUTINE),
    sqlite_autoincrement=True,
)

# `pace` is sealed: it names the chats that have to wait.
lease = Table(
    "lease",
    metadata,
    Column("account", Text, primary_key=True),
    Column("holder", Text, nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("expires", Double, nullable=False),
    Column("gate", Double),
    Column("rate", Double),
    Column("sealed_chats", LargeBinary),
)

# When it is settled the payload is erased; the number stays for a while, with a keyed mark of the payload in its place,
# because platforms repeat themselves, and number from new.
inbox = Table(
    "inbox",
    metadata,
    Column("account", Text, primary_key=True),
    Column("update_id", Key, primary_key=True, autoincrement=False),
    Column("sealed_payload", LargeBinary),
    Column("claims", Integer, nullable=False),
    Column("received", Double, nullable=False),
    Column("settled", Double),
    # With `settled`, though it is the same in all: only so does SQLite take this one and not the primary key, and does
    # not go through all that is settled.
    Index("inbox_waiting", "account", "settled", "update_id", sqlite_where=column("settled").is_(None)),
    Index("inbox_settled", "settled", sqlite_where=column("settled").isnot(None)),
    sqlite_with_rowid=False,
)

# Buttons that were pressed: each counts once.
press = Table(
    "press",
    metadata,
    Column("delivery", Key, primary_key=True, autoincrement=False),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("pressed", Double, nullable=False),
    sqlite_with_rowid=False,
)

inbox_offset = Table(
    "inbox_offset",
    metadata,
    Column("account", Text, primary_key=True),
    Column("next", Text, nullable=False),
)


def words(*values: str) -> list[ColumnElement[str]]:
    """Words for `IN`, written into the statement: SQLite's driver takes no lists."""
    return [literal_column(f"'{value}'") for value in values]
