from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.sources.addresses import judge, literal

INSIDE = [
    # this host and this machine
    "0.0.0.0", "0.0.0.1", "0.255.255.255", "127.0.0.0", "127.0.0.1", "127.1.2.3", "127.255.255.255",
    "::", "::1",
    # private networks, and those of providers
    "10.0.0.0", "10.0.0.1", "10.255.255.255", "172.16.0.0", "172.16.0.1", "172.31.255.255",
    "192.168.0.0", "192.168.1.1", "192.168.255.255", "100.64.0.0", "100.64.0.1", "100.127.255.255",
    "fc00::", "fc00::1", "fd00::1", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
    # link-local and site-local
    "169.254.0.0", "169.254.1.1", "169.254.255.255", "fe80::", "fe80::1", "febf::1", "fec0::", "fec0::1",
    "feff:ffff::1", "fe80::1%eth0", "2606:4700::1%1", "::1%lo",
    # metadata services of clouds
    "169.254.169.254", "169.254.170.2", "100.100.100.200", "192.0.0.192", "168.63.129.16", "fd00:ec2::254",
    "fd20:ce::254",
    # protocols, relays, translations
    "192.0.0.0", "192.0.0.8", "192.0.0.9", "192.0.0.10", "192.0.0.170", "192.0.0.255", "192.88.99.0",
    "192.88.99.1", "192.88.99.255", "192.31.196.1", "192.52.193.1", "192.175.48.1", "2620:4f:8000::1",
    "64:ff9b:1::", "64:ff9b:1::a00:1", "64:ff9b:1:ffff:ffff:ffff:ffff:ffff", "64:ff9b:2::808:808",
    # documentation and measurements
    "192.0.2.0", "192.0.2.255", "198.51.100.1", "203.0.113.1", "198.18.0.0", "198.19.255.255",
    "2001:db8::", "2001:db8::1", "2001:db8:ffff::1", "3fff::", "3fff::1", "3fff:fff:ffff::1",
    # multicast and reserved
    "224.0.0.0", "224.0.0.1", "239.255.255.255", "240.0.0.0", "240.0.0.1", "255.255.255.254",
    "255.255.255.255", "ff00::", "ff01::1", "ff02::1", "ff0e::1", "ffff::1",
    # tunnels, whatever they hold
    "2001::", "2001:0:7f00:1::", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:1::1", "2001:2::1",
    "2001:3::1", "2001:4:112::1", "2001:10::1", "2001:20::1", "2001:1ff:ffff::1", "2002::",
    "2002:7f00:1::", "2002:a00:1::", "2002:a9fe:a9fe::", "2002:c0a8:101::1", "2002:808:808::1",
    # IPv4 inside IPv6
    "::127.0.0.1", "::8.8.8.8", "::a9fe:a9fe", "::10.0.0.1", "::ffff:0.0.0.0", "::ffff:127.0.0.1",
    "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::ffff:192.168.1.1", "::ffff:100.64.0.1",
    "::ffff:192.0.0.192", "::ffff:192.88.99.1", "::ffff:168.63.129.16", "::ffff:7f00:1", "::ffff:0:127.0.0.1",
    "::ffff:0:8.8.8.8", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b::10.0.0.1", "64:ff9b::c0a8:101",
    "64:ff9b::0.0.0.0", "64:ff9b::192.0.0.192", "64:ff9b:0:0:0:1:808:808",
    # not handed out, or for other uses
    "100::", "100::1", "100:0:0:1::1", "200::1", "400::1", "1000::1", "1fff::1", "4000::1", "5f00::",
    "5f00::1", "6000::1", "8000::1", "a000::1", "c000::1", "e000::1", "f000::1", "f800::1", "fe00::1",
]  # fmt: skip

OUTSIDE = [
    "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255",
    "128.0.0.1", "168.63.129.15", "168.63.129.17", "169.253.255.255", "169.255.0.0", "172.15.255.255",
    "172.32.0.0", "185.60.216.35", "191.255.255.255", "192.0.1.0", "192.0.3.0", "192.88.98.255",
    "192.88.100.0", "192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0", "198.51.99.255",
    "203.0.112.255", "203.0.114.0", "223.255.255.255", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8",
    "64:ff9b::808:808", "2000::1", "2001:200::1", "2001:4860:4860::8888", "2001:db7:ffff::1", "2001:db9::1",
    "2003::1", "2606:4700:4700::1111", "2620:4f:7fff::1", "2620:4f:8001::1", "2a00:1450:4001::200e",
    "3ffe::1", "3fff:1000::1",
]  # fmt: skip

LOOPBACK = [
    "127.0.0.1", "127.1", "127.0.1", "2130706433", "017700000001", "0x7f000001", "0x7f.1", "0x7F.0.0.0x1",
    "0177.0.0.1", "0177.1", "127.0.0.01", "127.0x1", "127.0.0.1.", "００００177.0.0.1", "127。0。0。1",
    "127｡0｡0｡1", "127．0．0．1", "１２７．０．０．１", "①②⑦.0.0.1", "0X7f.1", "０ｘ７ｆ．１",
    "00000000000000000177.1",
]  # fmt: skip

NOTATIONS = [
    ("0", "0.0.0.0"),
    ("0x", "0.0.0.0"),
    ("00", "0.0.0.0"),
    ("2852039166", "169.254.169.254"),
    ("0xA9FEA9FE", "169.254.169.254"),
    ("0xa9.0xfe.0xa9.0xfe", "169.254.169.254"),
    ("0251.0376.0251.0376", "169.254.169.254"),
    ("169.254.43518", "169.254.169.254"),
    ("169.16689662", "169.254.169.254"),
    ("4294967295", "255.255.255.255"),
    ("10.1", "10.0.0.1"),
    ("8.8.8.8", "8.8.8.8"),
    ("134744072", "8.8.8.8"),
    ("[::1]", "::1"),
    ("[0:0:0:0:0:0:0:1]", "::1"),
    ("::FFFF:7F00:1", "::ffff:7f00:1"),
    ("[::ffff:127.0.0.1]", "::ffff:7f00:1"),
    ("::１", "::1"),
]

NAMES = [
    "example.org", "localhost", "a.b", "1.example", "127.0.0.1.example", "0x7f.example", "1e3", "0xyz",
    "xn--mgbtf8fl", "1.2.3.4x", "feeds", "0xfffg", "-", "١٢٧.٠.٠.١",
]  # fmt: skip

NO_ADDRESS = [
    "256.1.1.1", "1.2.3.4.5", "1.2.3.256", "4294967296", "0x100000000", "127.0.0.08", "1..2", ".1", "a.1",
    "example.0x1", "1.2.65536", "1.16777216", "9" * 5000, ":", "::1::", "::g", "12345::", "1:2:3", "a:b",
]  # fmt: skip


@pytest.mark.parametrize("text", INSIDE)
def test_what_is_not_public_is_refused_with_a_reason(text: str) -> None:
    assert judge(ip_address(text))


@pytest.mark.parametrize("text", OUTSIDE)
def test_what_is_public_is_allowed(text: str) -> None:
    assert judge(ip_address(text)) is None


@pytest.mark.parametrize("host", LOOPBACK)
def test_every_notation_of_loopback_is_read_and_refused(host: str) -> None:
    address = literal(host)
    assert address == IPv4Address("127.0.0.1")
    assert judge(address)


@pytest.mark.parametrize(("host", "address"), NOTATIONS)
def test_notations_are_read_as_a_resolver_reads_them(host: str, address: str) -> None:
    assert literal(host) == ip_address(address)


@pytest.mark.parametrize("host", NAMES)
def test_a_name_is_no_literal(host: str) -> None:
    assert literal(host) is None


@pytest.mark.parametrize("host", NO_ADDRESS)
def test_what_ends_in_a_number_and_is_no_address_is_an_error(host: str) -> None:
    with pytest.raises(ValueError):
        literal(host)


@given(st.ip_addresses())
def test_only_what_the_registries_call_global_is_allowed(address: IPv4Address | IPv6Address) -> None:
    """`is_global` misses ranges, but what it refuses is never public. What is inside it reads by version."""
    translated = isinstance(address, IPv6Address) and address not in IPv6Network("2000::/3")
    if judge(address) is None and not translated:
        assert address.is_global


@given(st.ip_addresses(v=4))
def test_an_address_inside_another_is_judged_as_what_it_reaches(address: IPv4Address) -> None:
    for prefix in ("::ffff:", "64:ff9b::"):
        assert judge(IPv6Address(f"{prefix}{address}")) == judge(address)


@given(st.text(alphabet="0123456789xXaAfF.:[]%۰１。-", max_size=24))
def test_any_host_is_an_address_a_name_or_an_error(host: str) -> None:
    try:
        address = literal(host)
    except ValueError:
        return
    assert address is None or literal(str(address)) == address
