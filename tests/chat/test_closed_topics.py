"""A group is told once of each topic that is closed, until it works again."""

from dataclasses import replace

import pytest

from newsbot.chat.closed_topics import ClosedTopics
from newsbot.chat.delivery import Delivery, Later, Moved, Priority, Sent
from newsbot.chat.room import Room
from tests.chat.test_delivery import ROW

TOPIC = replace(ROW, room=Room("telegram", "-100/7"), priority=Priority.REPLY)
CLOSED = Moved("-100")


def alert(of: Delivery) -> Delivery:
    return replace(of, priority=Priority.ALERT)


def test_it_is_said_once_until_the_topic_works_again() -> None:
    topics = ClosedTopics()
    assert [topics.note(TOPIC, CLOSED) for _ in range(3)] == ["answers", None, None]
    assert topics.note(replace(TOPIC, room=Room("telegram", "-100/8")), CLOSED) == "answers"
    assert topics.note(TOPIC, Sent("5")) is None
    assert topics.note(TOPIC, CLOSED) == "answers"


def test_news_that_come_elsewhere_are_said_apart_from_answers() -> None:
    topics = ClosedTopics()
    assert [topics.note(one, CLOSED) for one in (TOPIC, alert(TOPIC), alert(TOPIC))] == ["answers", "news", None]


@pytest.mark.parametrize("outcome", [Moved("-1001"), Later("flood"), Sent("5")])
def test_anything_else_is_no_closed_topic(outcome: Moved | Later | Sent) -> None:
    assert ClosedTopics().note(TOPIC, outcome) is None
