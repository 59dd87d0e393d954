"""Tell the sentences of an article from what stands around them: headings, captions, by-lines, buttons."""

import re
from collections.abc import Sequence

from newsbot.text.folding import fold
from newsbot.text.salience import Passage, title_stems

_TERMINATED = re.compile(r"[.؟?!…۔]\W*\Z")
_CREDIT = re.compile(
    r"[(\[](?:رويترز|الفرنسيه|ا\.? ?ف\.? ?ب|اسوشيتد برس|الاناضول|غيتي|ارشيف|مواقع التواصل|reuters|afp|ap|getty)\b"
    r"[^)\]]*[)\]]\W*\Z"
)
# What pages say about themselves.
_FURNITURE = re.compile(
    r"\W*(?:اقرا (?:ايضا|المزيد)|اقراوا|قد يهمك|شاهد ايضا|تابعنا|تابعونا|للمزيد|انقر|اضغط|اشترك|شارك|حجم الخط|"
    r"جميع الحقوق|حقوق النشر|كلمات مفتاحيه|المصدر ?:|الاراء الوارده|هذا المقال لا يعبر|استمع|تحميل التطبيق|"
    r"حمل التطبيق|نسخ الرابط|انسخ الرابط)"
)
_SHORTEST = 5  # words
# A line without a full stop is a heading or a caption, unless it is as long as a paragraph.
_HEADING = 25


def real_sentences(everything: Sequence[Passage], title: str | None) -> list[int]:
    """Indexes of the sentences that an article consists of; of the best there is, when it holds no proper one."""
    headline = title_stems(title)
    prose = [
        index for index, one in enumerate(everything) if is_prose(one, headline) and not _is_caption(everything, index)
    ]
    if prose:
        return prose
    long = [index for index, one in enumerate(everything) if one.words >= _SHORTEST]
    return long or list(range(len(everything)))


def is_prose(one: Passage, headline: frozenset[str]) -> bool:
    if one.words < _SHORTEST or (one.words < _HEADING and not _TERMINATED.search(one.text)):
        return False
    if headline and one.stems == headline:
        return False
    folded = fold(one.text)
    return not (_FURNITURE.match(folded) or _CREDIT.search(folded))


def _is_caption(everything: Sequence[Passage], index: int) -> bool:
    """A line that is said again on the next one, there with its credit."""
    following = everything[index + 1].text if index + 1 < len(everything) else ""
    own = everything[index].text
    return following.startswith(own.rstrip(". ")) and len(following) <= len(own) + 40
