"""A store knows itself from every other, and from the copy that it once was."""

from pathlib import Path
from typing import Any

from newsbot.store import open_store
from newsbot.store.instance import another_instance
from tests.store.samples import ancestors
from tests.store.sending import store

__all__ = ["store"]  # a fixture


def opened(folder: Path, name: str, *, read_only: bool = False) -> Any:
    return open_store(f"sqlite:///{folder}/{name}.db", folder / "key", ancestors, read_only=read_only)


async def test_the_same_store_is_the_same_each_time(tmp_path: Path) -> None:
    seen = []
    for name, read_only in (("a", False), ("a", True), ("a", False), ("b", False)):
        async with opened(tmp_path, name, read_only=read_only) as store:
            seen.append(store.instance)
    assert seen[0] == seen[1] == seen[2] != seen[3]
    assert all(len(bytes.fromhex(instance)) == 16 for instance in seen)


async def test_a_restored_store_becomes_another_one(store: Any) -> None:
    renewed = await another_instance(store.database)
    assert renewed != store.instance
    assert await another_instance(store.database) != renewed
