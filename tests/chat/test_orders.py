"""Orders of editors, as they are typed; what anybody may say to the bot is none."""

import pytest

from newsbot.chat.orders import Order, order, takes_words
from tests.flows.kit import gazetteer


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("/breaking انقطاع الكهرباء عن حلب", Order("write", None, "انقطاع الكهرباء عن حلب")),
        ("عاجل: انقطاع الكهرباء\nعن حلب", Order("write", None, "انقطاع الكهرباء\nعن حلب")),
        ("!breaking نص الخبر", Order("write", None, "نص الخبر")),
        ("/breaking d5", Order("write", None, "d5")),
        ("/post", Order("write", None, "")),
        ("/test تجربة", Order("test", None, "تجربة")),
        ("اختبار: تجربة", Order("test", None, "تجربة")),
        ("/approve b12 1f2e3d4c", Order("approve", 12, "1f2e3d4c")),
        ("وافق ب١٢", Order("approve", 12, "")),
        ("وافق", Order("approve", casual=True)),
        ("/approve@newsbot b3", Order("approve", 3, "")),
        ("/correct b12 عادت الكهرباء", Order("correct", 12, "عادت الكهرباء")),
        ("صحح b12: عادت\nالكهرباء", Order("correct", 12, "عادت\nالكهرباء")),
        ("صحح 14 عادت", Order("correct", 14, "عادت")),
        ("/retract B7", Order("retract", 7, "")),
        ("اسحب b7", Order("retract", 7, "")),
        ("تراجع b7", Order("cancel", 7, "")),
        ("أوقف b7", Order("stop", 7, "")),
        ("/resume b7", Order("resume", 7, "")),
        ("/story b7", Order("history", 7, "")),
        ("قصة b7", Order("history", 7, "")),
        ("/severity b7 life-safety", Order("severity", 7, "life-safety")),
        ("/edit b7 نص", Order("edit", 7, "نص")),
        ("/send b7 00ff00ff", Order("send", 7, "00ff00ff")),
        ("/delivery b7", Order("delivery", 7, "")),
        ("/delivery", Order("delivery", None, "")),
        ("/audit", Order("audit", None, "")),
        ("سجل", Order("audit", casual=True)),
        ("/editors add @omar:example.org editor", Order("editors", None, "add @omar:example.org editor")),
        ("/desk", Order("desk", None, "")),
        ("/send", Order("send", None, "")),
        ("/aprove b12 1f2e3d4c", Order("approve", 12, "1f2e3d4c")),
    ],
)
def test_an_order_is_what_it_looks_like(text: str, meant: Order) -> None:
    assert order(text, gazetteer()) == meant


@pytest.mark.parametrize(
    "text",
    [
        *("", "شو صار بدرعا", "/stop", "أوقف أخبار دمشق", "/resume"),
        *("قصة 3", "/story 3", "/story d5", "درجة الحرارة بدمشق", "اختبار", "مكتب البريد", "/latest b12", "test"),
        *("موعد الامتحانات", "أرسل لي الأخبار", "تراجع سعر الليرة", "جمهور الكرامة", "http://b12", "\x00" * 50),
    ],
)
def test_what_anybody_says_is_none(text: str) -> None:
    assert order(text, gazetteer()) is None


@pytest.mark.parametrize("text", ["/breaking", "/breaking درعا", "في شي عاجل؟", "موافق", "سجل", "/cancel"])
def test_what_means_more_to_an_editor_is_said_in_passing(text: str) -> None:
    found = order(text, gazetteer())
    assert found is not None
    assert found.casual


@pytest.mark.parametrize(
    ("text", "takes"),
    [
        ("!breaking", True),
        ("/عاجل ", True),
        ("! test", True),
        ("breaking", False),
        ("!breaking نص", False),
        ("!", False),
    ],
)
def test_orders_that_take_the_words_that_they_answer(text: str, takes: bool) -> None:  # noqa: FBT001
    assert takes_words(text) is takes
