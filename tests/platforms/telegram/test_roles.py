from typing import Any

import pytest

from newsbot.chat.heard import Elsewhere
from newsbot.chat.room import Room
from newsbot.platforms.telegram.client import Account
from newsbot.platforms.telegram.roles import Roles
from newsbot.platforms.telegram.standing import Nobody, Person, RoomItself
from tests.doubles.telegram.running import Double
from tests.fakes.clock import FakeClock


@pytest.fixture
async def group(double: Double) -> Double:
    """The group has an owner 5, an administrator 6 and a member 7."""
    for user in (5, 6, 7):
        await double.control.user(user)
    await double.control.member(-1001, 5, status="creator")
    await double.control.member(-1001, 6, status="administrator")
    await double.control.member(-1001, 7, status="member")
    return double


def roles(bot: Account, clock: FakeClock | None = None) -> Roles:
    return Roles(bot.bot, (clock or FakeClock()).monotonic)


@pytest.mark.parametrize(("user", "may"), [(5, True), (6, True), (7, False), (8, False), (1000001, False)])
async def test_settings_are_the_administrators(bot: Account, group: Double, user: int, *, may: bool) -> None:
    assert await roles(bot).may_set(Person(user), "supergroup", "-1001") is may
    assert await roles(bot).may_set(Person(user), "supergroup", "-1001/7") is may


async def test_nobody_is_nobody_and_the_room_speaks_for_itself(bot: Account, double: Double) -> None:
    asking = roles(bot)
    assert not await asking.may_set(Nobody("forwarded"), "supergroup", "-1001")
    assert not await asking.may_set(Nobody("forwarded"), "private", "5")
    assert await asking.may_set(RoomItself(), "supergroup", "-1001")
    assert await asking.may_set(RoomItself(), "channel", "-1002")
    assert not await asking.may_set(RoomItself(), "private", "5")
    assert await double.control.requests() == []


async def test_a_private_chat_is_its_persons(bot: Account, double: Double) -> None:
    assert await roles(bot).may_set(Person(5), "private", "5")
    assert not await roles(bot).may_set(Person(6), "private", "5")
    assert await double.control.requests() == []


async def test_an_answer_is_kept_for_a_minute(bot: Account, group: Double) -> None:
    clock = FakeClock()
    asking = roles(bot, clock)
    assert not await asking.may_set(Person(7), "supergroup", "-1001")
    await group.control.member(-1001, 7, status="administrator")
    clock.advance(59)
    assert not await asking.may_set(Person(7), "supergroup", "-1001")
    clock.advance(2)
    assert await asking.may_set(Person(7), "supergroup", "-1001")
    assert len(await group.control.requests()) == 2


async def test_a_change_that_is_known_is_asked_for_again(bot: Account, group: Double) -> None:
    asking = roles(bot)
    assert await asking.may_set(Person(6), "supergroup", "-1001")
    await group.control.member(-1001, 6, status="left")
    asking.forget("-1001/9")
    assert not await asking.may_set(Person(6), "supergroup", "-1001")


@pytest.mark.parametrize("fault", ["server-page", "drop-after", "ok-false", "garbage-json", "flood"])
async def test_without_an_answer_nobody_may(bot: Account, group: Double, fault: str) -> None:
    await group.control.fault(fault, method="getChatAdministrators")
    asking = roles(bot)
    assert not await asking.may_set(Person(5), "supergroup", "-1001")
    assert await asking.may_set(Person(5), "supergroup", "-1001"), "a failure is not remembered"


ME = 1000001


@pytest.mark.parametrize(
    ("mine", "user", "found"),
    [
        ({"status": "administrator"}, 5, (True, True)),
        ({"status": "administrator"}, 7, (False, True)),
        ({"status": "administrator", "can_post": False}, 5, (True, False)),
        ({"status": "left"}, 5, None),
    ],
)
async def test_a_channel_is_found_by_its_name(
    bot: Account, double: Double, mine: dict[str, Any], user: int, found: tuple[bool, bool] | None
) -> None:
    await double.control.chat(-1005, "channel", username="news_ch")
    for one in (5, 7):
        await double.control.user(one)
    await double.control.member(-1005, 5, status="creator")
    await double.control.member(-1005, ME, **mine)
    there = await roles(bot).elsewhere("@news_ch", ME, Person(user))
    assert (there and (there.may_set, there.may_post)) == found
    assert there is None or (there.room, there.kind) == (Room("telegram", "-1005"), "channel")


async def test_a_group_is_found_and_a_person_is_not(bot: Account, group: Double) -> None:
    await group.control.chat(-1001, "supergroup", username="our_group")
    await group.control.chat(5, username="nora_5")
    there = await roles(bot).elsewhere("@our_group", ME, Nobody("forwarded"))
    assert there == Elsewhere(Room("telegram", "-1001"), "group", may_set=False, may_post=True)
    assert await roles(bot).elsewhere("@nora_5", ME, Person(5)) is None
    assert await roles(bot).elsewhere("@nobody_there", ME, Person(5)) is None
