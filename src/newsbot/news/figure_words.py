"""The words that figures are told by: what is counted, what befell it, and what it was before this event.

Tables are as newsrooms write them; what is looked up is folded, and a stem where an ending or clitic may change.
"""

from collections.abc import Iterable
from typing import Literal

from newsbot.text.folding import fold
from newsbot.text.words import stem

Kind = Literal["killed", "wounded", "missing", "detained", "released", "displaced", "money", "damaged", "fired"]


def _forms(listed: str) -> list[str]:
    return fold(listed).split()


def _stems(listed: str) -> frozenset[str]:
    return frozenset(map(stem, _forms(listed)))


def _by_stem(table: dict[Kind, str]) -> dict[str, Kind]:
    return {one: kind for kind, listed in table.items() for one in _stems(listed)}


# What is counted tells the kind itself.
NOUNS = _by_stem(
    {
        "killed": "قتيل قتلى قتيلة شهيد شهداء شهيدة ضحية ضحايا وفاة وفيات",
        "wounded": "جريح جرحى جريحة مصاب مصابون مصابين مصابة إصابة إصابات",
        "missing": "مفقود مفقودون مفقودين",
        "detained": "معتقل معتقلون معتقلين موقوف موقوفين أسير أسرى محتجز محتجزين رهينة رهائن مخطوف مخطوفين مختطف",
        "displaced": "نازح نازحون نازحين لاجئ لاجئين مهجر مهجرين مشرد مشردين",
        "fired": "صاروخ صواريخ قذيفة قذائف غارة غارات مسيرة مسيرات",
    }
)
# Of these kinds the noun says more than the kind: hostages are no prisoners, rockets no raids.
NAMED = frozenset(("detained", "released", "displaced", "fired"))
# What befalls people, and tells the kind of a number of them.
VERBS = _by_stem(
    {
        "killed": "قتل قتلت قتلوا يقتل تقتل مقتل استشهد استشهاد مصرع توفي وفاة اغتيال أودى أودت إعدام القتلى الشهداء "
        "الضحايا",
        "wounded": "أصيب أصيبوا إصابة جرح جرحوا يصيب الجرحى المصابين",
        "missing": "فقدان اختفاء المفقودين",
        "detained": "اعتقل اعتقال اعتقلت يعتقل توقيف احتجز احتجاز خطف اختطاف اختطف المعتقلين",
        "released": "إفراج أفرج أفرجت سراح تحرير",
        "displaced": "نزح نزوح تهجير تشريد شرد النازحين",
        "damaged": "دمر دمرت تدمير تدمر تضرر تضررت احترق احتراق أحرق أحرقت هدم هدمت انهيار انهار",
    }
)
# The same behind the people: لقي 20 شخصا حتفهم.
BEFALLEN: dict[str, Kind] = {
    "قتلوا": "killed",
    "مصرعهم": "killed",
    "حتفهم": "killed",
    "استشهدوا": "killed",
    "اصيبوا": "wounded",
    "جرحوا": "wounded",
    "نزحوا": "displaced",
}
# Events by their name: what follows bare is one of it. (قتل رجل is a man who kills.)
EVENTS = frozenset(
    clitic + form
    for form in _forms("مقتل استشهاد إصابة مصرع اغتيال اعتقال اختطاف خطف فقدان وفاة")
    for clitic in ("", "و", "ب")
)
# People of no particular sort: 20 of them are 20 قتيلا.
PEOPLE = _stems("شخص أشخاص إنسان فرد أفراد آخر آخرين آخرون نسمة")
_SORTS = """
مدني مدنيين طفل أطفال طفلة امرأة نساء سيدة سيدات رجل رجال شاب شبان فتى فتاة جندي جنود عسكري عنصر عناصر مقاتل مسلح
مسلحين شرطي صحفي صحافي مسعف مهاجر مواطن عامل عمال طالب طلاب راكب ركاب مسافر متظاهر مزارع ضابط قيادي ابن أبناء
حفيد أحفاد عائلة أسرة سوري فلسطيني لبناني عراقي أردني تركي إسرائيلي روسي أوكراني إيراني مصري يمني إثيوبي أجنبي
ممرض طبيب موظف سائق رضيع مسن إرهابي مستوطن سجين
"""
SORTS = _stems(_SORTS)
THINGS = _stems("منزل منازل مبنى مبان مدرسة مدارس سيارة سيارات مركبة خيمة خيام متجر مسجد كنيسة مشفى مستشفى")
"""What may be damaged; without a word that says so they are only counted."""
# Behind a sort of people they make another sort: 8 Turkish soldiers are not 8 Syrian ones.
NATIONS = _stems(
    "سوري سوريين فلسطيني لبناني عراقي أردني تركي أتراك إسرائيلي روسي روس أوكراني إيراني مصري يمني إثيوبي أميركي أمريكي "
    "بريطاني فرنسي ألماني سعودي كويتي قطري إماراتي بحريني عماني ليبي تونسي جزائري مغربي سوداني هندي باكستاني أفغاني "
    "صيني كوري عربي عرب أجنبي أجانب كردي أكراد"
)
SINGLE = frozenset(
    _forms("شخص طفل طفلة امرأة سيدة رجل شاب شابة فتى فتاة جندي عنصر شرطي صحفي مواطن عامل طالب ضابط مدني")
)
# Only of these is شخصين surely two: where the plural ends in ين too, مدنيين may be any number.
_BROKEN = (
    "شخص قتيل قتيلة شهيد شهيدة ضحية جريح جريحة طفل طفلة سيدة رجل شاب فتاة جندي عنصر عامل طالب راكب ضابط أسير رضيع "
    "رهينة صاروخ قذيفة غارة منزل مدرسة سيارة خيمة"
)
_SOUND = "مدني مصاب معتقل مفقود نازح مقاتل مسلح شرطي مواطن صحفي مسعف"


def _duals(listed: str, endings: Iterable[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for form in _forms(listed):
        core = f"{form[:-1]}ت" if form.endswith("ه") else form
        found |= {f"{clitic}{core}{end}": stem(form) for end in endings for clitic in ("", "و", "ب", "ل")}
    return found


DUALS = _duals(_BROKEN, ("ان", "ين")) | _duals(_SOUND, ("ان",))
"""Duals, with what clings to them, to the stem of their noun."""

CURRENCIES = _stems("دولار يورو ليرة ليرات ريال درهم دراهم دينار جنيه روبل شيكل")
# Between a sum and what it is for; and what tells nothing of that.
MEASURES = _stems(
    "قيمة بقيمة مبلغ بمبلغ نحو حوالي قرابة أكثر أقل بلغ بلغت تبلغ وصل يصل تصل قدره قدرها مقابل واقع حد حدود مقدار "
    "مستوى نصف ربع ثلث إجمالي إجمالية استرليني إسترليني"
)
# نصف مليار is no milliard.
PARTS = frozenset(_forms("نصف ربع ثلث وربع ونصف وثلث"))
# ارتفع عدد القتلى إلى 20.
UP_TO = frozenset(_forms("إلى بلغ عند"))

# What was before this event: 33,000 قتيل منذ بداية الحرب، قتل 5 عام 2015. منذ الفجر is today.
SINCE = frozenset(_forms("منذ"))
TODAY = frozenset(_forms("صباح الصباح فجر الفجر أمس الأمس اليوم ساعات الليل ليل مساء الظهر"))
YEAR = frozenset(_forms("عام العام سنة السنة في"))
DENYING = _stems("نفى نفت ينفي تنفي نفي كذب كذبت تكذيب")
NEITHER = frozenset(_forms("لا لم دون عدم"))
