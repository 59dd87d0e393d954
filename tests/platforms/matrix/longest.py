"""The longest digest that there can be: a full page, each story of its own place, with titles beyond any measure."""

from datetime import UTC, datetime, timedelta

from newsbot.chat.document import Block, Document
from newsbot.chat.phrases import Phrases
from newsbot.chat.views import digest
from newsbot.news.digest import MOST_SHOWN
from newsbot.news.timetable import Slot

NOW = datetime(2024, 3, 10, 12, tzinfo=UTC)
_TITLE = "قال المصدر إن الطريق الدولي <M5> مفتوح «أمام الجميع» & إن CNN أخطأت؟ "
_SOURCES = tuple(f"وكالة الأنباء الطويلة الاسم رقم {number} للصحافة والنشر" for number in range(9))


def longest_digest(locale: str = "ar", letters: int = 1500) -> Document:
    """`letters`: of each title."""
    phrases = Phrases(locale)
    title = (_TITLE * (letters // len(_TITLE) + 1))[:letters]
    slot = Slot(NOW.date(), NOW.time(), NOW - timedelta(hours=2))
    parts: list[Block] = [*digest.opening(digest.Occasion("digest", slot), 10_000, now=NOW, phrases=phrases)]
    for number in range(1, MOST_SHOWN + 1):
        parts.append(digest.section("دير الزور", 10_000, phrases))
        told = digest.Item(f"s{10**6 + number}", title, _SOURCES, NOW - timedelta(days=6), "corrected")
        parts += digest.item(digest.body(told, now=NOW, phrases=phrases), number, phrases)
    parts += digest.ending(9_990, NOW + timedelta(days=6), now=NOW, phrases=phrases)
    stories = [f"s{10**6 + number}" for number in range(1, MOST_SHOWN + 1)]
    return Document(tuple(parts), phrases.locale, digest.offered(stories, left=9_990))
