"""What nouns tell of a speaker: which of them may speak at all, and which end the name that they follow.

Spelling is folded (`newsbot.text.folding`).
"""

from newsbot.text.folding import fold
from newsbot.text.saying import BEARERS, PAPERS, SEATED


def _forms(table: str) -> frozenset[str]:
    return frozenset(fold(table).split())


# People called by what they do; without the article they say nothing until an office or a place follows.
PERSONS = _forms(
    """
    مدير مديره مهندس مهندسه طبيب طبيبه معلم معلمه مدرس مدرسه ضابط طالب طالبه تاجر مزارع صياد سايق عامل عامله
    ممرض ممرضه موظف موظفه ناشط ناشطه صحفي صحفيه مراسل مراسله وزير وزيره قايد نايب محام محاميه كاتب كاتبه
    مقيم مقيمه متخصص متخصصه مشارك مستشاره اكاديمي اكاديميه مختص مختصه رجل امراه شخص اشخاص ساكن شاهد عميد مشرف مشرفه
    امين عقيد عميل متطوع متطوعه مواطن مواطنه
    """
)
# Offices that a place may follow: مديرية التربية في درعا.
_OFFICES = _forms("شعبه دايره قسم مصلحه غرفه مشفي مستشفي مدرسه كليه قياده هييه سلطه")
# What is measured, planned or agreed: something happens by it, but it says nothing.
MUTE = _forms(
    """
    جدول خطه خطط معيار معايير نظام انظمه شروط شرط طبيعه نوع حجم عدد ترتيب اليه اليات منهج منهجيه قواعد قاعده مبدا
    مبادي رغبه ظروف ظرف حاله حالات نسبه سعر اسعار حاجه قدره اصول صيغه نمط اسلوب طريقه رويه موعد مواعيد اولويات
    اتفاق اتفاقيه توقيت ساعه عمر وزن حديث هذا نموذج مقاربه منطق ماده بند مقاييس مواصفات تسلسل عرف تقليد رصد
    """
)
# They name nobody, whatever follows.
NAMELESS = _forms("عصابه جهه جهات اوساط طرف اطراف شي امر عناصر")
INSTITUTIONS = (BEARERS | _OFFICES) - PAPERS
_COMMON = PERSONS | SEATED | INSTITUTIONS | PAPERS
# An adjective of this build may be a noun that the head governs: مديرية تربية ...
_GOVERNED = _forms("تربيه تنميه حمايه رعايه بلديه جمعيه كليه مديريه ماليه داخليه خارجيه تقنيه بدايه نهايه اغذيه ادويه")
_HONOURS = _forms("الملك الامير الامام الشيخ السلطان الشهيد القديس الرييس الشهيده الملكه الاميره")
RANKS = _forms("ملازم نقيب رقيب عريف فريق سكرتير كاتب مساعد")  # ... أول
_OF = _forms("الخاصه المعنيه المكلفه المختصه الخاص المعني المكلف المختص")  # ... ب
_AREAS = _forms(
    "ريف مدينه محافظه منطقه بلده قريه شمال جنوب شرق غرب شمالي جنوبي شرقي غربي وسط ولايه حي دير راس تل ام ابو كفر بني"
)


def bare(form: str) -> str:
    return form.removeprefix("ال")


def is_common(form: str) -> bool:
    """A noun that many may be called by, without the article: مدير، تقرير، موقع."""
    return form in _COMMON and not form.startswith("ال")


def is_person(form: str) -> bool:
    return bare(form) in PERSONS or form in SEATED


def is_institution(form: str) -> bool:
    return bare(form) in INSTITUTIONS and form not in SEATED


def ends_institution(name: tuple[str, ...], following: str) -> bool:
    """Whether a word cannot go on with the name of an institution, by the grammar of a noun with what it governs.

    A name that has become definite goes on with definite adjectives only: وزارة الصحة السورية + حملة. One of an
    indefinite noun and its adjectives goes on with adjectives: جمعية إغاثية محلية + بطانيات.
    """
    head, last = name[0], name[-1]
    if not is_institution(head) or following.startswith(("ال", "ل", "و")) or last in _HONOURS:
        return False
    if last in ("في", "لدي", "ال") or (last in _OF and following.startswith("ب")) or last in _AREAS or is_common(last):
        return False
    if any(form.startswith("ال") for form in name) or "في" in name:
        return True
    return len(name) > 1 and head.endswith("ه") and is_adjective(last) and not is_adjective(following)


def is_adjective(form: str) -> bool:
    return len(form) > 4 and form.endswith("يه") and not form.startswith("ال") and form not in _GOVERNED
