"""Utterances: intent, place and argument, beside a keyword parser and the gazetteer alone."""

import csv
from pathlib import Path
from typing import NamedTuple

from evaluation.row import Row
from newsbot.chat.intents import Intent, intent
from newsbot.news.gazetteer import Gazetteer, load
from newsbot.text.folding import fold


class Case(NamedTuple):
    utterance: str
    wanted: Intent
    found: Intent


def cases(data: Path, gazetteer: Gazetteer) -> list[Case]:
    with (data / "intents" / "intents.tsv").open(encoding="utf-8", newline="") as lines:
        return [_case(row, gazetteer) for row in csv.DictReader(lines, delimiter="\t")]


def _case(row: dict[str, str], gazetteer: Gazetteer) -> Case:
    wanted = Intent(row["intent"], row["place"] or None, row["arg"] or None)
    return Case(row["utterance"], wanted, intent(row["utterance"], gazetteer))


def rows(data: Path) -> list[Row]:
    found = cases(data, load())
    with_place = [case for case in found if case.wanted.place or case.found.place]
    with_argument = [case for case in found if case.wanted.argument or case.found.argument]
    return [
        Row("intents", "accuracy %", 90.7, 93.0, _share(found, "intent")),
        Row("intents", "places right %", 62.0, 90.0, _share(with_place, "place")),
        Row("intents", "arguments right %", None, None, _share(with_argument, "argument")),
    ]


def _share(found: list[Case], field: str) -> float:
    right = sum(fold(getattr(case.wanted, field) or "") == fold(getattr(case.found, field) or "") for case in found)
    return 100 * right / max(len(found), 1)
