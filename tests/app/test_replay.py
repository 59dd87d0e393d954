"""A day through the whole bot: who should have been told what is worked out beside it, by counting."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest

from newsbot.app.replaying import Trial, replay
from newsbot.chat.room import Room
from newsbot.config import ConfigError, Settings
from newsbot.config.replay import RoomGroup, room_groups
from newsbot.flows.replay import spread
from tests.fakes.reader import InlineReader
from tests.flows.kit import gazetteer, line

MIDNIGHT = datetime(2024, 3, 1, 22, 0, tzinfo=UTC)  # in Damascus, which is three hours ahead: an hour past one
WHERE = ("درعا", "طفس", "حلب", "حمص")
WHAT = (
    *("افتتاح مدرسة ابتدائية", "إصلاح شبكة الكهرباء", "معرض للكتاب", "توزيع بذار القمح", "حريق في مستودع أخشاب"),
    *("سباق للدراجات", "ندوة عن اللغة", "تأجيل امتحانات الثانوية", "وصول قافلة أدوية", "إغلاق جسر قديم"),
    *("مهرجان للزيتون", "انقطاع الإنترنت", "ضبط عصابة لصوص", "ولادة توائم ثلاثة", "تشييع شاعر معروف"),
    *("حملة تلقيح للأطفال", "زيادة رواتب العمال", "اكتشاف لوحة فسيفساء", "عاصفة رملية", "تدريب فرق الإطفاء"),
    *("مباراة كرة قدم", "إضراب سائقي الحافلات", "ترميم مئذنة", "محاكمة تاجر عملة"),
)


class Wish(NamedTuple):
    """What a room follows, and how it wants to be told."""

    group: RoomGroup
    places: frozenset[str]
    quiet: bool = False


def wish(*says: str, places: tuple[str, ...], quiet: bool = False, **more: str) -> Wish:
    return Wish(RoomGroup(says=says, count=3, **more), frozenset(places), quiet)  # type: ignore[arg-type]


WISHES = (
    # طفس lies in درعا.
    wish("/subscribe درعا", places=("درعا", "طفس")),
    wish("/subscribe طفس", "/subscribe حلب", places=("طفس", "حلب"), platform="matrix"),
    wish("/subscribe حمص", "/quiet 06:00-12:00", places=("حمص",), quiet=True),
    wish("/subscribe سوريا", "/digest only", "/digest 05:00 11:00 17:00 23:00", places=WHERE),
    wish("/subscribe حلب", "/lite", places=("حلب",), kind="group"),
    wish("/subscribe حمص", "/pause", places=()),
)


@dataclass
class Heard:
    """What rooms were told, in order."""

    messages: list[tuple[datetime, Room, str]] = field(default_factory=list)

    def said(self, at: datetime, room: Room, text: str) -> None:
        self.messages.append((at, room, text))

    def titles(self, titles: list[str]) -> dict[str, Counter[str]]:
        """By room: how often each title stood in a message."""
        found: dict[str, Counter[str]] = defaultdict(Counter)
        for _, room, text in self.messages:
            found[room.id].update(title for title in titles if title in text)
        return found


def day(folder: Path) -> list[str]:
    """An article every hour, of another place each."""
    titles = [f"{what} في {WHERE[number % len(WHERE)]}" for number, what in enumerate(WHAT)]
    written = [
        line(
            title,
            id=f"a{number}",
            source="سانا",
            published=(MIDNIGHT + timedelta(minutes=59 * number)).isoformat(),
        )
        for number, title in enumerate(titles)
    ]
    (folder / "day.jsonl").write_text("\n".join(written), encoding="utf-8")
    return titles


async def test_every_room_is_told_once_of_what_it_follows_and_of_nothing_else(tmp_path: Path) -> None:
    titles, heard = day(tmp_path), Heard()
    trial = Trial(tmp_path, [each.group for each in WISHES], rate=1000, said=heard.said)
    report = await replay(Settings(), None, trial, InlineReader(gazetteer()))
    assert report["articles"] == {"new": 24, "revised": 0, "known": 0, "failed": 0}
    assert report["stories"] == {"all": 24, "of_several": 0, "told": 24}
    assert report["rooms"] == {"telegram": 15, "matrix": 3}
    found, number = heard.titles(titles), 0
    for each in WISHES:
        wanted = Counter(title for title in titles if title.rpartition(" ")[2] in each.places)
        for _ in range(each.group.count):
            number += 1
            room = f"!{number}:replay.invalid" if each.group.platform == "matrix" else str(number)
            room = f"-100{number:09}" if each.group.kind == "group" else room
            assert found[room] == wanted, each
    quiet = {str(number) for number in range(7, 10)}
    hushed = [at for at, room, _ in heard.messages if room.id in quiet and 6 <= (at + timedelta(hours=3)).hour < 12]
    assert hushed == []
    counted = {row["class"]: row for row in report["deliveries"]}
    assert sum(row["delivered"] for row in counted.values()) == len(heard.messages)
    assert counted["alert"]["dropped"].keys() == {"quiet"}
    assert all(row["waiting"] == 0 for row in counted.values())


async def test_rooms_that_say_what_nobody_understands_are_named(tmp_path: Path) -> None:
    groups = (RoomGroup(says=("/subscribe درعا",)), RoomGroup(says=("/latest درعا", "/digest 25:00")))
    with pytest.raises(ConfigError) as caught:
        await replay(Settings(), None, Trial(tmp_path, groups), InlineReader(gazetteer()))
    assert [problem.partition(":")[0] for problem in caught.value.problems] == ["rooms.1.says", "rooms.1.says"]


def test_the_packaged_rooms_are_understood_and_others_are_checked(tmp_path: Path) -> None:
    assert sum(group.count for group in room_groups()) > 100
    file = tmp_path / "rooms.toml"
    file.write_text('[[rooms]]\ncount = 0\nsay = ["/subscribe درعا"]\n', encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        room_groups(file)
    assert len(caught.value.problems) >= 3


def test_a_day_keeps_its_times_and_anything_else_is_spread_over_one() -> None:
    start, hour = datetime(2026, 1, 1, tzinfo=UTC), timedelta(hours=1)
    assert spread([MIDNIGHT + 5 * hour, MIDNIGHT], start) == [start + 5 * hour, start]
    assert spread([MIDNIGHT, None, MIDNIGHT - 99 * hour, None], start) == [
        start + hours * hour for hours in (12, 18, 0, 6)
    ]
    assert spread([], start) == []
