"""One parsing worker as the bot sees it: a process, a question at a time."""

import asyncio
import json
import signal
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from newsbot.ports import Contents, Material, SourceError
from newsbot.sources import wire
from newsbot.sources.wording import one_line

START_SECONDS = 30.0  # imports on a cold disk and a busy machine
_KEPT_COMPLAINT = 4000  # bytes of the worker's standard error; its last line is the reason


class Stopped(Exception):  # noqa: N818  # it is what happened to the worker; SourceError is what people get
    """The worker gave no whole answer; the message says why."""


class Child:
    """A worker process. After anything but a whole answer it is not `ready` and has to be killed."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], cpu: float) -> None:
        self._command = command
        self._environment = environment
        self._cpu = cpu
        self._process: Process | None = None
        self._complaint = b""
        self._listening: asyncio.Task[None] | None = None
        self.ready = False

    @property
    def alive(self) -> bool:
        return self._process is not None and self._process.returncode is None

    async def start(self) -> None:
        """Raises Stopped or OSError when the process does not come up; it is gone then."""
        self._process = await asyncio.create_subprocess_exec(
            *self._command, stdin=PIPE, stdout=PIPE, stderr=PIPE, env=dict(self._environment), limit=2**20
        )
        self._listening = asyncio.create_task(self._listen())
        try:
            async with asyncio.timeout(START_SECONDS):
                await self._answer()
        except TimeoutError:
            await self.kill()
            raise Stopped(f"no answer in {START_SECONDS:.0f} s") from None
        except BaseException:
            await self.kill()
            raise
        self.ready = True

    async def ask(self, material: Material, wall: float, heard: Callable[[Contents], None]) -> None:
        """Tell `heard` the worker's answers, each within `wall` seconds.

        Raises Stopped, maybe after some of them, or SourceError for bad material.
        """
        self.ready = False
        try:
            async with asyncio.timeout(wall):
                await self._send(wire.request(material))
            while True:
                async with asyncio.timeout(wall):
                    answer = await self._answer()
                if "contents" in answer:
                    heard(wire.contents_of(answer["contents"]))
                if answer["end"]:
                    break
        except TimeoutError:
            raise Stopped(f"reading it took longer than {wall:g} s") from None
        self.ready = not answer.get("retire", False)
        if "error" in answer:
            raise SourceError(answer["error"])

    def dismiss(self) -> None:
        """End an idle worker: its input closes, and it goes by itself."""
        if self._process and self._process.stdin:
            self._process.stdin.close()

    async def kill(self) -> None:
        """The process is gone when this returns. May be called at any time, also twice."""
        self.ready = False
        if self._process is None:
            return
        if self._process.returncode is None:
            with suppress(ProcessLookupError):
                self._process.kill()
        if self._process.stdin:
            self._process.stdin.close()
        await asyncio.shield(self._gone())

    async def _gone(self) -> None:
        assert self._process is not None
        await self._process.wait()
        if self._listening:
            await self._listening

    async def _listen(self) -> None:
        """Keep the end of what the worker complains about, and never let it block on a full pipe."""
        assert self._process is not None
        assert self._process.stderr is not None
        while said := await self._process.stderr.read(_KEPT_COMPLAINT):
            self._complaint = (self._complaint + said)[-_KEPT_COMPLAINT:]

    async def _send(self, payload: bytes) -> None:
        assert self._process is not None
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(payload)
            await self._process.stdin.drain()
        except (BrokenPipeError, ConnectionResetError):
            raise Stopped(await self._end()) from None

    async def _answer(self) -> dict[str, Any]:
        assert self._process is not None
        assert self._process.stdout is not None
        try:
            (length,) = wire.LENGTH.unpack(await self._process.stdout.readexactly(wire.LENGTH.size))
            if length > wire.LARGEST_FRAME:
                raise Stopped("its text is too large")
            answer: dict[str, Any] = json.loads(await self._process.stdout.readexactly(length))
        except asyncio.IncompleteReadError:
            raise Stopped(await self._end()) from None
        return answer

    async def _end(self) -> str:
        """Why the process went, as far as its exit status tells."""
        assert self._process is not None
        code = await self._process.wait()
        if self._listening:
            await self._listening
        if -code in {signal.SIGPROF, signal.SIGXCPU}:
            return f"reading it took longer than {self._cpu:g} s of processor time"
        if -code in {signal.SIGKILL, signal.SIGABRT}:
            return "reading it needed too much memory"
        last = self._complaint.decode("utf-8", "replace").strip().rpartition("\n")[2]
        status = signal.Signals(-code).name if code < 0 else f"exit {code}"
        return f"the parsing worker stopped ({status}{': ' if last else ''}{one_line(last)})"
