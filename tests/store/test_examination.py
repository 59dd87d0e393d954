"""The state of a store, as it is told beside whoever has it open."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from newsbot.store import open_store
from newsbot.store.examination import Examination
from newsbot.store.migrate import HEAD
from tests.store.samples import ancestors
from tests.store.sending import emptied


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
async def test_an_open_store_is_whole_and_left_as_it_is(
    request: pytest.FixtureRequest, tmp_path: Path, kind: str
) -> None:
    url = f"sqlite:///{tmp_path}/newsbot.db"
    if kind == "postgres":
        url = await emptied(request.getfixturevalue("postgres_url"))
    key = tmp_path / "key"
    async with open_store(url, key, ancestors) as store:
        examination = Examination(url, key)
        found = {one.what: one async for one in examination.findings()}
        assert {what: one.verdict for what, one in found.items() if what != "disk"} == dict.fromkeys(
            ("store", "key file", "outbox"), "ok"
        )
        assert HEAD in found["store"].told
        assert await examination.rate("matrix") is None
        for said in (await examination.clock(), await store.database.clock()):
            near = said is not None and abs(said - datetime.now(UTC)) < timedelta(minutes=1)
            assert near if kind == "postgres" else said is None  # a file has no clock of its own
        await store.leases.acquire("matrix", "me")
        assert await examination.rate("matrix") is None
    key.write_text("0" * 64)
    found = {one.what: one async for one in examination.findings()}
    assert found["key file"].verdict == "wrong"
