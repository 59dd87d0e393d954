"""What the server answers instead of a result."""

from collections.abc import Mapping


class RefusalError(Exception):
    """`ok: false`: nothing was done.

    Attributes:
        code: HTTP status, and `error_code` of the answer.
        description: as the Bot API words it, with its prefix.
        parameters: `retry_after` (seconds) or `migrate_to_chat_id`.
    """

    def __init__(self, code: int, description: str, parameters: Mapping[str, int] | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = dict(parameters or {})

    def body(self) -> dict[str, object]:
        answer: dict[str, object] = {"ok": False, "error_code": self.code, "description": self.description}
        return {**answer, "parameters": self.parameters} if self.parameters else answer


def bad(why: str, **parameters: int) -> RefusalError:
    """400. Like the real server, makes the first letter small unless the text is a constant of the core API."""
    constant = len(why) > 1 and (why[1] == "_" or "A" <= why[1] <= "Z")
    return RefusalError(400, "Bad Request: " + (why if constant else why[:1].lower() + why[1:]), parameters)


def forbidden(why: str) -> RefusalError:
    return RefusalError(403, f"Forbidden: {why}")


def conflict(why: str) -> RefusalError:
    return RefusalError(409, f"Conflict: {why}")


def flood(seconds: int) -> RefusalError:
    return RefusalError(429, f"Too Many Requests: retry after {seconds}", {"retry_after": seconds})
