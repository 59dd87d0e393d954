"""What can go wrong on the way to an address, in one line for an operator."""

import socket
import ssl

import aiohttp

from newsbot.ports import SourceError
from newsbot.sources.wording import one_line


class FetchError(SourceError):
    """An address gave nothing that can be read. The message names the address and the reason.

    Attributes:
        status: of the answer, when there was one.
        retry_after: seconds from now, when the server asked for them.
    """

    def __init__(self, name: str, reason: str, *, status: int | None = None, retry_after: float | None = None) -> None:
        super().__init__(f"{name}: {one_line(reason)}", retry_after)
        self.status = status


class RefusedError(OSError):
    """A rule of the fetch was broken, by the address or by the answer; the message is the reason.

    An OSError, since nothing else passes unchanged through the connector of aiohttp.
    """

    def __init__(self, reason: str, *, status: int | None = None, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.status = status
        self.retry_after = retry_after


def explained(name: str, error: Exception) -> FetchError:
    """The error that a fetch of `name` ends in, whatever stopped it."""
    refused = error.os_error if isinstance(error, aiohttp.ClientConnectorError) else error
    if isinstance(refused, RefusedError):
        return FetchError(name, refused.reason, status=refused.status, retry_after=refused.retry_after)
    return FetchError(name, _reason(error))


def _reason(error: Exception) -> str:
    match error:
        case aiohttp.ClientConnectorCertificateError():
            certificate = error.certificate_error
            verdict = getattr(certificate, "verify_message", "") or str(certificate)
            line = f"TLS: the certificate is not valid ({verdict})"
        case aiohttp.ClientConnectorSSLError():
            line = f"TLS: {_system(error.os_error)}"
        case aiohttp.ClientConnectorDNSError():
            line = f"the name cannot be resolved ({_system(error.os_error)})"
        case aiohttp.ClientConnectorError():
            line = f"cannot connect ({_system(error.os_error)})"
        case aiohttp.ClientPayloadError():
            line = "the answer broke off"
        case aiohttp.ServerDisconnectedError():
            line = "the server closed the connection without an answer"
        case aiohttp.ClientResponseError():
            line = f"not a valid HTTP answer ({error.message})"
        case OSError():
            line = f"the connection failed ({_system(error)})"
        case _:
            line = f"cannot be fetched ({type(error).__name__})"
    return line


def _system(error: OSError) -> str:
    if isinstance(error, ssl.SSLError) and error.reason:
        return error.reason.replace("_", " ").lower()
    if isinstance(error, socket.gaierror) and error.strerror:
        return error.strerror.lower()
    return (error.strerror or str(error) or type(error).__name__).lower()
