"""`python -m tests.doubles.telegram --port 8081`: see docs/telegram-double.md."""

import argparse
import asyncio
import contextlib
import dataclasses
import signal
import sys
import tempfile
from pathlib import Path

from tests.doubles.telegram.settings import Settings

HOST = "127.0.0.1"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="telegram-double", description="A strict Bot API server for tests.")
    parser.add_argument("--port", type=int, default=8081, help="0: a free one, which is said on standard output")
    parser.add_argument("--ledger", type=Path, help="file; a temporary one without it")
    for field in dataclasses.fields(Settings):
        name = "--" + field.name.replace("_", "-")
        if isinstance(field.default, bool):
            parser.add_argument(name, action=argparse.BooleanOptionalAction, default=field.default)
        else:
            parser.add_argument(name, type=type(field.default), default=field.default)
    return parser.parse_args()


async def _run(settings: Settings, port: int, file: Path) -> None:
    from tests.doubles.telegram.api import Api
    from tests.doubles.telegram.wire import listen

    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    api = Api(settings, file)
    server, connections = await listen(api.serve, HOST, port)
    port = server.sockets[0].getsockname()[1]
    print(f"http://{HOST}:{port}/bot{settings.token}/ ledger {file}", flush=True)  # noqa: T201 the starter reads it
    await stop.wait()
    server.close()
    api.state.webhook.stop()
    for connection in tuple(connections):
        connection.abort()
    api.state.ledger.close()


def main() -> int:
    asked = vars(_arguments())
    port, file = asked.pop("port"), asked.pop("ledger")
    try:
        with contextlib.ExitStack() as stack:
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="telegram-double-"))
            asyncio.run(_run(Settings(**asked), port, file or Path(folder) / "ledger.jsonl"))
    except OSError as error:
        print(f"telegram-double: {error}", file=sys.stderr)  # noqa: T201 a command's last word
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
