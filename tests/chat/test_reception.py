"""What a room gets now, by what it has chosen: one line a case."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from newsbot.chat.delivery import Delivery, Op, Priority
from newsbot.chat.reception import Reception, Standing, reception
from newsbot.chat.room import Room
from newsbot.news.audience import Quiet

NOW = datetime(2026, 3, 1, 21, 0, tzinfo=UTC)  # midnight in Damascus
MORNING = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
HALF_AN_HOUR_AGO = NOW - timedelta(minutes=30)
NIGHT = Standing(Quiet(time(22), time(7)), ZoneInfo("Asia/Damascus"))
LOUD = replace(NIGHT, quiet=Quiet(time(22), time(7), "aloud"))
WELCOME, HUSHED = Reception(), Reception(hushed=True)

CORRECTION, LIFE, BREAKING, REPLY, ALERT, DIGEST, ADDED = Priority
EVERYTHING = Standing(paused=True, muted=True, had=True, crowded=NOW)


def delivery(priority: Priority, op: Op = "send", part: int = 1, doubt: int | None = None) -> Delivery:
    room = Room("telegram", "1")
    return Delivery(1, "telegram", 1, room, op, part, priority, 1, "pending", 1, NOW, doubt=doubt)


@pytest.mark.parametrize(
    ("which", "standing", "expected"),
    [
        (delivery(ALERT), Standing(), WELCOME),
        # Quiet hours.
        (delivery(LIFE), NIGHT, WELCOME),
        (delivery(BREAKING), NIGHT, HUSHED),
        (delivery(BREAKING), LOUD, WELCOME),
        (delivery(REPLY), NIGHT, WELCOME),
        (delivery(CORRECTION, "notice"), NIGHT, HUSHED),
        (delivery(CORRECTION, "edit"), LOUD, WELCOME),
        (delivery(ALERT), LOUD, Reception("quiet")),
        (delivery(DIGEST), NIGHT, Reception("quiet")),
        (delivery(ADDED, "edit"), NIGHT, Reception(until=MORNING)),
        # What was begun is finished.
        (delivery(ALERT, part=2), NIGHT, HUSHED),
        (delivery(ALERT, doubt=1), NIGHT, HUSHED),
        (delivery(ALERT, part=2), EVERYTHING, WELCOME),
        (delivery(ALERT, doubt=1), EVERYTHING, WELCOME),
        # Pauses, mutes, stories that the room had.
        (delivery(LIFE), Standing(paused=True), Reception("paused")),
        (delivery(ADDED, "edit"), Standing(paused=True), Reception("paused")),
        (delivery(REPLY), EVERYTHING, WELCOME),
        (delivery(CORRECTION, "edit"), EVERYTHING, WELCOME),
        (delivery(BREAKING), Standing(muted=True, had=True), Reception("muted")),
        (delivery(BREAKING), Standing(had=True), Reception("had")),
        (delivery(ADDED, "edit"), Standing(muted=True, had=True), WELCOME),
        # Enough for an hour.
        (delivery(ALERT), Standing(crowded=HALF_AN_HOUR_AGO), Reception("burst", NOW + timedelta(minutes=30))),
        (delivery(ALERT), Standing(crowded=NOW - timedelta(hours=1)), WELCOME),
        (delivery(DIGEST), Standing(crowded=HALF_AN_HOUR_AGO), WELCOME),
        (delivery(ALERT), replace(NIGHT, crowded=HALF_AN_HOUR_AGO), Reception("quiet")),
    ],
)
def test_a_delivery_comes_as_its_room_wants(which: Delivery, standing: Standing, expected: Reception) -> None:
    assert reception(which, standing, NOW) == expected
