"""The account's own identity: the cross-signing keys that say which devices are really its own.

Clients shut out devices that are not cross-signed (MSC4153): they neither show what such a device sends nor let it
read. The library knows nothing of cross-signing. The rules are in the Matrix specification, client-server API,
"Cross-signing".
"""

import base64
import json
from dataclasses import dataclass, field
from typing import Any, Final, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from newsbot.platforms.matrix.answer import Answer
from newsbot.platforms.matrix.client import API, Account, Trouble, trouble
from newsbot.ports import AccountError

Json = dict[str, Any]
_SEED_BYTES: Final = 32
_KINDS: Final = ("master", "self_signing", "user_signing")


@dataclass(frozen=True, slots=True)
class Signed:
    """The device is signed by the account's identity, which is ours. `new`: other people see it for the first time."""

    new: bool = False
    why: str = field(default="", init=False)


@dataclass(frozen=True, slots=True)
class Foreign:
    """The account has an identity that we did not make; nothing was changed. `why`: one line for an operator."""

    why: str = (
        "the Matrix account has a cross-signing identity that this newsbot did not make, so that its device stays "
        "unsigned: strict clients neither show its messages in encrypted rooms nor let it read theirs"
    )


@dataclass(frozen=True, slots=True)
class Unsigned:
    """The homeserver did not take our keys or our signature. `why`: one line for an operator."""

    why: str


Standing = Signed | Foreign | Unsigned | Trouble


@dataclass(frozen=True, slots=True)
class Published:
    """What the homeserver tells of our own keys; None for what it does not know.

    Attributes:
        device: the signed object of this device. `master`, `self_signing`, `user_signing`: those of the account.
    """

    device: Json | None
    master: Json | None
    self_signing: Json | None
    user_signing: Json | None


NOTHING: Final = Published(None, None, None, None)


@dataclass(frozen=True, slots=True)
class Identity:
    """Three keys, of which only seeds are kept. A changed identity frightens everybody who trusted the old one."""

    user_id: str
    _keys: tuple[Ed25519PrivateKey, ...] = field(repr=False)

    @classmethod
    def new(cls, user_id: str) -> Self:
        return cls(user_id, tuple(Ed25519PrivateKey.generate() for _ in _KINDS))

    @classmethod
    def from_seeds(cls, user_id: str, seeds: bytes) -> Self:
        """Raises ValueError when these are none."""
        if len(seeds) != _SEED_BYTES * len(_KINDS):
            raise ValueError("three seeds of 32 bytes make an identity")
        pieces = (seeds[start : start + _SEED_BYTES] for start in range(0, len(seeds), _SEED_BYTES))
        return cls(user_id, tuple(map(Ed25519PrivateKey.from_private_bytes, pieces)))

    def seeds(self) -> bytes:
        return b"".join(key.private_bytes_raw() for key in self._keys)

    def objects(self) -> tuple[Json, Json, Json]:
        """The three public keys as a homeserver takes them, the second and third signed by the first."""
        master, self_signing, user_signing = (
            {"user_id": self.user_id, "usage": [kind], "keys": {f"ed25519:{_public(key)}": _public(key)}}
            for kind, key in zip(_KINDS, self._keys, strict=True)
        )
        return master, self._sign(self_signing, 0), self._sign(user_signing, 0)

    def signed_device(self, device: Json) -> Json:
        """The device's object with the signature that makes it ours, and no other."""
        bare = {name: value for name, value in device.items() if name not in {"signatures", "unsigned"}}
        return self._sign(bare, 1)

    def has_signed(self, device: Json) -> bool:
        return _has_signed(_public(self._keys[1]), self.user_id, device)

    def is_whole(self, there: Published) -> bool:
        """Whether the homeserver has exactly these three keys, correctly signed."""
        found = (there.master, there.self_signing, there.user_signing)
        same = all(one and one.get("keys") == ours["keys"] for one, ours in zip(found, self.objects(), strict=True))
        master = _public(self._keys[0])
        return same and all(_has_signed(master, self.user_id, one) for one in found[1:] if one)

    def is_master(self, found: Json) -> bool:
        return bool(found.get("keys") == self.objects()[0]["keys"])

    def _sign(self, what: Json, by: int) -> Json:
        key = self._keys[by]
        signature = {f"ed25519:{_public(key)}": _unpadded(key.sign(_canonical(what)))}
        return what | {"signatures": {self.user_id: signature}}


async def published(account: Account) -> Published | Trouble:
    """What the homeserver tells everybody of this account."""
    user = account.user_id
    answer = await account.request("POST", f"{API}/keys/query", {"device_keys": {user: []}})
    if not answer.ok:
        return trouble(answer)
    told = answer.body or {}
    device = _inner(told, "device_keys", user, account.device_id)
    return Published(device, *(_inner(told, f"{kind}_keys", user) for kind in _KINDS))


async def cross_sign(account: Account, identity: Identity, there: Published, *, replace: bool = False) -> Standing:
    """Make `identity` the account's and have it sign this device; what is done already is left alone.

    Args:
        account: open; its password is used where the homeserver asks for one.
        identity: kept by the caller before it is shown to anybody.
        there: what is published, this device included; that its keys are the device's own is for the caller to see.
        replace: put our identity in the place of a foreign one, which everybody who verified the account is told.
    """
    if there.master is not None and not identity.is_master(there.master) and not replace:
        return Foreign()
    new = not identity.is_whole(there)
    if new and (failed := await _upload(account, identity)) is not None:
        return failed
    if there.device is None:
        return Unsigned("the homeserver does not know the keys of this Matrix device")
    if not identity.has_signed(there.device):
        told = {account.user_id: {account.device_id: identity.signed_device(there.device)}}
        answer = await account.request("POST", f"{API}/keys/signatures/upload", told)
        if not answer.ok:
            return _refused(answer, "the signature of this Matrix device")
        if (answer.body or {}).get("failures"):
            return Unsigned("the homeserver did not take the signature of this Matrix device")
    return Signed(new)


async def _upload(account: Account, identity: Identity) -> Unsigned | Trouble | None:
    """None: the identity is the account's."""
    names = (f"{kind}_key" for kind in _KINDS)
    body: Json = dict(zip(names, identity.objects(), strict=True))
    path = f"{API}/keys/device_signing/upload"
    answer = await account.request("POST", path, body)
    told = answer.body or {}
    if answer.status == 401 and "flows" in told:
        if not account.password:
            return Unsigned("the homeserver wants the account's password for cross-signing: set matrix.password_file")
        if {"stages": ["m.login.password"]} not in [{"stages": flow.get("stages")} for flow in told["flows"]]:
            return Unsigned("the homeserver takes cross-signing keys by no password: allow it in its account page")
        identifier = {"type": "m.id.user", "user": account.user_id}
        proof = {"type": "m.login.password", "identifier": identifier, "password": account.password}
        answer = await account.request("POST", path, body | {"auth": proof | {"session": told.get("session")}})
    return None if answer.ok else _refused(answer, "the cross-signing keys")


def _refused(answer: Answer, what: str) -> Unsigned | Trouble:
    """4xx will not change by itself; all else may."""
    if answer.status is not None and 400 <= answer.status < 500 and answer.status != 429:
        return Unsigned(f"the homeserver did not take {what}: {answer.errcode or answer.status}")
    return trouble(answer)


def kept_identity(user_id: str, seeds: bytes | None) -> Identity | None:
    """The identity that was kept. Raises AccountError when what was kept is none."""
    try:
        return None if seeds is None else Identity.from_seeds(user_id, seeds)
    except ValueError as error:
        raise AccountError("the kept cross-signing identity of the Matrix account is damaged; restore it") from error


def _has_signed(key: str, user_id: str, what: Json) -> bool:
    """Whether `what` carries a valid signature by this public key of this user."""
    signature = _inner(what, "signatures", user_id) or {}
    try:
        public = Ed25519PublicKey.from_public_bytes(decoded(key))
        public.verify(decoded(signature[f"ed25519:{key}"]), _canonical(what))
    except (InvalidSignature, KeyError, ValueError, TypeError):
        return False
    return True


def is_signed(device: Json, there: Published) -> bool:
    """Whether the account's identity, whoever made it, has signed this device."""
    chain = ((there.master, there.self_signing), (there.self_signing, device))
    return all(key is not None and what is not None and _signed_by(key, what) for key, what in chain)


def _signed_by(key: Json, what: Json) -> bool:
    return any(
        _has_signed(str(public), str(key.get("user_id")), what) for public in dict(key.get("keys") or {}).values()
    )


def _canonical(what: Json) -> bytes:
    """Specification, appendix "Signing JSON": sorted, without blanks, in UTF-8, without what was added later."""
    bare = {name: value for name, value in what.items() if name not in {"signatures", "unsigned"}}
    return json.dumps(bare, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def _public(key: Ed25519PrivateKey) -> str:
    return _unpadded(key.public_key().public_bytes_raw())


def _unpadded(raw: bytes) -> str:
    return base64.b64encode(raw).decode().rstrip("=")


def decoded(unpadded: str) -> bytes:
    """The bytes of a key or signature as Matrix writes them. Raises ValueError."""
    return base64.b64decode(unpadded + "=" * (-len(unpadded) % 4), validate=True)


def _inner(told: Any, *names: str) -> Json | None:
    """The object at the end of a path of names."""
    for name in names:
        told = told.get(name) if isinstance(told, dict) else None
    return told if isinstance(told, dict) else None
