"""What can go wrong, in lines that a person can read."""


class NewsbotError(Exception):
    """What can go wrong with a reason that a person can read in one line."""


class StoreUnusableError(NewsbotError):
    """The store cannot be opened: corrupt, too new, not writable. Exit code 78."""


class StoreInUseError(NewsbotError):
    """Another process owns the store. Exit code 75."""


class SourceError(NewsbotError):
    """A source, page or file could not be fetched or read; the message names it and the reason.

    Attributes:
        retry_after: seconds the server asked us to stay away, or None.
    """

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after
