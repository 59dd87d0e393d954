"""How many people a room has, as its homeserver says."""

from urllib.parse import quote

from newsbot.chat.room import Room
from newsbot.platforms.matrix.client import API, Account


async def members(account: Account, room: Room) -> int | None:
    """Without the bot itself; None where it will not say. Raises TimeoutError where it does not answer now."""
    room_id = room.id.partition("/$")[0]
    answer = await account.request("GET", f"{API}/rooms/{quote(room_id, safe='')}/joined_members")
    if answer.status is None or answer.status == 429 or answer.status >= 500:
        raise TimeoutError
    joined = (answer.body or {}).get("joined")
    return len(joined.keys() - {account.user_id}) if answer.ok and isinstance(joined, dict) else None
