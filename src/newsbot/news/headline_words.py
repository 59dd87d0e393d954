"""What sounds like an order to the bot and is news: إلغاء الامتحانات، وقف الحرب، هل ألغي حظر التجول؟"""

import re

from newsbot.text.folding import fold
from newsbot.text.wordlists import folded_names
from newsbot.text.words import forms

_QUESTION = frozenset(folded_names("هل، متى، ايمتى، إمتى، ليش، ليه، لماذا، كم، مين، وين، أين، كيف، شلون، ازاي"))
_NOUNS = frozenset(folded_names("إلغاء، الإلغاء، إيقاف، الإيقاف، وقف، حذف، الحذف، كتم، الكتم، إزالة، تعطيل"))
# Said between an order and what it is about: وقف *إرسال كل* الأخبار.
_BETWEEN = frozenset(folded_names("كل، جميع، كافة، أي، هذا، هذه، هاي، هال، عن، من، في، لي، لنا، إرسال، استقبال، وصول"))
# What the bot has, in any form: باشتراكي، الإشعارات.
_OWN = re.compile(
    r"[وبلف]?(?:ال|ل)?(?:اشتراك|متابع|اخبار|خبر(?:يات)?$|تنبيه|اشعار|رسائل|رسايل|ملخص|موجز|حصاد|نشره$|هدوء|كتم|ارسال$"
    r"|ترويسه|تذييل|news|alert|notif)"
)
_REFUSED = re.compile(
    r"(?:(?:لا|ما|لم)\s(?:عاد\s|بقي\s|عدت\s)?(?:بدي|بدنا|اريد|نريد|ابي|ابغي|اعد\sاريد|(?:ت|ب)?ت?(?:رسل|بعت|بعث)(?:وا|و)?)"
    r"|مابدي|ماريد|مابي|مابغي|(?:مو|مش)\s(?:عايز|عاوز))(?!\w)"
)
_CLOCK = re.compile(r"[وبل]?(?:ال)?توقيت(?:ي|نا|ك)?")
_OF_SENDING = frozenset(folded_names("عن، لي، لنا، شي، شيء، شيئا، أعرف، أسمع، أتابع، تابع، منك، منكم"))


def is_question(text: str) -> bool:
    """Whether a text asks: it ends with a question mark or begins with a word of questions."""
    return text.rstrip(" \t\n!.").endswith(("؟", "?")) or not _QUESTION.isdisjoint(forms(text)[:1])


def names_own(text: str) -> bool:
    """Whether a text names what the bot has: أخبار، اشتراكي، الإشعارات."""
    return any(map(_OWN.match, forms(text)))


def ends_by_noun(text: str) -> bool:
    """Whether a text speaks of an end by a noun, as headlines do, and not of an end to what the bot has."""
    said = forms(text)
    at = next((index for index, form in enumerate(said) if form in _NOUNS), None)
    if at is None:
        return False
    behind = next((form for form in said[at + 1 :] if form not in _BETWEEN), None)
    return behind is not None and _OWN.match(behind) is None


def refuses_other(text: str) -> bool:
    """Whether somebody wants none of something, or nothing sent of it, that need not be news: ما بدي حرب."""
    said = forms(text)
    if _REFUSED.match(fold(" ".join(said))) is None or names_own(text):
        return False
    return not any(form in _OF_SENDING or (form[:1] == "ت" and form.endswith(("لي", "لنا"))) for form in said)


def behind_timezone(text: str) -> list[str] | None:
    """The words behind the last «توقيت» of a text, as folded; None for a text without it."""
    said = forms(text)
    at = next((index for index in range(len(said) - 1, -1, -1) if _CLOCK.fullmatch(said[index])), None)
    return None if at is None else said[at + 1 :]
