"""What is done in the day beside the news: editors post, put right and take back, and a source corrects itself."""

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from newsbot.chat.room import Room
from tests.replay.arrivals import Aired
from tests.replay.day import Day
from tests.replay.desk import Flash
from tests.replay.plan import is_quiet
from tests.replay.rooms import Member

QUAKE = Flash(
    "زلزال بقوة ست درجات يهز بلدانًا عدة\nتوقفت حركة كل سفينة في الموانئ، وأغلق معرض الكتاب أبوابه.",
    "سوريا، مصر، الولايات المتحدة",
    ("sy", "eg", "us"),
)
FLOOD = Flash(
    "سيول جارفة تقترب من بلدات عدة\nاصعدوا إلى أماكن مرتفعة فورًا.", "درعا، الأردن", ("sy-daraa", "jo"), safety=True
)
BANK = Flash("بنك مركزي يرفع سعر الفائدة\nيقول إن التضخم وأسعار النفط هي السبب.", "لبنان، العراق", ("lb", "iq"))
CORRECTED = timedelta(hours=23)
"""When a source corrects what it reported in the hours before."""
_BEFORE = timedelta(hours=4)
_AWAKE = 12


@dataclass
class Agenda:
    """By the clocks of Damascus, in which the day begins at midnight. `articles`: by their ids."""

    day: Day
    members: Mapping[Room, Member]
    articles: Mapping[str, dict[str, Any]]
    _numbers: dict[str, int] = field(default_factory=dict)

    async def do(self, since: timedelta) -> None:
        """What is to be done so long after the day began."""
        todo: dict[timedelta, Callable[[], Awaitable[None]]] = {
            timedelta(hours=1): lambda: self._post(QUAKE),
            timedelta(hours=1, minutes=30): self._ask,
            timedelta(hours=2, minutes=10): lambda: self._correct(QUAKE, "زلزال بقوة خمس درجات يهز بلدانًا عدة"),
            timedelta(hours=3): lambda: self._post(FLOOD),
            timedelta(hours=3, minutes=30): lambda: self._correct(FLOOD, "سيول تقترب من بلدات عدة، ولا خطر على غيرها"),
            timedelta(hours=12): lambda: self._post(BANK),
            timedelta(hours=23, minutes=20): lambda: self._retract(BANK),
        }
        if since in todo:
            await todo[since]()
            self.day.collect()

    async def _ask(self) -> None:
        """Some who should be asleep want to know."""
        awake = [room for room, member in self.members.items() if is_quiet(member.profile, self.day.at)]
        private = [room for room in awake if not room.id.startswith("-")][:_AWAKE]
        await self.day.readers.ask(private)
        await self.day.work.done()
        self.day.collect(asked=private)

    async def _post(self, flash: Flash) -> None:
        number = self._numbers[flash.text] = await self.day.desk.post(flash)
        self.day.aired.append(Aired(self.day.at, number, flash.text, flash.places, safety=flash.safety))

    async def _correct(self, flash: Flash, text: str) -> None:
        number = self._numbers[flash.text]
        await self.day.desk.correct(number, text)
        self.day.aired.append(Aired(self.day.at, number, text, flash.places, first=False))

    async def _retract(self, flash: Flash) -> None:
        number = self._numbers[flash.text]
        await self.day.desk.retract(number)
        self.day.aired.append(Aired(self.day.at, number, flash.text, flash.places, first=False))

    def correction(self) -> dict[str, Any] | None:
        """An article that corrects what many rooms were told in these hours that are asleep by now."""
        now, told = self.day.at, Counter[int]()
        for one in self.day.messages:
            if one.kind == "routine" and len(one.stories) == 1 and not one.edit and now - one.at < _BEFORE:
                told[one.stories[0]] += is_quiet(self.members[one.room].profile, now)
        if not told:
            return None
        story = max(told, key=lambda number: (told[number], number))
        first = next(one.article for one in self.day.filed if one.story == story)
        before = self.articles[first.id]
        return {**before, "id": f"{first.id}-right", "url": None, "title": f"تصحيح: {before['title']}"}
