"""What the oracle finds wrong with a day."""

from datetime import UTC, datetime, time, timedelta

import pytest

from newsbot.chat.room import Room
from newsbot.news.audience import Filter, Hour, Timetable
from newsbot.news.profile import Profile
from tests.news.reports import article, known
from tests.replay.arrivals import Filed, Message
from tests.replay.oracle import judge
from tests.replay.rooms import Member

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
HERE, LATER = Room("telegram", "1"), Room("matrix", "!2")
FILED = [Filed(NOON, 7, article("a1", "حريق في سوق درعا")), Filed(NOON, 8, article("a2", "معرض الكتاب في حمص"))]
DARAA = [Filter("sy-daraa")]
MEMBERS = [
    Member(HERE, Profile().following(DARAA, at_once=True)),
    Member(LATER, Profile().following(DARAA, at_once=False).scheduled(Timetable((Hour(time(18)),)), NOON)),
]


def _message(room: Room, hour: int, *stories: int, asked: bool = False) -> Message:
    return Message(NOON + timedelta(hours=hour), room, stories or (7,), "answer" if asked else "routine")


AT_ONCE, DIGEST = _message(HERE, 0), _message(LATER, 6)


@pytest.mark.parametrize(
    ("messages", "wrong"),
    [
        ([AT_ONCE, DIGEST], set()),
        ([AT_ONCE, _message(LATER, 6, asked=True)], set()),
        ([AT_ONCE, _message(LATER, 5, asked=True)], set()),
        ([AT_ONCE], {"missing"}),
        ([AT_ONCE, DIGEST, _message(LATER, 6, asked=True)], {"twice"}),
        ([AT_ONCE, _message(LATER, 6, 7, 8)], {"uncalled"}),
        ([AT_ONCE, _message(LATER, 5)], {"untimely"}),
        ([AT_ONCE, _message(LATER, 7, asked=True)], {"untimely"}),
    ],
)
def test_a_day_is_right_when_each_room_is_told_what_it_follows_once_in_time(
    messages: list[Message], wrong: set[str]
) -> None:
    verdict = judge(MEMBERS, FILED, messages, known())
    assert {name for name, lines in verdict.wrong.items() if lines} == wrong
    assert (verdict.expected, verdict.at_once) == (2, 1)
    assert verdict.in_digests + verdict.on_pages == 1 - len(verdict.missing)
