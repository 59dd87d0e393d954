"""Buttons that count once, and indexes by which posts that go out at the same time take turns."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "press",
        sa.Column("delivery", _KEY, primary_key=True, autoincrement=False),
        sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("pressed", sa.Double, nullable=False),
        sqlite_with_rowid=False,
    )
    op.drop_index("delivery_of_post", "delivery")
    _index("delivery_of_post", "delivery", ["post", "priority", "seq"], "state = 'pending'")
    _index("post_urgent", "post", ["account", "priority", "id"], "priority <= 2")


def downgrade() -> None:
    op.drop_index("post_urgent", "post")
    op.drop_index("delivery_of_post", "delivery")
    _index("delivery_of_post", "delivery", ["post"], "state = 'pending'")
    op.drop_table("press")


def _index(name: str, table: str, columns: list[str], where: str) -> None:
    op.create_index(name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
