"""Which time zone somebody means who types one: a city, a country, an IANA name, or hours from UTC."""

import re
from difflib import get_close_matches
from functools import cache
from unicodedata import decimal
from zoneinfo import available_timezones

from newsbot.text.folding import fold
from newsbot.text.wordlists import folded_names
from newsbot.text.zones import CITIES, ZONES

# Countries whose people have one clock, by the zone of most of them; capitals that no date line of ours names.
_COUNTRIES = {
    "Europe/Berlin": "ألمانيا، Germany",
    "Europe/Paris": "فرنسا، France",
    "Europe/Amsterdam": "هولندا، Netherlands، Holland، Amsterdam",
    "Europe/Vienna": "النمسا، Austria",
    "Europe/Brussels": "بلجيكا، Belgium",
    "Europe/Luxembourg": "لوكسمبورغ، Luxembourg",
    "Europe/Zurich": "سويسرا، زيورخ، Switzerland، Zurich",
    "Europe/Rome": "إيطاليا، Italy",
    "Europe/London": "بريطانيا، إنكلترا، إنجلترا، المملكة المتحدة، Britain، England، United Kingdom، UK",
    "Europe/Dublin": "أيرلندا، إيرلندا، دبلن، Ireland، Dublin",
    "Europe/Stockholm": "Sweden، Stockholm",
    "Europe/Oslo": "النرويج، أوسلو، Norway، Oslo",
    "Europe/Copenhagen": "الدنمارك، الدانمارك، كوبنهاغن، Denmark، Copenhagen",
    "Europe/Helsinki": "فنلندا، هلسنكي، Finland، Helsinki",
    "Europe/Athens": "اليونان، Greece، Athens",
    "Asia/Nicosia": "قبرص، Cyprus، Nicosia",
    "Europe/Warsaw": "بولندا، بولونيا، وارسو، Poland، Warsaw",
    "Europe/Prague": "التشيك، براغ، Czechia، Prague",
    "Europe/Budapest": "المجر، هنغاريا، بودابست، Hungary، Budapest",
    "Europe/Bucharest": "رومانيا، بوخارست، Romania، Bucharest",
    "Europe/Sofia": "بلغاريا، صوفيا، Bulgaria، Sofia",
    "Europe/Belgrade": "صربيا، بلغراد، Serbia، Belgrade",
    "Europe/Sarajevo": "البوسنة، البوسنة والهرسك، سراييفو، Bosnia، Sarajevo",
    "Europe/Kyiv": "أوكرانيا، Ukraine",
    "Europe/Istanbul": "Turkey، Türkiye",
    "Asia/Beirut": "Lebanon",
    "Asia/Amman": "Jordan",
    "Asia/Baghdad": "Iraq",
    "Asia/Riyadh": "Saudi Arabia، Yemen",
    "Asia/Qatar": "Qatar، Bahrain",
    "Asia/Dubai": "UAE، Oman",
    "Africa/Cairo": "Egypt",
    "Africa/Khartoum": "Sudan",
    "Africa/Tripoli": "Libya",
    "Africa/Tunis": "Tunisia",
    "Africa/Algiers": "Algeria",
    "Africa/Casablanca": "Morocco",
    "Africa/Nouakchott": "موريتانيا، Mauritania",
    "Africa/Mogadishu": "الصومال، Somalia",
    "Africa/Addis_Ababa": "إثيوبيا، Ethiopia",
    "Asia/Tehran": "إيران، Iran",
    "Asia/Kabul": "أفغانستان، Afghanistan",
    "Asia/Karachi": "باكستان، Pakistan",
    "Asia/Kolkata": "الهند، India",
    "Asia/Shanghai": "الصين، China",
    "Asia/Tokyo": "اليابان، Japan، Tokyo",
    "Asia/Seoul": "كوريا الجنوبية، سيول، South Korea، Seoul",
    "Asia/Kuala_Lumpur": "ماليزيا، كوالالمبور، Malaysia",
    "Asia/Singapore": "سنغافورة، Singapore",
    "Asia/Yerevan": "أرمينيا، يريفان، Armenia",
    "Asia/Tbilisi": "جورجيا، تبليسي، Georgia",
    "Asia/Baku": "أذربيجان، باكو، Azerbaijan",
    "UTC": "UTC، GMT",
}
# What has several clocks, or is another one in summer, is asked about by names that mean one.
_ASKED = {
    "أمريكا، أميركا، الولايات المتحدة، USA، US، America، United States": ("نيويورك", "America/Chicago"),
    "كندا، Canada": ("America/Toronto", "America/Vancouver"),
    "البرازيل، Brazil": ("America/Sao_Paulo",),
    "روسيا، Russia": ("موسكو",),
    "أستراليا، Australia": ("Australia/Sydney", "Australia/Perth"),
    "إندونيسيا، Indonesia": ("Asia/Jakarta",),
    "إسبانيا، Spain": ("مدريد",),
    "البرتغال، لشبونة، Portugal": ("Europe/Lisbon",),
    "EST، EDT، ET": ("نيويورك",),
    "CST، CDT": ("America/Chicago",),
    "PST، PDT، PT": ("America/Los_Angeles",),
    "CET، CEST، MEZ": ("برلين", "باريس"),
    "EET، EEST": ("بيروت", "القاهرة"),
    "WET، WEST": ("Europe/Lisbon",),
    "BST": ("لندن",),
    "MSK": ("موسكو",),
    "TRT": ("إسطنبول",),
    "AST": ("الرياض",),
    "GST": ("دبي",),
    "+3:30": ("طهران",),
    "+4:30": ("كابل",),
    "+5:30": ("نيودلهي",),
}

NAMED = {**{name: zone for zone, names in _COUNTRIES.items() for name in folded_names(names)}, **ZONES}
"""Folded name of a city, a country or of Greenwich -> IANA zone."""

_MEANT = {name: guesses for names, guesses in _ASKED.items() for name in folded_names(names)}
_OFFSET = re.compile(
    r"(?<![\w/])(?:(?:utc|gmt|ا?ل?غرينتش|ا?ل?غرينيتش|ا?ل?جرينتش|ا?ل?جرينيتش)\s{0,2})?(?P<sign>[+−–-])\s?"
    r"(?P<hours>\d{1,2})(?::?(?P<minutes>\d\d))?(?![\w:])"
)
_WEST, _EAST = 12, 14  # hours from UTC that there are zones of
_ARTICLE = "ال"
_LIKE = 0.75  # of 1, below which a name is another one and not misspelt


def is_zone(typed: str) -> bool:
    """Whether a folded text is the name of a city or a country, with بـ or an article or not."""
    return any(name in NAMED for name in (typed, typed.removeprefix("ب"), typed.removeprefix("ال"), f"ال{typed}"))


def fixed(typed: str) -> str | None:
    """The zone that is so many hours from UTC: `UTC+3` is `Etc/GMT-3`, whose sign is the other way round.

    Empty for an offset of no whole hours or of too many; None where none is typed.
    """
    offset = _offset(typed)
    if offset is None:
        return None
    hours, minutes = offset
    if minutes or not -_WEST <= hours <= _EAST:
        return ""
    return f"Etc/GMT{-hours:+}" if hours else "UTC"


def hours_of(zone: str) -> int | None:
    """How many hours ahead of UTC such a zone is; None for one of a place."""
    sign, hours = zone.removeprefix("Etc/GMT")[:1], zone.removeprefix("Etc/GMT")[1:]
    if not zone.startswith("Etc/GMT") or sign not in {"+", "-"} or not hours.isdecimal():
        return None
    return -int(hours) if sign == "+" else int(hours)


def suggest(typed: str, limit: int = 3) -> list[str]:
    """Names that may be meant, the likeliest first: cities and countries as they are printed, or IANA names of zones.

    Of one zone the likeliest name alone is given.
    """
    if offset := _offset(typed[:60]):
        return list(_MEANT.get(f"{offset[0]:+}:{offset[1]:02}", ()))
    asked = fold(typed[:60]).strip().split("/")[-1].replace("_", " ")
    if asked in _MEANT:
        return list(_MEANT[asked])
    asked = asked.removeprefix(_ARTICLE)
    if asked in _printed():
        return [_printed()[asked][0]]
    near = get_close_matches(asked, _printed(), n=4 * limit, cutoff=_LIKE)
    by_zone: dict[str, str] = {}
    for name in near:
        shown, zone = _printed()[name]
        by_zone.setdefault(zone, shown)
    return list(by_zone.values())[:limit]


def _offset(typed: str) -> tuple[int, int] | None:
    """Hours and minutes; both have the sign that was typed, but no minus zero."""
    plain = "".join(str(decimal(each)) if each.isdecimal() else each for each in fold(typed))
    found = _OFFSET.search(plain)
    if found is None:
        return None
    hours, minutes = int(found["hours"]), int(found["minutes"] or 0)
    return (hours, minutes) if found["sign"] == "+" else (-hours, minutes)


@cache
def _printed() -> dict[str, tuple[str, str]]:
    """Folded name, without an article that would make any two alike -> (as it is shown, its zone)."""
    zones = [zone for zone in sorted(available_timezones()) if "/" in zone and not zone.startswith("Etc/")]
    found = {fold(zone.split("/")[-1].replace("_", " ")): (zone, zone) for zone in zones}
    for table in (_COUNTRIES, CITIES):
        for zone, names in table.items():
            found |= {fold(name.strip()).removeprefix(_ARTICLE): (name.strip(), zone) for name in names.split("،")}
    return found
