"""`python -m tests.doubles.matrix --port 8009`: see docs/matrix.md."""

import argparse
import asyncio
import signal
import sys
from pathlib import Path

from tests.doubles.matrix.server import TOKEN, Server
from tests.doubles.telegram.wire import listen

HOST = "127.0.0.1"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="matrix-double", description="A faulty Matrix homeserver for tests.")
    parser.add_argument("--port", type=int, default=8009, help="0: a free one, which is said on standard output")
    parser.add_argument("--ledger", type=Path, required=True, help="file; emptied at the start")
    parser.add_argument("--user", default="@bot:double", help="the one account")
    parser.add_argument("--retention", type=float, default=86_400.0, help="seconds a transaction id is remembered")
    parser.add_argument("--until-eof", action="store_true", help="stop when standard input ends: with who started it")
    return parser.parse_args()


async def _run(asked: argparse.Namespace) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    if asked.until_eof:
        loop.add_reader(sys.stdin, stop.set)
    double = Server(asked.user, asked.ledger, asked.retention)
    server, connections = await listen(double.serve, HOST, asked.port)
    print(f"http://{HOST}:{server.sockets[0].getsockname()[1]} token {TOKEN}", flush=True)  # noqa: T201 the starter reads it
    await stop.wait()
    server.close()
    for connection in tuple(connections):
        connection.abort()
    double.world.ledger.close()


if __name__ == "__main__":
    asyncio.run(_run(_arguments()))
