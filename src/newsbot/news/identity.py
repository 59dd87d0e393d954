"""When are two drafts the same article: guid, else canonical address, else folded title and day."""

import re
from base64 import b32encode
from hashlib import blake2b
from urllib.parse import parse_qsl, urlencode, urlsplit

from newsbot.news.article import Draft
from newsbot.text.folding import fold

# Parameters that say how a reader came, not what is read.
_TRACKING = re.compile(
    r"^(utm_\w+|mc_[ce]id|_hs\w+|at_\w+|ns_\w+|fbclid|gclid|dclid|yclid|msclkid|igshid|twclid|wt\.\w+|cmpid|ocid"
    r"|ref|ref_src|source|share|shared|s|traffic_source|amp|outputtype|xtor|from|fromrss|cmp|ito|partner|rss)$"
)
_ID_LENGTH = 10


def canonical_url(url: str) -> str:
    """An address without scheme, `www.`, `m.`, default port, fragment, tracking parameters and trailing slash.

    Only for comparing; never opened.
    """
    parts = urlsplit(url.strip())
    host = (parts.hostname or "").removeprefix("www.").removeprefix("m.").removeprefix("amp.")
    port = f":{parts.port}" if _port_matters(parts.scheme, parts.port) else ""
    query = [(name, value) for name, value in parse_qsl(parts.query) if not _TRACKING.match(name.lower())]
    path = parts.path.rstrip("/").removesuffix("/amp")
    return f"{host}{port}{path}" + (f"?{urlencode(query)}" if query else "")


def identity(draft: Draft, source: str) -> str:
    """The key under which a source's item is one article however often it comes.

    A guid that is an address is compared as one; any other is only unique at its site, so the site goes with it, or the
    source's name where no address tells the site. Items without guid and address (dumps) are known by what they say
    and when.
    """
    address = _canonical(draft.url)
    if draft.id:
        if draft.id.lower().startswith(("http://", "https://")) and (own := _canonical(draft.id)):
            return f"url:{own}"
        site = address.split("/")[0] if address else source
        return f"guid:{site}:{draft.id}"
    if address:
        return f"url:{address}"
    day = draft.published.date().isoformat() if draft.published else "undated"
    return f"title:{fold(draft.title)}:{day}"


def public_id(identity_: str) -> str:
    """A short name that a person can type: ten letters and digits (50 bits) of the identity's digest."""
    digest = blake2b(identity_.encode(), digest_size=8).digest()
    return b32encode(digest).decode().lower()[:_ID_LENGTH]


def _canonical(url: str | None) -> str | None:
    """None also for what is no address: a port that is no number, an unclosed bracket."""
    try:
        return canonical_url(url) if url else None
    except ValueError:
        return None


def _port_matters(scheme: str, port: int | None) -> bool:
    return port is not None and (scheme, port) not in {("http", 80), ("https", 443)}
