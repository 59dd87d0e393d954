"""The editors' desk: bulletins, roles, the audit."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    _bulletins()
    _said()
    _staff()


def _bulletins() -> None:
    op.create_table(
        "bulletin",
        sa.Column("id", _KEY, primary_key=True, autoincrement=True),
        sa.Column("phase", sa.Text, nullable=False),
        sa.Column("severity", sa.Text, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("origin", sa.LargeBinary, unique=True),
        sa.Column("began", sa.Double),
        sa.Column("public", sa.Integer, nullable=False),
        sa.Column("open", sa.Integer, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("bulletin_open", "bulletin", ["open", "id"])
    op.create_index("bulletin_public", "bulletin", ["public", "began"])
    op.create_table(
        "bulletin_post",
        sa.Column("post", _KEY, primary_key=True, autoincrement=False),
        sa.Column("bulletin", _KEY, sa.ForeignKey("bulletin.id"), nullable=False),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("part", sa.Text, nullable=False),
    )
    op.create_index("bulletin_post_bulletin", "bulletin_post", ["bulletin"])


def _said() -> None:
    op.create_table(
        "bulletin_revision",
        sa.Column("bulletin", _KEY, sa.ForeignKey("bulletin.id"), primary_key=True, autoincrement=False),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("approver", sa.Text),
        sa.Column("said", sa.Double, nullable=False),
        sa.Column("urgent", sa.Integer, nullable=False),
        sa.Column("people", sa.Integer),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "bulletin_charge",
        sa.Column("bulletin", _KEY, sa.ForeignKey("bulletin.id"), primary_key=True, autoincrement=False),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("at", sa.Double, nullable=False),
        sa.Column("people", sa.Integer),
        sqlite_with_rowid=False,
    )
    op.create_index("bulletin_charge_account", "bulletin_charge", ["account", "at"])


def _staff() -> None:
    op.create_table(
        "audit",
        sa.Column("seq", _KEY, primary_key=True, autoincrement=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("act", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("mac", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "editor_role",
        sa.Column("turn", _KEY, primary_key=True, autoincrement=True),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("given", sa.Integer, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "editor_place",
        sa.Column("account", sa.Text, primary_key=True),
        sa.Column("lookup", sa.LargeBinary, nullable=False),
        sa.Column("sealed_room", sa.LargeBinary, nullable=False),
    )
