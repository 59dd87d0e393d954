from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.text.dates import parse
from newsbot.text.months import MONTHS

DAMASCUS = ZoneInfo("Asia/Damascus")
NOW = datetime(2024, 4, 15, 9, 0, tzinfo=UTC)  # a Monday, noon in Damascus

ABSOLUTE = [
    ("12 كانون الثاني 2021", "2021-01-12T00:00:00+02:00", None),
    ("١٢ كانون الثاني ٢٠٢١", "2021-01-12T00:00:00+02:00", None),
    ("۱۲ کانون الثانی ۲۰۲۱", "2021-01-12T00:00:00+02:00", None),
    ("7 شباط/فبراير 2019", "2019-02-07T00:00:00+02:00", None),
    ("7 شباط (فبراير) 2019", "2019-02-07T00:00:00+02:00", None),
    ("9 من نيسان عام 2018", "2018-04-09T00:00:00+03:00", None),
    ("4 آب 2020", "2020-08-04T00:00:00+03:00", None),
    ("آب 2020", "2020-08-01T00:00:00+03:00", None),
    ("5 مايس 2003", "2003-05-05T00:00:00+03:00", None),
    ("12 جويلية 2021", "2021-07-12T00:00:00+03:00", None),
    ("3 أوت 2021", "2021-08-03T00:00:00+03:00", None),
    ("3 غشت 2021", "2021-08-03T00:00:00+03:00", None),
    ("11 شتنبر 2021", "2021-09-11T00:00:00+03:00", None),
    ("2023.02.06 | 04:17 دمشق", "2023-02-06T04:17:00+03:00", "دمشق"),
    ("2023.02.06 | 04:17 بيروت", "2023-02-06T04:17:00+02:00", "بيروت"),
    ("بيروت - 6 شباط 2023، 04:17", "2023-02-06T04:17:00+02:00", "بيروت"),
    ("6 شباط 2023 - 16:30 بتوقيت القاهرة", "2023-02-06T16:30:00+02:00", "القاهرة"),
    ("6 شباط 2023 - 16:30 بتوقيت مكة المكرمة", "2023-02-06T16:30:00+03:00", "مكة المكرمة"),
    ("6 شباط 2023 - 16:30 بتوقيت غرينتش", "2023-02-06T16:30:00+00:00", None),
    ("6 شباط 2023 | 16:30 (GMT+1)", "2023-02-06T16:30:00+01:00", None),
    ("الأحد، ٥ فبراير/شباط ٢٠٢٣ - ٢:٣٠ م", "2023-02-05T14:30:00+03:00", None),
    ("5 شباط 2023 الساعة 9 صباحا", "2023-02-05T09:00:00+03:00", None),
    ("5 شباط 2023 الساعة 12:10 ليلاً", "2023-02-05T00:10:00+03:00", None),
    ("5 شباط 2023 الساعة 12:10 ظهراً", "2023-02-05T12:10:00+03:00", None),
    ("14:05 | 05-02-2023", "2023-02-05T14:05:00+03:00", None),
    ("5 شباط 2023: 09:31 م", "2023-02-05T21:31:00+03:00", None),
    ("15:42-5 شباط 2023 م ـ 14 رَجب 1444 هـ", "2023-02-05T15:42:00+03:00", None),
    ("14 رجب 1444 هـ الموافق 5 شباط 2023 - 15:42", "2023-02-05T15:42:00+03:00", None),
    ("5 شباط 2023 م - 14 رجب 1444 هـ، 15:42", "2023-02-05T15:42:00+03:00", None),
    ("05/02/2023", "2023-02-05T00:00:00+03:00", None),
    ("02/25/2023", "2023-02-25T00:00:00+03:00", None),
    ("2023-02-05T14:05:59+01:00", "2023-02-05T14:05:59+01:00", None),
    ("2023-02-05T14:05:59.123Z", "2023-02-05T14:05:59+00:00", None),
    ("Sun, 05 Feb 2023 14:05:00 +0200", "2023-02-05T14:05:00+02:00", None),
    ("Sun, 05 Feb 2023 14:05:00 EST", "2023-02-05T14:05:00-05:00", None),
    ("Feb 5, 2023 2:05 PM", "2023-02-05T14:05:00+03:00", None),
    ("14 رجب 1444 الموافق 5 فبراير 2023", "2023-02-05T00:00:00+03:00", None),
]

RELATIVE = [
    ("قبل ساعتين", NOW - timedelta(hours=2)),
    ("منذ ساعة", NOW - timedelta(hours=1)),
    ("منذ 3 أيام", NOW - timedelta(days=3)),
    ("قبل ثلاث ساعات ونصف", NOW - timedelta(hours=3.5)),
    ("قبل ساعة و10 دقائق", NOW - timedelta(minutes=70)),
    ("قبل يومين", NOW - timedelta(days=2)),
    ("منذ أسبوع", NOW - timedelta(days=7)),
    ("منذ لحظات", NOW),
    ("20 minutes ago", NOW - timedelta(minutes=20)),
    ("أمس", datetime(2024, 4, 14, tzinfo=DAMASCUS)),
    ("أمس الأحد", datetime(2024, 4, 14, tzinfo=DAMASCUS)),
    ("أول أمس", datetime(2024, 4, 13, tzinfo=DAMASCUS)),
    ("أمس الأول", datetime(2024, 4, 13, tzinfo=DAMASCUS)),
    ("اليوم الساعة 2:30 مساءً", datetime(2024, 4, 15, 14, 30, tzinfo=DAMASCUS)),
    ("الجمعة الماضية", datetime(2024, 4, 12, tzinfo=DAMASCUS)),
    ("الاثنين الماضي", datetime(2024, 4, 8, tzinfo=DAMASCUS)),
]

NO_DATE = [
    "",
    "آب",
    "آب اللهاب",
    "شباط",
    "منذ عام 2011",
    "منذ أيام",
    "قبل يوم الأحد",
    "31 شباط 2020",
    "14 رجب 1444",
    "99/99/2020",
    "الدقيقة 14:30",
    "منذ 9999 سنة",
    "اليوم السابع",
]


@pytest.mark.parametrize(("text", "at", "city"), ABSOLUTE)
def test_absolute_forms(text: str, at: str, city: str | None) -> None:
    moment = parse(text, now=NOW, zone=DAMASCUS)
    assert moment is not None
    assert (moment.at.isoformat(), moment.city) == (at, city)


@pytest.mark.parametrize(("text", "at"), RELATIVE)
def test_relative_forms(text: str, at: datetime) -> None:
    moment = parse(text, now=NOW, zone=DAMASCUS)
    assert moment is not None
    assert moment.at == at
    assert moment.at.tzinfo == DAMASCUS


@pytest.mark.parametrize("text", NO_DATE)
def test_no_date(text: str) -> None:
    assert parse(text, now=NOW, zone=DAMASCUS) is None


@pytest.mark.parametrize("name", MONTHS)
def test_every_month_name_is_read_between_day_and_year(name: str) -> None:
    moment = parse(f"9 {name} 2015", now=NOW, zone=UTC)
    assert moment is not None
    assert moment.at == datetime(2015, MONTHS[name], 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("3 نيسان", 2024),
        ("20 نيسان", 2024),  # five days ahead: an announcement
        ("3 أيار", 2023),
        ("30 كانون الأول", 2023),
        ("الأحد 3 نيسان", 2022),  # the year in which it was a Sunday
    ],
)
def test_a_day_without_a_year_is_the_last_one(text: str, year: int) -> None:
    moment = parse(text, now=NOW, zone=DAMASCUS)
    assert moment is not None
    assert moment.at.year == year


def test_a_weekday_is_checked_and_belongs_to_the_span() -> None:
    right = "نشر يوم الأحد 5 شباط 2023 في حلب"
    moment = parse(right, now=NOW, zone=DAMASCUS)
    assert moment is not None
    assert moment.agrees
    assert right[moment.start : moment.end] == "يوم الأحد 5 شباط 2023"
    wrong = parse("الاثنين 5 شباط 2023", now=NOW, zone=DAMASCUS)
    assert wrong is not None
    assert not wrong.agrees
    assert wrong.at.day == 5


def test_yesterday_with_another_weekday_is_that_weekday() -> None:
    moment = parse("أمس الخميس", now=NOW, zone=DAMASCUS)
    assert moment is not None
    assert moment.at == datetime(2024, 4, 11, tzinfo=DAMASCUS)
    assert not moment.agrees


def test_a_full_date_wins_over_a_relative_one() -> None:
    moment = parse("قبل ساعتين، بعد بيان 5 شباط 2023", now=NOW, zone=DAMASCUS)
    assert moment is not None
    assert moment.at.year == 2023


def test_the_span_counts_marks_of_the_source() -> None:
    text = "\u200fنُشِرَ: ٥ شُباط ٢٠٢٣ م"
    moment = parse(text, now=NOW, zone=DAMASCUS)
    assert moment is not None
    assert text[moment.start : moment.end] == "٥ شُباط ٢٠٢٣"


def test_the_lunar_date_beside_a_day_belongs_to_its_span() -> None:
    for text in ("5 شباط 2023 م ـ 14 رَجب 1444 هـ", "14 رجب 1444 هـ الموافق 5 شباط 2023"):
        moment = parse(f"نشر {text} ثم", now=NOW, zone=DAMASCUS)
        assert moment is not None
        assert f"نشر {text} ثم"[moment.start : moment.end] == text


def test_only_the_beginning_is_read() -> None:
    assert parse(" " * 2000 + "5 شباط 2023", now=NOW, zone=DAMASCUS) is None


@given(
    st.lists(
        st.sampled_from(
            [
                *"0123456789:/-.|،() \n",
                *(
                    "٠",
                    "۹",
                    "آب",
                    "كانون",
                    "الثاني",
                    "أمس",
                    "الأحد",
                    "قبل",
                    "منذ",
                    "ساعتين",
                    "دمشق",
                    "بتوقيت",
                    "م",
                    "ليلا",
                ),
                *("GMT", "+99:99", "2020", "1900", "31", "\u0651", "\u200f", "T", "Z"),
            ]
        )
        | st.text(max_size=3),
        max_size=40,
    ).map("".join)
)
def test_never_raises_and_spans_are_inside(text: str) -> None:
    moment = parse(text, now=NOW, zone=DAMASCUS)
    if moment is not None:
        assert 0 <= moment.start < moment.end <= len(text)
        assert moment.at.utcoffset() is not None
        assert moment.city is None or moment.city in text


@given(st.dates(min_value=date(1950, 1, 1), max_value=date(2090, 1, 1)), st.sampled_from([*MONTHS]))
def test_a_written_day_is_read_back(day: date, name: str) -> None:
    number = MONTHS[name]
    written = f"{min(day.day, 28)} {name} {day.year}"
    moment = parse(written, now=NOW, zone=UTC)
    assert moment is not None
    assert moment.at.date() == day.replace(month=number, day=min(day.day, 28))
