"""Since when quiet hours held what no end of theirs brings."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.add_column("choice", sa.Column("owed", sa.Double))
