"""Rooms by what they are looked up by alone; posts by their age; updates that wait, and when others were settled."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_index("recipient_lookup", "recipient", ["lookup"])
    op.create_index("post_published", "post", ["published"])
    op.drop_index("inbox_waiting", "inbox")
    waiting, columns = sa.text("settled IS NULL"), ["account", "settled", "update_id"]
    op.create_index("inbox_waiting", "inbox", columns, sqlite_where=waiting, postgresql_where=waiting)
    settled = sa.text("settled IS NOT NULL")
    op.create_index("inbox_settled", "inbox", ["settled"], sqlite_where=settled, postgresql_where=settled)
