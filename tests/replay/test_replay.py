"""A day of news to a thousand rooms on both messengers: everybody is told what they follow, once, at their hours."""

import os
from pathlib import Path

import pytest

from tests.replay.__main__ import EVERY, replay

pytestmark = pytest.mark.skipif(
    "NEWSBOT_DATA" not in os.environ and os.environ.get("NEWSBOT_REQUIRE") != "all", reason="needs NEWSBOT_DATA"
)


async def test_each_room_is_told_each_story_that_it_follows_once(tmp_path: Path) -> None:
    verdict, passing = await replay(rooms=1000, articles=EVERY, seed=1, folder=tmp_path)
    assert not any(verdict.wrong.values()), verdict.wrong
    assert passing.storyless == 0
    # The day has what it is about: alerts, digests of several stories, sources that join, lists too long for a page.
    assert verdict.at_once > 5_000
    assert any(len(message.stories) > 3 for message in passing.messages)
    assert passing.edits > 100
    assert verdict.in_digests > 1_000
    assert verdict.on_pages > 100
    assert {message.room.platform for message in passing.messages} == {"telegram", "matrix"}
    # Breaking news and what puts right, by day and by night, and people who ask when they should be asleep.
    assert verdict.breaking > 300
    assert verdict.corrected > 300
    assert min(verdict.while_quiet[kind] for kind in ("breaking", "correction", "answer")) > 10
