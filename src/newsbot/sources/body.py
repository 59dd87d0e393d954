"""The body of an answer, decoded under bounds while it arrives."""

import zlib

from newsbot.sources.faults import RefusedError

MIB = 1024 * 1024
_STEP = 64 * 1024
_FREE_OF_RATIO = MIB
_HIGHEST_RATIO = 100
_MOST_MEMBERS = 16
_GZIP_MAGIC = b"\x1f\x8b"
_ENCODINGS = {"gzip": "gzip", "x-gzip": "gzip", "deflate": "deflate", "identity": "", "": ""}

OFFERED = "gzip, deflate"


class Body:
    """Bytes of one answer: fed as they come, at most `wire` of them, at most `decoded` after decompression.

    Above 1 MiB the decoded part may be at most 100 times what came in. Raises RefusedError on every breach,
    before the bytes that would break the bound are held.

    Attributes:
        received, decoded: counts so far.
    """

    def __init__(self, encoding: str, *, wire: int, decoded: int) -> None:
        coding = _ENCODINGS.get(encoding.strip().lower())
        if coding is None:
            raise RefusedError(f"compressed as {encoding!r}, which was not asked for")
        self._coding = coding
        self._wire = wire
        self._bound = decoded
        self._parts: list[bytes] = []
        self._inflating: zlib._Decompress | None = None
        self._members = 0
        self._head = b""
        self._over = False
        self.received = 0
        self.decoded = 0

    def feed(self, chunk: bytes) -> None:
        """Take what came in."""
        self.received += len(chunk)
        if self.received > self._wire:
            raise RefusedError(f"larger than {_size(self._wire)}")
        if not self._coding:
            self._keep(chunk)
            return
        try:
            self._inflate(chunk)
        except zlib.error as error:
            raise RefusedError(f"said to be {self._coding}, and cannot be decompressed") from error

    def finish(self) -> bytes:
        """All of it. Raises RefusedError when the compressed stream ends too early."""
        if self._coding and self.received and (self._inflating or not self._members):
            raise RefusedError("the compressed answer ends too early")
        return b"".join(self._parts)

    def _inflate(self, chunk: bytes) -> None:
        rest, self._head = self._head + chunk, b""
        while rest and not self._over:
            if self._inflating is None:
                if len(rest) < len(_GZIP_MAGIC):
                    self._head = rest
                    return
                self._inflating = self._begin(rest)
            else:
                rest = self._step(self._inflating, rest)

    def _step(self, inflating: "zlib._Decompress", rest: bytes) -> bytes:
        """Decompress a little, at most one byte over the bound; returns what is left to decompress."""
        most = min(_STEP, self._bound - self.decoded + 1)
        while part := inflating.decompress(rest, most):
            self._keep(part)
            rest = inflating.unconsumed_tail
            most = min(_STEP, self._bound - self.decoded + 1)
        if not inflating.eof:
            return b""
        self._inflating = None
        self._members += 1
        return inflating.unused_data

    def _begin(self, start: bytes) -> "zlib._Decompress | None":
        """A decompressor for what begins with `start`, or None when that is padding after the end.

        After a gzip member another may follow (RFC 1952, 2.2).
        """
        if self._members and (self._coding == "deflate" or not start.startswith(_GZIP_MAGIC)):
            self._over = True
            return None
        if self._members == _MOST_MEMBERS:
            raise RefusedError(f"compressed in more than {_MOST_MEMBERS} parts")
        return self._member(start)

    def _member(self, start: bytes) -> "zlib._Decompress":
        if self._coding == "gzip":
            return zlib.decompressobj(zlib.MAX_WBITS | 16)
        # `deflate` means zlib's format (RFC 9110), but some servers send it bare.
        wrapped = start[0] & 0x0F == 8 and (start[0] << 8 | start[1]) % 31 == 0
        return zlib.decompressobj(zlib.MAX_WBITS if wrapped else -zlib.MAX_WBITS)

    def _keep(self, part: bytes) -> None:
        self.decoded += len(part)
        if self.decoded > self._bound:
            raise RefusedError(f"larger than {_size(self._bound)} when decompressed")
        if self.decoded > max(_FREE_OF_RATIO, self.received * _HIGHEST_RATIO):
            raise RefusedError(f"decompresses to over {_HIGHEST_RATIO} times its size")
        self._parts.append(part)


def _size(size: int) -> str:
    return f"{size / MIB:g} MiB" if size >= MIB else f"{size} bytes"
