"""When an editor said how sure a story is."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.add_column("story", sa.Column("judged", sa.Double))
    judged = sa.text("judged IS NOT NULL")
    op.create_index("story_judged", "story", ["judged"], sqlite_where=judged, postgresql_where=judged)
