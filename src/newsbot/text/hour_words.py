"""Names of hours, of parts of the day and of days together, and what stands around them.

Keys are folded (`text.folding`); a name's parts are joined by one space.
"""

from datetime import time

from newsbot.text.months import DAY_PARTS
from newsbot.text.wordlists import folded_names

# Beside the parts of the day that newsrooms print, those that people say.
PARTS = {
    **DAY_PARTS,
    **dict.fromkeys(folded_names("الصبح، صبح، الصباح، عالصبح، بالصباح، الفجر، الضحى، sabah، sabahi"), "am"),
    **dict.fromkeys(folded_names("المسا، مسا، المساء، بالمساء، العصر، الظهر، العشاء، العشا، المغرب، aksam"), "pm"),
    **dict.fromkeys(folded_names("الليل، بالليل، ليل، gece"), "night"),
}
HOURS = {
    name: number
    for number, names in enumerate(
        (
            "الواحدة، الوحدة",
            "الثانية، التنتين",
            "الثالثة، التلاتة",
            "الرابعة، الأربعة",
            "الخامسة، الخمسة",
            "السادسة، الستة",
            "السابعة، السبعة",
            "الثامنة، التمانة",
            "التاسعة، التسعة",
            "العاشرة، العشرة",
            "الحادية عشرة، الحادية عشر",
            "الثانية عشرة، الثانية عشر",
        ),
        1,
    )
    for name in folded_names(names)
}
FRACTIONS = {
    name: minutes
    for minutes, names in (
        (30, "ونصف، والنصف، ونص، والنص"),
        (15, "وربع، والربع"),
        (20, "وثلث، والثلث، وتلت، والتلت"),
        (-15, "إلا ربع، إلا ربعا، إلا الربع"),
        (-20, "إلا ثلث، إلا ثلثا، إلا الثلث، إلا تلت"),
    )
    for name in folded_names(names)
}
# Times that have a name of their own.
MOMENTS = {
    name: at
    for at, names in (
        (time(0), "منتصف الليل، نصف الليل، نص الليل، midnight"),
        (time(12), "الظهر، ظهرا، الضهر، منتصف النهار، نص النهار، noon، midday"),
    )
    for name in folded_names(names)
}
# What stands between hours and days, or around them, and says nothing more.
AROUND = frozenset(
    folded_names(
        "في، على، ع، عند، تمام، الساعة، ساعة، من، إلى، الى، ثم، ل، لـ، حتى، لحد، و، يوم، أيام، كل، بكل، at، on، every"
        "، each، and، from، to، till، until، the، oclock، o، clock، saat، her، gun"
    )
)
EVERY_DAY = frozenset(
    folded_names("كل يوم، كل الأيام، يوميا، يوميًا، يومي، جميع الأيام، daily، every day، everyday، her gun، hergun")
)


ALL_WEEK = frozenset(
    folded_names("أيام الأسبوع، كل أيام الأسبوع، جميع أيام الأسبوع، طوال الأسبوع، طيلة الأسبوع، all week")
)
BUT = frozenset(folded_names("إلا، ما عدا، ماعدا، عدا، باستثناء، بدون، except، but"))
