"""Who gets an item: filters that let it through, found without asking every one of them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.news.article import Draft, Part
from newsbot.news.audience import Filter, Phrase, Subscription, phrase, tier
from newsbot.news.matching import Facts, Mute, facts, is_muted, matches, merged, posting, postings, reason
from newsbot.news.postings import Kept, Matched, Postings
from newsbot.news.reading import read
from tests.news.reports import known

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def said(*texts: str) -> tuple[Phrase, ...]:
    found = tuple(map(phrase, texts))
    assert all(found)
    return tuple(filter(None, found))


def told(title: str, text: str = "", *, source: str = "وكالة", breaking: bool = False, stored: bool = False) -> Facts:
    draft = Draft(title, tuple(Part("paragraph", line) for line in text.split("\n") if line))
    reading = read(draft, known())
    if stored:  # a store gives a reading back without words
        reading = type(reading)(places=reading.places, topics=reading.topics)
    return facts(draft, reading, source, known(), breaking=breaking)


DAM = told("قصف قرب سد تشرين", "قال سكان في منبج إن القصف استمر.\nوانقطعت الكهرباء عن مدينة جاسم في درعا.")


@pytest.mark.parametrize(
    "which",
    [
        Filter(),
        Filter("sy-jasim"),
        Filter("sy-daraa"),
        Filter("sy"),
        Filter(topic="security"),
        Filter(source="وكالة"),
        Filter(words=said("سد تشرين")),
        Filter(words=said("وبسدّ تشرين")),
        Filter(words=said("قصف", "الكهرباء")),
        Filter("sy-daraa", words=said("كهرباء"), without=said("رياضة"), without_topics=("sport",)),
        Filter("sy", without_places=("sy-homs",)),
        Filter(words=said("استمر وانقطعت")),  # no full stop in stems
    ],
    ids=lambda which: which.key or "all",
)
def test_what_meets_all_that_is_asked_for_is_let_through(which: Filter) -> None:
    assert matches(which, DAM)


@pytest.mark.parametrize(
    "which",
    [
        Filter("sy-homs"),
        Filter("sy-nawa"),
        Filter(topic="sport"),
        Filter(source="غيرها"),
        Filter(breaking=True),
        Filter(words=said("تشرين سد")),
        Filter(words=said("سد الكهرباء")),
        Filter(words=said("قصف", "مساعدات")),
        Filter(words=said("تشرين قال")),  # the headline ends between them
        Filter("sy", without=said("القصف")),
        Filter("sy", without=said("سد تشرين")),
        Filter("sy", without_topics=("security",)),
        Filter("sy", without_places=("sy-daraa",)),
    ],
    ids=lambda which: which.key,
)
def test_what_lacks_one_thing_or_holds_what_is_unwanted_is_not(which: Filter) -> None:
    assert not matches(which, DAM)


def test_words_left_out_as_a_phrase_may_stand_apart() -> None:
    assert matches(Filter(without=said("تشرين سد")), DAM)


def test_only_what_an_editor_posted_is_breaking() -> None:
    assert matches(Filter(breaking=True), told("قصف", breaking=True))
    assert matches(Filter("sy-daraa"), told("قصف في درعا", breaking=True))


def test_a_stored_article_is_read_like_a_new_one() -> None:
    title, text = "قصف قرب سد تشرين", "وانقطعت الكهرباء عن درعا."
    assert told(title, text, stored=True) == told(title, text)


def test_a_story_holds_what_its_reports_hold() -> None:
    story = merged([told("انقطاع الكهرباء في حمص", source="أولى"), told("انقطاع المياه في درعا", source="ثانية")])
    assert all(
        matches(which, story)
        for which in (Filter("sy-homs"), Filter("sy-daraa"), Filter(source="أولى"), Filter(source="ثانية"))
    )
    assert matches(Filter(words=said("انقطاع المياه")), story)
    assert not matches(Filter(words=said("حمص انقطاع")), story)  # the end of one and the beginning of the other


def test_why_is_the_most_specific_subscription() -> None:
    followed = [
        Subscription(1, Filter()),
        Subscription(2, Filter("sy-daraa")),
        Subscription(3, Filter("sy-jasim")),
        Subscription(4, Filter("sy-nawa")),
    ]
    found = reason(followed, DAM, known())
    assert found is not None
    assert found.id == 3
    assert reason(followed[3:], DAM, known()) is None


def test_a_mute_ends() -> None:
    mutes = [Mute(Filter("sy-daraa"), NOW + timedelta(hours=24))]
    assert is_muted(mutes, DAM, NOW)
    assert not is_muted(mutes, DAM, NOW + timedelta(hours=24))
    assert not is_muted(mutes, told("قصف في حمص"), NOW)


def test_a_filter_is_filed_under_its_rarest_word() -> None:
    assert posting(Filter("sy-daraa", words=said("قال رئيس الأوتوستراد"))) == f"stem:{said('الأوتوستراد')[0].stems[0]}"
    assert posting(Filter("sy-daraa", topic="sport")) == "place:sy-daraa"
    assert posting(Filter(without=said("رياضة"))) == "all"


# A small world, so that chance often hits.
PLACES = ("sy", "sy-daraa", "sy-jasim", "sy-nawa", "sy-homs", "lb", "tr")
WORDS = ("سد", "تشرين", "خبز", "قصف", "قال")
TOPICS = ("sport", "security")
SOURCES = ("a", "b")
phrases = st.lists(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(lambda each: Phrase(" ".join(each), tuple(each))),
    max_size=2,
).map(tuple)
filters = st.builds(
    Filter,
    place=st.none() | st.sampled_from(PLACES),
    topic=st.none() | st.sampled_from(TOPICS),
    source=st.none() | st.sampled_from(SOURCES),
    words=phrases,
    without=st.just(()) | phrases,
    without_topics=st.just(()) | st.tuples(st.sampled_from(TOPICS)),
    without_places=st.just(()) | st.tuples(st.sampled_from(PLACES)),
    breaking=st.booleans(),
)


@st.composite
def items(draw: st.DrawFn) -> tuple[Facts, list[list[str]]]:
    places = tuple(draw(st.lists(st.sampled_from(PLACES), max_size=3, unique=True)))
    runs = draw(st.lists(st.lists(st.sampled_from(WORDS), max_size=6), min_size=1, max_size=2))
    held = Facts(
        places,
        frozenset(each.id for place in places for each in known().path(place)),
        frozenset(draw(st.lists(st.sampled_from(TOPICS), max_size=2))),
        frozenset({draw(st.sampled_from(SOURCES))}),
        frozenset(word for run in runs for word in run),
        tuple(f" {' '.join(run)} " for run in runs),
        draw(st.booleans()),
    )
    return held, runs


def lets_through(which: Filter, held: Facts, runs: list[list[str]]) -> bool:
    """Word by word, and place by place up to the country."""

    def says(each: Phrase) -> bool:
        size = len(each.stems)
        return any(tuple(run[at : at + size]) == each.stems for run in runs for at in range(len(run)))

    def names(place: str) -> bool:
        return any(place in [above.id for above in known().path(named)] for named in held.places)

    return (
        (which.place is None or names(which.place))
        and (which.topic is None or which.topic in held.topics)
        and (which.source is None or which.source in held.sources)
        and (not which.breaking or held.breaking)
        and all(map(says, which.words))
        and not any(map(says, which.without))
        and not any(topic in held.topics for topic in which.without_topics)
        and not any(map(names, which.without_places))
    )


kept = st.lists(st.builds(Kept, st.integers(0, 12), filters, st.booleans(), st.booleans()), max_size=30)


@given(kept, kept, st.lists(items(), min_size=1, max_size=3))
def test_what_is_found_is_what_asking_every_filter_finds(
    before: list[Kept], now: list[Kept], told_items: list[tuple[Facts, list[list[str]]]]
) -> None:
    book = Postings(known())
    book.keep(before)
    book.keep(now)
    for held, runs in told_items:
        right = [one for one in {one.number: one for one in now}.values() if lets_through(one.filter, held, runs)]
        right.sort(key=lambda one: (tier(one.filter, known()), one.number))
        followed, muted = ([one.number for one in right if which(one)] for which in (_followed, _muted))
        places = [tier(one.filter, known()) for one in right if one.followed]
        tiers = [places.count(place) for place in dict.fromkeys(places)]
        assert book.matched(held) == Matched(tuple(followed), tuple(muted), tuple(tiers))


def test_what_was_met_before_is_left_out_tier_by_tier() -> None:
    met = Matched((3, 8, 1, 4, 5), (7,), (2, 1, 2))
    assert met.without(Matched((8, 1, 9), (), (3,))) == Matched((3, 4, 5), (7,), (1, 2))
    assert met.without(met) == Matched((), (7,))


def _followed(one: Kept) -> bool:
    return one.followed


def _muted(one: Kept) -> bool:
    return one.muted


@given(filters, items())
def test_what_lets_an_item_through_is_filed_under_what_the_item_holds(
    which: Filter, told_item: tuple[Facts, list[list[str]]]
) -> None:
    if lets_through(which, *told_item):
        assert posting(which) in postings(told_item[0])
