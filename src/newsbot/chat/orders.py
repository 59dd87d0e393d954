"""What an editor orders: `عاجل: نص`, `/approve b12 1f2e3d4c`, `صحح b12 نص`. Who orders it is asked elsewhere."""

import re
from dataclasses import dataclass
from typing import Literal

from newsbot.chat.intents import understand
from newsbot.chat.wishes import Wish
from newsbot.news.gazetteer import Gazetteer

Word = Literal[
    "write",
    "test",
    "edit",
    "adopt",
    "severity",
    "audience",
    "schedule",
    "picture",
    "send",
    "emergency",
    "approve",
    "cancel",
    "stop",
    "resume",
    "correct",
    "retract",
    "delivery",
    "history",
    "desk",
    "editors",
    "audit",
    "stats",
    "state",
    "recent",
]

# What each order is called: in Latin letters after a slash, in Arabic after one or in front of a bulletin or a colon.
_NAMES: dict[Word, tuple[str, ...]] = {
    "write": ("breaking", "post", "عاجل"),
    "test": ("test", "drill", "اختبار"),
    "edit": ("edit", "عدل", "تعديل"),
    "adopt": ("adopt", "استلم"),
    "severity": ("severity", "درجة"),
    "audience": ("audience", "جمهور", "الجمهور"),
    "schedule": ("schedule", "جدول", "موعد"),
    "picture": ("picture", "صورة"),
    "send": ("send", "أرسل", "ارسل"),
    "emergency": ("emergency", "طوارئ"),
    "approve": ("approve", "وافق", "اعتمد"),
    "cancel": ("cancel", "تراجع", "ألغ", "الغ"),
    "stop": ("stop", "halt", "أوقف", "اوقف"),
    "resume": ("resume", "استأنف", "استانف"),
    "correct": ("correct", "صحح", "تصحيح"),
    "retract": ("retract", "اسحب", "سحب"),
    "delivery": ("delivery", "تسليم"),
    "history": ("story", "قصة"),
    "desk": ("desk", "مكتب"),
    "editors": ("editors", "محررون", "المحررون"),
    "audit": ("audit", "سجل"),
    "stats": ("stats", "إحصاءات", "احصاءات"),
    "state": ("state", "حالة", "الحالة"),
    "recent": (),
}
_WORDS = {name: word for word, names in _NAMES.items() for name in names}
# Everyday words, and those of other commands: an order only in front of a bulletin.
_ABOUT_ONE = frozenset(
    (
        *("edit", "adopt", "severity", "audience", "schedule", "picture", "send", "emergency"),
        *("cancel", "stop", "resume", "history"),
    )
)
_WITHOUT = frozenset(("desk", "editors"))
_INTENTS: dict[str, Word] = {
    "post": "write",
    "breaking": "recent",
    "approve": "approve",
    "correct": "correct",
    "retract": "retract",
    "delivery": "delivery",
    "audit": "audit",
    "stats": "stats",
}
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")

_ORDER = re.compile(
    r"\s*(?P<slash>[/!／]\s?)?(?P<name>[^\W\d_]{2,12})(?:@\S{1,64})?(?P<colon>\s?[:：](?!//))?(?:\s+|(?<=[:：])|\Z)"
    r"(?P<rest>.*)",
    re.DOTALL,
)
_BULLETIN = re.compile(r"(?:[bBب])\s?(?P<id>\d{1,9})(?:\s*[:：]|(?=\s|\Z))\s*(?P<rest>.*)", re.DOTALL)
_STORY = re.compile(r"[sSس]\s?\d")
_NUMBER = re.compile(r"(?P<id>\d{1,9})(?:\s*[:：]|(?=\s|\Z))\s*(?P<rest>.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Order:
    """An order.

    Attributes:
        bulletin: number of the one that it concerns.
        rest: what follows, as typed: a text, a token, a choice.
        casual: said in passing and of no bulletin: from anybody else it means nothing (موافق).
    """

    word: Word
    bulletin: int | None = None
    rest: str = ""
    casual: bool = False


def name_of(bulletin: int) -> str:
    """How people call it: b12."""
    return f"b{bulletin}"


def takes_words(text: str) -> bool:
    """Whether it is an order that says nothing itself: its words are those of the message that it answers."""
    match = _ORDER.match(text)
    is_bare = match is not None and bool(match["slash"]) and not match["rest"].strip()
    return is_bare and match is not None and _WORDS.get(match["name"].casefold()) in {"write", "test"}


def order(text: str, gazetteer: Gazetteer) -> Order | None:
    """The order that a message is; None for what is said to the bot like anything else. Never raises."""
    match = _ORDER.match(text)
    word = _WORDS.get(match["name"].casefold()) if match else None
    if match and word:
        bulletin, rest = _bulletin(match["rest"], bare=word in {"correct", "retract", "delivery", "approve"})
        if word == "state" and match["slash"]:  # «/حالة الطقس» is nobody's order
            said = match["rest"].strip()
            return Order(word, None, said, casual=not _STORY.match(said))
        if word == "state":
            return _understood(understand(text, gazetteer))
        marked = bool(match["slash"] or match["colon"])
        if bulletin is not None and word not in {"write", "test"}:
            return Order(word, bulletin, rest)
        if marked and (word in _WITHOUT or word == "test"):
            return Order(word, None, match["rest"].strip())
        if word in _ABOUT_ONE and word != "history" and match["slash"] and word not in {"stop", "resume"}:
            said = match["rest"].strip()
            return Order(word, None, said, casual=word == "cancel" and not said)
        if word in _ABOUT_ONE:
            return None
    return _understood(understand(text, gazetteer))


def _understood(wish: Wish) -> Order | None:
    """Where the word was typed with a slip of the finger, or said in other words."""
    word = _INTENTS.get(wish.intent)
    if word is None:
        return None
    if word == "write":
        return Order(word, None, wish.body.strip()) if wish.typed else None
    if word == "recent":
        return Order(word, casual=True)
    bulletin, rest = _bulletin(wish.body, bare=True)
    if bulletin is None and not wish.typed:
        return Order(word, casual=True)
    return Order(word, bulletin, rest.strip())


def _bulletin(text: str, *, bare: bool) -> tuple[int | None, str]:
    """The bulletin that a text begins with; `bare`: a number alone names one too."""
    plain = text.lstrip()
    found = _BULLETIN.match(plain.translate(_DIGITS)) or (_NUMBER.match(plain.translate(_DIGITS)) if bare else None)
    if found is None:
        return None, text
    return int(found["id"]), plain[found.start("rest") :].strip()
