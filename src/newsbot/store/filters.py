"""Filters as rows: the same row for all who follow or leave out the same.

A filter is kept as it was first typed, and found by its key. Keys are made of stems: under another stem version they
are made anew, at the opening of the store, from what was typed.
"""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, exists, select, update
from sqlalchemy.dialects.postgresql import insert

from newsbot.news.audience import Filter, Phrase, phrase
from newsbot.ports import Followed
from newsbot.store.engine import Run, Statement, Unit
from newsbot.store.following_schema import filter_, mute, subscription
from newsbot.text.words import stem_version

_ADD = Statement(
    insert(filter_).values(name=bindparam("name"), content=bindparam("content"), rooms=0).on_conflict_do_nothing()
)
_NUMBER = Statement(select(filter_.c.number).where(filter_.c.name == bindparam("name")))
_COUNT = Statement(
    update(filter_).where(filter_.c.number == bindparam("which")).values(rooms=filter_.c.rooms + bindparam("more"))
)
_is_muted = exists().where(mute.c.filter == filter_.c.number)
_is_followed = exists().where(subscription.c.filter == filter_.c.number)
_ALL = Statement(
    select(filter_.c.number, filter_.c.content, filter_.c.rooms, _is_followed, _is_muted).order_by(filter_.c.number)
)

_PLAIN = ("place", "topic", "source", "breaking", "without_topics", "without_places")


class Filters:
    """The rows. What a row says is understood once, however many rooms follow it."""

    def __init__(self) -> None:
        self._read: dict[str, Filter] = {}

    def number(self, unit: Unit, which: Filter) -> int:
        """Of the row of a filter, which is made when it is new."""
        found = unit(_NUMBER, {"name": which.key})
        if not found:
            unit(_ADD, {"name": which.key, "content": encode(which)})
            found = unit(_NUMBER, {"name": which.key})
        number: int = found[0][0]
        return number

    def read(self, content: str) -> Filter:
        found = self._read.get(content)
        if found is None:
            found = self._read[content] = decode(content)
        return found

    def all(self, run: Run) -> list[Followed]:
        """Those that somebody follows or leaves out, by number."""
        living = [row for row in run(_ALL, {}) if row[3] or row[4]]
        filters = {content: self.read(content) for _, content, *_ in living}
        self._read = dict(filters)
        return [Followed(number, filters[content], rooms, bool(muted)) for number, content, rooms, _, muted in living]


def counted(unit: Unit, number: int, more: int) -> None:
    """So many more (or fewer) rooms follow a filter."""
    unit(_COUNT, {"which": number, "more": more})


def encode(which: Filter) -> str:
    """JSON text. Phrases carry their stems, and the filter the version of those, so that reading is quick."""
    fields: dict[str, Any] = {name: getattr(which, name) for name in _PLAIN}
    fields |= {"words": _said(which.words), "without": _said(which.without)}
    given = {name: value for name, value in fields.items() if value or value == ""}
    if which.words or which.without:
        given["stems"] = stem_version()
    text = json.dumps(given, ensure_ascii=False, separators=(",", ":"))
    return text if _is_storable(text) else json.dumps(given)


def decode(content: str) -> Filter:
    """The filter that was encoded: the same typed texts, and the key that they have now."""
    given = json.loads(content)
    known = bool(given.get("stems") == stem_version())
    return Filter(
        place=given.get("place"),
        topic=given.get("topic"),
        source=given.get("source"),
        words=_phrases(given.get("words", ()), known=known),
        without=_phrases(given.get("without", ()), known=known),
        without_topics=tuple(given.get("without_topics", ())),
        without_places=tuple(given.get("without_places", ())),
        breaking=given.get("breaking", False),
    )


def _said(phrases: Sequence[Phrase]) -> list[list[str]]:
    return [[each.text, *each.stems] for each in phrases]


def _phrases(said: Sequence[Sequence[str]], *, known: bool) -> tuple[Phrase, ...]:
    """What says nothing any more under the rules of today keeps its old stems: it is still what somebody typed."""
    kept = (Phrase(text, tuple(stems)) for text, *stems in said)
    return tuple(each if known else phrase(each.text) or each for each in kept)


def _is_storable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
