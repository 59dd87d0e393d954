"""The door of the process that owns the store: a Unix socket beside the file, one verb a connection.

Both sides speak lines of JSON. The caller sends `{"verb", "arguments"}`; the owner answers `{"result"}` lines and then
`{"end": true}`, or `{"error", "code"}`. The socket is 0600: whoever may read the store may ask.
"""

import asyncio
import json
import logging
import os
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from newsbot.ports import NewsbotError, StoreUnusableError

Record = dict[str, Any]
Handler = Callable[[str, Record], AsyncIterator[Record]]

_LIMIT = 64 * 1024 * 1024  # one line: a whole article and its readings, with room to spare
_PATIENCE = 2.0  # seconds
FAILED, USAGE, UNUSABLE = 1, 2, 78
_log = logging.getLogger(__name__)


class RefusedError(NewsbotError):
    """The owner answered with an error; `code` is the exit code to end with."""

    def __init__(self, message: str, code: int) -> None:
        super().__init__(message)
        self.code = code


@asynccontextmanager
async def serve(path: Path, handler: Handler) -> AsyncIterator[None]:
    """Answer callers at `path` until the block ends; a socket left by a dead owner is replaced.

    Callers that are still being answered then are cut off, and told so by the end of their stream.
    """
    talks: set[asyncio.Task[None]] = set()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        talks.add(task)
        try:
            with suppress(asyncio.CancelledError):
                await _answer(reader, writer, handler)
        finally:
            talks.discard(task)

    server = await _listen(path, talk)
    try:
        yield
    finally:
        server.close()
        path.unlink(missing_ok=True)
        for task in tuple(talks):
            task.cancel()
        await asyncio.gather(*talks)


async def _listen(
    path: Path, talk: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Any]
) -> asyncio.AbstractServer:
    path.unlink(missing_ok=True)
    mask = os.umask(0o177)
    try:
        return await asyncio.start_unix_server(talk, _shortest(path), limit=_LIMIT)
    finally:
        os.umask(mask)


def _shortest(path: Path) -> str:
    """The path from here where that is shorter: the kernel takes 107 bytes, and folders may be deep."""
    return min(str(path), os.path.relpath(path), key=len)


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, handler: Handler) -> None:
    with suppress(ConnectionError):
        try:
            try:
                line = await reader.readline()
            except ValueError:
                raise RefusedError(f"a request is at most {_LIMIT} bytes", USAGE) from None
            if not line:
                return  # somebody only looked whether we are here
            verb, arguments = _request(line)
            async for result in handler(verb, arguments):
                await _send(writer, {"result": result})
            await _send(writer, {"end": True})
        except ConnectionError:
            raise
        except NewsbotError as error:
            await _send(writer, {"error": str(error), "code": _code(error)})
        except Exception as error:  # noqa: BLE001 - the caller gets a line, the owner goes on
            _log.exception("a verb from outside failed")
            await _send(writer, {"error": f"unexpected {type(error).__name__} in the store's owner", "code": FAILED})
        finally:
            await _close(writer)


def _request(line: bytes) -> tuple[str, Record]:
    """Raises RefusedError for what is none."""
    try:
        request = json.loads(line)
        return str(request["verb"]), dict(request["arguments"])
    except (ValueError, KeyError, TypeError, RecursionError):
        raise RefusedError("not a request", USAGE) from None


def _code(error: NewsbotError) -> int:
    return UNUSABLE if isinstance(error, StoreUnusableError) else getattr(error, "code", FAILED)


async def ask(path: Path, verb: str, arguments: Record) -> AsyncGenerator[Record, None]:
    """Run a verb in the owner's process. Raises OSError when nobody listens, RefusedError when it says no."""
    reader, writer = await asyncio.open_unix_connection(_shortest(path), limit=_LIMIT)
    try:
        await _send(writer, {"verb": verb, "arguments": arguments})
        while line := await reader.readline():
            answer = json.loads(line)
            if "error" in answer:
                raise RefusedError(answer["error"], answer["code"])
            if "end" in answer:
                return
            yield answer["result"]
        raise RefusedError("the process that owns the store went away", FAILED)
    finally:
        await _close(writer)


async def listens(path: Path) -> bool:
    """Whether somebody answers at `path`: an empty request is met with an end."""
    try:
        reader, writer = await asyncio.open_unix_connection(_shortest(path))
    except OSError:
        return False
    with suppress(TimeoutError, ConnectionError):  # busy or strange, but there
        writer.write_eof()
        async with asyncio.timeout(_PATIENCE):
            await reader.read()
    await _close(writer)
    return True


async def _close(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with suppress(OSError):
        await writer.wait_closed()


async def _send(writer: asyncio.StreamWriter, message: Record) -> None:
    # Names of files may hold bytes that are no UTF-8; their stand-ins go through as JSON escapes.
    writer.write(json.dumps(message, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n")
    await writer.drain()
