"""What is kept: SQLAlchemy Core over SQLite, one writer, or PostgreSQL."""

from newsbot.store.migrate import HEAD as SCHEMA
from newsbot.store.opening import Store, open_store

__all__ = ["SCHEMA", "Store", "open_store"]
