"""A homeserver as a client knows it, and its users."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from typing import Any

import aiohttp

Json = dict[str, Any]
_SECONDS = 60


@dataclass(frozen=True)
class Member:
    """A user with one device.

    Attributes:
        user_id: such as `@nora-1f2e3d4c:news.test`.
    """

    homeserver: str
    user_id: str
    password: str = field(repr=False)
    device_id: str
    access_token: str = field(repr=False)

    async def call(self, method: str, path: str, body: Json | None = None) -> Json:
        """One request as this user; `path` begins with `/_`. Raises RuntimeError unless the answer is 2xx."""
        return await _call(method, self.homeserver + path, body, self.access_token)


@dataclass(frozen=True)
class Homeserver:
    """Where it listens, and the secret that lets its holder register users.

    Attributes:
        url: without a slash at the end.
    """

    url: str
    secret: str = field(repr=False)

    async def user(self, name: str = "user", *, admin: bool = False) -> Member:
        """A new user whose name begins with `name`: tests that share a server never meet."""
        unique, password = f"{name}-{secrets.token_hex(4)}", secrets.token_hex(8)
        path = f"{self.url}/_synapse/admin/v1/register"
        nonce = (await _call("GET", path))["nonce"]
        role = "admin" if admin else "notadmin"
        signed = b"\0".join(part.encode() for part in (nonce, unique, password, role))
        proof = hmac.new(self.secret.encode(), signed, hashlib.sha1)
        asked = {"nonce": nonce, "username": unique, "password": password, "admin": admin, "mac": proof.hexdigest()}
        told = await _call("POST", path, asked)
        return Member(self.url, told["user_id"], password, told["device_id"], told["access_token"])

    async def login(self, member: Member, *, device_id: str | None = None) -> Member:
        """The same user with another token: of a new device, or of the one named."""
        identifier = {"type": "m.id.user", "user": member.user_id}
        asked: Json = {"type": "m.login.password", "identifier": identifier, "password": member.password}
        if device_id is not None:
            asked["device_id"] = device_id
        told = await _call("POST", f"{self.url}/_matrix/client/v3/login", asked)
        return Member(self.url, told["user_id"], member.password, told["device_id"], told["access_token"])

    async def lift_limits(self, member: Member) -> None:
        """What an operator does for a bot that sends much."""
        root = await self.user("root", admin=True)
        path = f"/_synapse/admin/v1/users/{member.user_id}/override_ratelimit"
        await root.call("POST", path, {"messages_per_second": 0, "burst_count": 0})


async def _call(method: str, url: str, body: Json | None = None, token: str | None = None) -> Json:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    timeout = aiohttp.ClientTimeout(_SECONDS)
    async with (
        aiohttp.ClientSession(timeout=timeout, headers=headers) as session,
        session.request(method, url, json=body) as response,
    ):
        told = await response.json()
        if response.status >= 300:
            raise RuntimeError(f"{method} {url.partition('?')[0]}: {response.status} {told}")
        return dict(told)
