"""A fetcher that may reach the test's own servers, with names from a table."""

import socket
from collections import deque
from collections.abc import Callable, Sequence

import pytest

from newsbot.sources.addresses import Address
from newsbot.sources.faults import FetchError
from newsbot.sources.http import GuardedFetcher, Limits
from tests.doubles.web import Web
from tests.fakes.clock import FakeClock

QUICK = Limits(total=5.0, first_byte=5.0, window=5.0, spacing=0.0)


class Names:
    """A resolver over a table: the first label of a name to the answers that it gives in turn, for ever.

    Attributes:
        asked: every host that was looked up.
    """

    def __init__(self, **answers: Sequence[Sequence[str]]) -> None:
        self._answers = {name: deque(each) for name, each in answers.items()}
        self.asked: list[str] = []

    async def __call__(self, host: str, _port: int) -> Sequence[str]:
        self.asked.append(host)
        answers = self._answers.get(host.partition(".")[0])
        if answers is None:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        answers.rotate(-1)
        return answers[-1]


def only(*webs: Web) -> Callable[[Address, int], bool]:
    return lambda address, port: any(str(address) == web.host and port == web.port for web in webs)


def fetcher(
    *webs: Web, limits: Limits = QUICK, resolve: Names | None = None, clock: FakeClock | None = None
) -> GuardedFetcher:
    """Reaches `webs` beside the public internet; `news.example` and its like are on 127.0.0.1."""
    names = resolve or Names(news=[["127.0.0.1"]])
    return GuardedFetcher(clock or FakeClock(), limits=limits, allow=only(*webs), resolve=names)


async def failure(fetch: GuardedFetcher, url: str) -> FetchError:
    """The error that a fetch ends in: one printable line."""
    with pytest.raises(FetchError) as caught:
        await fetch.fetch(url)
    assert str(caught.value).isprintable()
    return caught.value
