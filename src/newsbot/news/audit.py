"""What was done at the editors' desk, so written that nothing of it can be changed or left out unnoticed.

Each entry carries a MAC over itself and over the MAC before it, under a key that is not in the database. Whoever can
write to the table but does not know the key can neither alter an entry nor take one out of the middle; whoever cuts
off the end is found out by a head that was kept elsewhere.
"""

import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

_FIRST = bytes(32)
_PURPOSE = b"newsbot audit 1"

Fault = Literal["altered", "missing", "cut", "unknown", "none"]


@dataclass(frozen=True, slots=True)
class Happened:
    """Something to be written down.

    Attributes:
        actor: an account, `clock`, or a pseudonym of somebody without a role.
        act: what was done or tried (`send`, `approve`).
        subject: of what (`b12`), an account, or empty.
        outcome: `done`, or the reason why not.
        detail: particulars in words and numbers, never what a text says.
    """

    actor: str
    act: str
    subject: str = ""
    outcome: str = "done"
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the audit. `seq` begins with 1 and leaves nothing out; `at` is in milliseconds since 1970."""

    seq: int
    at: int
    what: Happened
    mac: bytes

    @property
    def when(self) -> datetime:
        return datetime.fromtimestamp(self.at / 1000, UTC)


@dataclass(frozen=True, slots=True)
class Head:
    """Where the audit ended at some time: to be kept where nobody reaches both."""

    seq: int
    mac: bytes

    def __str__(self) -> str:
        return f"{self.seq}:{self.mac.hex()}"


NOTHING = Head(0, _FIRST)
"""The head of an empty audit."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong.

    Attributes:
        fault: `altered`: the entry is not as it was written; `missing`: entries before this one are not there; `cut`:
            entries up to a head are not there; `unknown`: a head says another thing of the entry; `none`: no head is
            known to hold it against.
        seq: where.
    """

    fault: Fault
    seq: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """`entries` were looked at, the last of which `head` names."""

    entries: int
    head: Head
    findings: tuple[Finding, ...]

    @property
    def good(self) -> bool:
        return not self.findings


def head(written: str) -> Head:
    """Of its text `SEQ:MAC`. Raises ValueError."""
    seq, _, mac = written.strip().partition(":")
    if not (seq.isascii() and seq.isdecimal()) or len(mac) != 64:
        raise ValueError("an anchor is SEQ:MAC, a number and 64 hexadecimal digits")
    return Head(int(seq), bytes.fromhex(mac))


def entry(key: bytes, before: Head, what: Happened, now: datetime) -> Entry:
    """The one that follows `before`."""
    seq, at = before.seq + 1, int(now.timestamp() * 1000)
    return Entry(seq, at, what, _mac(key, before.mac, seq, at, what))


def verify(key: bytes, rows: Sequence[Entry], heads: Iterable[Head]) -> Verdict:
    """Hold all entries, in the order of their numbers, against each other and against heads that were kept elsewhere.

    After a fault the chain is taken up from what stands there, so that each fault is named once.
    """
    findings: list[Finding] = []
    before = NOTHING
    for row in rows:
        if row.seq != before.seq + 1:
            findings.append(Finding("missing", row.seq))
        elif not hmac.compare_digest(row.mac, _mac(key, before.mac, row.seq, row.at, row.what)):
            findings.append(Finding("altered", row.seq))
        before = Head(row.seq, row.mac)
    known = list(heads)
    findings += _held_against(rows, before, known)
    if not known and rows:
        findings.append(Finding("none", before.seq))
    return Verdict(len(rows), before, tuple(findings))


def _held_against(rows: Sequence[Entry], last: Head, heads: Iterable[Head]) -> Iterable[Finding]:
    macs = {row.seq: row.mac for row in rows}
    for kept in heads:
        if kept.seq > last.seq:
            yield Finding("cut", kept.seq)
        elif kept.seq and not hmac.compare_digest(macs.get(kept.seq, b""), kept.mac):
            yield Finding("unknown", kept.seq)


def _mac(key: bytes, before: bytes, seq: int, at: int, what: Happened) -> bytes:
    """Fields that vary in length are preceded by it, so that no two entries say the same bytes."""
    words = (what.actor, what.act, what.subject, what.outcome, what.detail)
    fields = [word.encode("utf-8", "surrogatepass") for word in words]
    parts = [_PURPOSE, before, seq.to_bytes(8, "big"), at.to_bytes(8, "big", signed=True)]
    parts += [part for one in fields for part in (len(one).to_bytes(4, "big"), one)]
    return hmac.digest(key, b"".join(parts), "sha256")
