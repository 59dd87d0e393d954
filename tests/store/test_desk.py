"""The editors' desk is kept, each act whole with its posts and its line in the audit: on every store."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import text

from newsbot.chat.delivery import Priority
from newsbot.chat.room import Room
from newsbot.news.acts import Refusal, Send
from newsbot.news.audit import Finding, Happened, Head
from newsbot.news.bulletin import Audience, Bulletin, Draft, Policy, Standing, Version, composed, shown
from newsbot.news.desk import decide
from newsbot.news.roster import Change, roster
from newsbot.ports import Post
from newsbot.ports.desk import Hours, Kept, Out, Revised, Ruling
from newsbot.store import open_store
from tests.fakes.store import MemoryStore
from tests.store.samples import NOW, ancestors
from tests.store.sending import opened, says

NORA, OMAR = "telegram:1", "matrix:@omar:example.org"
EDITORS, READERS = Room("telegram", "-1"), Room("telegram", "100")
WROTE = Happened(NORA, "write", "b1", detail="people 100")
FULL = Bulletin(
    0,
    "sending",
    "life-safety",
    Audience("concerned", ("p1", "p2"), ("health",), ("telegram",)),
    NOW,
    Draft("correction", "نص «آخر»", OMAR, NOW, "m", None, 7, NOW, NOW + timedelta(hours=1), NORA, NOW, urgent=True),
    (
        Version(1, "initial", "نص", NORA, NOW, OMAR),
        Version(2, "correction", "نص ثان", OMAR, NOW, None, urgent=True, people=None),
    ),
    NOW,
    NOW + timedelta(seconds=20.5),
    5,
    42_300,
    12,
    OMAR,
    NOW - timedelta(minutes=3),
    NOW,
)


@pytest.fixture(params=["memory", "sqlite", "postgres"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Any]:
    if request.param == "memory":
        yield MemoryStore(ancestors)
        return
    async with opened(request, tmp_path) as found:
        yield found


def new(text_: str = "نص", author: str = NORA) -> Bulletin:
    return composed(text_, author, NOW)


async def added(store: Any, bulletin: Bulletin | None = None, ruling: Ruling | None = None) -> Kept:
    kept, _ = await store.desk.add(bulletin or new(), ruling or Ruling(happened=(WROTE,)), None, NOW)
    assert isinstance(kept, Kept)
    return kept


async def test_a_bulletin_comes_back_as_it_was(store: Any) -> None:
    kept = await added(store, FULL)
    assert kept.bulletin == replace(FULL, id=kept.bulletin.id)
    assert (await store.desk.get(kept.bulletin.id)).bulletin == kept.bulletin
    assert await store.desk.get(99) is None


async def test_what_was_made_from_one_message_is_one(store: Any) -> None:
    first, is_new = await store.desk.add(new(), Ruling(happened=(WROTE,)), "telegram/1/7", NOW)
    again, is_new_again = await store.desk.add(new("غيره"), Ruling(happened=(WROTE,)), "telegram/1/7", NOW)
    assert (is_new, is_new_again) == (True, False)
    assert again == first
    assert (await store.desk.of_origin("telegram/1/7")) == first
    assert await store.desk.of_origin("telegram/1/8") is None
    assert len(await store.audit.latest(9)) == 1


async def test_an_act_is_whole_or_did_not_happen(store: Any) -> None:
    kept = await added(store)

    def judge(found: Kept, _hours: Hours) -> Ruling:
        raise ValueError(found.bulletin.id)

    with pytest.raises(ValueError):
        await store.desk.rule(kept.bulletin.id, judge, NOW)
    assert await store.desk.get(kept.bulletin.id) == kept
    assert len(await store.audit.latest(9)) == 1
    with pytest.raises(LookupError):
        await store.desk.rule(99, judge, NOW)


async def test_its_posts_are_put_in_with_it_and_remembered(store: Any) -> None:
    kept = await added(store)
    posts = (
        Out("telegram", "news", Post(Priority.BREAKING, (says("خبر"),), (READERS,))),
        Out("telegram", "card", Post(Priority.REPLY, (says("بطاقة"),), (EDITORS,))),
        Out("telegram", "notice", Post(Priority.REPLY, (says("إشعار"),), (EDITORS,))),
    )
    after, _ = await store.desk.rule(kept.bulletin.id, lambda _kept, _hours: Ruling(posts=posts), NOW)
    assert [(one.account, one.part) for one in after.posts] == [("telegram", "news"), ("telegram", "card")]
    assert len(after.of("news")) == 1
    new_words = Revised("news", (says("خبر آخر"),))
    again, _ = await store.desk.rule(
        kept.bulletin.id, lambda _kept, _hours: Ruling(revised=(new_words,), dropped=("card",)), NOW
    )
    assert [one.part for one in again.posts] == ["news"]


async def test_what_counts_for_somebodys_hour(store: Any) -> None:
    def out(people: int | None, minutes: int, author: str = NORA, kind: Any = "initial") -> Bulletin:
        at, number = NOW - timedelta(minutes=minutes), 1 if kind == "initial" else 2
        version = Version(number, kind, "نص", author, at, people=people)
        return replace(new(), phase="sent", draft=None, versions=(version,))

    held = replace(new(), phase="held", since=NOW, until=NOW, charged=7)
    for one in (out(100, 59), out(1000, 60), out(50, 5, kind="correction"), out(3000, 1, OMAR), held):
        await added(store, one)
    found: list[Standing] = []

    def judge(_kept: Kept, hours: Hours) -> Ruling:
        found.append(hours([NORA]))
        found.append(hours([NORA, OMAR]))
        return Ruling()

    await store.desk.rule(1, judge, NOW)
    await store.desk.rule(5, judge, NOW)
    assert found[:2] == [Standing(157, 2), Standing(3157, 3)]
    assert found[2] == Standing(150, 1)  # its own first sending is left out
    await added(store, out(None, 3))
    await store.desk.rule(1, judge, NOW)
    assert found[-2] == Standing(None, 3)


async def test_two_that_go_out_at_the_same_moment_are_added_up(store: Any) -> None:
    policy = Policy(roster({"editor": (NORA, OMAR)}, {}), above=1000)
    for _ in range(4):
        await added(store, shown(new(), "m", 600, 6))

    def judge(kept: Kept, hours: Hours) -> Ruling:
        found = decide(kept.bulletin, Send("m", hours([NORA])), NORA, NOW, policy)
        assert not isinstance(found, Refusal)
        return Ruling(found)

    done = await asyncio.gather(*(store.desk.rule(id_, judge, NOW) for id_ in (1, 2, 3, 4)))
    assert sorted(kept.bulletin.state for kept, _ in done) == ["awaiting", "awaiting", "awaiting", "held"]


async def test_what_may_still_change_and_what_readers_got(store: Any) -> None:
    said = Version(1, "initial", "نص", NORA, NOW)
    sent = replace(new(), phase="sent", draft=None, versions=(said,), began=NOW)
    every = [
        new(),
        replace(new(), phase="cancelled"),
        sent,
        replace(sent, draft=Draft("correction", "غيره", NORA, NOW), began=NOW + timedelta(seconds=1)),
        replace(sent, phase="retracted"),
        replace(sent, phase="sending", audience=Audience("test")),
    ]
    for one in every:
        await added(store, one)
    assert [kept.bulletin.id for kept in await store.desk.open()] == [1, 4, 6]
    assert [one.id for one in await store.desk.public(9, NOW - timedelta(hours=1))] == [4, 3]
    assert [one.id for one in await store.desk.public(1, NOW - timedelta(hours=1))] == [4]
    assert await store.desk.public(9, NOW + timedelta(hours=1)) == []


async def test_roles_and_places(store: Any) -> None:
    given = Change(OMAR, "editor", given=True)
    await store.staff.change(given, Happened(NORA, "give", OMAR, detail="editor"), NOW)
    await store.staff.change(replace(given, given=False), Happened(NORA, "take", OMAR, detail="editor"), NOW)
    assert await store.staff.changes() == [given, replace(given, given=False)]
    assert [entry.what.act for entry in await store.audit.latest(9)] == ["take", "give"]
    assert await store.staff.place(OMAR) is None
    for room in (EDITORS, READERS):
        await store.staff.met(OMAR, room)
    assert await store.staff.place(OMAR) == READERS


async def test_what_the_editors_were_told_of(store: Any) -> None:
    alarms = store.alarms
    for name, at in (("source:السهل", NOW), ("silence:", NOW), ("silence:", NOW + timedelta(seconds=0.5))):
        await alarms.told(name, at)
    await alarms.over([])
    assert await alarms.standing() == {"source:السهل": NOW, "silence:": NOW + timedelta(seconds=0.5)}
    await alarms.over(["silence:", "account:matrix"])
    assert await alarms.standing() == {"source:السهل": NOW}


async def test_the_audit_is_one_chain(store: Any) -> None:
    assert (await store.audit.verify()).good
    await store.audit.note([WROTE, replace(WROTE, act="send")], NOW)
    anchor = await store.audit.head()
    await added(store)
    assert [entry.seq for entry in await store.audit.latest(2)] == [3, 2]
    verdict = await store.audit.verify([anchor])
    assert (verdict.good, verdict.entries, verdict.head) == (True, 3, await store.audit.head())
    assert (await store.audit.verify([Head(2, bytes(32))])).findings == (Finding("unknown", 2),)


async def test_whoever_was_at_the_table_is_found_out(store: Any) -> None:
    """Edits and deletions through SQL; the key and the heads beside the store were left as they were."""
    if not hasattr(store, "database"):
        pytest.skip("this store has no table")
    await store.audit.note([replace(WROTE, subject=f"b{n}") for n in range(30)], NOW)
    kept = await store.audit.head()
    chance, missed = Random(2), []
    for _ in range(12):
        at = chance.randrange(1, 31)
        harm = chance.choice(
            (
                f"DELETE FROM audit WHERE seq = {at}",
                f"DELETE FROM audit WHERE seq >= {at}",
                f"UPDATE audit SET actor = 'telegram:2' WHERE seq = {at}",
                f"UPDATE audit SET at = at + 1 WHERE seq = {at}",
                f"UPDATE audit SET outcome = 'role', detail = '' WHERE seq = {at}",
            )
        )

        def worse(connection: Any, harm: str = harm) -> None:
            connection.execute(text("CREATE TABLE kept AS SELECT * FROM audit"))
            connection.execute(text(harm))

        def better(connection: Any) -> None:
            connection.execute(text("DELETE FROM audit"))
            connection.execute(text("INSERT INTO audit SELECT * FROM kept"))
            connection.execute(text("DROP TABLE kept"))

        await store.database.write(worse)
        if (await store.audit.verify()).good:
            missed.append(harm)
        await store.database.write(better)
    assert missed == []
    assert (await store.audit.verify([kept])).good


async def test_heads_stand_beside_the_store_and_outlive_a_torn_line(tmp_path: Path) -> None:
    opening = open_store(f"sqlite:///{tmp_path}/x.db", tmp_path / "key", ancestors)
    async with opening as store:
        for _ in range(3):
            await store.audit.note([WROTE], NOW)
        beside = tmp_path / "x.db.audit"
        assert beside.stat().st_mode & 0o077 == 0
        with beside.open("a") as file:
            file.write("4:00")  # a crash in the midst of a line
        await store.audit.note([WROTE], NOW)
        verdict = await store.audit.verify()
        assert (verdict.good, verdict.entries) == (True, 4)
        beside.unlink()
        assert (await store.audit.verify()).findings == (Finding("none", 4),)
