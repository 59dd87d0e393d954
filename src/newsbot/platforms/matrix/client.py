"""The account of the bot on a homeserver: its library object, its one device, and requests with typed answers.

The library raises for some failures, returns others as objects and retries by itself. Here every request is made once,
with a time limit, and ends in an `Answer`; who asks decides what follows.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol
from urllib.parse import quote

import aiohttp
import nio
from nio.store import MatrixStore

from newsbot.platforms.matrix import answer as answers
from newsbot.platforms.matrix import session
from newsbot.platforms.matrix.answer import UNSAID_WAIT, Answer, Json
from newsbot.platforms.matrix.session import Session
from newsbot.ports import AccountError

API: Final = "/_matrix/client/v3"
REQUEST_SECONDS: Final = 30.0
_DEVICE_NAME: Final = "newsbot"
_LOST: Final = frozenset({"M_UNKNOWN_TOKEN", "M_MISSING_TOKEN", "M_USER_DEACTIVATED"})


class MatrixError(AccountError):
    """What is configured cannot be an account. The message repeats no secret."""


@dataclass(frozen=True, slots=True)
class Ready:
    """`new_device`: it was made just now; what was sent by another may be sent twice, and nobody knows its keys."""

    user_id: str
    device_id: str
    new_device: bool = False


@dataclass(frozen=True, slots=True)
class Unauthorized:
    """The access token or password is wrong or was revoked. `soft`: the device is kept, a new login goes on with it."""

    soft: bool = False


@dataclass(frozen=True, slots=True)
class Misconfigured:
    """The token is another user's or another device's. `why`: one line for an operator."""

    why: str


@dataclass(frozen=True, slots=True)
class Unreachable:
    """No usable answer; asking again is harmless. `why`: one word; `after`: seconds the server asked us to wait."""

    why: str
    after: float | None = None


Trouble = Unauthorized | Unreachable
Opened = Ready | Misconfigured | Trouble


class Keeping(Protocol):
    """Where the keys of encrypted rooms are kept, and under which pickle key."""

    @property
    def store(self) -> type[MatrixStore]: ...

    @property
    def folder(self) -> Path: ...

    @property
    def pickle_key(self) -> str: ...

    def holds(self, user_id: str, device_id: str) -> bool:
        """Whether there are keys of this device; without them it could never read again, and another is made."""
        ...


@dataclass(slots=True)
class Account:
    """A bot's connection. Nothing is asked of the server before `open`.

    Attributes:
        user_id: the full one, exact. `device_id`: empty until `open` has found or made it, unless it is configured.
        session_file: where a login by password is kept.
        dated: is told the `Date` of each answer.
    """

    # Its representation may show the token.
    client: nio.AsyncClient = field(repr=False)
    homeserver: str
    user_id: str
    device_id: str
    access_token: str = field(repr=False)
    password: str = field(repr=False)
    session_file: Path
    keeping: Keeping | None = field(repr=False)
    dated: Callable[[str | None], None] | None = field(default=None, repr=False)

    async def open(self) -> Opened:
        """Be the one device of the account: by token, by the login that was kept, or by a new one, which is kept then.

        Opening what is open asks again who we are. Raises what the key store raises when it cannot be read, and
        OSError for the session file.
        """
        kept = None if self.access_token else session.read(self.session_file, self.homeserver, self.user_id)
        token = self.access_token or (kept.access_token if kept else "")
        if not token:
            return await self._log_in(self.device_id)
        found = await self._identify(token)
        if isinstance(found, Unauthorized) and found.soft and kept and self.password:
            return await self._log_in(kept.device_id)
        if not isinstance(found, Ready):
            return found
        if kept and self.keeping and not self.keeping.holds(found.user_id, found.device_id):
            return await self._replace_device()
        self._be(found, token)
        return found

    async def close(self) -> None:
        await self.client.close()

    async def display_name(self) -> str:
        """How we are called in rooms; empty when nobody says so."""
        answer = await self.request("GET", f"{API}/profile/{quote(self.user_id, safe='')}/displayname")
        name = (answer.body or {}).get("displayname") if answer.ok else None
        return name if isinstance(name, str) else ""

    async def request(
        self, method: str, path: str, body: Json | bytes | None = None, *, seconds: float = REQUEST_SECONDS
    ) -> Answer:
        """One request with the account's token, never repeated. `path` begins with `/_matrix/`. Never raises."""
        raw = isinstance(body, bytes)
        headers = {"Content-Type": "application/octet-stream" if raw else "application/json"}
        if self.client.access_token:
            headers["Authorization"] = f"Bearer {self.client.access_token}"
        data = body if body is None or isinstance(body, bytes) else json.dumps(body)
        try:
            async with await self.client.send(method, path, data, headers, timeout=seconds) as response:
                if self.dated is not None:
                    self.dated(response.headers.get("Date"))
                return answers.answer(response.status, response.headers, await answers.read(response))
        except TimeoutError:
            return Answer(None, fault="timeout")
        except (aiohttp.ClientError, OSError, ValueError) as error:
            return Answer(None, fault=type(error).__name__)

    async def _identify(self, token: str) -> Opened:
        """Whose token it is."""
        self.client.access_token = token
        answer = await self.request("GET", f"{API}/account/whoami")
        if not answer.ok:
            return trouble(answer)
        user, device = (answer.body or {}).get("user_id"), (answer.body or {}).get("device_id")
        if user != self.user_id:
            return Misconfigured("the Matrix access token belongs to another user than matrix.user_id")
        if not isinstance(device, str) or not device:
            return Misconfigured("the Matrix access token belongs to no device: log in to get another")
        if self.access_token and self.device_id not in {"", device}:
            return Misconfigured("the Matrix access token belongs to another device than matrix.device_id")
        return Ready(self.user_id, device)

    async def _log_in(self, device: str) -> Opened:
        if not self.password:
            return Unauthorized()
        self.client.access_token = ""
        asked = {
            "type": "m.login.password",
            "identifier": {"type": "m.id.user", "user": self.user_id},
            "password": self.password,
            "initial_device_display_name": _DEVICE_NAME,
        }
        answer = await self.request("POST", f"{API}/login", asked | ({"device_id": device} if device else {}))
        if answer.status == 403:
            return Unauthorized()
        if not answer.ok:
            return trouble(answer)
        told = answer.body or {}
        user, made, token = (told.get(name) for name in ("user_id", "device_id", "access_token"))
        if user != self.user_id:
            return Misconfigured("the Matrix login belongs to another user than matrix.user_id")
        if not isinstance(made, str) or not isinstance(token, str) or not made or not token:
            return Unreachable("login-junk")
        session.write(self.session_file, Session(self.homeserver, self.user_id, made, token))
        found = Ready(self.user_id, made, new_device=not self._known(made))
        self._be(found, token)
        return found

    async def _replace_device(self) -> Opened:
        """The keys of the device are lost: it goes, and a new one comes."""
        if not self.password:
            return Misconfigured("the keys of the Matrix device are lost, and there is no password to make another")
        await self.request("POST", f"{API}/logout", {})
        return await self._log_in("")

    def _known(self, device: str) -> bool:
        return self.keeping is not None and self.keeping.holds(self.user_id, device)

    def _be(self, found: Ready, token: str) -> None:
        self.device_id = found.device_id
        self.client.restore_login(found.user_id, found.device_id, token)


def account(
    homeserver: str,
    user_id: str,
    *,
    access_token: str = "",
    password: str = "",
    device_id: str = "",
    session_file: Path,
    keeping: Keeping | None = None,
    dated: Callable[[str | None], None] | None = None,
) -> Account:
    """No request is made. Without `keeping` encrypted rooms cannot be read. Raises MatrixError."""
    if not homeserver.startswith(("https://", "http://")):
        raise MatrixError("matrix.homeserver must begin with https:// or http://")
    if not user_id.startswith("@") or ":" not in user_id:
        raise MatrixError("matrix.user_id must be a whole one, such as @newsbot:example.org")
    if not access_token and not password:
        raise MatrixError("the Matrix account needs matrix.access_token_file or matrix.password_file")
    address = homeserver.rstrip("/")
    client = nio.AsyncClient(address, user_id, device_id, str(keeping.folder) if keeping else "", _config(keeping))
    return Account(client, address, user_id, device_id, access_token, password, session_file, keeping, dated)


def _config(keeping: Keeping | None) -> nio.AsyncClientConfig:
    """The library retries nothing: 429 and lost connections are the delivery's to wait for."""
    plain = {"max_limit_exceeded": 0, "max_timeouts": 0, "request_timeout": REQUEST_SECONDS}
    if keeping is None:
        return nio.AsyncClientConfig(**plain, encryption_enabled=False)
    return nio.AsyncClientConfig(
        **plain, encryption_enabled=True, store=keeping.store, pickle_key=keeping.pickle_key, store_sync_tokens=False
    )


def trouble(answer: Answer) -> Trouble:
    """What an answer that is not `ok` says about the account."""
    if answer.errcode in _LOST:
        return Unauthorized(soft=(answer.body or {}).get("soft_logout") is True)
    if answer.status == 429:
        return Unreachable("flood", answer.retry_after or UNSAID_WAIT)
    return Unreachable(answer.fault or f"status-{answer.status}", answer.retry_after)
