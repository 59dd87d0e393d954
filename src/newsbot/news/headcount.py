"""How many people a room of many has, as roughly as it is kept."""

from datetime import timedelta

RECOUNT = timedelta(days=7)


def rough(members: int) -> int:
    """Rounded up to one digit that counts: an exact number may tell which group it is.

    >>> [rough(each) for each in (0, 7, 37, 40, 513, 4317)]
    [0, 7, 40, 40, 600, 5000]
    """
    if members < 10:
        return max(0, members)
    unit: int = 10 ** (len(str(members)) - 1)
    return -(-members // unit) * unit
