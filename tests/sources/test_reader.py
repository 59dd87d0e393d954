"""The parsing worker, for real: what it reads, what stops it, and that the next material is read all the same."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime

import pytest
import pytest_asyncio

from newsbot.ports import Contents, Material, SourceError
from newsbot.sources.reader import LARGEST, WorkerReader

NOW = datetime(2024, 6, 3, 9, 0, tzinfo=UTC)
RSS = (
    '<rss version="2.0"><channel><title>تجربة</title><item><title>ترميم مدرسة في درعا</title>'
    "<description>بدأت ورشات البلدية ترميم المدرسة الغربية في مدينة درعا.</description></item></channel></rss>"
)
# Cheap to send, dear to parse: each stops a worker by another of its limits.
ENTITIES = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "خبر"}">' for n in range(12))
LAUGHS = f"<!DOCTYPE rss [{ENTITIES}]><rss version='2.0'><channel><item><title>&e11;</title></item></channel></rss>"
NESTED = "<rss version='2.0'><channel>" + "<item><title>" * 60_000
MARKUP = "<html><body>" + "<p><b><i>خبر</i></b></p>" * 250_000


def material(text: str, name: str = "feed.xml", kind: str = "auto") -> Material:
    return Material(name, text.encode(), NOW, kind="jsonl" if kind == "jsonl" else "auto")


async def until(condition: Callable[[], bool]) -> None:
    while not condition():  # noqa: ASYNC110  # a process's state has no event to wait for
        await asyncio.sleep(0.005)


pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shared() -> AsyncIterator[WorkerReader]:
    """One worker for the tests that do not stop it; starting one takes most of a second."""
    reader = WorkerReader()
    yield reader
    await reader.close()


async def test_a_feed_is_read_and_understood(shared: WorkerReader) -> None:
    contents = await shared.read(material(RSS))
    assert contents.kind == "feed"
    (item,) = contents.items
    assert item.draft is not None
    assert item.reading is not None
    assert item.source == "تجربة"
    assert item.reading.summary[0].text in item.draft.text
    assert item.reading.places


async def test_lines_are_read_in_batches_that_know_their_numbers(shared: WorkerReader) -> None:
    lines = [json.dumps({"id": str(number), "title": f"خبر {number}"}) for number in range(1, 121)]
    lines[69] = "{bad"
    batches = [len(contents.items) async for contents in shared.read_many(material("\n".join(lines), "f.jsonl"))]
    assert batches == [50, 50, 20]
    contents = await shared.read(material("\n".join(lines), "f.jsonl"))
    (bad,) = [item.error for item in contents.items if item.draft is None]
    assert bad is not None
    assert bad.startswith("f.jsonl, line 70: not JSON")


async def test_a_bad_material_costs_no_worker(shared: WorkerReader) -> None:
    for _ in range(3):
        with pytest.raises(SourceError, match=r"^x\.html: no article was found on the page$"):
            await shared.read(material("<html><body></body></html>", "x.html"))
    assert (await shared.read(material(RSS))).items


async def test_a_large_or_binary_material_is_refused_before_it_is_sent() -> None:
    reader = WorkerReader()
    with pytest.raises(SourceError, match=r"^big\.html: larger than 10 MiB$"):
        await reader.read(Material("big.html", b"<html>" + b"x" * LARGEST, NOW))
    with pytest.raises(SourceError, match=r"^x\.bin: it is an image"):
        await reader.read(Material("x.bin", b"\x89PNG\r\n\x1a\n", NOW))
    assert not reader._alive  # no worker was started for it


async def test_bombs_are_defused_or_refused_in_one_line() -> None:
    reader = WorkerReader(cpu=1.0)
    for bomb in (LAUGHS, NESTED):
        try:
            contents = await reader.read(material(bomb, "bomb.xml"))
        except SourceError as refused:
            contents, reason = Contents("feed"), str(refused)
        else:
            reason = "bomb.xml: defused"
        assert reason.startswith("bomb.xml: ")
        assert "\n" not in reason
        assert sum(len(item.draft.text) for item in contents.items if item.draft) < LARGEST
    assert (await reader.read(material(RSS))).items
    await reader.close()


async def test_too_much_processor_time_stops_the_worker_and_only_it() -> None:
    reader = WorkerReader(cpu=0.2)
    with pytest.raises(SourceError, match=r"^page\.html: reading it took longer than 0\.2 s of processor time$"):
        await reader.read(material(MARKUP, "page.html"))
    assert (await reader.read(material(RSS))).items
    await reader.close()


async def test_too_much_memory_is_one_line_and_the_next_material_is_read() -> None:
    reader = WorkerReader(memory=16, cpu=20.0, wall=60.0)
    with pytest.raises(SourceError, match=r"^page\.html: it needs too much memory$"):
        await reader.read(material(MARKUP, "page.html"))
    assert (await reader.read(material(RSS))).items
    await reader.close()


async def test_a_worker_that_hangs_is_killed() -> None:
    reader = WorkerReader(wall=0.2)
    reader._command = [sys.executable, "-c", _MUTE]
    with pytest.raises(SourceError, match=r"^feed\.xml: reading it took longer than 0\.2 s$"):
        await reader.read(material(RSS))
    assert not reader._alive
    await reader.close()


async def test_a_worker_that_crashes_says_why_and_is_replaced() -> None:
    reader = WorkerReader()
    good = reader._command
    reader._command = [sys.executable, "-c", _READY + "import sys; sys.exit('broken\\x1b[31m part')"]
    with pytest.raises(SourceError, match=r"^feed\.xml: the parsing worker stopped \(exit 1: broken \[31m part\)$"):
        await reader.read(material(RSS))
    reader._command = [sys.executable, "-c", "raise SystemExit('no such module')"]
    with pytest.raises(SourceError, match=r"the parsing worker cannot start .*no such module"):
        await reader.read(material(RSS))
    reader._command = good
    assert (await reader.read(material(RSS))).items
    await reader.close()


async def test_the_line_that_stops_a_worker_costs_only_itself() -> None:
    reader = WorkerReader()
    reader._command = [sys.executable, "-c", _READY + _ECHO]
    lines = ["{}", "{}", "poison", "{}"]
    contents = await reader.read(material("\n".join(lines), "f.jsonl", "jsonl"))
    errors = [item.error for item in contents.items]
    assert errors == ["ok", "ok", "f.jsonl, line 3: the parsing worker stopped (exit 3)", "ok"]
    await reader.close()


async def test_a_cancelled_read_leaves_no_worker_behind() -> None:
    reader = WorkerReader()
    reader._command = [sys.executable, "-c", _MUTE]
    reading = asyncio.create_task(reader.read(material(RSS)))
    await until(lambda: any(child.alive for child in reader._alive))
    (child,) = reader._alive
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    assert not child.alive
    assert not reader._alive


async def test_an_idle_worker_ends_and_a_new_one_is_started() -> None:
    reader = WorkerReader(idle=0.01)
    reader._command = [sys.executable, "-c", _READY + _ECHO]
    await reader.read(material("{}", "f.jsonl", "jsonl"))
    (child,) = reader._alive
    await until(lambda: not (reader._alive or child.alive))
    assert (await reader.read(material("{}", "f.jsonl", "jsonl"))).items
    await reader.close()


async def test_closing_stops_what_is_being_read() -> None:
    reader = WorkerReader()
    reader._command = [sys.executable, "-c", _MUTE]
    reading = asyncio.create_task(reader.read(material(RSS)))
    await until(lambda: any(child.ready is False and child.alive for child in reader._alive))
    await reader.close()
    with pytest.raises(SourceError):
        await reading
    with pytest.raises(SourceError, match="newsbot is stopping"):
        await reader.read(material(RSS))


async def test_workers_read_side_by_side() -> None:
    reader = WorkerReader(workers=2)
    reader._command = [sys.executable, "-c", _READY + _ECHO]
    await asyncio.gather(*(reader.read(material("{}", "f.jsonl", "jsonl")) for _ in range(6)))
    assert len(reader._alive) == 2
    await reader.close()


async def test_what_was_read_before_a_worker_stopped_is_kept() -> None:
    reader = WorkerReader()
    answer = "answer({'contents': {'kind': 'feed', 'items': [item], 'outlines': []}, 'end': False})\n"
    item = "item = {'draft': None, 'reading': None, 'source': None, 'error': 'ok'}\n"
    reader._command = [sys.executable, "-c", f"{_READY}frame(); frame()\n{item}{answer}sys.exit(3)"]
    contents = await reader.read(material(RSS))
    assert [item.error for item in contents.items] == ["ok", "feed.xml: the parsing worker stopped (exit 3)"]
    await reader.close()


async def test_secrets_of_the_environment_stay_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSBOT_TELEGRAM__TOKEN", "1:secret")
    reader = WorkerReader()
    reader._command = [sys.executable, "-c", _READY + "import os, sys; sys.exit(str(sorted(os.environ)))"]
    with pytest.raises(SourceError) as raised:
        await reader.read(material(RSS))
    assert "PYTHONUTF8" in str(raised.value)
    assert "TOKEN" not in str(raised.value)
    await reader.close()


# Workers of the test's own, speaking the same frames.
_READY = (
    "import json, struct, sys\n"
    "def answer(value):\n"
    "    body = json.dumps(value).encode()\n"
    "    sys.stdout.buffer.write(struct.pack('>I', len(body)) + body); sys.stdout.buffer.flush()\n"
    "def frame():\n"
    "    head = sys.stdin.buffer.read(4)\n"
    "    return sys.stdin.buffer.read(struct.unpack('>I', head)[0]) if head else sys.exit(0)\n"
    "answer({'ready': True})\n"
)
_MUTE = _READY + "sys.stdin.read()\n"
_ECHO = (
    "while True:\n"
    "    frame(); body = frame()\n"
    "    if b'poison' in body: sys.exit(3)\n"
    "    item = {'draft': None, 'reading': None, 'source': None, 'error': 'ok'}\n"
    "    items = [item for line in body.splitlines() if line.strip()]\n"
    "    answer({'contents': {'kind': 'jsonl', 'items': items, 'outlines': []}, 'end': False})\n"
    "    answer({'end': True})\n"
)
