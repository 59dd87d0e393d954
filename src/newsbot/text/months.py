"""Names in dates, as newsrooms from Baghdad to Rabat print them, and what they mean.

Keys are folded (`text.folding`); a name's parts are joined by one space.
"""

from newsbot.text.wordlists import folded_names


def _numbered(*rows: str) -> dict[str, int]:
    return {name: number for number, names in enumerate(rows, 1) for name in folded_names(names)}


# Levantine and Iraqi; Egyptian and Gulf; Tunisian and Algerian; Moroccan and Mauritanian; English.
MONTHS = _numbered(
    "كانون الثاني، كانون ثاني، كانون ثان، ك2، يناير، جانفي، January، Jan",
    "شباط، فبراير، فيفري، February، Feb",
    "آذار، اذار، مارس، مارت، March، Mar",
    "نيسان، أبريل، إبريل، أفريل، April، Apr",
    "أيار، آيار، مايس، مايو، ماي، May",
    "حزيران، يونيو، يونيه، جوان، June، Jun",
    "تموز، يوليو، يوليه، يوليوز، جويلية، July، Jul",
    "آب، أغسطس، اغسطس، أوت، غشت، أغشت، August، Aug",
    "أيلول، ايلول، سبتمبر، شتنبر، شتمبر، September، Sept، Sep",
    "تشرين الأول، تشرين أول، ت1، أكتوبر، اكتوبر، October، Oct",
    "تشرين الثاني، تشرين ثاني، تشرين ثان، ت2، نوفمبر، نونبر، نوفنبر، November، Nov",
    "كانون الأول، كانون أول، ك1، ديسمبر، دجنبر، دجمبر، December، Dec",
)

# The lunar months, as printed beside the solar date.
HIJRI = frozenset(
    folded_names(
        "محرم، المحرم، صفر، ربيع الأول، ربيع أول، ربيع الثاني، ربيع ثاني، ربيع الآخر، ربيع آخر، "
        "جمادى الأولى، جمادى الأول، جمادى الثانية، جمادى الثاني، جمادى الآخرة، جمادى الآخر، رجب، شعبان، "
        "رمضان، شوال، ذو القعدة، ذي القعدة، ذو الحجة، ذي الحجة"
    )
)

# Monday is 1, as in ISO 8601; subtract 1 for `date.weekday()`.
WEEKDAYS = _numbered(
    "الاثنين، الإثنين، الأثنين، اثنين، الاتنين، الإتنين، الثنين، Monday، Mon",
    "الثلاثاء، الثلاثا، ثلاثاء، التلاتاء، التلاتا، Tuesday، Tue",
    "الأربعاء، الاربعا، أربعاء، Wednesday، Wed",
    "الخميس، خميس، Thursday، Thu",
    "الجمعة، جمعة، Friday، Fri",
    "السبت، سبت، Saturday، Sat",
    "الأحد، أحد، Sunday، Sun",
)

_UNIT_ROWS = {
    1: ("ثانية، ثوان، ثواني، ثوانٍ، second، seconds", "ثانيتين، ثانيتان"),
    60: ("دقيقة، دقائق، دقايق، minute، minutes، min، mins", "دقيقتين، دقيقتان"),
    3600: ("ساعة، ساعات، hour، hours", "ساعتين، ساعتان"),
    86_400: ("يوم، يوماً، أيام، day، days", "يومين، يومان"),
    604_800: ("أسبوع، أسبوعاً، أسابيع، week، weeks", "أسبوعين، أسبوعان"),
    2_592_000: ("شهر، شهراً، أشهر، شهور، month، months", "شهرين، شهران"),
    31_536_000: ("سنة، سنوات، سنين، عام، عاماً، أعوام، year، years", "سنتين، عامين"),
}
# Folded unit -> seconds; a month is counted as 30 days and a year as 365.
UNITS = {name: seconds for seconds, (names, _) in _UNIT_ROWS.items() for name in folded_names(names)}
DUALS = {name: seconds for seconds, (_, names) in _UNIT_ROWS.items() for name in folded_names(names)}
# Units that mean one when no number stands before them; the plural alone (منذ أيام) says too little.
SINGULARS = frozenset(folded_names("ثانية، دقيقة، ساعة، يوم، أسبوع، شهر، سنة، عام"))

COUNTS = {
    **_numbered(
        "واحد، واحدة، one، a، an",
        "اثنين، اثنتين، two",
        "ثلاث، ثلاثة، three",
        "أربع، أربعة، four",
        "خمس، خمسة، five",
        "ست، ستة، six",
        "سبع، سبعة، seven",
        "ثمان، ثماني، ثمانية، eight",
        "تسع، تسعة، nine",
        "عشر، عشرة، ten",
    ),
    "نصف": 0.5,
    "ربع": 0.25,
}

# Days back from today.
DAYS = {
    name: days
    for days, names in {
        2: "أول أمس، أول من أمس، أمس الأول، قبل أمس، أول البارحة، أول مبارح",
        1: "أمس، بالأمس، البارحة، مبارح، امبارح، yesterday",
        0: "اليوم، today",
    }.items()
    for name in folded_names(names)
}

# Added to an hour of the twelve-hour clock by `dates`; "night" is before or after midnight.
DAY_PARTS = {
    name: part
    for part, names in {
        "am": "ص، صباحا، صباحاً، فجرا، فجراً، قبل الظهر، am، a.m.، a.m",
        "pm": "م، مساء، مساءً، ظهرا، ظهراً، بعد الظهر، عصرا، عصراً، pm، p.m.، p.m",
        "night": "ليلا، ليلاً",
    }.items()
    for name in folded_names(names)
}
