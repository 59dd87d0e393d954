"""The lines that a room set around what it is told, sealed for its recipient alone."""

from newsbot.store.sealing import Seal


def seal_line(text: str | None, name: str, key: int, seal: Seal) -> bytes | None:
    return None if text is None else seal.seal_bytes(text.encode("utf-8", "surrogatepass"), f"{name} of {key}")


def open_line(sealed: bytes | None, name: str, key: int, seal: Seal) -> str | None:
    content = None if sealed is None else seal.open_bytes(sealed, f"{name} of {key}")
    return None if content is None else content.decode("utf-8", "surrogatepass")
