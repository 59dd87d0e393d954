import os
from pathlib import Path

import pytest

from evaluation.intents import rows

DATA = os.environ.get("NEWSBOT_DATA")


@pytest.mark.skipif(DATA is None, reason="NEWSBOT_DATA names no evaluation data")
def test_intents_places_and_arguments_reach_what_is_accepted() -> None:
    assert DATA is not None
    for row in rows(Path(DATA)):
        assert row.accept is None or row.value >= row.accept, row
