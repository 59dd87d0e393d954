"""How the interpreter looks for reference cycles, which holds up the event loop while it does."""

import gc

# Objects made before the youngest are looked at; rounds of these before the next older ones are, and so on. As they
# come, all that is there is looked at after some thousands of objects: 80 ms and more in the midst of a scan.
_THRESHOLDS = 2_000, 10, 100


def settle() -> None:
    """What is loaded by now stays: it is not looked at again, and what comes later not all at once."""
    gc.freeze()
    gc.set_threshold(*_THRESHOLDS)
