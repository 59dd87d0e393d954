"""Standard input, a line at a time, without holding the process."""

import asyncio
import os
from contextlib import suppress
from threading import Thread

import click

_INPUT = 0
_CHUNK = 64 * 1024
_LONGEST = 1024 * 1024  # bytes; what follows on a longer line is the next one


class Keyboard:
    """Lines that somebody types, or that come through a pipe or from a file.

    Each read is in a thread that nothing waits for: Ctrl-C at the prompt ends the process at once, where a thread of
    the loop's pool would keep it until the next Enter.

    Attributes:
        people: whether somebody sits there, who then sees the prompt.
    """

    def __init__(self, prompt: str) -> None:
        self.people = os.isatty(_INPUT)
        self._prompt = prompt
        self._read = b""
        self._ended = False

    async def line(self) -> str | None:
        """The next line, or None at the end. Bytes that are no UTF-8 are replaced, not fatal."""
        if self.people:
            click.echo(self._prompt, nl=False)
        while not self._ended and b"\n" not in self._read and len(self._read) < _LONGEST:
            chunk = await _chunk()
            self._ended = not chunk
            self._read += chunk
        if not self._read:
            return None
        at = self._read.find(b"\n", 0, _LONGEST)
        end = at + 1 if at >= 0 else _LONGEST
        line, self._read = self._read[:end], self._read[end:]
        return line.decode("utf-8", "replace").rstrip("\r\n")


async def _chunk() -> bytes:
    """What comes next on standard input, or nothing at its end."""
    loop = asyncio.get_running_loop()
    coming: asyncio.Future[bytes] = loop.create_future()

    def come(chunk: bytes) -> None:
        if not coming.done():
            coming.set_result(chunk)

    def read() -> None:
        try:
            chunk = os.read(_INPUT, _CHUNK)
        except OSError:  # closed, a folder, or a terminal that went away
            chunk = b""
        with suppress(RuntimeError):  # the loop is gone: nobody asks any more
            loop.call_soon_threadsafe(come, chunk)

    Thread(target=read, daemon=True).start()
    return await coming
