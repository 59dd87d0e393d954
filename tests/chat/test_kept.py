"""What a person reads in the file of what is kept."""

import json
import re

from newsbot.chat.phrases import Phrases
from newsbot.chat.views.kept import spoken
from newsbot.news.gazetteer import load

PLACES = load()
KEPT = {
    "room": {"platform": "matrix", "id": "(encrypted)"},
    "language and clock": {"language": "ar", "region": "SY", "time zone": "Asia/Damascus", "digits": "latn"},
    "last list": {"about": "درعا", "articles": ["a1"], "goes on": True, "at": "2026-11-30T00:15:00+00:00"},
    "time zone": "Etc/GMT-3",
    "follows": [
        {"place": "sy-daraa", "topic": "sport", "words": ["2024-03-01T00:00:00+00:00"], "at once": True},
        {"everything": True, "without places": ["sy-homs"], "at once": False},
    ],
    "digests": [{"at": "08:00", "days": ["Friday", "Monday"]}, {"at": "20:00", "days": "every day"}],
    "quiet hours": {"from": "22:00", "to": "07:00", "breaking news": "silent"},
    "left out": [],
    "header": "نشرة {place}",
    "messages": {"waiting": 0, "sent": 3, "maybe sent": 0, "given up": 0},
    "code for moving, valid until": "2026-11-30T01:00:00+00:00",
    "left since": None,
}


def test_a_person_reads_it_in_the_language_of_the_room() -> None:
    found = spoken(KEPT, PLACES, Phrases())
    assert found == {
        "المحادثة": {"المنصة": "ماتريكس", "المعرّف": "محفوظ مشفَّرًا"},
        "اللغة والتوقيت": {
            "اللغة": "العربية",
            "المنطقة": "سوريا",
            "التوقيت": "بتوقيت دمشق",
            "الأرقام": "123",
        },
        "آخر قائمة عُرضت": {
            "عن": "درعا",
            "معرّفات الأخبار": ["a1"],
            "لها بقية": "نعم",
            "الوقت": "30 تشرين الثاني 2026، 03:15 بتوقيت دمشق",
        },
        "التوقيت": "بتوقيت UTC+3",
        "الاشتراكات": [
            {"المكان": "درعا", "الموضوع": "الرياضة", "كلمات": ["2024-03-01T00:00:00+00:00"], "فور النشر": "نعم"},
            {"كل الأخبار": "نعم", "بلا أماكن": ["حمص"], "فور النشر": "لا"},
        ],
        "الملخصات": [
            {"الوقت": "08:00", "الأيام": ["الجمعة", "الاثنين"]},
            {"الوقت": "20:00", "الأيام": "كل يوم"},
        ],
        "ساعات الهدوء": {"من": "22:00", "إلى": "07:00", "العاجل خلالها": "بلا صوت"},
        "المكتوم": "لا شيء",
        "الترويسة": "نشرة {place}",
        "عدد الرسائل": {"في الانتظار": 0, "أُرسلت": 3, "ربما وصلت": 0, "لم تُرسل": 0},
        "رمز النقل صالح حتى": "30 تشرين الثاني 2026، 04:00 بتوقيت دمشق",
        "غادرت منذ": "لا شيء",
    }
    assert not re.search("[a-z_]{3}", json.dumps(found, ensure_ascii=False).replace("place", ""))


def test_no_two_things_have_one_name() -> None:
    for phrases in (Phrases(), Phrases("en", "GB")):
        assert len(spoken(KEPT, PLACES, phrases)) == len(KEPT)
