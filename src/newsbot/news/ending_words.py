"""The words by which people end what they chose, or only stop what comes: ألغ الاشتراك، أوقف الأخبار."""

import re
from typing import Literal, NamedTuple, cast

from newsbot.news import audience_words
from newsbot.text.folding import fold, fold_mapped
from newsbot.text.wordlists import folded_names
from newsbot.text.words import forms

Setting = Literal["quiet", "mute", "header", "footer", "lite", "resume"]


class Ended(NamedTuple):
    """What a message ends, by the intent that does it (a pause by resuming), and what it says beside that.

    Attributes:
        rest: as typed; only of a mute there may be any.
    """

    setting: Setting
    rest: str


def _any(names: str) -> str:
    longest_first = sorted(folded_names(names), key=lambda name: (-len(name), name))
    return "|".join(re.escape(name).replace(r"\ ", r"\s{1,3}") for name in longest_first)


_COURTESY = _any(
    "لو سمحت، من فضلك، رجاء، ممكن، بدي، أريد، أريد أن، ابغى، الآن، هلق، هلأ، please، now، i want to، can you"
)
_ENDING = _any(
    "ألغ، ألغي، ألغوا، إلغاء، لغي، كنسل، احذف، حذف، امسح، شيل، شيللي، أزل، إزالة، أنه، أنهي، إنهاء، ارفع، رفع، فك، "
    "أوقف، وقف، إيقاف، عطل، تعطيل، أطفئ، اطفي، طفي، لا أريد، ما أريد، ما بدي، مابدي، ما عاد بدي، لم أعد أريد، لا أبغى، "
    "ما أبغى، لا أحتاج، cancel، delete، remove، stop، end، disable، turn off، no more، don't want، dont want، "
    "i don't want، i dont want، lift"
)
_SETTINGS = (
    r"(?P<quiet>(?:(?:ال)?(?:ساعات|ساعه|وقت|اوقات|وضع|فتره)\s)?(?:ال)?هدوء(?:\s(?:ال)?ليلي)?|(?:ال)?وضع\s(?:ال)?صامت"
    r"|عدم\s(?:ال)?ازعاج|(?:the\s|my\s)?quiet(?:\s(?:hours|time|mode))?|do\snot\sdisturb|dnd)"
    r"|(?P<header>(?:ال)?ترويسه|(?:the\s)?header)|(?P<footer>(?:ال)?تذييل|(?:the\s)?footer)"
    r"|(?P<lite>(?:ال)?وضع\s(?:ال)?خفيف|lite(?:\smode)?)"
    r"|(?P<resume>(?:ال)?ايقاف(?:\s(?:ال)?موقت)?|(?:the\s)?pause)"
    r"|(?P<mute>(?:ال)?كتم|(?:the\s)?mutes?)(?P<rest>\s.{1,300})?"
)
_ENDED = re.compile(
    rf"\W*(?:(?:{_COURTESY})\s)*(?:{_ENDING})\s(?:(?:كل|جميع|all)\s)?(?:{_SETTINGS})(?:\s(?:{_COURTESY}))*\W*",
    re.DOTALL,
)
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
_NUMBERING = frozenset(
    folded_names("رقم، الرقم، أرقام، الأرقام، من، إلى، حتى، ثم، and، to، from، no، number، numbers")
) | {""}
_NEWS = re.compile("خبار|خبر|news|haber|nuce")
_NUMBER = re.compile(r"(?<![\w#])و?(\d{1,2})(?:\s?(?:-|–|—|الي|حتي|to)\s?(\d{1,2}))?(?!\w)")
_MOST = 100


def ended(text: str) -> Ended | None:
    """The setting that a message ends, and nothing else: ألغ ساعات الهدوء، ارفع الكتم عن درعا."""
    folded = fold_mapped(text)
    found = _ENDED.fullmatch(folded.text)
    if found is None:
        return None
    rest = text[slice(*folded.source_span(*found.span("rest")))].strip() if found["rest"] else ""
    setting = next(name for name in ("quiet", "header", "footer", "lite", "resume", "mute") if found[name])
    return Ended(cast("Setting", setting), rest)


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


def is_numbered(text: str) -> bool:
    """Whether a text ends subscriptions by their numbers and says nothing else: ألغ الاشتراكات من 1 إلى 3."""
    said = [form.removeprefix("و") for form in forms(text)]
    beside = (form for form in said if not form.isdecimal())
    return bool(numbers(text)) and all(form in _FOR_GOOD | _SUBSCRIPTIONS | _NUMBERING for form in beside)


def numbers(text: str) -> tuple[int, ...]:
    """The numbers of a list that a text names, each once: `1 3`, `1 و2`, `2-4`."""
    found: dict[int, None] = {}
    for match in _NUMBER.finditer(fold(text)):
        first, last = int(match[1]), int(match[2] or match[1])
        found.update(dict.fromkeys(range(first, last + 1) if first <= last else (first, last)))
    return tuple(found)[:_MOST]
