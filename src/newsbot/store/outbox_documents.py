"""Documents as JSON text: each value as its class's name and its fields, in order."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any, get_args

from newsbot.chat import document as kinds
from newsbot.chat.document import Attachment, Document

_KINDS: Mapping[str, type] = {
    kind.__name__: kind for kind in (Document, Attachment, *get_args(kinds.Block), *get_args(kinds.Span))
}


_FIELDS = {name: tuple(field.name for field in fields(kind)) for name, kind in _KINDS.items()}


def encode(document: Document) -> str:
    return json.dumps(_plain(document), ensure_ascii=False, separators=(",", ":"))


def decode(content: str) -> Document:
    found = _value(json.loads(content))
    assert isinstance(found, Document)
    return found


def document_for(documents: Sequence[Document], locale: str | None, *, lite: bool) -> Document:
    """What a room reads: in its language, or in that of the first document; the short one where it wants that."""
    spoken = [one for one in documents if one.locale == locale]
    spoken = spoken or [one for one in documents if one.locale == documents[0].locale]
    return next((one for one in spoken if one.lite == lite), spoken[0])


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    names = _FIELDS.get(type(value).__name__)
    return value if names is None else {type(value).__name__: [_plain(getattr(value, name)) for name in names]}


def _value(plain: Any) -> Any:
    if isinstance(plain, list):
        return tuple(_value(one) for one in plain)
    if isinstance(plain, dict):
        ((name, given),) = plain.items()
        # A document written before a field was added has fewer values; the field has a default then.
        return _KINDS[name](*(_value(one) for one in given))
    return plain
