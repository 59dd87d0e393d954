"""Two editors on two messengers, over the whole bot as a process: post, approve, correct, retract."""

from collections.abc import Sequence

import pytest

from tests.crash.endings import Listed, Words, judge
from tests.crash.messengers import Event
from tests.crash.test_kills import judged

WORDS = Words("b1", ("قديم", "جديد"))
OLD, NEW, WITHDRAWN = "عاجل: قديم", "تصحيح: جديد", "سحبنا خبرًا نشرناه: «جديد»"


def test_every_copy_on_both_ends_as_the_last_words_or_its_room_is_listed() -> None:
    small = ("--telegram", "60", "--matrix", "30", "--rate", "40", "--hold", "0.2", "--after", "0.1")
    report = judged(*small, "--faults", "2", "--bulletins", "1", run="tests.crash.newsroom")
    assert report["good"], str(report)
    assert report["telegram"]["b1"]["withdrawn"] == 58
    assert report["telegram"]["b1"]["reasons"] == {"gone: blocked": 2}
    assert report["matrix"]["b1"]["withdrawn"] == 30


@pytest.mark.parametrize(
    ("copies", "listed", "whole", "end"),
    [
        ([("send", OLD), ("edit", NEW), ("edit", WITHDRAWN)], (), True, "withdrawn"),
        ([("send", OLD), ("send", WITHDRAWN)], [("dead", "copy-locked")], True, "withdrawn"),
        ([("send", OLD), ("edit", NEW)], (), True, "stale"),
        ([("send", OLD), ("edit", WITHDRAWN), ("edit", NEW)], (), True, "stale"),
        ([("send", OLD)], [("uncertain", "timeout")], True, "listed"),
        ([("send", OLD)], [("uncertain", None)], True, "unlisted"),
        ([("send", OLD)], [("cancelled", "retracted")], True, "stale"),
        ([], (), True, "lost"),
        ([], (), False, "spared"),
        ([], [("gone", "blocked")], False, "listed"),
    ],
)
def test_what_a_room_was_left_with(
    copies: Sequence[tuple[str, str]], listed: Sequence[tuple[str, str | None]], *, whole: bool, end: str
) -> None:
    told = Listed()
    for state, reason in listed:
        told.add("7", state, reason)
    events = [Event(float(at), op, "7", "1", text) for at, (op, text) in enumerate(copies)]  # type: ignore[arg-type]
    found = judge(events, ["7"], told, WORDS, 10.0, whole=whole)
    assert dict(found.rooms) == {end: 1}
    assert found.good == (end in {"withdrawn", "listed", "spared"})


def test_words_that_were_taken_back_and_those_that_came_twice_are_counted() -> None:
    said = [(1.0, "send", OLD), (3.0, "send", OLD), (3.0, "edit", NEW), (4.0, "edit", WITHDRAWN)]
    events = [Event(at, op, "7", "1", text) for at, op, text in said]  # type: ignore[arg-type]
    found = judge(events, ["7"], Listed(), WORDS, 2.0, whole=True)
    assert (found.doubled, found.sends_after, found.edits_after, found.good) == (1, 1, 1, False)
