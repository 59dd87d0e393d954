"""Looks at sources: only when due, at no more than is new, and none of them at the cost of another."""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from newsbot.news.article import Source
from newsbot.news.polling import FIRST_RETRY, GROWTH, SourceState
from newsbot.ports import Fetched, SourceError
from tests.fakes.clock import A_MORNING
from tests.fakes.fetcher import Asked, FakeFetcher
from tests.fakes.reader import InlineReader
from tests.fakes.store import MemorySources
from tests.flows.kit import FEED, LONG, House, entry, feed, line, page
from tests.sources.channel_pages import channel, message

OTHER = "https://other.example/rss"
PLAIN = Source("السهل", "feed", FEED, every=600)
HILLS = Source("الجبل", "feed", OTHER, every=600)


@pytest.fixture
def house() -> House:
    one, other = feed(entry("أ", LONG, guid="1")), feed(entry("ب", LONG, guid="1"))
    return House(web=FakeFetcher({FEED: one, OTHER: other}))


async def state(house: House, name: str) -> SourceState:
    (found,) = [each for each in await house.store.sources.states() if each.name == name]
    return found


async def test_only_due_sources_are_looked_at(house: House) -> None:
    poll = house.poll(PLAIN, HILLS)
    await house.store.sources.save(SourceState("الجبل", due=A_MORNING + timedelta(minutes=5)))
    assert await poll.once() == 1
    assert house.web.addresses == [FEED]
    assert await poll.once() == 0
    assert house.web.addresses == [FEED]
    house.clock.advance(300)
    assert await poll.once() == 1
    assert house.web.addresses == [FEED, OTHER]


async def test_the_validators_of_the_last_answer_are_shown_to_the_server(house: House) -> None:
    house.web.pages[FEED] = Fetched(200, FEED, feed(entry("أ", LONG)).encode(), etag='"7"', modified="Fri")
    poll = house.poll(PLAIN)
    await poll.once()
    house.web.pages[FEED] = Fetched(304, FEED, b"")
    for _ in range(2):
        house.clock.advance(3600)
        assert await poll.once() == 0
    assert house.web.asked == [Asked(FEED, None, None), Asked(FEED, '"7"', "Fri"), Asked(FEED, '"7"', "Fri")]


@pytest.mark.parametrize("again", ["304", "same body"])
async def test_nothing_new_changes_nothing_and_makes_the_wait_longer(house: House, again: str) -> None:
    poll = house.poll(PLAIN)
    await poll.once()
    before = dict(house.store.articles.rows)
    if again == "304":
        house.web.pages[FEED] = Fetched(304, FEED, b"")
    house.clock.advance(600)
    assert isinstance(house.reader, InlineReader)
    house.reader.asked.clear()
    assert await poll.once() == 0
    assert house.reader.asked == []
    assert house.store.articles.rows == before
    remembered = await state(house, "السهل")
    assert remembered.last_ok == house.clock.now()
    assert remembered.due == house.clock.now() + timedelta(seconds=600 * GROWTH)


async def test_news_bring_the_operators_interval_back(house: House) -> None:
    poll = house.poll(PLAIN)
    await poll.once()
    house.clock.advance(600)
    await poll.once()
    house.web.pages[FEED] = feed(entry("جديد", LONG, guid="2"), entry("أ", LONG, guid="1"))
    house.clock.advance(3600)
    assert await poll.once() == 1
    assert (await state(house, "السهل")).due == house.clock.now() + timedelta(seconds=600)


FAILURES = [
    SourceError(f"{FEED}: answered with status 500"),
    b"%PDF-1.7 not a feed",
    page("صفحة لا خلاصة"),
    ZeroDivisionError("a fault of our own"),
]


@pytest.mark.parametrize("failure", FAILURES, ids=["status", "binary", "html", "bug"])
async def test_a_failing_source_backs_off_alone(house: House, failure: Exception | bytes | str) -> None:
    house.web.pages[FEED] = failure
    poll = house.poll(PLAIN, HILLS)
    assert await poll.once() == 1
    failed = await state(house, "السهل")
    assert failed.failures == 1
    assert failed.error
    assert failed.last_ok is None
    assert failed.due == A_MORNING + timedelta(seconds=600)
    house.clock.advance(600)
    await poll.once()
    assert (await state(house, "السهل")).due == house.clock.now() + timedelta(seconds=2 * min(600, FIRST_RETRY))
    assert (await state(house, "الجبل")).failures == 0


async def test_a_source_that_recovers_is_as_before(house: House) -> None:
    good = house.web.pages[FEED]
    house.web.pages[FEED] = SourceError(f"{FEED}: cannot connect")
    poll = house.poll(PLAIN)
    await poll.once()
    house.web.pages[FEED] = good
    house.clock.advance(600)
    assert await poll.once() == 1
    recovered = await state(house, "السهل")
    assert (recovered.failures, recovered.error, recovered.last_ok) == (0, None, house.clock.now())


async def test_what_a_server_asks_for_is_honoured(house: House) -> None:
    house.web.pages[FEED] = SourceError(f"{FEED}: answered with status 429", retry_after=7200)
    poll = house.poll(PLAIN)
    await poll.once()
    house.clock.advance(7199)
    await poll.once()
    assert house.web.addresses == [FEED]
    house.clock.advance(1)
    await poll.once()
    assert house.web.addresses == [FEED, FEED]


async def test_one_bad_item_is_not_a_bad_source(house: House) -> None:
    house.files.files |= {"in/1.jsonl": line("سليم"), "in/2.txt": b"\x89PNG"}
    poll = house.poll(Source("مجلد", "folder", "in/"))
    assert await poll.once() == 1
    assert (await state(house, "مجلد")).failures == 0


async def test_a_folder_of_which_nothing_can_be_read_is_one(house: House) -> None:
    poll = house.poll(Source("مجلد", "folder", "gone/"))
    assert await poll.once() == 0
    assert (await state(house, "مجلد")).error == "gone/: no such file or directory"


async def test_bare_items_of_a_polled_source_are_followed(house: House) -> None:
    link = "https://news.example/1"
    house.web.pages |= {FEED: feed(entry("عار", guid="1", link=link)), link: page("عار")}
    assert await house.poll(Source("السهل", "feed", FEED, follow=True)).once() == 1
    assert house.web.addresses == [FEED, link]
    (row,) = house.store.articles.rows.values()
    assert row.article.draft.paragraphs


async def test_imported_sources_are_looked_at_beside_the_configured(house: House) -> None:
    await house.store.sources.add_sources([Source("السهل ثانية", "feed", FEED), HILLS])
    assert await house.poll(PLAIN).once() == 2
    assert sorted(house.web.addresses) == [FEED, OTHER]
    assert [each.name for each in await house.store.sources.states()] == ["الجبل", "السهل"]


async def test_what_is_remembered_of_namesakes_is_not_mixed_up(house: House) -> None:
    house.web.pages[FEED] = Fetched(200, FEED, feed(entry("أ", LONG)).encode(), etag='"1"')
    house.web.pages[OTHER] = Fetched(200, OTHER, feed(entry("ب", LONG)).encode(), etag='"2"')
    await house.store.sources.add_sources([Source("أخبار", "feed", FEED), Source("أخبار", "feed", OTHER)])
    poll = house.poll()
    await poll.once()
    house.clock.advance(3600)
    await poll.once()
    assert {asked.url: asked.etag for asked in house.web.asked[2:]} == {FEED: '"1"', OTHER: '"2"'}


@dataclass
class Watched(MemorySources):
    """Tells of every look that is done, and counts the scans for due sources."""

    looks: asyncio.Queue[str] = field(default_factory=asyncio.Queue)
    scans: int = 0

    async def states(self) -> list[SourceState]:
        self.scans += 1
        await asyncio.sleep(0)
        return await super().states()

    async def save(self, state: SourceState) -> None:
        await super().save(state)
        self.looks.put_nowait(state.name)


async def test_it_looks_at_once_then_when_woken_until_stopped(house: House) -> None:
    book = house.store.sources = Watched()
    wake, stop = asyncio.Event(), asyncio.Event()
    async with asyncio.timeout(10), asyncio.TaskGroup() as group:
        running = group.create_task(house.poll(PLAIN).run(wake, stop))
        assert await book.looks.get() == "السهل"
        house.clock.advance(3600)
        wake.set()
        assert await book.looks.get() == "السهل"
        for _ in range(20):
            await asyncio.sleep(0)
        assert book.scans == 2
        assert not running.done()
        stop.set()
        wake.set()
    assert running.done()
    assert house.web.addresses == [FEED, FEED]


async def test_after_a_stop_no_look_begins(house: House) -> None:
    wake, stop = asyncio.Event(), asyncio.Event()
    stop.set()
    await house.poll(PLAIN).run(wake, stop)
    assert house.web.addresses == []


class Stopping(FakeFetcher):
    """The signal to stop comes while a fetch is under way."""

    def __init__(self, page: str, *signals: asyncio.Event) -> None:
        super().__init__({FEED: page})
        self._signals = signals

    async def fetch(self, url: str, *, etag: str | None = None, modified: str | None = None) -> Fetched:
        for signal in self._signals:
            signal.set()
        return await super().fetch(url, etag=etag, modified=modified)


async def test_a_stop_lets_the_look_under_way_end(house: House) -> None:
    wake, stop = asyncio.Event(), asyncio.Event()
    house.web = Stopping(feed(entry("أ", LONG)), stop, wake)
    async with asyncio.timeout(10):
        await house.poll(PLAIN).run(wake, stop)
    assert house.titles() == ["أ"]
    assert (await state(house, "السهل")).last_ok == A_MORNING


async def test_an_edited_message_of_a_channel_is_a_revision() -> None:
    url = "https://t.me/s/sahlnews"
    house = House(web=FakeFetcher({url: channel(message(1, "افتتاح فرن في جاسم"), message(2, "مطر في نوى"))}))
    poll = house.poll(Source("السهل", "telegram", url, every=600))
    assert await poll.once() == 2
    house.web.pages[url] = channel(message(1, "افتتاح فرن في جاسم"), message(2, "مطر غزير في نوى", edited="edited"))
    house.clock.advance(700)
    assert await poll.once() == 0
    assert sorted(house.titles()) == ["افتتاح فرن في جاسم", "مطر غزير في نوى"]
    assert len(house.store.articles.unfiled) == 2
