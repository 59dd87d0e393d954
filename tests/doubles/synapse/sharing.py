"""One Synapse for all workers of a test run, stopped when the last of them is gone, however it went.

Every worker holds a shared lock on a file of the run for as long as it lives. The first one that wants a server starts
a keeper, a process that starts Synapse and then waits for the same lock alone: the kernel grants it when no worker is
left, killed ones included.
"""

import fcntl
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from tempfile import gettempdir

from tests.doubles.synapse.configuration import Limits
from tests.doubles.synapse.members import Homeserver
from tests.doubles.synapse.running import ROOT, Synapse, place, remove


@contextmanager
def shared(limits: Limits, run: str) -> Iterator[Homeserver]:
    """The server of this run, started if nobody has. `run` names the run; workers of one run give the same."""
    folder = (place() or Path(gettempdir())) / f"newsbot-synapse-{run}-{limits}"
    folder.mkdir(mode=0o700, exist_ok=True)
    with (folder / "in-use").open("w") as in_use:
        fcntl.flock(in_use, fcntl.LOCK_SH)
        with (folder / "starting").open("w") as starting:
            fcntl.flock(starting, fcntl.LOCK_EX)
            ready = folder / "ready.json"
            if not ready.exists():
                _start_keeper(folder, limits)
        yield Homeserver(**json.loads(ready.read_text()))


def _start_keeper(folder: Path, limits: Limits) -> None:
    """In a session of its own: it has work to do after an interrupt from the keyboard."""
    reading, writing = os.pipe()
    os.posix_spawn(
        sys.executable,
        [sys.executable, "-m", "tests.doubles.synapse", str(folder), limits],
        os.environ | {"PYTHONPATH": str(ROOT)},
        file_actions=[(os.POSIX_SPAWN_DUP2, writing, 1)],
        setsid=True,
    )
    os.close(writing)
    with os.fdopen(reading) as told:
        said = told.readline().strip()
    if said != "ready":
        raise RuntimeError(said or "the keeper of Synapse ended without a word")


def keep(folder: Path, limits: Limits) -> None:
    """Start a server, say so on standard output, stop it when nobody uses it any more."""
    synapse = Synapse(folder / "server", limits)
    try:
        synapse.start()
        beside = folder / "ready.json.new"
        beside.write_text(json.dumps(asdict(synapse.homeserver)))
        beside.rename(folder / "ready.json")
        print("ready", flush=True)  # noqa: T201 the starter waits for it
        with (folder / "in-use").open("w") as in_use:
            fcntl.flock(in_use, fcntl.LOCK_EX)
    except RuntimeError as error:
        print(" ".join(str(error).split()), flush=True)  # noqa: T201 the starter says it
    finally:
        synapse.kill()
        remove(folder)
