"""A PostgreSQL of one's own for a test session: made, started on a free port of the loopback, thrown away."""

import os
import pwd
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_PLACES = ("/usr/local/bin", "/usr/lib/postgresql/15/bin", "/usr/lib/postgresql/16/bin", "/usr/lib/postgresql/17/bin")


def program(name: str) -> str | None:
    """Where a server program lies: Debian keeps them off the PATH."""
    return shutil.which(name, path=os.pathsep.join((os.environ.get("PATH", ""), *_PLACES)))


def missing() -> str | None:
    """Why there can be no server here, or None."""
    if not (program("initdb") and program("postgres")):
        return "PostgreSQL is not installed"
    if os.geteuid() == 0 and _account() is None:
        return "PostgreSQL does not run as root, and there is no account postgres"
    return None


@contextmanager
def server(folder: Path) -> Iterator[str]:
    """The address of a running server with one empty database."""
    account = _account() if os.geteuid() == 0 else None
    data = folder / "data"
    data.mkdir(parents=True)
    if account is not None:
        for place in (folder, data):
            os.chown(place, account.pw_uid, account.pw_gid)
    who: dict[str, Any] = {"cwd": "/"}
    if account is not None:
        who |= {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    initdb, postgres = str(program("initdb")), str(program("postgres"))
    options = ["-D", str(data), "-U", "newsbot", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
    subprocess.run([initdb, *options], check=True, capture_output=True, **who)
    port = _free_port()
    settings = ["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "fsync=off"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen([postgres, "-D", str(data), "-p", str(port), *settings], stderr=log, **who)
    try:
        _wait(process, data / "postmaster.pid", folder / "log")
        yield f"postgresql://newsbot@127.0.0.1:{port}/postgres"
    finally:
        process.terminate()
        process.wait(30)


def _account() -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        return None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(process: "subprocess.Popen[bytes]", status: Path, log: Path) -> None:
    """Until the server itself says `ready` in its status file."""
    while not (status.exists() and b"ready" in status.read_bytes()):
        try:
            process.wait(0.05)
        except subprocess.TimeoutExpired:
            continue
        raise RuntimeError(log.read_text(errors="replace"))
