"""Sends that a platform which knows repeated ids may have taken, and what they said."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("delivery", sa.Column("doubt", sa.Integer))
