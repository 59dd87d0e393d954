"""What a digest holds."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from newsbot.news.audience import Filter, phrase
from newsbot.news.digest import MOST_SHOWN, Group
from newsbot.news.edition import Candidate, Edition
from newsbot.news.matching import Facts, matches
from tests.news.reports import known
from tests.news.test_matching import filters, items

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
DAY = NOW - timedelta(days=1)


def story(id_: str, *places: str, ago: float = 1.0, sources: int = 1, words: str = "") -> Candidate:
    stems = tuple(words.split())
    around = frozenset(each.id for place in places for each in known().path(place))
    held = Facts(places, around, frozenset(), frozenset({"a"}), frozenset(stems), (f" {' '.join(stems)} ",))
    return Candidate(id_, held, NOW - timedelta(hours=ago), sources)


def edition(*stories: Candidate) -> Edition:
    return Edition(stories, known(), NOW)


def test_stories_stand_under_their_places_with_counts() -> None:
    told = edition(
        story("jasim", "sy-jasim", ago=2),
        story("daraa", "sy-daraa", ago=3),
        story("homs", "sy-homs", "sy-daraa", ago=4),
        story("abroad", "us-new-york", ago=5),
        story("nowhere", ago=6),
    )
    digest = told.digest([Filter(), Filter("sy-jasim")], DAY)
    assert digest is not None
    assert digest.total == 5
    assert digest.groups == (
        Group("sy-jasim", ("jasim",), 1),
        Group("sy-daraa", ("daraa",), 1),
        Group("sy-homs", ("homs",), 1),
        Group("us", ("abroad",), 1),
        Group(None, ("nowhere",), 1),
    )


def test_a_country_is_told_by_its_governorates_and_a_governorate_as_one() -> None:
    told = edition(story("jasim", "sy-jasim"), story("homs", "us", "sy-homs", ago=2))
    country, governorate = told.digest([Filter("sy")], DAY), told.digest([Filter("sy-daraa")], DAY)
    assert country is not None
    assert governorate is not None
    assert [group.place for group in country.groups] == ["sy-daraa", "sy-homs"]
    assert [group.place for group in governorate.groups] == ["sy-daraa"]


def test_more_sources_nearer_and_newer_go_first() -> None:
    by_sources = edition(story("one", "sy-homs"), story("three", "sy-homs", sources=3))
    by_time = edition(story("old", "sy-homs", ago=20), story("new", "sy-homs", ago=1))
    by_place = edition(story("far", "sy-homs", ago=1), story("near", "sy-jasim", ago=3))
    for told, first in ((by_sources, "three"), (by_time, "new"), (by_place, "near")):
        digest = told.digest([Filter(), Filter("sy-jasim")], DAY)
        assert digest is not None
        assert digest.stories[0] == first


def test_many_sources_far_away_outweigh_one_at_home() -> None:
    digest = edition(story("home", "sy-jasim"), story("far", "us", sources=8)).digest(
        [Filter(), Filter("sy-jasim")], DAY
    )
    assert digest is not None
    assert digest.stories == ("far", "home")


def test_what_the_room_had_and_what_is_old_is_left_out() -> None:
    told = edition(story("had", "sy-homs"), story("old", "sy-homs", ago=30), story("new", "sy-homs"))
    digest = told.digest([Filter("sy-homs")], DAY, had={"had", "gone long since"})
    assert digest is not None
    assert (digest.stories, digest.total) == (("new",), 1)


def test_an_empty_digest_is_none() -> None:
    told = edition(story("had", "sy-homs"))
    assert told.digest([Filter("sy-homs")], DAY, had={"had"}) is None
    assert told.digest([Filter("sy-daraa")], DAY) is None
    assert told.digest([], DAY) is None
    assert edition().digest([Filter()], DAY) is None


def test_a_day_that_is_over_has_an_end() -> None:
    told = edition(story("today", "sy-homs"), story("yesterday", "sy-homs", ago=20))
    digest = told.choice([Filter()], DAY, NOW - timedelta(hours=9)).page()
    assert digest is not None
    assert digest.stories == ("yesterday",)


def test_what_the_room_muted_is_left_out() -> None:
    told = edition(story("jasim", "sy-jasim"), story("both", "sy-homs", "sy-daraa"), story("homs", "sy-homs"))
    digest = told.digest([Filter("sy")], DAY, muted=[Filter("sy-daraa"), Filter(topic="weather")])
    assert digest is not None
    assert (digest.stories, digest.total) == (("homs",), 1)


def test_pages_show_everything_once() -> None:
    stories = [story(f"s{number}", "sy-homs" if number % 2 else "sy-daraa", ago=number / 10) for number in range(25)]
    told = edition(*stories)
    pages = [told.choice([Filter()], DAY).page(skip=skip) for skip in (0, 10, 20, 30)]
    assert pages[3] is None
    shown = [name for page in pages[:3] if page for name in page.stories]
    assert sorted(shown) == sorted(each.story for each in stories)
    assert pages[0] is not None
    assert (len(pages[0].stories), pages[0].total) == (MOST_SHOWN, 25)
    assert sorted(group.total for group in pages[0].groups) == [12, 13]


def test_a_phrase_has_to_stand_together() -> None:
    wanted = phrase("سد تشرين")
    assert wanted is not None
    told = edition(story("dam", words="قرب سد تشرين"), story("month", words="تشرين قرب سد"))
    digest = told.digest([Filter(words=(wanted,))], DAY)
    assert digest is not None
    assert digest.stories == ("dam",)


@given(
    st.lists(st.tuples(items(), st.integers(0, 40), st.integers(1, 4)), max_size=15),
    st.lists(filters, max_size=4),
    st.sets(st.integers(0, 14)),
    st.randoms(use_true_random=False),
)
def test_it_holds_what_the_filters_let_through(
    told: list[tuple[tuple[Facts, list[list[str]]], int, int]],
    followed: list[Filter],
    had: set[int],
    chance: object,
) -> None:
    candidates = [
        Candidate(f"s{number}", held, NOW - timedelta(hours=hours), sources)
        for number, ((held, _), hours, sources) in enumerate(told)
    ]
    due = {
        each.story
        for number, each in enumerate(candidates)
        if each.at > DAY and number not in had and any(matches(which, each.facts) for which in followed)
    }
    seen = {f"s{number}" for number in had}
    digest = Edition(candidates, known(), NOW).digest(followed, DAY, seen)
    assert (digest.total if digest else 0) == len(due)
    assert set(digest.stories if digest else ()) <= due
    assert len(digest.stories if digest else ()) == min(len(due), MOST_SHOWN)
    assert sum(group.total for group in digest.groups) <= digest.total if digest else not due
    shuffled = [*candidates]
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert Edition(shuffled, known(), NOW).digest([*followed[::-1]], DAY, seen) == digest
