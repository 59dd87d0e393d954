"""Runs inside the transaction of `newsbot.store.migrate`, on the connection that it hands over."""

from alembic import context

from newsbot.store import delivery_schema, desk_schema, following_schema
from newsbot.store.schema import metadata

# Both add their own tables to them.
assert delivery_schema.delivery.metadata is metadata
assert following_schema.story.metadata is metadata
assert desk_schema.bulletin.metadata is metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    # One transaction around all steps, on SQLite too: a killed migration did not happen.
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
