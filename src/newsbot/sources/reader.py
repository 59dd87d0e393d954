"""Parsing and understanding out of the bot's process: `ports.Reader` over killable workers."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

from newsbot.ports import Contents, Item, Material, Outline, SourceError
from newsbot.sources.child import Child, Stopped
from newsbot.sources.content import is_jsonl, refuse_binary


class _HaltedError(SourceError):
    """The material stopped a worker: its time or memory ran out, or it crashed."""


LARGEST = 10 * 1024 * 1024
CPU_SECONDS = 5.0
WALL_SECONDS = 10.0
IDLE_SECONDS = 300.0
BATCH_LINES = 50
_BATCH_BYTES = 2 * 1024 * 1024


class WorkerReader:
    """Reads materials in up to `workers` processes, started when first needed.

    A worker that takes over `cpu` seconds of processor time or `wall` seconds for a step, over `memory` MiB, or that
    crashes is killed, and its material is refused in one line; the next material gets a fresh one. Workers that were
    idle for `idle` seconds end.

    Args:
        places: an operator's own places, as `news.gazetteer.load` takes them.
        summary_sentences: length of the summaries.
    """

    def __init__(
        self,
        *,
        places: Path | None = None,
        summary_sentences: int = 3,
        workers: int = 1,
        memory: int = 512,
        cpu: float = CPU_SECONDS,
        wall: float = WALL_SECONDS,
        idle: float = IDLE_SECONDS,
    ) -> None:
        self._command = [sys.executable, "-P", "-m", "newsbot.sources.worker"]
        self._command += ["--sentences", str(summary_sentences), "--memory", str(memory), "--cpu", str(cpu)]
        self._command += ["--places", str(places)] if places else []
        self._cpu = cpu
        self._wall = wall
        self._idle = idle
        self._free: asyncio.Semaphore = asyncio.Semaphore(workers)
        self._resting: list[Child] = []
        self._alive: set[Child] = set()
        self._timer: asyncio.TimerHandle | None = None
        self._closed = False

    async def read(self, material: Material) -> Contents:
        """All that a material holds. Raises SourceError naming it and the reason."""
        kind = "auto"
        items: list[Item] = []
        outlines: list[Outline] = []
        async for contents in self.read_many(material):
            kind = contents.kind
            items += contents.items
            outlines += contents.outlines
        return Contents(kind, tuple(items), tuple(outlines))

    async def read_many(self, material: Material) -> AsyncIterator[Contents]:
        """The same, in pieces as they are read. A .jsonl goes in batches of lines, each under limits of its own."""
        refuse_binary(material.name, material.body)
        if material.kind == "jsonl" or (material.kind == "auto" and is_jsonl(material.body)):
            for batch in _batches(replace(material, kind="jsonl")):
                yield await self._lines(batch)
            return
        if len(material.body) > LARGEST:
            raise SourceError(f"{material.name}: larger than {LARGEST // 1024 // 1024} MiB")
        for contents in await self._whole(material):
            yield contents

    async def close(self) -> None:
        """Stop the workers; what they are reading fails."""
        self._closed = True
        self._stop_timer()
        self._resting.clear()
        await asyncio.gather(*(child.kill() for child in tuple(self._alive)))
        self._alive.clear()

    async def _lines(self, batch: Material) -> Contents:
        """A batch of lines; when one of them is too much for a worker, each of them alone."""
        try:
            return _joined(await self._whole(batch))
        except _HaltedError as error:
            lines = _batches(batch, most=1)
            if len(lines) == 1:
                reason = str(error).removeprefix(f"{batch.name}: ")
                return Contents("jsonl", (Item(error=f"{batch.name}, line {batch.first_line}: {reason}"),))
        return _joined([await self._lines(line) for line in lines])

    async def _whole(self, material: Material) -> list[Contents]:
        """The answers of a worker. What came before a worker stopped is kept, with an item that says why it ends."""
        async with self._free:
            if self._closed:
                raise SourceError(f"{material.name}: newsbot is stopping")
            child = await self._child(material)
            answers: list[Contents] = []
            try:
                await child.ask(material, self._wall, answers.append)
            except Stopped as stopped:
                error = f"{material.name}: {stopped}"
                if not any(contents.items for contents in answers) or material.kind == "jsonl":
                    raise _HaltedError(error) from None
                answers.append(Contents(answers[0].kind, (Item(error=error),)))
            finally:
                await self._put_back(child)
            return answers

    async def _child(self, material: Material) -> Child:
        self._stop_timer()
        while self._resting:
            child = self._resting.pop()
            if child.alive:
                return child
            self._alive.discard(child)
        child = Child(self._command, _environment(), self._cpu)
        self._alive.add(child)
        try:
            await child.start()
        except (Stopped, OSError) as error:
            self._alive.discard(child)
            raise SourceError(f"{material.name}: the parsing worker cannot start ({error})") from error
        except BaseException:
            self._alive.discard(child)
            raise
        return child

    async def _put_back(self, child: Child) -> None:
        """A worker that finished its answer rests; any other one, also of a cancelled read, is killed."""
        if child.ready and not self._closed:
            self._resting.append(child)
            self._start_timer()
            return
        self._alive.discard(child)
        await child.kill()

    def _start_timer(self) -> None:
        self._stop_timer()
        self._timer = asyncio.get_running_loop().call_later(self._idle, self._end_resting)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _end_resting(self) -> None:
        while self._resting:
            child = self._resting.pop()
            self._alive.discard(child)
            child.dismiss()


def _batches(material: Material, most: int = BATCH_LINES) -> list[Material]:
    """The lines of a .jsonl, `most` at a time or 2 MiB, each batch knowing the number of its first line."""
    batches: list[Material] = []
    lines: list[bytes] = []
    size = 0
    number = material.first_line
    for line in material.body.split(b"\n"):
        if lines and (len(lines) >= most or size + len(line) > _BATCH_BYTES):
            batches.append(replace(material, body=b"\n".join(lines), first_line=number))
            number += len(lines)
            lines, size = [], 0
        lines.append(line)
        size += len(line)
    last = replace(material, body=b"\n".join(lines), first_line=number)
    return [batch for batch in (*batches, last) if batch.body.strip()]


def _joined(answers: list[Contents]) -> Contents:
    return Contents("jsonl", tuple(item for contents in answers for item in contents.items))


def _environment() -> dict[str, str]:
    """What Python needs to start, and nothing else: tokens and passwords in the bot's environment stay here."""
    kept = {"PATH", "LANG", "TZDIR", "LD_LIBRARY_PATH", "VIRTUAL_ENV", "SYSTEMROOT", "HOME"}
    passed = {key: value for key, value in os.environ.items() if key in kept or key.startswith(("PYTHON", "LC_"))}
    # One arena: threads do not parse here, and each arena would count against the address space.
    return passed | {"MALLOC_ARENA_MAX": "1", "PYTHONWARNINGS": "ignore", "PYTHONUTF8": "1"}
