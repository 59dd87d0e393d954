"""The words by which people say what to follow beside places, topics and words of their own."""

import re
from typing import Literal

from newsbot.text.folding import fold, fold_mapped
from newsbot.text.hours import HOUR_NAMES
from newsbot.text.wordlists import folded_names
from newsbot.text.words import STOPWORDS, forms, stem


def _any(names: str) -> str:
    longest_first = sorted(folded_names(names), key=lambda name: (-len(name), name))
    return "|".join(re.escape(name).replace(r"\ ", r"\s{1,3}") for name in longest_first)


_EVERYTHING = re.compile(
    r"(?<!\w)و?(?:"
    + _any(
        "كل شيء، كل شي، كلشي، كل شئ، بكل شيء، بكل شي، بكلشي، كل الأخبار، بكل الأخبار، كل خبر، الكل، بالكل، "
        "كل الاشتراكات، جميع الاشتراكات، كل اشتراكاتي، جميع اشتراكاتي، كافة اشتراكاتي، كل المتابعات، كل متابعاتي، "
        "اشتراكاتي كلها، متابعاتي كلها، "
        "جميع الأخبار، بجميع الأخبار، كافة الأخبار، everything، all، all news، all the news، all subscriptions، "
        "all my subscriptions، hepsi، her sey، "
        "tum haberler، hemu"
    )
    + r")(?!\w)"
)
_OFF = frozenset(folded_names("off، none، no، never، ألغ، الغي، إلغاء، أوقف، وقف، إيقاف، بلا، بدون، لا، kapat، iptal"))
_SILENT = frozenset(folded_names("صامت، صامتا، صامتة، بصمت، بلا صوت، بدون صوت، silent، silently، sessiz"))
_ALOUD = frozenset(folded_names("بصوت، مع صوت، رن، رنين، برنين، aloud، loud، sound، sesli"))
_BREAKING = frozenset(stem(form) for form in forms("عاجل عاجلة العواجل breaking sondakika"))
_GATHERED = frozenset(stem(form) for form in forms("ملخص موجز حصاد مجمع مجمعة digest ozet kurte"))
# Of messages, not of news: who asks for none of these asks for nothing to come.
_MESSAGES = frozenset(stem(form) for form in forms("إشعارات تنبيهات notifications alerts bildirim"))
# What one follows, and no word of news.
_OWN = frozenset(forms("اشتراكاتي اشتراكاتنا متابعاتي متابعاتنا subscriptions"))
# What comes: of who stops all of it no length is said.
_SENT = (
    frozenset(stem(form) for form in forms("أخبار خبر رسائل إرسال اشتراكات news messages alerts please now"))
    | _MESSAGES
)
_FOR_EVER = re.compile(
    r"(?<!\w)(?:"
    + _any(
        "حتى إشعار آخر، لإشعار آخر، إلى الأبد، للأبد، نهائيا، دائما، لو سمحت، من فضلك، رجاء، "
        "until further notice، for ever، forever، for good، the"
    )
    + r")(?!\w)"
)
_NIGHT = re.compile(
    r"(?<!\w)(?:"
    + _any(
        "بالليل، ليلا، الليل، هالليل، بليل، لليل، ليليا، كل ليلة، وقت النوم، وأنا نايم، وأنا نائم، وأنا نايمة، "
        "وأنا نائمة، at night، nights، during the night، overnight، while i sleep، when i sleep، geceleri، gece، "
        "bi sev، bi seve"
    )
    + r")(?!\w)"
)
_BY_DAY = re.compile(
    r"(?<!\w)(?:"
    + _any(
        "نهارا فقط، فقط نهارا، بالنهار فقط، فقط بالنهار، في النهار فقط، فقط في النهار، بس بالنهار، بالنهار بس، "
        "only during the day، during the day only، only by day، only in the daytime، only in daytime"
    )
    + r")(?!\w)"
)
_SOME_DAYS = re.compile(r"نهايه\s(?:ال)?اسبوع|(?<!\w)(?:ال)?عطله|ايام\s(?:ال)?(?:عمل|دوام)|weekend|weekday")
_SENDING = re.compile(r"(?<!\w)(?:ارسل|ابعت|ابعث|نبه|خبر(?:ني|وني)|send|notify|message|tell)")
_EDGE = re.compile(
    rf"(?<!\w)(?:(?P<before>{_any('قبل، before')})|{_any('بعد، من بعد، after')})\s{{1,3}}(?:الساعه\s{{1,3}})?"
    rf"(?=\d|(?:{'|'.join(sorted(HOUR_NAMES))})(?!\w))"
)
_NO_MESSAGES = re.compile(
    r"(?:"
    + _any("بلا، بدون، من دون، لا، ما في، no، without")
    + r")\s{1,3}(?:اي\s{1,3}|any\s{1,3})?(?:ال)?(?:"
    + _any("إشعارات، تنبيهات، رسائل، أخبار، إرسال، notifications، alerts، messages، news، updates")
    + r")(?!\w)"
)
_CHANGING = re.compile(
    r"(?<!\w)(?:"
    + _any(
        "غير، غيري، غيروا، غيرلي، تغيير، بدل، بدلي، بدلوا، تبديل، عدل، عدلي، تعديل، انقل، نقل، خلي، خليلي، خلوا، "
        "اجعل، صير، صيرلي، change، move، switch، reschedule، set، make، degistir"
    )
    + r")(?!\w)"
)
_HOURS = re.compile(r"(?<!\w)(?:ال)?(?:موعد|مواعيد|وقت|اوقات|ساعه)(?!\w)|(?<!\w)(?:time|hour)")
_INSTEAD = re.compile(r"(?<!\w)(?:" + _any("بدلا من، بدلا عن، بدل، عوضا عن، instead of، rather than") + r")\s")
_FROM_TO = re.compile(r"(?<!\w)(?:من|from)\s.*(?<!\w)(?:الي|ل|to)(?!\w)|(?<!\w)من\s.*(?<!\w)لل?(?=\w)")
_EVERY = re.compile(rf"(?<!\w)(?:{_any('كل، every، each، her')})(?!\w)")
_GATHER = frozenset(folded_names("فقط، بس، وبس، وحده، only، just، instead، sadece"))
_AT_ONCE = frozenset(
    folded_names("فورا، فوري، مباشرة، مباشر، بلا ملخص، تنبيهات، at once، instant، alerts، hemen، aninda")
)
_AGAIN = frozenset(forms("الغ الغي الغاء لغي فك شيل ارفع unmute"))
_ONLY = frozenset(forms("فقط بس وبس وحده وحدها حصرا only just sadece"))
# What opens what is not wanted, up to the end; a quarter before the hour and an age are none of it.
_EXCEPT = re.compile(
    r"(?<!\w)(?:و?(?:"
    + _any("بدون، من دون، دون، ما عدا، ماعدا، عدا، ما خلا، باستثناء، بلا، ليس، ليست، without، apart from، but not")
    + rf")|(?P<but>{_any('إلا، سوى، except، except for')}))\s+(?!ربع|ثلث|خمس|عشر|سن\s|السن\s|مستوي\s|\d)"
)
_BUT = re.compile(rf"\s+(?:{_any('غير، but')})\s+")
# Nothing but what follows is all that is wanted: لا شيء إلا الرياضة.
_NO = rf"(?<!\w)(?:{_any('لا، ما، ولا، مش، مو، لن، not، nothing')})\s"
_NOTHING = re.compile(_NO + r"(?:.*\s)?$", re.DOTALL)
_NOTHING_BUT = re.compile(rf"{_NO}(?:.*\s)?(?:{_any('إلا، غير، سوى، except، but')})\s+(?!ربع|ثلث|\d)", re.DOTALL)
SOURCE = re.compile(r"(?<!\w)(?:" + _any("source، المصدر، مصدر") + r")\s?[:：]\s?", re.IGNORECASE)
# A name that is surely a place's or a topic's: مكان: الباب, place:sy-al-bab.
KIND = r"(?P<kind>place|topic|مكان|موضوع)\s?[:：]\s?"
TOPIC = frozenset(("topic", "موضوع"))
_AND = "و"


def everything(text: str) -> tuple[int, int] | None:
    """Where a text asks for everything (اشترك بكل شي), in code points."""
    folded = fold_mapped(text)
    match = _EVERYTHING.search(folded.text)
    return folded.source_span(*match.span()) if match else None


def excepted(text: str) -> tuple[int, int] | None:
    """What opens what a text leaves out (درعا *إلا* الرياضة), in code points; the rest of it is what is left out."""
    folded = fold_mapped(text)
    found = _EXCEPT.search(folded.text)
    if found is not None and found["but"] and _NOTHING.search(folded.text[: found.start()]):
        found = None
    if found is None and (everything := _EVERYTHING.search(folded.text)) is not None:
        found = _BUT.match(folded.text, everything.end())
    return folded.source_span(*found.span()) if found else None


def unexcepted(text: str) -> str:
    """A folded text without the words that open what is left out."""
    return _EXCEPT.sub(" ", fold(text) + " ")


def nothing_but(text: str) -> str | None:
    """What a text wants and nothing else: لا ترسل لي إلا *أخبار درعا*."""
    folded = fold_mapped(text)
    found = _NOTHING_BUT.search(folded.text)
    return text[folded.source_span(*found.span())[1] :] if found else None


def is_breaking(form: str) -> bool:
    """Whether a folded word asks for breaking news."""
    return stem(form) in _BREAKING


def is_gathered(form: str) -> bool:
    """Whether a folded word asks for the digest rather than for alerts."""
    return stem(form) in _GATHERED


def is_of_wish(form: str) -> bool:
    """Whether a folded word says how it shall come, and nothing of what: العاجل فقط، في الملخص."""
    return form in _ONLY or is_breaking(form) or is_gathered(form) or stem(form) in _MESSAGES or form in _OWN


def at_night(text: str) -> bool:
    """Whether a text speaks of the night as such: بالليل, not الليلة."""
    return _NIGHT.search(fold(text)) is not None


def is_by_day_only(text: str) -> bool:
    """Whether a text wants what is sent by day only: أرسل لي الأخبار نهارًا فقط."""
    folded = fold(text)
    return _BY_DAY.search(folded) is not None and _SENDING.search(folded) is not None


def is_of_some_days(text: str) -> bool:
    """Whether a text speaks of a part of the week by no day's name: نهاية الأسبوع، أيام الدوام."""
    return _SOME_DAYS.search(fold(text)) is not None


def edge(text: str) -> Literal["before", "after"] | None:
    """Whether a text speaks of what is before or after an hour: لا ترسل بعد 11 مساء."""
    found = _EDGE.search(fold(text))
    return None if found is None else "before" if found["before"] else "after"


def wants_no_messages(text: str) -> bool:
    """Whether a text says no more than that no messages are wanted: بلا إشعارات ..."""
    return _NO_MESSAGES.match(fold(text).strip()) is not None


def is_off(text: str) -> bool:
    """Whether a text says no more than that something shall end (`/digest off`)."""
    said = " ".join(forms(text))
    return said in _OFF


def is_for_ever(text: str) -> bool:
    """Whether a text says no length of what shall stop: nothing at all, كل شي، الأخبار، حتى إشعار آخر."""
    others = _FOR_EVER.sub(" ", _EVERYTHING.sub(" ", fold(text)))
    return all(form in STOPWORDS or stem(form) in _SENT for form in forms(others))


def is_every(text: str) -> bool:
    """Whether what is named shall come again and again: كل جمعة."""
    return _EVERY.search(fold(text)) is not None


def is_again(form: str) -> bool:
    """Whether a folded word beside كتم ends it (ألغ كتم درعا)."""
    return form in _AGAIN


def gathering(text: str) -> bool | None:
    """Whether all shall come in digests only (`/digest only`), or all at once; None where neither is said."""
    said = " ".join(forms(text))
    return True if said in _GATHER else False if said in _AT_ONCE else None


def is_changing(text: str) -> bool:
    """Whether a text changes the digest that there is, rather than adding to it: غيّر الملخص، change digest to."""
    folded = fold(text).strip()
    found = _CHANGING.search(folded)
    if found is None:
        return False
    rest = folded[found.end() :]  # ملخص غير الرياضة changes nothing
    return found.start() == 0 or any(map(is_gathered, forms(rest)))


def is_changing_hours(text: str) -> bool:
    """Whether a text changes when something comes: غيّر موعد الملخص."""
    return is_changing(text) and _HOURS.search(fold(text)) is not None


def is_from_to(text: str) -> bool:
    """Whether a text names what shall go and what shall come: من 8 صباحا إلى 7 مساء."""
    return _FROM_TO.search(fold(text)) is not None


def instead_of(text: str) -> tuple[str, str] | None:
    """What is wanted and, after بدلا من or instead of, what for; None where nothing of it is said."""
    folded = fold(text)
    found = next((one for one in _INSTEAD.finditer(folded) if one.start() > 0), None)
    return (folded[: found.start()], folded[found.end() :]) if found else None


def sounding(text: str) -> str | None:
    """`silent` or `aloud`, where a text asks for it."""
    padded = f" {' '.join(forms(text))} "
    if any(f" {words} " in padded for words in _SILENT):
        return "silent"
    return "aloud" if any(f" {words} " in padded for words in _ALOUD) else None


def unjoined(typed: str) -> str:
    """A word without a و before it that does not belong to it."""
    bare = typed.removeprefix(_AND)
    joined = bare != typed and len(bare) > 2 and list(map(stem, forms(typed))) == list(map(stem, forms(bare)))
    return bare if joined else typed
