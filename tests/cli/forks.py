"""A process that has newsbot imported and forks for each command: the real entry point, without a second of imports.

What the package reads of its own files, and keeps, is read before, too.

Reads a job a line (`arguments`, `folder`, `environment`, `input`, `output`, `errors`) and answers with its exit code.
"""

import gc
import json
import os
import signal
import sys
from importlib import import_module
from typing import Any, NoReturn

WARM = ("news", "operate", "text")
LATE = (
    *("alembic.command", "apscheduler.schedulers.asyncio", "aiosqlite", "sqlalchemy.dialects.sqlite.aiosqlite"),
    *("newsbot.app.running", "newsbot.cli.outbox", "newsbot.sources.http", "newsbot.sources.reader"),
    *("newsbot.store.inbox", "newsbot.store.leases", "newsbot.store.outbox"),
)
READ = ("newsbot.chat.phrasebook", "newsbot.text.lexicon")
SECONDS = 60


def main() -> None:
    with os.fdopen(os.dup(0)) as jobs, os.fdopen(os.dup(1), "w") as codes:
        nothing = os.open(os.devnull, os.O_RDWR)
        os.dup2(nothing, 0)
        os.dup2(nothing, 1)
        for module in (*(f"newsbot.cli.{name}" for name in WARM), *LATE):
            import_module(module)
        for module in READ:
            import_module(module).load()
        gc.freeze()
        for line in jobs:
            child = os.fork()
            if child == 0:
                command(json.loads(line))
            codes.write(f"{os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])}\n")
            codes.flush()


def command(job: dict[str, Any]) -> NoReturn:
    signal.alarm(SECONDS)
    write = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    for number, (name, flags) in enumerate((("input", os.O_RDONLY), ("output", write), ("errors", write))):
        os.dup2(os.open(job[name], flags, 0o600), number)
    os.chdir(job["folder"])
    os.environ.clear()
    os.environ.update(job["environment"])
    sys.argv = ["newsbot", *job["arguments"]]
    code: Any = 70
    try:
        from newsbot.cli import main as newsbot

        newsbot()
    except SystemExit as end:
        code = end.code or 0
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    main()
