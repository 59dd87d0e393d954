"""A listener as a process of its own, to be killed at any moment: what it hears goes into a store on disk."""

import asyncio
import sys
from pathlib import Path

from newsbot.ops.clock import SystemClock
from newsbot.store import open_store
from tests.platforms.matrix.homeserver import listening


async def listen(url: str, user_id: str, token: str, folder: Path) -> None:
    """Until somebody kills it."""
    async with (
        open_store(f"sqlite:///{folder}/newsbot.db", folder / "key", lambda _: ()) as store,
        listening(url, folder, inbox=store.inbox, clock=SystemClock(), user_id=user_id, access_token=token) as here,
    ):
        stop = asyncio.Event()
        await asyncio.gather(here.syncing.run(stop), here.doors.run(stop))


if __name__ == "__main__":
    asyncio.run(listen(sys.argv[1], sys.argv[2], sys.argv[3], Path(sys.argv[4])))
