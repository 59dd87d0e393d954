"""Room ids at rest: found by a keyed digest, read only with the key file.

A line "this account, درعا" can endanger somebody. Whoever copies the database learns how many rooms there are, and
nothing of who they are, as long as the key file is kept elsewhere.
"""

import hashlib
import hmac
import os
import stat
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from newsbot.chat.room import Room
from newsbot.ports import StoreUnusableError

_KEY_BYTES = 32
_NONCE_BYTES = 12  # NIST SP 800-38D: 96 bits, drawn afresh for every sealing


class Seal:
    """AES-256-GCM for what is read back, HMAC-SHA-256 for what is only looked up, each under its own key."""

    def __init__(self, master: bytes) -> None:
        self._lookup_key = _derived(master, b"newsbot room lookup")
        self._box = AESGCM(_derived(master, b"newsbot room seal"))
        self._code_key = _derived(master, b"newsbot codes")
        self.button_key = _derived(master, b"newsbot buttons")
        self.audit_key = _derived(master, b"newsbot audit")
        self.check = _derived(master, b"newsbot key check").hex()

    def lookup(self, room: Room) -> bytes:
        """The same room gives the same 32 bytes, which say nothing of it without the key."""
        return _derived(self._lookup_key, _name(room))

    def code(self, text: str) -> bytes:
        """As `lookup`, of a short secret that somebody will type."""
        return _derived(self._code_key, text.encode("utf-8", "surrogatepass"))

    def seal_room(self, room: Room) -> bytes:
        return self._seal(_name(room), self.lookup(room))

    def open_room(self, sealed: bytes, lookup: bytes) -> Room:
        """The room that `seal_room` sealed. Raises StoreUnusableError when it was altered."""
        nonce, content = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
        try:
            name = self._box.decrypt(nonce, content, lookup).decode("utf-8", "surrogatepass")
        except InvalidTag as error:
            raise StoreUnusableError("a sealed room does not open: the database was altered") from error
        platform, _, id_ = name.partition("\0")
        return Room(platform, id_)

    def seal_bytes(self, content: bytes, bound_to: str) -> bytes:
        """Bound to what it belongs to, such as an update's number: it opens nowhere else."""
        return self._seal(content, b"bytes" + bound_to.encode())

    def open_bytes(self, sealed: bytes, bound_to: str) -> bytes | None:
        """What `seal_bytes` sealed, or None when it was altered, or bound to something else."""
        nonce, content = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
        try:
            return self._box.decrypt(nonce, content, b"bytes" + bound_to.encode())
        except (InvalidTag, ValueError):
            return None

    def sign(self, text: str) -> str:
        """64 hexadecimal digits that nobody without the key can make, or say anything by."""
        return _derived(self._lookup_key, b"signed" + text.encode("utf-8", "surrogatepass")).hex()

    def mark(self, content: bytes, bound_to: str) -> bytes:
        """16 bytes by which the same content is known again, and which say nothing of it without the key."""
        return _derived(self._lookup_key, b"content" + bound_to.encode() + b"\0" + content)[:16]

    def seal(self, text: str, room: Room) -> bytes:
        """Bound to the room: copied into another room's row it does not open."""
        return self._seal(text.encode("utf-8", "surrogatepass"), b"text" + self.lookup(room))

    def open(self, sealed: bytes, room: Room) -> str | None:
        """What was sealed, or None when it was altered, or sealed for another room."""
        nonce, content = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
        try:
            return self._box.decrypt(nonce, content, b"text" + self.lookup(room)).decode("utf-8", "surrogatepass")
        except (InvalidTag, ValueError):
            return None

    def _seal(self, content: bytes, bound_to: bytes) -> bytes:
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._box.encrypt(nonce, content, bound_to)


def load(key_file: Path, *, make: bool) -> Seal:
    """The seal under a key file of 64 hexadecimal digits; made, for its owner alone, when `make` and it is not there.

    Raises StoreUnusableError: missing, readable by others, or not a key.
    """
    try:
        if make and not key_file.exists():
            _make(key_file)
        if stat.S_IMODE(key_file.stat().st_mode) & 0o077:
            raise StoreUnusableError(f"{key_file}: other users can read this key; run: chmod 600 {key_file}")
        master = bytes.fromhex(key_file.read_text("ascii").strip())
    except FileNotFoundError as error:
        raise StoreUnusableError(f"{key_file}: the key file of the store is missing") from error
    except OSError as error:
        raise StoreUnusableError(f"{key_file}: the key file cannot be used: {error.strerror}") from error
    except ValueError as error:
        raise StoreUnusableError(f"{key_file}: this is not a key file of newsbot") from error
    if len(master) != _KEY_BYTES:
        raise StoreUnusableError(f"{key_file}: this is not a key file of newsbot")
    return Seal(master)


def _make(key_file: Path) -> None:
    key_file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = key_file.with_name(f"{key_file.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(os.urandom(_KEY_BYTES).hex() + "\n")
        file.flush()
        os.fsync(file.fileno())
    draft.rename(key_file)  # whole or not there: half a key would lock every room out


def _name(room: Room) -> bytes:
    return f"{room.platform}\0{room.id}".encode("utf-8", "surrogatepass")


def _derived(key: bytes, purpose: bytes) -> bytes:
    return hmac.digest(key, purpose, hashlib.sha256)
