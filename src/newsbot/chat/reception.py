"""Whether a delivery comes to its room now, by what the room has chosen.

Nothing that a room does not want now is kept for later: its row ends, and a digest tells what the room has not had.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from newsbot.chat.delivery import Delivery, Priority
from newsbot.news.audience import Quiet
from newsbot.news.quiet import Sort, held_back, passage, period

Unwanted = Literal["paused", "muted", "had", "quiet", "burst"]

_SORTS: dict[Priority, Sort] = {
    Priority.CORRECTION: "correction",
    Priority.LIFE_SAFETY: "life-safety",
    Priority.BREAKING: "breaking",
    Priority.REPLY: "answer",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """How a room stands to something that is on its way to it.

    Attributes:
        quiet, zone: its quiet hours, and the zone that they are in; None for a room without.
        paused: it wants answers and corrections only.
        muted: it leaves out what this is about, for now.
        had: another post told it this story.
        crowded: its routine message that is as many back as there may be in an hour; None: there were not so many.
        only_now: an editor's, which no digest tells: where others would be left out it comes without a sound.
    """

    quiet: Quiet | None = None
    zone: ZoneInfo | None = None
    paused: bool = False
    muted: bool = False
    had: bool = False
    crowded: datetime | None = None
    only_now: bool = False


class Reception(NamedTuple):
    """What becomes of it.

    Attributes:
        unwanted: why it ends unsent; None: it does not.
        until: when an edit is looked for again; of a `burst`, when what it holds back may be told as one.
        hushed: it comes without a sound.
    """

    unwanted: Unwanted | None = None
    until: datetime | None = None
    hushed: bool = False


def reception(which: Delivery, standing: Standing, now: datetime) -> Reception:
    """How a room receives a delivery that is due now.

    What was begun is finished: later parts come, and what may have arrived already is tried again. Corrections and
    answers always come. An edit for which nobody has to be woken waits for the end of the quiet hours: where clients
    do not know edits, they ring.
    """
    begins = which.op == "send" and which.part == 1 and which.doubt is None
    kind = _SORTS.get(which.priority, "routine")
    if kind not in {"answer", "correction"} and (begins or which.op == "edit"):
        if standing.paused:
            return Reception("paused")
        if begins and (standing.muted or standing.had):
            return Reception("muted" if standing.muted else "had")
    how = "aloud" if standing.zone is None else passage(kind, standing.quiet, standing.zone, now)
    if how == "waits":
        return _in_quiet(which, standing, now, begins=begins)
    if begins and which.priority is Priority.ALERT and standing.crowded is not None and not standing.only_now:
        until = held_back((standing.crowded,), now, cap=1)
        if until is not None:
            return Reception("burst", until)
    return Reception(hushed=how == "silent")


def _in_quiet(which: Delivery, standing: Standing, now: datetime, *, begins: bool) -> Reception:
    if begins:
        return Reception(hushed=True) if standing.only_now else Reception("quiet")
    if which.op != "edit":
        return Reception(hushed=True)
    assert standing.quiet is not None
    assert standing.zone is not None
    now_quiet = period(standing.quiet, standing.zone, now)
    return Reception(until=now_quiet and now_quiet.end)
