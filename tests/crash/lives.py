"""Lives of a process: each is a fork of this one, where everything is imported already, so that a kill costs little."""

import asyncio
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable, Coroutine
from typing import Any


def born(work: Callable[[], Coroutine[Any, Any, None]]) -> int:
    """Fork a process that does the work; returns its number."""
    sys.stdout.flush()
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            asyncio.run(work())
            status = 0
        except BaseException:  # noqa: BLE001 - the process ends here, whatever it was
            traceback.print_exc()
        finally:
            os._exit(status)
    return pid


def live(work: Callable[[], Coroutine[Any, Any, None]], seconds: float | None = None) -> bool:
    """One life, killed after `seconds`, or to its own end. Returns whether it was killed."""
    pid = born(work)
    if seconds is not None:
        time.sleep(seconds)
        os.kill(pid, signal.SIGKILL)
    return ended(pid)


def ended(pid: int) -> bool:
    """Wait for its end. Returns whether it was killed."""
    _, status = os.waitpid(pid, 0)
    if os.WIFEXITED(status) and os.WEXITSTATUS(status):
        raise RuntimeError("a life ended with an error")
    return os.WIFSIGNALED(status)
