"""How many people rooms have is asked slowly, and kept roughly."""

from dataclasses import dataclass, field

import pytest

from newsbot.chat.room import Room
from newsbot.flows.census import Census
from newsbot.news.audience import Filter
from newsbot.news.headcount import rough
from tests.fakes.clock import FakeClock
from tests.fakes.store import MemoryStore

GROUP, OTHER = Room("telegram", "-500"), Room("telegram", "-501")


@dataclass
class Messenger:
    """Answers with what it is told to; an error is raised."""

    answers: list[int | type[Exception] | None]
    asked: list[Room] = field(default_factory=list)

    async def members(self, room: Room) -> int | None:
        self.asked.append(room)
        answer = self.answers.pop(0)
        if isinstance(answer, type):
            raise answer
        return answer


async def test_each_room_once_a_week_and_again_soon_where_nobody_answered() -> None:
    store, clock = MemoryStore(), FakeClock()
    for room in (GROUP, OTHER, Room("telegram", "7")):
        await store.following.change(room, lambda one: one.following([Filter()], at_once=True), clock.now())
    messenger = Messenger([513, TimeoutError, None, 8])
    census = Census("telegram", messenger.members, store.headcount, clock)
    waits = []
    for _ in range(5):
        waits.append(await census.once())
        clock.advance(waits[-1])
    assert messenger.asked == [GROUP, OTHER, OTHER]
    assert waits[1] > waits[0]
    assert store.following.members == {GROUP: 600, OTHER: None}
    clock.advance(7 * 86_400)
    await census.once()
    assert messenger.asked[3:] == [GROUP]
    assert store.following.members[GROUP] == 8


@pytest.mark.parametrize(
    ("members", "kept"), [(0, 0), (1, 1), (9, 9), (10, 10), (11, 20), (37, 40), (999, 1000), (4317, 5000)]
)
def test_rough_is_never_too_few(members: int, kept: int) -> None:
    assert rough(members) == kept
