"""The login that is kept in a file of mode 0600, because a new login would be a new device.

A device is what transaction ids and keys belong to: it is made once and lives as long as the account.
"""

import contextlib
import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Session:
    homeserver: str
    user_id: str
    device_id: str
    access_token: str = field(repr=False)


def read(file: Path, homeserver: str, user_id: str) -> Session | None:
    """The login kept for this user of this homeserver, if there is one. Raises OSError when it cannot be read."""
    try:
        found = json.loads(file.read_bytes())
        session = Session(**found)
    except (FileNotFoundError, ValueError, TypeError):
        return None
    texts = all(isinstance(value, str) and value for value in found.values())
    return session if texts and (session.homeserver, session.user_id) == (homeserver, user_id) else None


def write(file: Path, session: Session) -> None:
    """Keep a login: whole or not at all, for nobody else to read. Raises OSError."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    beside = file.with_name(f"{file.name}.new")
    with contextlib.suppress(FileNotFoundError):
        beside.unlink()
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        json.dump(asdict(session), out)
        out.flush()
        os.fsync(out.fileno())
    beside.replace(file)
