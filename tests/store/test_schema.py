"""The migrations make the schema that the statements are written for, on both databases."""

import asyncio
from pathlib import Path
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine

from newsbot.store import delivery_schema, desk_schema, following_schema, open_store
from newsbot.store.migrate import HEAD, REVISIONS
from newsbot.store.schema import metadata
from newsbot.store.tsvector import word_index
from tests.store.samples import ancestors

# Each module adds its tables.
assert {delivery_schema.post.metadata, desk_schema.bulletin.metadata, following_schema.story.metadata} == {metadata}

# FTS5 keeps its own tables, and PostgreSQL's index is not part of the shared ones.
_INDEXES = ("recent", "relevance", "recent_term", word_index.name)


def _differences(connection: Connection) -> list[Any]:
    def compared(item: Any, name: str, kind: str, *_rest: object) -> bool:
        return not (kind in {"table", "index"} and name.startswith(_INDEXES))

    context = MigrationContext.configure(connection, opts={"include_object": compared, "compare_type": True})
    return list(compare_metadata(context, metadata))


async def _difference_at(url: str) -> list[Any]:
    engine = create_async_engine(url)
    async with engine.connect() as connection:
        found = await connection.run_sync(_differences)
    await engine.dispose()
    return found


async def test_sqlite_migrates_to_the_schema(tmp_path: Path) -> None:
    async with open_store(f"sqlite:///{tmp_path}/x.db", tmp_path / "key", ancestors):
        pass
    assert await _difference_at(f"sqlite+aiosqlite:///{tmp_path}/x.db") == []


async def test_postgresql_migrates_to_the_schema_once_for_all(tmp_path: Path, postgres_url: str) -> None:
    async def once() -> None:
        async with open_store(postgres_url, tmp_path / "key", ancestors) as store:
            assert await store.articles.counts("place:") == []

    await asyncio.gather(once(), once(), once())
    assert await _difference_at(postgres_url.replace("postgresql:", "postgresql+asyncpg:")) == []


def test_the_known_revisions_are_the_files() -> None:
    config = Config()
    config.set_main_option("script_location", "newsbot.store:migrations")
    config.set_main_option("path_separator", "os")
    script = ScriptDirectory.from_config(config)
    assert script.get_current_head() == HEAD
    assert tuple(step.revision for step in reversed(list(script.walk_revisions()))) == REVISIONS


# What is known of a room. Nothing of it says who it is without the key file.
_OF_ROOMS = {
    "room": "lookup sealed_id locale region timezone digits sealed_bookmark",
    "recipient": "key account lookup lane follows struck gone parting members counted",
    "subscription": "id recipient filter at_once lane",
    "mute": "recipient filter until",
    "choice": "recipient zone hours settled last quiet caught_up owed burst paused resumes lite sealed_header"
    " sealed_footer due version",
    "digest_slot": "recipient day at taken",
    "seen": "recipient story post at",
    "move_code": "digest recipient expires taken_by",
    "delivery": "id account post recipient op part of_revision priority seq state revision attempt crashes due epoch"
    " first_wire settled resend resent remote_id reason doubt",
    "press": "delivery position pressed",
    "inbox": "account update_id sealed_payload claims received settled",
    "lease": "account holder epoch expires gate rate sealed_chats",
    "editor_place": "account lookup sealed_room",
}


def test_a_room_has_no_column_that_says_who_it_is() -> None:
    """A new column, or a new table of rooms, is a decision about somebody's safety: it is made in this list."""
    assert {name: {column.name for column in metadata.tables[name].columns} for name in _OF_ROOMS} == {
        name: set(columns.split()) for name, columns in _OF_ROOMS.items()
    }
    keys = (metadata.tables["recipient"].c.key, metadata.tables["room"].c.lookup, metadata.tables["delivery"].c.id)
    pointing = {
        table.name
        for table in metadata.sorted_tables
        if any(column.name == "lookup" or any(map(column.references, keys)) for column in table.columns)
    }
    assert pointing <= _OF_ROOMS.keys()
