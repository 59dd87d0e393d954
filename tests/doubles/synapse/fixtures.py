"""Fixtures for any conftest.py that imports them: the shared servers, users, readers."""

import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack

import pytest

from tests.doubles.matrix_reader import Reader, reading
from tests.doubles.synapse.configuration import Limits
from tests.doubles.synapse.members import Homeserver, Member
from tests.doubles.synapse.running import Synapse, missing, started
from tests.doubles.synapse.sharing import shared

MakeUser = Callable[[str], Awaitable[Member]]
MakeReader = Callable[[str], Awaitable[Reader]]


def _needed() -> None:
    if (reason := missing()) and os.environ.get("NEWSBOT_REQUIRE") != "all":
        pytest.skip(reason)


def _shared(limits: Limits) -> Iterator[Homeserver]:
    _needed()
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
    with shared(limits, run) as homeserver:
        yield homeserver


@pytest.fixture(scope="session")
def synapse() -> Iterator[Homeserver]:
    """One homeserver for the whole run, its limits lifted: make users and rooms of your own."""
    yield from _shared("lifted")


@pytest.fixture(scope="session")
def synapse_default() -> Iterator[Homeserver]:
    """The same with the limits that a stranger's server has: 0.2 messages a second, ten at once."""
    yield from _shared("default")


@pytest.fixture
def own_synapse() -> Iterator[Synapse]:
    """A homeserver of the test's own (about four seconds), to be stopped, killed and started again."""
    _needed()
    with started() as synapse:
        yield synapse


@pytest.fixture
def user(synapse: Homeserver) -> MakeUser:
    """`await user("nora")`: a new user with a device and its token."""
    return synapse.user


@pytest.fixture
async def reader(synapse: Homeserver) -> AsyncIterator[MakeReader]:
    """`await reader("nora")`: a new user at an independent client, which syncs until the test ends."""
    async with AsyncExitStack() as stack:

        async def make(name: str) -> Reader:
            return await stack.enter_async_context(reading(await synapse.user(name)))

        yield make
