"""The page dump read as a person would: each thing a reader sees is one point."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

from evaluation.row import Row
from newsbot.ports import Contents, Material
from newsbot.sources.reader import WorkerReader

_WIDGETS = ("icon", "+A", "-A", "حجم الخط")


def rows(data: Path) -> list[Row]:
    path = data / "seed" / "article.txt"
    body = path.read_bytes()
    contents = asyncio.run(_read(Material(path.name, body, datetime.now(UTC))))
    lines = [line.strip() for line in body.decode().splitlines() if line.strip()]
    return [Row("seed dump", "points of 9", None, 9.0, float(sum(points(contents, lines))))]


async def _read(material: Material) -> Contents:
    reader = WorkerReader()
    try:
        return await reader.read(material)
    finally:
        await reader.close()


def points(contents: Contents, lines: list[str]) -> list[bool]:
    """Title, time, section, byline, credit, sub-headings, paragraphs, no widgets, a named speaker.

    `lines` are those of the dump: a widget, section, title, date, caption, caption with credit, byline, ...
    """
    (item,) = contents.items
    draft, reading = item.draft, item.reading
    assert draft is not None
    assert reading is not None
    everything = (draft.title, draft.section or "", *draft.captions, *(part.text for part in draft.body))
    return [
        draft.title == lines[2],
        draft.published is not None and draft.published.isoformat() == "2022-10-17T09:04:00+03:00",
        draft.section == lines[1],
        draft.byline == lines[6],
        lines[5].endswith(f"({draft.credit})"),
        len(draft.subheadings) == 2,
        len(draft.paragraphs) == 13,
        not any(line.strip() in _WIDGETS for line in everything),
        any(sentence.attribution for sentence in reading.summary)
        or all(_names_speaker(sentence.text) for sentence in reading.summary),
    ]


def _names_speaker(sentence: str) -> bool:
    return any(cue in sentence for cue in ("أعلن", "قال", "وفق", "بحسب", "أكد", "ولفت", "أضاف"))
