"""The table of what people say (`data/intents.toml`), read into forms that can be looked up."""

import re
import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from newsbot.chat.spelling import bare
from newsbot.data import FOLDER
from newsbot.text.words import forms

Phrase = tuple[str, ...]

WEAK, PLAIN, STRONG, ALONE = 1, 2, 3, 4
_WEIGHTS = {"alone": ALONE, "head": STRONG, "strong": STRONG, "plain": PLAIN, "weak": WEAK}


@dataclass(frozen=True, slots=True)
class Cue:
    """What a phrase speaks for, and how loudly.

    Attributes:
        where: `alone`, `head` or "" (anywhere).
    """

    intent: str
    weight: int
    where: str = ""


@dataclass(frozen=True, slots=True)
class Phrasebook:
    """The table, by key: a key is a folded word without its article.

    Attributes:
        order: intents as they stand in the table; the earlier wins a tie.
        slash: a command's word to its intent.
        glue: words that are left out of every phrase, and of what is said.
        phrases: every phrase that is seen as one thing, to what it speaks for (nothing for small talk).
        together: by one of them, phrases that speak for something when all are said.
        vocabulary: every key that occurs anywhere.
        talk: a whole message that is small talk, to its kind.
        ordinals: which item of a list a word names; `numbering` may stand around it.
        hollow: words of a question that name no subject.
    """

    order: Mapping[str, int]
    slash: Mapping[str, str]
    glue: frozenset[str]
    phrases: Mapping[Phrase, tuple[Cue, ...]]
    together: Mapping[Phrase, tuple[tuple[frozenset[Phrase], Cue], ...]]
    polite: frozenset[Phrase]
    fillers: frozenset[Phrase]
    days: Mapping[Phrase, str]
    numbers: Mapping[Phrase, int]
    languages: Mapping[Phrase, str]
    counted: frozenset[str]
    asks: frozenset[str]
    units: frozenset[str]
    around: frozenset[str]
    speaking: frozenset[str]
    arabizi: Mapping[str, str]
    vocabulary: frozenset[str]
    cue_words: frozenset[str]
    talk: Mapping[Phrase, str]
    ordinals: Mapping[str, int]
    numbering: frozenset[str]
    hollow: frozenset[str]
    longest: int


@cache
def load() -> Phrasebook:
    """The packaged table, read once."""
    return read(tomllib.loads((FOLDER / "intents.toml").read_text(encoding="utf-8")))


def key(text: str, glue: Collection[str] = ()) -> Phrase:
    """A phrase of the table as it is looked up."""
    return tuple(word for form in forms(text) if (word := bare(form)) not in glue)


def read(table: Mapping[str, Any]) -> Phrasebook:
    glue = _words(table["glue"]["words"])
    cues = _Cues(glue, table["classes"])
    for entry in table["intent"]:
        cues.add_intent(entry)
    polite = _phrases(table["filler"]["polite"], glue)
    fillers = polite | _phrases(table["filler"]["words"], glue)
    for phrase in (*fillers, *_phrases(table["neutral"]["phrases"], glue)):
        cues.phrases.setdefault(phrase, [])
    days = _answers(table["days"])
    numbers = {phrase: int(number) for phrase, number in _answers(table["numbers"]).items()}
    languages = _answers(table["languages"])
    lists = {name: _words(table[section][name]) for section, name in _LISTS}
    cue_words = frozenset(word for phrase in cues.phrases for word in phrase)
    others = (word for phrases in (days, numbers, languages) for phrase in phrases for word in phrase)
    return Phrasebook(
        order={entry["name"]: index for index, entry in enumerate(table["intent"])},
        slash=_slash(table["intent"]),
        glue=glue,
        phrases={phrase: tuple(found) for phrase, found in cues.phrases.items()},
        together={phrase: tuple(found) for phrase, found in cues.together.items()},
        polite=polite,
        fillers=fillers,
        days=days,
        numbers=numbers,
        languages=languages,
        counted=lists["nouns"],
        asks=lists["asks"],
        units=lists["units"],
        around=_words(table["around"]["words"]),
        speaking=_words(table["speaking"]["words"]),
        arabizi={latin: bare(word) for word, spellings in table["arabizi"].items() for latin in spellings},
        vocabulary=cue_words.union(glue, others, *lists.values(), _words(table["speaking"]["words"])),
        cue_words=cue_words - {word for phrase in fillers for word in phrase},
        talk=_answers(table["talk"]),
        ordinals={phrase[0]: int(number) for phrase, number in _answers(table["ordinals"]).items()},
        **{name: _words(table["listed"][name]) for name in ("numbering", "hollow")},
        longest=max(len(phrase) for phrase in (*cues.phrases, *days)),
    )


_CLASS = re.compile(r"\{(\w+)\}")
_LISTS = (("counted", "nouns"), ("counted", "asks"), ("counted", "units"))


@dataclass(slots=True)
class _Cues:
    glue: Collection[str]
    classes: Mapping[str, list[str]]
    phrases: dict[Phrase, list[Cue]] = field(default_factory=dict)
    together: dict[Phrase, list[tuple[frozenset[Phrase], Cue]]] = field(default_factory=dict)

    def add_intent(self, entry: Mapping[str, Any]) -> None:
        for strength, weight in _WEIGHTS.items():
            where = strength if strength in {"alone", "head"} else ""
            cue = Cue(entry["name"], weight, where)
            for text in entry.get(strength, ()):
                for expanded in self._expanded(text):
                    self._add(expanded, cue)

    def _expanded(self, text: str) -> Iterator[str]:
        """A phrase with each `{class}` replaced by each of its words."""
        name = _CLASS.search(text)
        if name is None:
            yield text
            return
        for word in self.classes[name[1]]:
            yield from self._expanded(text[: name.start()] + word + text[name.end() :])

    def _add(self, text: str, cue: Cue) -> None:
        parts = [key(part, self.glue) for part in text.split("+")]
        for part in parts:
            self.phrases.setdefault(part, [])
        if len(parts) == 1:
            self.phrases[parts[0]].append(cue)
        else:
            self.together.setdefault(max(parts, key=len), []).append((frozenset(parts), cue))


def _slash(intents: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    return {" ".join(key(word)): entry["name"] for entry in intents for word in entry.get("slash", ())}


def _phrases(texts: Iterable[str], glue: Collection[str]) -> frozenset[Phrase]:
    return frozenset(phrase for text in texts if (phrase := key(text, glue)))


def _answers(table: Mapping[str, list[str]]) -> dict[Phrase, str]:
    return {key(text): answer for answer, texts in table.items() for text in texts}


def _words(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(word for text in texts for word in key(text))
