"""A digest of the running bot, in a chat."""

import asyncio
import json
from datetime import datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from newsbot.app.gathering import Gathering
from newsbot.chat.room import Room
from newsbot.news.audience import Filter, Hour, Timetable
from newsbot.news.profile import Profile
from newsbot.news.story import index_terms, report
from newsbot.ports import Filing, Material
from tests.app.kit import Bot, settings, until
from tests.doubles.telegram.running import Double

pytestmark = pytest.mark.xdist_group("app")

CHAT = 5


async def test_a_digest_comes_at_its_hour_and_goes_on_from_its_buttons(double: Double, folder: Path) -> None:
    chosen = settings(double, folder)
    async with Bot.running(chosen, double) as bot:
        now = bot.app.clock.now()
        local = now.astimezone(ZoneInfo("Asia/Damascus"))

        def daily(profile: Profile) -> Profile:
            """At this very minute, as it was chosen yesterday."""
            hours = Timetable((Hour(time(local.hour, local.minute)),))
            found = profile.in_zone("Asia/Damascus", now).following([Filter("sy-daraa")], at_once=False)
            return found.scheduled(hours, now - timedelta(days=1, minutes=-5))

        await bot.app.store.following.change(Room("telegram", str(CHAT)), daily, now)
        await _filed(bot, now)
        wake, stop = asyncio.Event(), asyncio.Event()
        gather = asyncio.create_task(Gathering(bot.app, chosen).run(wake, stop))
        (text,) = await bot.answers(CHAT)
        lines = text.replace("\u200f", "").split("\n")
        assert lines[0].startswith("ملخص أخبارك · ")
        assert "12 خبرًا لم يرد في تنبيه أو ملخص" in lines
        assert any(line.startswith("بقي خبران. للمزيد") for line in lines)
        buttons = await bot.buttons(CHAT, bot.sent(CHAT)[0]["message"])
        assert list(buttons)[:2] == ["المزيد", "اقرأ 1"]
        # Telegram's answers carry the time, by which ours is judged.
        said = bot.app.witness.now()
        assert said is not None
        assert abs(said - bot.app.clock.now()) < timedelta(seconds=30)
        wake.set()
        await until(lambda: not wake.is_set())
        stop.set()
        await asyncio.wait_for(gather, 60)
        assert len(bot.sent(CHAT)) == 1


async def _filed(bot: Bot, now: datetime) -> None:
    """A dozen articles of just now, each in a story of its own."""
    lines = [
        {"id": f"n{number}", "source": "الوكالة", "title": f"افتتاح الفرن رقم {number} في درعا", "text": "في درعا."}
        for number in range(1, 13)
    ]
    body = "\n".join(json.dumps(line | {"published": now.isoformat()}, ensure_ascii=False) for line in lines)
    await bot.app.ingest.material(Material("news.jsonl", body.encode(), now, "jsonl"))
    for listed in await bot.app.store.stories.unfiled():
        new = report(listed.article, now.timestamp(), bot.app.gazetteer)
        await bot.app.store.stories.file(Filing(listed.article.id, report=new, terms=index_terms(new)), now)
