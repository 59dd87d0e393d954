"""`/mydata`, `/forgetme`, `/move`: what is kept of a room is its own."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from newsbot.chat.document import Document
from newsbot.chat.views import following, kept
from newsbot.chat.views import owning as views
from newsbot.flows.answers.asked import Asked
from newsbot.flows.answers.bookmarks import Bookmarks
from newsbot.flows.answers.choices import Choices
from newsbot.flows.bookmark import read
from newsbot.news.audience import MOST_SUBSCRIPTIONS
from newsbot.news.gazetteer import Gazetteer
from newsbot.news.profile import TooManyError

_MINUTE = 60
# To say that one really means it; to take a code elsewhere.
_SURE_WITHIN, _CODE_FOR = 10, 30
_CODES = 10_000


class OwningAnswers:
    def __init__(self, choices: Choices, bookmarks: Bookmarks, gazetteer: Gazetteer) -> None:
        self._choices = choices
        self._bookmarks = bookmarks
        self._gazetteer = gazetteer

    async def data(self, asked: Asked) -> Document:
        if asked.kind != "private":
            return views.in_private("/mydata", asked.phrases)
        content = await self._choices.following.kept(asked.room)
        # Answers wait in the outbox in clear; the room's id lies sealed in the store, and nowhere else.
        content["room"] = {"platform": asked.room.platform, "id": "(encrypted)"}
        if content.get("last list"):
            content["last list"] = _list(content["last list"])
        told = kept.spoken(content, self._gazetteer, asked.phrases)
        return views.kept(json.dumps(told, ensure_ascii=False, indent=2), asked.phrases)

    async def forget(self, code: str | None, asked: Asked) -> Document:
        """Asked for once, and done when it is said again with the code, which tells until when that counts.

        The answer is the last one: the store forgets with it that there was anybody to answer.
        """
        if code is None or not _is_in_time(code, asked.now):
            command = f"/forgetme {_code(asked.now, _SURE_WITHIN)}"
            return views.sure(command, _SURE_WITHIN, asked.phrases, late=code is not None)
        self._bookmarks.take(asked.room)
        await self._choices.following.forget(asked.room)
        return views.farewell(asked.phrases)

    async def move(self, code: str | None, asked: Asked) -> Document:
        if code is None:
            if not (await self._choices.of(asked)).subscriptions:
                return views.nothing_to_move(asked.phrases)
            offered = await self._choices.following.offer_move(asked.room, asked.now, timedelta(minutes=_CODE_FOR))
            return views.code(f"/move {offered}", _CODE_FOR, asked.phrases)
        try:
            moved = await self._choices.following.take_move(code, asked.room, asked.now)
        except TooManyError:
            return following.too_many(MOST_SUBSCRIPTIONS, asked.phrases)
        if moved is None:
            return views.wrong_code(asked.phrases)
        return views.moved(moved.subscriptions, len(moved.profile.subscriptions), asked.phrases)


def _list(bookmark: Any) -> Any:
    """What a room was shown last, without the numbers by which the program finds its place in it."""
    found = read(json.dumps(bookmark))
    if found is None:
        return None
    return {
        "about": found.subject.name,
        "words": list(found.words),
        "items shown": found.shown,
        "articles": list(found.ids or found.these),
        "goes on": found.next is not None,
        "at": None if found.at is None else datetime.fromtimestamp(int(found.at), UTC).isoformat(),
    }


def _code(now: datetime, minutes: int) -> str:
    """Four digits that name a minute from now on; within a week no other minute has them."""
    return f"{(int(now.timestamp()) // _MINUTE + minutes) % _CODES:04}"


def _is_in_time(code: str, now: datetime) -> bool:
    return any(code == _code(now, ahead) for ahead in range(_SURE_WITHIN + 1))
