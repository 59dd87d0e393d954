"""For how long something is left out, as people say it."""

import pytest

from newsbot.chat.intents import understand
from newsbot.chat.silence import LONGEST, Pause
from newsbot.chat.subscribing import Asked, Mute, Unsubscribe, asked
from newsbot.chat.wrong import Wrong
from newsbot.news.audience import Filter, phrase
from newsbot.news.gazetteer import load
from newsbot.text.lasting import Lasting

ALEPPO, DARAA, HOMS = Filter("sy-aleppo"), Filter("sy-daraa"), Filter("sy-homs")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("/mute حلب للأبد", Mute((ALEPPO,), LONGEST)),
        ("اكتم حلب حتى إشعار آخر", Mute((ALEPPO,), LONGEST)),
        ("/mute درعا 400 يوما", Mute((DARAA,), LONGEST)),
        ("/mute درعا 0 ساعة", Wrong("mute", "length", "0 ساعة")),
        ("أوقف أخبار حمص حتى نهاية الأسبوع", Mute((HOMS,), Lasting(weekday=5))),
        ("mute Homs until the end of the week", Mute((HOMS,), Lasting(weekday=5))),
        ("اكتم حمص لنهاية الشهر", Mute((HOMS,), Lasting(next="month"))),
        ("اكتم حمص حتى العيد", Wrong("mute", "length", "حتى العيد")),
        ("أوقف أخبار حمص حتى العيد", Wrong("mute", "length", "حتى العيد")),
        ("أوقف أخبار حمص نهائيا", Unsubscribe((HOMS,))),
        ("لا ترسل لي أخبار حمص أبدا", Unsubscribe((HOMS,))),
        ("اكتم للأبد", Pause()),
        ('/mute "حتى النصر"', Mute((Filter(words=tuple(filter(None, [phrase("حتى النصر")]))),))),
    ],
)
def test_a_length_is_no_word_of_the_news(text: str, meant: Asked) -> None:
    places = load()
    assert asked(understand(text, places), places) == meant
