"""What can go wrong, in lines that a person can read."""


class NewsbotError(Exception):
    """What can go wrong with a reason that a person can read in one line."""


class StoreUnusableError(NewsbotError):
    """The store cannot be opened: corrupt, too new, not writable. Exit code 78."""


class StoreInUseError(NewsbotError):
    """Another process owns the store. Exit code 75."""


class AccountError(NewsbotError):
    """A messenger does not let us work as this account; trying again would not help.

    Attributes:
        code: how the process ends when nothing else is left to do: 78 for a wrong secret, 75 for an account in use.
    """

    def __init__(self, message: str, code: int = 78) -> None:
        super().__init__(message)
        self.code = code


class SourceError(NewsbotError):
    """A source, page or file could not be fetched or read; the message names it and the reason.

    Attributes:
        retry_after: seconds the server asked us to stay away, or None.
    """

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after
