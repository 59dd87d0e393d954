"""How the account on Matrix stands, for an operator. Asked beside the bot that runs, whose device is left as it is."""

import stat
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, Literal
from urllib.parse import quote

import peewee

from newsbot.platforms.matrix import session
from newsbot.platforms.matrix.client import API, Account, Misconfigured, Ready, Unauthorized, account
from newsbot.platforms.matrix.devices import CURVE
from newsbot.platforms.matrix.identity import Foreign, Published, is_signed, kept_identity, published
from newsbot.platforms.matrix.keeping import Keys, read_keys
from newsbot.platforms.matrix.sending import lifting
from newsbot.platforms.matrix.syncing import NO_TOKEN
from newsbot.ports import AccountError, Clock, Finding

_ACCOUNT: Final = "matrix"
_DEVICE: Final = "matrix device"
_RATE: Final = "matrix rate"
# Messages a second below which it is told how to have more.
_SLOW: Final = 1.0
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class State:
    """How the device stands.

    Attributes:
        published: the homeserver has this device's keys, and they are ours.
        signed: the account's identity has signed them.
        identity: whose identity the account has.
        one_time_keys: how many the homeserver still has; None when it was not reached.
        modes: octal mode of each file that holds keys, by its name.
        why: one line where the homeserver could not be asked.
    """

    published: bool
    signed: bool
    identity: Literal["ours", "foreign", "none", "unknown"]
    one_time_keys: int | None
    modes: dict[str, str]
    why: str = ""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is configured. `token`: empty when the bot logs in with a password; then the login that it kept is used.

    Attributes:
        rate: messages a second that the operator allows, if he says so; `found`: that the sender last found possible.
    """

    homeserver: str
    user_id: str
    token: str
    device_id: str
    folder: Path
    pickle_key_file: Path
    rate: float | None = None
    found: float | None = None


async def findings(chosen: Chosen, clock: Clock) -> AsyncIterator[Finding]:
    kept = session.read(chosen.folder / "session.json", chosen.homeserver.rstrip("/"), chosen.user_id)
    token = chosen.token or (kept.access_token if kept else "")
    if not token:
        yield Finding(_ACCOUNT, "note", "not logged in yet: newsbot run does so with the password, once")
        return
    try:
        asked = account(
            chosen.homeserver,
            chosen.user_id,
            access_token=token,
            device_id=chosen.device_id,
            session_file=chosen.folder / "session.json",
        )
    except AccountError as error:
        yield Finding(_ACCOUNT, "wrong", str(error))
        return
    try:
        opened = await _opened(asked, clock)
        yield opened
        if opened.verdict == "ok":
            yield await _device(asked, chosen)
            yield await _rate(asked, chosen)
    finally:
        await asked.close()


async def state(asked: Account, keys: Keys) -> State:
    """What the homeserver says of an open account's device, held against `keys`. Raises AccountError for files."""
    user, device = asked.user_id, asked.device_id
    there = await published(asked)
    counted = await asked.request("POST", f"{API}/keys/upload", {})
    count = ((counted.body or {}).get("one_time_key_counts") or {}).get(CURVE, 0) if counted.ok else None
    files = (keys.folder, keys.pickle_key_file, keys.seeds_file, keys.database(user, device))
    modes = {file.name: f"{stat.S_IMODE(file.stat().st_mode):04o}" for file in files if file.exists()}
    if not isinstance(there, Published):
        why = "the homeserver could not be asked"
        return State(published=False, signed=False, identity="unknown", one_time_keys=count, modes=modes, why=why)
    found = there.device
    return State(
        published=found is not None and found.get("keys") == _own_keys(keys, user, device),
        signed=found is not None and is_signed(found, there),
        identity=_whose(there, user, keys),
        one_time_keys=count,
        modes=modes,
    )


def _whose(there: Published, user: str, keys: Keys) -> Literal["ours", "foreign", "none"]:
    if there.master is None:
        return "none"
    kept = kept_identity(user, keys.read_seeds())
    return "ours" if kept is not None and kept.is_master(there.master) else "foreign"


def _own_keys(keys: Keys, user: str, device: str) -> Json:
    """The public keys in our store, as they are published; nothing when they are not there.

    Of a copy: the store belongs to the process that has it open, and the library writes into what it opens.
    """
    there = keys.database(user, device)
    if not there.is_file():
        return {}
    with TemporaryDirectory(prefix="newsbot-keys-") as folder:
        copy = Keys(Path(folder), keys.pickle_key, keys.pickle_key_file)
        with (
            closing(peewee.SqliteDatabase(f"file:{quote(str(there))}?mode=ro", uri=True)) as source,
            closing(peewee.SqliteDatabase(copy.database(user, device))) as target,
        ):
            source.connection().backup(target.connection())
        found = copy.public(user, device)
    return {f"{kind}:{device}": key for kind, key in found.items()}


async def _opened(asked: Account, clock: Clock) -> Finding:
    began = clock.monotonic()
    match await asked.open():
        case Ready(user_id=user, device_id=device):
            told = f"{user} is logged in as device {device}; answered in {clock.monotonic() - began:.2f} s"
            return Finding(_ACCOUNT, "ok", told)
        case Unauthorized():
            return Finding(_ACCOUNT, "wrong", NO_TOKEN)
        case Misconfigured(why):
            return Finding(_ACCOUNT, "wrong", why)
        case silent:
            return Finding(_ACCOUNT, "wrong", f"{asked.homeserver} does not answer ({silent.why})")


async def _device(asked: Account, chosen: Chosen) -> Finding:
    if not chosen.folder.exists() and not chosen.pickle_key_file.exists():
        return Finding(_DEVICE, "note", "its keys are not made yet: newsbot run makes them")
    try:
        found = await state(asked, read_keys(chosen.folder, chosen.pickle_key_file))
    except AccountError as error:
        return Finding(_DEVICE, "wrong", str(error))
    wrong = _fault(found, chosen.folder)
    if wrong:
        return Finding(_DEVICE, "wrong", wrong)
    return Finding(
        _DEVICE,
        "ok",
        f"its keys are published, and signed by the account's own identity; {found.one_time_keys} one-time keys left",
    )


def _fault(found: State, folder: Path) -> str:
    """What is wrong with a device, and what helps; empty when nothing is."""
    open_files = [name for name, mode in found.modes.items() if not mode.endswith("00")]
    if found.why:
        return found.why
    if open_files:
        return f"others can read {', '.join(open_files)} in or beside {folder}: chmod go= there"
    if not found.published:
        return f"the homeserver has not the keys that are in {folder}; newsbot run publishes them, or says why not"
    if found.identity == "foreign":
        return Foreign().why
    if not found.signed:
        return "it is not signed by the account's identity, so that strict clients shut it out; newsbot run signs it"
    return ""


async def _rate(asked: Account, chosen: Chosen) -> Finding:
    """A homeserver tells its limits to administrators only; else what the sender met with is all that is known."""
    answer = await asked.request("GET", f"/_synapse/admin/v1/users/{quote(asked.user_id)}/override_ratelimit")
    lifted = (answer.body or {}).get("messages_per_second") == 0
    if answer.ok and lifted:
        return Finding(_RATE, "ok", "the homeserver lets the account send as much as it likes")
    known = chosen.found if chosen.rate is None else chosen.rate
    if known is None:
        return Finding(_RATE, "note", f"not known before something was sent; if it is low: {lifting(asked)}")
    said = "configured" if chosen.rate is not None else "found to be possible"
    if known < _SLOW:
        how = f"on Synapse an administrator lifts the limit with {lifting(asked)}"
        return Finding(_RATE, "note", f"{known:.2g} messages a second are {said}; {how}")
    return Finding(_RATE, "ok", f"{known:.2g} messages a second are {said}")
