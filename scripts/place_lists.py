"""The lists of `scripts/places/` and what the gazetteer makes of their lines."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from newsbot.news.place_cues import PLACE_NOUNS
from newsbot.news.place_names import arabic_key, latin_key, spelled
from newsbot.text.folding import fold
from newsbot.text.words import forms

LISTS = Path(__file__).parent / "places"
WEIGHTS = {
    "country": 9,
    "governorate": 9,
    "district": 7,
    "continent": 8,
    "region": 6,
    "water": 6,
    "state": 6,
    "town": 5,
}
EPITHETS = frozenset(forms("المكرمة الشعبية المحتلة المحتل القديمة الجديد الكبير الكبرى الشهباء الأشرف الشريف السوري"))


@dataclass
class Entry:
    """A place to be written. `spellings` are Arabic key -> mark (see syria.txt), in order."""

    id: str
    parent: str
    kind: str
    weight: int
    name: str
    latin: str
    spellings: dict[str, str] = field(default_factory=dict)
    latin_names: dict[str, str] = field(default_factory=dict)

    def spell(self, text: str, mark: str = "") -> None:
        key = arabic_key(text)
        if key:
            self.spellings.setdefault(key, mark)

    def spell_latin(self, text: str) -> None:
        name = spelled(text)
        if len(latin_key(text)) > 2:
            self.latin_names.setdefault(name, "")

    def line(self) -> str:
        spellings = "|".join(key + mark for key, mark in self.spellings.items())
        shown = (self.id, self.parent, self.kind, str(self.weight), self.name, self.latin)
        return "\t".join((*shown, spellings, "|".join(name + mark for name, mark in self.latin_names.items())))


def sections(file: str) -> Iterator[tuple[str, str]]:
    """Each line of a list with its heading."""
    heading = ""
    for raw in (LISTS / file).read_text("utf-8").splitlines():
        line = raw.strip()
        if line.startswith("@"):
            heading = line[1:].strip()
        elif line and not line.startswith("#"):
            yield heading, line


def listed(file: str, ids: set[str]) -> Iterator[Entry]:
    for heading, line in sections(file):
        if heading == "countries":
            continue
        parent, kind = heading.split()
        arabic, latin = split(line)
        prefix = parent.split("-")[0] if parent != "-" else "geo"
        place_id = f"{prefix}-{slug(latin[0])}"
        if place_id in ids:
            raise SystemExit(f"{file}: {place_id} twice: {line}")
        if parent != "-" and parent not in ids:
            raise SystemExit(f"{file}: unknown parent {parent}: {line}")
        ids.add(place_id)
        entry = Entry(
            place_id,
            parent.replace("-", "", 1) if parent == "-" else parent,
            kind,
            WEIGHTS[kind],
            display(line),
            latin[0],
        )
        for text, mark in arabic:
            entry.spell(text, mark)
        for text in latin:
            entry.spell_latin(text)
        for key, mark in list(entry.spellings.items()):
            for joined in joined_spellings(key):
                entry.spellings.setdefault(joined, mark)
        yield entry


def drop_introduced(entry: Entry) -> None:
    """مدينة الباب needs no spelling of its own where الباب is one: the noun before it is a rule."""
    for key in list(entry.spellings):
        noun, _, rest = key.partition(" ")
        if noun in PLACE_NOUNS and entry.spellings.get(rest, "?") != "?":
            del entry.spellings[key]


def leave_epithets(entry: Entry) -> None:
    """مكة المكرمة is found as مكة: the name ends before its epithet. Somebody may still ask for the whole."""
    for key, mark in entry.spellings.items():
        name, _, last = key.rpartition(" ")
        if last in EPITHETS and entry.spellings.get(name) == mark:
            entry.spellings[key] = "?"


def display(line: str) -> str:
    return re.split(r"[|=]", line.partition(" ")[2] if re.match(r"[a-z]{2} ", line) else line)[0].strip().rstrip("~!?^")


def split(line: str) -> tuple[list[tuple[str, str]], list[str]]:
    arabic, _, latin = line.partition(" = ")
    spellings = [text.strip() for text in arabic.split("|")]
    marked = [(text.rstrip("~!?^"), text[-1] if text[-1] in "~!?^" else "") for text in spellings]
    return marked, [text.strip() for text in latin.split("|")]


def slug(latin: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", re.sub("['ʿ]", "", fold(latin))).strip("-")


def joined_spellings(key: str) -> Iterator[str]:
    """تل رفعت is also written تلرفعت, كفر نبل كفرنبل."""
    head, _, tail = key.partition(" ")
    if head in {"تل", "كفر", "دير", "ابو", "جب"} and tail and " " not in tail:
        yield head + tail
