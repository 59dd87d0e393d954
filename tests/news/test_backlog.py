"""What is still news when it comes in."""

from datetime import UTC, datetime, timedelta

import pytest

from newsbot.news.backlog import MOST_TOLD, Arrival, is_history, moment, told, whole

NOW = datetime(2024, 3, 1, 12, 0, tzinfo=UTC)
MIDNIGHT = datetime(2024, 3, 1, tzinfo=UTC)


def arrivals(count: int, source: str = "سانا", *, seen: datetime = NOW, age: float = 1.0) -> list[Arrival]:
    """So many of one look, the newest last."""
    oldest = NOW - timedelta(hours=age) - timedelta(minutes=count)
    return [Arrival(f"{source}{n}", source, oldest + timedelta(minutes=n), seen) for n in range(count)]


@pytest.mark.parametrize(
    ("published", "at"),
    [
        (None, NOW),
        (NOW - timedelta(hours=3), NOW - timedelta(hours=3)),
        (NOW + timedelta(hours=3), NOW),
        (MIDNIGHT, NOW),
        (MIDNIGHT - timedelta(days=2), MIDNIGHT - timedelta(days=1)),
    ],
    ids=["no date", "a date", "a date to come", "a day", "a day that is over"],
)
def test_when_something_became_news(published: datetime | None, at: datetime) -> None:
    assert moment(published, NOW) == at


def test_the_twenty_newest_of_a_look_are_told() -> None:
    look = arrivals(MOST_TOLD + 5)
    assert told(look, NOW) == {one.article for one in look[5:]}
    others = arrivals(3, "الوكالة")
    assert told([*look, *others], NOW) >= {one.article for one in others}


def test_the_next_look_has_its_own_twenty() -> None:
    look = arrivals(MOST_TOLD + 1)
    later = [one._replace(article=f"later {n}", seen=NOW + timedelta(minutes=1)) for n, one in enumerate(look)]
    assert len(told([*look, *later], NOW)) == 2 * MOST_TOLD


def test_a_look_that_is_cut_off_waits_for_its_rest() -> None:
    first, second = arrivals(3), arrivals(4, "الوكالة")
    assert whole([*first, *second], 7) == 3
    assert whole([*first, *second], 8) == 7
    assert whole(second, 4) == 4
    assert whole([], 5) == 0


def test_what_is_older_than_a_day_is_not_told() -> None:
    assert told(arrivals(3, age=24.1), NOW) == frozenset()
    assert told(arrivals(3), NOW + timedelta(hours=30)) == frozenset()


def test_history_is_in_no_story() -> None:
    assert [is_history(NOW - timedelta(days=days), NOW) for days in (13, 15)] == [False, True]
    assert not is_history(None, NOW)
