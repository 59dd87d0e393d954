"""HTML pages to text: token F1 where the expected text is known, and whether the lead was kept."""

import json
import re
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from evaluation.row import Row
from newsbot.news.article import Draft
from newsbot.ports import Material
from newsbot.sources import markup
from newsbot.sources.parsing import parse
from newsbot.text.encoding import decode
from newsbot.text.folding import fold

_NOW = datetime(2026, 1, 1, tzinfo=UTC)
_LEAD_WORDS = 20


def pages(data: Path) -> list[Path]:
    return sorted((data / "pages").glob("*.html"))


def extracted(page: Path) -> Draft:
    (item,) = parse(Material(page.name, page.read_bytes(), _NOW)).items
    assert item.draft is not None
    return item.draft


def expected(page: Path) -> str | None:
    """The text that belongs to a page: a .txt, or the `body` of a .json; some .json name only its beginning."""
    text = page.with_suffix(".expected.txt")
    if text.exists():
        return text.read_text(encoding="utf-8")
    described = page.with_suffix(".expected.json")
    body = json.loads(described.read_text(encoding="utf-8")).get("body") if described.exists() else None
    return "\n".join(body) if body else None


def beginning(page: Path) -> str | None:
    described = page.with_suffix(".expected.json")
    known = json.loads(described.read_text(encoding="utf-8")).get("expected") if described.exists() else None
    return known["cleaned_text"] if known else None


def f1(one: str, other: str) -> float:
    left, right = Counter(_tokens(one)), Counter(_tokens(other))
    return 200.0 * (left & right).total() / (left.total() + right.total())


def _tokens(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", fold(text))


def keeps_lead(page: Path, draft: Draft) -> bool | None:
    """Whether the article's first sentence is in the text; None where nothing tells what it is.

    It is the first line of five words and more (a dateline is no sentence) of the expected text, else a description
    that is long enough to be a lead. Runs of three words are compared, since descriptions are cut and edited.
    """
    known = expected(page) or beginning(page) or _description(page)
    lead = next((line for line in known.splitlines() if len(line.split()) >= 5), "")
    words = _tokens(lead)[:_LEAD_WORDS]
    if len(words) < _LEAD_WORDS:
        return None
    present = set(_runs(_tokens(draft.text)))
    runs = _runs(words)
    return sum(run in present for run in runs) >= 0.8 * len(runs)


def _runs(words: list[str]) -> list[tuple[str, str, str]]:
    return list(zip(words, words[1:], words[2:], strict=False))


def _description(page: Path) -> str:
    tree = markup.document(decode(page.read_bytes(), None))
    found = (node.get("content") for node in tree.iter("meta") if node.get("property") == "og:description")
    return next(found, "") or ""


def rows(data: Path) -> list[Row]:
    drafts = {page: extracted(page) for page in pages(data)}
    scores = {
        page.name.partition("_")[0]: f1(text, "\n".join(part.text for part in draft.body))
        for page, draft in drafts.items()
        if (text := expected(page))
    }
    leads = [kept for page, draft in drafts.items() if (kept := keeps_lead(page, draft)) is not None]
    return [
        *(Row(f"extraction, {name}", "token F1", None, 98.0, score) for name, score in scores.items()),
        Row("extraction, all with a text", "token F1", 98.5, 98.0, sum(scores.values()) / len(scores)),
        Row(f"extraction, lead kept ({len(leads)} pages)", "%", 85.0, 92.0, 100.0 * sum(leads) / len(leads)),
    ]
