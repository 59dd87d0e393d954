"""Articles with their tags and words, rooms, sources."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TSVECTOR

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_NAME = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")

# `recent` answers "all these words, newest first" by walking a list in publication order: no positions, no sizes, no
# ranking, so a third of the size. `relevance` answers "which is about this": it knows how often, in how long a text.
# Both hold our folded words, stems and roots only; unicode61 has nothing left to do but split at spaces.
_TOKENIZER = "tokenize='unicode61 remove_diacritics 0'"
_SQLITE_INDEXES = (
    f"CREATE VIRTUAL TABLE recent USING fts5(stems, content='', detail=none, columnsize=0, {_TOKENIZER})",
    f"CREATE VIRTUAL TABLE relevance USING fts5(form, stem, root, content='', detail=full, {_TOKENIZER})",
    "CREATE VIRTUAL TABLE recent_term USING fts5vocab(recent, row)",
    # Idle time joins the pieces of an index two by two.
    "INSERT INTO recent (recent, rank) VALUES ('usermerge', 2)",
    "INSERT INTO relevance (relevance, rank) VALUES ('usermerge', 2)",
)


def upgrade() -> None:
    _articles()
    _tags()
    _sources()
    _rooms()
    if op.get_context().dialect.name == "sqlite":
        for statement in _SQLITE_INDEXES:
            op.execute(statement)
    else:
        op.create_table(
            "word_index",
            sa.Column("key", sa.BigInteger, primary_key=True, autoincrement=False),
            sa.Column("stems", TSVECTOR, nullable=False),
        )
        op.create_index("word_index_stems", "word_index", ["stems"], postgresql_using="gin")


def downgrade() -> None:
    on_sqlite = op.get_context().dialect.name == "sqlite"
    indexes = ["recent_term", "relevance", "recent"] if on_sqlite else ["word_index"]
    for name in (*indexes, "fact", "room", "source_state", "source", "article_tag", "tag"):
        op.drop_table(name)
    for name in ("article_words", "article_revision", "article"):
        op.drop_table(name)


def _articles() -> None:
    op.create_table(
        "article",
        sa.Column("key", _KEY, primary_key=True, autoincrement=False),
        sa.Column("id", sa.Text, nullable=False, unique=True),
        sa.Column("identity", sa.Text, nullable=False, unique=True),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("tags", sa.Text, nullable=False),
        sa.Column("content_hash", sa.Text, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("first_seen", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "article_revision",
        sa.Column("key", _KEY, sa.ForeignKey("article.key"), primary_key=True, autoincrement=False),
        sa.Column("revision", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("replaced", sa.BigInteger, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "article_words",
        sa.Column("key", _KEY, sa.ForeignKey("article.key"), primary_key=True, autoincrement=False),
        sa.Column("words", sa.LargeBinary, nullable=False),
    )


def _tags() -> None:
    op.create_table(
        "tag",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", _NAME, nullable=False, unique=True),
        sa.Column("articles", sa.Integer, nullable=False),
    )
    op.create_table(
        "article_tag",
        sa.Column("tag_id", sa.Integer, sa.ForeignKey("tag.id"), primary_key=True, autoincrement=False),
        sa.Column("key", _KEY, primary_key=True, autoincrement=False),
        sqlite_with_rowid=False,
    )


def _sources() -> None:
    op.create_table(
        "source",
        sa.Column("url", sa.Text, primary_key=True),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("every", sa.Float, nullable=False),
        sa.Column("timezone", sa.Text),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("follow", sa.Integer, nullable=False),
        sa.Column("independent_of", sa.Text, nullable=False),
    )
    op.create_table(
        "source_state",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("etag", sa.Text),
        sa.Column("modified", sa.Text),
        sa.Column("interval", sa.Float, nullable=False),
        sa.Column("due", sa.Float),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("error", sa.Text),
        sa.Column("last_ok", sa.Float),
        sa.Column("signature", sa.Text),
    )


def _rooms() -> None:
    op.create_table(
        "room",
        sa.Column("lookup", sa.LargeBinary, primary_key=True),
        sa.Column("sealed_id", sa.LargeBinary, nullable=False),
        sa.Column("locale", sa.Text),
        sa.Column("region", sa.Text),
        sa.Column("timezone", sa.Text),
        sa.Column("digits", sa.Text),
        sa.Column("sealed_bookmark", sa.LargeBinary),
    )
    op.create_table(
        "fact",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
    )
