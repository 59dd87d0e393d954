"""Learning other people's devices and opening channels to them, one person and one device at a time.

What a stranger published can be anything, and the library raises for some of it. A whole answer told to it at once
would let one member of one room keep the bot from sending to any encrypted room.
"""

import asyncio
import logging
from collections.abc import Iterable, Mapping
from typing import Any, Final

import nio

from newsbot.platforms.matrix.answer import Answer
from newsbot.platforms.matrix.client import API, Account
from newsbot.platforms.matrix.identity import decoded

_log = logging.getLogger(__name__)

Json = dict[str, Any]
CURVE: Final = "signed_curve25519"
_KEY_BYTES: Final = 32
# Milliseconds that our homeserver waits for those of others, and after how many syncs it is asked again for whom it
# did not reach.
_PATIENCE: Final = 3000
_LATER: Final = 20


class Devices:
    """Of everybody in encrypted rooms. Used by whoever sends, too: each question is asked by one at a time."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._client: nio.AsyncClient = account.client
        self._asking = asyncio.Lock()
        self._unreached: set[str] = set()
        self._turns = 0

    async def query(self) -> Answer | None:
        """Learn the devices of everybody of whom something new is known. Never raises.

        Who changes while the homeserver is being asked is asked for once more. None: nobody is left to ask for; else
        the answer that was none, and they wait for the next time.
        """
        waiting: set[str] = self._client.olm.users_for_key_query
        async with self._asking:
            if not (asked := set(waiting)):
                return None
            waiting -= asked
            question = {"device_keys": {user: [] for user in asked}, "timeout": _PATIENCE}
            answer = await self._account.request("POST", f"{API}/keys/query", question)
            found = (answer.body or {}).get("device_keys")
            if not answer.ok or not isinstance(found, dict):
                waiting |= asked
                return answer
            self._unreached |= asked - found.keys()
            with self._client.store.database.atomic():
                for user in sorted(asked & found.keys()):
                    again = user in waiting
                    await self._learn(user, found[user])
                    waiting |= {user} if again else set()
        return None

    async def query_late(self) -> Answer | None:
        """The same, now and then also for those whose homeserver did not answer before."""
        self._turns += 1
        if self._turns % _LATER == 0:
            self._client.olm.users_for_key_query |= self._unreached
            self._unreached = set()
        return await self.query()

    async def claim(self, wanted: Mapping[str, Iterable[str]]) -> Answer | None:
        """Open channels to these devices, given by their owners. Never raises.

        A device that has no usable key gets none, and can be asked for again. None, or the answer that was none.
        """
        asked = {user: dict.fromkeys(names, CURVE) for user, names in wanted.items()}
        if not any(asked.values()):
            return None
        question = {"one_time_keys": asked, "timeout": _PATIENCE}
        answer = await self._account.request("POST", f"{API}/keys/claim", question)
        found = (answer.body or {}).get("one_time_keys")
        if not answer.ok or not isinstance(found, dict):
            return answer
        with self._client.store.database.atomic():
            for user, names in asked.items():
                for name in names:
                    keys = found.get(user)
                    key = keys.get(name) if isinstance(keys, dict) else None
                    await self._tell(nio.KeysClaimResponse, {"one_time_keys": {user: {name: key}}})
        return None

    async def _learn(self, user: str, devices: Any) -> None:
        """All of a person's at once, since what is missing in an answer counts as gone."""
        found = devices.items() if isinstance(devices, dict) else ()
        sound = {name: device for name, device in found if _is_sound(user, name, device)}
        await self._tell(nio.KeysQueryResponse, {"device_keys": {user: sound}})

    async def _tell(self, kind: Any, body: Json) -> None:
        try:
            response = kind.from_dict(body)
            if isinstance(response, kind):
                await self._client.receive_response(response)
        except Exception as error:  # noqa: BLE001  # it raises whatever a stranger's keys make it raise
            _log.info("somebody's Matrix device has no usable keys (%s)", type(error).__name__)


def _is_sound(user: str, name: str, device: Any) -> bool:
    """Whether the library can be told of it.

    It ends the whole process over an ed25519 key of 33 bytes: the cryptography beneath it panics (vodozemac 0.10.0,
    `Ed25519PublicKey::from_base64`), which no `except Exception` catches.
    """
    if not isinstance(device, dict) or (device.get("user_id"), device.get("device_id")) != (user, name):
        return False
    signatures = device.get("signatures")
    signed = signatures.get(user) if isinstance(signatures, dict) else None
    if not isinstance(signed, dict) or not isinstance(signed.get(f"ed25519:{name}"), str):
        return False
    if not isinstance(device.get("unsigned", {}), dict):
        return False
    keys = device.get("keys")
    return isinstance(keys, dict) and all(_is_key(keys.get(f"{kind}:{name}")) for kind in ("ed25519", "curve25519"))


def _is_key(text: Any) -> bool:
    try:
        return isinstance(text, str) and len(decoded(text)) == _KEY_BYTES
    except ValueError:
        return False
