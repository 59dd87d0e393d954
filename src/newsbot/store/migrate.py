"""Bring a database to the schema of this version, or say why not."""

from sqlalchemy import Connection, column, inspect, select, table
from sqlalchemy.types import Text

from newsbot.ports import StoreUnusableError

# Known without loading Alembic, which a start with nothing to migrate need not pay for; a test holds it to the files.
REVISIONS = ("0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008", "0009", "0010", "0011", "0012")
HEAD = REVISIONS[-1]
_VERSION = table("alembic_version", column("version_num", Text))


def version(connection: Connection, name: str) -> str | None:
    """The schema's version, None for an empty database. Raises StoreUnusableError for what is no store of ours."""
    tables = set(inspect(connection).get_table_names())
    if "alembic_version" not in tables:
        if tables:
            raise StoreUnusableError(f"{name}: this database belongs to another program")
        return None
    found = connection.execute(select(_VERSION.c.version_num)).scalar()
    if found is not None and found not in REVISIONS:
        raise StoreUnusableError(f"{name}: written by a newer newsbot (schema {found}, this one knows {HEAD})")
    return found


def upgrade(connection: Connection, name: str) -> None:
    """In the caller's transaction. Raises StoreUnusableError when the schema is newer than this program."""
    if version(connection, name) == HEAD:
        return
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "newsbot.store:migrations")
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
