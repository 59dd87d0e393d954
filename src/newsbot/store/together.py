"""Group commit: what waits for a transaction at the same moment shares one, and the disk is waited for once."""

import asyncio
from collections.abc import Callable
from typing import Any

from newsbot.store.engine import Database, Unit

_Waiting = tuple[Callable[[Unit], Any], "asyncio.Future[Any]"]


class Together:
    """Small units of work over one database, in the order in which they came; each is whole or did not happen."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: list[_Waiting] = []
        self._working: asyncio.Task[None] | None = None

    async def do(self, work: Callable[[Unit], Any]) -> Any:
        """What `work` returns, once it is durable. What it raises concerns nobody else."""
        done: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting.append((work, done))
        if self._working is None or self._working.done():
            self._working = asyncio.create_task(self._work())
        return await done

    async def _work(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting, []
            try:
                results = await self._transact([work for work, _ in batch])
            except Exception as error:  # noqa: BLE001  # it is told to whoever waits
                if len(batch) == 1:
                    _tell(batch[0][1], error)
                else:
                    await self._one_by_one(batch)
                continue
            for (_, done), result in zip(batch, results, strict=True):
                if not done.done():
                    done.set_result(result)

    async def _one_by_one(self, batch: list[_Waiting]) -> None:
        """Whatever one of them stumbled over, the others do not."""
        for work, done in batch:
            try:
                (result,) = await self._transact([work])
            except Exception as error:  # noqa: BLE001  # it is told to whoever waits
                _tell(done, error)
            else:
                if not done.done():
                    done.set_result(result)

    async def _transact(self, works: list[Callable[[Unit], Any]]) -> list[Any]:
        return await self._database.transact(lambda unit: [work(unit) for work in works], in_order=True, announce=True)


def _tell(done: "asyncio.Future[Any]", error: Exception) -> None:
    if not done.done():
        done.set_exception(error)
