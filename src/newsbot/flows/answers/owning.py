"""`/mydata`, `/forgetme`, `/move`: what is kept of a room is its own."""

import json
from datetime import datetime, timedelta

from newsbot.chat.document import Document
from newsbot.chat.views import following
from newsbot.chat.views import owning as views
from newsbot.flows.answers.asked import Asked
from newsbot.flows.answers.bookmarks import Bookmarks
from newsbot.flows.answers.choices import Choices
from newsbot.news.audience import MOST_SUBSCRIPTIONS
from newsbot.news.profile import TooManyError

_MINUTE = 60
# To say that one really means it; to take a code elsewhere.
_SURE_WITHIN, _CODE_FOR = 10, 30
_CODES = 10_000


class OwningAnswers:
    def __init__(self, choices: Choices, bookmarks: Bookmarks) -> None:
        self._choices = choices
        self._bookmarks = bookmarks

    async def data(self, asked: Asked) -> Document:
        if asked.kind != "private":
            return views.in_private("/mydata", asked.phrases)
        content = await self._choices.following.kept(asked.room)
        # Answers wait in the outbox in clear; the room's id lies sealed in the store, and nowhere else.
        content["room"] = {"platform": asked.room.platform, "id": "(encrypted)"}
        return views.kept(json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True), asked.phrases)

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


def _code(now: datetime, minutes: int) -> str:
    """Four digits that name a minute from now on; within a week no other minute has them."""
    return f"{(int(now.timestamp()) // _MINUTE + minutes) % _CODES:04}"


def _is_in_time(code: str, now: datetime) -> bool:
    return any(code == _code(now, ahead) for ahead in range(_SURE_WITHIN + 1))
