"""An article as a row and back. Pure.

What is asked for by value has a column; all else is one JSON text, because a page costs what its columns cost.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from newsbot.news.article import Article, Draft, Part, PartKind, Reading
from newsbot.ports import Listed
from newsbot.text.summary import SummarySentence

# The columns that make a `Listed`, in the order of `listed`.
LISTED = ("key", "id", "identity", "content", "first_seen", "revision")
_PLAIN = ("title", "url", "section", "dateline", "byline", "credit", "image")
_KINDS: dict[str, PartKind] = {"p": "paragraph", "s": "subheading"}


def content_hash(draft: Draft) -> str:
    """What must differ for a new revision: title, body or captions, not a corrected byline or another picture."""
    said = _json([draft.title, _parts(draft), draft.captions])
    return hashlib.blake2b(said.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def tags_of(article: Article, ancestors: Callable[[str], Sequence[str]]) -> tuple[str, ...]:
    """Source, topics and places with their parents, each once, places and topics in the reading's order."""
    reading = article.reading
    places = [f"place:{name}" for place in reading.places for name in (place, *ancestors(place))]
    topics = [f"topic:{topic}" for topic in reading.topics]
    return tuple(dict.fromkeys((f"source:{article.source}", *topics, *places)))


def content(article: Article, published: datetime | None) -> str:
    """All but id and identity; what is missing or empty is left out."""
    draft, reading = article.draft, article.reading
    fields: dict[str, Any] = {name: getattr(draft, name) for name in _PLAIN}
    fields |= {
        "source": article.source,
        "guid": draft.id,
        "published": published.isoformat() if published else None,
        "body": _parts(draft),
        "captions": draft.captions,
        "summary": list(_sentences(reading.summary, draft.text)),
        "places": reading.places,
        "topics": reading.topics,
    }
    return _json({name: value for name, value in fields.items() if value})


def storable(*texts: str) -> bool:
    """No lone surrogate and no NUL: SQLite cannot take the one, PostgreSQL not the other."""
    return all("\0" not in text and "\\u0000" not in text and _encodable(text) for text in texts)


def seconds(moment: datetime) -> int:
    return int(moment.timestamp())


def published_of(stored: str) -> datetime | None:
    """The date in a `content`."""
    return _moment(json.loads(stored))


def listed(row: Sequence[Any]) -> Listed:
    """A row of `LISTED` as the ports show it. The words stay in their indexes: `stems` and `forms` are empty."""
    key, id_, identity, stored, first_seen, revision = row
    fields = json.loads(stored)
    draft = Draft(
        **{name: fields.get(name) for name in _PLAIN} | {"title": fields.get("title", "")},
        body=tuple(Part(_KINDS[kind], text) for kind, text in fields.get("body", ())),
        id=fields.get("guid"),
        published=_moment(fields),
        captions=tuple(fields.get("captions", ())),
    )
    reading = Reading(
        summary=tuple(_summary(fields.get("summary", ()), draft)),
        places=tuple(fields.get("places", ())),
        topics=tuple(fields.get("topics", ())),
    )
    article = Article(id_, identity, fields.get("source", ""), draft, reading)
    return Listed(key, article, datetime.fromtimestamp(first_seen, UTC), revision)


def _parts(draft: Draft) -> list[tuple[str, str]]:
    return [(part.kind[0], part.text) for part in draft.body]


def _sentences(summary: Iterable[SummarySentence], text: str) -> Iterable[tuple[Any, ...]]:
    """Offsets say it all as long as they are offsets into this text."""
    for sentence in summary:
        span = (sentence.start, sentence.end, sentence.attribution)
        yield span if text[sentence.start : sentence.end] == sentence.text else (*span, sentence.text)


def _summary(stored: Sequence[Sequence[Any]], draft: Draft) -> Iterable[SummarySentence]:
    text = draft.text if stored else ""
    for start, end, attribution, *own in stored:
        yield SummarySentence(own[0] if own else text[start:end], start, end, attribution)


def _moment(fields: Mapping[str, Any]) -> datetime | None:
    return datetime.fromisoformat(fields["published"]) if "published" in fields else None


def _encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
