"""Light stems against the lemmas of Universal Dependencies, Arabic PUD: do the forms of one word meet?

Protocol. A type is a folded word of Arabic letters that the treebank tags NOUN, VERB, ADJ or PROPN, as the treebank
cuts it (clitics that it cuts off are words of their own). Gold: pairs of types that share a folded lemma;
predicted: pairs that share a stem; precision, recall and F1 over pairs. In this protocol snowball scores 39.0.
The second row takes the words as people write them, with their clitics on, and the lemmas of their open-class
parts: what an index meets.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import combinations
from pathlib import Path

from evaluation.row import Row
from newsbot.text.folding import fold
from newsbot.text.words import stem

_OPEN = frozenset({"NOUN", "VERB", "ADJ", "PROPN"})
_ARABIC = re.compile("[\u0621-\u064a]+")

Token = tuple[str, str, str, bool]  # surface, lemma, part of speech, glued to the next


def rows(data: Path) -> list[Row]:
    sentences = list(read(data / "language" / "ud_ar_pud.conllu"))
    cut = f1(types([token] for sentence in sentences for token in sentence), stem)
    written = f1(types(group for sentence in sentences for group in groups(sentence)), stem)
    return [
        Row("stems, PUD types", "pair F1", 39.1, 54.0, round(cut, 1)),
        Row("stems, PUD words as written", "pair F1", 43.1, None, round(written, 1)),
    ]


def read(path: Path) -> Iterator[list[Token]]:
    """The sentences of a CoNLL-U file."""
    for block in path.read_text(encoding="utf-8").strip().split("\n\n"):
        fields = [line.split("\t") for line in block.splitlines() if not line.startswith("#")]
        yield [(row[1], row[2], row[3], "SpaceAfter=No" in row[9]) for row in fields]


def groups(sentence: Iterable[Token]) -> Iterator[list[Token]]:
    """Tokens written together, without punctuation."""
    group: list[Token] = []
    for token in sentence:
        if token[2] != "PUNCT":
            group.append(token)
        if group and (token[2] == "PUNCT" or not token[3]):
            yield group
            group = []
    if group:
        yield group


def types(written: Iterable[list[Token]]) -> dict[str, set[str]]:
    """Each folded form with the folded lemmas it stands for."""
    found: dict[str, set[str]] = defaultdict(set)
    for group in written:
        lemmas = {fold(lemma) for _, lemma, part, _ in group if part in _OPEN}
        form = fold("".join(token[0] for token in group))
        if lemmas and _ARABIC.fullmatch(form):
            found[form] |= lemmas
    return found


def f1(lemmas: Mapping[str, set[str]], stemmer: Callable[[str], str]) -> float:
    """Percent."""
    gold = _pairs(lemmas)
    predicted = _pairs({form: {stemmer(form)} for form in lemmas})
    both = len(gold & predicted)
    return 200 * both / (len(gold) + len(predicted))


def _pairs(keys: Mapping[str, set[str]]) -> set[tuple[str, str]]:
    """The pairs of types that share a key."""
    sharing: dict[str, list[str]] = defaultdict(list)
    for form in sorted(keys):
        for key in keys[form]:
            sharing[key].append(form)
    return {pair for forms in sharing.values() for pair in combinations(forms, 2)}
