"""How many people are in rooms of many, roughly, and when that was asked."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.add_column("recipient", sa.Column("members", sa.Integer))
    op.add_column("recipient", sa.Column("counted", sa.Double))
