"""Who follows what, stories, and the digests of rooms."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    _recipients()
    _posts()
    _filters()
    _choices()
    _digests()
    _stories()
    _told()


def _index(name: str, table: str, columns: list[str], where: str | None = None) -> None:
    given = sa.text(where) if where else None
    op.create_index(name, table, columns, sqlite_where=given, postgresql_where=given)


def _recipients() -> None:
    op.add_column("recipient", sa.Column("parting", sa.Integer, nullable=False, server_default="0"))
    _index("recipient_parting", "recipient", ["key"], "parting = 1")
    _index("recipient_gone", "recipient", ["gone"], "gone IS NOT NULL")


def _posts() -> None:
    op.add_column("post", sa.Column("story", _KEY))
    op.add_column("post", sa.Column("gathered", sa.Integer, nullable=False, server_default="0"))
    op.add_column("post", sa.Column("corrected", sa.Integer, nullable=False, server_default="0"))
    op.execute("UPDATE post SET corrected = revision WHERE revision > 1")
    _index("post_story", "post", ["story"], "story IS NOT NULL")
    _index("delivery_routine", "delivery", ["recipient", "settled"], "state = 'sent' AND priority >= 4")


def _filters() -> None:
    op.create_table(
        "filter",
        sa.Column("number", _KEY, primary_key=True, autoincrement=True),
        sa.Column("name", sa.Text, nullable=False, unique=True),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("rooms", sa.Integer, nullable=False, server_default="0"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "subscription",
        sa.Column("id", _KEY, primary_key=True, autoincrement=True),
        sa.Column("recipient", _KEY, sa.ForeignKey("recipient.key"), nullable=False),
        sa.Column("filter", _KEY, sa.ForeignKey("filter.number"), nullable=False),
        sa.Column("at_once", sa.Integer, nullable=False),
        sa.Column("lane", sa.Integer, nullable=False),
        sa.UniqueConstraint("recipient", "filter", name="subscription_once"),
        sqlite_autoincrement=True,
    )
    _index("subscription_reach", "subscription", ["filter", "lane", "recipient", "at_once"])
    op.create_table(
        "mute",
        sa.Column("recipient", _KEY, sa.ForeignKey("recipient.key"), primary_key=True, autoincrement=False),
        sa.Column("filter", _KEY, sa.ForeignKey("filter.number"), primary_key=True, autoincrement=False),
        sa.Column("until", sa.Double, nullable=False),
        sqlite_with_rowid=False,
    )
    _index("mute_filter", "mute", ["filter"])
    op.create_table(
        "post_filter",
        sa.Column("post", _KEY, sa.ForeignKey("post.id"), primary_key=True, autoincrement=False),
        sa.Column("aim", sa.Text, primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("filter", _KEY, nullable=False),
        sqlite_with_rowid=False,
    )
    _index("post_filter_filter", "post_filter", ["post", "filter"])


def _choices() -> None:
    op.create_table(
        "choice",
        sa.Column("recipient", _KEY, sa.ForeignKey("recipient.key"), primary_key=True, autoincrement=False),
        sa.Column("zone", sa.Text),
        sa.Column("hours", sa.Text),
        sa.Column("settled", sa.Double),
        sa.Column("last", sa.Double),
        sa.Column("quiet", sa.Text),
        sa.Column("caught_up", sa.Double),
        sa.Column("burst", sa.Double),
        sa.Column("paused", sa.Double),
        sa.Column("lite", sa.Integer, nullable=False),
        sa.Column("sealed_header", sa.LargeBinary),
        sa.Column("sealed_footer", sa.LargeBinary),
        sa.Column("due", sa.Double),
        sa.Column("version", sa.Integer, nullable=False),
    )
    _index("choice_due", "choice", ["due", "recipient"], "due IS NOT NULL")
    op.create_table(
        "move_code",
        sa.Column("digest", sa.LargeBinary, primary_key=True),
        sa.Column("recipient", _KEY, nullable=False, unique=True),
        sa.Column("expires", sa.Double, nullable=False),
        sa.Column("taken_by", _KEY),
    )


def _digests() -> None:
    op.create_table(
        "digest_slot",
        sa.Column("recipient", _KEY, sa.ForeignKey("recipient.key"), primary_key=True, autoincrement=False),
        sa.Column("day", sa.Text, primary_key=True),
        sa.Column("at", sa.Text, primary_key=True),
        sa.Column("taken", sa.Double, nullable=False),
        sqlite_with_rowid=False,
    )
    _index("digest_slot_taken", "digest_slot", ["taken"])
    op.create_table(
        "seen",
        sa.Column("recipient", _KEY, sa.ForeignKey("recipient.key"), primary_key=True, autoincrement=False),
        sa.Column("story", _KEY, primary_key=True, autoincrement=False),
        sa.Column("post", _KEY),
        sa.Column("at", sa.Double, nullable=False),
        sqlite_with_rowid=False,
    )
    _index("seen_post", "seen", ["post"])
    _index("seen_at", "seen", ["at"])


def _stories() -> None:
    op.create_table(
        "story",
        sa.Column("number", _KEY, primary_key=True, autoincrement=True),
        sa.Column("learned", sa.Double, nullable=False),
        sa.Column("told", sa.Double),
        sa.Column("lead", sa.Text),
        sa.Column("editor_state", sa.Text),
        sqlite_autoincrement=True,
    )
    _index("story_learned", "story", ["learned"])
    op.create_table(
        "story_report",
        sa.Column("article", sa.Text, primary_key=True),
        sa.Column("story", _KEY, sa.ForeignKey("story.number"), nullable=False),
        sa.Column("at", sa.Double, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("gist", sa.Text),
    )
    _index("story_report_story", "story_report", ["story"])
    _index("story_report_compared", "story_report", ["at"], "gist IS NOT NULL")
    op.create_table(
        "story_term",
        sa.Column("term", sa.Text, primary_key=True),
        sa.Column("at", sa.Double, primary_key=True),
        sa.Column("article", sa.Text, primary_key=True),
        sqlite_with_rowid=False,
    )
    _index("story_term_article", "story_term", ["article"])


def _told() -> None:
    op.create_table(
        "story_post",
        sa.Column("story", _KEY, sa.ForeignKey("story.number"), primary_key=True, autoincrement=False),
        sa.Column("post", _KEY, sa.ForeignKey("post.id"), primary_key=True, autoincrement=False),
        sa.Column("account", sa.Text, nullable=False),
        sqlite_with_rowid=False,
    )
    _index("story_post_post", "story_post", ["post"])
    op.create_table(
        "unfiled",
        sa.Column("turn", _KEY, primary_key=True, autoincrement=True),
        sa.Column("article", sa.Text, nullable=False, unique=True),
        sqlite_autoincrement=True,
    )
