"""Words around what somebody wants to hear of, in free speech, that say nothing of it: ابعتلي، إذا صار شي، عند ذكر."""

import re

from newsbot.text.folding import fold, fold_mapped
from newsbot.text.months import WEEKDAYS
from newsbot.text.wordlists import folded_names


def _any(names: str) -> str:
    longest_first = sorted(folded_names(names), key=lambda name: (-len(name), name))
    return "|".join(re.escape(name).replace(r"\ ", r"\s{1,3}") for name in longest_first)


# Who is asked to tell: ابعتلي، أرسلوا لنا، خبرني، زودوني.
_TELLING = re.compile(
    r"(?:ارسل|ابعت|ابعث|بعت|دز|طرش)(?:ي|و|وا)?(?:لي|لنا|ولي|ولنا)?"
    r"|(?:خبر|اخبر|نبه|ذكر|بلغ|ابلغ|اعلم|زود|واف|وافي|شعر|اشعر|عط|عطي|اعط|اعطي)(?:و|وا)?(?:ني|نا|يني|ينا)"
    r"|(?:قلي|قوللي|قولولي|جيبلي|هاتلي|هات|send|notify|remind|tell|alert)"
)
_FIRST = frozenset(folded_names("حط، حطلي، حطوا، ضع، فعل، فعلي، فعلوا، شغل، شغلي، eshterek، ishterek، ez"))
_BESIDE = frozenset(
    folded_names(
        "معي، معنا، المتابعة، بالمتابعة، للمتابعة، التنبيهات، الإشعارات، if، happen، happens، happened، occurs، "
        "anymore، مباشرة، فورا، مرة، مرتين، me، us، dixwazim"
    )
)
_THING = "(?:شي|شيء|شيئا|حاجه|اي شي|something|anything)"
_NEW = "(?:جديد|مهم|جديده|مهمه|new)"
_ANY = "(?:[بل]?(?:اي|كل))"
_WHEN = r"(?:عند|عندما|اذا|ان|لما|حين|كلما|متي|وقت|بس|حال|فور|when|if|whenever)"
_HAPPENED = "حدث|حدوث|حصل|حصول|صار|وقع|وقوع"
_MENTIONED = (
    rf"(?:(?:تم|ورد|جري)\s{{1,3}})?(?:{_HAPPENED}|ذكر|ذكرت|ذكروا|يذكر|تذكر|انذكر|ورد|وردت|ورود|يرد|جاء|جاءت|صدور|صدر|نشر"
    r"|ظهور|ظهر)"
)
_EMPTY = re.compile(
    rf"(?<!\w)(?:{_WHEN}\s{{1,3}}{_MENTIONED}(?:\s{{1,3}}(?:خبر|اخبار|اسم|كلمه|عباره))?"
    rf"|(?:{_ANY}\s{{1,3}})?{_THING}(?:\s{{1,3}}{_NEW})?|{_ANY}\s{{1,3}}{_NEW})(?!\w)"
)
_FOR_EVER = re.compile(
    r"(?<!\w)(?:"
    + _any(
        "إلى الأبد، للأبد، على طول، نهائيا، بشكل نهائي، بشكل دائم، دائما، أبدا، بعد الآن، بعد اليوم، "
        "حتى إشعار آخر، لإشعار آخر، "
        "until further notice، for ever، forever، for good، permanently، always، any more، ever again"
    )
    + r")(?!\w)"
)
# A source named without a colon: تابع المصدر سانا.
SOURCE = re.compile(r"(?<!\w)(?:و?(?:ب|ل|لل)?(?:ال)?مصدر|source)\s{1,3}", re.IGNORECASE)
_UNTIL = re.compile(r"(?<!\w)(?:حتي|لحد|لغايه|until|till)\s{1,3}\w.{0,60}", re.DOTALL)
_EVERY = "كل، كل يوم، every، each، her، her roj"
_PARTS = "صباح، صبح، الصبح، مسا، مساء، ليلة، ليل، فجر، ظهر، عصر، morning، evening، night، sabah، aksam"
_PERIODS = "يوم، أسبوع، شهر، ساعة، day، week، month، hour، gun، roj، hafta"
_ADVERBS = (
    "بالصباح، بالصبح، عالصبح، بالمساء، بالمسا، مرة يوميا، مرة باليوم، مرة في اليوم، مرة كل يوم، مرتين باليوم، "
    "مرتين في اليوم، كل ساعتين، كل يومين، once a day، twice a day، "
    "يوميا، يومي، أسبوعيا، أسبوعي، شهريا، بشكل يومي، بشكل أسبوعي، صباحا، مساء، ليلا، صباح مساء، كل الأيام، "
    "جميع الأيام، daily، every day، weekly، hergun"
)
_AGAIN = re.compile(
    rf"(?<!\w)و?(?:(?:{_any(_EVERY)})\s{{1,3}}(?:\d{{1,2}}\s{{1,3}}(?:ساعات|ساعه|ايام|hours|days)|{_any(_PARTS)}|{_any(_PERIODS)})"
    rf"|{_any(_ADVERBS)})(?!\w)"
)
_WEEKLY = re.compile(rf"(?<!\w)(?:كل|ايام|every|each)\s{{1,3}}(?:يوم\s{{1,3}})?(?:{_any('، '.join(WEEKDAYS))})s?(?!\w)")


def is_telling(form: str, *, first: bool) -> bool:
    """Whether a folded word asks somebody to tell; some do where they stand `first`: فعّل, not ردود الفعل."""
    return _TELLING.fullmatch(form) is not None or form in _BESIDE or (first and form in _FIRST)


def is_source(form: str) -> bool:
    """Whether a folded word says that a source's name follows."""
    return SOURCE.fullmatch(form + " ") is not None


def told(text: str) -> str:
    """A wish in free words without what says when to tell and nothing of what; as long as it was, blank there."""
    return _blanked(text, _EMPTY)


def for_ever(text: str) -> tuple[str, bool]:
    """A text without words that say for ever, blank there, and whether it had any."""
    left = _blanked(text, _FOR_EVER)
    return left, left != text


def until(text: str) -> str | None:
    """What is typed from حتى on, where it is not for ever."""
    folded = fold_mapped(for_ever(text)[0])
    found = _UNTIL.search(folded.text)
    return text[slice(*folded.source_span(*found.span()))].strip() if found else None


def again_and_again(text: str) -> tuple[str, bool]:
    """A text without words that say that something shall come regularly (يوميا، كل صباح), blank there, and whether."""
    left = _blanked(text, _AGAIN)
    return left, left != text


def is_weekly(text: str) -> bool:
    """Whether a text speaks of a day of every week: كل جمعة."""
    return _WEEKLY.search(fold(text)) is not None


def _blanked(text: str, pattern: re.Pattern[str]) -> str:
    folded = fold_mapped(text)
    for found in pattern.finditer(folded.text):
        start, end = folded.source_span(*found.span())
        text = text[:start] + " " * (end - start) + text[end:]
    return text
