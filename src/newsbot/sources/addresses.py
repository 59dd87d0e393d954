"""Which addresses a fetch may connect to: public ones, and nothing else.

`ipaddress.is_global` answers differently from one Python to the next and lets translated, site-local and
metadata addresses through, so the ranges stand here: the special-purpose registries of IANA for IPv4, and for
IPv6 the one block that is handed out to the internet (2000::/3, RFC 4291) without its reserved parts.
"""

import unicodedata
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

Address = IPv4Address | IPv6Address

_IPV4: tuple[tuple[IPv4Network, str], ...] = tuple(
    (IPv4Network(network), reason)
    for network, reason in (
        ("0.0.0.0/8", "this host"),
        ("10.0.0.0/8", "a private network"),
        ("100.64.0.0/10", "a provider's inner network"),
        ("127.0.0.0/8", "this machine"),
        ("168.63.129.16/32", "a cloud's metadata service"),
        ("169.254.0.0/16", "link-local, where clouds keep their metadata"),
        ("172.16.0.0/12", "a private network"),
        ("192.0.0.0/24", "reserved for protocols"),
        ("192.0.2.0/24", "kept for documentation"),
        ("192.31.196.0/24", "reserved for protocols"),
        ("192.52.193.0/24", "reserved for protocols"),
        ("192.88.99.0/24", "a 6to4 relay"),
        ("192.168.0.0/16", "a private network"),
        ("192.175.48.0/24", "reserved for protocols"),
        ("198.18.0.0/15", "kept for measurements"),
        ("198.51.100.0/24", "kept for documentation"),
        ("203.0.113.0/24", "kept for documentation"),
        ("224.0.0.0/4", "multicast"),
        ("240.0.0.0/4", "reserved"),
    )
)

_IPV6: tuple[tuple[IPv6Network, str], ...] = tuple(
    (IPv6Network(network), reason)
    for network, reason in (
        ("::/128", "this host"),
        ("::1/128", "this machine"),
        ("::/96", "an old spelling of IPv4 addresses"),
        ("64:ff9b:1::/48", "a local translation to IPv4"),
        ("100::/64", "a network that discards"),
        ("100:0:0:1::/64", "reserved for protocols"),
        ("2001::/32", "a Teredo tunnel"),
        ("2001::/23", "reserved for protocols"),
        ("2001:db8::/32", "kept for documentation"),
        ("2002::/16", "a 6to4 tunnel"),
        ("2620:4f:8000::/48", "reserved for protocols"),
        ("3fff::/20", "kept for documentation"),
        ("5f00::/16", "kept for segment routing"),
        ("fc00::/7", "a private network"),
        ("fe80::/10", "link-local"),
        ("fec0::/10", "site-local"),
        ("ff00::/8", "multicast"),
    )
)

_INTERNET = IPv6Network("2000::/3")
_MAPPED = IPv6Network("::ffff:0:0/96")
_NAT64 = IPv6Network("64:ff9b::/96")


def judge(address: Address) -> str | None:
    """Why this address must not be connected to, in a few words; None when it is public.

    IPv4 addresses inside IPv6 ones (mapped, and NAT64 of RFC 6052) are judged as what they reach.
    Tunnels (6to4, Teredo) are refused whatever they hold: nothing that publishes news lives there.
    """
    if isinstance(address, IPv4Address):
        return _listed_v4(address)
    if address.scope_id is not None:
        return "an address of one network interface"
    if address in _MAPPED or address in _NAT64:
        return _listed_v4(IPv4Address(int(address) & 0xFFFF_FFFF))
    for network, reason in _IPV6:
        if address in network:
            return reason
    return None if address in _INTERNET else "not handed out to the internet"


def _listed_v4(address: IPv4Address) -> str | None:
    return next((reason for network, reason in _IPV4 if address in network), None)


def literal(host: str) -> Address | None:
    """The address that a host spells, in any notation that a resolver would read; None for a name.

    Whole, octal, hexadecimal and shortened forms count (`2130706433`, `0x7f.1`, `127.1`), and so do
    full-width digits and dots: the reading of the WHATWG URL standard (host parsing, "ends in a number").
    Raises ValueError for a host that ends in a number, or holds a colon, and is no address.
    """
    plain = unicodedata.normalize("NFKC", host).replace("。", ".").strip("[]").casefold()
    if ":" in plain:
        return ip_address(plain)
    labels = plain.removesuffix(".").split(".")
    if _number(labels[-1]) is None:
        return None
    return IPv4Address(_joined(labels))


def _joined(labels: list[str]) -> int:
    """The 32 bits of one to four parts; the last part fills what the others leave (inet_aton)."""
    numbers = [number for label in labels if (number := _number(label)) is not None]
    if len(numbers) != len(labels) or len(labels) > 4:
        raise ValueError("ends in a number and is no address")
    *leading, last = numbers
    if any(number > 255 for number in leading) or last >= 256 ** (5 - len(numbers)):
        raise ValueError("is out of range for an address")
    return sum(number << (24 - 8 * place) for place, number in enumerate(leading)) + last


def _number(label: str) -> int | None:
    """A part of an IPv4 address: `0x` is hexadecimal, a leading zero octal. -1 is not a number here."""
    digits, radix = label, 10
    if label.startswith("0x"):
        digits, radix = label[2:] or "0", 16
    elif label.startswith("0") and len(label) > 1:
        digits, radix = label[1:], 8
    if not (digits.isascii() and digits.isalnum()):
        return None
    try:
        return int(digits, radix)
    except ValueError:
        # 08 and 09 are decimal to some readers and nothing to others: a number, and one that fits nowhere
        return 2**32 if digits.isdigit() else None
