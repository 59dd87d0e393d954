"""Filters and what makes two of them one; how near they are; hours and quiet."""

from datetime import time

import pytest

from newsbot.news.audience import (
    EVERY_DAY,
    EVERYTHING,
    MOST_HOURS,
    TOPICAL,
    Filter,
    Hour,
    Phrase,
    Quiet,
    Timetable,
    phrase,
    tier,
    week,
)
from tests.news.reports import known


def said(text: str) -> Phrase:
    found = phrase(text)
    assert found is not None
    return found


def place(name: str) -> str:
    found = known().resolve(name)
    assert found is not None
    return found.id


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Filter(words=(said("سد تشرين"),)), Filter(words=(said("لسدّ تشرين"),))),
        (Filter(words=(said("خبز"), said("أسعار"))), Filter(words=(said("الأسعار"), said("والخبز")))),
        (Filter(words=(said("خبز"), said("خبز"))), Filter(words=(said("خبز"),))),
        (Filter("sy-daraa", without=(said("رياضة"),)), Filter("sy-daraa", without=(said("الرياضة"),))),
    ],
)
def test_filters_that_let_the_same_through_are_one(one: Filter, other: Filter) -> None:
    assert one == other
    assert one.key == other.key
    assert len({one, other}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Filter(), Filter(breaking=True)),
        (Filter("sy-daraa"), Filter("sy-homs")),
        (Filter(words=(said("سد تشرين"),)), Filter(words=(said("سد"), said("تشرين")))),
        (Filter(words=(said("خبز"),)), Filter(without=(said("خبز"),))),
        (Filter(topic="sport"), Filter(without_topics=("sport",))),
        (Filter("sy", without_places=("sy-homs",)), Filter("sy")),
        (Filter(source="breaking"), Filter(breaking=True)),
    ],
)
def test_filters_that_differ_are_two(one: Filter, other: Filter) -> None:
    assert one != other


@pytest.mark.parametrize("text", ["", "في من", "…", "كلمة " * 9, "ا" * 41])
def test_what_can_not_be_looked_for_is_no_phrase(text: str) -> None:
    assert phrase(text) is None


def test_the_nearer_goes_first() -> None:
    words = (said("كهرباء"),)
    nearest_first = [
        Filter(place("جاسم"), words=words),
        Filter(place("جاسم")),
        Filter(place("الباب"), topic="services"),
        Filter(place("الباب")),
        Filter(place("درعا"), source="وكالة"),
        Filter(place("درعا")),
        Filter("sy", words=words),
        Filter("sy"),
    ]
    assert [tier(each, known()) for each in nearest_first] == list(range(8))
    for topical in (Filter(words=words), Filter(topic="sport"), Filter(source="وكالة")):
        assert tier(topical, known()) == TOPICAL
    for everything in (Filter(), Filter(breaking=True), Filter(without=words), Filter("no-such-place")):
        assert tier(everything, known()) == EVERYTHING


def test_breaking_only_is_as_near_as_its_place() -> None:
    assert tier(Filter("sy-daraa", breaking=True), known()) == tier(Filter("sy-daraa"), known())


def test_an_hour_is_added_and_a_time_that_is_there_gets_new_days() -> None:
    table = Timetable().with_hours([Hour(time(20)), Hour(time(8))]).with_hours([Hour(time(8), frozenset({4}))])
    assert table.hours == (Hour(time(8), frozenset({4})), Hour(time(20)))
    assert table.without([time(20), time(9)]).hours == (Hour(time(8), frozenset({4})),)


def test_a_day_is_added_to_an_hour_and_taken_out_of_it() -> None:
    friday, both = frozenset({4}), frozenset({4, 5})
    table = Timetable((Hour(time(8), friday), Hour(time(20)))).with_hours([Hour(time(8), frozenset({5}))])
    assert table.hours == (Hour(time(8), both), Hour(time(20)))
    assert table.with_hours([Hour(time(8), friday)]) == table
    left = table.without(days=both)
    assert left.hours == (Hour(time(20), EVERY_DAY - both),)
    assert table.less(left).hours == (Hour(time(8), both), Hour(time(20), both))
    assert table.without([time(8)], friday).hours == (Hour(time(8), frozenset({5})), Hour(time(20)))
    assert table.without([time(hour) for hour in range(24)]) == Timetable()


@pytest.mark.parametrize(
    "hours",
    [
        tuple(Hour(time(hour)) for hour in range(MOST_HOURS + 1)),
        (Hour(time(8)), Hour(time(8))),
        (Hour(time(8, 0, 30)),),
        (Hour(time(8), frozenset()),),
        (Hour(time(8), frozenset({7})),),
    ],
)
def test_a_timetable_that_can_not_be_kept_is_refused(hours: tuple[Hour, ...]) -> None:
    with pytest.raises(ValueError):
        Timetable(hours)


def test_quiet_hours_have_two_ends() -> None:
    with pytest.raises(ValueError):
        Quiet(time(22), time(22))


def test_the_week_begins_on_saturday() -> None:
    assert week({0, 4, 5, 6}, first=5) == (5, 6, 0, 4)
