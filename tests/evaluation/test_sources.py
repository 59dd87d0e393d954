"""The figures that reading sources is accepted at, on the data that NEWSBOT_DATA names."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from evaluation import dates, encodings, extraction, feeds
from newsbot.news.article import Draft
from newsbot.ports import Material
from newsbot.sources.parsing import parse

DATA = os.environ.get("NEWSBOT_DATA")
pytestmark = pytest.mark.skipif(not DATA, reason="NEWSBOT_DATA names no evaluation data")


@pytest.fixture
def data() -> Path:
    return Path(DATA or "")


def test_ten_date_forms(data: Path) -> None:
    assert [row.value for row in dates.rows(data)] == [10.0]


def test_fourteen_encodings(data: Path) -> None:
    texts = encodings.titles(data)
    assert len(texts) == encodings.TITLES
    assert [case.name for case in encodings.cases(texts) if not encodings.is_right(case)] == []
    assert len(list(encodings.cases(texts))) == 14


def test_pages(data: Path) -> None:
    for row in extraction.rows(data):
        assert row.accept is not None
        assert row.value >= row.accept, row


def test_feeds_are_read_or_refused_in_one_line(data: Path) -> None:
    for tally in (feeds.as_they_are(data), feeds.as_they_break(data, 100)):
        assert tally.faults == []
        assert tally.read > tally.materials / 2


def test_the_seed_reads_as_a_person_would(data: Path) -> None:
    seed = data / "seed" / "article.txt"
    (item,) = parse(Material(str(seed), seed.read_bytes(), datetime(2026, 1, 1, tzinfo=UTC))).items
    draft = item.draft
    assert isinstance(draft, Draft)
    assert draft.published is not None
    assert draft.published.isoformat() == "2022-10-17T09:04:00+03:00"
    assert (len(draft.paragraphs), len(draft.subheadings), len(draft.captions)) == (13, 2, 1)
    shown = "\n".join((draft.title, *(part.text for part in draft.body), *draft.captions))
    assert all(line in seed.read_text(encoding="utf-8") for line in shown.splitlines())
    assert all(widget not in shown for widget in ("icon", "+A", "-A", "حجم الخط"))
    assert None not in {draft.section, draft.byline, draft.credit, draft.dateline}
