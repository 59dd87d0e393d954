"""Whether a text from outside can be an id of Matrix."""

import re
from typing import Final

# Specification, appendices: no identifier is longer, in bytes.
_LONGEST_ID: Final = 255
_BREAKS: Final = re.compile(r"[\x00-\x20\x7f\ud800-\udfff]")


def is_user(found: str) -> bool:
    """Whether it can be a user's id. Ids are compared byte by byte and never folded."""
    return is_id(found, "@") and ":" in found


def is_id(found: object, sigil: str) -> bool:
    """Whether it can be an id of this kind: opaque, but bounded, and with nothing that breaks a line or an encoding."""
    return (
        isinstance(found, str)
        and len(found) > 1
        and found.startswith(sigil)
        and len(found) <= _LONGEST_ID
        and not _BREAKS.search(found)
        and len(found.encode()) <= _LONGEST_ID
    )
