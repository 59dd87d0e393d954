"""Which drafts are the same article."""

from datetime import UTC, datetime

import pytest

from newsbot.news.article import Draft
from newsbot.news.identity import canonical_url, identity, public_id


@pytest.mark.parametrize(
    "other",
    [
        "http://news.example/a/1",
        "https://www.news.example/a/1/",
        "https://NEWS.example:443/a/1#comments",
        "https://m.news.example/a/1?utm_source=x&utm_medium=y",
        "https://news.example/a/1?fbclid=abc&ref=home",
        "  https://news.example/a/1/amp ",
    ],
)
def test_one_article_has_one_address_however_it_was_reached(other: str) -> None:
    assert canonical_url(other) == canonical_url("https://news.example/a/1")


@pytest.mark.parametrize(
    "other",
    [
        "https://news.example/a/2",
        "https://news.example/a/1?page=2",
        "https://news.example:8443/a/1",
        "https://other.example/a/1",
    ],
)
def test_addresses_that_lead_elsewhere_stay_apart(other: str) -> None:
    assert canonical_url(other) != canonical_url("https://news.example/a/1")


def test_a_guid_counts_within_its_site_whatever_the_source_is_called() -> None:
    one = Draft("عنوان", id="7", url="https://a.example/x")
    assert identity(one, "أ") == identity(Draft("عنوان آخر", id="7", url="https://www.a.example/y"), "ب")
    assert identity(one, "أ") != identity(Draft("عنوان", id="7", url="https://b.example/x"), "أ")


def test_a_guid_without_an_address_counts_within_its_source() -> None:
    assert identity(Draft("عنوان", id="7"), "أ") == identity(Draft("عنوان آخر", id="7"), "أ")
    assert identity(Draft("عنوان", id="7"), "أ") != identity(Draft("عنوان", id="7"), "ب")


def test_a_guid_that_is_an_address_is_compared_as_one() -> None:
    guid = Draft("عنوان", id="http://www.a.example/x?utm_source=feed", url="https://a.example/x")
    assert identity(guid, "أ") == identity(Draft("عنوان", url="https://a.example/x/"), "ب")


def test_without_guid_the_address_decides_for_all_sources() -> None:
    one = Draft("عنوان", url="https://a.example/x?utm_source=1")
    assert identity(one, "أ") == identity(Draft("غيره", url="http://www.a.example/x"), "ب")


def test_without_either_the_spelling_of_the_title_and_the_day_decide() -> None:
    morning, evening = datetime(2026, 5, 1, 8, tzinfo=UTC), datetime(2026, 5, 1, 20, tzinfo=UTC)
    one = identity(Draft("إعادة فتح الطريق", published=morning), "أ")
    assert one == identity(Draft("اعادة فتح الطريق", published=evening), "ب")
    assert one != identity(Draft("إعادة فتح الطريق", published=datetime(2026, 5, 2, tzinfo=UTC)), "أ")
    assert one != identity(Draft("إعادة فتح الطريق"), "أ")


def test_an_address_that_is_none_is_passed_over() -> None:
    assert identity(Draft("عنوان", url="http://[broken"), "أ").startswith("title:")


def test_public_ids_are_short_stable_and_easy_to_type() -> None:
    assert public_id("url:a") == public_id("url:a") != public_id("url:b")
    assert len(public_id("url:a")) == 10
    assert public_id("url:a").isalnum()
    assert public_id("url:a").islower()
