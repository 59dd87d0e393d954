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

from newsbot.store import open_store
from newsbot.store.migrate import HEAD, REVISIONS
from newsbot.store.schema import metadata, room
from newsbot.store.tsvector import word_index
from tests.store.samples import ancestors

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


def test_a_room_has_no_column_that_says_who_it_is() -> None:
    """A new column here is a decision about somebody's safety: it is made in this list."""
    assert {column.name for column in room.columns} == {
        "lookup",
        "sealed_id",
        "locale",
        "region",
        "timezone",
        "digits",
        "sealed_bookmark",
    }
