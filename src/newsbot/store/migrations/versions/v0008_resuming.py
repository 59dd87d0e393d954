"""When a pause is over by itself."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.add_column("choice", sa.Column("resumes", sa.Double))
