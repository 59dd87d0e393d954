"""Open a store: find it, own it, check it, bring its schema up to date, hand out its books."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import URL, Connection, Text, column, insert, make_url, select, table
from sqlalchemy.exc import ArgumentError

from newsbot.ports import StoreUnusableError
from newsbot.store import sealing
from newsbot.store.articles import Articles
from newsbot.store.audience import Rooms
from newsbot.store.engine import Database
from newsbot.store.files import database_file, expected, fresh, make_private
from newsbot.store.fts5 import Fts5
from newsbot.store.instance import instance
from newsbot.store.lock import owned
from newsbot.store.migrate import HEAD, upgrade, version
from newsbot.store.reserve import Reserve
from newsbot.store.schema import fact
from newsbot.store.search import WordSearch
from newsbot.store.sourcebook import Sources
from newsbot.store.sqlite import SqliteDatabase, log_bytes
from newsbot.store.wordindex import WordIndex

if TYPE_CHECKING:
    from newsbot.store.alarms import AlarmBook
    from newsbot.store.audit import AuditBook
    from newsbot.store.desk import DeskBook
    from newsbot.store.digests import DigestBook
    from newsbot.store.following import FollowingBook
    from newsbot.store.headcount import HeadcountBook
    from newsbot.store.inbox import InboxBook
    from newsbot.store.leases import LeaseBook
    from newsbot.store.outbox import Outbox
    from newsbot.store.staff import StaffBook
    from newsbot.store.stories import Stories
    from newsbot.store.told import ToldBook

# Bytes. Read in well under half a second; a larger file is only read through when the last stop was not a clean one.
_ALWAYS_CHECKED = 128 << 20

# Filters of words depend on the version of stems, which is not known without the lexicon.
_filter = table("filter", column("content", Text))
_WORDED = select(_filter.c.content).where(_filter.c.content.contains('"stems":')).limit(1)

Ancestors = Callable[[str], Sequence[str]]


@dataclass(frozen=True)
class Store:
    """An open store, one attribute a port. What deliveries need is loaded when it is first asked for.

    Attributes:
        instance: 32 hexadecimal digits, this store's alone; ids that a platform remembers are made from it.
        beside: the file that others of the store stand beside.
        retention: how long copies of urgent posts, and of others, are remembered; None: as usual.
    """

    articles: Articles
    search: WordSearch
    audience: Rooms
    sources: Sources
    database: Database
    words: WordIndex
    seal: sealing.Seal
    instance: str
    beside: Path
    retention: tuple[timedelta, timedelta] | None = None

    @cached_property
    def outbox(self) -> "Outbox":
        from newsbot.store.outbox import Outbox
        from newsbot.store.outbox_retention import Retention

        kept = Retention(*self.retention) if self.retention else Retention()
        return Outbox(self.database, self.seal, retention=kept)

    @cached_property
    def inbox(self) -> "InboxBook":
        from newsbot.store.inbox import InboxBook

        return InboxBook(self.database, self.seal, self.outbox)

    @cached_property
    def leases(self) -> "LeaseBook":
        from newsbot.store.leases import LeaseBook

        return LeaseBook(self.database, self.seal, alone=isinstance(self.database, SqliteDatabase))

    @cached_property
    def following(self) -> "FollowingBook":
        from newsbot.store.following import FollowingBook

        return FollowingBook(self.database, self.seal, self.outbox)

    @cached_property
    def headcount(self) -> "HeadcountBook":
        from newsbot.store.headcount import HeadcountBook

        return HeadcountBook(self.database, self.seal)

    @cached_property
    def digests(self) -> "DigestBook":
        from newsbot.store.digests import DigestBook

        return DigestBook(self.database, self.seal, self.following.profiles, self.outbox)

    @cached_property
    def stories(self) -> "Stories":
        from newsbot.store.stories import Stories

        return Stories(self.database, self.outbox)

    @cached_property
    def audit(self) -> "AuditBook":
        from newsbot.store.audit import AuditBook, HeadFile

        heads = HeadFile(self.beside.with_name(f"{self.beside.name}.audit"))
        return AuditBook(self.database, self.seal.audit_key, heads)

    @cached_property
    def desk(self) -> "DeskBook":
        from newsbot.store.desk import DeskBook

        return DeskBook(self.database, self.seal, self.outbox, self.audit)

    @cached_property
    def staff(self) -> "StaffBook":
        from newsbot.store.staff import StaffBook

        return StaffBook(self.database, self.seal, self.audit)

    @cached_property
    def alarms(self) -> "AlarmBook":
        from newsbot.store.alarms import AlarmBook

        return AlarmBook(self.database)

    @cached_property
    def told(self) -> "ToldBook":
        from newsbot.store.told import ToldBook

        return ToldBook(self.database, self.seal)

    async def tidy(self) -> bool:
        """One step of what idle time is for, some 50 ms of the writer. True while there is more: call it again.

        Many small batches leave the word indexes in many pieces, and the log unwritten.
        """
        more = await self.database.write(self.words.tidy)
        if not more:
            await self.database.rest()
        return more


@asynccontextmanager
async def open_store(
    url: str,
    key_file: Path,
    ancestors: Ancestors,
    *,
    read_only: bool = False,
    reserve: bool = False,
    retention: tuple[timedelta, timedelta] | None = None,
) -> AsyncIterator[Store]:
    """Open the store at `url`, `sqlite:///PATH` or `postgresql://...`; made and migrated on first use.

    `ancestors` gives the ids of the places that contain a place. `read_only` needs no ownership: it works beside the
    process that owns the store, and every write raises StoreUnusableError. `reserve`: a sender keeps 16 MiB beside a
    SQLite file for when the disk is full, and begins nothing while that is near. `retention`: as `Store` has it.
    Raises StoreInUseError, and StoreUnusableError with one line that says what is wrong and where.
    """
    place = parsed(url)
    async with AsyncExitStack() as stack:
        if place.get_backend_name() == "sqlite":
            database, seal = await _sqlite(stack, place, key_file, read_only=read_only, reserve=reserve)
            words: WordIndex = Fts5()
        else:
            database, seal, words = await _postgres(stack, place, key_file, read_only=read_only)
        yield Store(
            Articles(database, words, ancestors),
            WordSearch(database, words),
            Rooms(database, seal),
            Sources(database),
            database,
            words,
            seal,
            await instance(database, make=not read_only),
            database_file(place) if place.get_backend_name() == "sqlite" else key_file.absolute(),
            retention,
        )


def parsed(url: str) -> URL:
    """The address of a database. Raises StoreUnusableError."""
    try:
        place = make_url(url)
    except ArgumentError as error:
        raise StoreUnusableError("[store] url: not an address of a database") from error
    if place.get_backend_name() not in {"sqlite", "postgresql"}:
        raise StoreUnusableError("[store] url: must begin with sqlite:/// or postgresql://")
    return place


async def _sqlite(
    stack: AsyncExitStack, place: URL, key_file: Path, *, read_only: bool, reserve: bool
) -> tuple[Database, sealing.Seal]:
    path = database_file(place)
    if read_only:
        expected(path)
    else:
        make_private(path)
        stack.enter_context(owned(path))
    exists = expected(path) if path.exists() or read_only else fresh(path)
    seal = sealing.load(key_file, make=not exists)
    if not exists:
        await _make(path, seal)
    suspect = log_bytes(path) > 0 or path.stat().st_size <= _ALWAYS_CHECKED
    database = SqliteDatabase(path, read_only=read_only, reserve=Reserve(path) if reserve else None)
    stack.push_async_callback(database.close)
    # Looked at before anything may be written: what is not ours, or broken, stays as it is.
    schema = await database.look(lambda connection: version(connection, str(path)))
    if read_only and schema != HEAD:
        raise StoreUnusableError(f"{path}: its schema is an older one; run: newsbot migrate")
    if not read_only:
        if suspect:
            await database.quick_check()
        await database.write(lambda connection: _prepare(connection, str(path), seal))
    await database.open_readers()
    return database, seal


async def _make(path: Path, seal: sealing.Seal) -> None:
    """Beside its place, and moved there when it is whole: what stands at `path` is never a half-made store."""
    draft = path.with_name(path.name + ".new")
    draft.unlink(missing_ok=True)
    make_private(draft)
    draft.touch(mode=0o600)
    database = SqliteDatabase(draft)
    try:
        await database.write(lambda connection: _prepare(connection, str(path), seal))
    finally:
        await database.close()
    draft.rename(path)


async def _postgres(
    stack: AsyncExitStack, place: URL, key_file: Path, *, read_only: bool
) -> tuple[Database, sealing.Seal, WordIndex]:
    from newsbot.store.postgres import PostgresDatabase
    from newsbot.store.tsvector import Tsvector

    database = PostgresDatabase(place)
    stack.push_async_callback(database.close)
    seal = sealing.load(key_file, make=not read_only)
    await database.write(lambda connection: _prepare(connection, database.name, seal))
    return database, seal, Tsvector()


def _prepare(connection: Connection, name: str, seal: sealing.Seal) -> None:
    upgrade(connection, name)
    check = connection.execute(select(fact.c.value).where(fact.c.name == "key_check")).scalar()
    if check is None:
        connection.execute(insert(fact).values(name="key_check", value=seal.check))
    elif check != seal.check:
        raise StoreUnusableError(f"{name}: its rooms were sealed with another key file")
    if connection.execute(_WORDED).first() is not None:
        from newsbot.store.restemming import restem

        restem(connection)
