"""`python -m tests.doubles.telegram --port 8081`: see docs/telegram-double.md."""

import argparse
import asyncio
import contextlib
import dataclasses
import gc
import signal
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.doubles.telegram.settings import Settings

HOST = "127.0.0.1"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="telegram-double", description="A strict Bot API server for tests.")
    parser.add_argument("--port", type=int, default=8081, help="0: a free one, which is said on standard output")
    parser.add_argument("--ledger", type=Path, help="file; a temporary one without it")
    parser.add_argument("--until-eof", action="store_true", help="stop when standard input ends: with who started it")
    for field in dataclasses.fields(Settings):
        name = "--" + field.name.replace("_", "-")
        if isinstance(field.default, bool):
            parser.add_argument(name, action=argparse.BooleanOptionalAction, default=field.default)
        else:
            parser.add_argument(name, type=type(field.default), default=field.default)
    return parser.parse_args()


async def _run(settings: Settings, port: int, file: Path, *, until_eof: bool) -> None:
    from tests.doubles.telegram.api import Api
    from tests.doubles.telegram.wire import listen

    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    if until_eof:
        asyncio.get_running_loop().add_reader(sys.stdin, stop.set)
    gc.disable()  # importing the models makes much that stays
    api = Api(settings, file)
    gc.freeze()
    gc.enable()
    gc.set_threshold(100_000, 50, 100)  # what is kept stays: looking through it again and again is in vain
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
    port, file, until_eof = asked.pop("port"), asked.pop("ledger"), asked.pop("until_eof")
    try:
        with contextlib.ExitStack() as stack:
            if file is None:
                file = Path(stack.enter_context(TemporaryDirectory(prefix="telegram-double-"))) / "ledger.jsonl"
            asyncio.run(_run(Settings(**asked), port, file, until_eof=until_eof))
    except OSError as error:
        print(f"telegram-double: {error}", file=sys.stderr)  # noqa: T201 a command's last word
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
