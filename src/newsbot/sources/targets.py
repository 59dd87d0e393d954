"""The addresses that a fetch may ask for, as far as the spelling shows it."""

import re
from urllib.parse import quote

from yarl import URL

from newsbot.sources.addresses import Address, literal
from newsbot.sources.faults import RefusedError
from newsbot.sources.wording import one_line

LONGEST_URL = 4096
_SHOWN = 160
_HOST_NAME = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*\.?", re.ASCII)
_USER = re.compile(r"^((?:[a-z][a-z0-9+.-]*:)?//|https?:/?)?[^/?#]*@", re.IGNORECASE)
_SECRET_VALUE = re.compile(
    r"(?P<name>[?&;][^=&;#]*(?:token|secret|passw|pwd|key|auth|sig|session|credential)[^=&;#]*=)[^&;#]*",
    re.IGNORECASE,
)


def target(text: str) -> URL:
    """The web address that a person or a document wrote. Raises RefusedError with the reason."""
    if len(text) > LONGEST_URL:
        raise RefusedError(f"an address of more than {LONGEST_URL} characters")
    if any(letter < " " or letter == "\x7f" for letter in text.strip()):
        raise RefusedError("the address holds control characters")
    return _web(_parsed(text.strip()))


def redirected(at: URL, location: str | None) -> URL:
    """Where an answer of `at` sends to. Raises RefusedError: nowhere, not the web, from https to http."""
    if not location:
        raise RefusedError("a redirect to nowhere")
    onward = target(str(at.join(_parsed(_escaped(location)))))
    if at.scheme == "https" and onward.scheme != "https":
        raise RefusedError("a redirect from https to http")
    return onward


def shown(url: str) -> str:
    """An address for messages: no user, no password, no values of parameters that look like secrets."""
    without_user = _USER.sub(r"\1", url.strip())
    return one_line(_SECRET_VALUE.sub(r"\g<name>…", without_user), _SHOWN) or "(no address)"


def _parsed(text: str) -> URL:
    try:
        return URL(text)
    except (ValueError, IndexError) as error:  # yarl stumbles with an IndexError over `http://[]@/`
        # its sentence is not repeated: it may hold the password that stands in the address
        raise RefusedError("not a web address") from error


def _web(url: URL) -> URL:
    if url.scheme not in {"http", "https"}:
        raise RefusedError(f"only http and https are fetched, not {url.scheme or 'a path'}")
    if url.user is not None or url.password is not None or "@" in url.raw_authority:
        raise RefusedError("an address with a user name or password in it")
    host = url.raw_host
    if not host:
        raise RefusedError("an address without a host")
    spelled = _literal(host)
    if spelled is not None:
        # What is judged and what is connected to must be the same text, whatever notation was used.
        return url.with_host(str(spelled)).with_fragment(None)
    if len(host) > 253 or not _HOST_NAME.fullmatch(host):
        raise RefusedError("not a host name")
    return url.with_fragment(None)


def _literal(host: str) -> Address | None:
    try:
        return literal(host)
    except ValueError as error:
        raise RefusedError(f"not a web address ({error})") from error


def _escaped(location: str) -> str:
    """Raw bytes of a header that were not UTF-8, escaped as they stood."""
    if location.isascii() or location.isprintable():
        return location
    return quote(location.encode("utf-8", "surrogateescape"), safe="!#$%&'()*+,/:;=?@[]~")
