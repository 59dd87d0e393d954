"""Words of Arabic text and their light stems.

A stem is a pure function of the folded word and the shipped lexicon. A clitic (و ف ب ل ك ال س), a pronoun or an
ending of number, gender or person is peeled only when what remains is in the lexicon, so لبنان and كتاب keep
their first letter while لبناننا and وكتابها do not.
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from newsbot.text.folding import fold, fold_mapped
from newsbot.text.lexicon import load

# One script a token: a clitic glued to a number or a Latin name (ب20, الCNN) must not hide it.
_ARABIC = "\u0621-\u063f\u0641-\u064a\u066e-\u06d3\u06d5\u06ee-\u06ef\u06fa-\u06ff\u0750-\u077f\u08a0-\u08c7"
_TOKEN = re.compile(
    rf"[{_ARABIC}]+"
    r"|(?<![\d.,])\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\d.,]?\d)"  # 1,200,000.5
    r"|(?<!\d\.)\d+\.\d+(?!\.?\d)"  # 3.5, but 2022.10.17 is three numbers
    rf"|[^\W_{_ARABIC}]+"
)


class Word(NamedTuple):
    """A word of a text: its folded form, and where it stands, in code points of the source."""

    form: str
    start: int
    end: int


def words(text: str) -> list[Word]:
    """The words in order; tashkeel and tatweel belong to the word that carries them."""
    folded, origin, ends = fold_mapped(text)
    found: list[Word] = []
    for match in _TOKEN.finditer(folded):
        start, end = match.span()
        found.append(Word(_plain(match[0]), origin[start], ends[end - 1]))
    return found


def forms(text: str) -> list[str]:
    """The folded words in order; as `words`, without offsets."""
    folded = fold(text)
    found: list[str] = _TOKEN.findall(folded)
    return [_plain(token) for token in found] if "," in folded else found


def _plain(token: str) -> str:
    return token.replace(",", "") if "," in token else token


def stems(text: str) -> list[str]:
    """The stems of the words, in order."""
    return [stem(form) for form in forms(text)]


# Raised with every change to the rules below.
_RULES = 1


def stem_version() -> str:
    """What stems depend on beside the word: an index made under another version is stale."""
    return f"{_RULES}.{load().version}"


# A busy day's vocabulary; a miss costs some 10 microseconds.
@lru_cache(maxsize=1 << 15)
def stem(form: str) -> str:
    """The light stem of a folded word; words of one dictionary entry share it, whatever clings to them."""
    if not "ء" <= form[:1] <= "ي":
        return form
    lexicon = load()
    known = lexicon.words.get(form)
    if known is not None:
        return known
    found = analyses(form, lexicon.words, lexicon.verbs)
    best = min(found, key=_has_ending, default=None) if form.startswith(_TWICE) else next(found, None)
    return best.stem if best else _unattested(form)


# ل + ل… and ل + ال… are written alike: للزيتون is rather الزيتون whole than لزيت with an ending.
_TWICE = ("لل", "ولل", "فلل")


def _has_ending(analysis: "Analysis") -> bool:
    return bool(analysis.ending)


class Analysis(NamedTuple):
    """One way to read a word: proclitic + core + ending, and the stem that the lexicon gives the core.

    Attributes:
        core: an entry of the lexicon's words, or of its verbs where `person` is the letter before it.
    """

    proclitic: str
    person: str
    core: str
    ending: str
    stem: str


_PROCLITICS = (
    "", "و", "ف", "ب", "ل", "ك", "ال", "لل", "وب", "ول", "وك", "فب", "فل", "فك",
    "وال", "فال", "بال", "كال", "ولل", "فلل", "وبال", "وكال", "فبال",
)  # fmt: skip
_FUTURE = ("س", "وس", "فس")
# Shorter first, so that وجها is وجه with tanween and not وج with a pronoun; but ات is never a verb's ت.
ENDINGS = (
    "ه", "ا", "ي", "ك", "ات", "ت", "ها", "هم", "نا", "هن", "كم", "ان", "ين", "ون", "يه", "وا", "وه", "تا", "تم",
    "اه", "ته", "تي", "هما", "كما", "يها", "يهم", "اها", "اهم", "وها", "وهم", "اتي", "تها", "تهم", "تنا", "تكم",
    "تان", "تين", "اته", "ايه", "يين", "ييه", "تهما", "اتها", "اتهم", "اتنا", "اتهما",
)  # fmt: skip
# Endings that hide the ta marbuta of the core: شركات, مدينتها.
_TA_MARBUTA = frozenset(
    ("ات", "تا", "ته", "تي", "اتي", "تها", "تهم", "تنا", "تكم", "تان", "تين", "اته", "تهما", "اتها", "اتهم", "اتنا",
     "اتهما")
)  # fmt: skip
_VERB_ENDINGS = (
    "", "ا", "ن", "ه", "ك", "ون", "وا", "ان", "ين", "ها", "هم", "نا", "وه", "ني", "كم", "ونه", "وها", "وهم", "هما",
    "انه", "ونها", "ونهم",
)  # fmt: skip
_PERSONS = "يتنا"


def _by_last_letter(endings: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    return {last: tuple(e for e in endings if e[-1:] == last) for last in {e[-1:] for e in endings}}


_ENDINGS_BY_LAST = _by_last_letter(ENDINGS)


def analyses(form: str, entries: Mapping[str, str], verbs: Mapping[str, str]) -> Iterator[Analysis]:
    """The readings of a folded word that a lexicon attests, the least peeled first."""
    for proclitic in _PROCLITICS:
        if not form.startswith(proclitic):
            continue
        rest = form[len(proclitic) :]
        for core, ending in _cores(rest):
            if core in entries and not (ending == "ي" and _has_article(core, entries)):
                yield Analysis(proclitic, "", core, ending, entries[core])
        if not proclitic.endswith(("ال", "لل")):
            yield from _imperfects(proclitic, rest, verbs)
    for proclitic in _FUTURE:
        if form.startswith(proclitic):
            yield from _imperfects(proclitic, form[len(proclitic) :], verbs)


def _has_article(core: str, entries: Mapping[str, str]) -> bool:
    """No pronoun follows a definite noun: الزمني is the adjective."""
    return core.startswith("ال") and not entries[core].startswith("ال")


def _cores(rest: str) -> Iterator[tuple[str, str]]:
    yield rest, ""
    for ending in _ENDINGS_BY_LAST.get(rest[-1:], ()):
        if rest.endswith(ending):
            core = rest[: -len(ending)]
            if ending in _TA_MARBUTA and len(core) >= 2:
                yield core + "ه", ending
            # a ت after ا is the plural's: قواتها is never قوا
            if len(core) >= 3 and not (ending[0] == "ت" and core[-1] == "ا"):
                yield core, ending


def _imperfects(proclitic: str, rest: str, verbs: Mapping[str, str]) -> Iterator[Analysis]:
    person = rest[:1]
    if not person or person not in _PERSONS:
        return
    for ending in _VERB_ENDINGS:
        core = rest[1 : len(rest) - len(ending)]
        if rest.endswith(ending) and core in verbs:
            yield Analysis(proclitic, person, core, ending, verbs[core])


# What may be peeled from a word that the lexicon does not know: only what is hardly ever part of one.
_ARTICLES = ("وال", "فال", "بال", "كال", "ولل", "لل", "ال")
_PLAIN_ENDINGS = ("اتها", "اتهم", "اته", "ها", "هم", "ات", "ون", "ين", "ان", "ه")


def _unattested(form: str) -> str:
    article = next((a for a in _ARTICLES if form.startswith(a) and len(form) - len(a) >= 3), "")
    rest = form[len(article) :]
    ending = next((e for e in _PLAIN_ENDINGS if rest.endswith(e) and len(rest) - len(e) >= 3), "")
    return rest[: len(rest) - len(ending)]


# Words that hold a sentence together and say nothing of its subject.
_FUNCTION_WORDS = """
في من الى على عن مع حتى منذ خلال عند عندما لدى بين قبل بعد فوق تحت امام خلف ضد نحو حول دون بدون عبر حسب
وفق وفقا بحسب حيث اذ اذا اذن لو لولا لما كلما بينما حين حينما ريثما كي لكي لان لانه لانها لانهم كان كانت
كانوا يكون تكون يكونوا سيكون ستكون ليس ليست ليسوا لست صار اصبح اصبحت ما ماذا لماذا متى اين كيف كم هل اي
ايه لا لم لن قد لقد سوف انما ان انه انها انهم انهما اننا انني لكن لكنه لكنها لكنهم لعل ليت كانه كانها هو
هي هم هن هما انا نحن انت انتم هذا هذه هذان هذين هاتان هاتين هؤلاء ذلك تلك ذاك اولئك هنا هناك هنالك الذي
التي الذين اللذان اللذين اللتان اللتين اللواتي اللاتي كل كلا كلتا كلها كله كلهم بعض بعضها بعضهم جميع غير
سوى مثل نفس نفسه نفسها ايضا كذلك كما هكذا لذلك لذا بذلك ثم او ام اما بل الا عدا فقط قط جدا اكثر اقل اخر
اخرى اول فيما فيها فيه فيهم منها منه منهم منا عنها عنه عنهم عليها عليه عليهم علينا اليها اليه اليهم الينا
لها له لهم لنا لك لكم بها به بهم بنا معها معه معهم معنا لديه لديها لديهم بينها بينه بينهم بعدما قبلما مما
عما ممن عمن بما فما لمن وهو وهي وهم يا ايها ايتها نعم ربما مازال مازالت لايزال ذات ذو وسط ضمن عدم اثناء
بشان بسبب نتيجه رغم اثر جراء حوالي تم يتم
"""
# These also carry و or ف; ب ل ك cling to fewer, and would make content words of the others (ملك، بحول، كامل).
_CARRYING_PREPOSITIONS = """
ان انه انها انهم هذا هذه ذلك تلك هؤلاء الذي التي الذين كل كلا بعض جميع غير مثل نفس ما اي ايه هم هن عدم اكثر اقل اول
اخر اخرى عده حوالي نحو حين دون بين
"""


def _stopwords() -> frozenset[str]:
    plain = forms(_FUNCTION_WORDS)
    prepositional = [clitic + word for word in forms(_CARRYING_PREPOSITIONS) for clitic in "بلك"]
    return frozenset(conjunction + word for word in plain + prepositional for conjunction in ("", "و", "ف"))


STOPWORDS = _stopwords()
"""Folded words that tell nothing of a text's subject, with the clitics that they are written with."""
