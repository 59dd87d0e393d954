"""Who wrote an article and who took its photograph, as newsrooms print it."""

import re
from typing import NamedTuple

from newsbot.text.folding import fold
from newsbot.text.wordlists import folded_names

_AGENCIES = frozenset(
    folded_names(
        "وكالات، الوكالات، وكالة، رويترز، الأناضول، وكالة الأناضول، أ ف ب، أ.ف.ب، ا ف ب، ا.ف.ب، أف ب، فرانس برس، "
        "الفرنسية، وكالة الصحافة الفرنسية، أسوشيتد برس، أسوشييتد برس، اسوشيتد برس، أ ب، أ.ب، أب، سانا، وكالة سانا، "
        "د ب أ، د.ب.أ، الألمانية، شينخوا، سبوتنيك، تاس، نوفوستي، إنترفاكس، واس، وام، قنا، كونا، بنا، بترا، وفا، "
        "معا، واع، ناس، الوطنية للإعلام، وات، وأج، ماب، أ ش أ، الجزيرة، الجزيرة نت، العربية، العربية نت، سي إن إن، "
        "بي بي سي، دويتشه فيله، فرانس 24، فرانس24، الحرة، سكاي نيوز عربية، العربي الجديد، تلفزيون سوريا، عنب بلدي، "
        "خاص، متابعات، مواقع إلكترونية، مواقع، وسائل إعلام، الصحافة، غيتي، جيتي، غيتي إيميجز، مواقع التواصل، "
        "مواقع التواصل الاجتماعي، أرشيف، أرشيفية، صورة أرشيفية، إنترنت، الإنترنت، انترنت، reuters، afp، ap، epa، "
        "getty، getty images، gettyimages، anadolu، aa، sana، cnn، cnn arabic، bbc، dpa، tass، shutterstock، "
        "facebook، فيسبوك، تويتر، إكس، تلغرام، التلفزيون العربي، المصدر، المكتب الإعلامي، شام، الشرق الأوسط، الشرق"
    )
)
_LABELS = (
    "بقلم|بواسطه|اعداد|تحرير|ترجمه|الكاتب|المولف|المحرر|author|written by"
    # A sentence may begin with these: they are labels only before a colon.
    r"|(?:كتب(?:ت|ها|ه)?|تقرير|متابعه|المصدر|مصدر|المصادر|مصادر|حوار|اعده|اعدته|مراسلنا|مراسل|المراسل|by|source)(?=\s{0,3}[:/|–-])"
)
_LEAD = re.compile(rf"^(?:{_LABELS})(?:\s*[:/|,،–-]\s*|\s{{1,3}})(?=\S)")
_SEPARATOR = re.compile(r"\s*(?:[-–—|/،,]|ـ+|\+|\s&\s)\s*")
_BRACKETED = re.compile(r"^(?P<caption>.*?)\s*[(\[]\s*(?P<credit>[^()\[\]]{2,60})\s*[)\]]\s*\.?$", re.DOTALL)
_LABELLED = re.compile(
    r"^(?P<caption>.*?)[\s.،(|–-]*(?:تصوير|عدسه|صوره من|(?:م?صدر |حقوق )?الصوره|photo|photo by|image|credit|©)"
    r"\s*[:/،]\s*(?P<credit>[^:]{2,60}?)\)?$"
)
# The caption's own label, as copied pages have it: `التعليق على الصورة، خيام غمرتها المياه`.
_CAPTION = re.compile(r"^(?:(?:ال)?تعليق(?: علي)? الصوره|شرح الصوره|(?:image |photo )?caption)\s*[:/،,]\s*(?=\S)")
# A city and its paper: `القاهرة: «المدينة»`.
_CITY_PAPER = re.compile(r"[^\W\d_]+(?: [^\W\d_]+)?\s?[:–—-]\s?[«\"“][^«»\"“”]{2,40}[»\"”]")
# A paper and its photographer, in brackets after a caption.
_PHOTOGRAPHER = re.compile(r"[^\W\d_]+(?: [^\W\d_]+){0,2}\s?/\s?[^\W\d_]+(?: [^\W\d_]+){1,2}")
_PREPOSITIONS = frozenset(
    folded_names(
        "في، من، على، إلى، عن، مع، بعد، قبل، خلال، بين، ضد، لدى، حول، أمام، عند، منذ، حتى، أو، أن، إن، لا، ما، لم، "
        "لن، هل، كيف، لماذا، هذا، هذه"
    )
)
_SECTIONS = frozenset(
    folded_names("أخبار، الأخبار، اقتصاد، سياسة، رياضة، ثقافة، صحة، منوعات، تقارير، تحقيقات، محليات، شؤون، رأي، news")
)
# Writer or newsroom beside a city (`عنب بلدي – عفرين`): two names and a dash between them.
_DESK = re.compile(r"[^\W\d_]+(?: [^\W\d_]+){0,2}\s?[-–—ـ]\s?[^\W\d_]+(?: [^\W\d_]+){0,2}")
_NAME = re.compile(r"[^\W\d_]+(?:[ .'-]+[^\W\d_]+){1,3}\.?")


class Photo(NamedTuple):
    """A photograph's line; `credit` is empty where only the caption is labelled."""

    caption: str
    credit: str


def byline(line: str) -> str | None:
    """The byline that a short line is, as printed without its label (`بقلم`, `كتب:`); None when it is none.

    A writer or city beside an agency (`إسطنبول - وكالات`), an agency alone, or a labelled name.
    """
    if len(line.split()) > 9 or len(line) > 90 or line.endswith((".", "؟", "!", ":")):
        return None
    folded = fold(line)
    lead = _LEAD.match(folded)
    if lead:
        return _after_words(line, folded, lead.end())
    if _CITY_PAPER.fullmatch(folded):
        return line
    parts = [part.strip("() ") for part in _SEPARATOR.split(folded) if part.strip("() ")]
    if any(_is_agency(part) for part in parts) and all(len(part.split()) <= 4 for part in parts):
        return line if len(parts) > 1 or _is_agency(folded.strip("() ")) else None
    return line if _DESK.fullmatch(folded) and not _PREPOSITIONS & set(folded.split()) else None


def is_byline(line: str) -> bool:
    return byline(line) is not None


def photo_credit(line: str) -> Photo | None:
    """Caption and credit of a line such as `دوار في المدينة (رويترز)` or `تصوير: فلان`."""
    if len(line) > 300:
        return None
    if (found := _BRACKETED.match(line)) and (
        _is_agency(fold(found["credit"])) or _PHOTOGRAPHER.fullmatch(found["credit"])
    ):
        return Photo(found["caption"], found["credit"].strip())
    caption, slash, credit = line.rpartition(" / ")
    if slash and len(caption.split()) > 2 and fold(credit).strip(". ") in _AGENCIES:
        return Photo(caption.strip(), credit.strip(" ."))
    folded = fold(line)
    if (label := _CAPTION.match(folded)) and len(folded) == len(line):
        return Photo(line[label.end() :], "")
    if (labelled := _LABELLED.match(folded)) and len(folded) == len(line) and len(labelled["credit"].split()) <= 6:
        credit = line[slice(*labelled.span("credit"))].strip()
        return Photo(line[: labelled.end("caption")].strip(), credit)
    return None


def reads_as_name(line: str) -> bool:
    """Two to four words that could be a person: no preposition, no digit, no mark."""
    words = fold(line).split()
    return bool(_NAME.fullmatch(line)) and len(words) in {2, 3} and not (_PREPOSITIONS | _SECTIONS) & set(words)


def is_signature(line: str) -> bool:
    """A byline that cannot be the site's name: labelled, or a city or writer beside an agency."""
    folded = fold(line)
    return is_byline(line) and folded.strip("(). ") not in _AGENCIES


def is_author(name: str, *, site: str | None) -> bool:
    """Whether what a page gives as its author can be one: not an address, a handle, or the site itself."""
    folded = fold(name).strip()
    if not 3 <= len(folded) <= 70 or re.search(r"https?|www\.|[;@<>{}=\d]|\.(?:com|net|org|ae|sy)\b", folded):
        return False
    if folded.startswith(("developed by", "powered by", "designed by", "تصميم", "تطوير", "برمجه")):
        return False
    if folded in {
        "admin",
        "editor",
        "administrator",
        "author",
        "user",
        "root",
        "webmaster",
        "مدير الموقع",
        "المحرر",
        "ادمن",
    }:
        return False
    arabic = any("\u0600" <= letter <= "\u06ff" for letter in folded)
    return (arabic or len(folded.split()) > 1) and folded != fold(site or "")


def _is_agency(folded: str) -> bool:
    """An agency, or several of them, or a photographer of one (`فلان/رويترز`)."""
    if folded.strip(". ") in _AGENCIES:
        return True
    parts = [part for part in re.split(r"\s*[-–/،,|]\s*|\s+و(?=\w)", folded) if part]
    return len(parts) > 1 and any(part in _AGENCIES for part in parts)


def _after_words(line: str, folded: str, end: int) -> str | None:
    """What follows the label in the printed line; the label's words are counted in the folded one."""
    if len(line) == len(folded):
        return line[end:].strip(" :") or None
    label_words = len(folded[:end].replace(":", " ").split())
    return " ".join(line.replace(":", " : ").split()[label_words:]).strip(" :") or None
