"""What somebody who asks is told of all that is kept of a room."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import insert

from newsbot.chat.delivery import Priority, Uncertain
from newsbot.chat.room import RoomSettings
from newsbot.chat.views.kept import NAMES
from newsbot.store.engine import Statement
from newsbot.store.following_schema import seen
from tests.store.choosing import DARAA, HERE, THERE, everything, follows, kept
from tests.store.samples import NOW
from tests.store.sending import post, sender

__all__ = ["kept"]


async def test_all_that_is_kept_of_a_room_is_told_and_nothing_of_another(kept: Any) -> None:
    one = await sender(kept)
    await kept.audience.save_settings(HERE, RoomSettings())
    await kept.audience.save_bookmark(HERE, '{"order": "tag"}')
    await kept.following.change(HERE, lambda profile: replace(everything(profile), header="«الخبر»"), NOW)
    await kept.following.change(THERE, follows(DARAA), NOW)
    await kept.following.offer_move(HERE, NOW, timedelta(hours=1))
    for text in ("خبر", "آخر", "ثالث"):
        await one.publish(post(text, HERE, priority=Priority.REPLY))
    await one.answer((await one.claim())[0].delivery)
    await one.answer((await one.claim())[0].delivery, Uncertain("timeout"))
    row = insert(seen).values(recipient=1, story=7, at=NOW.timestamp())
    await kept.database.transact(lambda unit: unit(Statement(row), {}))
    found = await kept.following.kept(HERE)
    assert json.loads(json.dumps(found)) == found
    odd = "2024-03-01T12:00:00.123457+00:00"
    assert found == {
        "room": {"platform": "telegram", "id": "100"},
        "language and clock": {"language": "ar", "region": "SY", "time zone": "Asia/Damascus", "digits": "latn"},
        "last list": {"order": "tag"},
        "time zone": "Asia/Beirut",
        "follows": [
            {"place": "sy-homs", "words": ["سدّ تشرين", "خبز"], "without words": ["رياضة"], "at once": True},
            {"source": "وكالة: أ|ب", "without topics": ["sport"], "at once": True},
            {"place": "sy", "without places": ["sy-homs", "sy-aleppo"], "at once": False},
        ],
        "digests": [{"at": "08:00", "days": "every day"}, {"at": "18:30", "days": ["Saturday", "Sunday"]}],
        "last digest": "2024-02-29T12:00:00.123457+00:00",
        "quiet hours": {"from": "22:00", "to": "07:15", "breaking news": "aloud"},
        "caught up until": odd,
        "owed since": "2024-03-01T09:00:00.123457+00:00",
        "held back until": "2024-03-01T12:03:00.123457+00:00",
        "left out": [
            {"topic": "sport", "until": "2024-03-02T12:00:00.123457+00:00"},
            {"breaking news only": True, "until": "2024-03-02T12:00:00.123457+00:00"},
        ],
        "paused since": odd,
        "paused until": "2026-08-18T12:00:00.123457+00:00",
        "short messages": True,
        "header": "«الخبر»",
        "footer": "t.me/صفحة\0",
        "messages": {"waiting": 1, "sent": 1, "maybe sent": 1, "given up": 0},
        "buttons pressed": 0,
        "stories remembered": {"count": 1, "since": NOW.isoformat()},
        "digests remembered": {"count": 0, "since": None},
        "code for moving, valid until": "2024-03-01T13:00:00+00:00",
        "unknown to the messenger since": None,
        "left since": None,
        "people here, roughly": None,
    }
    assert set(_names(found)) <= NAMES.keys() | {"order"}
    assert (await kept.following.kept(THERE))["follows"] == [{"place": "sy-daraa", "at once": True}]


def _names(value: Any) -> Iterator[str]:
    """Every name in it: each has its word in every language."""
    for name, each in value.items() if isinstance(value, dict) else ():
        yield name
        yield from _names(each)
    for each in value if isinstance(value, list) else ():
        yield from _names(each)


async def test_of_a_room_that_is_not_known_nothing_is_kept(kept: Any) -> None:
    assert await kept.following.kept(HERE) == {}
