"""The tables. Times are whole seconds since 1970 UTC unless said otherwise; lists are JSON text.

Columns are numbers, text and bytes only, so that a row is the same through SQLAlchemy and straight from the driver.
"""

from sqlalchemy import (
    BigInteger,
    Column,
    Float,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    column,
    table,
)

metadata = MetaData()

# SQLite's row number is an INTEGER PRIMARY KEY and nothing else.
Key = BigInteger().with_variant(Integer, "sqlite")
# Prefixes are read as ranges, which only byte order answers.
Name = Text().with_variant(Text(collation="C"), "postgresql")

article = Table(
    "article",
    metadata,
    Column("key", Key, primary_key=True, autoincrement=False),
    Column("id", Text, nullable=False, unique=True),
    Column("identity", Text, nullable=False, unique=True),
    Column("content", Text, nullable=False),
    Column("tags", Text, nullable=False),
    Column("content_hash", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("first_seen", BigInteger, nullable=False),
)

article_revision = Table(
    "article_revision",
    metadata,
    Column("key", Key, ForeignKey("article.key"), primary_key=True, autoincrement=False),
    Column("revision", Integer, primary_key=True, autoincrement=False),
    Column("content", Text, nullable=False),
    Column("replaced", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

article_words = Table(
    "article_words",
    metadata,
    Column("key", Key, ForeignKey("article.key"), primary_key=True, autoincrement=False),
    Column("words", LargeBinary, nullable=False),
)

tag = Table(
    "tag",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Name, nullable=False, unique=True),
    Column("articles", Integer, nullable=False),
)

# No foreign key to the article: with no index on `key` alone, each check would walk the whole table.
article_tag = Table(
    "article_tag",
    metadata,
    Column("tag_id", Integer, ForeignKey("tag.id"), primary_key=True, autoincrement=False),
    Column("key", Key, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)

source = Table(
    "source",
    metadata,
    Column("url", Text, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("every", Float, nullable=False),
    Column("timezone", Text),
    Column("language", Text, nullable=False),
    Column("follow", Integer, nullable=False),
    Column("independent_of", Text, nullable=False),
)

# `due` and `last_ok` keep fractions of a second.
source_state = Table(
    "source_state",
    metadata,
    Column("name", Text, primary_key=True),
    Column("etag", Text),
    Column("modified", Text),
    Column("interval", Float, nullable=False),
    Column("due", Float),
    Column("failures", Integer, nullable=False),
    Column("error", Text),
    Column("last_ok", Float),
    Column("signature", Text),
)

# Nothing here says who or where without the key file: no platform, name, phone or text in clear.
room = Table(
    "room",
    metadata,
    Column("lookup", LargeBinary, primary_key=True),
    Column("sealed_id", LargeBinary, nullable=False),
    Column("locale", Text),
    Column("region", Text),
    Column("timezone", Text),
    Column("digits", Text),
    Column("sealed_bookmark", LargeBinary),
)

# What the store knows of itself: `key_check` says whether a key file is the one that sealed the rooms.
fact = Table(
    "fact",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

# A column with the table's own name is how FTS5 takes a query or a command.
recent = table(
    "recent",
    column("rowid", Key),
    column("recent", Text),
    column("rank", Integer),
    column("stems", Text),
)
relevance = table(
    "relevance",
    column("rowid", Key),
    column("relevance", Text),
    column("rank", Integer),
    column("form", Text),
    column("stem", Text),
    column("root", Text),
)
# The terms of `recent` with the number of articles that hold each (fts5vocab).
recent_term = table("recent_term", column("term", Text), column("doc", Integer))
