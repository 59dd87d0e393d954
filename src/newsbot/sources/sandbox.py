"""What the parsing worker may not do: reach the network, start processes, write, read outside its libraries, swell."""

import os
import resource
import sys
from pathlib import Path
from typing import Any

_SHUT = ("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "os.system", "os.remove")
_SHUT_NAMES = frozenset(
    {"os.rename", "os.link", "os.symlink", "os.mkdir", "os.rmdir", "os.truncate", "shutil.rmtree", "ctypes.dlopen"}
)
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
# Zone files, where Python takes them from the system.
_STATM = Path("/proc/self/statm")
_SYSTEM_DATA = (
    "/usr/share/zoneinfo/",
    "/usr/lib/zoneinfo/",
    "/usr/share/lib/zoneinfo/",
    "/etc/localtime",
    "/dev/null",
    "/proc/",
)


def close_doors() -> None:
    """From here on the interpreter refuses sockets, processes and files other than its own libraries'.

    An audit hook (PEP 578) cannot be taken off again. It guards against parsers that resolve an entity or open a path
    that they were given as text; it is no wall against native code, which has none to run here.
    """
    roots = tuple(
        f"{Path(entry).resolve()}{os.sep}"
        for entry in {*sys.path, sys.prefix, sys.base_prefix}
        if entry and Path(entry).is_dir()
    )

    def guard(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            _check_open(arguments, roots)
        elif event.startswith(_SHUT) or event in _SHUT_NAMES:
            raise PermissionError(f"{event} is shut in the parsing worker")

    sys.addaudithook(guard)


def limit_memory(beyond: int) -> None:
    """Allow so many bytes of address space beyond what is mapped now."""
    limit = _mapped() + beyond
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def memory_left() -> int:
    """Bytes of address space that may still be mapped."""
    return resource.getrlimit(resource.RLIMIT_AS)[0] - _mapped()


def _mapped() -> int:
    """Bytes of address space in use; a usual figure where the system has no /proc to ask."""
    try:
        pages = int(_STATM.read_text(encoding="ascii").split()[0])
    except OSError:
        return 512 * 1024 * 1024
    return pages * resource.getpagesize()


def _check_open(arguments: tuple[Any, ...], roots: tuple[str, ...]) -> None:
    path, _, flags = (*arguments, None, None, None)[:3]
    if isinstance(path, int):
        return
    if isinstance(flags, int) and flags & _WRITING:
        raise PermissionError("the parsing worker writes no file")
    name = os.path.realpath(os.fsdecode(path)) if isinstance(path, str | bytes) else ""
    if not name.startswith((*roots, *_SYSTEM_DATA)):
        raise PermissionError("the parsing worker reads its own libraries only")
