"""The files behind encrypted rooms: the library's key store, the key that seals it, and the account's own identity.

Two places, because they are lost in different ways. The folder holds what belongs to the device: whoever has lost it
needs a new device. The pickle key, and beside it the sealed seeds of the account's cross-signing identity, outlive
devices: a new device signed by the old identity surprises nobody.
"""

import base64
import contextlib
import fcntl
import os
import re
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import quote

import vodozemac
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from nio.store import MatrixStore, SqliteStore

from newsbot.ports import AccountError

# The library's own key, which everybody knows, is shorter than any that is taken here.
_PUBLIC_KEY: Final = "DEFAULT_KEY"
_SHORTEST_KEY: Final = 32
_NONCE_BYTES: Final = 12  # NIST SP 800-38D: 96 bits, drawn afresh for every sealing
_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


class _Store(SqliteStore):  # type: ignore[misc]
    """The library's store in one file that only its owner reads: SQLite gives its journals the same mode."""

    def __post_init__(self) -> None:
        self.database_name = _name(self.user_id, self.device_id)
        super().__post_init__()

    def _create_database(self) -> object:
        Path(self.database_path).touch(mode=0o600)
        return super()._create_database()


@dataclass(frozen=True, slots=True)
class Keys:
    """Where keys are kept, by the one process that may: `client.Keeping`.

    Attributes:
        folder: mode 0700, for the library's store and the session.
        pickle_key: what everything in it is sealed with.
        pickle_key_file: where that comes from, mode 0600.
    """

    folder: Path
    pickle_key: str = field(repr=False)
    pickle_key_file: Path

    @property
    def store(self) -> type[MatrixStore]:
        return _Store

    @property
    def seeds_file(self) -> Path:
        return _seeds_file(self.pickle_key_file)

    def database(self, user_id: str, device_id: str) -> Path:
        """Where the library keeps what belongs to this device."""
        return self.folder / _name(user_id, device_id)

    def holds(self, user_id: str, device_id: str) -> bool:
        """Whether there are keys of this device. Raises AccountError when there are, under another pickle key."""
        return bool(self.public(user_id, device_id))

    def public(self, user_id: str, device_id: str) -> dict[str, str]:
        """The public keys of this device by their kind, none where there are none. Raises as `holds`."""
        if not self.database(user_id, device_id).is_file():
            return {}
        store = _Store(user_id, device_id, str(self.folder), self.pickle_key)
        try:
            account = store.load_account()
            return {} if account is None else dict(account.identity_keys)
        except (vodozemac.PickleException, vodozemac.LibolmPickleException) as error:
            raise AccountError(self.wrong_key) from error
        finally:
            store.database.close()

    @property
    def wrong_key(self) -> str:
        """What to tell when something does not open."""
        return (
            f"{self.pickle_key_file}: the keys in {self.folder} are sealed with another pickle key; put the right one "
            f"back, or move {self.folder} and {self.seeds_file} away to begin with a new device"
        )

    def read_seeds(self) -> bytes | None:
        """What `write_seeds` kept. Raises AccountError when it does not open."""
        try:
            sealed = base64.b64decode(self.seeds_file.read_bytes())
            return self._box.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], b"seeds")
        except FileNotFoundError:
            return None
        except OSError as error:
            raise AccountError(f"{self.seeds_file}: cannot be read: {error.strerror}") from error
        except (InvalidTag, ValueError) as error:
            raise AccountError(self.wrong_key) from error

    def write_seeds(self, seeds: bytes) -> None:
        """Sealed, whole or not at all. Raises AccountError."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        _write(self.seeds_file, base64.b64encode(nonce + self._box.encrypt(nonce, seeds, b"seeds")).decode() + "\n")

    @property
    def _box(self) -> AESGCM:
        derived = HKDF(SHA256(), 32, salt=None, info=b"newsbot matrix identity").derive(self.pickle_key.encode())
        return AESGCM(derived)


@contextmanager
def held(folder: Path, pickle_key_file: Path) -> Iterator[Keys]:
    """The keys, for this process alone until the block ends or the process does; made on the first run.

    Raises AccountError in one line: with code 75 when another process has them, with 78 when others could read the
    pickle key, when it is the library's public one or too short, when it is missing though something was sealed with
    it, when it is another, or when a file cannot be read or made.
    """
    try:
        _own(folder)
        lock = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise AccountError(f"{folder}: cannot be used: {error.strerror}") from error
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise AccountError(f"{folder}: another newsbot process has this Matrix device in use", 75) from error
        key = _read_pickle_key(pickle_key_file) or _new_pickle_key(pickle_key_file, folder)
        keys = Keys(folder, key, pickle_key_file)
        keys.read_seeds()  # a wrong key is told before anything is sent
        yield keys
    finally:
        os.close(lock)


def read_keys(folder: Path, pickle_key_file: Path) -> Keys:
    """The keys, to be looked at beside the process that holds them: nothing is made.

    Raises AccountError when the pickle key is missing, cannot be read, or is another.
    """
    key = _read_pickle_key(pickle_key_file)
    if key is None:
        raise AccountError(f"{pickle_key_file}: the pickle key is missing")
    keys = Keys(folder, key, pickle_key_file)
    keys.read_seeds()
    return keys


def _own(folder: Path) -> None:
    """Nobody else looks into it, nor into a file that was there before."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    for file in folder.iterdir():
        if file.is_file() and stat.S_IMODE(file.stat().st_mode) & _OTHERS:
            file.chmod(0o600)


def _read_pickle_key(file: Path) -> str | None:
    """None where there is no such file. Raises AccountError."""
    try:
        with file.open(encoding="utf-8") as opened:
            mode, key = os.fstat(opened.fileno()).st_mode, opened.read(4096).strip()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise AccountError(f"{file}: the pickle key cannot be read") from error
    if stat.S_IMODE(mode) & _OTHERS:
        raise AccountError(f"{file}: other users can read or change the pickle key; chmod 600 {file}")
    if not re.fullmatch(rf"\S{{{_SHORTEST_KEY},}}", key):
        raise AccountError(
            f"{file}: a pickle key is {_SHORTEST_KEY} or more characters without spaces, and not {_PUBLIC_KEY}; "
            "remove the file to have one made"
        )
    return key


def _new_pickle_key(file: Path, folder: Path) -> str:
    sealed = [_seeds_file(file), *folder.glob("*.db")]
    if there := [path for path in sealed if path.exists()]:
        raise AccountError(
            f"{file}: the pickle key is missing, though {there[0]} is sealed with it; put it back, or move "
            f"{folder} and {_seeds_file(file)} away to begin with a new device"
        )
    key = secrets.token_urlsafe(_SHORTEST_KEY)
    _write(file, key + "\n")
    return key


def _name(user_id: str, device_id: str) -> str:
    """A name of one file: both may hold a slash."""
    return quote(f"{user_id}_{device_id}.db", safe="@:")


def _seeds_file(pickle_key_file: Path) -> Path:
    return pickle_key_file.with_name(f"{pickle_key_file.name}.identity")


def _write(file: Path, text: str) -> None:
    """Whole or not at all, for nobody else to read."""
    beside = file.with_name(f"{file.name}.new")
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with contextlib.suppress(FileNotFoundError):
            beside.unlink()
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        beside.replace(file)
    except OSError as error:
        raise AccountError(f"{file}: cannot be written: {error.strerror}") from error
