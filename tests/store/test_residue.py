"""Copies of rows that SQLite leaves in the unused parts of its pages."""

import os
import random
import sqlite3
from pathlib import Path

import pytest

from newsbot.store import residue


def _filled(path: Path, page_size: int) -> tuple[sqlite3.Connection, list[bytes]]:
    """A file from which many rows went, most of which had been moved before; and those rows."""
    chance = random.Random(1)
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in (f"page_size={page_size}", "journal_mode=WAL", "secure_delete=ON", "synchronous=OFF"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("CREATE TABLE room (lookup BLOB PRIMARY KEY NOT NULL, sealed BLOB, zone TEXT)")
    names = [chance.randbytes(32) for _ in range(4000)]
    connection.execute("BEGIN")
    for name in names:
        connection.execute("INSERT INTO room VALUES (?, ?, NULL)", (name, chance.randbytes(60)))
        connection.execute("UPDATE room SET zone = 'Asia/Damascus' WHERE lookup = ?", (chance.choice(names),))
    gone = chance.sample(names, 2000)
    connection.executemany("DELETE FROM room WHERE lookup = ?", [(name,) for name in gone])
    connection.execute("COMMIT")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return connection, gone


def _left(path: Path, names: list[bytes]) -> list[bytes]:
    """Those of which eight bytes stand in the file."""
    content = path.read_bytes()
    there = {content[at : at + 8] for at in range(len(content))}
    return [name for name in names if not there.isdisjoint(name[at : at + 8] for at in range(25))]


@pytest.mark.parametrize("page_size", [1024, 4096])
def test_nothing_is_left_of_rows_that_are_gone_and_everything_of_the_others(tmp_path: Path, page_size: int) -> None:
    path = tmp_path / "x.db"
    connection, gone = _filled(path, page_size)
    rows = connection.execute("SELECT * FROM room ORDER BY lookup").fetchall()
    roots = [root for (root,) in connection.execute("SELECT rootpage FROM sqlite_master WHERE rootpage > 0")]
    assert page_size != 4096 or _left(path, gone)
    descriptor = os.open(path, os.O_RDWR)
    assert residue.wipe(descriptor, [1, *roots]) > 0
    assert residue.wipe(descriptor, [1, *roots]) == 0
    assert not _left(path, gone)
    again = sqlite3.connect(path)
    assert again.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert again.execute("SELECT * FROM room ORDER BY lookup").fetchall() == rows
    again.close()
    connection.close()
    os.close(descriptor)
