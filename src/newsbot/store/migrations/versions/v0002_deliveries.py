"""What goes out and comes in: posts, deliveries, leases, updates."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    _recipients()
    _posts()
    _deliveries()
    _leases()
    _updates()


def downgrade() -> None:
    for name in ("inbox_offset", "inbox", "lease", "delivery", "fanout", "post_revision", "post", "recipient"):
        op.drop_table(name)


def _index(name: str, table: str, columns: list[str], where: str) -> None:
    op.create_index(name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))


def _recipients() -> None:
    op.create_table(
        "recipient",
        sa.Column("key", _KEY, primary_key=True, autoincrement=True),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("lookup", sa.LargeBinary, sa.ForeignKey("room.lookup"), nullable=False),
        sa.Column("lane", sa.Integer, nullable=False),
        sa.Column("follows", sa.Integer, nullable=False),
        sa.Column("struck", sa.Double),
        sa.Column("gone", sa.Double),
        sa.UniqueConstraint("account", "lookup", name="recipient_once"),
        sqlite_autoincrement=True,
    )
    _index("recipient_followers", "recipient", ["account", "lane", "key"], "follows = 1")


def _posts() -> None:
    op.create_table(
        "post",
        sa.Column("id", _KEY, primary_key=True, autoincrement=True),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("priority", sa.Integer, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("expires", sa.Double),
        sa.Column("published", sa.Double, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "post_revision",
        sa.Column("post", _KEY, sa.ForeignKey("post.id"), primary_key=True, autoincrement=False),
        sa.Column("revision", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("locale", sa.Text, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "fanout",
        sa.Column("post", _KEY, sa.ForeignKey("post.id"), primary_key=True, autoincrement=False),
        sa.Column("aim", sa.Text, primary_key=True),
        sa.Column("first", _KEY, nullable=False),
        sa.Column("second", _KEY, nullable=False),
        sa.Column("upto", _KEY, nullable=False),
        sqlite_with_rowid=False,
    )


def _deliveries() -> None:
    op.create_table(
        "delivery",
        sa.Column("id", _KEY, primary_key=True, autoincrement=True),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("post", _KEY, sa.ForeignKey("post.id"), nullable=False),
        sa.Column("recipient", _KEY, sa.ForeignKey("recipient.key"), nullable=False),
        sa.Column("op", sa.Text, nullable=False),
        sa.Column("part", sa.Integer, nullable=False),
        sa.Column("of_revision", sa.Integer, nullable=False),
        sa.Column("priority", sa.Integer, nullable=False),
        sa.Column("seq", _KEY, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("crashes", sa.Integer, nullable=False),
        sa.Column("due", sa.Double, nullable=False),
        sa.Column("epoch", sa.Integer, nullable=False),
        sa.Column("first_wire", sa.Double),
        sa.Column("settled", sa.Double),
        sa.Column("resend", sa.Double),
        sa.Column("resent", sa.Integer, nullable=False),
        sa.Column("remote_id", sa.Text),
        sa.Column("reason", sa.Text),
        sa.UniqueConstraint("post", "recipient", "op", "part", "of_revision", name="delivery_once"),
        sqlite_autoincrement=True,
    )
    # Only what waits or is on the wire is indexed for sending: millions of sent rows cost the queue nothing.
    _index("delivery_queue", "delivery", ["account", "priority", "seq", "id", "due"], "state = 'pending'")
    _index("delivery_order", "delivery", ["recipient", "priority", "post", "part"], "state = 'pending'")
    _index("delivery_of_post", "delivery", ["post"], "state = 'pending'")
    _index("delivery_wire", "delivery", ["recipient"], "state = 'sending'")
    _index("delivery_unproven", "delivery", ["account", "resend"], "state = 'uncertain'")
    _index("delivery_dead", "delivery", ["post"], "state = 'dead'")
    op.create_index("delivery_recipient", "delivery", ["recipient"])


def _leases() -> None:
    op.create_table(
        "lease",
        sa.Column("account", sa.Text, primary_key=True),
        sa.Column("holder", sa.Text, nullable=False),
        sa.Column("epoch", sa.Integer, nullable=False),
        sa.Column("expires", sa.Double, nullable=False),
        sa.Column("gate", sa.Double),
        sa.Column("rate", sa.Double),
        sa.Column("sealed_chats", sa.LargeBinary),
    )


def _updates() -> None:
    op.create_table(
        "inbox",
        sa.Column("account", sa.Text, primary_key=True),
        sa.Column("update_id", _KEY, primary_key=True, autoincrement=False),
        sa.Column("sealed_payload", sa.LargeBinary),
        sa.Column("claims", sa.Integer, nullable=False),
        sa.Column("received", sa.Double, nullable=False),
        sa.Column("settled", sa.Double),
        sqlite_with_rowid=False,
    )
    _index("inbox_waiting", "inbox", ["account", "update_id"], "settled IS NULL")
    op.create_table(
        "inbox_offset",
        sa.Column("account", sa.Text, primary_key=True),
        sa.Column("next", sa.Text, nullable=False),
    )
