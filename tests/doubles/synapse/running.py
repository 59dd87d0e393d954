"""One Synapse as a process: started, stopped, killed and started again where it was."""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.doubles.synapse.configuration import HOST, Limits, prepare
from tests.doubles.synapse.members import Homeserver

ROOT = Path(__file__).parents[3]
INTERPRETER = ROOT / ".venv-synapse" / "bin" / "python"
START_SECONDS = 60
# A file system in memory: a disk would halve the speed.
_MEMORY = Path("/dev/shm")


def missing() -> str | None:
    """Why no homeserver can be started here, or None."""
    return None if INTERPRETER.exists() else "Synapse is missing: make .venv-synapse/.ready"


def place() -> Path | None:
    """Where servers keep their data; None is the system's own place for temporary files."""
    return _MEMORY if os.access(_MEMORY, os.W_OK) else None


class Synapse:
    """A server with its folder and its port, which stay the same when it is started again.

    Attributes:
        homeserver: what a client needs.
    """

    def __init__(self, folder: Path, limits: Limits = "lifted") -> None:
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        port, secret = free_port(), secrets.token_hex(16)
        self._file = prepare(folder, port, limits, secret)
        self.homeserver = Homeserver(f"http://{HOST}:{port}", secret)

    def start(self) -> None:
        """Returns when the server answers. Raises RuntimeError with its last words when it does not come to that."""
        command = [str(INTERPRETER), "-m", "synapse.app.homeserver", "-c", str(self._file)]
        with (self._folder / "output.log").open("ab") as output:
            # It ends by the will of whoever started it, not by an interrupt from the keyboard.
            self._process = subprocess.Popen(
                command,
                cwd=self._folder,
                stdout=output,
                stderr=output,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.kill()
                raise RuntimeError(f"Synapse did not start: {self._last_words()}")
            time.sleep(0.05)

    def stop(self) -> None:
        """In its own time, or after ten seconds at once."""
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self.kill()
            self._process = None

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def freeze(self) -> None:
        """It takes connections, and says nothing any more."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.homeserver.url}/_matrix/client/versions", timeout=5):
                return True
        except (OSError, urllib.error.URLError):
            return False

    def _last_words(self) -> str:
        said = (self._folder / "output.log").read_text(errors="replace").strip()
        return said[-2000:] or "it said nothing"


@contextmanager
def started(limits: Limits = "lifted") -> Iterator[Synapse]:
    """A server of one's own, which may be stopped and started again; its data goes with it."""
    with TemporaryDirectory(prefix="newsbot-synapse-", dir=place()) as folder:
        synapse = Synapse(Path(folder), limits)
        try:
            synapse.start()
            yield synapse
        finally:
            synapse.kill()


def remove(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)


def free_port() -> int:
    with socket.socket() as free:
        free.bind((HOST, 0))
        return int(free.getsockname()[1])
