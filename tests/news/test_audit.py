"""Nothing in the audit is changed, taken out or cut off unnoticed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from newsbot.news.audit import NOTHING, Entry, Finding, Happened, Head, entry, head, verify

KEY = b"k" * 32
NOW = datetime(2024, 3, 1, 9, 0, tzinfo=UTC)


def chain(length: int) -> list[Entry]:
    rows: list[Entry] = []
    last = NOTHING
    for n in range(length):
        what = Happened("telegram:1", "send", f"b{n}", detail=f"people {n}")
        rows.append(entry(KEY, last, what, NOW + timedelta(seconds=n)))
        last = Head(rows[-1].seq, rows[-1].mac)
    return rows


ROWS = chain(40)
LAST = Head(ROWS[-1].seq, ROWS[-1].mac)


def test_what_nobody_touched_is_good() -> None:
    assert verify(KEY, ROWS, [LAST, Head(ROWS[4].seq, ROWS[4].mac)]).good
    assert verify(KEY, [], []).good
    assert verify(KEY, ROWS, []).findings == (Finding("none", 40),)
    assert head(str(LAST)) == LAST


def damaged(chance: Random) -> list[Entry]:
    """The rows after somebody who can write to the table, and has no key, was there."""
    rows = list(ROWS)
    at = chance.randrange(len(rows))
    row, what = rows[at], rows[at].what
    other = rows[(at + 1 + chance.randrange(len(rows) - 1)) % len(rows)]
    byte = chance.randrange(32)
    edits = (
        lambda: replace(row, at=row.at + chance.choice((-1, 1, 10**6))),
        lambda: replace(row, what=replace(what, actor="telegram:2")),
        lambda: replace(row, what=replace(what, act="approve")),
        lambda: replace(row, what=replace(what, subject=what.subject + "0")),
        lambda: replace(row, what=replace(what, outcome="role")),
        lambda: replace(row, what=replace(what, subject="", detail=what.subject + what.detail)),
        lambda: replace(row, what=other.what),
        lambda: replace(row, mac=row.mac[:byte] + bytes((row.mac[byte] ^ 1,)) + row.mac[byte + 1 :]),
        lambda: replace(row, mac=other.mac),
        lambda: entry(b"guess" * 7, Head(row.seq - 1, rows[at - 1].mac), what, NOW),
    )
    match chance.randrange(5):
        case 0:
            del rows[at : at + chance.randrange(1, 4)]
        case 1:
            del rows[at:]
        case 2:
            rows[at] = replace(other, seq=row.seq)
        case _:
            rows[at] = chance.choice(edits)()
    return rows


def test_a_thousand_edits_and_deletions_are_found() -> None:
    chance = Random(1)
    missed = [n for n in range(1000) if (rows := damaged(chance)) != ROWS and verify(KEY, rows, [LAST]).good]
    assert missed == []


def test_a_whole_chain_under_another_key_is_found() -> None:
    assert not verify(b"x" * 32, ROWS, [LAST]).good


def test_entries_that_are_newer_than_the_head_are_no_fault() -> None:
    assert verify(KEY, ROWS, [Head(ROWS[9].seq, ROWS[9].mac)]).good


@pytest.mark.parametrize(
    ("rows", "findings"),
    [
        (ROWS[:30], [Finding("cut", 40)]),
        ([*ROWS[:9], *ROWS[12:]], [Finding("missing", 13)]),
        ([*ROWS[:9], replace(ROWS[9], at=0), *ROWS[10:]], [Finding("altered", 10)]),
    ],
)
def test_each_fault_is_named_where_it_is(rows: list[Entry], findings: list[Finding]) -> None:
    assert list(verify(KEY, rows, [LAST]).findings) == findings


@pytest.mark.parametrize("written", ["", "5", "x:00", "5:zz", "-1:" + "0" * 64, "5:" + "0" * 63])
def test_an_anchor_is_a_number_and_a_mac(written: str) -> None:
    with pytest.raises(ValueError):
        head(written)
