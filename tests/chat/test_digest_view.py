"""What a digest looks like."""

from datetime import timedelta

import pytest

from newsbot.chat.document import Document
from newsbot.chat.phrases import Phrases
from newsbot.chat.views import digest
from newsbot.chat.views.digest import Occasion
from tests.chat.screens import NIGHT, NOW, OCCASIONS, SLOT, STORIES, drawn
from tests.chat.test_views import said

AR, EN = Phrases(), Phrases("en")


def test_a_digest_is_told_by_place_with_counts() -> None:
    assert said(drawn(Occasion("digest", SLOT), AR, left=10)) == [
        "ملخص أخبارك · الأحد 10 آذار 2024",
        "13 خبرًا لم يرد في تنبيه أو ملخص",
        "درعا · 12 خبرًا",
        "1. عودة ضخ المياه إلى أحياء درعا",
        "سانا، Reuters · قبل ساعتين · /story s12",
        "2. CNN: هدنة 3-2 · نُفي هذا الخبر",
        "أ، ب ومصدران آخران · قبل 50 دقيقة · /story s9",
        "أخبار أخرى · خبر واحد",
        "3. عنوان مقلوب على سطرين · صُحّح هذا الخبر",
        "مصدر[31m · قبل 3 أيام · /story s13",
        "",
        "بقيت 10 أخبار. للمزيد أرسل /more أو اكتب «المزيد».",
        "الملخص التالي غدًا عند الساعة 11:00.",
    ]


def test_where_little_may_be_sent_a_story_is_one_line() -> None:
    document = drawn(Occasion("digest", SLOT), EN, lite=True)
    assert document.lite
    assert said(document)[3:6] == [
        "1. عودة ضخ المياه إلى أحياء درعا · /story s12",
        "2. CNN: هدنة 3-2 · denied since · /story s9",
        "Other news · 1 article",
    ]


@pytest.mark.parametrize(
    ("occasion", "title"),
    [
        (Occasion("catch-up", SLOT, NIGHT), "ما فاتك بين 06:00 و15:00"),
        (Occasion("catch-up", SLOT, NIGHT._replace(start=NOW - timedelta(hours=33))), "ما فاتك منذ السبت 06:00"),
        (Occasion("burst", SLOT), "أخبار كثيرة في وقت قصير"),
        (Occasion("asked", place="درعا"), "ملخص أخبار درعا"),
        (Occasion("asked", place="درعا", day="yesterday"), "ملخص أخبار أمس: درعا"),
    ],
)
def test_it_says_why_it_comes(occasion: Occasion, title: str) -> None:
    assert said(drawn(occasion, AR))[0] == f"{title} · الأحد 10 آذار 2024"


def test_a_late_one_names_its_hour() -> None:
    late = Occasion("digest", SLOT._replace(due=NOW - timedelta(hours=1)))
    assert said(drawn(late, AR))[1] == "هذا ملخص الساعة 14:00، وأعتذر عن تأخّره."
    barely = Occasion("digest", SLOT._replace(due=NOW - timedelta(minutes=2)))
    assert "هذا ملخص" not in said(drawn(barely, AR))[1]


def test_its_stories_can_be_opened_and_it_goes_on() -> None:
    commands = tuple(f"/story {one.id}" for one in STORIES)
    assert drawn(OCCASIONS[0], AR).suggestions == commands
    assert drawn(OCCASIONS[0], AR, left=3).suggestions == ("/more", *commands)


@pytest.mark.parametrize(
    ("days", "told"),
    [(0, "اليوم"), (1, "غدًا"), (2, "يوم الثلاثاء"), (7, "يوم الأحد")],
)
def test_the_next_one_is_told_in_the_words_of_a_calendar(days: int, told: str) -> None:
    parts = digest.ending(0, NOW + timedelta(days=days, hours=2), now=NOW, phrases=AR)
    assert said(Document(parts))[-1] == f"الملخص التالي {told} عند الساعة 17:00."
