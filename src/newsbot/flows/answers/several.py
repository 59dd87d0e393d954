"""Articles of several places in one list."""

from collections.abc import Sequence
from itertools import chain, zip_longest

from newsbot.ports import Listed


def woven(pages: Sequence[Sequence[Listed]], first: int) -> list[Listed]:
    """Each once: `first` of them so that every place has its newest, in the order of their time; then the others.

    Args:
        pages: of each place its articles, newest first.
        first: how many are shown at once.
    """
    in_turn = {one.key: one for one in chain.from_iterable(zip_longest(*pages)) if one is not None}
    shown = list(in_turn.values())[:first]
    rest = list(in_turn.values())[first:]
    return [*_newest_first(shown), *_newest_first(rest)]


def _newest_first(articles: Sequence[Listed]) -> list[Listed]:
    return sorted(articles, key=lambda one: -one.key)
