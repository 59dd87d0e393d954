"""What passes between the bot and its parsing worker: frames of JSON, never pickles.

A frame is its length (4 bytes, big endian) and so many bytes. A request is two frames, a header in JSON and the
material's bytes; an answer is one or more frames of JSON, the last one with `end` true.
"""

import json
import struct
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from newsbot.news.article import Draft, Part, Reading
from newsbot.ports import Contents, Item, Material, Outline
from newsbot.text.summary import SummarySentence

LENGTH = struct.Struct(">I")
# An answer to 10 MiB of material holds its text about four times (body, stems, forms, JSON escapes are off).
LARGEST_FRAME = 256 * 1024 * 1024


def frame(payload: bytes) -> bytes:
    return LENGTH.pack(len(payload)) + payload


def dump(value: Mapping[str, Any]) -> bytes:
    """JSON in UTF-8; lone surrogates, which some sources contain, become U+FFFD."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def request(material: Material) -> bytes:
    """Both frames of a request."""
    header = {
        "name": material.name,
        "now": material.now.isoformat(),
        "kind": material.kind,
        "base_url": material.base_url,
        "charset": material.charset,
        "timezone": material.timezone,
        "first_line": material.first_line,
    }
    return frame(dump(header)) + frame(material.body)


def material_of(header: Mapping[str, Any], body: bytes) -> Material:
    return Material(
        name=header["name"],
        body=body,
        now=datetime.fromisoformat(header["now"]),
        kind=header["kind"],
        base_url=header["base_url"],
        charset=header["charset"],
        timezone=header["timezone"],
        first_line=header["first_line"],
    )


def contents_to_json(contents: Contents) -> dict[str, Any]:
    return {
        "kind": contents.kind,
        "items": [_item_to_json(item) for item in contents.items],
        "outlines": [[outline.title, outline.url] for outline in contents.outlines],
    }


def contents_of(value: Mapping[str, Any]) -> Contents:
    return Contents(
        kind=value["kind"],
        items=tuple(_item_of(item) for item in value["items"]),
        outlines=tuple(Outline(title, url) for title, url in value["outlines"]),
    )


def _item_to_json(item: Item) -> dict[str, Any]:
    return {
        "draft": _draft_to_json(item.draft) if item.draft else None,
        "reading": _reading_to_json(item.reading) if item.reading else None,
        "source": item.source,
        "error": item.error,
    }


def _item_of(value: Mapping[str, Any]) -> Item:
    return Item(
        draft=_draft_of(value["draft"]) if value["draft"] else None,
        reading=_reading_of(value["reading"]) if value["reading"] else None,
        source=value["source"],
        error=value["error"],
    )


def _draft_to_json(draft: Draft) -> dict[str, Any]:
    return {
        "title": draft.title,
        "body": [[part.kind, part.text] for part in draft.body],
        "id": draft.id,
        "url": draft.url,
        "published": draft.published.isoformat() if draft.published else None,
        "section": draft.section,
        "dateline": draft.dateline,
        "byline": draft.byline,
        "credit": draft.credit,
        "captions": list(draft.captions),
        "image": draft.image,
    }


def _draft_of(value: Mapping[str, Any]) -> Draft:
    fields = dict(value)
    fields["body"] = tuple(Part(kind, text) for kind, text in value["body"])
    fields["captions"] = tuple(value["captions"])
    fields["published"] = datetime.fromisoformat(value["published"]) if value["published"] else None
    return Draft(**fields)


def _reading_to_json(reading: Reading) -> dict[str, Any]:
    return {
        "summary": [list(_sentence_fields(sentence)) for sentence in reading.summary],
        "places": reading.places,
        "topics": reading.topics,
        "stems": reading.stems,
        "forms": reading.forms,
    }


def _sentence_fields(sentence: SummarySentence) -> tuple[Any, ...]:
    return sentence.text, sentence.start, sentence.end, sentence.attribution


def _reading_of(value: Mapping[str, Any]) -> Reading:
    return Reading(
        summary=tuple(SummarySentence(*fields) for fields in value["summary"]),
        places=tuple(value["places"]),
        topics=tuple(value["topics"]),
        stems=tuple(value["stems"]),
        forms=tuple(value["forms"]),
    )
