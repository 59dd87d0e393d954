"""Stories: which articles report one event, which are copies, and whether contradicting claims stay apart.

Pairs: F1 at the threshold that four fifths of the pairs prefer, scored on the fifth left out, over twenty ways to cut;
and at the shipped threshold. Grouping: all articles with those of the pairs, in four random orders within a day; a
pair counts as same when both ended in one story; orders agree by the share of article pairs that both put together.
Copies: articles with one word in ten changed, or cut in half; and articles of different headlines that are none.
Claims: headline pairs of ANS; contradictions whose figures were taken for the same, paraphrases for different.
"""

import csv
import json
import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations
from pathlib import Path
from time import process_time
from typing import Any

from evaluation.row import Row
from newsbot.news.article import Article, Draft, Part, Reading
from newsbot.news.claims import claims
from newsbot.news.gazetteer import Gazetteer, load
from newsbot.news.likeness import SAME, gist_of, likeness
from newsbot.news.reading import places
from newsbot.news.story import SHARED_TERMS, Report, Story, index_terms, report, story_of
from newsbot.text.fingerprint import is_copy, of_words
from newsbot.text.words import forms, stem

_DAY = 86_400.0


def rows(data: Path) -> list[Row]:
    known = load()
    pairs, news = _lines(data / "events" / "pairs.jsonl"), _lines(data / "news" / "news.jsonl")
    return [*same_event(data), *_grouping(pairs, news, known), *_copies(news), *_claims(data / "search", known)]


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _article(id_: str, title: str, text: str, known: Gazetteer) -> Article:
    draft = Draft(title, tuple(Part("paragraph", line) for line in text.split("\n") if line.strip()), id=id_)
    words = (*forms(title), *forms(draft.text))
    reading = Reading(places=places(title, draft.text, known), stems=tuple(map(stem, words)), forms=words)
    return Article(id_, id_, id_, draft, reading)


def same_event(data: Path) -> list[Row]:
    scored, known = [], load()
    for pair in _lines(data / "events" / "pairs.jsonl"):
        one, other = (_article("", pair[side]["title"], pair[side]["text"], known) for side in "ab")
        alike = likeness(*(gist_of(each.draft, each.reading, known) for each in (one, other)))
        scored.append((alike, bool(pair["same"])))
    return [
        Row("same event", "F1, cross-validated", 85.7, 88.0, cross_validated(scored)),
        Row("same event", "F1 at our threshold", None, None, f1(scored, SAME)),
        Row("same event", "recall at precision 95", 66.0, 80.0, recall_at(scored, 0.95)),
    ]


Scored = Sequence[tuple[float, bool]]


def f1(scored: Scored, threshold: float) -> float:
    """Percent."""
    hits = sum(same for score, same in scored if score >= threshold)
    called, wanted = sum(score >= threshold for score, _ in scored), sum(same for _, same in scored)
    return 200 * hits / (called + wanted) if called + wanted else 0.0


def best_threshold(scored: Scored) -> float:
    """Half way between the two scores where F1 is best to cut; of equals the highest."""
    _, best = max((f1(scored, score), score) for score, _ in scored)
    return (best + max((score for score, _ in scored if score < best), default=best)) / 2


def cross_validated(scored: Scored, folds: int = 5, times: int = 20) -> float:
    found = []
    for seed in range(times):
        order = random.Random(seed).sample(range(len(scored)), len(scored))
        shifted = []
        for fold in range(folds):
            out = set(order[fold::folds])
            threshold = best_threshold([each for at, each in enumerate(scored) if at not in out])
            shifted += [(scored[at][0] - threshold, scored[at][1]) for at in out]
        found.append(f1(shifted, 0.0))
    return sum(found) / len(found)


def recall_at(scored: Scored, precision: float) -> float:
    """The highest share of the same, in percent, that a threshold finds with this precision."""
    wanted, best = sum(same for _, same in scored), 0.0
    for threshold, _ in scored:
        called = [same for score, same in scored if score >= threshold]
        if sum(called) >= precision * len(called):
            best = max(best, sum(called) / wanted)
    return 100 * best


def _grouping(pairs: Sequence[dict[str, Any]], news: Sequence[dict[str, Any]], known: Gazetteer) -> list[Row]:
    texts = dict.fromkeys((one["title"], one["text"]) for one in news)
    texts |= dict.fromkeys((pair[side]["title"], pair[side]["text"]) for pair in pairs for side in "ab")
    articles = {text: _article(str(at), *text, known) for at, text in enumerate(texts)}
    started = process_time()
    reports = [report(article, 0.0, known) for article in articles.values()]
    sketched = process_time()
    orders = [_grouped(reports, seed) for seed in range(4)]
    spent = process_time() - sketched
    ids = [[articles[pair[side]["title"], pair[side]["text"]].id for side in "ab"] for pair in pairs]
    scores = [
        f1([(float(story[a] == story[b]), bool(pair["same"])) for (a, b), pair in zip(ids, pairs, strict=True)], 0.5)
        for story in orders
    ]
    together = [_together(story) for story in orders]
    agreement = [len(one & other) / len(one | other) for one, other in combinations(together, 2)]
    return [
        Row("stories, pairs through grouping", "F1, mean of 4 orders", None, None, sum(scores) / len(scores)),
        Row("stories, any order of arrival", "agreement %", None, None, 100 * sum(agreement) / len(agreement)),
        Row(
            "stories, what one article costs", "sketch, us of CPU", None, None, 1e6 * (sketched - started) / len(texts)
        ),
        Row("stories, what one article costs", "grouping, us of CPU", None, None, 1e6 * spent / 4 / len(texts)),
    ]


def _grouped(reports: Sequence[Report], seed: int) -> dict[str, str]:
    """Each article with its story, the articles coming in at random through a day."""
    chance = random.Random(seed)
    stories: dict[str, Story] = {}
    by_term: dict[str, set[str]] = defaultdict(set)
    found: dict[str, str] = {}
    for new in sorted((one._replace(at=chance.uniform(0, _DAY)) for one in reports), key=lambda one: one.at):
        wanted = index_terms(new)
        shared = Counter(story for term in wanted for story in by_term[term])
        likely = [stories[story] for story, times in shared.most_common() if times >= SHARED_TERMS]
        match = story_of(new, likely)
        story = match.story.with_report(new) if match else Story(new.article, (new,))
        stories[story.id], found[new.article] = story, story.id
        for term in wanted:
            by_term[term].add(story.id)
    return found


def _together(stories: dict[str, str]) -> set[tuple[str, ...]]:
    members: dict[str, list[str]] = defaultdict(list)
    for article, story in stories.items():
        members[story].append(article)
    return {pair for each in members.values() for pair in combinations(sorted(each), 2)}


def _copies(news: Sequence[dict[str, Any]]) -> list[Row]:
    chance = random.Random(1)
    texts = [words for one in news if len(words := forms(one["text"])) >= 60]
    everything = [word for words in texts for word in words]
    signed = [of_words(words) for words in texts]
    changed = [[chance.choice(everything) if chance.random() < 0.1 else word for word in words] for words in texts]
    found = sum(is_copy(one, of_words(words)) for one, words in zip(signed, changed, strict=True))
    halves = sum(is_copy(one, of_words(words[: len(words) // 2])) for one, words in zip(signed, texts, strict=True))
    others = [is_copy(one, other) for one, other in zip(signed, [*signed[700:], *signed[:700]], strict=True)]
    started = process_time()
    for words in texts:
        of_words(words)
    spent = process_time() - started
    return [
        Row("copies, one word in ten changed", "found %", None, None, 100 * found / len(texts)),
        Row("copies, cut in half", "found %", None, None, 100 * halves / len(texts)),
        Row("copies, other articles", "told apart %", None, None, 100 - 100 * sum(others) / len(others)),
        Row("copies, what one article costs", "signature, us of CPU", None, None, 1e6 * spent / len(texts)),
    ]


def _claims(folder: Path, known: Gazetteer) -> list[Row]:
    told: Counter[tuple[str, str]] = Counter()
    for pair in _headlines(folder):
        both = (_article(side, pair[side], "", known) for side in ("s1", "s2"))
        reports = [report(each, float(at), known) for at, each in enumerate(both)]
        shared = [claim for claim in claims(reports, known) if len(claim.said) > 1]
        values = [{(said.figure.low, said.figure.high, said.figure.denied) for said in claim.said} for claim in shared]
        told[pair["stance"], "pairs"] += 1
        told[pair["stance"], "disputed"] += any(claim.disputed for claim in shared)
        told[pair["stance"], "merged"] += any(len(value) == 1 for value in values)
    apart = 1 - told["disagree", "merged"] / told["disagree", "pairs"]
    undisputed = 1 - told["agree", "disputed"] / told["agree", "pairs"]
    return [
        Row("claims, contradicting headlines", "kept apart %", None, None, 100 * apart),
        Row("claims, paraphrased headlines", "not disputed %", None, None, 100 * undisputed),
    ]


def _headlines(folder: Path) -> Iterator[dict[str, str]]:
    for part in ("train", "dev"):
        with (folder / f"ans_{part}.csv").open(encoding="utf-8", newline="") as lines:
            yield from (pair for pair in csv.DictReader(lines) if pair["stance"] in {"agree", "disagree"})
