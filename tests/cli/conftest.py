"""Folders for the command, and one that news were read into."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.cli import news
from tests.cli.kit import Bot, Forks, Run


@pytest.fixture(scope="session")
def forks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forks]:
    forks = Forks(tmp_path_factory.mktemp("forks"))
    yield forks
    forks.close()


@pytest.fixture
def bot(tmp_path: Path, forks: Forks) -> Bot:
    return Bot(tmp_path, forks)


class Stocked(NamedTuple):
    bot: Bot
    run: Run


@pytest.fixture(scope="session")
def stocked(tmp_path_factory: pytest.TempPathFactory, forks: Forks) -> Stocked:
    """A store with all of `tests.cli.news`, and the run of `ingest --json` that filled it. Only to be read."""
    bot = Bot(tmp_path_factory.mktemp("stocked"), forks)
    for name, content in news.FILES.items():
        bot.write(f"in/{name}", content)
    return Stocked(bot, bot.fresh("ingest", "in", "--json"))
