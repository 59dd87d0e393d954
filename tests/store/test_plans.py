"""How SQLite finds what a statement asks for: by an index, however many rooms, posts and years there are."""

import importlib
import pkgutil
import re
import sqlite3
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from sqlalchemy import Table

import newsbot.store
from newsbot.store.engine import Statement
from newsbot.store.outbox_reach import _add_rows
from newsbot.store.schema import metadata
from tests.store import made

# Tables that stay small, and what a statement made itself.
FEW = {
    *("alarm", "editor_role", "fanout", "filter", "lease", "source", "source_state", "sqlite_sequence", "unfiled"),
    *("anon_1", "hit", "CONSTANT"),
}
# By number, the last first; and all of it where its chain is proved.
FEW |= {"audit"}
# Indexes of what is at work now, and of little else.
SMALL = {"delivery_wire", "delivery_of_post", "inbox_waiting", "recipient_parting"}
WHOLE = {
    "outbox_overview._COUNTS": "counts all, for whoever watches the service",
    "outbox_overview._LISTED": "an operator lists what went wrong",
    "outbox_overview._TALLY": "counts all, at the end of a replay",
    "reaching._EVERYONE": "counts who follows, in the index of followers",
    "inbox._PRUNE_PRESSES": "presses of a few days, once an hour",
    "outbox_posts._LAST_RECIPIENT": "the last number, which SQLite knows where to find",
    "following_retention._DROP_CODES": "codes of an hour, once an hour",
}
# Full-text indexes are walked as they are made to be.
# A search by no index is for the smallest or the largest of all.
STEP = re.compile(
    r"(?:SCAN (?P<table>\w+)(?! VIRTUAL)\b(?: USING (?:COVERING )?INDEX (?P<index>\w+))?|SEARCH (?P<whole>\w+)$)"
)


# What is asked all the time, or of much, and by which index it has to begin.
BEGINS = {
    "inbox._WAITING": "inbox_waiting",
    "outbox_queue.NEWS": "delivery_queue",
    "outbox_queue.REPLIES": "delivery_queue",
    "subscribers._ROOMS": "choice_due",
    "subscribers._FOLLOWED": "choice_due",
    "subscribers._MUTED": "choice_due",
    "subscribers._HAD": "choice_due",
    "subscribers._COMING": "choice_due",
    "subscribers._REACHED": "choice_due",
    "outbox_retention._OLD": "post_published",
    "outbox_retention._SPENT": "post_published",
    "digests._OLD": "seen_at",
    "digests._NEXT": "choice_due",
    "headcount._DUE": "recipient_followers",
}


def plan(connection: sqlite3.Connection, statement: Statement) -> list[str]:
    given = dict.fromkeys(re.findall(r":(\w+)", statement.sql), 1) | statement.parameters({})
    return [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement.sql}", given)]


def statements() -> Iterator[tuple[str, Statement]]:
    for module in pkgutil.iter_modules(newsbot.store.__path__):
        if module.ispkg or module.name in {"postgres", "tsvector"}:
            continue
        known = vars(importlib.import_module(f"newsbot.store.{module.name}"))
        yield from ((f"{module.name}.{name}", one) for name, one in known.items() if isinstance(one, Statement))
    for turns, muting, told in product((False, True), repeat=3):
        yield "outbox_reach._add_rows", _add_rows(in_turns=turns, muting=muting, told=told)


async def test_no_statement_goes_through_a_whole_table_that_grows(tmp_path: Path) -> None:
    await made.put(tmp_path)
    connection, scans, looked = sqlite3.connect(tmp_path / "newsbot.db"), {}, 0
    for name, statement in statements():
        met = [step for step in map(STEP.match, plan(connection, statement)) if step]
        found = [step[0] for step in met if (step["table"] or step["whole"]) not in FEW and step["index"] not in SMALL]
        scans.update({name: found} if found else {})
        looked += 1
    connection.close()
    assert looked > 250
    assert {name: found for name, found in scans.items() if name not in WHOLE} == {}
    assert set(WHOLE) <= set(scans), "no exception is needed any more"


@pytest.mark.parametrize(("name", "index"), BEGINS.items())
async def test_hot_statements_begin_where_little_is(tmp_path: Path, name: str, index: str) -> None:
    await made.put(tmp_path)
    connection = sqlite3.connect(tmp_path / "newsbot.db")
    first = plan(connection, dict(statements())[name])[0]
    connection.close()
    assert f"INDEX {index} " in first


@pytest.mark.parametrize("table", metadata.sorted_tables, ids=lambda table: table.name)
def test_what_belongs_to_a_row_is_found_when_that_row_goes(table: Table) -> None:
    """Without an index by a foreign key the whole table is read for each row that it points to and is deleted."""
    known = [list(table.primary_key.columns)] + [
        list(index.columns) for index in table.indexes if index.dialect_options["sqlite"]["where"] is None
    ]
    known += [list(each.columns) for each in table.constraints if hasattr(each, "columns")]
    firsts = {columns[0].name for columns in known if columns}
    assert {key.parent.name for key in table.foreign_keys} <= firsts
