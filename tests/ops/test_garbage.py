import gc
from weakref import ref

from newsbot.ops import garbage


class _Ring:
    def __init__(self) -> None:
        self.itself = self


def test_what_is_loaded_is_not_looked_at_again_and_what_comes_later_is() -> None:
    before = gc.get_threshold()
    try:
        garbage.settle()
        loaded = gc.get_freeze_count()
        later = ref(_Ring())
        gc.collect()
        assert later() is None
        assert gc.get_freeze_count() == loaded > 10_000
    finally:
        gc.unfreeze()
        gc.set_threshold(*before)
