"""The words by which people end what they chose, or only stop what comes: ألغ الاشتراك، أوقف الأخبار."""

import re

from newsbot.news import audience_words
from newsbot.text.folding import fold
from newsbot.text.wordlists import folded_names
from newsbot.text.words import forms

_FOR_GOOD = frozenset(
    folded_names(
        "ألغ، ألغي، ألغوا، ألغى، لغي، إلغاء، كنسل، احذف، حذف، احذفوا، امسح، مسح، شيل، شيللي، أزل، إزالة، فك، انسحب، "
        "cancel، delete، remove، drop، unsubscribe، unfollow، iptal، sil، betal"
    )
)
# What one follows, by the words for it and not for the news of it.
_SUBSCRIPTIONS = frozenset(
    folded_names(
        "اشتراك، الاشتراك، اشتراكي، اشتراكا، اشتراكات، الاشتراكات، اشتراكاتي، اشتراكاتنا، الاشتراكين، اشتراكين، "
        "متابعة، المتابعة، متابعتي، متابعات، المتابعات، متابعاتي، متابعاتنا، "
        "unsubscribe، unfollow، subscription، subscriptions، "
        "takibi، takipten، ئابوونه"
    )
)
_HOW = frozenset(folded_names("كيف، شلون، اشلون، ازاي، how، nasil، cawa"))
_INTEREST = frozenset(folded_names("يهمني، تهمني، بيهمني، بتهمني، مهتم، مهتما، مهتمة، interested"))
_NEWS = re.compile("خبار|خبر|news|haber|nuce")
_NUMBER = re.compile(r"(?<![\w#])و?(\d{1,2})(?:\s?(?:-|–|—|الي|حتي|to)\s?(\d{1,2}))?(?!\w)")
_MOST = 100


def is_for_good(text: str) -> bool:
    """Whether a text says that something shall be gone (ألغ، احذف), and not only that it shall stop (أوقف، لا أريد)."""
    return not _FOR_GOOD.isdisjoint(forms(text))


def names_subscriptions(text: str) -> bool:
    """Whether a text speaks of subscriptions by that name: ألغ الاشتراك, not أوقف الأخبار."""
    return any(form in _SUBSCRIPTIONS or form.startswith("abone") for form in forms(text))


def is_weighed(text: str) -> bool:
    """Whether a text only asks how something ends, or says that something is of no interest."""
    said = forms(text)
    return not _HOW.isdisjoint(said[:1]) or not _INTEREST.isdisjoint(said)


def is_all_news(text: str) -> bool:
    """Whether all that a text asks for is named as news, which may be one thing that is followed: كل الأخبار."""
    span = audience_words.everything(text)
    return span is not None and _NEWS.search(fold(text[slice(*span)])) is not None


def numbers(text: str) -> tuple[int, ...]:
    """The numbers of a list that a text names, each once: `1 3`, `1 و2`, `2-4`."""
    found: dict[int, None] = {}
    for match in _NUMBER.finditer(fold(text)):
        first, last = int(match[1]), int(match[2] or match[1])
        found.update(dict.fromkeys(range(first, last + 1) if first <= last else (first, last)))
    return tuple(found)[:_MOST]
