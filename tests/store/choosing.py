"""Rooms that choose, for the tests of following: changes of profiles, and stores to keep them in."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from newsbot.chat.room import Room
from newsbot.news.audience import Filter, Hour, Phrase, Quiet, Timetable, phrase
from newsbot.news.profile import Profile
from newsbot.news.timetable import Schedule
from tests.fakes.store import MemoryStore
from tests.store.conftest import KINDS
from tests.store.samples import NOW
from tests.store.sending import opened

HERE, THERE, GROUP = Room("telegram", "100"), Room("matrix", "!a:b.example"), Room("telegram", "-500/7")
DARAA, SPORT, ALL = Filter("sy-daraa"), Filter(topic="sport"), Filter()


@pytest.fixture(params=KINDS)
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Any]:
    if request.param == "memory":
        yield MemoryStore()
    else:
        async with opened(request, tmp_path) as found:
            yield found


@pytest.fixture(params=["sqlite", "postgres"])
async def kept(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Any]:
    """What only a database keeps."""
    async with opened(request, tmp_path) as found:
        yield found


def said(text: str) -> Phrase:
    found = phrase(text)
    assert found is not None
    return found


def follows(*filters: Filter, at_once: bool = True) -> Callable[[Profile], Profile]:
    return lambda profile: profile.following(filters, at_once=at_once)


def drops(*filters: Filter) -> Callable[[Profile], Profile]:
    return lambda profile: profile.without(filters)


def mutes(*filters: Filter, until: datetime) -> Callable[[Profile], Profile]:
    return lambda profile: profile.muting(filters, until, NOW)


def pauses(profile: Profile) -> Profile:
    return profile.paused_since(NOW)


def same(profile: Profile) -> Profile:
    return profile


def everything(profile: Profile) -> Profile:
    """All that can be chosen, with fractions of seconds and text that no catalog knows."""
    odd = NOW + timedelta(microseconds=123457)
    hours = Timetable((Hour(time(8)), Hour(time(18, 30), frozenset({5, 6}))))
    worded = Filter("sy-homs", words=(said("سدّ تشرين"), said("خبز")), without=(said("رياضة"),))
    profile = profile.following([worded, Filter(source="وكالة: أ|ب", without_topics=("sport",))], at_once=True)
    profile = profile.following([Filter("sy", without_places=("sy-homs", "sy-aleppo"))], at_once=False)
    return replace(
        profile.muting([SPORT, Filter(breaking=True)], odd + timedelta(days=1), NOW),
        zone="Asia/Beirut",
        schedule=Schedule(hours, "Asia/Beirut", odd, odd - timedelta(days=1)),
        quiet=Quiet(time(22), time(7, 15), "aloud"),
        caught_up=odd,
        owed=odd - timedelta(hours=3),
        burst=odd + timedelta(minutes=3),
        paused=odd,
        resumes=odd + timedelta(days=900),
        lite=True,
        header="«الخبر» \ud800",
        footer="t.me/صفحة\0",
    )
