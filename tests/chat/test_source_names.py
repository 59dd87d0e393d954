"""A source named in words, beside other words or alone."""

from datetime import time

import pytest

from newsbot.chat.command import Command
from newsbot.chat.digests import DigestNow
from newsbot.chat.parsing import parse
from newsbot.chat.subscribing import Mute, Subscribe, Unsubscribe
from newsbot.chat.wrong import Wrong
from newsbot.news.audience import Filter, Hour
from newsbot.news.gazetteer import load
from newsbot.text.lasting import Lasting

AGENCY, SHEET, SANA = (Filter(source=name) for name in ("وكالة تجريبية", "نشرة تجريبية", "سانا"))
SOURCES = ("وكالة تجريبية", "نشرة تجريبية", "سانا")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("تابع المصدر وكالة تجريبية", Subscribe((AGENCY,))),
        ("اكتم مصدر نشرة تجريبية يومين", Mute((SHEET,), Lasting(2 * 86_400))),
        ("اشترك بمصدر نشرة تجريبية", Subscribe((SHEET,))),
        ("تابع نشرة تجريبية", Subscribe((SHEET,))),
        ("ألغ اشتراك مصدر نشرة تجريبية", Unsubscribe((SHEET,))),
        ("/subscribe المصدر سانا", Subscribe((SANA,))),
        ("تابع المصدر سانا في درعا", Subscribe((Filter("sy-daraa", source="سانا"),))),
        ("تابع المصدر سانا والمصدر وكالة تجريبية", Subscribe((SANA, AGENCY))),
        (
            "تابع درعا من المصدر سانا كل يوم الساعة 8",
            Subscribe((Filter("sy-daraa", source="سانا"),), at_once=False, hours=(Hour(time(8)),)),
        ),
        ("اشترك بمصدر نشرة مجهولة", Wrong("subscribe", "source", "نشرة مجهولة")),
        ("تابع المصدر مجهول في درعا", Wrong("subscribe", "source", "مجهول")),
        ("تابع المصدر «نشرة»", Wrong("subscribe", "source", "نشرة")),
        ("نشرة تجريبية", DigestNow()),
    ],
)
def test_a_source_is_known_by_its_name(text: str, meant: Command) -> None:
    assert parse(text, load(), SOURCES) == meant
