"""What the ledger received, held against what the store says it did."""

import asyncio
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import asyncpg

from tests.crash.sender import Plan

# A line of the ledger: `op`, `room`, `text`, `delivery`; `remote_id` of what was accepted.
Received = dict[str, Any]
_ROWS = "SELECT id, post, recipient, part, state, reason, epoch FROM delivery"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Counts of deliveries.

    Attributes:
        lost: rows that say `sent` with no copy, and rooms with no row, or one that is not done.
        unaccounted: copies whose row says that there is none.
        duplicates: copies beyond the first.
        gated: requests that came to a room inside its gate.
        unordered: rooms that saw a part before an earlier one, of which it is known that it came.
        worst_crash: the most rows that one life left uncertain.
    """

    sent: int
    uncertain: int
    lost: int
    unaccounted: int
    duplicates: int
    gated: int
    unordered: int
    worst_crash: int

    def good(self, plan: Plan) -> bool:
        wrong = (self.lost, self.unaccounted, self.duplicates, self.gated, self.unordered)
        return not any(wrong) and self.worst_crash <= plan.window

    def as_dict(self) -> dict[str, int]:
        return asdict(self)


def judge(plan: Plan, received: Sequence[Received]) -> Verdict:
    copies = [line for line in received if "remote_id" in line and line["op"] == "send"]
    by_delivery = Counter(line["delivery"] for line in copies)
    by_text = Counter((line["room"], line["text"]) for line in copies)
    rows = asyncio.run(_shared_rows(plan.url)) if plan.url else _rows(plan.database)
    sent = {row["id"] for row in rows if row["state"] == "sent"}
    uncertain = [row for row in rows if row["state"] == "uncertain"]
    maybe = {row["id"] for row in uncertain}
    crashes = Counter(row["epoch"] for row in uncertain if row["reason"] == "crash")
    # What a frozen sender had on its way comes when it comes: nobody can know, so its row is uncertain, and the room's
    # next part has not waited for it. A killed one sends nothing more.
    in_turn = [line for line in copies if line["delivery"] not in maybe] if plan.url else copies
    return Verdict(
        sent=len(sent),
        uncertain=len(uncertain),
        lost=len(sent - set(by_delivery)) + _missing(plan, rows),
        unaccounted=len(set(by_delivery) - sent - maybe),
        duplicates=sum(n - 1 for n in by_delivery.values()) + sum(n - 1 for n in by_text.values()),
        gated=sum("gated" in line for line in received),
        unordered=_unordered(in_turn),
        worst_crash=max(crashes.values(), default=0),
    )


async def _shared_rows(url: str) -> list[Any]:
    connection = await asyncpg.connect(url)
    try:
        found: list[Any] = await connection.fetch(_ROWS)
        return found
    finally:
        await connection.close()


def _rows(database: Path) -> list[Any]:
    connection = sqlite3.connect(database)
    connection.row_factory = sqlite3.Row
    try:
        return connection.execute(_ROWS).fetchall()
    finally:
        connection.close()


def _missing(plan: Plan, rows: list[Any]) -> int:
    """Rows that are not done, and those that should stand: the second part stands when the first is known as sent."""
    undone: int = sum(row["state"] not in {"sent", "uncertain"} for row in rows)
    there = {(row["post"], row["recipient"], row["part"]) for row in rows}
    first = {(row["post"], row["recipient"]): row["state"] for row in rows if row["part"] == 1}
    wanted: int = plan.rooms * plan.posts + sum(
        state == "sent" for (post, _), state in first.items() if post == plan.posts
    )
    return undone + wanted - len(there)


def _unordered(copies: Sequence[Received]) -> int:
    seen: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for line in copies:
        post, _, part = line["text"].partition(".")
        seen[line["room"]].append((int(post), int(part)))
    return sum(order != sorted(order) for order in seen.values())
