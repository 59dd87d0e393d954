import math
from datetime import UTC, datetime, timedelta

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from newsbot.chat.catalog import LOCALES, catalog, pattern
from newsbot.chat.document import Code, Link, Text
from newsbot.chat.phrases import Phrases, calendar, zone
from newsbot.chat.room import RoomSettings
from newsbot.text.bidi import FSI, PDI

AR, EN = Phrases(), Phrases("en")
NOW = datetime(2024, 3, 10, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("n", "articles", "hours"),
    [
        (0, "لا أخبار", "الآن"),
        (1, "خبر واحد", "قبل ساعة"),
        (2, "خبران", "قبل ساعتين"),
        (3, "3 أخبار", "قبل 3 ساعات"),
        (10, "10 أخبار", "قبل 10 ساعات"),
        (11, "11 خبرًا", "قبل 11 ساعة"),
        (99, "99 خبرًا", "قبل 99 ساعة"),
        (100, "100 خبر", "قبل 100 ساعة"),
        (102, "102 خبر", "قبل 102 ساعة"),
        (103, "103 أخبار", "قبل 103 ساعات"),
        (111, "111 خبرًا", "قبل 111 ساعة"),
        (200, "200 خبر", "قبل 200 ساعة"),
        (12345, "12,345 خبرًا", "قبل 12,345 ساعة"),
    ],
)
def test_six_arabic_plurals(n: int, articles: str, hours: str) -> None:
    assert AR.count("articles", n) == articles
    assert AR.count("age.hours", n) == hours


def test_english_plurals() -> None:
    assert [EN.count("articles", n) for n in (0, 1, 2)] == ["0 articles", "1 article", "2 articles"]


@given(st.integers(0, 10**6))
def test_the_form_is_the_one_that_cldr_names(n: int) -> None:
    form = calendar("ar", "SY").form(n)
    assert ("zero", "one", "two", "few", "many", "other")[form] == Locale.parse("ar").plural_form(n)


@pytest.mark.parametrize(
    ("seconds", "arabic", "english"),
    [
        (0, "الآن", "just now"),
        (59, "الآن", "just now"),
        (60, "قبل دقيقة", "1 minute ago"),
        (119, "قبل دقيقة", "1 minute ago"),
        (120, "قبل دقيقتين", "2 minutes ago"),
        (3599, "قبل 59 دقيقة", "59 minutes ago"),
        (3600, "قبل ساعة", "1 hour ago"),
        (7200, "قبل ساعتين", "2 hours ago"),
        (3 * 3600, "قبل 3 ساعات", "3 hours ago"),
        (11 * 3600, "قبل 11 ساعة", "11 hours ago"),
        (86400, "قبل يوم", "1 day ago"),
        (6 * 86400, "قبل 6 أيام", "6 days ago"),
        (7 * 86400, "قبل أسبوع", "1 week ago"),
        (29 * 86400, "قبل 4 أسابيع", "4 weeks ago"),
        (30 * 86400, "قبل شهر", "1 month ago"),
        (364 * 86400, "قبل 12 شهرًا", "12 months ago"),
        (365 * 86400, "قبل سنة", "1 year ago"),
        (3 * 365 * 86400, "قبل 3 سنوات", "3 years ago"),
        (-240, "الآن", "just now"),
    ],
)
def test_age(seconds: int, arabic: str, english: str) -> None:
    then = NOW - timedelta(seconds=seconds)
    assert (AR.age(then, NOW), EN.age(then, NOW)) == (arabic, english)


def test_what_lies_ahead_is_shown_with_its_date() -> None:
    then = NOW + timedelta(hours=2)
    assert AR.age(then, NOW) == AR.date(then)


@given(st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=20_000)))
def test_an_age_never_overstates(delta: timedelta) -> None:
    """What is said to be n units old is at least that old."""
    text = EN.age(NOW - delta, NOW)
    if text != "just now":
        number, unit = text.split()[:2]
        size = {"minute": 60, "hour": 3600, "day": 86400, "week": 604800, "month": 2592000, "year": 31536000}
        least = int(number.replace(",", "")) * size[unit.rstrip("s")]
        assert least <= delta.total_seconds() < math.inf


@pytest.mark.parametrize(
    ("phrases", "expected"),
    [
        (Phrases(), "17 تشرين الأول 2022، ⟨09:04⟩ بتوقيت دمشق"),
        (Phrases(region="EG"), "17 أكتوبر 2022، ⟨09:04⟩ بتوقيت دمشق"),
        (Phrases(region="IQ", timezone="Asia/Baghdad"), "17 تشرين الأول 2022، ⟨09:04⟩ بتوقيت بغداد"),
        (Phrases(timezone="Europe/Berlin"), "17 تشرين الأول 2022، ⟨08:04⟩ بتوقيت برلين"),
        (Phrases(timezone="Etc/GMT-3"), "17 تشرين الأول 2022، ⟨09:04⟩ بتوقيت ⟨UTC+3⟩"),
        (Phrases(timezone="UTC"), "17 تشرين الأول 2022، ⟨06:04⟩ بالتوقيت العالمي"),
        (Phrases(digits="arab"), "١٧ تشرين الأول ٢٠٢٢، ⟨٠٩:٠٤⟩ بتوقيت دمشق"),
        (Phrases("en"), "17 October 2022, 09:04 Damascus time"),
        (Phrases("en", timezone="UTC", digits="arab"), "17 October 2022, 06:04 UTC"),
        (Phrases(region="XX"), "17 أكتوبر 2022، ⟨09:04⟩ بتوقيت دمشق"),
    ],
)
def test_date_in_the_rooms_zone_and_region(phrases: Phrases, expected: str) -> None:
    shown = phrases.date(datetime(2022, 10, 17, 6, 4, tzinfo=UTC))
    assert shown.replace(FSI, "⟨").replace(PDI, "⟩") == expected


def test_levantine_months() -> None:
    months = [AR.date(datetime(2024, month, 1, 12, tzinfo=UTC)).split(" 2024")[0][2:] for month in range(1, 13)]
    assert months == [
        "كانون الثاني",
        "شباط",
        "آذار",
        "نيسان",
        "أيار",
        "حزيران",
        "تموز",
        "آب",
        "أيلول",
        "تشرين الأول",
        "تشرين الثاني",
        "كانون الأول",
    ]


def test_time_of_day() -> None:
    assert AR.time(NOW) == f"{FSI}15:00{PDI}"
    assert EN.time(NOW) == "15:00"


def test_digits_of_the_room() -> None:
    assert Phrases(digits="arab").number(1234567) == "١٬٢٣٤٬٥٦٧"
    assert AR.number(1234567) == "1,234,567"
    assert Phrases("en", digits="arab").number(12) == "12"


@pytest.mark.parametrize(
    ("phrases", "value", "expected"),
    [
        (AR, "درعا", "درعا"),
        (AR, "CNN", "⟨CNN⟩"),
        (AR, "قناة CNN", "⟨قناة CNN⟩"),
        (AR, "k3b-7", "⟨k3b-7⟩"),
        (AR, "https://news.example/a", "⟨https://news.example/a⟩"),
        (AR, "20", "20"),
        (AR, f"{FSI}CNN{PDI}", "⟨CNN⟩"),
        (AR, f"{PDI}a\u202eb", "⟨ab⟩"),
        (AR, 1200, "1,200"),
        (EN, "درعا", "⟨درعا⟩"),
        (EN, "Daraa 2", "Daraa 2"),
    ],
)
def test_foreign_arguments_are_isolated(phrases: Phrases, value: str | int, expected: str) -> None:
    said = phrases.say("latest.about", name=value)
    assert said.replace(FSI, "⟨").replace(PDI, "⟩").endswith(expected)


def test_names_in_a_row() -> None:
    assert AR.names(["درعا", "Homs"]) == f"درعا، {FSI}Homs{PDI}"
    assert EN.names(["Daraa", "Homs"]) == "Daraa, Homs"


def test_spans_stand_where_the_translation_puts_them() -> None:
    assert AR.line("list.more", command=Code("/more")) == (
        Text("للمزيد أرسل "),
        Code("/more"),
        Text(" أو اكتب «المزيد»."),
    )
    assert AR.line("article.source", source=Link("سانا", "https://a.example")) == (
        Text("المصدر: "),
        Link("سانا", "https://a.example"),
    )
    assert AR.line("latest.about", name="درعا") == (Text("آخر أخبار درعا"),)


def test_what_is_missing_is_an_error() -> None:
    with pytest.raises(KeyError):
        AR.say("no.such.phrase")
    with pytest.raises(KeyError):
        AR.say("latest.about")
    with pytest.raises(ValueError, match="no catalog for 'fr'; there are ar, en"):
        Phrases("fr")
    with pytest.raises(ValueError, match="no time zone is called 'Mars/Base'"):
        Phrases(timezone="Mars/Base")


@pytest.mark.parametrize("name", ["", "../etc/passwd", "/etc/passwd", "Asia", "a\x00b", "Asia/" + "x" * 300])
def test_a_zone_that_a_person_typed_wrongly_is_a_value_error(name: str) -> None:
    with pytest.raises(ValueError, match="no time zone"):
        zone(name)


@pytest.mark.parametrize("text", ["{0}", "{}", "{a.b}", "{a!r}", "{a:>3}", "{a b}"])
def test_placeholders_are_plain_names(text: str) -> None:
    with pytest.raises(ValueError, match="placeholder"):
        pattern(text)


def test_a_pattern_keeps_its_literals() -> None:
    assert pattern("أ {x} ب {y}").fill({"x": "1", "y": "2"}) == "أ 1 ب 2"
    assert pattern("{{حرفي}}").fill({}) == "{حرفي}"


def test_phrases_of_settings() -> None:
    settings = RoomSettings("en", "GB", "Europe/Berlin", "latn")
    assert Phrases.of(settings) == Phrases("en", "GB", "Europe/Berlin", "latn")
    assert (AR.rtl, EN.rtl) == (True, False)


def test_every_language_has_a_catalog() -> None:
    for locale in LOCALES:
        assert catalog(locale)
    assert catalog("ar") is catalog("ar")
