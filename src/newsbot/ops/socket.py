"""The door of the process that owns the store: a Unix socket beside the file, one verb a connection.

Both sides speak lines of JSON. The caller sends `{"verb", "arguments"}`; the owner answers `{"result"}` lines and then
`{"end": true}`, or `{"error", "code"}`. The socket is 0600: whoever may read the store may ask.
"""

import asyncio
import json
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from newsbot.ports import NewsbotError

Record = dict[str, Any]
Handler = Callable[[str, Record], AsyncIterator[Record]]

_LIMIT = 64 * 1024 * 1024  # one line: a whole article and its readings, with room to spare


class RefusedError(NewsbotError):
    """The owner answered with an error; `code` is the exit code to end with."""

    def __init__(self, message: str, code: int) -> None:
        super().__init__(message)
        self.code = code


@asynccontextmanager
async def serve(path: Path, handler: Handler) -> AsyncIterator[None]:
    """Answer callers at `path` until the block ends; a socket left by a dead owner is replaced."""
    path.unlink(missing_ok=True)
    mask = os.umask(0o177)
    try:
        server = await asyncio.start_unix_server(lambda r, w: _answer(r, w, handler), path, limit=_LIMIT)
    finally:
        os.umask(mask)
    try:
        yield
    finally:
        server.close()
        path.unlink(missing_ok=True)


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, handler: Handler) -> None:
    with suppress(ConnectionError):
        try:
            line = await reader.readline()
            if not line:
                return  # somebody only looked whether we are here
            request = json.loads(line)
            async for result in handler(request["verb"], request["arguments"]):
                await _send(writer, {"result": result})
            await _send(writer, {"end": True})
        except NewsbotError as error:
            await _send(writer, {"error": str(error), "code": 1})
        except (ValueError, KeyError, TypeError) as error:
            await _send(writer, {"error": f"not a request: {error}", "code": 2})
        finally:
            writer.close()


async def ask(path: Path, verb: str, arguments: Record) -> AsyncIterator[Record]:
    """Run a verb in the owner's process. Raises OSError when nobody listens, RefusedError when it says no."""
    reader, writer = await asyncio.open_unix_connection(path, limit=_LIMIT)
    try:
        await _send(writer, {"verb": verb, "arguments": arguments})
        while line := await reader.readline():
            answer = json.loads(line)
            if "error" in answer:
                raise RefusedError(answer["error"], answer["code"])
            if "end" in answer:
                return
            yield answer["result"]
        raise RefusedError("the process that owns the store went away", 1)
    finally:
        writer.close()


async def _send(writer: asyncio.StreamWriter, message: Record) -> None:
    writer.write(json.dumps(message, ensure_ascii=False).encode() + b"\n")
    await writer.drain()
