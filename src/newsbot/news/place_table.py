"""The table of names: the packaged file, and what an operator adds to it."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from importlib.resources import files
from pathlib import Path

from newsbot.news.place import KINDS, Place, PlaceKind
from newsbot.news.place_names import arabic_key, latin_key, spelled

# How readily a spelling is believed in running text; the marks of the packaged file, in this order. What is BOUND
# is a common word: nobody means a place by it without a noun of place, not even in a question (حي القدم).
PLAIN, SOFT, HARD, ASKED, BOUND = range(5)
MARKS = "~!?^"
# Opens the line of English words that sound like a name: they are none, however freely names are spelled.
ENGLISH = "#english\t"

Name = tuple[int, int]  # row of a place, its trust


class PlaceTable(Mapping[str, Place]):
    """Rows `id, parent, kind, weight, name, latin, spellings, Latin ones`; places are built when asked for.

    Attributes:
        names: Arabic key -> what it may name.
        spelled: Latin name as it is written -> what it may name.
        english: English words that are no place.
    """

    def __init__(self, lines: Iterable[str]) -> None:
        self.names: dict[str, tuple[Name, ...]] = {}
        self.spelled: dict[str, tuple[Name, ...]] = {}
        self.english: frozenset[str] = frozenset()
        self._lines: list[str] = []
        self._rows: dict[str, int] = {}
        self._built: dict[int, Place] = {}
        self._ways: dict[int, tuple[str, ...]] = {}
        self._children: dict[str | None, list[int]] | None = None
        # One tuple for each name that is alone on its row: there are tens of thousands of spellings.
        for line in lines:
            if line.startswith(ENGLISH):
                self.english = frozenset(line.split()[1:])
            else:
                self._add(line)

    def __getitem__(self, place_id: str) -> Place:
        return self.at(self._rows[place_id])

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    @cached_property
    def latin(self) -> dict[str, tuple[Name, ...]]:
        """Latin key -> what it may name; made when somebody first types a Latin name."""
        keys: dict[str, tuple[Name, ...]] = {}
        for name, rows in self.spelled.items():
            key = latin_key(name)
            keys[key] = tuple(dict.fromkeys((*keys.get(key, ()), *rows)))
        return keys

    def at(self, row: int) -> Place:
        place = self._built.get(row)
        if place is None:
            place = self._built[row] = _place(self._lines[row])
        return place

    def way(self, row: int) -> tuple[str, ...]:
        """Ids of a place and of what it lies in, its country last."""
        way = self._ways.get(row)
        if way is None:
            place = self.at(row)
            rest = self.way(self._rows[place.parent]) if place.parent else ()
            way = self._ways[row] = (place.id, *rest)
        return way

    def id_and_weight(self, row: int) -> tuple[str, int]:
        """Without building the place: a look over all rows stays cheap."""
        place_id, _, _, weight, _ = self._lines[row].split("\t", 4)
        return place_id, int(weight)

    def children(self, place_id: str) -> list[Place]:
        if self._children is None:
            self._children = {}
            for row, line in enumerate(self._lines):
                self._children.setdefault(line.split("\t", 2)[1], []).append(row)
        return [self.at(row) for row in self._children.get(place_id, ())]

    def _add(self, line: str) -> None:
        place_id, _, rest = line.partition("\t")
        shown, spellings, latin = rest.rsplit("\t", 2)
        row = len(self._lines)
        self._lines.append(f"{place_id}\t{shown}")
        self._rows[place_id] = row
        alone = tuple(((row, trust),) for trust in range(5))
        _add_keys(self.names, spellings, alone)
        _add_keys(self.spelled, latin, alone)


def read_table(extra: Path | None = None) -> PlaceTable:
    """The packaged places, then those of an operator's TOML file.

    Raises:
        ValueError: the file is not as `config/places.toml` shows; the message is one line and names it.
        OSError: the file cannot be read.
    """
    packaged = (files("newsbot.data") / "gazetteer.tsv").read_text("utf-8").splitlines()
    if extra is None:
        return PlaceTable(packaged)
    known = {line.split("\t", 1)[0] for line in packaged}
    return PlaceTable([*packaged, *_read_extra(extra, known)])


def _read_extra(path: Path, known: set[str]) -> Iterator[str]:
    try:
        entries = tomllib.loads(path.read_text("utf-8")).get("places", [])
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ValueError(f"{path}: not a TOML file: {error}") from error
    if not isinstance(entries, list):
        raise ValueError(f"{path}: write each place under [[places]]")  # noqa: TRY004 one kind of error for one file
    for number, entry in enumerate(entries, start=1):
        try:
            line = _line(entry, known)
        except ValueError as error:
            raise ValueError(f"{path}: place {number}: {error}") from error
        known.add(line.split("\t", 1)[0])
        yield line


def _line(entry: object, known: set[str]) -> str:
    if not isinstance(entry, dict):
        raise ValueError("write each place under [[places]]")  # noqa: TRY004 one kind of error for one file
    unknown = set(entry) - {"id", "name", "parent", "kind", "spellings", "latin", "ambiguous"}
    if unknown:
        raise ValueError(f"unknown key {min(unknown)}")
    place_id, name, parent = (_clean(str(entry.get(key, ""))) for key in ("id", "name", "parent"))
    kind = entry.get("kind", "town")
    if not name or not place_id:
        raise ValueError("id and name are needed")
    if place_id in known:
        raise ValueError(f"id {place_id} is taken")
    if parent not in known:
        raise ValueError(f"parent {parent or '(none)'} is not the id of a place")
    if kind not in KINDS:
        raise ValueError(f"kind {kind} is not one of {', '.join(KINDS)}")
    mark = MARKS[HARD - 1] if entry.get("ambiguous") else ""
    spellings = [arabic_key(text) for text in (name, *_texts(entry, "spellings"))]
    if not all(spellings):
        raise ValueError(f"a spelling of {name} has no letters")
    latin = _texts(entry, "latin")
    shown = (place_id, parent, str(kind), "5", name, latin[0] if latin else "")
    return "\t".join((*shown, "|".join(key + mark for key in spellings), "|".join(filter(None, map(spelled, latin)))))


def _texts(entry: dict[str, object], key: str) -> list[str]:
    value = entry.get(key, [])
    if not isinstance(value, list) or not all(isinstance(text, str) and text.strip() for text in value):
        raise ValueError(f"{key} must be a list of texts")
    return [_clean(text) for text in value]


def _clean(text: str) -> str:
    """On one line, without what parts the columns."""
    return " ".join(text.replace("|", " ").split())


def _place(line: str) -> Place:
    place_id, parent, kind, weight, name, latin = line.split("\t")
    return Place(place_id, name, parent or None, _kind(kind), int(weight), latin)


def _kind(text: str) -> PlaceKind:
    return next(kind for kind in KINDS if kind == text)


def _add_keys(keys: dict[str, tuple[Name, ...]], written: str, alone: tuple[tuple[Name], ...]) -> None:
    for spelling in written.split("|") if written else ():
        trust = MARKS.find(spelling[-1]) + 1
        key = spelling[:-1] if trust else spelling
        there = keys.get(key)
        keys[key] = alone[trust] if there is None else (*there, *alone[trust])
