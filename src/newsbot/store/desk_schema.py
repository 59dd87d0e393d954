"""The tables of the editors' desk. Times are seconds since 1970 UTC with their fractions."""

from sqlalchemy import BigInteger, Column, Double, ForeignKey, Index, Integer, LargeBinary, Table, Text

from newsbot.store.schema import Key, metadata

# `content`: what nothing is asked by, as JSON. `origin`: a keyed digest of what it was made from. `public`: readers
# got it. `open`: it may still change.
bulletin = Table(
    "bulletin",
    metadata,
    Column("id", Key, primary_key=True, autoincrement=True),
    Column("phase", Text, nullable=False),
    Column("severity", Text, nullable=False),
    Column("content", Text, nullable=False),
    Column("origin", LargeBinary, unique=True),
    Column("began", Double),
    Column("public", Integer, nullable=False),
    Column("open", Integer, nullable=False),
    Index("bulletin_open", "open", "id"),
    Index("bulletin_public", "public", "began"),
    sqlite_autoincrement=True,
)

# What was said, oldest first. Nothing of it is ever changed.
bulletin_revision = Table(
    "bulletin_revision",
    metadata,
    Column("bulletin", Key, ForeignKey("bulletin.id"), primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("approver", Text),
    Column("said", Double, nullable=False),
    Column("urgent", Integer, nullable=False),
    Column("people", Integer),
    sqlite_with_rowid=False,
)

# What counts for an account's hour; `number` 0 is on its way. `people` is empty where nobody knows how many.
bulletin_charge = Table(
    "bulletin_charge",
    metadata,
    Column("bulletin", Key, ForeignKey("bulletin.id"), primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("account", Text, nullable=False),
    Column("at", Double, nullable=False),
    Column("people", Integer),
    Index("bulletin_charge_account", "account", "at"),
    sqlite_with_rowid=False,
)

# Its posts in the outbox, which may have been forgotten there.
bulletin_post = Table(
    "bulletin_post",
    metadata,
    Column("post", Key, primary_key=True, autoincrement=False),
    Column("bulletin", Key, ForeignKey("bulletin.id"), nullable=False),
    Column("account", Text, nullable=False),
    Column("part", Text, nullable=False),
    Index("bulletin_post_bulletin", "bulletin"),
)

# Only ever added to. `at` in milliseconds.
audit = Table(
    "audit",
    metadata,
    Column("seq", Key, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    Column("actor", Text, nullable=False),
    Column("act", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("mac", LargeBinary, nullable=False),
)

# Roles that owners gave and took, in their order.
editor_role = Table(
    "editor_role",
    metadata,
    Column("turn", Key, primary_key=True, autoincrement=True),
    Column("account", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("given", Integer, nullable=False),
    sqlite_autoincrement=True,
)

# What the editors were told of and is not over, and what readers reported lately. `name`: `source:...`, `report:n1`.
alarm = Table(
    "alarm",
    metadata,
    Column("name", Text, primary_key=True),
    Column("at", Double, nullable=False),
)

# Where somebody with a role was last heard in private.
editor_place = Table(
    "editor_place",
    metadata,
    Column("account", Text, primary_key=True),
    Column("lookup", LargeBinary, nullable=False),
    Column("sealed_room", LargeBinary, nullable=False),
)
