import asyncio
import socket
from ipaddress import IPv4Address

import pytest

from newsbot.sources.faults import RefusedError
from newsbot.sources.guard import Guard, SystemResolver
from tests.doubles.fetching import Names


def info(address: str, port: int) -> tuple[int, int, int, str, tuple[object, ...]]:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    return family, socket.SOCK_STREAM, 0, "", (address, port)


@pytest.mark.parametrize(("address", "port"), [("8.8.8.8", 443), ("8.8.8.8", 80), ("2606:4700:4700::1111", 443)])
def test_a_socket_is_made_for_the_public_web(address: str, port: int) -> None:
    with Guard(Names()).socket(info(address, port)) as made:
        assert made.type == socket.SOCK_STREAM


@pytest.mark.parametrize(
    ("address", "port"),
    [("127.0.0.1", 80), ("10.0.0.1", 443), ("::1", 80), ("::ffff:7f00:1", 80), ("8.8.8.8", 22), ("fe80::1%lo", 80)],
)
def test_no_socket_is_made_for_anything_else(address: str, port: int) -> None:
    with pytest.raises(RefusedError):
        Guard(Names()).socket(info(address, port))


def test_what_is_allowed_beside_is_that_address_and_port_only() -> None:
    guard = Guard(Names(), lambda address, port: (address, port) == (IPv4Address("127.0.0.1"), 8000))
    guard.check("127.0.0.1", 8000)
    for address, port in (("127.0.0.1", 80), ("127.0.0.2", 8000)):
        with pytest.raises(RefusedError):
            guard.check(address, port)


async def test_every_answer_is_handed_on_as_a_number() -> None:
    guard = Guard(Names(news=[["8.8.8.8", "2606:4700:4700::1111"]]))
    found = await guard.resolve("news.example", 443)
    assert [(one["hostname"], one["host"], one["port"]) for one in found] == [
        ("news.example", "8.8.8.8", 443),
        ("news.example", "2606:4700:4700::1111", 443),
    ]
    assert [one["family"] for one in found] == [socket.AF_INET, socket.AF_INET6]
    assert all(one["flags"] & socket.AI_NUMERICHOST for one in found)


async def test_a_name_without_addresses_is_an_error() -> None:
    with pytest.raises(OSError, match="no address"):
        await Guard(Names(news=[[]])).resolve("news.example", 443)


async def test_the_machine_resolves_without_holding_up_the_loop() -> None:
    answers = await asyncio.gather(*(SystemResolver(2)("127.0.0.1", 80) for _ in range(3)))
    assert answers == [["127.0.0.1"]] * 3
